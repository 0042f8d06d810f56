"""What is submitted, decided and published: what the entries of approval say, derived."""

from pathlib import Path

from comptune.ledger.actor import Actor
from comptune.ledger.content import Standing, content_sha256, standing
from comptune.ledger.entry import STRUCTURES, NewEntry, scenario_stream
from comptune.ledger.events import PublishedMove, ScenarioPublished, ScenarioSubmitted
from comptune.ledger.materiality import assess
from comptune.ledger.policy import demand
from comptune.ledger.policy_common import known_scenario
from comptune.ledger.roles import Act
from comptune.ledger.state import ScenarioState, SealedRunState, State
from comptune.scenarios.beginnings import event_of
from comptune.scenarios.edits import structure_cells
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.keeping import structure_changed
from comptune.scenarios.moves import place_in_catalogue, values_of
from comptune.scenarios.official import sealed_bytes
from comptune.scenarios.sources import Sources
from comptune.structure import Structure, with_overrides

_NOTHING: str = "0" * 64  # the hash of no content; the rules say what is missing


def submitted_event(
    runs_folder: Path, state: State, actor: Actor, scenario_id: str, reason: str
) -> ScenarioSubmitted:
    """A submission of the scenario with its newest current run.

    Raises:
        NotAllowed: the person may not, or there is no such run.
        ScenarioRefused: the file of the run is gone, or is not the one that was sealed.
    """
    demand(state, actor, Act.SUBMIT, scenario=scenario_id)
    run = standing(state, scenario_id).run
    assert run is not None  # demanded
    _check_file(runs_folder, scenario_id, run)
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


def decided_content(now: Standing) -> str:
    """The content that an approval or a rejection would be of now."""
    return now.content_sha256 or _NOTHING


def published_entries(
    sources: Sources, state: State, actor: Actor, scenario_id: str, reason: str
) -> tuple[NewEntry, ...]:
    """The structure that an approved scenario's cells lead to, if any, and its publication.

    Raises:
        NotAllowed: the person may not, or the scenario is not approved.
        ScenarioRefused: it has structure cells, and the structure was changed since.
    """
    demand(state, actor, Act.PUBLISH, scenario=scenario_id)
    scenario = known_scenario(state, scenario_id)
    structure = _led_to(sources, state, scenario)
    event = event_of(
        ScenarioPublished,
        scenario=scenario_id,
        content_sha256=decided_content(standing(state, scenario_id)),
        cells=_published_moves(state, scenario),
        structure_sha256=None if structure is None else sources.store_structure(structure),
        reason=reason,
    )
    publication = NewEntry(actor, scenario_stream(scenario_id), event, scenario.version)
    if structure is None or event.structure_sha256 == scenario.structure_sha256:
        return (publication,)
    before = sources.structure(scenario.structure_sha256)[1]
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


def _check_file(runs_folder: Path, scenario_id: str, run: SealedRunState) -> None:
    path = runs_folder / f"{run.run_id}.duckdb"
    if path.is_file() and sealed_bytes(path) == run.file_sha256:
        return
    found = "is not the one that was sealed" if path.is_file() else "is not in the workspace"
    raise ScenarioRefused(
        place=f"The run {run.run_id} of {scenario_id}",
        rule=f"its file {found}, so nobody could look at what is submitted",
        remedy="Run the scenario again.",
    )
