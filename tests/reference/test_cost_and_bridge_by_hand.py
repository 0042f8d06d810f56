"""Section 4, step 4, and section 7: what a year costs and the bridge, worked by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from .arithmetic import round_half_up_in_magnitude
from .bridge import PARTS, rounded_parts
from .by_hand import YES, every, luck, person, upto4, world, year_of
from .records import PersonYear
from .simulate import simulate
from .world import Levers


def parts_of(record: PersonYear) -> dict[str, int]:
    """Return the parts of a record that are not nothing."""
    parts = {name: getattr(record, f"bridge_{name}_cents") for name in (*PARTS, "joiners")}
    return {name: cents for name, cents in parts.items() if cents}


@pytest.mark.parametrize(("fte", "cost"), [(1000, 5_304_720), (500, 2_652_360), (1, 5_305)])
def test_a_leap_year_is_paid_by_366_days(fte: int, cost: int) -> None:
    # 50 508.00 / 366 = 138.00 a day. COLA 10 % on 1 July, day 31+29+31+30+31+30+1 = 183:
    # 182 days at 138.00 = 25 116.00, 184 days at 151.80 = 27 931.20, together 53 047.20.
    # With an fte of a thousandth 53.0472, rounded half up to 53.05.
    levers = Levers(cola_rate=every(100_000), cola_month=7)
    someone = person(annual_salary_cents=5_050_800, fte_thousandths=fte)
    record, _ = year_of(someone, levers, year=2028)
    assert record.base_pay_cost_cents == cost


def test_a_raise_on_1_january_is_paid_all_year() -> None:
    record, _ = year_of(person(), Levers(cola_rate=every(20_000), cola_month=1))
    assert record.base_pay_cost_cents == 5_100_000


def test_the_last_day_is_paid() -> None:
    # 36 500.00 / 365 = 100.00 a day; 1 day on 1 January, 73 days to 14 March.
    levers = Levers(termination_rate=every(100_000))
    someone = person(annual_salary_cents=3_650_000)
    for last_day, cost in ((1, 10_000), (73, 730_000), (365, 3_650_000)):
        leaving = luck(exit_word=YES, last_day=last_day)
        record, _ = year_of(someone, levers, its_luck=leaving)
        assert record.base_pay_cost_cents == cost


def test_half_a_cent_of_pay_is_rounded_up() -> None:
    # 0.01 x 0.5 = half a cent
    record, _ = year_of(person(annual_salary_cents=1, fte_thousandths=500), Levers())
    assert record.base_pay_cost_cents == 1


def test_bonus_and_benefits_are_those_of_the_closing_level() -> None:
    # Promoted on 1 January from 50 000 to 55 000: bonus 15 %, benefits 25 % of level 2.
    levers = Levers(
        promotion_rate=upto4(500_000),
        promotion_raise=upto4(100_000),
        promotion_month=1,
        bonus_target=(50_000, 150_000, 0, 0, 0),
        benefits_load=(240_000, 250_000, 0, 0, 0),
        leaver_bonus_share=500_000,
        termination_rate=every(100_000),
    )
    record, _ = year_of(person(), levers, its_luck=luck(promotion=YES))
    assert record.base_pay_cost_cents == 5_500_000
    assert (record.bonus_cost_cents, record.benefits_cost_cents) == (825_000, 1_375_000)
    # Gone on the last day of the year: all the pay, half the bonus.
    leaving = luck(promotion=YES, exit_word=YES, last_day=365)
    record, _ = year_of(person(), levers, its_luck=leaving)
    assert record.base_pay_cost_cents == 5_500_000
    assert (record.bonus_cost_cents, record.benefits_cost_cents) == (412_500, 1_375_000)


def test_the_bonus_of_a_leaver_is_rounded_twice() -> None:
    # Pay 0.03: bonus 50 % = 1.5 -> 2 cents; half of that = 1 cent. Once: 0.75 -> 1. Pay 0.01:
    # bonus 0.5 -> 1 cent, half of it 0.5 -> 1 cent; rounded once it would be 0.25 -> 0.
    levers = Levers(
        bonus_target=every(500_000), leaver_bonus_share=500_000, termination_rate=every(100_000)
    )
    leaving = luck(exit_word=YES, last_day=365)
    record, _ = year_of(person(annual_salary_cents=1), levers, its_luck=leaving)
    assert record.bonus_cost_cents == 1


def test_lump_sums_of_a_year_are_rounded_together() -> None:
    # COLA 1 % of 65 000.50 = 650.005 -> 650.01, merit the same: 1 300.02 x 0.333 = 432.90666.
    # One by one 216.45333 -> 216.45 twice is 432.90; together 432.91.
    levers = Levers(cola_rate=every(10_000), merit_rate=every(10_000), lump_sum_share=1_000_000)
    someone = person(annual_salary_cents=6_500_050, fte_thousandths=333)
    record, _ = year_of(someone, levers)
    assert (record.cola_lump_sum_cents, record.merit_lump_sum_cents) == (65_001, 65_001)
    assert record.lump_sum_cost_cents == 43_291


def test_a_bridge_of_two_years_by_hand() -> None:
    # 36 500.00, COLA 10 % on 1 July 2027 (day 182): 181 days at 100.00, 184 days at 110.00.
    # 2027 costs 18 100 + 20 240 = 38 340.00, of which COLA 184 x 10.00 = 1 840.00.
    # 1 July 2028 is day 183 of 366: COLA 10 % of 40 150 = 4 015.00, on 184 days 4 015 x 184 / 366
    # = 2 018.469945 -> 2 018.47; carry-over 40 150.00 - 38 340.00 = 1 810.00, which is less.
    levers = Levers(cola_rate=every(100_000), cola_month=7)
    result = simulate(world(person(annual_salary_cents=3_650_000), levers=levers, end=2028))
    first, second = result.person_years
    assert (first.previous_base_pay_cost_cents, first.base_pay_cost_cents) == (3_650_000, 3_834_000)
    assert parts_of(first) == {"cola": 184_000}
    assert second.base_pay_cost_cents == 4_015_000 + 201_847
    assert parts_of(second) == {"carry_over": 181_000, "cola": 201_847}


def test_a_leaver_takes_off_what_would_have_been_paid() -> None:
    # 100.00 a day; gone after day 73, 292 days unpaid. Carried nothing over.
    levers = Levers(termination_rate=every(100_000))
    leaving = luck(exit_word=YES, last_day=73)
    record, _ = year_of(person(annual_salary_cents=3_650_000), levers, its_luck=leaving)
    assert parts_of(record) == {"leavers": -2_920_000}


def test_the_year_before_the_start_costs_the_census_salary() -> None:
    # 1.01 x 0.5 = 0.505 -> 0.51, and 2027 costs the same: no difference, nothing to explain.
    record, _ = year_of(person(annual_salary_cents=101, fte_thousandths=500), Levers())
    assert record.previous_base_pay_cost_cents == record.base_pay_cost_cents == 51
    assert parts_of(record) == {}


def test_parts_are_rounded_half_up_in_magnitude() -> None:
    assert round_half_up_in_magnitude(Fraction(3, 2)) == 2
    assert round_half_up_in_magnitude(Fraction(-3, 2)) == -2
    assert round_half_up_in_magnitude(Fraction(-149, 100)) == -1


def test_the_largest_part_before_rounding_carries_the_rest() -> None:
    # 1.4 + 1.45 = 2.85 -> 3: COLA rounds to 1, merit (larger) takes the other 2.
    parts = dict.fromkeys(PARTS, Fraction(0))
    parts |= {"cola": Fraction(140, 100), "merit": Fraction(145, 100)}
    rounded = rounded_parts(parts, 3)
    assert (rounded["cola"], rounded["merit"]) == (1, 2)
    # A negative part may be the largest: -2.5 and 1.4 differ by -1.1 -> -1.
    parts |= {"merit": Fraction(0), "leavers": Fraction(-5, 2)}
    rounded = rounded_parts(parts, -1)
    assert (rounded["cola"], rounded["leavers"]) == (1, -2)


def test_of_equal_parts_the_earlier_carries_the_rest() -> None:
    # 1.00 at half time, COLA 1 % on 1 January = 0.01 and merit 1 % = 0.0101 -> 0.01:
    # two parts of half a cent; both round to 1, the difference is 0.51 - 0.50 = 1 cent.
    levers = Levers(cola_rate=every(10_000), merit_rate=every(10_000), merit_month=1)
    record, _ = year_of(person(annual_salary_cents=100, fte_thousandths=500), levers)
    assert parts_of(record) == {"merit": 1}


def test_last_years_joiners_are_those_hired_in_the_year_before() -> None:
    # One leaves for certain in 2027 (80 % x 1.25 at an unknown age), one is hired for them; in
    # 2028 the hire, whose age is known, stays, and a whole year replaces part of one.
    structure = world().structure
    leaving = {"unknown": 1_250_000}
    levers = Levers(termination_rate=every(800_000))
    gone = person(employee_id="A")
    here = person(employee_id="B", birth_date=date(1990, 1, 1))
    tables = {**vars(structure), "termination_by_age": {**leaving, "35-44": 0, "25-34": 0}}
    result = simulate(
        world(gone, here, levers=levers, structure=type(structure)(**tables), end=2028)
    )
    hired, joined = [r for r in result.person_years if r.employee_id.startswith("H")]
    assert parts_of(hired) == {"joiners": hired.base_pay_cost_cents}
    whole_year = hired.closing_salary_cents
    assert parts_of(joined) == {"last_years_joiners": whole_year - hired.base_pay_cost_cents}
    left = next(r for r in result.person_years if r.employee_id == "A")
    totals = result.totals[2028, 1, None]
    assert totals["bridge_last_years_leavers"] == -left.base_pay_cost_cents
    assert result.totals[2027, 1, None]["bridge_last_years_leavers"] == 0


def test_census_people_hired_in_the_year_before_the_start_are_last_years_joiners_too() -> None:
    # 1.01 x 0.5 = 0.505 stands as 0.51; `full` is 0.505, so the part is -0.005 -> -0.01. COLA 10 %
    # of 1.01 is 0.10: 0.05 in the year. It costs 1.11 x 0.5 = 0.555 -> 0.56, 0.05 more, so that
    # COLA, the largest, carries 0.06.
    someone = person(annual_salary_cents=101, fte_thousandths=500)
    levers = Levers(cola_rate=every(100_000))
    for hired_on, part in (
        (date(2025, 12, 31), "carry_over"),
        (date(2026, 1, 1), "last_years_joiners"),
    ):
        record, _ = year_of(replace(someone, hire_date=hired_on), levers)
        assert parts_of(record) == {part: -1, "cola": 6}


def test_the_cost_of_who_changes_level_moves_with_them() -> None:
    # Promoted on 1 April 2027 (day 91): 50 000 -> 55 000. Last year's 50 000.00 move to level 2,
    # where the bridge books 5 000 x 275 / 365 = 3 767.12 for the promotion.
    levers = Levers(promotion_rate=upto4(500_000), promotion_raise=upto4(100_000))
    structure = world().structure
    doubled = type(structure)(**{**vars(structure), "promotion_by_age": {"unknown": 2_000_000}})
    result = simulate(world(person(), levers=levers, structure=doubled))
    below, above = result.totals[2027, 1, None], result.totals[2027, 2, None]
    assert below["bridge_level_transfers"] == -5_000_000
    assert above["bridge_level_transfers"] == 5_000_000
    assert (below["promotions_out"], above["promotions_in"]) == (1, 1)
    assert (below["bridge_promotion"], above["bridge_promotion"]) == (0, 376_712)
    assert (below["base_pay_cost"], above["base_pay_cost"]) == (0, 5_376_712)
    assert below["promotion_increase"] == 500_000  # at the level before
    assert below["promotion_eligible_payroll"] == 5_000_000
    assert above["raise_carry_over"] == 500_000 - 376_712  # at the closing level
