"""What is submitted, decided and published: what the entries of approval say, derived."""

from typing import Literal

from comptune.ledger.actor import Actor
from comptune.ledger.content import Standing, content_sha256, standing
from comptune.ledger.entry import STRUCTURES, NewEntry, scenario_stream
from comptune.ledger.events import (
    PublishedMove,
    ScenarioApproved,
    ScenarioPublished,
    ScenarioSubmitted,
)
from comptune.ledger.materiality import assess
from comptune.ledger.policy import demand
from comptune.ledger.policy_common import known_scenario
from comptune.ledger.roles import Act
from comptune.ledger.state import ScenarioState, State
from comptune.ledger.store import Ledger
from comptune.scenarios.beginnings import event_of
from comptune.scenarios.edits import structure_cells
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.keeping import structure_changed
from comptune.scenarios.moves import place_in_catalogue, values_of
from comptune.scenarios.records import Keeper
from comptune.scenarios.run_proof import prove_run
from comptune.scenarios.sources import Sources
from comptune.structure import Structure, with_overrides

_NOTHING: str = "0" * 64  # the hash of no content; the rules say what is missing


def submitted_event(
    keeper: Keeper, ledger: Ledger, actor: Actor, scenario_id: str, reason: str
) -> ScenarioSubmitted:
    """A submission of the scenario with its newest current run.

    Raises:
        NotAllowed: the person may not, or there is no such run.
        ScenarioRefused: the run's file is gone or another one, or tells other figures.
    """
    state = ledger.state()
    demand(state, actor, Act.SUBMIT, scenario=scenario_id)
    run = standing(state, scenario_id).run
    assert run is not None  # demanded
    prove_run(keeper, ledger, state, scenario_id, run_id=run.run_id)
    weight = assess(state, scenario_id, run)
    return event_of(
        ScenarioSubmitted,
        scenario=scenario_id,
        run_id=run.run_id,
        content_sha256=content_sha256(state, scenario_id, run.run_id),
        approvals_required=weight.approvals_required,
        materiality=weight.reasons,
        reason=reason,
    )


def approved_event(
    keeper: Keeper,
    ledger: Ledger,
    actor: Actor,
    scenario_id: str,
    meaning: Literal["reviewed", "approved"],
    reason: str,
    seen: str | None,
) -> ScenarioApproved:
    """A signature under the content that was seen; under what it is now where None.

    Raises:
        NotAllowed: the person may not.
        ScenarioRefused: the run's file is gone or another one, or tells other figures.
    """
    state = ledger.state()
    demand(state, actor, Act.APPROVE, scenario=scenario_id)
    _prove_submitted(keeper, ledger, state, scenario_id)
    return event_of(
        ScenarioApproved,
        scenario=scenario_id,
        content_sha256=seen or decided_content(standing(state, scenario_id)),
        meaning=meaning,
        reason=reason,
    )


def decided_content(now: Standing) -> str:
    """The content that an approval or a rejection would be of now."""
    return now.content_sha256 or _NOTHING


def published_entries(
    keeper: Keeper, ledger: Ledger, actor: Actor, scenario_id: str, reason: str
) -> tuple[NewEntry, ...]:
    """The structure that an approved scenario's cells lead to, if any, and its publication.

    Raises:
        NotAllowed: the person may not, or the scenario is not approved.
        ScenarioRefused: it has structure cells, and the structure was changed since; or the run's
            file is gone or another one, or tells other figures.
    """
    state = ledger.state()
    demand(state, actor, Act.PUBLISH, scenario=scenario_id)
    _prove_submitted(keeper, ledger, state, scenario_id)
    scenario = known_scenario(state, scenario_id)
    structure = _led_to(keeper, state, scenario)
    event = event_of(
        ScenarioPublished,
        scenario=scenario_id,
        content_sha256=decided_content(standing(state, scenario_id)),
        cells=_published_moves(state, scenario),
        structure_sha256=None if structure is None else keeper.store_structure(structure),
        reason=reason,
    )
    publication = NewEntry(actor, scenario_stream(scenario_id), event, scenario.version)
    if structure is None or event.structure_sha256 == scenario.structure_sha256:
        return (publication,)
    before = keeper.structure(scenario.structure_sha256)[1]
    why = f"Published with {scenario_id}."
    changed = structure_changed(structure, before=before, reason=why)
    return (NewEntry(actor, STRUCTURES, changed, state.version(STRUCTURES)), publication)


def _published_moves(state: State, scenario: ScenarioState) -> list[PublishedMove]:
    values = values_of(scenario)
    structure = structure_cells(values)
    return [
        PublishedMove(
            cell=cell,
            old=state.published[cell].value if cell in state.published else None,
            new=values[cell],
        )
        for cell in sorted(values.keys() - structure.keys(), key=place_in_catalogue)
    ]


def _led_to(sources: Sources, state: State, scenario: ScenarioState) -> Structure | None:
    """The structure with the scenario's cells put over it; None where it has none."""
    cells = structure_cells(values_of(scenario))
    if not cells:
        return None
    newest = state.structures[-1].structure_sha256 if state.structures else None
    if scenario.structure_sha256 != newest:
        raise ScenarioRefused(
            place=f"The scenario {scenario.id}",
            rule="it changes the structure, and another structure was kept since it began",
            remedy="Begin a scenario on the newest structure with the same cells.",
        )
    return with_overrides(sources.structure(scenario.structure_sha256)[1], cells)


def _prove_submitted(keeper: Keeper, ledger: Ledger, state: State, scenario_id: str) -> None:
    """As `prove_run`, of the run by whose figures the approvals that it takes were counted."""
    submission = standing(state, scenario_id).submission
    assert submission is not None  # demanded
    prove_run(
        keeper,
        ledger,
        state,
        scenario_id,
        run_id=submission.run_id,
        until=submission.sequence,
    )
