"""Targets that are statistics over seeds: what is asked is what fresh seeds find."""

from typing import Any

import numpy as np
import pytest

from comptune.scenarios import Scenario
from comptune.tuning import Iteration, Problem, Solution, problem_from, tune
from comptune.tuning.ensemble import ensemble
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.evaluator import _smoothed
from comptune.tuning.fresh import certificate_of, point_of
from comptune.tuning.goals import Goal, goals_of, settle
from comptune.tuning.measures import Measure, percentile_of, statistic_of

OTHERS = 2**40  # behind every seed that tuning looks at
POINTS = 0.02

CERTAINTIES: dict[str, dict[str, Any]] = {
    "a year": {"metric": "total_compensation_cost", "year": 2027, "value": "-1 %"},
    "a level": {"metric": "base_pay_cost", "year": 2028, "level": 3, "value": "+9 %"},
    "the last year": {
        "metric": "total_compensation_cost",
        "year": 2031,
        "value": "-3 %",
        "statistic": "q95",
    },
    "base pay": {"metric": "base_pay_cost", "year": 2031, "value": "-1 %"},
    "four of five": {
        "metric": "total_compensation_cost",
        "year": 2029,
        "value": "-2 %",
        "statistic": "q80",
    },
    "the lower end": {
        "metric": "annualised_payroll",
        "year": 2029,
        "relation": ">=",
        "value": "+1 %",
    },
}
PAY = [{"cells": "merit_rate.*.*"}, {"cells": "cola_rate.*.*", "tie": "shift"}]


@pytest.mark.parametrize("target", CERTAINTIES.values(), ids=CERTAINTIES)
def test_a_target_holds_on_other_seeds_as_often_as_was_asked(
    four_hundred: Scenario, target: dict[str, Any]
) -> None:
    problem = problem_of({"relation": "<=", "statistic": "q90", **target})
    solution = tune(four_hundred, problem)
    assert solution.met
    asked = int(problem.targets[0].statistic[1:]) / 100
    assert held(four_hundred, problem, solution) == pytest.approx(asked, abs=POINTS)
    certificate = solution.targets[0].certificate
    assert certificate is not None and certificate.chance is not None
    assert certificate.chance.seeds == 1000
    assert certificate.chance.share == pytest.approx(asked, abs=POINTS)


def test_a_mean_is_met_on_other_seeds(eight_hundred: Scenario) -> None:
    wanted = {"metric": "base_pay_cost", "year": 2028, "value": "-1 %", "statistic": "mean"}
    solution = tune(eight_hundred, problem_of(wanted))
    assert solution.met
    target = solution.targets[0]
    found = ensemble(
        eight_hundred.with_cells(solution.cells),
        seeds=1000,
        first_seed=eight_hundred.spec.seed + OTHERS,
        metrics=["base_pay_cost"],
    ).bands("base_pay_cost")[1]
    assert found.mean is not None and found.standard_deviation is not None
    error = found.standard_deviation / 1000**0.5
    assert target.upper is not None
    assert abs(found.mean - float(target.upper)) <= float(target.tolerance) + 3 * error


def test_the_same_problem_has_the_same_answer(eight_hundred: Scenario) -> None:
    problem = small_problem()
    assert tune(eight_hundred, problem) == tune(eight_hundred, problem)


def test_a_certainty_that_costs_nothing_changes_nothing(eight_hundred: Scenario) -> None:
    solution = tune(eight_hundred, small_problem(value="+20 %"))
    assert solution.met
    assert not solution.changes
    certificate = solution.targets[0].certificate
    assert certificate is not None and certificate.chance is not None
    assert certificate.chance.share == 1


def test_what_cannot_be_kept_is_not_called_met(eight_hundred: Scenario) -> None:
    solution = tune(eight_hundred, small_problem(value="-50 %"))
    assert solution.status == "infeasible"
    certificate = solution.targets[0].certificate
    assert certificate is not None and not certificate.met


def test_a_cancelled_search_is_not_signed_off(eight_hundred: Scenario) -> None:
    heard: list[Iteration] = []
    solution = tune(
        eight_hundred, small_problem(), progress=heard.append, cancelled=lambda: bool(heard)
    )
    assert solution.status == "cancelled"
    assert solution.targets[0].certificate is None
    assert "Cancelled before it was signed off" in solution.notes[-1]


def test_the_certificate_is_kept_with_the_answer(eight_hundred: Scenario) -> None:
    solution = tune(eight_hundred, small_problem())
    kept = solution.to_dict()["targets"][0]["certificate"]
    assert kept["chance"]["interval"]["method"] == "Wilson"
    assert kept["asked"] == 0.9
    assert solution.notes[0] == "Signed off on 200 fresh seeds, on which nothing was searched."


def test_a_certainty_of_lying_between_is_refused(eight_hundred: Scenario) -> None:
    wanted = {"metric": "headcount", "year": 2027, "relation": "between", "values": ["1", "2"]}
    with pytest.raises(ProblemRefused, match="a certainty guards one end"):
        tune(eight_hundred, problem_of({**wanted, "statistic": "q90"}))


def test_a_limit_against_the_baseline_is_against_its_official_value(
    eight_hundred: Scenario,
) -> None:
    solution = tune(eight_hundred, small_problem(value="+20 %"))
    official = eight_hundred.preview().baseline_metrics["total_compensation_cost"][0] / 100
    assert float(solution.targets[0].upper or 0) == pytest.approx(1.2 * official, abs=0.01)


@pytest.mark.parametrize(
    ("relation", "statistic", "percent"),
    [("<=", "q90", 90), (">=", "q90", 10), ("=", "q80", 80), ("<=", "mean", None)],
)
def test_a_statistic_looks_at_the_end_that_it_guards(
    eight_hundred: Scenario, relation: str, statistic: str, percent: int | None
) -> None:
    goal = goal_of(eight_hundred, relation=relation, statistic=statistic, value="100")
    assert percentile_of(goal.measure) == percent


def test_a_certificate_counts_seeds_at_or_below_a_limit(eight_hundred: Scenario) -> None:
    goal = goal_of(eight_hundred, relation="<=", statistic="q80", value="100")
    values = np.array([90.0, 95.0, 100.0, 105.0, 99.0, 98.0, 97.0, 96.0, 94.0, 101.0])
    found = certificate_of(goal, settle(goal, 0.0), values)
    assert found.chance is not None
    assert (found.chance.met, found.chance.seeds, found.met) == (8, 10, True)
    assert float(found.found) == 101  # of ten values the ninth
    values[0] = 110.0
    assert not certificate_of(goal, settle(goal, 0.0), values).met


def test_a_certificate_of_a_mean_grants_two_standard_errors(eight_hundred: Scenario) -> None:
    goal = goal_of(eight_hundred, relation="<=", statistic="mean", value="100")
    near, far = np.array([98.0, 104.0] * 8), np.array([103.0, 105.0] * 8)
    assert certificate_of(goal, settle(goal, 0.0), near).met  # 101, standard error 0.77
    assert not certificate_of(goal, settle(goal, 0.0), far).met  # 104, standard error 0.26


def test_a_point_of_probability_is_what_a_percentile_is_apart() -> None:
    evenly = np.arange(1001.0)
    assert point_of(Measure("headcount", (0,), statistic="q90"), evenly) == 10
    assert point_of(Measure("headcount", (0,)), evenly) == 0


def test_a_quantiles_slope_is_that_of_the_seeds_near_it() -> None:
    """Seeds with a value of v, which the second point moves by v: the 91st of 100 is 90."""
    measure = Measure("headcount", (0,), statistic="q90")
    first = np.arange(100.0)
    by_seed = np.stack([first, 2 * first])
    values = statistic_of(measure, by_seed)
    assert values.tolist() == [90, 180]
    assert _smoothed(measure, by_seed, values).tolist() == [90, 180]
    noise = np.where(np.arange(100) % 2, 5.0, -5.0)
    shaken = np.stack([first, first + 10 + noise])
    found = _smoothed(measure, shaken, statistic_of(measure, shaken))
    assert found[1] - found[0] == pytest.approx(10, abs=0.5)  # of 19 seeds 10 are up by 5


def held(scenario: Scenario, problem: Problem, solution: Solution) -> float:
    """The share of 1,000 seeds, on which nothing was decided, that meet the first target."""
    found = ensemble(
        scenario.with_cells(solution.cells),
        seeds=1000,
        first_seed=scenario.spec.seed + OTHERS,
        targets=problem.targets,
    )
    return found.targets[0].chances["tuned"].share


def problem_of(target: dict[str, Any], **more: Any) -> Problem:
    seeds = {"explore": 40, "certify": 1000}
    return problem_from({"targets": [target], "variables": PAY, "seeds": seeds, **more})


def small_problem(value: str = "-1 %") -> Problem:
    """A problem of few seeds."""
    target = {"metric": "total_compensation_cost", "year": 2027, "relation": "<=", "value": value}
    return problem_of({**target, "statistic": "q90"}, seeds={"explore": 20, "certify": 200})


def goal_of(scenario: Scenario, **target: Any) -> Goal:
    problem = problem_of({"metric": "headcount", "year": 2027, "tolerance": "0", **target})
    return goals_of(problem, scenario)[0]
