"""The state that entries tell: a pure fold, one entry after the other.

What may be appended is `policy`'s part; here every entry is taken at its word. Payloads are read as
they stand, not validated again, so that a hundred thousand entries take a second.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from comptune.ledger import fold_scenarios as scenarios
from comptune.ledger.entry import Entry
from comptune.ledger.errors import BrokenChain
from comptune.ledger.fold_work import Payload, Work
from comptune.ledger.governance_settings import with_values
from comptune.ledger.state import CensusState, Lock, SealedRunState, State


def fold(state: State, entries: Iterable[Entry]) -> State:
    """The state after the entries, which follow the state's last one without a gap.

    Raises:
        BrokenChain: an entry out of order, or one that refers to what was never recorded.
    """
    work = Work(state)
    for entry in entries:
        if entry.sequence != work.sequence + 1:
            raise BrokenChain(
                place=f"Entry {entry.sequence}",
                rule=f"it follows entry {work.sequence}",
                remedy="Verify the ledger: an entry is missing or stands twice.",
            )
        try:
            _FOLDERS[entry.event_type](work, entry, entry.payload)
        except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as broken:
            raise BrokenChain(
                place=f"Entry {entry.sequence}, {entry.event_type}",
                rule=f"it does not follow from the entries before it ({broken!r})",
                remedy="Verify the ledger: it was altered, or written by a later version.",
            ) from broken
        work.versions[entry.stream] = entry.version
        work.sequence, work.hash, work.recorded_at = entry.sequence, entry.hash, entry.recorded_at
    return work.state()


def _locked(work: Work, entry: Entry, payload: Payload) -> None:
    lock = Lock(payload["role"], payload["reason"], entry.actor, entry.sequence)
    _locks_of(work, entry, payload).update(dict.fromkeys(payload["cells"], lock))


def _unlocked(work: Work, entry: Entry, payload: Payload) -> None:
    locks = _locks_of(work, entry, payload)
    for cell in payload["cells"]:
        del locks[cell]


def _locks_of(work: Work, entry: Entry, payload: Payload) -> dict[str, Lock]:
    if "scenario" not in payload:
        return work.locks
    opened = work.scenario(payload["scenario"])
    opened["version"] = entry.version
    locks: dict[str, Lock] = opened["locks"]
    return locks


def _granted(work: Work, entry: Entry, payload: Payload) -> None:
    person = payload["person"]
    work.grants[person] = {**work.grants.get(person, {}), payload["role"]: entry.sequence}


def _revoked(work: Work, entry: Entry, payload: Payload) -> None:
    person, role = payload["person"], payload["role"]
    left = {name: sequence for name, sequence in work.grants[person].items() if name != role}
    if left:
        work.grants[person] = left
    else:
        del work.grants[person]


def _set(work: Work, entry: Entry, payload: Payload) -> None:
    moves = ((move["name"], move["new"]) for move in payload["settings"])
    work.settings = with_values(work.settings, moves)


def _sealed(work: Work, entry: Entry, payload: Payload) -> None:
    work.runs[payload["run_id"]] = SealedRunState(
        run_id=payload["run_id"],
        scenario=payload["scenario"],
        inputs_sha256=payload["inputs_sha256"],
        results_sha256=payload["results_sha256"],
        file_sha256=payload["file_sha256"],
        code_version=payload["code_version"],
        cost=Decimal(payload["cost"]),
        baseline_cost=Decimal(payload["baseline_cost"]),
        pay_gap=_decimal(payload.get("pay_gap")),
        baseline_pay_gap=_decimal(payload.get("baseline_pay_gap")),
        entries_used=tuple(payload.get("entries_used", ())),
        sequence=entry.sequence,
        at=entry.recorded_at,
        by=entry.actor,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _optimized(work: Work, entry: Entry, payload: Payload) -> None:
    work.optimizations[payload["optimization"]] = entry.actor


def _imported(work: Work, entry: Entry, payload: Payload) -> None:
    work.censuses.append(
        CensusState(
            census_sha256=payload["census_sha256"],
            as_of=payload["as_of"],
            source=payload["source"],
            people=payload["people"],
            payroll=Decimal(payload["payroll"]),
            sequence=entry.sequence,
            at=entry.recorded_at,
            by=entry.actor,
        )
    )


def _restructured(work: Work, entry: Entry, payload: Payload) -> None:
    scenarios.stand_on(work, entry, payload["structure_sha256"])


def _told(work: Work, entry: Entry, payload: Payload) -> None:
    """Kept in the ledger, and no part of the state."""


_FOLDERS: Final[dict[str, Callable[[Work, Entry, Payload], None]]] = {
    "SCENARIO_CREATED": scenarios.created,
    "SCENARIO_RENAMED": scenarios.renamed,
    "SCENARIO_REBASED": scenarios.rebased,
    "SCENARIO_ARCHIVED": scenarios.archived,
    "PARAMETER_CHANGE": scenarios.changed,
    "PARAMETER_LOCKED": _locked,
    "PARAMETER_UNLOCKED": _unlocked,
    "PARAMETER_ROLLBACK": scenarios.rolled_back,
    "TARGET_SET": scenarios.targeted,
    "COMMENT_ADDED": _told,
    "OPTIMIZATION_RUN": _optimized,
    "SIMULATION_RUN": _sealed,
    "SIMULATION_FAILED": _told,
    "RUN_PRUNED": _told,
    "SCENARIO_SUBMITTED": scenarios.submitted,
    "SCENARIO_WITHDRAWN": scenarios.withdrawn,
    "SCENARIO_APPROVED": scenarios.signed,
    "SCENARIO_REJECTED": scenarios.rejected,
    "SCENARIO_PUBLISHED": scenarios.published,
    "CENSUS_IMPORTED": _imported,
    "STRUCTURE_CHANGED": _restructured,
    "SETTINGS_CHANGED": _set,
    "ROLE_GRANTED": _granted,
    "ROLE_REVOKED": _revoked,
    "DATA_EXPORTED": _told,
}
