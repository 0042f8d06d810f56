"""What waits for a decision: the queue of approvals, and what one decision is about, in words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from comptune.ledger.content import Standing, standing
from comptune.ledger.policy import who_may_approve
from comptune.ledger.state import (
    Publication,
    ScenarioState,
    SealedRunState,
    Signature,
    State,
)
from comptune.metrics import figures
from comptune.scenarios.affected import Affected
from comptune.scenarios.moves import count_words
from comptune.scenarios.standing_words import day, signed_percent

TO_APPROVE: Final = "To approve"
TO_PUBLISH: Final = "To publish"
LAPSED: Final = "Changed since it was submitted"
SECTIONS: Final = (TO_APPROVE, TO_PUBLISH, LAPSED)
_FEWEST: Final = 5  # people; fewer are not counted out
_MOST_DECIDED: Final = 8
_ROLE_WORDS: Final = {"approver": "An approver", "executive": "An executive"}


@dataclass(frozen=True)
class Waiting:
    """A scenario that waits for somebody.

    Attributes:
        section: one of `SECTIONS`.
        is_mine: whether its next step is one that the person may take.
    """

    scenario: ScenarioState
    standing: Standing
    section: str
    is_mine: bool


@dataclass(frozen=True)
class Decided:
    """A decision of late."""

    name: str
    scenario_id: str
    words: str
    reason: str
    sequence: int


@dataclass(frozen=True)
class Slot:
    """An approval that is given or is still to come: who, and what about it."""

    given: bool
    who: str
    about: str


def queue(state: State, mine: frozenset[str]) -> tuple[Waiting, ...]:
    """What waits: those whose next step is the person's first, then the oldest submission first.

    Args:
        state: the ledger's.
        mine: ids of the scenarios whose next step the person may take.
    """
    found = []
    for one in state.scenarios.values():
        now = standing(state, one.id)
        section = _section(now)
        if section is not None:
            found.append(Waiting(one, now, section, one.id in mine))

    def order(waiting: Waiting) -> tuple[bool, int, int]:
        submission = waiting.standing.submission
        since = submission.sequence if submission else 0
        return (not waiting.is_mine, SECTIONS.index(waiting.section), since)

    return tuple(sorted(found, key=order))


def decided(state: State) -> tuple[Decided, ...]:
    """What was published or rejected last, newest first."""
    found = [
        Decided(
            name=state.scenarios[one.scenario].name,
            scenario_id=one.scenario,
            words=f"Published by {one.by}, {day(one.at)}",
            reason=count_words(len(one.cells), "value"),
            sequence=one.sequence,
        )
        for one in state.publications
        if one.scenario in state.scenarios
    ]
    for scenario in state.scenarios.values():
        rejection = scenario.rejection
        if scenario.status == "rejected" and rejection is not None:
            found.append(
                Decided(
                    name=scenario.name,
                    scenario_id=scenario.id,
                    words=f"Rejected by {rejection.by}, {day(rejection.at)}",
                    reason=rejection.reason,
                    sequence=rejection.sequence,
                )
            )
    return tuple(sorted(found, key=lambda one: -one.sequence)[:_MOST_DECIDED])


def slots(state: State, one: ScenarioState, now: Standing) -> tuple[Slot, ...]:
    """Every approval that a submission takes, given or to come, and reviews."""
    if now.submission is None:
        return ()
    reviews = [_signed(each) for each in one.signatures if each.meaning == "reviewed"]
    given = [_signed(one) for one in now.signatures]
    able = who_may_approve(state, one.id)
    to_come = [
        Slot(False, _ROLE_WORDS.get(role, role), _able_words(state, able, role))
        for role in now.missing
    ]
    return (*reviews, *given, *to_come)


def overtaken_by(state: State, waiting: Waiting) -> tuple[Publication, ...]:
    """What others published since the submission of cells that the scenario sets itself.

    It would replace these values, so its submission lapses although its own are as they were.
    """
    submission = waiting.standing.submission
    since = submission.sequence if submission else 0
    return tuple(
        one
        for one in state.publications
        if one.sequence > since and not waiting.scenario.overrides.keys().isdisjoint(one.cells)
    )


def affected_words(found: Affected) -> str:
    """How many people of today a scenario touches: 612 of 800."""
    if not found.ever:
        return "nobody"
    return f"{people_count(found.ever)} of {found.people:,}"


def people_count(number: int) -> str:
    """A count of people; few are not counted out, so that nobody is recognised."""
    return f"fewer than {_FEWEST}" if 0 < number < _FEWEST else f"{number:,}"


def cost_change(cost: Decimal, baseline: Decimal) -> str:
    """What it costs more or less than the baseline."""
    change = cost - baseline
    return figures.money(change, signed=True) if change else figures.NO_CHANGE


def cost_share(cost: Decimal, baseline: Decimal) -> str:
    """The same as a share of the baseline's cost; empty where there is none."""
    return signed_percent((cost - baseline) / baseline) if baseline and cost != baseline else ""


def gap_change(run: SealedRunState | None) -> tuple[str, str]:
    """The pay gap of a run's last year, and how it moved against the baseline."""
    if run is None or run.pay_gap is None:
        return figures.NOT_KNOWN, ""
    if run.baseline_pay_gap is None:
        return figures.rate(run.pay_gap), ""
    moved = run.pay_gap - run.baseline_pay_gap
    return figures.rate(run.pay_gap), figures.points(moved) if moved else figures.NO_CHANGE


def _section(now: Standing) -> str | None:
    if now.status == "submitted":
        return TO_APPROVE
    if now.status == "approved":
        return TO_PUBLISH
    return LAPSED if now.status == "draft" and now.lapsed else None


def _signed(signature: Signature) -> Slot:
    why = f": “{signature.reason}”" if signature.reason else ""
    words = f"{signature.meaning} on {day(signature.at)}{why}"
    return Slot(True, f"{signature.by} ({signature.role})", words)


def _able_words(state: State, able: tuple[str, ...], role: str) -> str:
    named = [name for name in able if role != "executive" or "executive" in state.roles[name]]
    if not named:
        return "still to approve; nobody has the role and no hand in it"
    return f"still to approve: {' or '.join(named)}"
