"""Rules of approval: when a scenario is submitted, signed, rejected, taken back, published."""

from collections.abc import Iterator

from comptune.ledger.content import standing
from comptune.ledger.errors import NotAllowed
from comptune.ledger.policy_cells import deviations
from comptune.ledger.policy_common import Question, ask, day
from comptune.ledger.policy_errors import (
    AlreadySigned,
    ApprovalLapsed,
    NotApproved,
    NotCurrent,
    NotYourOwnProposal,
    WrongState,
)
from comptune.ledger.policy_makers import (
    makers,
    own_proposal,
    own_refusals,
    signed_on,
    who_may_approve,
)
from comptune.ledger.roles import ADMINISTRATOR
from comptune.ledger.state import ScenarioState


def submit_refusals(question: Question) -> Iterator[NotAllowed]:
    """Only a draft whose present content was run, and that leaves alone what is locked."""
    scenario = question.scenario
    stands = standing(question.state, scenario.id)
    if stands.status not in ("draft", "rejected", "withdrawn"):
        yield WrongState(
            place=scenario.id,
            value=stands.status,
            rule="only drafts, rejected and withdrawn scenarios are submitted",
            remedy="Copy it and work on the copy."
            if scenario.status in ("published", "archived")
            else "Withdraw it first to submit it again.",
        )
    if stands.run is None:
        yield NotCurrent(
            place=scenario.id,
            rule="there is no official run of what it is now",
            remedy="Run it, then submit it.",
        )
    yield from deviations(question.state, scenario)


def approve_refusals(question: Question) -> Iterator[NotAllowed]:
    """What was submitted and is still that, by somebody who had no hand in it, once."""
    yield from _pending_refusals(question, ("submitted",), "approved")
    yield from own_refusals(question, "approve")
    scenario = question.scenario
    stands = standing(question.state, scenario.id)
    signed = signed_on(stands, scenario, question.actor.name)
    if signed is not None:
        yield AlreadySigned(
            place=scenario.id,
            rule=f"{question.actor.name} signed it on {signed}, and one person is one approval",
            remedy=ask(who_may_approve(question.state, scenario.id), "Ask another approver."),
        )


def reject_refusals(question: Question) -> Iterator[NotAllowed]:
    """What is before the approvers, by somebody who had no hand in it."""
    yield from _pending_refusals(question, ("submitted", "approved"), "rejected")
    yield from own_refusals(question, "reject", remedy="Withdraw it instead.")


def withdraw_refusals(question: Question) -> Iterator[NotAllowed]:
    """What was submitted, by those whose proposal it is or by an administrator."""
    scenario, person = question.scenario, question.actor.name
    if scenario.status not in ("submitted", "approved"):
        yield WrongState(
            place=scenario.id,
            value=scenario.status,
            rule="only what was submitted is withdrawn",
            remedy="There is nothing to withdraw.",
        )
        return
    if ADMINISTRATOR not in question.roles and own_proposal(scenario, person) is None:
        yield NotYourOwnProposal(
            place=scenario.id,
            rule=f"{person} neither submitted nor edited it, and so cannot withdraw it",
            remedy=ask(makers(scenario), "Ask an administrator."),
        )


def publish_refusals(question: Question) -> Iterator[NotAllowed]:
    """What has every approval that it takes, for exactly what it is now."""
    state, scenario = question.state, question.scenario
    stands = standing(state, scenario.id)
    if stands.lapsed and scenario.status in ("submitted", "approved"):
        yield _lapsed(scenario)
    elif stands.status == "submitted":
        missing = " and ".join(f"the approval of an {role}" for role in stands.missing)
        yield NotApproved(
            place=scenario.id,
            value="submitted",
            rule=f"{missing} {'is' if len(stands.missing) == 1 else 'are'} missing",
            remedy=ask(who_may_approve(state, scenario.id), "Somebody must be made approver."),
        )
    elif stands.status != "approved":
        yield NotApproved(
            place=scenario.id,
            value="a draft" if stands.status == "draft" else stands.status,
            rule="only what is approved is published",
            remedy="Copy it and work on the copy."
            if stands.status in ("published", "archived")
            else "Submit it first.",
        )
    yield from deviations(state, scenario)


def _pending_refusals(
    question: Question, statuses: tuple[str, ...], done: str
) -> Iterator[NotAllowed]:
    scenario = question.scenario
    if scenario.status == "draft" and scenario.lapsed_submission is not None:
        yield ApprovalLapsed(
            place=scenario.id,
            rule=f"{scenario.changed_by} changed it on {day(scenario.changed_at)}, after it was "
            "submitted",
            remedy="Run it and submit it again.",
        )
    elif scenario.status not in statuses:
        yield WrongState(
            place=scenario.id,
            value="a draft" if scenario.status == "draft" else scenario.status,
            rule=f"only what is {' or '.join(statuses)} is {done}",
            remedy="There is nothing to decide."
            if scenario.status in ("published", "archived", "approved")
            else "It must be submitted first.",
        )
    elif standing(question.state, scenario.id).lapsed:
        yield _lapsed(scenario)


def _lapsed(scenario: ScenarioState) -> ApprovalLapsed:
    return ApprovalLapsed(
        place=scenario.id,
        rule="it is not any more what was submitted: the published values that it stands on or "
        "replaces, or the results of its run, have changed since",
        remedy="Run it and submit it again.",
    )
