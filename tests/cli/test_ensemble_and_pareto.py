"""`ensemble` and `pareto`: bands and chances, fronts and their points; stopped, refused."""

import importlib
import signal
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from comptune.cli import REFUSED
from comptune.cli.interrupts import STOPPED

from .conftest import Call
from .problems import FRONT, MET, problem_file


def test_bands_lie_in_order_and_around_the_official_run(decided: Call) -> None:
    answer = decided("ensemble", "-s", "merit", "--seeds", 20, "--json").answer

    assert answer["scenarios"] == ["merit", "baseline"]
    assert answer["seeds"]["count"] == 20
    for band in answer["bands"]:
        if band["known"]:
            assert band["lowest"] <= band["p10"] <= band["p50"] <= band["p90"] <= band["highest"]


def test_the_probability_of_a_budget_is_the_share_of_seeds_within_it(decided: Call) -> None:
    words = ("ensemble", "-s", "merit", "--seeds", 20)
    costs = decided(*words, "--metric", "total_compensation_cost", "--json").answer["bands"]
    median = next(
        band["p50"] for band in costs if band["scenario"] == "merit" and band["year"] == 2028
    )
    amounts = ("--budget", f"2028={Decimal(str(median))}", "--budget", "2027-2031=9bn")
    answer = decided(*words, *amounts, "--json").answer
    outcome = decided(*words, *amounts)

    half, all_ = (one["chances"]["merit"] for one in answer["targets"])
    assert (half["met"], half["seeds"]) == (10, 20)
    assert all_["met"] == 20
    assert "Probability of each target" in outcome.out
    assert "50.0 %" in outcome.out
    assert "event noise only" in outcome.out


def test_the_scenarios_own_targets_are_judged(act: Call) -> None:
    act("ana", "scenario target idea headcount.2031>=1 pay_gap.2031<=99%")
    answer = act("ana", "ensemble -s idea --seeds 3 --json").answer

    assert [one["chances"]["idea"]["met"] for one in answer["targets"]] == [3, 3]


def test_a_stopped_ensemble_is_of_the_seeds_so_far(
    decided: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensemble = importlib.import_module("comptune.tuning.ensemble")
    chunks = ensemble.chunks

    def pressed(*arguments: Any, **more: Any) -> Any:
        more["size"] = 2
        for one in chunks(*arguments, **more):
            signal.raise_signal(signal.SIGINT)
            yield one

    monkeypatch.setattr(ensemble, "chunks", pressed)
    outcome = decided("ensemble", "--seeds", 8)

    assert outcome.code == STOPPED
    assert "Cancelled after 2 seeds." in outcome.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--seeds", 0), "The ensemble's seeds is 0; there are 1 to 10,000. "),
        (("--budget", "812M"), '--budget is "812M"; a budget is a year and an amount. '),
        (("--metric", "paygap"), "metric is paygap; the catalogue of metrics has no such name. "),
        (
            ("--target", "headcount.2040>=1"),
            "Target 1, year is 2040; 2027 to 2031 are simulated. ",
        ),
    ],
)
def test_an_ensemble_that_cannot_be_taken_is_refused(
    decided: Call, words: tuple[object, ...], message: str
) -> None:
    outcome = decided("ensemble", *words)
    assert outcome.code == REFUSED
    assert outcome.err.startswith(f"Error: {message}")


def test_no_point_of_a_front_beats_another_and_one_can_be_saved(act: Call, tmp_path: Path) -> None:
    problem, file = problem_file(tmp_path, FRONT), tmp_path / "found.yml"
    answer = act("ana", "pareto", problem, "--points", 4, "--json").answer
    saved = act("ana", "pareto", problem, "--points", 4, "--point", 1, "--save-scenario", file)
    preview = act("ana", "preview", "--scenario", file, "--json").answer

    values = [one["values"] for one in answer["points"]]
    assert len(values) >= 2
    for one in values:
        assert not any(
            other != one and other[0] <= one[0] and other[1] <= one[1] for other in values
        )
    assert saved.code == 0, saved.err
    assert "best by least cost" in saved.out
    moves = {move["cell"]: Decimal(move["after"]) for move in answer["points"][0]["moves"]}
    changed = {one["cell"]: Decimal(one["value"]) for one in preview["changed"]}
    assert changed.items() <= moves.items()


@pytest.mark.parametrize(
    ("text", "more", "message"),
    [
        (FRONT, ("--save-scenario", "new.yml"), "--save-scenario: it takes --point: one point of "),
        (FRONT, ("--points", 3, "--point", 40), "--point is 40; the front has the points "),
        (MET, (), "The objective is closest; "),
    ],
)
def test_a_front_that_cannot_be_had_is_refused(
    decided: Call, tmp_path: Path, text: str, more: tuple[object, ...], message: str
) -> None:
    outcome = decided("pareto", problem_file(tmp_path, text), *more)
    assert outcome.code == REFUSED
    assert outcome.err.startswith(f"Error: {message}")


def test_two_objectives_are_no_problem_of_one_answer(decided: Call, tmp_path: Path) -> None:
    outcome = decided("tune", problem_file(tmp_path, FRONT))
    assert outcome.code == REFUSED
    assert "Ask for the Pareto front, or name one objective." in outcome.err
