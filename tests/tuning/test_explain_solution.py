"""Explanations of a small company, held against simulations made in another way."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from comptune.errors import ComptuneError
from comptune.levers import Cell
from comptune.scenarios import Scenario
from comptune.tuning import Problem, Solution, parse_problem, tune
from comptune.tuning.explain import SolutionExplanation, explain_solution

PROBLEM = """
targets:
  - {metric: total_compensation_cost, year: 2027, value: "-1 %", tolerance: "0.05 %"}
  - {metric: total_compensation_cost, year: 2029, relation: "<=", value: "-1.5 %"}
variables:
  - {cells: merit_rate.2027+.*, lower: "1.5 %", upper: "5 %"}
  - {cells: cola_rate.*.*, tie: same}
  - {cells: promotion_rate.2027.*, tie: shift}
max_iterations: 10
"""
LOCKED = (Cell("merit_rate", 2028, 3), Cell("merit_rate", 2029, 1))

Explained = tuple[Solution, SolutionExplanation]


@pytest.fixture(scope="module")
def problem() -> Problem:
    return parse_problem(PROBLEM)


@pytest.fixture(scope="module")
def explained(eight_hundred: Scenario, problem: Problem) -> Explained:
    solution = tune(eight_hundred, problem, locked=LOCKED)
    assert solution.met
    return solution, explain_solution(eight_hundred, solution, most_checked=4, tornado_steps=2)


def objective_of(scenario: Scenario, problem: Problem, target: int, value: Decimal) -> float:
    """The objective before rounding with a target at a value, solved from the start."""
    targets = list(problem.targets)
    targets[target] = targets[target].model_copy(
        update={"value": f"{value:f}", "tolerance": "0.001 %"}
    )
    update = {"targets": tuple(targets), "max_iterations": 20}
    return tune(scenario, problem.model_copy(update=update)).iterations[-1].objective


@pytest.mark.parametrize("target", [0, 1])
def test_shadow_prices_are_those_of_solving_from_the_start(
    eight_hundred: Scenario, problem: Problem, target: int
) -> None:
    by_pay = problem.model_copy(update={"variables": problem.variables[:2]})
    solution = tune(eight_hundred, by_pay)
    found = explain_solution(eight_hundred, solution, most_checked=12)
    price = next(one.price for one in found.binding if one.place == f"targets[{target}]")
    limit = solution.targets[target].upper or Decimal(0)
    unit = (limit * Decimal("0.001")).quantize(Decimal("0.01"))
    looser, tighter = (
        objective_of(eight_hundred, by_pay, target, limit + change) for change in (unit, -unit)
    )
    by_force = (tighter - looser) / 2
    rest = 0.002 * solution.objective_after  # tuning stops where no more than this is in sight
    assert price.resolved == pytest.approx(by_force, rel=0.05, abs=rest)
    assert price.predicted == pytest.approx(by_force, rel=0.1, abs=rest)
    assert price.agreement == "agrees"


def test_the_bridge_leads_from_the_baseline_to_the_solution_to_the_cent(
    eight_hundred: Scenario, explained: Explained
) -> None:
    solution, found = explained
    cost = eight_hundred.with_cells(solution.cells).preview().metrics["total_compensation_cost"]
    base = eight_hundred.baseline_metrics()["total_compensation_cost"]
    assert [one.year for one in found.bridge] == [2027, 2028, 2029, 2030, 2031, None]
    for year, bridge in enumerate(found.bridge[:-1]):
        assert bridge.baseline == Decimal(int(base[year])).scaleb(-2)
        assert bridge.solution == Decimal(int(cost[year])).scaleb(-2)
    for bridge in found.bridge:
        assert bridge.baseline + sum(part.amount for part in bridge.parts) == bridge.solution
    assert found.bridge[-1].solution == Decimal(int(cost.sum())).scaleb(-2)


def test_effects_are_those_of_a_preview(eight_hundred: Scenario, explained: Explained) -> None:
    solution, found = explained
    preview = eight_hundred.with_cells(solution.cells).preview()
    by_level, by_department = preview.metrics_by("level"), preview.metrics_by("department")
    for effect in (*found.by_level, *found.red_circled, *found.pay_gaps):
        if effect.year is None or effect.after is None:
            continue
        metrics = by_level if effect.level else preview.metrics
        value = metrics[effect.metric][effect.year - 2027]
        value = value[effect.level - 1] if effect.level else value
        scale = 100 if effect.unit == "money" else 1
        assert float(effect.after) == pytest.approx(float(value) / scale, abs=1e-8)
    names = [name or "not known" for name in preview.departments]
    for effect in found.by_department:
        if effect.year is not None and effect.metric == "headcount":
            place = names.index(effect.department or "")
            assert effect.after == int(by_department["headcount"][effect.year - 2027, place])
    levels = [one for one in found.by_level if one.year is None]
    total = sum((one.after or Decimal(0) for one in levels), Decimal(0))
    assert total == found.bridge[-1].solution


def test_sensitivities_are_those_of_simulating_a_little_more(
    eight_hundred: Scenario, explained: Explained
) -> None:
    solution, found = explained
    cell = Cell("merit_rate", 2028, 1)
    own = solution.cells[cell]
    up, down = (
        eight_hundred.with_cells({**solution.cells, cell: own + change}).preview().metrics
        for change in (Decimal("0.001"), Decimal("-0.001"))
    )
    rise = (up["total_compensation_cost"] - down["total_compensation_cost"]).sum() / 200
    (mine,) = (one for one in found.sensitivities if one.group == cell.place and one.target is None)
    assert float(mine.change) == pytest.approx(rise, abs=0.01)
    assert mine.low <= mine.change <= mine.high
    assert "at 0.1 pp and 0.2 pp" in mine.method


def test_levers_that_act_through_chance_are_measured_over_seeds(explained: Explained) -> None:
    _, found = explained
    promoted = [one for one in found.sensitivities if one.group.startswith("promotion_rate")]
    assert len(promoted) == 3
    assert all("over 8 seeds" in one.method for one in promoted)
    assert promoted[0].low < promoted[0].change < promoted[0].high


def test_the_tornado_is_of_the_steps_asked_for(
    eight_hundred: Scenario, explained: Explained
) -> None:
    solution, found = explained
    bar = next(one for one in found.tornado if one.cells == (Cell("merit_rate", 2028, 1),))
    step = Decimal("0.0005")
    assert bar.low == max(bar.value - 2 * step, Decimal("0.015"))
    assert bar.high == bar.value + 2 * step
    cells = {**solution.cells, bar.cells[0]: bar.high}
    cost = eight_hundred.with_cells(cells).preview().metrics["total_compensation_cost"]
    assert bar.swings[0].at_high == Decimal(int(cost.sum())).scaleb(-2)
    assert bar.swings[1].at_high == Decimal(int(cost[0])).scaleb(-2)
    sizes = [one.swings[0].size for one in found.tornado]
    assert sizes == sorted(sizes, reverse=True)


def test_locked_cells_are_no_part_of_it(explained: Explained) -> None:
    solution, found = explained
    assert set(solution.left) == set(LOCKED)
    assert not {cell for bar in found.tornado for cell in bar.cells} & set(LOCKED)
    moved = {cell for one in found.binding for cell in one.price.moves}
    assert not moved & set(LOCKED)


def test_explaining_twice_says_the_same_in_plain_json(
    eight_hundred: Scenario, explained: Explained
) -> None:
    solution, found = explained
    again = explain_solution(eight_hundred, solution, most_checked=4, tornado_steps=2)
    assert again == found
    assert json.dumps(again.to_dict(), allow_nan=False) == json.dumps(found.to_dict())
    assert "seconds" not in found.to_dict()


def test_prices_beyond_those_checked_are_only_predicted(explained: Explained) -> None:
    _, found = explained
    assert all(one.price.agreement != "not_checked" for one in found.binding[:4])
    assert all(one.price.agreement == "not_checked" for one in found.binding[4:])
    prices = [one.price.predicted for one in found.binding]
    assert prices == sorted(prices, reverse=True)


def test_targets_that_are_nearly_one_are_named(eight_hundred: Scenario) -> None:
    solution = tune(
        eight_hundred,
        parse_problem(
            """
            targets:
              - {metric: base_pay_cost, year: 2027, relation: "<=", value: "-0.2 %"}
              - {metric: total_compensation_cost, year: 2027, relation: "<=", value: "-0.2 %"}
            variables: [{cells: merit_rate.2027.*}]
            """
        ),
    )
    found = explain_solution(eight_hundred, solution)
    (pair,) = found.condition.parallel
    assert (pair.first, pair.second) == (
        "base_pay_cost, 2027",
        "total_compensation_cost, 2027",
    )
    assert pair.cosine > 0.995
    assert "nearly the same way" in found.condition.words


def test_what_cannot_be_met_has_no_prices(eight_hundred: Scenario) -> None:
    solution = tune(
        eight_hundred,
        parse_problem(
            """
            targets: [{metric: total_compensation_cost, year: 2027, value: "-20 %"}]
            variables: [{cells: merit_rate.2027.*}]
            """
        ),
    )
    found = explain_solution(eight_hundred, solution)
    assert solution.status == "infeasible"
    assert not found.binding
    assert "what would have to give way" in found.notes[0]
    assert found.bridge


def test_nothing_holds_back_what_is_best_by_itself(eight_hundred: Scenario) -> None:
    solution = tune(
        eight_hundred,
        parse_problem(
            """
            targets: [{metric: headcount, year: 2027, relation: ">=", value: "1"}]
            variables: [{cells: merit_rate.2027.*}]
            """
        ),
    )
    found = explain_solution(eight_hundred, solution)
    assert not found.binding
    assert "best by its objective alone" in found.notes[0]


def test_targets_over_seeds_are_explained_over_their_seeds(eight_hundred: Scenario) -> None:
    solution = tune(
        eight_hundred,
        parse_problem(
            """
            targets:
              - {metric: base_pay_cost, year: 2027, relation: "<=", value: "-1 %", statistic: mean}
            variables: [{cells: merit_rate.2027.*, tie: same}]
            seeds: {explore: 8, certify: 8}
            """
        ),
    )
    found = explain_solution(eight_hundred, solution)
    assert found.sensitivities[1].change > 0
    assert any("own seed" in note for note in found.notes)


def test_a_solution_of_another_scenario_is_refused(
    eight_hundred: Scenario, explained: Explained
) -> None:
    solution, _ = explained
    with pytest.raises(ComptuneError, match="explained on its own scenario"):
        explain_solution(eight_hundred, replace(solution, scenario_id="other"))


def test_a_scenario_that_has_changed_since_is_refused(
    eight_hundred: Scenario, explained: Explained
) -> None:
    solution, _ = explained
    changed = eight_hundred.with_changes({"merit_rate.2027.L1": "2 %"})
    with pytest.raises(ComptuneError, match=r"it was 2\.5 % when the scenario was tuned"):
        explain_solution(changed, solution)
