"""What becomes of a failure: said in words, tried again where that can help, told to the ledger."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import dagster as dg

from comptune.errors import ComptuneError
from comptune.ledger.actor import Actor
from comptune.ledger.entry import run_stream
from comptune.ledger.events import SimulationFailed
from comptune.orchestration.asking import ONCE, asked_by, first_use, not_theirs
from comptune.orchestration.questions import PARTITION_TAG
from comptune.orchestration.resources import WorkspaceResource
from comptune.scenarios.builds import BuildFailed
from comptune.scenarios.clock import utc_now
from comptune.scenarios.official import record_failure
from comptune.workspace import Workspace

RETRIES: Final = 2
PATIENCE_SECONDS: Final = 3
BUILD_STEP: Final = "dbt_models"
_KILLED: Final = "The process ended before its end: it was killed, or the machine stopped."
_RULES: Final = (  # of the file system: they hold however often it is tried
    PermissionError,
    FileNotFoundError,
    FileExistsError,
    IsADirectoryError,
    NotADirectoryError,
)
_UNTOLD: Final = "The ledger was not told"
_SHORT: Final = 1_500
_GOES_ON_AS: Final = "dagster/auto_retry_run_id"  # Dagster sets it on the run that was killed
RUN_TAG: Final = "comptune/run_id"  # of the official run that is or will be built
AS_OF_TAG: Final = "comptune/built_as_of_entry"  # set by the step once it has read the ledger


@contextmanager
def in_words() -> Iterator[None]:
    """A failure that trying again cannot mend fails the step at once, with its message.

    What may pass by itself, `passes_by_itself`, is tried again. Dagster's own retry policies would
    try everything again, what somebody stopped too.
    """
    try:
        yield
    except (dg.Failure, dg.RetryRequested):
        raise
    except Exception as error:
        if passes_by_itself(error):
            raise dg.RetryRequested(RETRIES, PATIENCE_SECONDS) from error
        raise dg.Failure(
            description=str(error) or repr(error),
            metadata={"error": type(error).__name__},
            allow_retries=False,
        ) from error


def passes_by_itself(error: BaseException) -> bool:
    """Whether the machine is to blame: a full disk, a file in use, a process that was killed.

    Never an error that states a rule: the same inputs break it again.
    """
    if isinstance(error, BuildFailed):
        return not error.failed
    return isinstance(error, OSError | MemoryError) and not isinstance(error, _RULES)


def failed_checks(instance: dg.DagsterInstance, run_id: str, step: str) -> str:
    """What the blocking checks say that a step of a run failed by; nothing where none did."""
    records = instance.get_records_for_run(
        run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ).records
    events = [one.event_log_entry.dagster_event for one in records]
    said = [
        one.asset_check_evaluation_data
        for one in events
        if one is not None and one.step_key == step
    ]
    return " ".join(
        f"{one.check_name}: {one.description}"
        for one in said
        if not one.passed and one.severity == dg.AssetCheckSeverity.ERROR
    )


def asker(context: Any, workspace: Workspace) -> Actor:
    """The person that the run of this step is for; the desk judges what they may.

    Raises:
        NotTheirs: the run names somebody who did not ask for it.
    """
    return asker_of_run(context.run, workspace, context.instance)


def asker_of_run(run: dg.DagsterRun, workspace: Workspace, instance: dg.DagsterInstance) -> Actor:
    """As `asker`, of a run that is looked at from outside.

    Tags are good for one run, and for those that Dagster itself begins where it was killed.
    """
    actor = asked_by(
        run.tags,
        workspace.folder,
        job=run.job_name,
        scenario=run.tags.get(PARTITION_TAG),
        config=run.run_config,
    )
    if ONCE in run.tags:
        first = first_use(run.tags, workspace.folder, run.run_id)
        if not (_goes_on(instance, run.run_id, first) or _goes_on(instance, first, run.run_id)):
            raise not_theirs(run.tags, "they were for one run, and another was begun with them")
    return actor


def _goes_on(instance: dg.DagsterInstance, later: str, earlier: str) -> bool:
    """Whether Dagster began a run by itself where an earlier one was killed, or it is that one.

    Both say so: who begins a run sets its tags, and its parent, but not those of another.
    """
    current = later
    while current != earlier:
        run = instance.get_run_by_id(current)
        parent = instance.get_run_by_id(run.parent_run_id) if run and run.parent_run_id else None
        if parent is None or parent.tags.get(_GOES_ON_AS) != current:
            return False
        current = parent.run_id
    return True


def tell_ledger(
    run: dg.DagsterRun,
    workspace: Workspace,
    instance: dg.DagsterInstance,
    *,
    step: str,
    message: str,
    since: float,
    until: float | None = None,
) -> str:
    """Keep a failure in the ledger: of a build as SIMULATION_FAILED, of others as a comment.

    Args:
        step: that failed.
        since, until: when the run began and ended, seconds of the epoch, None while it runs; what
            was recorded of the build meanwhile is enough. Runs that go on from it come later.

    Returns:
        What was done, in words.

    Raises:
        ComptuneError: the person may not, or the scenario cannot be read any more.
    """
    scenario_id = run.tags.get(PARTITION_TAG)
    if scenario_id is None:
        return "It is of no scenario, so that Dagster alone keeps it."
    actor = asker_of_run(run, workspace, instance)
    if step == BUILD_STEP:
        built = run.tags.get(AS_OF_TAG)
        scenario = workspace.scenario(scenario_id, as_of=int(built) if built else None)
        told = [
            entry.event_type
            for entry in workspace.ledger.read(stream=run_stream(scenario.run_id()))
            if since <= entry.recorded_at.timestamp() <= (until or math.inf)
        ]
        if SimulationFailed.event_type in told:
            return "The build told the ledger itself."
        if not told:
            entry = record_failure(scenario, message, actor=actor, clock=utc_now)
            return f"Entry {entry.sequence} of the ledger keeps it."
        # The run is sealed: what failed came after it.
    if scenario_id not in workspace.ledger.state().scenarios:
        return f"{scenario_id} is no scenario of the ledger, so that Dagster alone keeps it."
    text = f"Dagster, {run.job_name}: {step} failed. {message}"[:_SHORT]
    return f"Entry {workspace.desk(actor).comment(scenario_id, text).sequence} keeps it."


@dg.failure_hook(name="tell_the_ledger", required_resource_keys={"workspace"})
def tell_the_ledger(context: dg.HookContext) -> None:
    """A step that failed for good is told to the ledger, by the same rules as everything else."""
    resource: WorkspaceResource = context.resources.workspace
    run, error = context.instance.get_run_by_id(context.run_id), context.op_exception
    if run is None:
        return
    if isinstance(error, dg.RetryRequested):
        error = error.__cause__  # what it was tried again for
    message = (error.description if isinstance(error, dg.Failure) else str(error)) or repr(error)
    message = failed_checks(context.instance, context.run_id, context.step_key) or message
    try:
        done = tell_ledger(
            run,
            resource.open(),
            context.instance,
            step=context.step_key,
            message=message,
            since=_times(context.instance, run)[0],
        )
    except ComptuneError as refused:
        context.log.error(f"{_UNTOLD}: {refused}")
        return
    context.log.info(done)


def _times(instance: dg.DagsterInstance, run: dg.DagsterRun) -> tuple[float, float | None]:
    """When a run began, or was asked for where it did not; and its end, None before."""
    (record,) = instance.get_run_records(dg.RunsFilter(run_ids=[run.run_id]))
    return record.start_time or record.create_timestamp.timestamp(), record.end_time


@dg.run_failure_sensor(
    name="tell_the_ledger_of_killed_runs",
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=10,
    description="A run whose process was killed could not tell the ledger itself.",
)
def tell_of_killed_runs(
    context: dg.RunFailureSensorContext, workspace: WorkspaceResource
) -> dg.SkipReason:
    """Tell the ledger of runs that ended without a step that failed."""
    run = context.dagster_run
    if context.get_step_failure_events():
        return dg.SkipReason("Its step told the ledger.")
    stats = context.instance.get_run_step_stats(run.run_id)
    unfinished = [one.step_key for one in stats if one.end_time is None]
    step = unfinished[0] if unfinished else BUILD_STEP
    since, until = _times(context.instance, run)
    try:
        done = tell_ledger(
            run,
            workspace.open(),
            context.instance,
            step=step,
            message=_KILLED,
            since=since,
            until=until,
        )
    except ComptuneError as refused:
        done = f"{_UNTOLD}: {refused}"
        context.log.error(done)
    return dg.SkipReason(done)
