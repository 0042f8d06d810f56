"""The tuner on the whole corpus: what share it solves, how fast, how well, and what it says else.

`python -m tests.tuning.corpus_table` writes the outcomes one by one into corpus/README.md.
"""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from tests.tuning.corpus_instances import Grounds, all_instances
from tests.tuning.corpus_outcomes import (
    COST_ACCURACY,
    NEAR_BEST,
    Outcome,
    is_cost,
    miss_of,
    on_steps,
    solve,
)

from comptune.metrics import load_metrics
from comptune.tuning import Relaxation, TargetResult, set_up
from comptune.tuning.rounding import policies_hold

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
TWICE = 12  # every so many instances one is solved twice


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Grounds:
    shared = SHARED_DATA if SHARED_DATA.is_dir() else None
    return Grounds(tmp_path_factory.mktemp("corpus"), shared)


@pytest.fixture(scope="module")
def outcomes(grounds: Grounds, request: pytest.FixtureRequest) -> tuple[Outcome, ...]:
    """Every instance solved once; the huge ones with --soak, real people where they are there."""
    soak = request.config.getoption("--soak")
    chosen = [one for one in all_instances() if soak or not one.soak]
    return tuple(
        solve(one, grounds) for one in chosen if grounds.has_real_people or not one.is_real
    )


@pytest.fixture(scope="module")
def feasible(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    return tuple(one for one in outcomes if one.instance.feasible)


@pytest.fixture(scope="module")
def infeasible(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    return tuple(one for one in outcomes if not one.instance.feasible)


def test_the_corpus_is_wide_enough() -> None:
    corpus = all_instances()
    problems = [one.problem for one in corpus]
    kinds = {
        kind for one in problems for policy in one.policies for kind in policy.model_fields_set
    }
    assert len(corpus) >= 60
    assert sum(not one.feasible for one in corpus) >= 12
    assert {min(len(one.targets), 4) for one in problems} == {1, 2, 3, 4}
    assert {one.objective[0] for one in problems} == {
        "closest",
        "least_cost",
        "smallest_pay_gap",
        "fewest_red_circled",
    }
    assert kinds >= {"ordering", "largest_change", "floor", "cap", "split", "together"}
    assert all(one.why for one in corpus if not one.feasible)
    assert all(one.best_known is not None for one in corpus if one.feasible)


def test_nearly_every_feasible_problem_converges_within_five_iterations(
    feasible: tuple[Outcome, ...],
) -> None:
    late = [one for one in feasible if (one.converged_after or 99) > 5]
    assert len(late) <= 0.02 * len(feasible), names(late)


def test_most_feasible_problems_converge_within_three_iterations(
    feasible: tuple[Outcome, ...],
) -> None:
    late = [one for one in feasible if (one.converged_after or 99) > 3]
    assert len(late) <= 0.15 * len(feasible), names(late)


def test_cost_targets_hold_to_a_hundredth_per_cent_before_rounding(
    feasible: tuple[Outcome, ...],
) -> None:
    missed = [
        (one.instance.name, target.words)
        for one in feasible
        for target in one.solution.targets
        if one.solution.converged and is_cost(target)
        if miss_of(target, float(target.continuous)) > COST_ACCURACY
    ]
    assert not missed


def test_everything_feasible_is_met_at_policy_steps(feasible: tuple[Outcome, ...]) -> None:
    missed = [one for one in feasible if not one.recognised]
    assert not missed, names(missed)
    assert all(target.met for one in feasible for target in one.solution.targets if target.hard)


def test_targets_are_hit_at_policy_steps_and_hardly_ever_only_tolerated(
    feasible: tuple[Outcome, ...],
) -> None:
    tolerated = [one for one in feasible if one.used > 0.1]
    assert len(tolerated) <= 0.1 * len(feasible), names(tolerated)


def test_answers_keep_to_steps_bounds_policies_and_locks(outcomes: tuple[Outcome, ...]) -> None:
    for one in outcomes:
        locked = one.instance.locked_cells(one.scenario)
        assert on_steps(one.solution), one.instance.name
        assert not set(one.solution.changes) & set(locked), one.instance.name
        if one.instance.problem.policies:
            bound = set_up(one.scenario, one.instance.problem, locked=locked).bound
            point = bound.variables.point_of(one.solution.cells)
            assert policies_hold(bound, bound.variables.decimals(point)), one.instance.name


def test_nearly_every_answer_is_within_five_per_cent_of_the_best_known(
    feasible: tuple[Outcome, ...],
) -> None:
    worse = [one for one in feasible if (one.short_of_best or 0.0) > NEAR_BEST]
    assert len(worse) <= 0.05 * len(feasible), names(worse)


def test_what_cannot_be_met_is_recognised(infeasible: tuple[Outcome, ...]) -> None:
    missed = [one for one in infeasible if not one.recognised]
    assert not missed, names(missed)


def test_every_problem_that_cannot_be_met_has_a_way_out_that_a_preview_confirms(
    infeasible: tuple[Outcome, ...],
) -> None:
    for one in infeasible:
        ways = [way for way in one.solution.relaxations if way.suffices]
        assert ways, one.instance.name
        assert {way.kind for way in ways if way.kind != "single"}, one.instance.name
        for way in ways[:2]:
            assert not missed_in_preview(one, way), (one.instance.name, way.words)


def test_what_is_reported_is_what_a_preview_says(feasible: tuple[Outcome, ...]) -> None:
    for one in feasible[::5]:
        changed = one.scenario.with_cells(one.solution.cells)
        for target in one.solution.targets:
            if target.statistic == "official" and is_total(one, target):
                found = value_in_preview(changed, target)
                assert abs(found - target.found) <= Decimal("1e-6") * max(1, abs(found))


def test_the_same_problem_gets_the_same_answer_again(
    outcomes: tuple[Outcome, ...], grounds: Grounds
) -> None:
    for one in outcomes[::TWICE]:
        again = solve(one.instance, grounds)
        assert again.solution.to_dict() == one.solution.to_dict(), one.instance.name


def missed_in_preview(outcome: Outcome, way: Relaxation) -> list[str]:
    """The hard targets of totals that a preview of a way out misses, those that give way at what
    they become."""
    changed = outcome.scenario.with_cells(way.cells)
    gives = Counter(change.place for change in way.changes if change.kind == "target")
    return [
        target.words
        for target in outcome.solution.targets
        if target.hard and is_total(outcome, target)
        if target.statistic == "official" and not gives[f"targets[{target.target}]"]
        if not holds(target, value_in_preview(changed, target))
    ] + [
        change.words
        for change in way.changes
        if change.kind == "target"
        for target in outcome.solution.targets
        if change.place == f"targets[{target.target}]" and is_total(outcome, target)
        if len(target.years) == 1 and target_is_alone(outcome, target)
        if not becomes_true(target, change.was, change.becomes, value_in_preview(changed, target))
    ]


def holds(target: TargetResult, value: Decimal) -> bool:
    low, high, slack = target.lower, target.upper, target.tolerance + Decimal("1e-6")
    return (low is None or value >= low - slack) and (high is None or value <= high + slack)


def becomes_true(target: TargetResult, was: Decimal, becomes: Decimal, value: Decimal) -> bool:
    """Whether the value lies within the limit that gave way."""
    slack = target.tolerance + Decimal("1e-6")
    return value <= becomes + slack if becomes > was else value >= becomes - slack


def is_total(outcome: Outcome, target: TargetResult) -> bool:
    spec = outcome.instance.problem.targets[target.target]
    return spec.level is None and spec.department is None


def target_is_alone(outcome: Outcome, target: TargetResult) -> bool:
    return sum(one.target == target.target for one in outcome.solution.targets) == 1


def value_in_preview(scenario: object, target: TargetResult) -> Decimal:
    """The target's value by a preview, which knows nothing of tuning."""
    metrics = scenario.preview().metrics[target.metric]  # type: ignore[attr-defined]
    first = scenario.start_year  # type: ignore[attr-defined]
    total = sum(float(metrics[year - first]) for year in target.years)
    is_money = load_metrics()[target.metric].unit == "money"
    return Decimal(repr(total / 100 if is_money else total))


def names(outcomes: list[Outcome]) -> list[str]:
    return [
        f"{one.instance.name}: {one.solution.status}, converged after {one.converged_after}, "
        f"{one.short_of_best or 0.0:+.1%}; {one.solution.reason}"
        for one in outcomes
    ]
