"""Sections 3 and 4, steps 1 and 2: draws, bands, ratings and the exit, worked by hand."""

from dataclasses import replace
from datetime import date

import pytest

from .arithmetic import apply, completed_years, happens, pick, whole_months
from .by_hand import NO, STRUCTURE, YES, employee, every, luck, person, upto4, word_for, world
from .by_hand import year_of as year_of_one
from .hazards import age_band, elastic, tenure_band
from .person_year import rating_of
from .simulate import simulate
from .world import Levers


def test_apply_rounds_half_up() -> None:
    assert apply(1, 499_999) == 0
    assert apply(1, 500_000) == 1
    assert apply(3, 500_000) == 2


def test_a_draw_happens_below_the_chance_and_not_at_it() -> None:
    # 25 % of 2**32 is 1 073 741 824.
    assert happens(1_073_741_823, 250_000)
    assert not happens(1_073_741_824, 250_000)
    assert not happens(YES, 0)
    assert happens(NO, 1_000_000)


def test_pick_covers_its_range_and_no_more() -> None:
    assert pick(0, 365) == 0
    assert pick(2**32 - 1, 365) == 364
    assert pick(word_for(100, 365), 365) == 100
    assert pick(word_for(100, 365) - 1, 365) == 99


def test_years_are_completed_on_1_january() -> None:
    new_year = date(2027, 1, 1)
    assert completed_years(date(2002, 1, 1), new_year) == 25
    assert completed_years(date(2002, 1, 2), new_year) == 24
    assert completed_years(date(2026, 12, 31), new_year) == 0
    assert completed_years(date(2004, 2, 29), date(2029, 1, 1)) == 24


def test_months_are_whole_on_the_same_day_of_the_month() -> None:
    assert whole_months(date(2026, 1, 31), date(2026, 4, 1)) == 2
    assert whole_months(date(2026, 1, 1), date(2026, 4, 1)) == 3
    assert whole_months(date(2024, 2, 29), date(2026, 3, 1)) == 24


@pytest.mark.parametrize(
    ("born_on", "band"),
    [
        (date(2002, 1, 2), "<25"),
        (date(2002, 1, 1), "25-34"),
        (date(1992, 1, 2), "25-34"),
        (date(1992, 1, 1), "35-44"),
        (date(1962, 1, 1), "65+"),
        (None, "unknown"),
    ],
)
def test_the_age_band_is_that_of_1_january(born_on: date | None, band: str) -> None:
    assert age_band(world(), born_on, 2027) == band


@pytest.mark.parametrize(
    ("hired_on", "band"),
    [
        (date(2026, 12, 31), "<2"),
        (date(2025, 1, 2), "<2"),
        (date(2025, 1, 1), "2-4"),
        (date(2017, 1, 1), "10-19"),
        (date(2007, 1, 1), "20+"),
    ],
)
def test_the_tenure_band_is_that_of_1_january(hired_on: date, band: str) -> None:
    assert tenure_band(world(), hired_on, 2027) == band


def test_the_rating_is_the_first_whose_cumulative_share_exceeds_the_draw() -> None:
    # Cumulative: 10 %, 30 %, 100 %. A draw of 99 999 is below 100 000, one of 100 000 is not.
    shares = ((1, 100_000), (2, 200_000), (3, 700_000))
    rated = world(structure=replace(STRUCTURE, rating_shares=shares))
    for drawn, rating in ((0, 1), (99_999, 1), (100_000, 2), (299_999, 2), (300_000, 3)):
        word = word_for(drawn, 1_000_000)
        assert rating_of(employee(), rated, 2027, word) == rating


def test_a_draw_beyond_every_share_takes_the_last_rating() -> None:
    short = world(structure=replace(STRUCTURE, rating_shares=((1, 100_000), (4, 200_000))))
    assert rating_of(employee(), short, 2027, NO) == 4


def test_the_census_rating_holds_in_the_start_year_only() -> None:
    rated = world(person(performance_rating=5), end=2028)  # everyone is drawn a 3
    assert [record.performance_rating for record in simulate(rated).person_years] == [5, 3]


def test_the_exit_chance_is_the_product_rounded_once_and_at_most_certain() -> None:
    structure = replace(
        STRUCTURE,
        termination_by_age={"unknown": 1_500_000},
        termination_by_tenure={"5-9": 1_500_000},
    )
    for rate, chance in ((100_001, 225_002), (800_000, 1_000_000)):  # 100 001 x 2.25 = 225 002.25
        levers = Levers(termination_rate=every(rate))
        record, _ = year_of_one(person(), levers, structure=structure)
        assert record.exit_chance_ppm == chance
    assert record.last_day is not None  # certain, whatever the word


def test_the_promotion_chance_is_that_of_the_opening_level() -> None:
    structure = replace(
        STRUCTURE,
        promotion_by_age={"unknown": 500_000},
        promotion_by_tenure={"5-9": 3_000_000},
    )
    levers = Levers(promotion_rate=(100_000, 500_000, 0, 0))
    for level, chance in ((1, 150_000), (2, 750_000), (5, None)):
        record, _ = year_of_one(person(job_level=level), levers, structure=structure)
        assert record.promotion_chance_ppm == chance
    record, _ = year_of_one(person(), replace(levers, promotion_rate=upto4(500_000)))
    assert record.promotion_chance_ppm == 500_000


@pytest.mark.parametrize(
    ("thousandths", "own", "market", "chance"),
    [
        (0, 0, 200_000, 100_000),  # no elasticity
        (2_000, 30_000, 35_000, 101_000),  # 0.5 % less than the market: 1 % more exits
        (2_000, 45_000, 35_000, 98_000),  # 1 % more: 2 % fewer
        (5_000, 250_000, 0, 50_000),  # 125 % fewer: kept at half
        (5_000, 0, 200_000, 200_000),  # 100 % more: the most
    ],
)
def test_quits_answer_to_pay_against_the_market(
    thousandths: int, own: int, market: int, chance: int
) -> None:
    answered = elastic(100_000, elasticity_thousandths=thousandths, own_ppm=own, market_ppm=market)
    assert answered == chance


def test_the_answer_of_quits_rounds_towards_minus_infinity() -> None:
    # 0.333 x 1 ppm: 333 // 1000 = 0; 0.333 x -1 ppm: -333 // 1000 = -1, so a millionth more.
    for own, chance in ((11, 500_000), (9, 500_001)):
        assert elastic(500_000, elasticity_thousandths=333, own_ppm=own, market_ppm=10) == chance
    # apply(500 000, 1 000 001) = 500 000.5, half up.


def test_an_exit_twice_as_likely_is_at_most_certain() -> None:
    assert elastic(800_000, elasticity_thousandths=5_000, own_ppm=0, market_ppm=200_000) == (
        1_000_000
    )


def test_own_pay_is_cola_and_merit_of_the_opening_zone_if_eligible() -> None:
    # 44 900 opens in zone 2 (x 1); COLA 1 % will lift it to zone 3 (x 2), which does not count.
    # own = 1 % + 3 % = 4 %, market 0, elasticity 1: 4 % fewer of 10 % = 9.6 %.
    structure = replace(STRUCTURE, merit_matrix={(3, 2): 1_000_000, (3, 3): 2_000_000})
    levers = Levers(
        cola_rate=every(10_000),
        merit_rate=every(30_000),
        termination_rate=every(100_000),
        quit_elasticity_thousandths=1_000,
    )
    someone = person(annual_salary_cents=4_490_000, performance_rating=3)
    record, _ = year_of_one(someone, levers, structure=structure)
    assert (record.exit_chance_ppm, record.merit_rate_ppm) == (96_000, 60_000)
    # Hired on 31 December, too late for merit: own = 1 %, so 9.9 %.
    newcomer = replace(someone, hire_date=date(2026, 12, 31))
    strict = replace(levers, merit_min_service_months=4)
    record, _ = year_of_one(newcomer, strict, structure=structure)
    assert record.exit_chance_ppm == 99_000


@pytest.mark.parametrize(
    ("last_day", "left_on"),
    [(1, date(2028, 1, 1)), (60, date(2028, 2, 29)), (366, date(2028, 12, 31))],
)
def test_the_last_day_may_be_any_day_of_the_year(last_day: int, left_on: date) -> None:
    leaving = luck(exit_word=YES, last_day=last_day, days=366)
    levers = Levers(termination_rate=every(100_000))
    record, events = year_of_one(person(), levers, year=2028, its_luck=leaving)
    assert record.last_day == events[-1].effective_date == left_on
    assert record.employment_status == "experienced_termination"
    assert events[-1].rate_applied_ppm == 100_000
