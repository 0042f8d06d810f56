"""Where a scenario stands and what it still lacks, in words that fit into a line."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from comptune.ledger.content import Standing, standing
from comptune.ledger.state import ScenarioState, SealedRunState, Signature, State, Submission
from comptune.metrics import figures

_ROLE_WORDS: Final = {"approver": "an approver", "executive": "an executive"}
IN_WORK: Final = "In work"
BEFORE_APPROVERS: Final = "Before approvers"
PUBLISHED: Final = "Published"
ARCHIVED: Final = "Archived"
GROUPS: Final = (IN_WORK, BEFORE_APPROVERS, PUBLISHED, ARCHIVED)
_GROUP_OF: Final = {
    "submitted": BEFORE_APPROVERS,
    "approved": BEFORE_APPROVERS,
    "published": PUBLISHED,
    "archived": ARCHIVED,
}
_SMALLEST: Final = Decimal("0.0001")
_SENTENCES: Final = {
    "draft": "A draft: only a submission puts it before those who approve.",
    "submitted": "It was submitted.",
    "rejected": "It was rejected.",
    "withdrawn": "The submission was withdrawn.",
    "published": "Its values are published, and it stays as it is.",
    "archived": "It was put away; what was decided about it stays readable.",
}


@dataclass(frozen=True)
class Row:
    """A scenario in a list.

    Attributes:
        group: one of `GROUPS`.
        lacks: what is still missing until it counts; empty for nothing.
        cost: what its run costs beside the baseline's, over all its years; empty without a run.
        changed: when and by whom.
    """

    scenario: ScenarioState
    standing: Standing
    group: str
    lacks: str
    cost: str
    changed: str


def rows(state: State) -> tuple[Row, ...]:
    """Every scenario, those changed last first."""
    every = sorted(state.scenarios.values(), key=lambda one: -one.changed_sequence)
    return tuple(_row(one, standing(state, one.id)) for one in every)


def lacks(one: ScenarioState, now: Standing) -> str:
    """What comes next until the scenario's values count, as a short sentence."""
    match now.status:
        case "submitted":
            return f"Approval of {_roles(now)}"
        case "approved":
            return "Publication"
        case "published" | "archived":
            return ""
        case "rejected" if one.rejection:
            return f"Rejected by {one.rejection.by}: change it, or let it go"
    if not one.overrides:
        return "It sets no value yet"
    return "Submission" if now.is_current else "An official run of what it is now"


def standing_sentence(one: ScenarioState, now: Standing) -> str:
    """The status with who and why, as a sentence."""
    if now.status == "draft" and now.lapsed and now.submission:
        by, at = now.submission.by, day(now.submission.at)
        words = (
            f"{by} submitted it on {at}. It is not any more what was submitted, so approvals of "
            "that count no more."
        )
    elif now.status == "submitted" and now.submission:
        words = _submitted(now, now.submission)
    elif now.status == "approved":
        words = f"Approved by {signed_by(now.signatures)}. It can be published."
    elif now.status == "rejected" and one.rejection:
        by, at = one.rejection.by, day(one.rejection.at)
        words = f"{by} rejected it on {at}: “{one.rejection.reason}”"
    else:
        words = _SENTENCES[now.status]
    return words


def cost_words(run: SealedRunState | None) -> str:
    """What a run costs more or less than the baseline over all its years: +1.20 M (+0.8 %)."""
    if run is None:
        return ""
    change = run.cost - run.baseline_cost
    if not change:
        return figures.NO_CHANGE
    share = f" ({signed_percent(change / run.baseline_cost)})" if run.baseline_cost else ""
    return f"{figures.money(change, signed=True)}{share}"


def signed_percent(share: Decimal) -> str:
    """+0.84 %; what is too small to show says so."""
    if share and abs(share) < _SMALLEST:
        return "below 0.01 %"
    return f"{'+' if share > 0 else ''}{figures.rate(share)}"


def signed_by(signatures: tuple[Signature, ...]) -> str:
    """ben (approver) and eva (executive)"""
    return " and ".join(f"{one.by} ({one.role})" for one in signatures)


def day(at: object) -> str:
    """23 Nov 2026"""
    return f"{at:%d %b %Y}"


def _row(one: ScenarioState, now: Standing) -> Row:
    return Row(
        scenario=one,
        standing=now,
        group=_GROUP_OF.get(now.status, IN_WORK),
        lacks=lacks(one, now),
        cost=cost_words(now.run),
        changed=f"{day(one.changed_at)} by {one.changed_by}",
    )


def _submitted(now: Standing, submission: Submission) -> str:
    given, needed = len(now.signatures), submission.approvals_required
    return (
        f"{submission.by} submitted it on {day(submission.at)}. {given} of {needed} "
        f"approval{'s' if needed > 1 else ''} given; {_roles(now)} "
        f"{'have' if len(now.missing) > 1 else 'has'} still to approve."
    )


def _roles(now: Standing) -> str:
    return " and ".join(_ROLE_WORDS.get(role, role) for role in now.missing)
