"""An answer of the tuner proved: its values previewed, and each target held against the preview."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg
import numpy as np

from comptune.metrics import figures
from comptune.metrics.declaration import Unit
from comptune.orchestration.shown import COST, PEOPLE, cost_chart, table
from comptune.scenarios import Preview
from comptune.tuning.goals import Goal, goals_of, settle
from comptune.tuning.measures import read_measures
from comptune.tuning.recorded import RecordedRun
from comptune.workspace import Workspace


@dataclass(frozen=True)
class Held:
    """One target of one year, held against a preview.

    Attributes:
        words: which it is.
        found: in natural units; None for a statistic over seeds, of which a preview tells nothing.
        gap: how far it lies outside of what is wanted, 0 within.
        met: within the tolerance; of a statistic, what its certificate says.
    """

    words: str
    unit: Unit
    hard: bool
    lower: float
    upper: float
    found: float | None
    gap: float
    tolerance: float
    met: bool


@dataclass(frozen=True)
class Validated:
    """Every target of an answer.

    Attributes:
        same: whether the official targets come to what the tuner reported.
        by_year: cost and people of the preview, money in units of the currency.
    """

    goals: tuple[Held, ...]
    same: bool
    by_year: tuple[Mapping[str, Any], ...]

    @property
    def holds(self) -> bool:
        """Whether every hard target is met, with the values that the tuner reported."""
        return self.same and all(one.met for one in self.goals if one.hard)

    def shown(self, currency: str) -> dict[str, Any]:
        """The targets as people read them."""
        rows = [_row(one, currency) for one in self.goals]
        heads = ["target", "wanted", "found", "outside by", "tolerance", "met"]
        return {
            "headcount": int(self.by_year[-1][PEOPLE]),
            "total_cost": float(sum(row[COST] for row in self.by_year)),
            "chart": dg.MetadataValue.md(cost_chart(self.by_year, currency)),
            "target_gaps": table(heads, rows),
            "targets_met": f"{sum(one.met for one in self.goals)} of {len(self.goals)}",
            "as_the_tuner_reported": self.same,
        }


def validated(opened: Workspace, run: RecordedRun) -> Validated:
    """Preview the answer's values on the scenario as it was tuned, and hold the targets against it.

    Raises:
        ComptuneError: the scenario cannot be read as it was.
    """
    source = run.event.scenario or run.event.content
    scenario = opened.scenario(source, as_of=run.event.ledger_sequence)
    preview = scenario.with_cells(run.changes).preview()
    goals = goals_of(run.problem, scenario)
    measures = [goal.measure for goal in goals]
    official = [goal.measure.statistic == "official" for goal in goals]
    plain = [one for one, is_plain in zip(measures, official, strict=True) if is_plain]
    found = iter(read_measures(plain, preview.totals)[0]) if plain else iter(())
    baseline = iter(read_measures(plain, preview.baseline_totals)[0]) if plain else iter(())
    held, same = [], True
    for goal, is_plain, told in zip(goals, official, run.event.solution["targets"], strict=True):
        if not is_plain:
            held.append(_of_certificate(goal, told))
            continue
        one = _held(goal, float(next(found)), float(next(baseline)), told["words"])
        same = same and _is_same(one, told)
        held.append(one)
    return Validated(tuple(held), same, tuple(_by_year(preview)))


def _by_year(preview: Preview) -> Iterator[Mapping[str, Any]]:
    for number, year in enumerate(preview.years):
        cost, people = (preview.metrics[name][number] for name in (COST, PEOPLE))
        yield {"simulation_year": year, COST: figures.of_cents(cost), PEOPLE: int(people)}


def _held(goal: Goal, found: float, baseline: float, words: str) -> Held:
    limits = settle(goal, baseline)
    gap = max(limits.lower - found, found - limits.upper, 0.0)
    return Held(
        words,
        goal.metric.unit,
        goal.hard,
        limits.lower,
        limits.upper,
        found,
        gap,
        limits.tolerance,
        gap <= limits.tolerance,
    )


def _of_certificate(goal: Goal, told: Mapping[str, Any]) -> Held:
    open_end = (-np.inf, np.inf)
    lower, upper = (
        end if told[name] is None else float(told[name])
        for name, end in zip(("lower", "upper"), open_end, strict=True)
    )
    return Held(
        f"{told['words']} ({goal.measure.statistic}, on fresh seeds)",
        goal.metric.unit,
        goal.hard,
        lower,
        upper,
        None,
        0.0,
        float(told["tolerance"]),
        bool(told["met"]),
    )


def _is_same(one: Held, told: Mapping[str, Any]) -> bool:
    """Whether the preview and the tuner's report are one figure, but for how floats are written."""
    assert one.found is not None
    return bool(np.isclose(one.found, float(told["found"]), rtol=1e-9, atol=1e-6))


def _row(one: Held, currency: str) -> list[str]:
    def text(value: float) -> str:
        return figures.metric(one.unit, value, currency=currency)

    ends = [("≥", one.lower), ("≤", one.upper)]
    wanted = " ".join(f"{sign} {text(end)}" for sign, end in ends if np.isfinite(end))
    if one.lower == one.upper:
        wanted = f"= {text(one.lower)}"
    return [
        one.words,
        wanted,
        "over seeds" if one.found is None else text(one.found),
        text(one.gap) if one.gap else "nothing",
        text(one.tolerance),
        "yes" if one.met else "no",
    ]
