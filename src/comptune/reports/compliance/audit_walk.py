"""The entries walked through once: what was submitted, who decided, and what became of it.

Rules are asked again at every decision, of the state that the entries before it come to: that finds
an entry that somebody appended past the tool, which has proper hashes and no right to be there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from comptune.errors import ComptuneError
from comptune.ledger.actor import Actor
from comptune.ledger.content import standing
from comptune.ledger.entry import Entry, NewEntry
from comptune.ledger.errors import BrokenChain
from comptune.ledger.events import ScenarioSubmitted, parse_event
from comptune.ledger.fold import fold
from comptune.ledger.materiality import assess
from comptune.ledger.policy import check
from comptune.ledger.policy_makers import makers, own_proposal
from comptune.ledger.roles import approving_role
from comptune.ledger.state import EMPTY, State
from comptune.reports.compliance.audit_facts import Decided, Fate, Submitted
from comptune.scenarios.histories import words_of

EDITS: Final = (
    "SCENARIO_REBASED",
    "PARAMETER_CHANGE",
    "PARAMETER_ROLLBACK",
    "TARGET_SET",
)
DECISIONS: Final = ("SCENARIO_APPROVED", "SCENARIO_REJECTED")
ASKED_AGAIN: Final = (
    "SCENARIO_SUBMITTED",
    *DECISIONS,
    "SCENARIO_WITHDRAWN",
    "SCENARIO_PUBLISHED",
    "ROLE_GRANTED",
    "ROLE_REVOKED",
    "SETTINGS_CHANGED",
)
_LAPSES_OTHERS: Final = ("SCENARIO_PUBLISHED", "SIMULATION_RUN")
_ENDS: Final[dict[str, Fate]] = {
    "SCENARIO_REJECTED": "rejected",
    "SCENARIO_WITHDRAWN": "withdrawn",
    "SCENARIO_PUBLISHED": "published",
    "SCENARIO_ARCHIVED": "archived",
}


@dataclass
class _Pending:
    """A submission while the walk goes on."""

    entry: Entry
    makers: tuple[str, ...]
    decisions: list[Decided] = field(default_factory=list)
    fate: tuple[Fate, str, int | None] | None = None
    lapse: tuple[Fate, str, int | None] | None = None  # by others; they can take it back


class Walk:
    """What the entries come to, told one after the other.

    Attributes:
        state: after the last entry that was taken.
        broken: why the one after it could not be.
        refused: by entry, why the rules would refuse it now.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.state: State = EMPTY
        self.broken: BrokenChain | None = None
        self.refused: dict[int, str] = {}
        self._pending: list[_Pending] = []
        self._newest: dict[str, _Pending] = {}  # by scenario
        self._waiting: list[Entry] = []
        at = 0
        try:
            for entry in entries:
                at = entry.sequence
                self._take(entry)
            self._fold()
        except BrokenChain as broken:
            self.broken = broken
        except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as failure:
            self.broken = BrokenChain(
                place=f"Entry {at} of the ledger",
                rule=f"it does not follow from the entries before it ({failure!r})",
                remedy="Verify the ledger: it was altered, or written by a later version.",
            )

    def submissions(self) -> tuple[Submitted, ...]:
        """Every submission, with what became of it until the last entry."""
        return tuple(self._told(one) for one in self._pending)

    def _take(self, entry: Entry) -> None:
        if entry.event_type in ASKED_AGAIN:
            self._fold()
            refusal = _refusal(self.state, entry)
            if refusal is not None:
                self.refused[entry.sequence] = refusal
            self._decide(entry)
        self._end(entry)
        self._waiting.append(entry)
        if entry.event_type in _LAPSES_OTHERS:
            self._fold()
            self._look_for_lapses(entry)

    def _fold(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            self.state = fold(self.state, waiting)
        except BrokenChain:
            for entry in waiting:
                self.state = fold(self.state, (entry,))

    def _open(self, scenario: str) -> _Pending | None:
        """The newest submission of a scenario, unless something ended it."""
        newest = self._newest.get(scenario)
        return newest if newest is not None and newest.fate is None else None

    def _decide(self, entry: Entry) -> None:
        if entry.event_type == "SCENARIO_SUBMITTED":
            scenario = self.state.scenarios.get(entry.payload["scenario"])
            made = {entry.actor} if scenario is None else {*scenario.editors, entry.actor}
            self._replace(entry)
            submitted = _Pending(entry, tuple(sorted(made)))
            self._pending.append(submitted)
            self._newest[entry.payload["scenario"]] = submitted
        elif entry.event_type in DECISIONS:
            pending = self._open(entry.payload["scenario"])
            if pending is not None:
                refusal = self.refused.get(entry.sequence)
                pending.decisions.append(_decided(self.state, entry, refusal))

    def _replace(self, entry: Entry) -> None:
        pending = self._open(entry.payload["scenario"])
        if pending is not None:
            again = f"submitted again by {entry.actor}"
            pending.fate = pending.lapse or ("replaced", again, entry.sequence)

    def _end(self, entry: Entry) -> None:
        if entry.event_type not in EDITS and entry.event_type not in _ENDS:
            return
        pending = self._open(str(entry.payload.get("scenario", "")))
        if pending is None:
            return
        fate: Fate = _ENDS.get(entry.event_type, "lapsed")
        words = f"{entry.actor} {words_of(entry)}"
        reason = entry.payload.get("reason")
        if fate == "rejected":
            words = f"rejected by {entry.actor}: “{reason}”"
        elif fate in ("published", "withdrawn", "archived"):
            words = f"{fate} by {entry.actor}"
        pending.fate = (fate, words, entry.sequence)

    def _look_for_lapses(self, entry: Entry) -> None:
        """Whether what others published, or what a run came to, is another ground by now."""
        for scenario, pending in self._newest.items():
            if pending.fate is not None or scenario not in self.state.scenarios:
                continue
            if not standing(self.state, scenario).lapsed:
                pending.lapse = None
            elif pending.lapse is None:
                words = (
                    f"{entry.actor} published {entry.payload['scenario']}, which moved published "
                    "values that it stands on or replaces"
                    if entry.event_type == "SCENARIO_PUBLISHED"
                    else f"{entry.actor} sealed run {entry.payload['run_id']}, which has other "
                    "results"
                )
                pending.lapse = ("lapsed", words, entry.sequence)

    def _told(self, one: _Pending) -> Submitted:
        fate = one.fate or one.lapse or self._standing(one)
        payload = one.entry.payload
        return Submitted(
            entry=one.entry.sequence,
            at=one.entry.recorded_at,
            by=one.entry.actor,
            scenario=payload["scenario"],
            run_id=payload["run_id"],
            content_sha256=payload["content_sha256"],
            approvals_required=payload["approvals_required"],
            materiality=tuple(payload.get("materiality", ())),
            reason=str(payload.get("reason", "")),
            makers=one.makers,
            decisions=tuple(one.decisions),
            fate=fate[0],
            fate_words=fate[1],
            fate_entry=fate[2],
        )

    def _standing(self, one: _Pending) -> tuple[Fate, str, int | None]:
        stands = standing(self.state, one.entry.payload["scenario"])
        if stands.status == "approved":
            return "approved", "it has every approval that it takes and is not published", None
        needed = one.entry.payload["approvals_required"]
        return "waiting", f"it has {len(stands.signatures)} of {needed} approvals", None


def sound_beginning(lines: Sequence[tuple[Entry | None, bool]]) -> list[Entry]:
    """The entries up to the first that does not follow from the one before it.

    Args:
        lines: from the ledger's first entry on, each as it was understood and whether its hash is
            that of its content.
    """
    sound: list[Entry] = []
    for entry, has_its_hash in lines:
        before = sound[-1] if sound else None
        number, previous = (1, "0" * 64) if before is None else (before.sequence + 1, before.hash)
        if entry is None or not has_its_hash:
            break
        if entry.sequence != number or entry.previous_hash != previous:
            break
        sound.append(entry)
    return sound


def _refusal(state: State, entry: Entry) -> str | None:
    """Why the rules would refuse the entry now, in this state; None where they do not."""
    try:
        event = parse_event(entry.event_type, entry.payload)
        if isinstance(event, ScenarioSubmitted):
            event = _in_words_of_now(state, event)
        actor = Actor(entry.actor, entry.authenticated_by)
        check(state, NewEntry(actor, entry.stream, event, entry.version - 1))
    except ComptuneError as refused:
        return str(refused)
    return None


def _in_words_of_now(state: State, event: ScenarioSubmitted) -> ScenarioSubmitted:
    """A submission with its reasons as this version words them; how many approve it stays."""
    run = state.runs.get(event.run_id)
    if run is None or event.scenario not in state.scenarios:
        return event
    reasons = assess(state, event.scenario, run).reasons
    return event.model_copy(update={"materiality": reasons})


def _decided(state: State, entry: Entry, refusal: str | None) -> Decided:
    scenario, roles = state.scenarios[entry.payload["scenario"]], state.grants.get(entry.actor, {})
    is_approval = entry.event_type == "SCENARIO_APPROVED"
    meaning = entry.payload.get("meaning", "approved") if is_approval else "rejected"
    return Decided(
        entry=entry.sequence,
        at=entry.recorded_at,
        by=entry.actor,
        authenticated_by=entry.authenticated_by.value,
        scenario=scenario.id,
        meaning=meaning,
        content_sha256=entry.payload["content_sha256"],
        reason=str(entry.payload.get("reason", "")),
        roles=tuple(sorted(roles)),
        acted_as=approving_role(roles),
        makers=tuple(sorted(makers(scenario))),
        own_hand=own_proposal(scenario, entry.actor),
        refusals=() if refusal is None else (refusal,),
    )
