"""A metric over the engine's totals is what its definition says of the people, one by one."""

from fractions import Fraction
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.engine.translation import departments_of, parameters_of, people_of, structure_of
from tests.reference.arithmetic import at_full_time_equivalent, round_half_up
from tests.reference.hazards import range_of
from tests.reference.simulate import simulate as simulate_slowly
from tests.reference.strategies import worlds

from comptune.engine.simulate import simulate
from comptune.metrics import bridge, evaluate, median_salaries


def averaged(values):
    """The mean, exact; None of nobody."""
    return mean(map(Fraction, values)) if values else None


def cents(value):
    return None if value is None else round_half_up(Fraction(value))


def share(part, whole):
    return Fraction(part, whole) if whole else None


def growth(now, before):
    return Fraction(now) / Fraction(before) - 1 if now is not None and before else None


def gap(men, women):
    return None if men is None or women is None else (Fraction(men) - Fraction(women)) / men


def expected_of(records, world, year):
    """Metrics of a year told by its records (closing level and department are what is given)."""
    here = [r for r in records if r.last_day is None]
    before = [r for r in records if r.opening_level is not None]
    stayers = [r for r in here if r.opening_level is not None]
    joiners = [r for r in here if r.opening_level is None]
    leavers = [r for r in before if r.last_day is not None]
    hires = [r for r in records if r.opening_level is None]
    salaries = {
        gender: [r.closing_salary_cents for r in here if gender in (None, r.gender)]
        for gender in (None, "M", "F")
    }
    means = {gender: averaged(values) for gender, values in salaries.items()}
    middles = {
        gender: cents(median(map(Fraction, values))) if values else None
        for gender, values in salaries.items()
    }
    ranges = [range_of(world, year, r.closing_level) for r in here]
    positions = [
        Fraction(2 * r.closing_salary_cents, sum(its_range))
        for r, its_range in zip(here, ranges, strict=True)
    ]
    payroll = [
        sum(at_full_time_equivalent(salary, r.fte_thousandths) for r, salary in pairs)
        for pairs in (
            [(r, r.closing_salary_cents) for r in stayers],
            [(r, r.opening_salary_cents) for r in stayers],
        )
    ]
    lines = {
        level: cents(
            averaged([r.closing_salary_cents for r in here if r.closing_level == level])
            * Fraction(95, 100)
        )
        for level in {r.closing_level for r in here}
    }
    opening = averaged([r.opening_salary_cents for r in before])
    stayer_growth = growth(
        averaged([r.closing_salary_cents for r in stayers]),
        averaged([r.opening_salary_cents for r in stayers]),
    )
    found = {
        "base_pay_cost": sum(r.base_pay_cost_cents for r in records),
        "total_compensation_cost": sum(
            r.base_pay_cost_cents
            + r.lump_sum_cost_cents
            + r.bonus_cost_cents
            + r.benefits_cost_cents
            for r in records
        ),
        "annualised_payroll": sum(
            at_full_time_equivalent(r.closing_salary_cents, r.fte_thousandths) for r in here
        ),
        "headcount": len(here),
        "hires": len(hires),
        "exits": sum(r.last_day is not None for r in records),
        "exit_rate": share(len(leavers), len(before)),
        "new_hire_exit_rate": share(len(hires) - len(joiners), len(hires)),
        "average_increase": growth(*payroll),
        "average_salary": cents(means[None]),
        "average_salary_stayers": cents(averaged([r.closing_salary_cents for r in stayers])),
        "average_opening_salary_stayers": cents(
            averaged([r.opening_salary_cents for r in stayers])
        ),
        "average_salary_joiners": cents(averaged([r.closing_salary_cents for r in joiners])),
        "average_salary_leavers": cents(averaged([r.opening_salary_cents for r in leavers])),
        "growth_without_turnover": stayer_growth,
        "mean_compa_ratio": averaged(positions),
        "below_minimum_share": share(
            sum(r.closing_salary_cents < low for r, (low, _) in zip(here, ranges, strict=True)),
            len(here),
        ),
        "above_maximum_share": share(
            sum(r.closing_salary_cents > high for r, (_, high) in zip(here, ranges, strict=True)),
            len(here),
        ),
        "median_salary": middles[None],
        "pay_equity_closing_cost": sum(
            max(lines[r.closing_level] - r.closing_salary_cents, 0) for r in here
        )
        if here
        else None,
        "pay_gap": gap(means["M"], means["F"]),
        "pay_gap_median": gap(middles["M"], middles["F"]),
        "pay_gap_unknown_count": sum(r.gender not in ("M", "F") for r in here),
    }
    whole = {
        "headcount_growth": growth(len(here), len(before)),
        "payroll_growth": growth(
            found["annualised_payroll"],
            sum(at_full_time_equivalent(r.opening_salary_cents, r.fte_thousandths) for r in before),
        ),
        "average_opening_salary": cents(opening),
        "average_salary_growth": growth(means[None], opening),
        "promotions": sum(r.promotion_level_before is not None for r in records),
    }
    return found, whole


def known_by_department(name):
    """What needs single salaries is not known by department."""
    return "median" not in name and name != "pay_equity_closing_cost"


def assert_metrics(found, expected, place, tolerance=1e-9):
    for name, value in expected.items():
        here = found[name][place]
        if value is None:
            assert np.isnan(here), (name, place)
        elif isinstance(value, int):
            assert int(here) == value, (name, place)
        else:
            # Each compa-ratio is rounded to ppm before it is averaged.
            near = {"mean_compa_ratio": 5e-7}.get(name, tolerance)
            assert float(here) == pytest.approx(float(value), rel=tolerance, abs=near), name


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds(max_people=20, max_years=3))
def test_metrics_are_what_their_definitions_say_of_the_people(world):
    records = simulate_slowly(world).person_years
    totals = simulate(
        people_of(world),
        parameters_of([world]),
        structure_of(world),
        seeds=[world.scenario.seed],
        closing=True,
    )
    total = evaluate(totals.values, medians=median_salaries(totals))
    by_level = evaluate(
        totals.values, by=("level",), medians=median_salaries(totals, by=("level",))
    )
    by_department = evaluate(totals.values, by=("department",))

    for index, year in enumerate(world.scenario.years):
        of_year = [r for r in records if r.simulation_year == year]
        own, whole = expected_of(of_year, world, year)
        assert_metrics(total, own | whole, (0, 0, index))
        for level in range(1, 6):
            own, _ = expected_of([r for r in of_year if r.closing_level == level], world, year)
            assert_metrics(by_level, own, (0, 0, index, level - 1))
        for number, department in enumerate(departments_of(world)):
            people = [r for r in of_year if r.department == department]
            own, whole = expected_of(people, world, year)
            known = {n: v for n, v in (own | whole).items() if known_by_department(n)}
            assert_metrics(by_department, known, (0, 0, index, number))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds(max_people=20, max_years=4))
def test_the_bridges_of_the_engine_close_at_every_grain(world):
    totals = simulate(
        people_of(world),
        parameters_of([world, world]),
        structure_of(world),
        seeds=[world.scenario.seed, 1],
    ).values
    levels = bridge(totals)["level_transfers"].values

    assert (levels == 0).all()
    for name in ("base_pay", "total_compensation"):
        for by in ((), ("level",), ("department",), ("level", "department")):
            found = bridge(totals, name, by=by)
            assert found.closing.values.shape == (2, 2, *found.closing.values.shape[2:])
