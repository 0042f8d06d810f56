"""Runs of the tuner as the ledger keeps them: from answers to entries, and from entries back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from comptune.ledger.entry import Entry
from comptune.ledger.events import OptimizationRun, parse_event
from comptune.ledger.state import State
from comptune.ledger.store import Ledger
from comptune.levers import Cell
from comptune.levers.catalogue import suggestion
from comptune.scenarios.beginnings import event_of
from comptune.scenarios.official import scenario_inputs_sha256
from comptune.scenarios.scenario import Scenario
from comptune.scenarios.spec_text import spec_content
from comptune.tuning.errors import UnknownOptimization
from comptune.tuning.plain_json import plain_json
from comptune.tuning.problem import Problem
from comptune.tuning.problem_file import problem_from
from comptune.tuning.seek import Sought
from comptune.tuning.solution import Solution
from comptune.warehouse.project import code_version

OPTIMIZATION_RUN: Final = "OPTIMIZATION_RUN"
SEEK: Final = "seek"  # the method of a goal-seek
_LONGEST: Final = 60


@dataclass(frozen=True)
class RecordedRun:
    """One run of the tuner as its entry has it.

    Attributes:
        entry: OPTIMIZATION_RUN.
        event: what it holds: the problem, and the answer without the problem.
        applied: the entries that wrote its values to the scenario, oldest first.
    """

    entry: Entry
    event: OptimizationRun
    applied: tuple[Entry, ...] = ()

    @property
    def id(self) -> str:
        """By which people and other entries name it."""
        return self.event.optimization

    @property
    def at(self) -> datetime:
        """When it was recorded, UTC."""
        return self.entry.recorded_at

    @property
    def scenario(self) -> str:
        """What was tuned: a scenario of the ledger, or one of a file by the id that it has."""
        return self.event.scenario or str((self.event.content or {}).get("id", "not known"))

    @property
    def problem(self) -> Problem:
        """What was asked."""
        return problem_from(self.event.problem, name=f"The problem of {self.id}")

    @property
    def method(self) -> str:
        """sqp, slsqp or seek."""
        return str(self.event.solution.get("method", ""))

    @property
    def status(self) -> str:
        """met, not_met, infeasible or cancelled."""
        return str(self.event.solution.get("status", ""))

    @property
    def changes(self) -> dict[Cell, Decimal]:
        """The cells that the answer moves, with what they become."""
        return {
            Cell.parse(move["cell"]): Decimal(move["after"])
            for move in self.event.solution.get("moves", ())
            if Decimal(move["before"]) != Decimal(move["after"])
        }

    @property
    def missed(self) -> tuple[str, ...]:
        """The hard targets that the answer does not meet, in words."""
        targets = self.event.solution.get("targets", ())
        return tuple(one["words"] for one in targets if one["hard"] and not one["met"])

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON of the whole."""
        return {
            "optimization": self.id,
            "entry": self.entry.sequence,
            "recorded_at": self.at.isoformat(),
            "by": self.entry.actor,
            "applied": [one.sequence for one in self.applied],
            **self.event.payload(),
        }


def recorded_runs(ledger: Ledger) -> Iterator[RecordedRun]:
    """Every run of the tuner, oldest first."""
    applied: dict[str, list[Entry]] = {}
    for change in ledger.read(event_types=["PARAMETER_CHANGE"]):
        if "optimization" in change.payload:
            applied.setdefault(change.payload["optimization"], []).append(change)
    for entry in ledger.read(event_types=[OPTIMIZATION_RUN]):
        event = parse_event(entry.event_type, dict(entry.payload))
        assert isinstance(event, OptimizationRun)
        yield RecordedRun(entry, event, tuple(applied.get(event.optimization, ())))


def recorded_run(ledger: Ledger, optimization: str) -> RecordedRun:
    """One run of the tuner by its id.

    Raises:
        UnknownOptimization: there is none; a close one is named.
    """
    known = {one.id: one for one in recorded_runs(ledger)}
    if optimization not in known:
        raise UnknownOptimization(
            place="The run of the tuner",
            value=f'"{optimization}"',
            rule="the ledger has none of this id",
            remedy=suggestion(
                optimization, tuple(known), "List them with `comptune optimizations list`."
            ),
        )
    return known[optimization]


def event_to_record(
    scenario: Scenario, problem: Problem, answer: Mapping[str, Any], state: State
) -> OptimizationRun:
    """The event of an answer, under an id that is free in this state."""
    saved = scenario.saved is not None
    return event_of(
        OptimizationRun,
        optimization=_free_id(problem.name, state),
        scenario=scenario.spec.id if saved else None,
        problem=problem.to_dict(),
        solution=dict(answer),
        content=None if saved else _content_of(scenario),
        ledger_sequence=scenario.ledger_sequence,
        inputs_sha256=scenario_inputs_sha256(scenario),
        code_version=code_version(),
    )


def answer_of_solution(solution: Solution) -> dict[str, Any]:
    """A solution as an entry has it: without its problem, which stands beside it."""
    content = dict(plain_json(solution.to_dict()))
    del content["problem"]
    return content


def answer_of_seek(
    sought: Sought, problem: Problem, before: Mapping[Cell, Decimal]
) -> dict[str, Any]:
    """The answer of a goal-seek in the form of a solution.

    Args:
        problem: its one target and one variable.
        before: every lever cell's value in force.
    """
    target = problem.targets[0]
    wanted = f"{sought.wanted:f}"
    return {
        "method": SEEK,
        "status": "met" if sought.met else "not_met",
        "converged": sought.met,
        "reason": sought.words,
        "moves": [
            {"cell": str(cell), "before": f"{before[cell]:f}", "after": f"{after:f}"}
            for cell, after in sought.cells.items()
        ],
        "targets": [
            {
                "target": 0,
                "metric": target.metric,
                "words": sought.words,
                "hard": True,
                "lower": None if target.relation == "<=" else wanted,
                "upper": None if target.relation == ">=" else wanted,
                "tolerance": f"{sought.tolerance:f}",
                "found": f"{sought.found:f}",
                "miss": f"{sought.miss:f}",
                "met": sought.met,
            }
        ],
        "iterations": [],
        "simulations": sought.simulations,
        "rounding_simulations": 0,
    }


def differences_between(recorded: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[str, ...]:
    """How an answer differs from the one that was recorded, as sentences; none where it does not.

    Compared are the status, every cell's value, what every target came to and the path's length:
    what people act on. Floats of the path may differ in the last digits between machines.
    """
    lines = [
        f"The {name.replace('_', ' ')}: {then} then, {now} now."
        for name, then, now in (
            (name, recorded.get(name), found.get(name)) for name in ("status", "simulations")
        )
        if then != now
    ]
    then_cells, now_cells = _values(recorded), _values(found)
    for cell in [*then_cells, *(one for one in now_cells if one not in then_cells)]:
        then, now = then_cells.get(cell), now_cells.get(cell)
        if then != now:
            lines.append(f"{cell}: {then or 'not moved'} then, {now or 'not moved'} now.")
    for then_target, now_target in zip(
        recorded.get("targets", ()), found.get("targets", ()), strict=False
    ):
        if then_target["found"] != now_target["found"]:
            lines.append(
                f"{then_target['words']}: came to {then_target['found']} then, "
                f"{now_target['found']} now."
            )
    return tuple(lines)


def slug(name: str) -> str:
    """The name as ids are written: "Three percent less" as three-percent-less."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST] or "problem"


def _content_of(scenario: Scenario) -> dict[str, Any]:
    """A scenario as a file would give it that leaves nothing to what the workspace holds then."""
    spelled_out = scenario.spec.model_copy(
        update={
            "census": scenario.ground.census.sha256,
            "structure": scenario.ground.structure_sha256,
            "start_year": scenario.start_year,
            "end_year": scenario.end_year,
        }
    )
    content = spec_content(spelled_out, scenario.overrides)
    return {**content, "seed": str(scenario.spec.seed)}  # it may exceed 2^53


def _values(answer: Mapping[str, Any]) -> dict[str, str]:
    return {move["cell"]: move["after"] for move in answer.get("moves", ())}


def _free_id(name: str, state: State) -> str:
    """three-percent-less-2: the problem's name and the next number that nobody has."""
    number = 1
    while f"{slug(name)}-{number}" in state.optimizations:
        number += 1
    return f"{slug(name)}-{number}"
