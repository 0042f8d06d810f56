"""Maker is not checker: who made a proposal, who signed it, and who may still decide about it.

A maker is who submitted it, and everyone who had a hand in its content, here or in what it was
copied or rebased from, under whatever name.
"""

from collections.abc import Iterator

from comptune.ledger.content import Standing, standing
from comptune.ledger.policy_common import Question, ask, day
from comptune.ledger.policy_errors import NotYourOwnProposal
from comptune.ledger.policy_people import approvers
from comptune.ledger.roles import approving_role, same_person
from comptune.ledger.state import ScenarioState, State


def who_may_approve(state: State, scenario_id: str) -> tuple[str, ...]:
    """Everyone whose signature the submission can still take, by name.

    Of a draft: everyone who could sign it if somebody else submitted it now.
    """
    scenario = state.scenarios[scenario_id]
    stands = standing(state, scenario_id)
    return tuple(
        sorted(
            person
            for person in approvers(state)
            if own_proposal(scenario, person) is None
            and signed_on(stands, scenario, person) is None
            and _adds_something(stands, state, person)
        )
    )


def own_refusals(question: Question, act: str, *, remedy: str = "") -> Iterator[NotYourOwnProposal]:
    """Why a maker does not decide: what they did, and who else may."""
    scenario, person = question.scenario, question.actor.name
    own = own_proposal(scenario, person)
    if own is not None:
        others = who_may_approve(question.state, scenario.id)
        yield NotYourOwnProposal(
            place=scenario.id,
            rule=f"{own} and cannot {act} it: maker is not checker",
            remedy=remedy or ask(others, "Somebody else must be made approver."),
        )


def own_proposal(scenario: ScenarioState, person: str) -> str | None:
    """What hand the person had in the proposal, as a sentence; None for none."""
    names = (name for name in scenario.edits if same_person(name, person))
    known_as = person if person in scenario.edits else next(names, None)
    if known_as is not None:
        edit = scenario.edits[known_as]
        where = "" if edit.scenario == scenario.id else f" in {edit.scenario}"
        return f"{person}{_alias(person, known_as)} {edit.what}{where} on {day(edit.at)}"
    submission = scenario.submission
    if submission is not None and same_person(submission.by, person):
        return f"{person}{_alias(person, submission.by)} submitted it on {day(submission.at)}"
    return None


def _alias(person: str, known_as: str) -> str:
    return "" if known_as == person else f", who is also {known_as},"


def makers(scenario: ScenarioState) -> frozenset[str]:
    """Everyone whose proposal it is."""
    submitter: set[str] = set() if scenario.submission is None else {scenario.submission.by}
    return scenario.editors | submitter


def signed_on(stands: Standing, scenario: ScenarioState, person: str) -> str | None:
    """When the person signed what is submitted, if they did."""
    if stands.lapsed or stands.submission is None:
        return None
    for signature in scenario.signatures:
        if signature.meaning == "approved" and same_person(signature.by, person):
            return day(signature.at)
    return None


def _adds_something(stands: Standing, state: State, person: str) -> bool:
    """Whether the person's role is one that is still missing."""
    role = approving_role(state.grants[person])
    return not stands.missing or role == "executive" or "approver" in stands.missing
