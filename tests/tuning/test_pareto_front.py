"""Pareto fronts of a small company: what is on them, and how they were found."""

import json
from decimal import Decimal
from itertools import pairwise

import pytest

from comptune.errors import ComptuneError
from comptune.levers import Cell
from comptune.scenarios import Scenario
from comptune.tuning import Problem, parse_problem, tune
from comptune.tuning.pareto import pareto_front
from comptune.tuning.pareto_model import ParetoFront, ParetoIteration, ParetoPoint, marked

PROBLEM = """
targets:
  - {metric: average_increase, year: 2027, relation: ">=", value: "2.5 %"}
  - {metric: total_compensation_cost, year: 2028, relation: "<=", value: "+1 %"}
variables:
  - {cells: merit_rate.2027+.*, lower: "1.5 %", upper: "5 %"}
policies:
  - {ordering: merit_rate}
objective: [OBJECTIVES]
"""
LOCKED = (Cell("merit_rate", 2028, 2), Cell("merit_rate", 2030, 5))
STEP = Decimal("0.0005")
PAIRS = [
    ("closest", "least_cost"),
    ("least_cost", "closest"),
    ("closest", "smallest_pay_gap"),
    ("smallest_pay_gap", "fewest_red_circled"),
]


def problem_of(*objectives: str) -> Problem:
    return parse_problem(PROBLEM.replace("OBJECTIVES", ", ".join(objectives)))


@pytest.fixture(scope="module")
def front(eight_hundred: Scenario) -> ParetoFront:
    return pareto_front(eight_hundred, problem_of("closest", "least_cost"), points=7, locked=LOCKED)


@pytest.mark.parametrize("objectives", PAIRS, ids=" and ".join)
def test_no_point_beats_another_and_the_ends_are_those_of_each_objective_alone(
    eight_hundred: Scenario, objectives: tuple[str, str]
) -> None:
    problem = problem_of(*objectives)
    found = pareto_front(eight_hundred, problem, points=5)
    for one in found.points:
        assert one.met
        for other in found.points:
            no_worse = all(a <= b for a, b in zip(other.values, one.values, strict=True))
            assert one is other or not no_worse
    first = [one.values[0] for one in found.points]
    assert first == sorted(first)
    ends = {one.anchor: one for one in (*found.points, *found.dropped) if one.anchor}
    for name in objectives:
        alone = tune(eight_hundred, problem.model_copy(update={"objective": (name,)}))
        assert ends[name].cells == alone.cells  # type: ignore[index]


def test_all_points_advance_in_the_same_batches(
    eight_hundred: Scenario, front: ParetoFront
) -> None:
    # Alone a point takes up to five batches and four of rounding; seven together take as many for
    # the ends, as many for the levels, one for the values at the ends, and four of rounding.
    assert len(front.points) + len(front.dropped) == 7
    assert front.batches <= 5 + 1 + 5 + 4


def test_the_points_between_the_ends_are_spread_evenly(front: ParetoFront) -> None:
    costs = [one.values[1] for one in front.points]
    assert len(costs) >= 6
    gaps = [before - after for before, after in pairwise(costs)]
    assert min(gaps) > 0
    assert max(gaps) < 3 * min(gaps)


def test_every_point_keeps_targets_policies_and_locks(
    eight_hundred: Scenario, front: ParetoFront
) -> None:
    for point in front.points:
        metrics = eight_hundred.with_cells(point.cells).preview().metrics
        assert metrics["average_increase"][0] >= 0.025
        cost = float(metrics["total_compensation_cost"].sum()) / 100
        base = float(eight_hundred.baseline_metrics()["total_compensation_cost"].sum()) / 100
        assert point.values[1] == pytest.approx(100 * cost / base, abs=1e-9)
        assert not set(point.cells) & set(LOCKED)
        for cell, value in point.cells.items():
            assert value % STEP == 0 or cell not in point.changes
        for year in (2027, 2029):
            values = [point.cells[Cell("merit_rate", year, level)] for level in range(1, 6)]
            assert values == sorted(values)


def test_the_same_front_is_found_again(eight_hundred: Scenario, front: ParetoFront) -> None:
    again = pareto_front(
        eight_hundred, problem_of("closest", "least_cost"), points=7, locked=LOCKED
    )
    assert again == front
    assert json.dumps(again.to_dict(), allow_nan=False) == json.dumps(front.to_dict())


def test_progress_is_told_and_a_cancel_keeps_the_best_so_far(eight_hundred: Scenario) -> None:
    told: list[ParetoIteration] = []
    found = pareto_front(
        eight_hundred,
        problem_of("closest", "least_cost"),
        points=5,
        progress=told.append,
        cancelled=lambda: bool(told),
    )
    assert found.cancelled
    assert [one.number for one in told] == [1, 2]
    assert {one.anchor for one in (*found.points, *found.dropped)} <= {"closest", "least_cost"}
    assert found.points


def test_a_front_cancelled_before_it_began_is_empty(eight_hundred: Scenario) -> None:
    found = pareto_front(
        eight_hundred, problem_of("closest", "least_cost"), points=5, cancelled=lambda: True
    )
    assert found.cancelled
    assert not found.points


def test_objectives_that_do_not_conflict_have_one_point(eight_hundred: Scenario) -> None:
    problem = parse_problem(
        """
        variables: [{cells: merit_rate.2027.*, lower: "2.5 %"}]
        objective: [least_cost, closest]
        """
    )
    found = pareto_front(eight_hundred, problem, points=5)
    # today's values are at or near the lower bound, where cost is least
    assert found.points


def test_targets_over_seeds_have_a_front_over_their_seeds(eight_hundred: Scenario) -> None:
    problem = parse_problem(
        """
        targets:
          - {metric: base_pay_cost, year: 2027, relation: "<=", value: "+1 %", statistic: q90}
        variables: [{cells: merit_rate.2027.*}]
        objective: [closest, least_cost]
        seeds: {explore: 10, certify: 10}
        """
    )
    found = pareto_front(eight_hundred, problem, points=3)
    assert len(found.points) == 3
    assert any("signed off" in note for note in found.notes)


@pytest.mark.parametrize(
    ("objectives", "points", "message"),
    [
        (("closest",), 9, "a Pareto front is of two objectives"),
        (("closest", "least_cost"), 2, "there are 3 to 25"),
        (("closest", "least_cost"), 26, "there are 3 to 25"),
    ],
)
def test_what_is_no_front_is_refused(
    eight_hundred: Scenario, objectives: tuple[str, ...], points: int, message: str
) -> None:
    with pytest.raises(ComptuneError, match=message):
        pareto_front(eight_hundred, problem_of(*objectives), points=points)


def test_targets_that_nothing_meets_have_no_front(eight_hundred: Scenario) -> None:
    problem = parse_problem(
        """
        targets: [{metric: total_compensation_cost, year: 2027, value: "-20 %"}]
        variables: [{cells: merit_rate.2027.*}]
        objective: [closest, smallest_pay_gap]
        """
    )
    with pytest.raises(ComptuneError, match="no point was found that meets every hard target"):
        pareto_front(eight_hundred, problem)


def point(number: int, values: tuple[float, float], *, anchor: bool = False) -> ParetoPoint:
    return ParetoPoint(number, "closest" if anchor else None, values, ("", ""), True, (), ())


def test_a_point_that_another_beats_is_marked_with_which() -> None:
    found = marked([point(1, (0.0, 5.0)), point(2, (2.0, 4.0)), point(3, (1.0, 4.0))])
    assert [one.dominated_by for one in found] == [None, 3, None]
    assert found[1].words == "point 3 is as good by both objectives and better by one"


def test_of_equal_points_the_end_stays() -> None:
    found = marked([point(1, (1.0, 1.0)), point(2, (1.0, 1.0), anchor=True)])
    assert [one.dominated_by for one in found] == [2, None]
