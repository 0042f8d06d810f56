"""The dbt models as assets: told by dagster-dbt from the compiled project, built by `Scenario.run`.

All of them appear together, once the run is sealed; a build that fails or is killed leaves none.
"""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any, Final

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings
from dagster_dbt.asset_utils import build_dbt_specs
from dagster_dbt.dbt_manifest import validate_manifest
from pydantic import Field

from comptune.errors import ComptuneError
from comptune.orchestration.failures import (
    AS_OF_TAG,
    BUILD_STEP,
    RUN_TAG,
    asker,
    in_words,
    tell_the_ledger,
)
from comptune.orchestration.inputs import PEOPLE_POOL, AsOf, census, effective_parameters, structure
from comptune.orchestration.partitions import SCENARIOS, scenario_check
from comptune.orchestration.resources import WorkspaceResource
from comptune.scenarios import Run, Scenario
from comptune.scenarios.builds import BuildFailed, reasons
from comptune.scenarios.clock import utc_now
from comptune.scenarios.official import record_failure
from comptune.scenarios.run_report import Tested, run_report
from comptune.scenarios.run_words import step_words, words_of_test
from comptune.warehouse.exports import row_counts
from comptune.warehouse.project import GOVERNANCE, compiled_project

SEALED: Final = dg.AssetKey("sealed_run")
AS_OF: Final = "ledger_as_of_entry"
_PEOPLE: Final = "raw_census"
_STOPPED: Final = "The build of the run: it was stopped in Dagster before its end."
_STRUCTURE: Final = "config_"


class Translator(DagsterDbtTranslator):
    """How dbt's nodes are named, grouped and described among the assets."""

    def __init__(self) -> None:
        super().__init__(
            DagsterDbtTranslatorSettings(
                enable_asset_checks=True, enable_duplicate_source_asset_keys=True
            )
        )

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """A model by its name; a source by the asset that its rows come from."""
        name: str = dbt_resource_props["name"]
        if dbt_resource_props["resource_type"] != "source":
            return dg.AssetKey(name)
        if name == _PEOPLE:
            return census.key
        return structure.key if name.startswith(_STRUCTURE) else effective_parameters.key

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The folder of the model."""
        is_seed = dbt_resource_props["resource_type"] == "seed"
        return "staging" if is_seed else str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What a row is, without the SQL, which dbt's own folder shows better."""
        return str(dbt_resource_props.get("description") or "").strip()


def _specs() -> tuple[list[dg.AssetSpec], list[dg.AssetCheckSpec]]:
    """The models of a run with their tests; a test of several tables is the whole run's."""
    manifest = validate_manifest(compiled_project().folder / "manifest.json")
    models, checks = build_dbt_specs(
        translator=Translator(),
        manifest=manifest,
        select="fqn:*",
        exclude=f"{GOVERNANCE} resource_type:unit_test",
        selector="",
        io_manager_key=None,
        project=None,
    )
    whole = dg.AssetSpec(
        SEALED,
        group_name="runs",
        kinds={"duckdb"},
        deps=[one.key for one in models],
        description="The run's file: every table above, tested, hashed and sealed by a rename.",
    )
    by_name = {one.name: one.asset_key for one in checks}
    tests = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and "governance" not in node["tags"]
    ]
    return [*_upstream_first(models), whole], [
        scenario_check(
            node["name"],
            asset=by_name.get(node["name"], SEALED),
            blocking=node["config"]["severity"].lower() == "error",
            words=words_of_test(node["name"], node["description"] or ""),
        )
        for node in tests
    ]


def _upstream_first(models: Sequence[dg.AssetSpec]) -> list[dg.AssetSpec]:
    """In the order in which Dagster wants to hear of them."""
    known = {one.key: one for one in models}
    above = {key: {dep.asset_key for dep in one.deps} & set(known) for key, one in known.items()}
    return [known[key] for key in TopologicalSorter(above).static_order()]


_ASSETS, _CHECKS = _specs()
_TABLE_OF: Final = {one.name: one.asset_key for one in _CHECKS}


class AnotherRun(ComptuneError):
    """A build that would not be the run that was asked for."""


class BuildConfig(AsOf):
    """What is built; by default what the scenario is when its turn comes."""

    run_id: str | None = Field(
        default=None, description="That the run must have; another one is refused."
    )


@dg.multi_asset(
    name=BUILD_STEP,
    specs=_ASSETS,
    check_specs=_CHECKS,
    partitions_def=SCENARIOS,
    pool=PEOPLE_POOL,
    hooks={tell_the_ledger},
)
def dbt_models(
    context: dg.AssetExecutionContext, config: BuildConfig, workspace: WorkspaceResource
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """A scenario's official run: built, tested, sealed; or the sealed one of the same inputs."""
    with in_words():
        opened = workspace.open()
        scenario = opened.scenario(context.partition_key, as_of=config.as_of)
        _check_asked_for(scenario, config.run_id)
        context.instance.add_run_tags(
            context.run.run_id,
            {RUN_TAG: scenario.run_id(), AS_OF_TAG: str(scenario.ledger_sequence)},
        )
        try:
            run = scenario.run(
                actor=asker(context, opened),
                progress=lambda step, done, of: context.log.info(
                    f"{step_words(step)} ({done} of {of})"
                ),
            )
        except BuildFailed as failure:
            yield from _failed(failure)
            raise
        except dg.DagsterExecutionInterruptedError:
            record_failure(scenario, _STOPPED, actor=asker(context, opened), clock=utc_now)
            raise
    yield from _materialised(run, as_of=scenario.ledger_sequence)
    yield from map(_tested, run_report(run).tests)


def _check_asked_for(scenario: Scenario, wanted: str | None) -> None:
    """Refuse a build of something else than somebody saw and asked for.

    Raises:
        AnotherRun: people, values or the version of comptune are others here.
    """
    if wanted is not None and scenario.run_id() != wanted:
        raise AnotherRun(
            place=f"The official run of {scenario.spec.id}",
            value=scenario.run_id(),
            rule=f"run {wanted} was asked for: its people were changed since, or Dagster runs "
            "another version of comptune",
            remedy="Look at the scenario as it is now, and start its run again.",
        )


def _materialised(run: Run, *, as_of: int) -> Iterator[dg.MaterializeResult[None]]:
    rows = row_counts(run.path)
    for asset in _ASSETS:
        name = asset.key.to_user_string()
        shown = {"dagster/row_count": rows[name]} if name in rows else {}
        yield dg.MaterializeResult(
            asset_key=asset.key,
            metadata={"run_id": run.run_id, AS_OF: as_of, **shown},
            data_version=dg.DataVersion(run.run_id),
        )


def _tested(test: Tested) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=test.name,
        asset_key=_TABLE_OF[test.name],
        passed=test.is_passed,
        severity=dg.AssetCheckSeverity.WARN if test.is_warning else dg.AssetCheckSeverity.ERROR,
        description=test.words,
        metadata={"rows_against_it": test.rows},
    )


def _failed(failure: BuildFailed) -> Iterator[dg.AssetCheckResult]:
    """The tests that kept the run from being sealed; models that failed are in the message."""
    for one in reasons(failure):
        if one.name in _TABLE_OF:
            yield dg.AssetCheckResult(
                check_name=one.name,
                asset_key=_TABLE_OF[one.name],
                passed=False,
                description=f"{one.words} {one.found}",
                metadata={} if one.rows is None else {"rows_against_it": one.rows},
            )
