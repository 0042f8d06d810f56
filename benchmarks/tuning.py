"""Tuning and ensembles: their time, beside the engine's own for the same simulations."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from benchmarks.children import run_child
from benchmarks.previews import megabytes
from benchmarks.report import Row, size_text
from benchmarks.timing import side_by_side
from benchmarks.workspaces import make_workspace
from benchmarks.worlds import YEARS
from comptune.engine import simulate as engine
from comptune.tuning import ensemble, problem_from, tune

# Twenty-five variables and three targets of the scenario's own seed.
MERIT: Final = problem_from(
    {
        "targets": [
            {"metric": "total_compensation_cost", "year": 2028, "value": "-1 %"},
            {"metric": "total_compensation_cost", "year": 2030, "value": "-2 %"},
            {"metric": "average_increase", "year": 2027, "relation": ">=", "value": "4 %"},
        ],
        "variables": [{"cells": "merit_rate.*.*"}],
    }
)


@dataclass(frozen=True)
class Sizes:
    """What is measured: rounds and aim by people; people, seeds and aim of the ensemble."""

    tune: Mapping[int, tuple[int, str, str]]  # rounds, aim of the time, aim of the ratio
    ensemble_people: int
    ensemble_seeds: tuple[int, ...]
    ensemble_aim: str = ""


FULL: Final = Sizes(
    tune={
        10_000: (9, "under 1 s", ""),
        100_000: (5, "under 6 s", "at most 1.3"),
    },
    ensemble_people=10_000,
    ensemble_seeds=(100, 1_000),
    ensemble_aim="under 3 s",
)
QUICK: Final = Sizes(tune={1_000: (2, "", "")}, ensemble_people=1_000, ensemble_seeds=(10, 50))


def tuning_rows(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """A solution with everything that leads to it, and ensembles with their memory."""
    for people, (rounds, aim, ratio_aim) in sizes.tune.items():
        yield from _tune_rows(folder / f"tune-{people}", people, rounds, aim, ratio_aim)
    yield from _ensemble_rows(folder / "ensemble", sizes)


def _tune_rows(folder: Path, people: int, rounds: int, aim: str, ratio_aim: str) -> Iterator[Row]:
    scenario = make_workspace(folder, people).scenario()
    solution, calls = recorded(lambda: tune(scenario, MERIT))
    assert solution.met, solution.reason
    timings = side_by_side(
        {"tune": lambda: tune(scenario, MERIT), "engine": lambda: repeat(calls)}, rounds=rounds
    )
    done = solution.simulations + solution.rounding_simulations
    size = f"{size_text(people)} x {YEARS} years"
    yield Row(
        "tune, 25 variables, 3 targets",
        size,
        timings["tune"],
        beside=f"the engine alone, its {len(calls)} calls",
        other=timings["engine"],
        ratio=f"{timings['tune'].over(timings['engine']):.2f}",
        aim=", ".join(one for one in (aim, f"{ratio_aim} times" if ratio_aim else "") if one),
    )
    words = f"{len(solution.iterations)}, {done}"
    yield Row("  iterations, simulations", size, amount=words, aim="at most 5 iterations")


def _ensemble_rows(folder: Path, sizes: Sizes) -> Iterator[Row]:
    people = sizes.ensemble_people
    scenario = make_workspace(folder, people).scenario({"id": "ensemble"})
    for seeds in sizes.ensemble_seeds:
        _, calls = recorded(lambda seeds=seeds: ensemble(scenario, seeds=seeds))
        timings = side_by_side(
            {
                "ensemble": lambda seeds=seeds: ensemble(scenario, seeds=seeds),
                "engine": lambda calls=calls: repeat(calls),
            },
            rounds=3,
            warm_up=False,
        )
        size = f"{size_text(people)} x {YEARS} years"
        yield Row(
            f"ensemble of {seeds:,} seeds",
            size,
            timings["ensemble"],
            beside="the engine alone, the same seeds",
            other=timings["engine"],
            ratio=f"{timings['ensemble'].over(timings['engine']):.2f}",
            aim=sizes.ensemble_aim if seeds == max(sizes.ensemble_seeds) else "",
        )
        found = run_child("ensemble-memory", str(folder), str(seeds))
        more = max(0, found["peak_bytes"] - found["before_bytes"])
        yield Row("  peak memory", size, amount=megabytes(found["peak_bytes"]))
        yield Row("  more than before", size, amount=megabytes(more))


def recorded(action: Callable[[], Any]) -> tuple[Any, list[tuple[tuple[Any, ...], dict[str, Any]]]]:
    """What the action returns, and every call of the engine that it made."""
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    simulate = engine.simulate

    def noting(*arguments: Any, **named: Any) -> Any:
        calls.append((arguments, named))
        return simulate(*arguments, **named)

    with patch.object(engine, "simulate", noting):
        return action(), calls


def repeat(calls: list[tuple[tuple[Any, ...], dict[str, Any]]]) -> None:
    """The same calls of the engine again."""
    for arguments, named in calls:
        engine.simulate(*arguments, **named)
