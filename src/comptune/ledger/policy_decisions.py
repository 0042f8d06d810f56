"""Rules about what a submission, a signature and a publication say: it is derived again."""

from comptune.ledger.content import content_sha256, standing
from comptune.ledger.entry import NewEntry
from comptune.ledger.events import (
    PublishedMove,
    ScenarioApproved,
    ScenarioPublished,
    ScenarioRejected,
    ScenarioSubmitted,
)
from comptune.ledger.materiality import assess
from comptune.ledger.policy_cells import check_cells
from comptune.ledger.policy_common import day, known_scenario
from comptune.ledger.policy_errors import (
    AlreadySigned,
    NotCurrent,
    StaleValue,
    VersionMissing,
    WrongContent,
)
from comptune.ledger.roles import same_person
from comptune.ledger.state import State
from comptune.levers import Cell


def check_submitted(state: State, new: NewEntry, event: ScenarioSubmitted) -> None:
    """The content, and how many must approve it, as the ledger derives them.

    Raises:
        VersionMissing, NotCurrent, WrongContent: as they say.
    """
    if new.expected_version is None:
        raise VersionMissing(
            place=event.scenario,
            rule="a submission says which version of the scenario was seen",
            remedy="Give the version of its stream.",
        )
    content = content_sha256(state, event.scenario, event.run_id)
    if content is None or content != standing(state, event.scenario).content_sha256:
        raise NotCurrent(
            place=f"Run {event.run_id}",
            rule=f"it is no official run of what {event.scenario} is now",
            remedy="Run the scenario and submit that run.",
        )
    _check_content(event.scenario, event.content_sha256, content)
    derived = assess(state, event.scenario, state.runs[event.run_id])
    if event.approvals_required != derived.approvals_required:
        raise WrongContent(
            place=f"The approvals that {event.scenario} requires",
            value=str(event.approvals_required),
            rule=f"it requires {derived.approvals_required}",
            remedy=" ".join(derived.reasons) or "Nothing about it is material.",
        )
    if event.materiality != derived.reasons:
        raise WrongContent(
            place=f"What is material about {event.scenario}",
            value=" ".join(event.materiality) or "nothing",
            rule="the ledger derives other reasons",
            remedy=" ".join(derived.reasons) or "Nothing about it is material.",
        )


def check_decided(state: State, event: ScenarioApproved | ScenarioRejected) -> None:
    """A decision about what was submitted, and nothing else.

    Raises:
        WrongContent: a hash of something else.
    """
    submission = standing(state, event.scenario).submission
    submitted = None if submission is None else submission.content_sha256
    _check_content(event.scenario, event.content_sha256, submitted)


def check_not_reviewed_twice(state: State, new: NewEntry, event: ScenarioApproved) -> None:
    """One may read, and then consent; to have read it twice says nothing.

    Raises:
        AlreadySigned: "reviewed" by somebody who signed.
    """
    for signature in known_scenario(state, event.scenario).signatures:
        if event.meaning == "reviewed" and same_person(signature.by, new.actor.name):
            raise AlreadySigned(
                place=event.scenario,
                rule=f"{new.actor.name} signed it on {day(signature.at)} already",
                remedy='Sign it as "approved", or leave it.',
            )


def check_published(state: State, event: ScenarioPublished) -> None:
    """Exactly the approved values, in place of those that are published now.

    Raises:
        WrongContent, StaleValue: as they say.
    """
    scenario = known_scenario(state, event.scenario)
    _check_content(scenario.id, event.content_sha256, standing(state, scenario.id).content_sha256)
    check_cells([move.cell for move in event.cells])
    overrides = {cell: value.value for cell, value in scenario.overrides.items()}
    levers = {cell: value for cell, value in overrides.items() if not _is_structure(cell)}
    given = {move.cell: move.new for move in event.cells}
    for cell in sorted(given.keys() | levers.keys()):
        if given.get(cell) != levers.get(cell):
            raise WrongContent(
                place=f"{cell}, as published",
                value=str(given.get(cell, "not there")),
                rule=f"{levers.get(cell, 'nothing')} was approved",
                remedy="Publish exactly the lever cells that the scenario sets.",
            )
    for move in event.cells:
        _check_before(state, move)
    changes_structure = len(levers) < len(overrides)
    if changes_structure is (event.structure_sha256 is None):
        raise WrongContent(
            place=f"The structure that {scenario.id} leads to",
            value="missing" if changes_structure else "given",
            rule=f"it sets {'cells' if changes_structure else 'no cell'} of the structure",
            remedy="Keep that structure and name it." if changes_structure else "Leave it out.",
        )


def _check_before(state: State, move: PublishedMove) -> None:
    published = state.published.get(move.cell)
    now = None if published is None else published.value
    if move.old != now:
        raise StaleValue(
            place=f"{move.cell}, as published before",
            value="nothing" if move.old is None else str(move.old),
            rule=f"{'nothing' if now is None else now} is published now",
            remedy="Look at it again.",
        )


def _check_content(scenario_id: str, given: str, derived: str | None) -> None:
    if given != derived:
        raise WrongContent(
            place=f"The content of {scenario_id}",
            value=given[:12],
            rule=f"the ledger derives {derived[:12] if derived else 'none'}",
            remedy="Look at the scenario again: what was looked at is not what it is now.",
        )


def _is_structure(cell: str) -> bool:
    return Cell.parse(cell).is_structure
