"""The form of a problem says what its file says, and gives way as an answer proposes."""

import pytest

from comptune.app.problem_form import ProblemForm, problem_text
from comptune.app.problem_parts import TargetRow, VariableRow
from comptune.app.relaxing import relaxed
from comptune.app.target_hints import target_hint
from comptune.levers import Cell
from comptune.metrics import figures
from comptune.scenarios import Scenario
from comptune.scenarios.spoken import spoken
from comptune.tuning import Problem, parse_problem, tune
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.solution_file import solution_to_dict

EVERYTHING = """\
name: Everything at once
targets:
  - {metric: total_compensation_cost, years: [2027, 2028], value: "-3 %", tolerance: "0.05 %"}
  - {metric: headcount, year: 2030, level: 3, relation: ">=", value: "10"}
  - {metric: pay_gap, years: all, relation: between, values: ["0 %", "6 %"], hard: false, weight: 2}
  - {metric: base_pay_cost, years: [2026, 2027], over: sum, relation: "<=", value: "90 M",
     statistic: q90}
variables:
  - {cells: merit_rate.*.*, lower: "1 %", upper: "5 %"}
  - {cells: cola_rate.2027+.L3, tie: same, weight: 3}
  - {cells: headcount_growth.2027, tie: shift}
policies:
  - {ordering: merit_rate}
  - {largest_change: merit_rate, by: "0.5 pp"}
  - {floor: cola_rate, at: "1 %"}
  - {cap: merit_rate, at: "4 %"}
  - {split: {merit_rate: 2, cola_rate: 1}, within: "0.25 pp"}
  - {together: [merit_rate, cola_rate], at_most: "4.5 %"}
objective: least_cost
max_iterations: 7
seeds: {explore: 20, certify: 50}
"""


def meaning(problem: Problem) -> object:
    """A problem without the ways in which one thing can be written."""
    content = problem.model_dump()
    for target in content["targets"]:
        if target["year"] is not None:
            target["years"], target["year"] = (target["year"],), None
    return content


def test_a_problem_taken_into_the_form_comes_out_as_the_same_problem() -> None:
    problem = parse_problem(EVERYTHING)
    form = ProblemForm()
    form.take(problem)
    assert meaning(form.problem()) == meaning(problem)
    assert meaning(parse_problem(problem_text(form.problem()))) == meaning(problem)


def test_a_first_problem_is_about_cost_and_ties_no_lever_that_has_a_locked_cell(
    scenario: Scenario,
) -> None:
    form = ProblemForm.suggested(scenario, locked=[Cell("merit_rate", 2026, 5)])
    (target,) = (row for _, row in form.targets)
    assert (target.metric, target.relation, target.value) == ("total_compensation_cost", "<=", "")
    assert [(row.lever, row.tie) for _, row in form.variables] == [
        ("merit_rate", "free"),
        ("cola_rate", "same"),
    ]


def test_rows_keep_their_numbers_while_others_come_and_go() -> None:
    form = ProblemForm()
    first = form.add("targets", TargetRow("headcount"))
    second = form.add("targets", TargetRow("pay_gap"))
    form.remove("targets", first)
    form.change("targets", second, value="5 %")
    third = form.add("targets", TargetRow("hires"))
    assert [number for number, _ in form.targets] == [second, third]
    assert form.rows["targets"][second] == TargetRow("pay_gap", value="5 %")


def test_a_form_without_a_value_is_refused_in_the_words_of_the_reader() -> None:
    form = ProblemForm()
    form.add("targets", TargetRow("headcount"))
    with pytest.raises(ProblemRefused, match="variables"):
        form.problem()


def test_a_lever_without_levels_has_cells_by_year_alone() -> None:
    assert VariableRow("headcount_growth", years="2027", level="L3").cells == (
        "headcount_growth.2027"
    )


def test_a_hint_says_what_a_change_of_the_baseline_comes_to(scenario: Scenario) -> None:
    preview = scenario.preview()
    cost = float(preview.metrics["total_compensation_cost"][1]) / 100
    row = TargetRow("total_compensation_cost", value="-10 %", years=(2027,))
    assert target_hint(preview, row) == (
        f"2027: now {figures.money(cost)}; -10 % is {figures.money(cost * 0.9)}"
    )
    assert target_hint(preview, TargetRow("headcount", value="what", years=(2026,))) == (
        f"2026: now {figures.count(preview.metrics['headcount'][0])}"
    )


def test_cells_are_spoken_of_by_title_and_level() -> None:
    names = {1: "Staff", 3: "Director"}
    assert spoken("merit_rate, level 3, 2027 <= 4 %", names) == "Merit rate, Director, 2027 ≤ 4 %"
    assert spoken("upper bound of merit_rate.*.*: 3 %", names) == (
        "upper bound of Merit rate, all cells: 3 %"
    )
    assert spoken("merit_rate.2027.L3 is locked", {}) == "Merit rate, level 3, 2027 is locked"
    assert spoken("merit_rate.2027+.L1 moves", names) == "Merit rate, Staff, 2027 on moves"


def test_what_a_way_out_proposes_meets_the_targets_when_asked_again(scenario: Scenario) -> None:
    problem = parse_problem(
        """\
name: Too much
targets:
  - {metric: total_compensation_cost, years: [2026, 2027], relation: "<=", value: "-4 %"}
variables:
  - {cells: "merit_rate.*.*", tie: shift, lower: "2 %"}
policies:
  - {floor: merit_rate, at: "2 %"}
"""
    )
    answer = solution_to_dict(tune(scenario, problem))
    assert answer["status"] == "infeasible"
    ways = [way for way in answer["relaxations"] if way["suffices"]]
    assert ways
    for way in ways:
        assert tune(scenario, relaxed(problem, answer, way)).met


def test_only_the_year_that_gives_way_has_another_value() -> None:
    problem = parse_problem(
        """\
targets:
  - {metric: total_compensation_cost, years: [2026, 2027, 2028], relation: "<=", value: "-2 %"}
variables:
  - {cells: "merit_rate.*.*", upper: "3 %"}
policies:
  - {cap: merit_rate, at: "3 %"}
  - {ordering: merit_rate}
"""
    )
    answer = {
        "targets": [
            {"target": 0, "words": f"Cost, {year} <= 90 M", "years": [year], "lower": None}
            for year in (2026, 2027, 2028)
        ]
    }
    change = {"place": "targets[0]", "words": "Cost, 2027 <= 90 M: 95 M in place of 90 M"}
    way = {
        "changes": [
            {**change, "was": "90000000", "becomes": "95000000"},
            {"place": "variables[0].upper", "words": "", "was": "0.03", "becomes": "0.04"},
            {"place": "policies[0]", "words": "", "was": "0", "becomes": "0.005"},
            {"place": "policies[1]", "words": "", "was": "0", "becomes": "0.01"},
        ]
    }
    found = relaxed(problem, answer, way)
    assert [(one.years, one.value) for one in found.targets] == [
        ((2026, 2028), "-2 %"),
        ((2027,), "95000000"),
    ]
    assert found.variables[0].upper == "4 %"
    assert [one.model_dump(exclude_none=True) for one in found.policies] == [
        {"cap": "merit_rate", "at": "3.5 %"}
    ]


def test_no_two_forms_share_their_fields() -> None:
    one, other = ProblemForm(), ProblemForm()
    before = one.version
    one.take(parse_problem(EVERYTHING))
    assert len({before, one.version, other.version}) == 3
