"""Histories: entries of the ledger told in words, of a scenario or of one cell."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from comptune.ledger.entry import Entry
from comptune.ledger.events import CellMove
from comptune.ledger.state import Signature
from comptune.metrics import figures, load_metrics
from comptune.scenarios.lineage import moves_of
from comptune.scenarios.moves import count_words, moves_words
from comptune.scenarios.views import CellStep, HistoryLine

CELL_EVENTS: Final = (
    "SCENARIO_CREATED",
    "SCENARIO_REBASED",
    "PARAMETER_CHANGE",
    "PARAMETER_ROLLBACK",
    "PARAMETER_LOCKED",
    "PARAMETER_UNLOCKED",
    "SCENARIO_PUBLISHED",
)
OF_A_SCENARIO_ELSEWHERE: Final = (
    "SIMULATION_RUN",
    "SIMULATION_FAILED",
    "RUN_PRUNED",
    "OPTIMIZATION_RUN",
)
_SHOWN: Final = 6  # cells or settings that a sentence lists
_SHORT: Final = 12  # digits of a hash in a sentence

_OUTCOMES: Final = {
    "met": "which met every hard target",
    "not_met": "which missed a hard target",
    "infeasible": "which found that no values meet every hard target",
    "cancelled": "cancelled before its end",
}

Payload = Mapping[str, Any]


def history_line(entry: Entry) -> HistoryLine:
    """An entry in words."""
    return HistoryLine(
        sequence=entry.sequence,
        at=entry.recorded_at,
        by=entry.actor,
        authenticated_by=entry.authenticated_by,
        event_type=entry.event_type,
        words=words_of(entry),
        reason=str(entry.payload.get("reason", "")),
        moves=moves_of(entry),
    )


def words_of(entry: Entry) -> str:
    """What an entry did, without who and when: "changed 1 cell: ... from 3 % to 3.5 %"."""
    return _WORDS[entry.event_type](entry.payload)


def cell_steps(
    entries: Iterable[Entry],
    cell: str,
    approvals: Callable[[Entry, str], tuple[Signature, ...]],
) -> Iterator[CellStep]:
    """Every entry among these that set, cleared, published, locked or unlocked the cell."""
    for entry in entries:
        found = _touch(entry, cell)
        if found is not None:
            old, new = found
            yield CellStep(
                cell=cell,
                sequence=entry.sequence,
                at=entry.recorded_at,
                by=entry.actor,
                authenticated_by=entry.authenticated_by,
                event_type=entry.event_type,
                scenario=entry.payload.get("scenario"),
                old=old,
                new=new,
                reason=str(entry.payload.get("reason", "")),
                approvals=approvals(entry, cell),
            )


def _touch(entry: Entry, cell: str) -> tuple[Decimal | None, Decimal | None] | None:
    """The cell's value before and after an entry; None where the entry does not touch it."""
    if entry.event_type in ("PARAMETER_LOCKED", "PARAMETER_UNLOCKED"):
        return (None, None) if cell in entry.payload["cells"] else None
    for move in moves_of(entry):
        if move.cell == cell:
            return move.old, move.new
    return None


def _moved(verb: str, payload: Payload) -> str:
    moves = [CellMove.model_validate(move) for move in payload.get("cells", ())]
    if not moves:
        return verb
    return f"{verb} {count_words(len(moves), 'cell')}: {moves_words(moves)}"


def _created(payload: Payload) -> str:
    years = f"{payload['start_year']} to {payload['end_year']}"
    base = payload.get("base")
    made = f'created "{payload["name"]}", {years}'
    if base:
        made += f", as a copy of {base['scenario']} as of entry {base['sequence']}"
    cells = payload.get("cells", ())
    return f"{made}, {_moved('setting', payload)}" if cells else made


def _rebased(payload: Payload) -> str:
    base = payload["new_base"]
    words = f"rebased on {base['scenario']} as of entry {base['sequence']}"
    return f"{words}, {_moved('which moved', payload)}" if payload.get("cells") else words


def _changed(payload: Payload) -> str:
    tuned = payload.get("optimization")
    return _moved(f"as the tuner found ({tuned}), changed" if tuned else "changed", payload)


def _optimized(payload: Payload) -> str:
    words = f"ran the tuner: {payload['optimization']}"
    status = payload.get("solution", {}).get("status")
    return words if status is None else f"{words}, {_OUTCOMES.get(status, status)}"


def _listed(texts: Iterable[str]) -> str:
    every = list(texts)
    more = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return ", ".join(every[:_SHOWN]) + more


def _locked(verb: str) -> Callable[[Payload], str]:
    def words(payload: Payload) -> str:
        where = "" if payload.get("scenario") else " everywhere"
        until = (
            f", for the role {payload['role']} or one above to unlock" if verb == "locked" else ""
        )
        return f"{verb} {_listed(payload['cells'])}{where}{until}"

    return words


def target_words(target: Payload) -> str:
    """headcount in 2027 <= 800"""
    metric = target["metric"]
    unit = load_metrics()[metric].unit if metric in load_metrics() else "count"
    group = target.get("department") or (f"level {target['level']}" if target.get("level") else "")
    place = f"{metric}, {group}," if group else metric
    words = f"{place} in {target['year']} {target.get('relation', '<=')} "
    words += figures.metric(unit, Decimal(target["value"]))
    tolerance = Decimal(target.get("tolerance", 0))
    return f"{words} ± {figures.metric(unit, tolerance)}" if tolerance else words


def _targets(payload: Payload) -> str:
    if not payload["targets"]:
        return "removed every target"
    return f"set the targets {'; '.join(map(target_words, payload['targets']))}"


def _submitted(payload: Payload) -> str:
    needed = count_words(int(payload["approvals_required"]), "approval")
    why = " ".join(payload.get("materiality", ()))
    return f"submitted run {payload['run_id']}, which needs {needed}" + (f": {why}" if why else "")


def _published(payload: Payload) -> str:
    words = _moved("published", payload)
    if payload.get("structure_sha256"):
        words += f", with structure {payload['structure_sha256'][:_SHORT]}"
    return words


def _signed(payload: Payload) -> str:
    verb = "approved" if payload.get("meaning", "approved") == "approved" else "reviewed"
    return f"{verb} the content {payload['content_sha256'][:_SHORT]}"


def _rejected(payload: Payload) -> str:
    return f"rejected the content {payload['content_sha256'][:_SHORT]}"


def _census(payload: Payload) -> str:
    rejected = f", {payload['rejected']:,} rejected" if payload.get("rejected") else ""
    people = f"{payload['people']:,} people as of {payload['as_of']}{rejected}"
    return f"imported census {payload['census_sha256'][:_SHORT]} from {payload['source']}: {people}"


def _structure(payload: Payload) -> str:
    words = f"kept structure {payload['structure_sha256'][:_SHORT]}"
    changes = [
        f"{one['table']}, {one['place']} from {one.get('old', 'nothing')} to "
        f"{one.get('new', 'nothing')}"
        for one in payload.get("differences", ())
    ]
    return f"{words}: {_listed(changes)}" if changes else words


def _settings(payload: Payload) -> str:
    return "set " + _listed(
        f"{one['name']} from {one.get('old', 'nothing')} to {one['new']}"
        for one in payload["settings"]
    )


def _exported(payload: Payload) -> str:
    people = f" of {payload['people']:,} people" if payload.get("people") is not None else ""
    run = f" from run {payload['run_id']}" if payload.get("run_id") else ""
    return f"exported {payload['what']}{people}{run}"


_WORDS: Final[Mapping[str, Callable[[Payload], str]]] = {
    "SCENARIO_CREATED": _created,
    "SCENARIO_RENAMED": lambda payload: f'renamed "{payload["old"]}" to "{payload["new"]}"',
    "SCENARIO_REBASED": _rebased,
    "SCENARIO_ARCHIVED": lambda _: "archived it",
    "PARAMETER_CHANGE": _changed,
    "PARAMETER_LOCKED": _locked("locked"),
    "PARAMETER_UNLOCKED": _locked("unlocked"),
    "PARAMETER_ROLLBACK": lambda payload: _moved(
        f"rolled back to entry {payload['to_sequence']},", payload
    ),
    "TARGET_SET": _targets,
    "COMMENT_ADDED": lambda payload: f"said: {payload['text']}",
    "OPTIMIZATION_RUN": _optimized,
    "SIMULATION_RUN": lambda payload: (
        f"sealed run {payload['run_id']}, total cost "
        f"{figures.metric('money', Decimal(payload['cost']))}"
    ),
    "SIMULATION_FAILED": lambda payload: f"run {payload['run_id']} failed: {payload['message']}",
    "RUN_PRUNED": lambda payload: f"removed the file of run {payload['run_id']}",
    "SCENARIO_SUBMITTED": _submitted,
    "SCENARIO_WITHDRAWN": lambda _: "withdrew the submission",
    "SCENARIO_APPROVED": _signed,
    "SCENARIO_REJECTED": lambda payload: (
        f"rejected the content {payload['content_sha256'][:_SHORT]}"
    ),
    "SCENARIO_PUBLISHED": _published,
    "CENSUS_IMPORTED": _census,
    "STRUCTURE_CHANGED": _structure,
    "SETTINGS_CHANGED": _settings,
    "ROLE_GRANTED": lambda payload: f"granted {payload['role']} to {payload['person']}",
    "ROLE_REVOKED": lambda payload: f"took {payload['role']} from {payload['person']}",
    "DATA_EXPORTED": _exported,
}
