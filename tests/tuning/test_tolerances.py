"""Tolerances at policy steps: what they cost, and which neighbours are tried."""

import numpy as np
import pytest

from comptune.scenarios import Scenario
from comptune.tuning import Setting, problem_from, set_up
from comptune.tuning.neighbours import neighbours_of
from comptune.tuning.rounding import policies_hold
from comptune.tuning.subproblem import Line
from comptune.tuning.tolerances import TOLERANCE_PRICE, Priced, worth_of

PROBLEM = {
    "targets": [
        {"metric": "total_compensation_cost", "year": 2028, "value": "-1 %"},
        {"metric": "base_pay_cost", "year": 2027, "relation": "<=", "value": "+1 %"},
        {"metric": "average_increase", "year": 2029, "value": "4 %", "hard": False},
    ],
    "variables": [{"cells": "merit_rate.*.*", "upper": "3.2 %"}],
    "policies": [{"ordering": "merit_rate"}],
}


@pytest.fixture(scope="module")
def setting(eight_hundred: Scenario) -> Setting:
    return set_up(eight_hundred, problem_from(PROBLEM))


def test_what_is_hit_costs_nothing_and_a_whole_tolerance_half_of_the_objective(
    setting: Setting,
) -> None:
    task = setting.task
    wanted = np.where(np.isfinite(task.goal_lower), task.goal_lower, task.goal_upper)
    assert task.spent(wanted) == 0
    assert task.spent(np.add(wanted, [task.accuracy[0], 0, 1])) == pytest.approx(0, abs=1e-9)
    whole = np.add(wanted, [task.tolerance[0], 0, 0])
    assert task.spent(whole) == pytest.approx(1)
    assert task.spent(np.subtract(wanted, [task.tolerance[0], 1e6, 0])) == pytest.approx(1)
    point = task.today + 0.01
    line = Line(point, wanted, np.zeros((len(wanted), task.count)))
    priced = Priced.at(task, line)
    objective = task.objective(point, wanted)
    assert priced.price == pytest.approx(TOLERANCE_PRICE * worth_of(objective, 0.0))
    assert priced.merit(point, whole) == pytest.approx(objective * (1 + TOLERANCE_PRICE))


def test_the_worth_of_an_objective_is_the_smaller_of_itself_and_its_gain() -> None:
    assert worth_of(0.02, 0.0) == 0.02
    assert worth_of(95.0, 100.0) == 5
    assert worth_of(0.0, 0.0) > 0


def test_many_points_are_priced_as_each_of_them(setting: Setting) -> None:
    task = setting.task
    random = np.random.default_rng(5)
    points = random.uniform(task.lower, task.upper, (20, task.count))
    wanted = np.where(np.isfinite(task.goal_lower), task.goal_lower, task.goal_upper)
    values = wanted + random.uniform(-1, 0.99, (20, len(wanted))) * [task.tolerance[0], 0, 0.01]
    priced = Priced(task, 0.3)
    alone = [priced.merit(*one) for one in zip(points, values, strict=True)]
    assert priced.merits(points, values) == pytest.approx(alone)


def test_neighbours_keep_to_bounds_and_policies_a_cell_or_two_away(setting: Setting) -> None:
    bound, task = setting.bound, setting.task
    exact = bound.variables.on_grid(task.today * bound.variables.width)
    point = bound.variables.vector(exact) / bound.variables.width
    line = Line(point, setting.opening.values, np.ones((len(setting.opening.values), task.count)))
    found = neighbours_of(bound, Priced(task, 0.3), exact, line, np.zeros(task.goals))
    assert found
    assert len(set(found)) == len(found)
    for one in found:
        moved = [n for n, value in enumerate(one) if value != exact[n]]
        assert 1 <= len(moved) <= 2
        assert policies_hold(bound, one)
        for value, group in zip(one, bound.variables.groups, strict=True):
            assert group.lower <= value <= group.upper
            assert (value - group.origin) % group.step == 0
