"""What a scenario stands on, as assets: its people, its pay structure, its values in force."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import dagster as dg
from pydantic import Field

from comptune.orchestration.failures import in_words, tell_the_ledger
from comptune.orchestration.partitions import SCENARIOS, scenario_check
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.shown import table

PEOPLE_POOL: Final = "people"  # `dagster.yaml` says how many steps may hold all people at a time
_GROUP: Final = "inputs"
_TIERS: Final = {
    "scenario": "the scenario's own",
    "comp_levers": "published",
    "default": "shipped defaults",
    "fallback": "the catalogue's fallback",
}
_CENT: Final = Decimal("0.01")


class AsOf(dg.Config):
    """Of which moment the scenario is."""

    as_of: int | None = Field(
        default=None, description="The entry of the ledger up to which it is read; else the last."
    )


@dg.asset(
    partitions_def=SCENARIOS,
    group_name=_GROUP,
    kinds={"parquet"},
    pool=PEOPLE_POOL,
    hooks={tell_the_ledger},
    check_specs=[
        scenario_check(
            "census_is_as_imported",
            asset="census",
            words="People and payroll are those that the ledger has of its import.",
        )
    ],
)
def census(
    context: dg.AssetExecutionContext, config: AsOf, workspace: WorkspaceResource
) -> Iterator[dg.MaterializeResult[None]]:
    """The people that the scenario stands on, read and held against their hash."""
    with in_words():
        opened = workspace.open()
        ground = opened.scenario(context.partition_key, as_of=config.as_of).ground
        told = [
            one
            for one in opened.ledger.state().censuses
            if one.census_sha256 == ground.census.sha256
        ]
    salaries = ground.census.table.column("annual_salary").to_pylist()
    payroll = sum(salaries, Decimal(0)).quantize(_CENT)
    shown: dict[str, Any] = {
        "people": ground.census.people,
        "full_time_pay": f"{payroll:,.2f} {opened.settings.currency}",
        "as_of": ground.census.as_of.isoformat(),
        "sha256": ground.census.sha256,
    }
    yield dg.MaterializeResult(
        metadata=shown,
        data_version=dg.DataVersion(ground.census.sha256),
        check_results=[_as_imported(ground.census.people, told[-1] if told else None)],
    )


def _as_imported(people: int, told: Any) -> dg.AssetCheckResult:
    if told is None:
        return dg.AssetCheckResult(
            check_name="census_is_as_imported",
            passed=False,
            severity=dg.AssetCheckSeverity.WARN,
            description="The ledger has no entry of its import, so its hash alone was held.",
        )
    return dg.AssetCheckResult(
        check_name="census_is_as_imported",
        passed=told.people == people,
        description=f"{people:,} people are in it; entry {told.sequence} has {told.people:,}.",
        metadata={"entry": told.sequence, "imported_by": told.by, "source": told.source},
    )


@dg.asset(
    partitions_def=SCENARIOS,
    group_name=_GROUP,
    kinds={"csv"},
    hooks={tell_the_ledger},
)
def structure(
    context: dg.AssetExecutionContext, config: AsOf, workspace: WorkspaceResource
) -> dg.MaterializeResult[None]:
    """The job levels, bands, multipliers and merit matrix that the scenario stands on."""
    with in_words():
        ground = workspace.open().scenario(context.partition_key, as_of=config.as_of).ground
    levels = ground.structure.rows("config_job_levels")
    return dg.MaterializeResult(
        metadata={
            "sha256": ground.structure_sha256,
            "job_levels": table(["level", "name", "minimum", "maximum"], levels),
        },
        data_version=dg.DataVersion(ground.structure_sha256),
    )


@dg.asset(
    partitions_def=SCENARIOS,
    group_name=_GROUP,
    kinds={"sql"},
    deps=[structure],
    hooks={tell_the_ledger},
)
def effective_parameters(
    context: dg.AssetExecutionContext, config: AsOf, workspace: WorkspaceResource
) -> dg.MaterializeResult[None]:
    """Every cell with the value in force and its tier, by the SQL that builds run."""
    with in_words():
        scenario = workspace.open().scenario(context.partition_key, as_of=config.as_of)
        rows = scenario.effective().to_pylist()
        warnings = scenario.warnings()
        version = scenario.parameters_sha256()
    tiers = Counter(row["parameter_source"] for row in rows)
    own = sorted((str(cell), value) for cell, value in scenario.overrides.items())
    shown: dict[str, Any] = {
        "cells": len(rows),
        "tiers": table(
            ["where the value is from", "cells"],
            [(words, tiers[tier]) for tier, words in _TIERS.items() if tiers[tier]],
        ),
        "warnings": dg.MetadataValue.md("\n".join(f"- {one}" for one in warnings) or "None."),
    }
    if own:
        shown["own_cells"] = table(["cell", "value"], own)
    return dg.MaterializeResult(metadata=shown, data_version=dg.DataVersion(version))
