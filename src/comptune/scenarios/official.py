"""An official run with its paperwork: who may, the build, and what the ledger keeps of it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from comptune import logs
from comptune.errors import ComptuneError
from comptune.ledger import policy
from comptune.ledger.actor import Actor
from comptune.ledger.canonical import canonical
from comptune.ledger.content import sha256_of_inputs
from comptune.ledger.entry import Entry, NewEntry, run_stream, scenario_stream
from comptune.ledger.errors import StaleVersion
from comptune.ledger.events import SimulationFailed, SimulationRun
from comptune.ledger.roles import Act
from comptune.ledger.state import State
from comptune.ledger.store import Ledger
from comptune.metrics import load_metrics
from comptune.scenarios.clock import Clock
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.histories import words_of
from comptune.scenarios.published import published_cells
from comptune.scenarios.run import Run
from comptune.scenarios.run_figures import figures_of_file, figures_of_metrics
from comptune.warehouse.build import (
    BuildCancelled,
    Cancelled,
    Progress,
    RunInputs,
    build_run,
)
from comptune.warehouse.inputs import RunRequest, TargetRow
from comptune.warehouse.ledger_rows import LedgerRow
from comptune.warehouse.project import code_version
from comptune.warehouse.run_contents import read_contents
from comptune.warehouse.runs import damaged_run, file_sha256, verify_run

if TYPE_CHECKING:
    from comptune.scenarios.scenario import Scenario

_LONGEST_MESSAGE: Final = 4000
_STOPPED: Final = "The build of the run: it was stopped before its end. Run it again."


def official_run(
    scenario: "Scenario",
    *,
    actor: Actor,
    clock: Clock,
    progress: Progress | None,
    cancelled: Cancelled | None = None,
) -> Run:
    """Build, test and seal a scenario's run, or find it sealed; either way the ledger knows it.

    Raises:
        NotAllowed: the person may not; nothing was built.
        ScenarioRefused: other values were published since the scenario was read.
        DamagedRun: a file of this run is there already, and it is not what was sealed.
        BuildFailed: nothing was sealed, and the ledger says why.
        BuildCancelled, KeyboardInterrupt: somebody stopped it. Nothing was sealed, and the ledger
            says so, whichever way it was.
    """
    ledger, run_id = scenario.ground.ledger, scenario.run_id()
    with logs.within(run=run_id, scenario=scenario.spec.id, actor=actor.name):
        return _official_run(scenario, ledger, run_id, actor, clock, progress, cancelled)


def _official_run(
    scenario: "Scenario",
    ledger: Ledger,
    run_id: str,
    actor: Actor,
    clock: Clock,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> Run:
    policy.demand(ledger.state(), actor, Act.RUN)
    _check_published(scenario, ledger.state())
    check_found(ledger, run_id, scenario.ground.runs_folder / f"{run_id}.duckdb")
    try:
        with logs.timed("build") as said:
            said["outcome"] = "failed"
            sealed = build_run(
                run_inputs(scenario, run_id, actor, clock),
                scenario.ground.runs_folder,
                resources=scenario.ground.resources,
                progress=progress,
                cancelled=cancelled,
            )
            said["outcome"] = "sealed"
    except (ComptuneError, OSError, KeyboardInterrupt) as failure:
        is_stopped = isinstance(failure, (BuildCancelled, KeyboardInterrupt))
        message = _STOPPED if is_stopped else str(failure)
        record_failure(scenario, message, actor=actor, clock=clock)
        raise
    run = Run(sealed, load_metrics())
    record_run(scenario, run, actor=actor, clock=clock)
    return run


def record_run(scenario: "Scenario", run: Run, *, actor: Actor, clock: Clock) -> None:
    """Tell the ledger of a run, unless it knows it; of two who asked for it together, one does."""
    ledger, stream = scenario.ground.ledger, run_stream(run.run_id)
    event = _sealed_event(scenario, run)
    while True:
        state = ledger.state()
        _check_published(scenario, state)
        if _is_known(ledger, state, event):
            return
        with suppress(StaleVersion):
            ledger.append([NewEntry(actor, stream, event, state.version(stream))], at=clock())
            return


def record_failure(scenario: "Scenario", message: str, *, actor: Actor, clock: Clock) -> Entry:
    """Tell the ledger that the scenario's run was asked for and not sealed, and why."""
    run_id = scenario.run_id()
    event = SimulationFailed(
        run_id=run_id, scenario=scenario.spec.id, message=message[:_LONGEST_MESSAGE]
    )
    new = NewEntry(actor, run_stream(run_id), event)
    return scenario.ground.ledger.append([new], at=clock())[0]


def check_found(ledger: Ledger, run_id: str, path: Path) -> None:
    """Refuse a run's file that was altered: its tables would be believed. None there is no fault.

    Raises:
        DamagedRun: its bytes are not those of its seal or of the ledger, or its results are others.
    """
    if not path.is_file():
        return
    verify_run(path)
    told = ledger.read(stream=run_stream(run_id), event_types=[SimulationRun.event_type])
    known = {entry.payload["file_sha256"] for entry in told}
    if known and file_sha256(path) not in known:
        raise damaged_run(path, "its bytes are not those that the ledger tells of")


def _check_published(scenario: "Scenario", state: State) -> None:
    """Refuse a baseline that is not any more what applies: approvers weigh the run against it.

    Raises:
        ScenarioRefused: other values were published since the scenario was read.
    """
    if published_cells(state) != scenario.ground.published:
        raise ScenarioRefused(
            place=f"The scenario {scenario.spec.id}",
            rule=f"it was read as of entry {scenario.ledger_sequence}, and other values were "
            "published since",
            remedy="Read it again and run that.",
        )


def scenario_inputs_sha256(scenario: "Scenario") -> str:
    """The ledger's hash of what a run of this scenario is of, whether the ledger has it or not."""
    return sha256_of_inputs(
        cells={str(cell): value for cell, value in scenario.overrides.items()},
        published={str(one.cell): one.value for one in scenario.ground.published},
        census_sha256=scenario.ground.census.sha256,
        structure_sha256=scenario.ground.structure_sha256,
        start_year=scenario.start_year,
        end_year=scenario.end_year,
        seed=scenario.spec.seed,
        raise_base=scenario.spec.raise_base,
    )


def run_inputs(scenario: "Scenario", run_id: str, actor: Actor, clock: Clock) -> RunInputs:
    """What the run of a scenario is made of."""
    request = RunRequest(
        run_id=run_id,
        census_sha256=scenario.ground.census.sha256,
        structure_sha256=scenario.ground.structure_sha256,
        parameters_sha256=scenario.parameters_sha256(),
        code_version=code_version(),
        created_at=clock(),
        created_by=actor.name,
        ledger_sequence=scenario.ledger_sequence,
        ledger_hash=scenario.ledger_hash,
    )
    years = range(scenario.start_year, scenario.end_year + 1)
    return RunInputs(
        request,
        replace(scenario.parameter_set(), targets=tuple(_targets(scenario))),
        scenario.ground.census.table,
        scenario.ground.structure,
        published=tuple(one for one in scenario.ground.published if one.cell.year in years),
        ledger=tuple(_rows(scenario)),
    )


def _targets(scenario: "Scenario") -> Iterator[TargetRow]:
    """The targets as rows for dbt, with the entry that set them where the ledger has them."""
    set_by = None
    if scenario.saved is not None and scenario.saved.targets_sequence is not None:
        set_by = scenario.ground.ledger.entry(scenario.saved.targets_sequence)
    for one in scenario.spec.targets:
        yield TargetRow(
            metric=one.metric,
            year=one.year,
            level=one.level,
            department=one.department,
            relation=one.relation,
            value=one.value,
            tolerance=one.tolerance,
            created_at=set_by.recorded_at if set_by else None,
            created_by=set_by.actor if set_by else None,
            ledger_sequence=set_by.sequence if set_by else None,
        )


def _rows(scenario: "Scenario") -> Iterator[LedgerRow]:
    """The entries that the values in force come from, with the approvals of those published.

    They are the whole streams of the scenario and of those that published for its years, as far as
    the ledger went when the scenario was read.
    """
    ledger, until = scenario.ground.ledger, scenario.ledger_sequence
    state = ledger.state_at(until)
    used = scenario.entries_used()
    scenarios = {scenario.spec.id} if scenario.spec.id in state.scenarios else set()
    scenarios |= {one.scenario for one in state.publications if one.sequence in used}
    entries = [
        entry
        for one in scenarios
        for entry in ledger.read(stream=scenario_stream(one), until=until)
    ]
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        yield ledger_row(entry)


def ledger_row(entry: Entry) -> LedgerRow:
    """An entry as a row for dbt."""
    return LedgerRow(
        sequence=entry.sequence,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        event_type=entry.event_type,
        stream=entry.stream,
        version=entry.version,
        payload=canonical(entry.payload).decode(),
        previous_hash=entry.previous_hash,
        hash=entry.hash,
        words=words_of(entry),
    )


def _is_known(ledger: Ledger, state: State, event: SimulationRun) -> bool:
    """Whether the ledger has the same of this run already: scenario, file, results and baseline.

    And nothing else was recorded since that stands for these inputs.
    """
    newest = state.newest_runs.get(event.inputs_sha256)
    stands = SimulationRun.model_fields.keys() - {"scenario"}
    if newest is None or any(getattr(newest, name) != getattr(event, name) for name in stands):
        return False
    payload = event.payload()
    of_this_run = ledger.read(stream=run_stream(event.run_id), event_types=[event.event_type])
    return any(
        {name: entry.payload.get(name) for name in payload} == payload for entry in of_this_run
    )


def _sealed_event(scenario: "Scenario", run: Run) -> SimulationRun:
    own = figures_of_file(read_contents(run.path))
    baseline = figures_of_metrics(scenario.baseline_metrics())
    return SimulationRun(
        run_id=run.run_id,
        scenario=scenario.spec.id,
        inputs_sha256=scenario_inputs_sha256(scenario),
        results_sha256=run.sealed.results_sha256,
        file_sha256=file_sha256(run.path),
        code_version=run.sealed.code_version,
        cost=own.cost,
        baseline_cost=baseline.cost,
        pay_gap=own.pay_gap,
        baseline_pay_gap=baseline.pay_gap,
        entries_used=tuple(sorted(scenario.entries_used())),
    )
