"""Who may do what: every rule of governance, as pure functions of the state.

`check` is the only gate that an entry passes; the ledger runs it inside the transaction that
appends. Pages and commands ask `may` before they offer an act, and `demand` before they begin one.
What can be derived from the state is derived again and never believed: values before, hashes,
approvals required, locks. Figures of a run (its cost, its results) are the word of who recorded it;
the desk compares the sealed file before a submission, and so can anybody.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from comptune.errors import ComptuneError
from comptune.ledger import events
from comptune.ledger import policy_approval as approval
from comptune.ledger import policy_cells as cells_
from comptune.ledger import policy_decisions as decisions
from comptune.ledger import policy_people as people
from comptune.ledger import policy_records as records
from comptune.ledger import policy_scenarios as scenarios
from comptune.ledger.actor import Actor
from comptune.ledger.entry import NewEntry
from comptune.ledger.errors import NotAllowed
from comptune.ledger.payload_words import line_broken
from comptune.ledger.policy_common import Question, known_scenario
from comptune.ledger.policy_errors import UnknownScenario, WrongStream
from comptune.ledger.policy_makers import who_may_approve
from comptune.ledger.policy_streams import stream_of
from comptune.ledger.roles import Act
from comptune.ledger.state import State

__all__ = ["ACT_OF", "Verdict", "check", "demand", "may", "who_may_approve"]


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may do something; if not, every reason against it, as sentences."""

    allowed: bool
    reasons: tuple[str, ...] = ()


def may(
    state: State,
    actor: Actor,
    act: Act,
    *,
    scenario: str | None = None,
    cells: Collection[str] = (),
    role: str | None = None,
) -> Verdict:
    """Whether the person may do it now, and why not.

    Args:
        scenario: the id of the scenario that it is about, if any.
        cells: the cells to change, lock or unlock.
        role: of the lock to set.
    """
    question = Question(state, actor, act, scenario, cells, role)
    reasons = tuple(dict.fromkeys(str(refusal) for refusal in _refusals(question)))
    return Verdict(not reasons, reasons)


def demand(
    state: State,
    actor: Actor,
    act: Act,
    *,
    scenario: str | None = None,
    cells: Collection[str] = (),
    role: str | None = None,
) -> None:
    """Refuse what `may` does not allow.

    Raises:
        NotAllowed: the first reason, as the error of its rule.
        ComptuneError: a cell that the catalogue of levers does not have.
    """
    for refusal in _refusals(Question(state, actor, act, scenario, cells, role)):
        raise refusal


def check(state: State, new: NewEntry) -> None:
    """Refuse an entry that the rules of governance do not allow in this state.

    Raises:
        NotAllowed: the rule that it breaks.
        EntryRefused: a payload that is not what its event type holds.
        ComptuneError: a cell or value that the catalogue of levers refuses.
    """
    event = events.parse_event(new.event.event_type, new.event.payload())
    new = replace(new, event=event)
    _check_lines(event)
    if new.stream != stream_of(event):
        raise WrongStream(
            place=f"The stream of {event.event_type}",
            value=f'"{new.stream}"',
            rule=f'this entry belongs to "{stream_of(event)}"',
            remedy="Append it there.",
        )
    if state.sequence == 0:
        people.check_founding(new)
        return
    for refusal in _refusals(_question_of(state, new)):
        raise refusal
    _CHECKS.get(type(event), _nothing_more)(state, new, event)


def _check_lines(event: events.Event) -> None:
    """One line stays one; asked of new entries only, as earlier ones are what they are."""
    for name, field in type(event).model_fields.items():
        text = getattr(event, name)
        if events.ONE_LINE in field.metadata and not text.isprintable():
            raise line_broken(event.event_type, name, text)


# --- The act of an entry --------------------------------------------------------------------------

ACT_OF: Final[dict[type[events.Event], Act]] = {
    events.ScenarioCreated: Act.EDIT,
    events.ScenarioRenamed: Act.EDIT,
    events.ScenarioRebased: Act.EDIT,
    events.ScenarioArchived: Act.ARCHIVE,
    events.ParameterChange: Act.EDIT,
    events.ParameterLocked: Act.LOCK,
    events.ParameterUnlocked: Act.UNLOCK,
    events.ParameterRollback: Act.EDIT,
    events.TargetSet: Act.EDIT,
    events.CommentAdded: Act.COMMENT,
    events.OptimizationRun: Act.OPTIMIZE,
    events.SimulationRun: Act.RUN,
    events.SimulationFailed: Act.RUN,
    events.RunPruned: Act.PRUNE,
    events.ScenarioSubmitted: Act.SUBMIT,
    events.ScenarioWithdrawn: Act.WITHDRAW,
    events.ScenarioApproved: Act.APPROVE,
    events.ScenarioRejected: Act.REJECT,
    events.ScenarioPublished: Act.PUBLISH,
    events.CensusImported: Act.IMPORT_CENSUS,
    events.StructureChanged: Act.CHANGE_STRUCTURE,
    events.SettingsChanged: Act.SETTINGS,
    events.RoleGranted: Act.GRANT,
    events.RoleRevoked: Act.GRANT,
    events.DataExported: Act.EXPORT,
}
# Their scenario need not be one of the ledger, or is not one yet.
_OF_NO_SCENARIO: Final = (
    events.ScenarioCreated,
    events.SimulationRun,
    events.SimulationFailed,
    events.RunPruned,
    events.OptimizationRun,
)


def _question_of(state: State, new: NewEntry) -> Question:
    event = new.event
    act = ACT_OF[type(event)]
    if isinstance(event, events.DataExported) and event.people is not None:
        act = Act.EXPORT_PEOPLE
    question = Question(state, new.actor, act)
    if not isinstance(event, _OF_NO_SCENARIO):
        question = replace(question, scenario_id=getattr(event, "scenario", None))
    if isinstance(event, events.ParameterLocked):
        return replace(question, cells=event.cells, role=event.role)
    if isinstance(event, events.ParameterUnlocked):
        return replace(question, cells=event.cells)
    return question  # what cells move to decides about their locks: `check_moves`


# --- Why not --------------------------------------------------------------------------------------


def _refusals(question: Question) -> Iterator[ComptuneError]:
    """Every reason against it, whoever and whatever comes first."""
    yield from people.person_refusals(question)
    about = _ABOUT.get(question.act)
    if about is None:
        return
    if question.scenario_id is not None:
        try:
            known_scenario(question.state, question.scenario_id)
        except UnknownScenario as unknown:
            yield unknown
            return
    elif question.act not in _WITHOUT_SCENARIO:
        return
    try:
        cells_.check_cells(question.cells)
    except ComptuneError as refused:
        yield refused
        return
    yield from about(question)


def _nothing_against(question: Question) -> Iterator[NotAllowed]:
    return iter(())


def _lock_refusals(question: Question) -> Iterator[NotAllowed]:
    if question.scenario_id is not None:
        yield from scenarios.final_refusals(question)
    undo = question.act is Act.UNLOCK
    yield from cells_.unlock_refusals(question) if undo else cells_.lock_refusals(question)


_WITHOUT_SCENARIO: Final = (Act.EDIT, Act.LOCK, Act.UNLOCK)
_ABOUT: Final[dict[Act, Callable[[Question], Iterator[NotAllowed]]]] = {
    Act.EDIT: scenarios.edit_refusals,
    Act.ARCHIVE: scenarios.archive_refusals,
    Act.COMMENT: _nothing_against,
    Act.SUBMIT: approval.submit_refusals,
    Act.WITHDRAW: approval.withdraw_refusals,
    Act.APPROVE: approval.approve_refusals,
    Act.REJECT: approval.reject_refusals,
    Act.PUBLISH: approval.publish_refusals,
    Act.LOCK: _lock_refusals,
    Act.UNLOCK: _lock_refusals,
}


# --- What only the entry can tell -----------------------------------------------------------------


def _nothing_more(state: State, new: NewEntry, event: events.Event) -> None:
    """The act is all that there is to it."""


def _check_approved(state: State, new: NewEntry, event: events.ScenarioApproved) -> None:
    decisions.check_decided(state, event)
    decisions.check_not_reviewed_twice(state, new, event)


def _check_lock(
    state: State, new: NewEntry, event: events.ParameterLocked | events.ParameterUnlocked
) -> None:
    scenario = None if event.scenario is None else known_scenario(state, event.scenario)
    cells_.check_lock(event, scenario)


# Each takes the state, the new entry, and its event as the type under which it stands here.
_CHECKS: Final[dict[type[events.Event], Callable[[State, NewEntry, Any], None]]] = {
    events.ScenarioCreated: scenarios.check_created,
    events.ScenarioRenamed: lambda state, _, event: scenarios.check_renamed(state, event),
    events.ScenarioRebased: lambda state, _, event: scenarios.check_rebase(state, event),
    events.ParameterChange: lambda state, _, event: scenarios.check_change(state, event),
    events.ParameterRollback: lambda state, _, event: scenarios.check_rollback(state, event),
    events.TargetSet: lambda state, _, event: scenarios.check_targets(state, event),
    events.ParameterLocked: _check_lock,
    events.ParameterUnlocked: _check_lock,
    events.OptimizationRun: lambda state, _, event: records.check_optimization(state, event),
    events.SimulationRun: lambda state, _, event: records.check_run(state, event),
    events.RunPruned: lambda state, _, event: records.check_pruned(state, event),
    events.ScenarioSubmitted: decisions.check_submitted,
    events.ScenarioApproved: _check_approved,
    events.ScenarioRejected: lambda state, _, event: decisions.check_decided(state, event),
    events.ScenarioPublished: lambda state, _, event: decisions.check_published(state, event),
    events.CensusImported: lambda _, __, event: records.check_census(event),
    events.StructureChanged: lambda state, _, event: records.check_structure(state, event),
    events.SettingsChanged: lambda state, _, event: people.check_settings(state, event),
    events.RoleGranted: lambda state, new, event: people.check_grant(state, new.actor, event),
    events.RoleRevoked: lambda state, _, event: people.check_revocation(state, event),
}
