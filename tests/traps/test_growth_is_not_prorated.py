"""Trap: growth computed from the prorated pay of new hires, or over a prorated prior year."""

from decimal import Decimal

import pytest

from comptune.metrics import evaluate

from .small_world import END, START, SmallWorld, people_of, person

# Nobody gets a raise, and hires are paid what everyone is paid: 40 % of 50,000 to 75,000.
NO_RAISES = {
    "merit_rate.*.*": "0 %",
    "cola_rate.*.*": "0 %",
    "promotion_rate.*.*": "0 %",
    "structure_adjustment.*": "0 %",
    "new_hire_range_position.*.*": "40 %",
    "new_hire_range_spread.*": "0 %",
    "headcount_growth.*": "20 %",
}


@pytest.fixture(scope="module", params=[1, 2, 3])
def no_raises(request: pytest.FixtureRequest) -> SmallWorld:
    """The same world with other hire days: the seed decides them."""
    people = people_of([person(f"E{number:03d}") for number in range(300)])
    return SmallWorld(people, NO_RAISES, seed=request.param)


def test_without_raises_growth_is_head_count_and_no_hire_day_moves_it(
    no_raises: SmallWorld,
) -> None:
    metrics = evaluate(no_raises.totals.values)
    for year, growth in ((START, Decimal(60) / 300), (END, Decimal(72) / 360)):
        y = year - START
        assert metrics["average_salary_growth"][0, 0, y] == 0
        assert metrics["payroll_growth"][0, 0, y] == pytest.approx(float(growth))
        # The trap: hires worked a part of the year, so the year's cost is below the payroll.
        base_pay = no_raises.measure("base_pay_cost", year=year)
        assert base_pay < no_raises.measure("closing_payroll", year=year)


def test_growth_of_cost_is_over_a_years_cost_and_unknown_where_there_is_none(
    no_raises: SmallWorld,
) -> None:
    growth = evaluate(no_raises.totals.values)["base_pay_growth"][0, 0]
    before, now = (no_raises.measure("base_pay_cost", year=year) for year in (START, END))
    assert growth[1] == pytest.approx(now / before - 1)
    assert growth[0] != growth[0]  # not a number: nothing in-year is known of the year before
