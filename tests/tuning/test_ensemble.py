"""Ensembles: the same whatever the chunks, and every figure as counted by hand."""

import tracemalloc
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from comptune.scenarios import Scenario
from comptune.tuning import TargetSpec
from comptune.tuning.ensemble import BASELINE, NOISE_ONLY, ensemble
from comptune.tuning.errors import EnsembleRefused, ProblemRefused
from comptune.tuning.problem_file import problem_from

COST = "total_compensation_cost"


class Inline(Executor):
    """Runs at once, in the caller's thread."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


@pytest.fixture(scope="module")
def flatter(eight_hundred: Scenario) -> Scenario:
    return eight_hundred.with_changes({"merit_rate.2027.*": "2 %"})


def test_an_ensemble_does_not_depend_on_chunks_or_executor(flatter: Scenario) -> None:
    target = problem_target(metric=COST, year=2028, relation="<=", value="-0.5 %")
    asked = {"seeds": 7, "by_level": True, "targets": [target]}
    whole = ensemble(flatter, **asked).to_dict()
    assert ensemble(flatter, chunk=3, **asked).to_dict() == whole
    assert ensemble(flatter, chunk=1, executor=Inline(), **asked).to_dict() == whole
    with ThreadPoolExecutor(3) as threads:
        assert ensemble(flatter, chunk=2, executor=threads, **asked).to_dict() == whole


def test_the_first_seed_is_the_official_one(flatter: Scenario) -> None:
    found = ensemble(flatter, seeds=3)
    preview = flatter.preview()
    assert found.seeds[0] == flatter.spec.seed
    assert (found.by_seed(COST)[0] * 100).round().tolist() == preview.metrics[COST].tolist()
    own = found.by_seed(COST, scenario=BASELINE)[0] * 100
    assert own.round().tolist() == preview.baseline_metrics[COST].tolist()


def test_a_longer_ensemble_begins_with_the_shorter_one(flatter: Scenario) -> None:
    few, more = ensemble(flatter, seeds=3), ensemble(flatter, seeds=5)
    assert np.array_equal(more.by_seed(COST)[:3], few.by_seed(COST))
    later = ensemble(flatter, seeds=2, first_seed=flatter.spec.seed + 3)
    assert np.array_equal(more.by_seed(COST)[3:], later.by_seed(COST))


def test_bands_are_values_that_seeds_had(flatter: Scenario) -> None:
    found = ensemble(flatter, seeds=11)
    ordered = np.sort(found.by_seed(COST)[:, 0])
    band = found.bands(COST)[0]
    assert band.year == 2027
    assert (band.p10, band.p50, band.p90) == pytest.approx(tuple(ordered[[1, 5, 9]]), abs=0.005)
    assert (band.lowest, band.highest) == pytest.approx((ordered[0], ordered[-1]), abs=0.005)
    assert band.mean == pytest.approx(ordered.mean(), abs=0.005)
    assert band.standard_deviation == pytest.approx(ordered.std(ddof=1), abs=0.005)
    assert band.known == 11


def test_differences_are_taken_seed_by_seed(flatter: Scenario) -> None:
    found = ensemble(flatter, seeds=11)
    own = found.by_seed(COST) - found.by_seed(COST, scenario=BASELINE)
    band = found.difference(COST)[0]
    assert band.p90 == pytest.approx(np.sort(own[:, 0])[9], abs=0.005)
    assert band.p90 is not None and band.p90 < 0
    spread = found.bands(COST)[0].standard_deviation
    assert band.standard_deviation is not None and spread is not None
    assert band.standard_deviation < spread / 3


def test_levels_add_up_to_the_total(flatter: Scenario) -> None:
    found = ensemble(flatter, seeds=3, by_level=True, metrics=[COST])
    by_level = sum(found.by_seed(COST, level=level) for level in range(1, 6))
    assert np.allclose(by_level, found.by_seed(COST), atol=0.01)


def test_the_probability_of_a_target_is_counted(flatter: Scenario) -> None:
    values = ensemble(flatter, seeds=9).by_seed(COST)
    limit = Decimal(str(round(float(np.sort(values[:, 1])[6]), 2)))
    targets = [
        problem_target(metric=COST, year=2028, relation="<=", value=f"{limit:f}"),
        problem_target(metric="headcount", year=2027, relation=">=", value="1"),
        problem_target(metric=COST, year=2027, relation="<=", value="1", hard=False),
    ]
    found = ensemble(flatter, seeds=9, targets=targets)
    assert [one.chances["tuned"].met for one in found.targets] == [7, 9, 0]
    assert found.every_target["tuned"].met == 7
    assert found.targets[0].chances["tuned"].share == pytest.approx(7 / 9)


def test_a_target_against_the_baseline_is_against_its_official_value(flatter: Scenario) -> None:
    target = problem_target(metric=COST, year=2027, relation="<=", value="baseline")
    found = ensemble(flatter, seeds=9, targets=[target])
    official = flatter.preview().baseline_metrics[COST][0] / 100
    assert found.targets[0].upper == pytest.approx(Decimal(str(official)))
    own = int((found.by_seed(COST)[:, 0] <= official).sum())
    assert found.targets[0].chances["tuned"].met == own


def test_staying_in_budget_is_counted_by_year_and_in_all(flatter: Scenario) -> None:
    found = ensemble(flatter, seeds=9)
    values = found.by_seed(COST)
    amounts = {2027 + y: Decimal(str(round(float(np.sort(values[:, y])[7]), 2))) for y in (0, 1)}
    chance = found.within_budget(amounts)
    assert [one.met for one in chance.years.values()] == [8, 8]
    worst = {int(np.argmax(values[:, 0])), int(np.argmax(values[:, 1]))}
    assert chance.every_year.met == 9 - len(worst)


def test_a_histogram_counts_every_seed(flatter: Scenario) -> None:
    found = ensemble(flatter, seeds=30).distribution(COST, 2029)
    assert sum(found.counts) == 30
    assert len(found.edges) == len(found.counts) + 1
    assert found.unknown == 0
    assert found.quantiles[10] <= found.quantiles[50] <= found.quantiles[90]


def test_several_scenarios_share_their_seeds_and_a_baseline(
    eight_hundred: Scenario, flatter: Scenario
) -> None:
    other = flatter.with_changes({"cola_rate.2028.*": "0.5 %"})
    named = other.__class__(
        **{**other.__dict__, "spec": other.spec.model_copy(update={"id": "leaner"})}
    )
    found = ensemble([flatter, named], seeds=3)
    assert found.scenario_ids == ("tuned", "leaner", BASELINE)
    alone = ensemble(named, seeds=3)
    assert np.array_equal(found.by_seed(COST, scenario="leaner"), alone.by_seed(COST))
    with pytest.raises(EnsembleRefused, match="a name of its own"):
        ensemble([flatter, flatter], seeds=3)
    assert ensemble(eight_hundred, seeds=2).scenario_ids == ("tuned",)
    assert ensemble(eight_hundred, seeds=2).difference(COST)[0].p90 == 0


def test_medians_are_there_where_they_are_asked_for(flatter: Scenario) -> None:
    found = ensemble(flatter, seeds=2, metrics=["median_salary"], chunk=1)
    preview = flatter.preview().metrics["median_salary"]
    assert (found.by_seed("median_salary")[0] * 100).round().tolist() == preview.tolist()
    with pytest.raises(EnsembleRefused, match="not among the metrics"):
        found.by_seed(COST)


def test_what_is_not_known_is_left_out_of_bands(flatter: Scenario) -> None:
    found = ensemble(flatter, seeds=2, metrics=["total_cost_growth"])
    first, second = found.bands("total_cost_growth")[:2]
    assert (first.known, first.p90) == (0, None)
    assert second.known == 2


def test_progress_is_told_after_each_chunk(flatter: Scenario) -> None:
    heard: list[tuple[int, int]] = []
    ensemble(flatter, seeds=5, chunk=2, progress=lambda *at: heard.append(at))
    assert heard == [(2, 5), (4, 5), (5, 5)]


def test_a_cancelled_ensemble_is_of_the_seeds_so_far(flatter: Scenario) -> None:
    found = ensemble(flatter, seeds=6, chunk=2, cancelled=lambda: True)
    assert found.cancelled
    assert len(found.seeds) == 2
    assert np.array_equal(found.by_seed(COST), ensemble(flatter, seeds=2).by_seed(COST))
    assert "Cancelled after 2 seeds." in found.words


def test_the_words_say_what_the_seeds_do_not_carry(flatter: Scenario) -> None:
    assert ensemble(flatter, seeds=2).words[-1] == NOISE_ONLY


def test_memory_grows_by_the_values_kept_and_no_more(flatter: Scenario) -> None:
    ensemble(flatter, seeds=20)

    def peak(seeds: int) -> int:
        tracemalloc.start()
        ensemble(flatter, seeds=seeds, metrics=[COST], chunk=20, executor=Inline())
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    few, many = peak(40), peak(400)
    assert many - few < 2**20  # the totals of 360 seeds alone would be twenty times as much


@pytest.mark.parametrize("seeds", [0, 10_001])
def test_too_few_or_too_many_seeds_are_refused(flatter: Scenario, seeds: int) -> None:
    with pytest.raises(EnsembleRefused, match="there are 1 to 10,000"):
        ensemble(flatter, seeds=seeds)


def test_a_target_that_the_catalogue_refuses_is_refused(flatter: Scenario) -> None:
    with pytest.raises(ProblemRefused):
        ensemble(flatter, targets=[problem_target(metric="costs", year=2027, value="1")])


def problem_target(**content: Any) -> TargetSpec:
    return problem_from({"targets": [content], "variables": [{"cells": "merit_rate.*.*"}]}).targets[
        0
    ]
