"""The facts of an audit report, from the ledger alone; a broken ledger has a report too.

Roles and standings are told as they were at the period's end, so that the same period reported
again later says the same. What lies behind the first broken entry is told as it stands there, in
the list of entries, and in no other section.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from comptune.ledger.entry import Entry
from comptune.ledger.events import EVENTS
from comptune.ledger.policy_common import can_act
from comptune.ledger.roles import ACTS, Act
from comptune.ledger.state import State
from comptune.ledger.verify import Verification
from comptune.reports.compliance.audit_facts import (
    AuditFacts,
    Counted,
    Holder,
    Population,
    Submitted,
    Told,
    Verified,
)
from comptune.reports.compliance.audit_told import exceptions, parameter_moves, told
from comptune.reports.compliance.audit_walk import EDITS, Walk, sound_beginning
from comptune.reports.compliance.period import Period
from comptune.scenarios.audit import Audit, TrailLine
from comptune.scenarios.verification_words import verdict_words, what_was_checked

CHANGES: Final = "Parameter changes"
SCENARIOS: Final = "Scenarios"
SUBMISSIONS: Final = "Submissions and approvals"
PUBLICATIONS: Final = "Publications and rollbacks"
STRUCTURE: Final = "Structure, settings and data"
ROLES: Final = "Roles"
RUNS: Final = "Official runs"
EXCEPTIONS: Final = "Exceptions"
JOURNAL: Final = "All entries"
TOLD_IN: Final[Mapping[str, str]] = {
    "SCENARIO_CREATED": SCENARIOS,
    "SCENARIO_RENAMED": SCENARIOS,
    "SCENARIO_REBASED": SCENARIOS,
    "SCENARIO_ARCHIVED": SCENARIOS,
    "PARAMETER_CHANGE": CHANGES,
    "PARAMETER_LOCKED": SCENARIOS,
    "PARAMETER_UNLOCKED": SCENARIOS,
    "PARAMETER_ROLLBACK": PUBLICATIONS,
    "TARGET_SET": SCENARIOS,
    "COMMENT_ADDED": SCENARIOS,
    "OPTIMIZATION_RUN": RUNS,
    "SIMULATION_RUN": RUNS,
    "SIMULATION_FAILED": RUNS,
    "RUN_PRUNED": RUNS,
    "SCENARIO_SUBMITTED": SUBMISSIONS,
    "SCENARIO_WITHDRAWN": SUBMISSIONS,
    "SCENARIO_APPROVED": SUBMISSIONS,
    "SCENARIO_REJECTED": SUBMISSIONS,
    "SCENARIO_PUBLISHED": PUBLICATIONS,
    "CENSUS_IMPORTED": STRUCTURE,
    "STRUCTURE_CHANGED": STRUCTURE,
    "SETTINGS_CHANGED": STRUCTURE,
    "ROLE_GRANTED": ROLES,
    "ROLE_REVOKED": ROLES,
    "DATA_EXPORTED": EXCEPTIONS,
}
_MAKING: Final = ("SCENARIO_CREATED", *EDITS, "SCENARIO_SUBMITTED")


def audit_facts(
    audit: Audit,
    period: Period,
    *,
    workspace: str,
    ledger: str | None,
    at: datetime,
    recorded: int | None,
) -> AuditFacts:
    """Everything that the report of a period states.

    Args:
        audit: of the person who asks.
        period: which entries.
        workspace: its name.
        ledger: the hash of the first entry as the workspace's settings have it.
        at: now.
        recorded: the entry that says that this report leaves the tool.

    Raises:
        NotAllowed: the person may not verify the ledger.
        LedgerRefused: it cannot be read.
    """
    verification = audit.verify()
    every = audit.every()
    sound = sound_beginning([(one.found.entry, one.found.has_its_hash) for one in every])
    until_end = [one for one in sound if not _is_later(period, every[one.sequence - 1])]
    walk = Walk(until_end)
    sound_until = walk.state.sequence if walk.broken else len(sound)
    meant = [one for one in every if _is_meant(period, one)]
    told_lines = [one for one in meant if one.sequence <= sound_until and one.found.entry]
    numbers = {one.sequence for one in told_lines}
    entries = [one for one in until_end if one.sequence in numbers]
    submissions = _within(walk.submissions(), numbers)
    return AuditFacts(
        workspace=workspace,
        ledger=ledger,
        period=period.words(),
        written_at=at,
        written_by=audit.desk.actor.name,
        recorded=recorded,
        state_entry=walk.state.sequence,
        broken=_why_broken(walk, every, sound_until),
        population=_population(every, meant, period, sound_until),
        verified=_verified(verification),
        moves=parameter_moves(entries),
        scenarios=_of_section(told_lines, SCENARIOS),
        structure_and_settings=_of_section(told_lines, STRUCTURE),
        roles=_of_section(told_lines, ROLES),
        submissions=submissions,
        publications=_of_section(told_lines, PUBLICATIONS),
        runs=_of_section(told_lines, RUNS),
        holders=_holders(walk.state, entries),
        exceptions=exceptions(
            told_lines,
            submissions,
            walk.refused,
            before=_before(every, told_lines),
            at=at,
        ),
        journal=tuple(map(told, meant)),
    )


def _is_later(period: Period, line: TrailLine) -> bool:
    return period.ended_before(line.found.row.sequence, line.found.row.recorded_at)


def _is_meant(period: Period, line: TrailLine) -> bool:
    row = line.found.row
    return not (
        period.begins_after(row.sequence, row.recorded_at)
        or period.ended_before(row.sequence, row.recorded_at)
    )


def _before(every: Sequence[TrailLine], lines: Sequence[TrailLine]) -> TrailLine | None:
    first = lines[0].sequence if lines else 0
    return next((one for one in reversed(every) if one.sequence < first), None)


def _why_broken(walk: Walk, every: Sequence[TrailLine], sound_until: int) -> str | None:
    if walk.broken is not None:
        return str(walk.broken)
    if sound_until == len(every):
        return None
    return (
        f"The entry behind entry {sound_until} does not follow from it, or has not the hash of "
        "its content."
    )


def _of_section(lines: Iterable[TrailLine], section: str) -> tuple[Told, ...]:
    return tuple(
        told(one, detailed=True)
        for one in lines
        if TOLD_IN.get(str(one.found.row.event_type)) == section
    )


def _within(submissions: Iterable[Submitted], numbers: set[int]) -> tuple[Submitted, ...]:
    """Those that were made, decided or ended in the period."""
    return tuple(
        one
        for one in submissions
        if {one.entry, one.fate_entry, *(decided.entry for decided in one.decisions)} & numbers
    )


def _population(
    every: Sequence[TrailLine], meant: Sequence[TrailLine], period: Period, sound_until: int
) -> Population:
    numbers = [one.sequence for one in meant]
    found = [str(one.found.row.event_type) for one in meant]
    types = [*EVENTS, *sorted(set(found) - EVENTS.keys())]
    later = sum(_is_later(period, one) for one in every)
    return Population(
        first=numbers[0] if numbers else None,
        last=numbers[-1] if numbers else None,
        entries=len(meant),
        gapless=not numbers or numbers == list(range(numbers[0], numbers[0] + len(numbers))),
        earlier=len(every) - len(meant) - later,
        later=later,
        unsound=sum(number > sound_until for number in numbers),
        types=tuple(Counted(one, found.count(one), TOLD_IN.get(one, JOURNAL)) for one in types),
    )


def _holders(state: State, entries: Sequence[Entry]) -> tuple[Holder, ...]:
    made: dict[str, set[str]] = {}
    approved: dict[str, set[str]] = {}
    for entry in entries:
        if entry.event_type in _MAKING:
            made.setdefault(entry.actor, set()).add(entry.payload["scenario"])
        elif (
            entry.event_type == "SCENARIO_APPROVED"
            and entry.payload.get("meaning", "approved") == "approved"
        ):
            approved.setdefault(entry.actor, set()).add(entry.payload["scenario"])
    return tuple(
        Holder(
            person=person,
            roles=tuple(roles),
            makes_by=tuple(role for role in roles if Act.EDIT in ACTS[role]),
            approves_by=tuple(role for role in roles if Act.APPROVE in ACTS[role]),
            made=len(made.get(person, ())),
            approved=len(approved.get(person, ())),
            may_act=can_act(state, person),
        )
        for person, roles in sorted(state.grants.items())
    )


def _verified(found: Verification) -> Verified:
    return Verified(
        sound=found.sound,
        verdict=verdict_words(found),
        checked=tuple(what_was_checked(found)),
        problems=tuple((one.sequence, one.kind, one.words) for one in found.problems),
        sequence=found.sequence,
        head_hash=found.head_hash,
        checkpoints=found.checkpoints,
        anchored_sequence=found.anchored_sequence,
        anchored_outside=found.anchored_outside,
        fingerprint=found.fingerprint,
        note=found.note,
    )
