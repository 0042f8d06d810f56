"""Section 4, step 3: raises, worked by hand on level 1 (40 000.00 to 60 000.00)."""

from dataclasses import replace
from datetime import date

import pytest

from .by_hand import STRUCTURE, YES, every, luck, person, told, upto4, world, year_of
from .hazards import range_of, zone_of
from .world import Levers

CERTAIN = upto4(500_000)  # with the word YES it happens


def test_a_raise_of_half_a_cent_is_rounded_up() -> None:
    # 50 000.50 x 1 % = 500.005 -> 500.01
    record, _ = year_of(person(annual_salary_cents=5_000_050), Levers(cola_rate=every(10_000)))
    assert record.closing_salary_cents == 5_000_050 + 50_001


@pytest.mark.parametrize(
    ("raise_base", "closing"),
    [
        # COLA 2 %: 50 000 + 1 000 = 51 000. Merit 3 % of 51 000 = 1 530.
        ("current", 5_253_000),
        # Merit 3 % of the 50 000 of 1 January = 1 500.
        ("opening", 5_250_000),
    ],
)
def test_raises_compound_on_current_pay_and_add_on_opening_pay(
    raise_base: str, closing: int
) -> None:
    levers = Levers(cola_rate=every(20_000), merit_rate=every(30_000))
    record, _ = year_of(person(), levers, raise_base=raise_base)
    assert record.closing_salary_cents == closing
    assert record.merit_base_cents == (5_100_000 if raise_base == "current" else 5_000_000)


def test_the_range_maximum_caps_a_raise_and_a_share_of_the_rest_is_paid_once() -> None:
    # 59 500 x 2 % = 1 190 -> 60 690, capped at 60 000; half of the 690 above is paid once.
    levers = Levers(cola_rate=every(20_000), lump_sum_share=500_000)
    record, events = year_of(person(annual_salary_cents=5_950_000), levers)
    assert told(events) == [
        (1, "RAISE", "COLA", "2027-01-01", 5_950_000, 6_000_000, 50_000, 20_000),
        (2, "LUMP_SUM", "COLA", "2027-01-01", 6_000_000, 6_000_000, 34_500, 500_000),
    ]
    assert (record.cola_lump_sum_cents, record.cola_lump_sequence) == (34_500, 2)


def test_pay_above_the_maximum_is_kept_and_the_whole_raise_may_be_paid_once() -> None:
    # 65 000 is above 60 000: 2 % = 1 300 beyond the range, half of it 650. No RAISE event.
    levers = Levers(cola_rate=every(20_000), lump_sum_share=500_000)
    record, events = year_of(person(annual_salary_cents=6_500_000), levers)
    assert told(events) == [
        (1, "LUMP_SUM", "COLA", "2027-01-01", 6_500_000, 6_500_000, 65_000, 500_000)
    ]
    assert (record.cola_sequence, record.cola_lump_sequence) == (0, 1)
    assert record.cola_salary_before_cents == record.cola_salary_after_cents == 6_500_000


def test_a_lump_sum_that_rounds_to_nothing_is_no_event() -> None:
    # 1 ppm of 690.00 = 0.00069 -> 0.00
    levers = Levers(cola_rate=every(20_000), lump_sum_share=1)
    _, events = year_of(person(annual_salary_cents=5_950_000), levers)
    assert [event.event_type for event in events] == ["RAISE"]


def test_no_raise_no_event() -> None:
    assert year_of(person(), Levers())[1] == []


def test_on_the_same_day_cola_comes_first_then_merit_then_promotion() -> None:
    # 50 000 + 2 % = 51 000; + 3 % = 52 530; promoted + 10 % = 57 783 (level 2 from 50 000).
    levers = Levers(
        cola_rate=every(20_000),
        merit_rate=every(30_000),
        promotion_rate=CERTAIN,
        promotion_raise=upto4(100_000),
        cola_month=4,
    )
    record, events = year_of(person(), levers, its_luck=luck(promotion=YES))
    assert told(events) == [
        (1, "RAISE", "COLA", "2027-04-01", 5_000_000, 5_100_000, 100_000, 20_000),
        (2, "RAISE", "MERIT", "2027-04-01", 5_100_000, 5_253_000, 153_000, 30_000),
        (3, "PROMOTION", None, "2027-04-01", 5_253_000, 5_778_300, 525_300, 100_000),
    ]
    assert (record.opening_level, record.closing_level) == (1, 2)


def test_what_follows_a_promotion_uses_rate_zone_and_maximum_of_the_new_level() -> None:
    # March: promoted, 59 000 + 10 % = 64 900 in level 2 (50 000 to 75 000: zone 2 + 2.38 = 4).
    # April: merit of level 2 is 4 % x the matrix at rating 3, zone 4 = 0.5 -> 2 % = 1 298.
    # In level 1, 59 000 would be zone 5 and the maximum 60 000.
    structure = replace(STRUCTURE, merit_matrix={(3, zone): 0 for zone in (1, 2, 3, 5, 6)})
    structure = replace(structure, merit_matrix={**structure.merit_matrix, (3, 4): 500_000})
    levers = Levers(
        merit_rate=(30_000, 40_000, 0, 0, 0),
        promotion_rate=CERTAIN,
        promotion_raise=upto4(100_000),
        promotion_month=3,
    )
    someone = person(annual_salary_cents=5_900_000, performance_rating=3)
    record, _ = year_of(someone, levers, its_luck=luck(promotion=YES), structure=structure)
    assert (record.merit_level, record.merit_rate_ppm) == (2, 20_000)
    assert record.closing_salary_cents == 6_490_000 + 129_800


@pytest.mark.parametrize(
    ("salary", "after"),
    [
        (4_000_000, 5_000_000),  # 44 000 is below level 2: lifted to its minimum of 50 000
        (5_000_000, 5_500_000),  # 55 000 is inside: the promotion raise decides
        (7_000_000, 7_500_000),  # 77 000 is above level 2: capped at 75 000
        (8_000_000, 8_000_000),  # already above: kept
    ],
)
def test_a_promotion_ends_inside_the_new_range_and_never_pays_a_lump_sum(
    salary: int, after: int
) -> None:
    levers = Levers(
        promotion_rate=CERTAIN, promotion_raise=upto4(100_000), lump_sum_share=1_000_000
    )
    someone = person(annual_salary_cents=salary)
    _, events = year_of(someone, levers, its_luck=luck(promotion=YES))
    assert told(events) == [
        (1, "PROMOTION", None, "2027-04-01", salary, after, after - salary, 100_000)
    ]
    assert (events[0].job_level_before, events[0].job_level_after) == (1, 2)


def test_nobody_is_promoted_from_level_5() -> None:
    levers = Levers(promotion_rate=CERTAIN)
    someone = person(job_level=5, annual_salary_cents=9_000_000)
    record, events = year_of(someone, levers, its_luck=luck(promotion=YES))
    assert record.promotion_chance_ppm is None
    assert events == []


@pytest.mark.parametrize(("last_day", "is_raised"), [(90, False), (91, False), (92, True)])
def test_a_raise_needs_an_effective_day_before_the_last_day(last_day: int, is_raised: bool) -> None:
    # 1 April 2027 is day 31 + 28 + 31 + 1 = 91.
    levers = Levers(merit_rate=every(30_000), termination_rate=every(800_000))
    leaving = luck(exit_word=YES, last_day=last_day)
    record, events = year_of(person(), levers, its_luck=leaving)
    assert (record.merit_sequence == 1) is is_raised
    assert events[-1].event_type == "TERMINATION"
    assert events[-1].event_sequence == record.exit_sequence == (2 if is_raised else 1)


@pytest.mark.parametrize(
    ("hired_on", "months"),
    [
        (date(2026, 12, 1), 4),  # 1 December to 1 April
        (date(2026, 12, 2), 3),
        (date(2026, 12, 31), 3),
        (date(2026, 1, 1), 15),
    ],
)
def test_merit_needs_whole_months_of_service_on_its_day(hired_on: date, months: int) -> None:
    for needed, is_raised in ((months, True), (months + 1, False)):
        levers = Levers(merit_rate=every(30_000), merit_min_service_months=needed)
        record, _ = year_of(person(hire_date=hired_on), levers)
        assert (record.merit_sequence == 1) is is_raised
        assert (record.merit_base_cents is not None) is is_raised


@pytest.mark.parametrize(
    ("salary", "zone"),
    [
        (3_999_999, 1),
        (4_000_000, 2),
        (4_499_999, 2),
        (4_500_000, 3),
        (4_999_999, 3),
        (5_000_000, 4),
        (5_500_000, 5),
        (5_999_999, 5),
        (6_000_000, 6),
        (6_000_001, 6),
    ],
)
def test_zones_are_below_four_quarters_and_from_the_maximum_on(salary: int, zone: int) -> None:
    assert zone_of(salary, 4_000_000, 6_000_000) == zone


def test_the_zone_of_merit_is_that_of_the_salary_after_cola() -> None:
    # 44 900 is in zone 2; COLA 1 % makes it 45 349, in zone 3, where the matrix doubles.
    structure = replace(STRUCTURE, merit_matrix={(3, 2): 1_000_000, (3, 3): 2_000_000})
    levers = Levers(cola_rate=every(10_000), merit_rate=every(30_000))
    someone = person(annual_salary_cents=4_490_000, performance_rating=3)
    record, _ = year_of(someone, levers, structure=structure)
    assert record.merit_rate_ppm == 60_000


def test_the_merit_rate_is_rounded_once_after_both_products() -> None:
    # 2.5001 % x 1.5 x 1.5 = 5.625225 % -> 56 252 ppm; rounding after each product gives 56 253.
    structure = replace(
        STRUCTURE, merit_by_tenure={"5-9": 1_500_000}, merit_matrix={(3, 4): 1_500_000}
    )
    someone = person(performance_rating=3)
    record, _ = year_of(someone, Levers(merit_rate=every(25_001)), structure=structure)
    assert record.merit_rate_ppm == 56_252


def test_ranges_move_on_1_january_from_the_start_year_on() -> None:
    # 40 000.01 x 1.02 = 40 800.0102 -> 40 800.01; x 1.02 = 41 616.0102 -> 41 616.01
    structure = replace(STRUCTURE, minimum_cents=(4_000_001, 1, 1, 1, 1))
    moved = world(levers=Levers(structure_adjustment=20_000), structure=structure, end=2028)
    assert range_of(moved, 2027, 1) == (4_080_001, 6_120_000)
    assert range_of(moved, 2028, 1) == (4_161_601, 6_242_400)
    assert range_of(moved, 2028, 2)[0] == 1  # 1.02 cents -> 1 cent, twice
