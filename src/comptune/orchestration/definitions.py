"""What Dagster loads: `dagster dev -m comptune.orchestration.definitions`."""

import dagster as dg

from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.runs import run_is_as_sealed, sealed_run

build_run = dg.define_asset_job(
    "build_run",
    selection=dg.AssetSelection.assets(sealed_run),
    description="Build a scenario's official run and check it.",
)
verify_run = dg.define_asset_job(
    "verify_run",
    selection=dg.AssetSelection.checks(run_is_as_sealed),
    description="Check again that the run built last is as it was sealed.",
)

defs = dg.Definitions(
    assets=[sealed_run],
    asset_checks=[run_is_as_sealed],
    jobs=[build_run, verify_run],
    resources={"workspace": WorkspaceResource()},
)
