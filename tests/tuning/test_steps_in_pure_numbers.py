"""The stepper on functions whose best points are known by hand: no simulation, only numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from comptune.tuning.slsqp import Slsqp
from comptune.tuning.sqp import Sqp
from comptune.tuning.subproblem import nearest_allowed
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats


def task_of(count: int, goals: list[tuple[float, float]], **more: Any) -> Task:
    """n variables between 0 and 1, today at 0.5, closest to today; goals as lower and upper."""
    m = len(goals)
    content: dict[str, Any] = {
        "lower": np.zeros(count),
        "upper": np.ones(count),
        "today": np.full(count, 0.5),
        "weight": np.ones(count),
        "difference": np.full(count, 0.03),
        "unit": np.full(count, 1e-6),
        "chance": np.zeros(count, bool),
        "whole": np.zeros(count, bool),
        "rows": np.zeros((0, count)),
        "row_bound": np.zeros(0),
        "goal_lower": np.array([low for low, _ in goals]),
        "goal_upper": np.array([high for _, high in goals]),
        "unit_miss": np.full(m, 0.01),
        "accuracy": np.full(m, 1e-4),
        "tolerance": np.full(m, 1e-3),
        "hard": np.ones(m, bool),
        "goal_weight": np.ones(m),
        "piece_weight": np.zeros(0),
        "piece_absolute": np.zeros(0, bool),
        "closeness": 1.0,
    }
    return Task(**{**content, **more})


def solved(
    task: Task, function: Callable[[Floats], Floats], *, method: type[Any] = Sqp, most: int = 5
) -> Any:
    stepper = method(task, nearest_allowed(task, task.today), iterations=most)
    while stepper.ending is None:
        ask = stepper.ask()
        assert np.all((ask.points >= task.lower - 1e-12) & (ask.points <= task.upper + 1e-12))
        stepper.tell(ask, ask.points, np.array([function(point) for point in ask.points]))
    return stepper


def total(point: Floats) -> Floats:
    return np.array([point.sum()])


def test_the_closest_point_shares_the_move_evenly() -> None:
    stepper = solved(task_of(4, [(2.4, 2.4)]), total)
    assert stepper.ending == "converged"
    assert stepper.number == 2
    assert stepper.best.point == pytest.approx(np.full(4, 0.6), abs=1e-5)


def test_a_dearer_variable_moves_less() -> None:
    stepper = solved(task_of(2, [(1.3, 1.3)], weight=np.array([1.0, 2.0])), total)
    assert stepper.best.point == pytest.approx([0.7, 0.6], abs=1e-5)


def test_a_bound_leaves_the_rest_to_the_others() -> None:
    stepper = solved(task_of(2, [(1.4, 1.4)], upper=np.array([0.55, 1.0])), total)
    assert stepper.best.point == pytest.approx([0.55, 0.85], abs=1e-5)


def test_a_policy_holds_on_the_way_and_at_the_end() -> None:
    rows, bound = np.array([[1.0, -1.0]]), np.array([-0.1])  # the second 0.1 above the first
    stepper = solved(task_of(2, [(1.3, 1.3)], rows=rows, row_bound=bound), total)
    assert stepper.best.point == pytest.approx([0.6, 0.7], abs=1e-5)


def test_a_curved_goal_is_met_within_three_batches() -> None:
    task = task_of(2, [(1.5, 1.5)], accuracy=np.array([1.5e-4]))
    stepper = solved(task, lambda z: np.array([np.exp(0.5 * z).prod() * 0.8]))
    assert stepper.feasible
    assert stepper.number <= 3


def test_a_goal_out_of_reach_ends_at_the_least_miss() -> None:
    stepper = solved(task_of(2, [(2.5, 2.5)]), total)
    assert stepper.ending == "stuck"
    assert stepper.best.point == pytest.approx([1.0, 1.0], abs=1e-6)


@pytest.mark.parametrize("noise", [0.0, 1e-12, -3e-9])
@pytest.mark.parametrize("limits", [(0.048, 0.048), (-np.inf, 0.05), (0.047, np.inf)])
def test_a_goal_that_nothing_moves_changes_no_answer(
    limits: tuple[float, float], noise: float
) -> None:
    """A year before the variables begin: its value stays, whatever is done."""
    more = {"unit_miss": np.array([0.01, 0.0005]), "weight": np.array([1.0, 2.0, 1.0])}
    task = task_of(3, [(1.7, 1.7), limits], **more)
    stepper = solved(task, lambda z: np.array([z.sum(), 0.048 + noise * z[0]]))
    assert stepper.ending == "converged"
    assert stepper.best.point == pytest.approx([0.58, 0.54, 0.58], abs=1e-5)


def test_a_linear_objective_ends_in_its_corner() -> None:
    task = task_of(
        2,
        [(0.5, np.inf)],
        piece_weight=np.array([1.0]),
        piece_absolute=np.array([False]),
        closeness=1e-3,
    )
    stepper = solved(task, lambda z: np.array([z[0] + z[1], 2 * z[0] + z[1]]))
    assert stepper.best.point == pytest.approx([0.0, 0.5], abs=1e-3)


def test_the_size_of_a_gap_is_brought_to_nothing() -> None:
    task = task_of(
        1, [], piece_weight=np.array([1.0]), piece_absolute=np.array([True]), closeness=1e-3
    )
    stepper = solved(task, lambda z: np.array([z[0] - 0.2]))
    assert stepper.best.point == pytest.approx([0.2], abs=1e-3)


def test_a_soft_goal_is_weighed_against_moving() -> None:
    # (z - 0.5)^2 + w ((0.7 - z) / 0.01)^2 with w = 1e-4 is least in the middle: z = 0.6
    task = task_of(1, [(0.7, 0.7)], hard=np.array([False]), goal_weight=np.array([1e-4]))
    stepper = solved(task, total)
    assert stepper.best.point == pytest.approx([0.6], abs=1e-4)


def test_months_move_by_whole_months() -> None:
    task = task_of(
        2,
        [(1.37, 1.37)],
        whole=np.array([True, False]),
        unit=np.array([0.1, 1e-6]),
        difference=np.array([0.1, 0.03]),
    )
    stepper = solved(task, total)
    assert stepper.feasible
    assert stepper.best.point[0] * 10 == pytest.approx(round(stepper.best.point[0] * 10))


def test_variables_by_chance_rest_after_the_third_batch_at_the_latest() -> None:
    chance = np.array([True, False, False])
    task = task_of(3, [(2.1, 2.1)], chance=chance, accuracy=np.array([1e-6]))
    stepper = Sqp(task, task.today, iterations=6)
    asked = []
    while stepper.ending is None:
        ask = stepper.ask()
        asked.append((ask.points[0, 0], 0 in ask.variables))
        stairs = ask.points[:, :1] + 0.002 * np.sin(700 * ask.points[:, :1])
        values = stairs + ask.points[:, 1:2] ** 3 + ask.points[:, 2:]
        stepper.tell(ask, ask.points, values)
    assert all(differed for _, differed in asked[:2])
    assert not any(differed for _, differed in asked[3:])
    assert len({point for point, _ in asked[3:]}) <= 1


@pytest.mark.parametrize("method", [Sqp, Slsqp])
def test_both_methods_find_the_same_point(method: type[Any]) -> None:
    task = task_of(3, [(1.9, 1.9), (-np.inf, 0.35)])
    stepper = solved(
        task,
        lambda z: np.array([np.sqrt(z + 0.1).sum() * 0.8, z[0] * z[1]]),
        method=method,
        most=30,
    )
    assert stepper.ending == "converged"
    expected = solved(
        task, lambda z: np.array([np.sqrt(z + 0.1).sum() * 0.8, z[0] * z[1]]), most=30
    ).best
    assert stepper.best.point == pytest.approx(expected.point, abs=5e-3)
    assert task.accurate(stepper.best.values)


def test_the_same_numbers_give_the_same_steps() -> None:
    task = task_of(5, [(2.9, 2.9)])
    one, two = (solved(task, lambda z: np.array([np.exp(z).sum() * 0.35])) for _ in range(2))
    assert one.best.point.tobytes() == two.best.point.tobytes()
