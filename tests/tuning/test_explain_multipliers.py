"""Prices of limits in pure numbers: how a small change of each limit moves the best objective."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptune.tuning.explain.multipliers import Multipliers, multipliers_at
from comptune.tuning.subproblem import Line
from comptune.tuning.task import Task

LITTLE = 1e-4
slopes = st.floats(0.2, 3.0)


def task_of(goal: float, upper: float, cap: float) -> Task:
    """Two variables near 0: one goal of a sum, an upper bound, and a cap of both together."""
    two = np.ones(2)
    return Task(
        lower=-two,
        upper=np.array([upper, 1.0]),
        today=np.zeros(2),
        weight=two,
        difference=0.03 * two,
        unit=1e-6 * two,
        chance=np.zeros(2, bool),
        whole=np.zeros(2, bool),
        rows=np.array([[1.0, 1.0]]),
        row_bound=np.array([cap]),
        goal_lower=np.array([goal]),
        goal_upper=np.array([np.inf]),
        unit_miss=np.array([0.01]),
        accuracy=np.array([1e-6]),
        tolerance=np.array([1e-3]),
        hard=np.array([True]),
        goal_weight=np.ones(1),
        piece_weight=np.zeros(0),
        piece_absolute=np.zeros(0, bool),
        closeness=1.0,
    )


def solved(task: Task, first: float, second: float) -> tuple[float, Multipliers]:
    line = Line(np.zeros(2), np.zeros(1), np.array([[first, second]]))
    found = multipliers_at(task, line)
    assert found is not None
    return task.objective(found.point, np.zeros(1)), found


def fall(task: Task, looser: Task, first: float, second: float) -> float:
    """How fast the objective falls as a limit gives way."""
    return (solved(task, first, second)[0] - solved(looser, first, second)[0]) / LITTLE


@given(first=slopes, second=slopes, goal=st.floats(0.05, 0.3))
def test_a_goal_s_price_is_how_fast_the_objective_falls(
    first: float, second: float, goal: float
) -> None:
    task = task_of(goal, upper=1.0, cap=2.0)
    looser = replace(task, goal_lower=task.goal_lower - LITTLE)
    price = solved(task, first, second)[1].goal_lower[0]
    assert price == pytest.approx(fall(task, looser, first, second), rel=0.02, abs=1e-5)
    assert price == pytest.approx(2 * goal / (first**2 + second**2), rel=1e-3)


@given(slope=st.floats(0.8, 2.0), goal=st.floats(0.1, 0.2))
def test_a_bound_s_price_is_how_fast_the_objective_falls(slope: float, goal: float) -> None:
    task = task_of(goal, upper=0.01, cap=2.0)
    looser = replace(task, upper=task.upper + np.array([LITTLE, 0.0]))
    price = solved(task, slope, slope)[1].above[0]
    assert price > 0
    assert price == pytest.approx(fall(task, looser, slope, slope), rel=0.02, abs=1e-5)


def test_a_policy_s_price_is_how_fast_the_objective_falls() -> None:
    # The goal asks for 2 x + y >= 0.3, and x + y may be 0.17 at most: x = 0.13, y = 0.04.
    task = task_of(0.3, upper=1.0, cap=0.17)
    looser = replace(task, row_bound=task.row_bound + LITTLE)
    _, found = solved(task, 2.0, 1.0)
    assert found.point == pytest.approx([0.13, 0.04], abs=1e-6)
    assert found.rows[0] == pytest.approx(fall(task, looser, 2.0, 1.0), rel=0.02)


def test_what_does_not_hold_back_has_no_price() -> None:
    _, found = solved(task_of(0.1, upper=1.0, cap=2.0), 1.0, 1.0)
    assert not found.rows.any()
    assert not found.above.any()
    assert not found.below.any()
    assert not found.goal_upper.any()


def test_a_model_without_a_point_has_no_prices() -> None:
    task = task_of(5.0, upper=0.1, cap=0.2)
    line = Line(np.zeros(2), np.zeros(1), np.array([[1.0, 1.0]]))
    assert multipliers_at(task, line) is None
