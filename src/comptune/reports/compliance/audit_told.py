"""Entries told for an audit report: in words, with everything that a sentence would shorten."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from comptune.ledger.actor import Authentication
from comptune.ledger.entry import Entry
from comptune.ledger.roles import same_person
from comptune.reports.compliance.audit_facts import (
    Exceptional,
    ParameterMove,
    Submitted,
    Told,
)
from comptune.scenarios.audit import TrailLine
from comptune.scenarios.lineage import moves_of
from comptune.scenarios.moves import value_words

NOT_UNDERSTOOD: Final = "cannot be understood as an entry"
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


def told(line: TrailLine, *, detailed: bool = False) -> Told:
    """One entry in words, whatever it holds."""
    row, entry = line.found.row, line.found.entry
    payload: Mapping[str, Any] = entry.payload if entry is not None else {}
    words = NOT_UNDERSTOOD if line.line is None else line.line.words
    if not line.found.has_its_hash:
        words = f"(its hash is not that of its content) {words}"
    scenario = payload.get("scenario")
    return Told(
        entry=row.sequence,
        at=None if entry is None else entry.recorded_at,
        by=str(row.actor),
        event_type=str(row.event_type),
        scenario=scenario if isinstance(scenario, str) else None,
        words=words,
        reason=str(payload.get("reason", "")),
        details=tuple(_details(entry)) if detailed and entry is not None else (),
    )


def _details(entry: Entry) -> Iterator[str]:
    """All that the words of an entry may shorten."""
    payload = entry.payload
    match entry.event_type:
        case "STRUCTURE_CHANGED":
            for one in payload.get("differences", ()):
                before, after = one.get("old", "nothing"), one.get("new", "nothing")
                yield f"{one['table']}, {one['place']}: {before} → {after}"
        case "SETTINGS_CHANGED":
            for one in payload["settings"]:
                yield f"{one['name']}: {one.get('old', 'nothing')} → {one['new']}"
        case "PARAMETER_LOCKED" | "PARAMETER_UNLOCKED":
            yield from payload["cells"]
        case "SCENARIO_PUBLISHED":
            for move in moves_of(entry):
                before, after = (value_words(move.cell, at) for at in (move.old, move.new))
                yield f"{move.cell}: {before} → {after}"


def parameter_moves(entries: Iterable[Entry]) -> tuple[ParameterMove, ...]:
    """Every cell that the entries moved, in scenarios and in the published values."""
    return tuple(
        ParameterMove(
            entry=entry.sequence,
            at=entry.recorded_at,
            by=entry.actor,
            authenticated_by=entry.authenticated_by.value,
            event_type=entry.event_type,
            place=entry.payload["scenario"],
            published=entry.event_type == "SCENARIO_PUBLISHED",
            cell=move.cell,
            before=move.old,
            after=move.new,
            reason=str(entry.payload.get("reason", "")),
            optimization=entry.payload.get("optimization"),
        )
        for entry in entries
        for move in moves_of(entry)
    )


def exceptions(
    lines: Sequence[TrailLine],
    submissions: Sequence[Submitted],
    refused: Mapping[int, str],
    *,
    before: TrailLine | None,
    at: datetime,
) -> tuple[Exceptional, ...]:
    """What an auditor looks at singly, each kind with its entries; kinds without any too.

    Args:
        lines: of the period, as far as the ledger is sound.
        submissions: that were made, decided or ended in it.
        refused: by entry, why the rules would refuse it.
        before: the entry before the period's first.
        at: now.
    """
    by_entry = {line.sequence: line for line in lines}

    def of(numbers: Iterable[int]) -> tuple[Told, ...]:
        return tuple(told(by_entry[one]) for one in sorted(set(numbers)) if one in by_entry)

    found = {
        "rules_not_kept": tuple(
            _with_words(told(by_entry[one]), why)
            for one, why in sorted(refused.items())
            if one in by_entry
        ),
        "second_approver": of(one.entry for one in submissions if one.approvals_required > 1),
        "lapsed": of(
            one.fate_entry
            for one in submissions
            if one.fate == "lapsed" and one.fate_entry is not None
        ),
        "same_moment": of(_same_moment(lines, before)),
        "to_come": of(
            line.sequence
            for line in lines
            if line.found.entry and line.found.entry.recorded_at > at + _CLOCKS_DIFFER
        ),
        "one_person": _names_of_one_person(lines),
        **{name: of(_chosen(name, lines)) for name in _BY_ENTRY},
    }
    return tuple(
        Exceptional(name, title, meaning, found[name])
        for name, (title, meaning) in _EXCEPTIONS.items()
    )


def _chosen(name: str, lines: Iterable[TrailLine]) -> Iterator[int]:
    """The entries of a kind that each entry alone tells."""
    for line in lines:
        entry = line.found.entry
        if entry is not None and _BY_ENTRY[name](entry):
            yield line.sequence


def _is_type(*types: str) -> Any:
    return lambda entry: entry.event_type in types


_BY_ENTRY: Final[Mapping[str, Any]] = {
    "rejected": _is_type("SCENARIO_REJECTED"),
    "withdrawn": _is_type("SCENARIO_WITHDRAWN"),
    "rolled_back": _is_type("PARAMETER_ROLLBACK"),
    "failed_runs": _is_type("SIMULATION_FAILED"),
    "pruned_runs": _is_type("RUN_PRUNED"),
    "locks": _is_type("PARAMETER_LOCKED", "PARAMETER_UNLOCKED"),
    "tuner": lambda entry: (
        entry.event_type == "OPTIMIZATION_RUN" or entry.payload.get("optimization") is not None
    ),
    "people_exported": lambda entry: (
        entry.event_type == "DATA_EXPORTED" and entry.payload.get("people") is not None
    ),
    "exported": lambda entry: (
        entry.event_type == "DATA_EXPORTED" and entry.payload.get("people") is None
    ),
    "demo_users": lambda entry: entry.authenticated_by is Authentication.DEMO,
}
# By name: the title, and what is counted.
_EXCEPTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "rules_not_kept": (
        "Entries that the rules refuse",
        "Every submission, signature, rejection, withdrawal, publication, change of roles and of "
        "settings was held again against the rules of this version, in the state that the "
        "entries before it come to. One that they refuse was appended past the tool, or by a "
        "version with other rules.",
    ),
    "second_approver": (
        "Material proposals",
        "Submissions that needed a second approver, of the higher role; each with its reasons in "
        "the section on submissions.",
    ),
    "rejected": ("Rejections", "Proposals that an approver refused."),
    "withdrawn": ("Withdrawals", "Submissions that were taken back."),
    "lapsed": (
        "Lapses",
        "Entries by which a submission, and what was signed of it, lost its worth: its content "
        "was changed, or what it stands on.",
    ),
    "rolled_back": ("Rollbacks", "Scenarios whose cells were put back to earlier values."),
    "locks": ("Locks", "Cells that were locked, or unlocked."),
    "tuner": (
        "Entries by the tuner",
        "Runs of the optimiser, and changes that take over what one of them found.",
    ),
    "demo_users": (
        "Entries by demo users",
        "Entries of people whose identity nobody made sure of. Their signatures prove nothing "
        "about who gave them.",
    ),
    "one_person": (
        "One person under several names",
        "Names that the rules take for one person, of whom several wrote entries in the period; "
        "the entry is the first of each name. Nobody decides about their own proposal under "
        "another of their names.",
    ),
    "same_moment": (
        "Times that did not go on",
        "Entries dated exactly as the entry before them. No entry is dated before the one before "
        "it, so this is what a clock that runs behind leaves; entries of one act bear one moment "
        "too.",
    ),
    "to_come": (
        "Times that are still to come",
        "Entries dated later than this report: a clock was wrong.",
    ),
    "failed_runs": ("Failed runs", "Official runs that were not sealed: failed, or stopped."),
    "pruned_runs": (
        "Removed runs",
        "Files of official runs that were removed; what the ledger knows of them stays.",
    ),
    "people_exported": (
        "Data about persons that left",
        "Exports of data about single persons.",
    ),
    "exported": ("Other data that left", "Exports of figures, documents and the ledger."),
}


def _same_moment(lines: Sequence[TrailLine], before: TrailLine | None) -> Iterator[int]:
    earlier = before
    for line in lines:
        if earlier is not None and line.found.row.recorded_at == earlier.found.row.recorded_at:
            yield line.sequence
        earlier = line


def _names_of_one_person(lines: Iterable[TrailLine]) -> tuple[Told, ...]:
    first: dict[str, TrailLine] = {}
    for line in lines:
        first.setdefault(str(line.found.row.actor), line)
    return tuple(
        told(line)
        for name, line in first.items()
        if any(other != name and same_person(name, other) for other in first)
    )


def _with_words(one: Told, why: str) -> Told:
    return Told(
        entry=one.entry,
        at=one.at,
        by=one.by,
        event_type=one.event_type,
        scenario=one.scenario,
        words=f"{one.words}. The rules refuse it: {why}",
        reason=one.reason,
    )
