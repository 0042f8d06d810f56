"""Alternatives to a solution: the same targets met, the feature better, the cost stated."""

import json
from decimal import Decimal

import pytest

from comptune.levers import Cell
from comptune.scenarios import Scenario
from comptune.tuning import Solution, parse_problem, problem_from, tune
from comptune.tuning.alternatives import Alternative, alternatives

PROBLEM = """
targets:
  - {metric: total_compensation_cost, year: 2027, value: "-0.6 %", tolerance: "0.05 %"}
  - {metric: total_compensation_cost, year: 2029, relation: "<=", value: "-1.5 %"}
variables:
  - {cells: merit_rate.2027+.*, lower: "1.5 %", upper: "5 %"}
  - {cells: cola_rate.2028+.*, tie: same}
  - {cells: promotion_raise.2027.*}
policies:
  - {ordering: merit_rate}
"""
LOCKED = (Cell("merit_rate", 2028, 3), Cell("merit_rate", 2029, 1))


@pytest.fixture(scope="module")
def solution(eight_hundred: Scenario) -> Solution:
    found = tune(eight_hundred, parse_problem(PROBLEM), locked=LOCKED)
    assert found.met
    return found


@pytest.fixture(scope="module")
def found(eight_hundred: Scenario, solution: Solution) -> dict[str, Alternative]:
    return {one.name: one for one in alternatives(eight_hundred, solution)}


def test_there_is_one_of_each_family(found: dict[str, Alternative]) -> None:
    assert list(found) == ["flatter_merit", "promotions_protected", "fewest_cells"]
    assert all(one.refused is None and one.solution is not None for one in found.values())


def test_each_meets_the_same_targets_when_simulated(
    eight_hundred: Scenario, solution: Solution, found: dict[str, Alternative]
) -> None:
    for one in found.values():
        assert one.solution is not None
        cost = eight_hundred.with_cells(one.solution.cells).preview().metrics
        by_year = cost["total_compensation_cost"]
        for target in solution.targets:
            value = Decimal(int(by_year[target.years[0] - 2027])).scaleb(-2)
            assert (target.upper or Decimal(0)) - value >= -target.tolerance
            if target.lower is not None:
                assert value - target.lower >= -target.tolerance
        assert one.cost == Decimal(int(by_year.sum())).scaleb(-2)


def test_locked_cells_never_move(found: dict[str, Alternative]) -> None:
    for one in found.values():
        assert one.solution is not None
        assert not set(one.solution.changes) & set(LOCKED)


def test_flatter_merit_has_a_smaller_spread(
    eight_hundred: Scenario, solution: Solution, found: dict[str, Alternative]
) -> None:
    other = found["flatter_merit"].solution
    assert other is not None

    def spread(cells: dict[Cell, Decimal]) -> Decimal:
        effective = {**dict(solution.cells), **cells}
        total = Decimal(0)
        for year in (2027, 2030, 2031):
            values = [effective[Cell("merit_rate", year, level)] for level in range(1, 6)]
            total += max(values) - min(values)
        return total

    assert spread(dict(other.cells)) < spread({})


def test_protected_promotions_are_as_they_are_today(
    solution: Solution, found: dict[str, Alternative]
) -> None:
    assert any(cell.name == "promotion_raise" for cell in solution.changes)
    other = found["promotions_protected"].solution
    assert other is not None
    assert not any(cell.name.startswith("promotion") for cell in other.changes)


def test_fewest_cells_moves_fewer(solution: Solution, found: dict[str, Alternative]) -> None:
    other = found["fewest_cells"].solution
    assert other is not None
    assert len(other.changes) < len(solution.changes)
    assert found["fewest_cells"].feature == (
        f"{len(solution.changes)} cells moved",
        f"{len(other.changes)} cells moved",
    )


def test_each_costs_by_the_objective_of_the_problem(
    solution: Solution, found: dict[str, Alternative]
) -> None:
    # fewer freedoms cannot be nearer to today's values, but for the tolerance and the steps
    for one in found.values():
        assert one.objective is not None and one.extra is not None
        assert one.extra == pytest.approx(one.objective - solution.objective_after)
        assert one.extra > -0.05 * solution.objective_after
        assert "By the objective it is" in one.words


def test_the_problem_of_an_alternative_is_one_that_can_be_run_again(
    eight_hundred: Scenario, solution: Solution, found: dict[str, Alternative]
) -> None:
    for one in found.values():
        assert one.solution is not None
        problem = problem_from(one.solution.problem.to_dict())
        assert problem == one.solution.problem
        again = tune(eight_hundred, problem, locked=LOCKED, start=solution)
        assert again.cells == one.solution.cells


def test_asking_twice_gives_the_same_in_plain_json(
    eight_hundred: Scenario, solution: Solution, found: dict[str, Alternative]
) -> None:
    told: list[str] = []
    again = alternatives(eight_hundred, solution, progress=told.append)
    first = json.dumps([one.to_dict() for one in found.values()], allow_nan=False)
    assert json.dumps([one.to_dict() for one in again]) == first
    assert told == [one.title for one in again]


def refusals(scenario: Scenario, text: str) -> dict[str, str | None]:
    solution = tune(scenario, parse_problem(text))
    return {one.name: one.refused for one in alternatives(scenario, solution)}


def test_families_that_do_not_apply_are_refused_in_words(eight_hundred: Scenario) -> None:
    said = refusals(
        eight_hundred,
        """
        targets: [{metric: total_compensation_cost, year: 2027, value: "-0.5 %"}]
        variables: [{cells: merit_rate.2027.*, tie: shift}]
        """,
    )
    assert said == {
        "flatter_merit": "No year has merit of several levels among the variables, each by itself.",
        "promotions_protected": "No promotion lever is among the variables.",
        "fewest_cells": "The targets would not be met by moving fewer cells.",
    }


def test_nothing_is_offered_beside_what_meets_nothing(eight_hundred: Scenario) -> None:
    said = refusals(
        eight_hundred,
        """
        targets: [{metric: total_compensation_cost, year: 2027, value: "-20 %"}]
        variables: [{cells: merit_rate.2027.*}]
        """,
    )
    assert all(one and "nothing to be met alike" in one for one in said.values())


def test_without_a_target_of_money_the_budget_is_the_solution_s(eight_hundred: Scenario) -> None:
    solution = tune(
        eight_hundred,
        parse_problem(
            """
            targets: [{metric: average_increase, year: 2027, relation: ">=", value: "4.2 %"}]
            variables: [{cells: merit_rate.2027.*}]
            """
        ),
    )
    assert solution.met
    for one in alternatives(eight_hundred, solution):
        if one.solution is not None:
            assert one.extra_cost is not None and one.extra_cost <= 0
            assert one.solution.problem.targets[-1].metric == "total_compensation_cost"
