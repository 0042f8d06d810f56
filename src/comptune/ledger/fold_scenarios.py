"""What the entries about scenarios do to the state: their content, and what is decided about it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from comptune.ledger.entry import Entry
from comptune.ledger.events import Base, Target
from comptune.ledger.fold_work import NOTHING_SUBMITTED, Payload, Work
from comptune.ledger.roles import approving_role
from comptune.ledger.state import (
    CellValue,
    Edit,
    Publication,
    Rejection,
    Signature,
    StructureState,
    Submission,
)

# --- Their content ------------------------------------------------------------------------------


def created(work: Work, entry: Entry, payload: Payload) -> None:
    """A draft that carries its base's cells, locks and editors."""
    base = Base(**payload["base"]) if "base" in payload else None
    origin = work.scenario(base.scenario) if base else {"edits": {}, "locks": {}}
    opened: dict[str, Any] = {
        "id": payload["scenario"],
        "name": payload["name"],
        "status": "draft",
        "census_sha256": payload["census_sha256"],
        "structure_sha256": payload["structure_sha256"],
        "start_year": payload["start_year"],
        "end_year": payload["end_year"],
        "seed": int(payload["seed"]),
        "raise_base": payload.get("raise_base", "current"),
        "base": base,
        "overrides": {},
        "locks": dict(origin["locks"]),
        "targets": _targets(payload),
        "targets_sequence": entry.sequence if payload.get("targets") else None,
        "created_by": entry.actor,
        "created_at": entry.recorded_at,
        "created_sequence": entry.sequence,
        "edits": dict(origin["edits"]),
        "version": entry.version,
        "changed_sequence": entry.sequence,
        "changed_at": entry.recorded_at,
        "changed_by": entry.actor,
        **NOTHING_SUBMITTED,
    }
    work.begin(opened)
    _move(opened, entry, payload.get("cells", ()))
    _edited(opened, entry, f"created {payload['scenario']}")


def changed(work: Work, entry: Entry, payload: Payload) -> None:
    """The cells move; whoever ran the tuner for them is an editor too."""
    opened = work.scenario(payload["scenario"])
    _move(opened, entry, payload["cells"])
    what = f"changed {_cells_in_words(payload['cells'])}"
    optimization = payload.get("optimization")
    if optimization is not None:
        _edited(opened, entry, f"ran the tuner, which {what}", by=work.optimizations[optimization])
    _edited(opened, entry, what)


def rolled_back(work: Work, entry: Entry, payload: Payload) -> None:
    """The cells go back."""
    opened = work.scenario(payload["scenario"])
    _move(opened, entry, payload["cells"])
    _edited(opened, entry, f"rolled back {_cells_in_words(payload['cells'])}")


def rebased(work: Work, entry: Entry, payload: Payload) -> None:
    """Another base, its editors among the editors, and the cells that this moves."""
    opened = work.scenario(payload["scenario"])
    opened["base"] = base = Base(**payload["new_base"])
    for person, edit in work.scenario(base.scenario)["edits"].items():
        opened["edits"].setdefault(person, edit)
    _move(opened, entry, payload.get("cells", ()))
    _edited(opened, entry, f"rebased it on {base.scenario}")


def targeted(work: Work, entry: Entry, payload: Payload) -> None:
    """Other targets."""
    opened = work.scenario(payload["scenario"])
    opened["targets"] = _targets(payload)
    opened["targets_sequence"] = entry.sequence
    _edited(opened, entry, "set its targets")


def _move(opened: dict[str, Any], entry: Entry, cells: Iterable[Mapping[str, str]]) -> None:
    overrides = opened["overrides"]
    for move in cells:
        if "new" in move:
            overrides[move["cell"]] = CellValue(Decimal(move["new"]), entry.sequence)
        else:
            del overrides[move["cell"]]


def _edited(opened: dict[str, Any], entry: Entry, what: str, *, by: str | None = None) -> None:
    """The content changed: who did it, and whatever was signed is void."""
    person = by or entry.actor
    edit = Edit(person, entry.recorded_at, entry.sequence, what, opened["id"])
    opened["edits"][person] = edit
    if opened["status"] in ("submitted", "approved"):
        opened["lapsed_submission"] = opened["submission"]
    opened["status"] = "draft"
    opened["submission"], opened["signatures"] = None, ()
    opened["changed_sequence"], opened["changed_at"] = entry.sequence, entry.recorded_at
    opened["changed_by"] = entry.actor
    opened["version"] = entry.version


def _cells_in_words(cells: list[Mapping[str, str]]) -> str:
    first, more = cells[0]["cell"], len(cells) - 1
    if more == 0:
        return first
    return f"{first} and {more} more cell{'s' if more > 1 else ''}"


def _targets(payload: Payload) -> tuple[Target, ...]:
    return tuple(Target.model_validate(target) for target in payload.get("targets", ()))


# --- What is decided about them -----------------------------------------------------------------


def submitted(work: Work, entry: Entry, payload: Payload) -> None:
    """Before the approvers; nothing that was signed or refused before counts."""
    submission = Submission(
        sequence=entry.sequence,
        at=entry.recorded_at,
        by=entry.actor,
        run_id=payload["run_id"],
        content_sha256=payload["content_sha256"],
        approvals_required=payload["approvals_required"],
        materiality=tuple(payload.get("materiality", ())),
        reason=payload.get("reason", ""),
    )
    work.scenario(payload["scenario"]).update(
        NOTHING_SUBMITTED, status="submitted", submission=submission, version=entry.version
    )


def signed(work: Work, entry: Entry, payload: Payload) -> None:
    """One signature more, and perhaps the last that was missing."""
    opened = work.scenario(payload["scenario"])
    signature = Signature(
        sequence=entry.sequence,
        at=entry.recorded_at,
        by=entry.actor,
        meaning=payload.get("meaning", "approved"),
        content_sha256=payload["content_sha256"],
        reason=payload.get("reason", ""),
        role=approving_role(work.grants.get(entry.actor, {})) or "",
    )
    opened["signatures"] = (*opened["signatures"], signature)
    opened["version"] = entry.version
    if not missing_signatures(opened["submission"], opened["signatures"]):
        opened["status"] = "approved"


def missing_signatures(submission: Submission, signatures: Iterable[Signature]) -> tuple[str, ...]:
    """The role that each approval still to come takes at least: none when all are there.

    Where two are required, one of them is of the higher role.
    """
    roles = [
        signature.role
        for signature in signatures
        if signature.meaning == "approved"
        and signature.content_sha256 == submission.content_sha256
        and signature.role
    ]
    executive = submission.approvals_required > 1 and "executive" not in roles
    missing = max(submission.approvals_required - len(roles), int(executive))
    return ("approver",) * (missing - executive) + ("executive",) * executive


def rejected(work: Work, entry: Entry, payload: Payload) -> None:
    """Refused."""
    rejection = Rejection(entry.sequence, entry.recorded_at, entry.actor, payload["reason"])
    work.scenario(payload["scenario"]).update(
        status="rejected", rejection=rejection, version=entry.version
    )


def withdrawn(work: Work, entry: Entry, payload: Payload) -> None:
    """Taken back."""
    work.scenario(payload["scenario"]).update(
        status="withdrawn", withdrawn_at=entry.sequence, version=entry.version
    )


def published(work: Work, entry: Entry, payload: Payload) -> None:
    """The values are the published tier from now on."""
    cells = {move["cell"]: Decimal(move["new"]) for move in payload["cells"]}
    structure = payload.get("structure_sha256")
    work.published.update({cell: CellValue(value, entry.sequence) for cell, value in cells.items()})
    work.publications.append(
        Publication(
            sequence=entry.sequence,
            at=entry.recorded_at,
            by=entry.actor,
            scenario=payload["scenario"],
            cells=cells,
            structure_sha256=structure,
        )
    )
    if structure is not None:
        stand_on(work, entry, structure)
    work.scenario(payload["scenario"]).update(
        status="published", published_at=entry.sequence, version=entry.version
    )


def archived(work: Work, entry: Entry, payload: Payload) -> None:
    """Put away."""
    work.scenario(payload["scenario"]).update(
        status="archived", archived_at=entry.sequence, version=entry.version
    )


def renamed(work: Work, entry: Entry, payload: Payload) -> None:
    """Another name."""
    work.scenario(payload["scenario"]).update(name=payload["new"], version=entry.version)


def stand_on(work: Work, entry: Entry, structure_sha256: str) -> None:
    """New scenarios stand on this structure from now on."""
    work.structures.append(
        StructureState(structure_sha256, entry.sequence, entry.recorded_at, entry.actor)
    )
