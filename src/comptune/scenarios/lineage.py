"""Lineage: from a value in force to the decision behind it, and from an entry to what it did."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import duckdb

from comptune.ledger.entry import Entry
from comptune.ledger.events import Base, CellMove
from comptune.ledger.state import ScenarioState, Signature, State
from comptune.ledger.store import Ledger
from comptune.scenarios.views import Decision, EntryLineage, RunUse
from comptune.warehouse.runs import opened

CountEvents = Callable[[str, int], dict[str, int] | None]  # of a run and an entry, by event type

_SETS_CELLS: Final = frozenset(
    {
        "SCENARIO_CREATED",
        "SCENARIO_REBASED",
        "PARAMETER_CHANGE",
        "PARAMETER_ROLLBACK",
        "SCENARIO_PUBLISHED",
    }
)
_COUNTED: Final = """
    select event_type, count(*)
    from fct_yearly_events
    where ledger_sequence = $sequence or chance_ledger_sequence = $sequence
    group by event_type
    order by event_type
"""
_LONGEST_WAY: Final = 50  # from copy to base to its base; no way back is longer


class Decisions:
    """The decisions behind values, each entry read once.

    `state` is the head's: signatures and publications are what the ledger knows of them now.
    """

    def __init__(self, ledger: Ledger, state: State | None = None) -> None:
        self._ledger = ledger
        self._state = ledger.state() if state is None else state
        self._entries: dict[int, Entry] = {}
        self._known: dict[tuple[str, int], Decision] = {}

    def behind(self, cell: str, sequence: int) -> Decision:
        """The decision behind a cell whose value in force carries this entry's sequence."""
        key = (cell, sequence)
        if key not in self._known:
            self._known[key] = self._decision(cell, sequence, way=0)
        return self._known[key]

    def of_entry(self, sequence: int) -> Decision:
        """An entry alone, with the approvals that it rests on, without where its values are from.

        Raises:
            UnknownEntry: the ledger has no such entry.
        """
        entry = self._entry(sequence)
        return _decision_of(entry, approvals=self.approvals(entry), origin=None)

    def _decision(self, cell: str, sequence: int, *, way: int) -> Decision:
        entry = self._entry(sequence)
        before = self._origin(entry, cell)
        origin = None
        if before is not None and way < _LONGEST_WAY:
            origin = self._decision(cell, before, way=way + 1)
        return _decision_of(entry, approvals=self.approvals(entry, cell), origin=origin)

    def _origin(self, entry: Entry, cell: str) -> int | None:
        """The entry that set the value in the scenario that this entry took it from."""
        match entry.event_type:
            case "SCENARIO_PUBLISHED":
                return _sequence(self._state.scenarios.get(entry.payload["scenario"]), cell)
            case "SCENARIO_CREATED":
                base = entry.payload.get("base")
            case "SCENARIO_REBASED":
                base = entry.payload["new_base"]
            case _:
                return None
        if base is None:
            return None
        then = self._ledger.state_at(Base.model_validate(base).sequence)
        return _sequence(then.scenarios.get(base["scenario"]), cell)

    def approvals(self, entry: Entry, cell: str | None = None) -> tuple[Signature, ...]:
        """The consent to an entry: to the publication, or to the scenario in which it set the cell.

        None where the scenario has another value of the cell by now.
        """
        scenario = self._state.scenarios.get(entry.payload.get("scenario") or "")
        if scenario is None or scenario.submission is None:
            return ()
        if entry.event_type != "SCENARIO_PUBLISHED" and (
            cell is None or _sequence(scenario, cell) != entry.sequence
        ):
            return ()
        return tuple(one for one in scenario.signatures if one.meaning == "approved")

    def _entry(self, sequence: int) -> Entry:
        if sequence not in self._entries:
            self._entries[sequence] = self._ledger.entry(sequence)
        return self._entries[sequence]


def moves_of(entry: Entry) -> tuple[CellMove, ...]:
    """The cells that an entry moved, in a scenario or in the published tier."""
    if entry.event_type not in _SETS_CELLS:
        return ()
    return tuple(CellMove.model_validate(move) for move in entry.payload.get("cells", ()))


def entry_lineage(
    decisions: Decisions, entry: Entry, state: State, *, words: str, count: CountEvents
) -> EntryLineage:
    """From an entry to the scenarios and runs that use what it set."""
    scenarios = [
        scenario.id
        for scenario in state.scenarios.values()
        if any(one.sequence == entry.sequence for one in scenario.overrides.values())
    ]
    runs = sorted(
        (run for run in state.runs.values() if entry.sequence in run.entries_used),
        key=lambda run: run.sequence,
        reverse=True,
    )
    return EntryLineage(
        decision=decisions.of_entry(entry.sequence),
        words=words,
        moves=moves_of(entry),
        scenarios=tuple(scenarios),
        published=any(one.sequence == entry.sequence for one in state.published.values()),
        runs=tuple(
            RunUse(run.run_id, run.scenario, run.at, run.by, count(run.run_id, entry.sequence))
            for run in runs
        ),
    )


def count_events(runs_folder: Path, run_id: str, sequence: int) -> dict[str, int] | None:
    """How many events of a run carry an entry's sequence, by event type.

    None where the run's file is gone or cannot be read: that is for `verify` to say.
    """
    path = runs_folder / f"{run_id}.duckdb"
    if not path.is_file():
        return None
    try:
        with opened(path) as con:
            return dict(con.execute(_COUNTED, {"sequence": sequence}).fetchall())
    except duckdb.Error:
        return None


def _sequence(scenario: ScenarioState | None, cell: str) -> int | None:
    if scenario is None or cell not in scenario.overrides:
        return None
    return scenario.overrides[cell].sequence


def _decision_of(
    entry: Entry, *, approvals: tuple[Signature, ...], origin: Decision | None
) -> Decision:
    return Decision(
        sequence=entry.sequence,
        at=entry.recorded_at,
        by=entry.actor,
        authenticated_by=entry.authenticated_by,
        event_type=entry.event_type,
        scenario=entry.payload.get("scenario"),
        reason=str(entry.payload.get("reason", "")),
        approvals=approvals,
        origin=origin,
    )
