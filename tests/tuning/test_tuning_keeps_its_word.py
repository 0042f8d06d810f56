"""What holds whatever the problem: steps, bounds, locks, the same answer twice, no stand-ins."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from comptune.levers import Cell, load_catalogue
from comptune.levers.catalogue import Kind
from comptune.scenarios import Scenario
from comptune.tuning import EvaluationFailed, Iteration, Problem, Solution, problem_from, tune
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.evaluator import Evaluator

POLICY_CELLS = ["merit_rate.*.*", "cola_rate.*.*", "promotion_raise.2027.*", "bonus_target.2028.*"]


@st.composite
def problems(draw: st.DrawFn) -> dict[str, Any]:
    cells = draw(st.lists(st.sampled_from(POLICY_CELLS), min_size=1, max_size=3, unique=True))
    change = draw(st.decimals(min_value=-3, max_value=3, places=1))
    return {
        "targets": [
            {
                "metric": draw(st.sampled_from(["total_compensation_cost", "base_pay_cost"])),
                "year": draw(st.integers(2028, 2029)),  # a lever of 2028 moves nothing before
                "relation": draw(st.sampled_from(["=", "<=", ">="])),
                "value": f"{change:+f} %",
            }
        ],
        "variables": [
            {"cells": one, "tie": draw(st.sampled_from(["free", "same", "shift"]))} for one in cells
        ],
        "objective": draw(st.sampled_from(["closest", "closest", "least_cost"])),
        "max_iterations": 3,
    }


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=problems(), data=st.data())
def test_values_lie_on_steps_within_bounds_and_locked_cells_stay(
    eight_hundred: Scenario, content: dict[str, Any], data: st.DataObject
) -> None:
    locked = [Cell("merit_rate", 2027, data.draw(st.integers(1, 5)))]
    for variable in content["variables"]:
        if variable["cells"] == "merit_rate.*.*":
            variable["tie"] = "free"
    solution = tuned(eight_hundred, problem_from(content), locked=locked)
    assert not set(locked) & set(solution.cells)
    changed = eight_hundred.with_cells(solution.cells)
    assert set(changed.overrides) - set(eight_hundred.overrides) == set(solution.cells)
    for move in solution.moves:
        lever = load_catalogue()[move.cell.name]
        assert lever.kind is Kind.POLICY
        assert lever.lower <= move.lower <= move.after <= move.upper <= lever.upper
        assert (move.after - lever.lower) % lever.step == 0


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=problems())
def test_the_same_problem_gives_the_same_answer(
    eight_hundred: Scenario, content: dict[str, Any]
) -> None:
    problem = problem_from(content)
    one, two = tuned(eight_hundred, problem), tune(eight_hundred, problem)
    assert json.dumps(one.to_dict()) == json.dumps(two.to_dict())


def tuned(scenario: Scenario, problem: Problem, **more: Any) -> Solution:
    """The answer; problems of which no lever moves the target are of no use here."""
    try:
        return tune(scenario, problem, **more)
    except ProblemRefused as refused:
        assume("none of the variables changes it" not in refused.rule)
        raise


def cost_problem(**more: Any) -> Problem:
    return problem_from(
        {
            "targets": [{"metric": "total_compensation_cost", "year": 2028, "value": "-1 %"}],
            "variables": [{"cells": "merit_rate.*.*"}],
            **more,
        }
    )


def test_what_is_reported_is_the_preview_of_the_answer(eight_hundred: Scenario) -> None:
    solution = tune(eight_hundred, cost_problem())
    preview = eight_hundred.with_cells(solution.cells).preview()
    cents = int(preview.metrics["total_compensation_cost"][1])
    assert solution.targets[0].found == Decimal(cents) / 100
    assert solution.met


def test_a_cell_held_by_a_lock_is_named_as_left(eight_hundred: Scenario) -> None:
    held = Cell("merit_rate", 2029, 3)
    solution = tune(eight_hundred, cost_problem(), locked=[held])
    assert dict(solution.left) == {held: "it is locked"}
    assert len(solution.moves) == 24


def test_the_second_method_agrees(eight_hundred: Scenario) -> None:
    one = tune(eight_hundred, cost_problem())
    two = tune(eight_hundred, cost_problem(), method="slsqp")
    assert one.met
    assert two.met
    assert one.iterations[-1].objective == pytest.approx(two.iterations[-1].objective, rel=0.05)


def test_a_failed_simulation_is_an_error_that_names_its_point(
    eight_hundred: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Evaluator._by_seed
    broken = Decimal("0.0295")  # merit of level 1 in 2027, a difference ahead of today's 2.5 %

    def breaks(self: Evaluator, exact: Sequence[Sequence[Decimal]]) -> Any:
        if any(one[0] == broken for one in exact):
            raise ArithmeticError("overflow in the kernel")
        return whole(self, exact)

    monkeypatch.setattr(Evaluator, "_by_seed", breaks)
    with pytest.raises(EvaluationFailed) as failed:
        tune(eight_hundred, cost_problem())
    assert "merit_rate, level 1, 2027 2.95 %" in failed.value.place
    assert "overflow in the kernel" in failed.value.rule


def test_progress_is_told_once_an_iteration(eight_hundred: Scenario) -> None:
    told: list[Iteration] = []
    solution = tune(eight_hundred, cost_problem(), progress=told.append)
    assert tuple(told) == solution.iterations
    assert [one.number for one in told] == list(range(1, len(told) + 1))
    assert sum(one.simulations for one in told) == solution.simulations


def test_cancelled_after_a_batch_it_keeps_the_best_so_far(eight_hundred: Scenario) -> None:
    told: list[Iteration] = []
    solution = tune(
        eight_hundred, cost_problem(), progress=told.append, cancelled=lambda: len(told) > 1
    )
    assert solution.status == "cancelled" or solution.met
    at_once = tune(eight_hundred, cost_problem(), cancelled=lambda: True)
    assert at_once.status == "cancelled"
    assert at_once.changes == {}
    after_one: list[Iteration] = []
    kept = tune(
        eight_hundred, cost_problem(), progress=after_one.append, cancelled=lambda: bool(after_one)
    )
    assert kept.status == "cancelled"
    assert len(kept.iterations) == 1
    assert not kept.converged


def test_a_warm_start_from_the_answer_needs_no_more_than_a_look(eight_hundred: Scenario) -> None:
    first = tune(eight_hundred, cost_problem())
    again = tune(eight_hundred, cost_problem(), start=first)
    assert again.met
    assert len(again.iterations) <= len(first.iterations)
    assert again.objective_after <= first.objective_after * 1.01


def test_a_problem_is_read_back_from_its_solution(eight_hundred: Scenario) -> None:
    problem = cost_problem(name="One percent less", policies=[{"ordering": "merit_rate"}])
    content = json.loads(json.dumps(tune(eight_hundred, problem).to_dict()))
    assert problem_from(content["problem"]) == problem


def test_policies_hold_exactly_in_the_answer(eight_hundred: Scenario) -> None:
    problem = cost_problem(
        variables=[{"cells": "merit_rate.*.*"}, {"cells": "cola_rate.*.*"}],
        policies=[
            {"ordering": "merit_rate"},
            {"largest_change": "merit_rate", "by": "0.25 pp"},
            {"together": ["merit_rate", "cola_rate"], "at_most": "3.6 %"},
            {"floor": "cola_rate", "at": "0.5 %"},
        ],
    )
    solution = tune(eight_hundred, problem)
    value = {(c.name, c.year, c.level): v for c, v in solution.cells.items()}
    for year in range(2027, 2032):
        for level in range(1, 6):
            merit = value["merit_rate", year, level]
            assert merit + value["cola_rate", year, level] <= Decimal("0.036")
            assert value["cola_rate", year, level] >= Decimal("0.005")
            assert merit >= value.get(("merit_rate", year, level - 1), merit)
            before = value.get(("merit_rate", year - 1, level), merit)
            assert abs(merit - before) <= Decimal("0.0025")
    assert solution.met


def test_targets_that_are_nearly_the_same_are_said_to_be(eight_hundred: Scenario) -> None:
    solution = tune(
        eight_hundred,
        cost_problem(
            targets=[
                {"metric": "base_pay_cost", "year": 2028, "relation": "<=", "value": "-1 %"},
                {"metric": "benefits_cost", "year": 2028, "relation": "<=", "value": "-1 %"},
            ]
        ),
    )
    assert "in nearly the same way" in solution.conditioning.words
    assert solution.conditioning.number > 100


def test_the_time_it_took_is_no_part_of_the_answer(eight_hundred: Scenario) -> None:
    ticks = iter(range(100))
    solution = tune(eight_hundred, cost_problem(), clock=lambda: float(next(ticks)))
    assert solution.seconds == 1.0
    assert replace(solution, seconds=9.0) == solution
