"""Official runs as an asset: built as `comptune run` builds them, checked as often as wished."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import dagster as dg
from pydantic import Field

from comptune.errors import ComptuneError
from comptune.ledger.actor import operating_system_user
from comptune.orchestration.resources import WorkspaceResource
from comptune.scenarios import Run

_RUN_ID: Final = "run_id"


class RunConfig(dg.Config):
    """Which run is asked for; who asks is the user that this process runs as."""

    scenario_file: str | None = Field(
        default=None, description="The path of a scenario file; nothing for the baseline."
    )


@dg.asset(kinds={"duckdb", "dbt"})
def sealed_run(
    context: dg.AssetExecutionContext, config: RunConfig, workspace: WorkspaceResource
) -> dg.MaterializeResult[None]:
    """A scenario's official run: built, tested, sealed; or the sealed one of the same inputs."""
    with _said_in_words():
        opened = workspace.open()
        scenario = opened.scenario(config.scenario_file)
        context.log.info(f"{scenario.spec.name}, {scenario.start_year} to {scenario.end_year}")
        run = scenario.run(
            actor=operating_system_user(),
            progress=lambda step, done, of: context.log.info(f"{step} ({done} of {of})"),
        )
    return dg.MaterializeResult(
        metadata=metadata_of(run, currency=opened.settings.currency),
        data_version=dg.DataVersion(run.run_id),
    )


@dg.asset_check(asset=sealed_run, blocking=True)
def run_is_as_sealed(
    context: dg.AssetCheckExecutionContext, workspace: WorkspaceResource
) -> dg.AssetCheckResult:
    """The results of the run built last hash to what was sealed."""
    run_id = _run_built_last(context.instance)
    if run_id is None:
        return _failed("No run was built yet: materialise sealed_run first.")
    try:
        workspace.open().run(run_id).verify()
    except ComptuneError as error:
        return _failed(str(error))
    return dg.AssetCheckResult(passed=True, metadata={_RUN_ID: run_id})


def metadata_of(run: Run, *, currency: str) -> Mapping[str, Any]:
    """What Dagster shows of a run: its id, file, people and cost by year."""
    by_year = run.metrics()
    columns = [
        dg.TableColumn("year", "int"),
        dg.TableColumn("total_compensation_cost", "string", description=f"in {currency}"),
        dg.TableColumn("headcount", "int"),
    ]
    records = [
        dg.TableRecord(
            {
                "year": int(row["simulation_year"]),
                "total_compensation_cost": f"{row['total_compensation_cost']:,.2f}",
                "headcount": int(row["headcount"]),
            }
        )
        for row in by_year
    ]
    return {
        _RUN_ID: run.run_id,
        "scenario": run.sealed.scenario_id,
        "path": dg.MetadataValue.path(str(run.path)),
        "headcount": int(by_year[-1]["headcount"]),
        "cost_by_year": dg.MetadataValue.table(records, dg.TableSchema(columns)),
        "created_by": run.sealed.created_by,
    }


@contextmanager
def _said_in_words() -> Iterator[None]:
    """A mistake that a person can mend fails the step with its message, and is not tried again."""
    try:
        yield
    except ComptuneError as error:
        raise dg.Failure(
            description=str(error), metadata={"error": type(error).__name__}, allow_retries=False
        ) from error


def _run_built_last(instance: dg.DagsterInstance) -> str | None:
    event = instance.get_latest_materialization_event(sealed_run.key)
    if event is None or event.asset_materialization is None:
        return None
    return str(event.asset_materialization.metadata[_RUN_ID].value)


def _failed(message: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=False, severity=dg.AssetCheckSeverity.ERROR, metadata={"message": message}
    )
