"""What can be asked for as a whole: jobs over the assets."""

from typing import Final

import dagster as dg

from comptune.orchestration.comparison import scenario_comparison
from comptune.orchestration.ensembles import SIGN_OFF_SEEDS, EnsembleConfig, scenario_ensemble
from comptune.orchestration.inputs import census, effective_parameters, structure
from comptune.orchestration.ledger_assets import ledger_checkpoint, verified_ledger
from comptune.orchestration.models import dbt_models
from comptune.orchestration.publication import published_values
from comptune.orchestration.reports import executive_pack
from comptune.orchestration.sealed import official_figures
from comptune.orchestration.tuning import (
    optimization_iterations,
    optimization_problem,
    optimized_parameters,
    validated_solution,
)

_BUILD: Final = (census, structure, effective_parameters, dbt_models, official_figures)

build_scenario = dg.define_asset_job(
    "build_scenario",
    selection=dg.AssetSelection.assets(*_BUILD, scenario_comparison),
    tags={"comptune/kind": "official run"},
    description="A scenario's official run: inputs, tables, tests, seal, figures and comparison.",
)
tune_scenario = dg.define_asset_job(
    "tune_scenario",
    selection=dg.AssetSelection.assets(
        optimization_problem, optimization_iterations, optimized_parameters, validated_solution
    ),
    tags={"comptune/kind": "tuning"},
    description="The levers that meet a target: asked, solved, recorded, proved and, where asked "
    "for, applied.",
)
sign_off_ensemble = dg.define_asset_job(
    "sign_off_ensemble",
    selection=dg.AssetSelection.assets(scenario_ensemble),
    config=dg.RunConfig(ops={"scenario_ensemble": EnsembleConfig(seeds=SIGN_OFF_SEEDS)}),
    tags={"comptune/kind": "ensemble"},
    description="A scenario on a thousand seeds, for signing off.",
)
nightly_rebuild = dg.define_asset_job(
    "nightly_rebuild",
    selection=dg.AssetSelection.assets(*_BUILD, scenario_ensemble, scenario_comparison),
    tags={"comptune/kind": "nightly"},
    description="A scenario's official run and its ensemble, as the night does them for all.",
)
publish_scenario = dg.define_asset_job(
    "publish_scenario",
    selection=dg.AssetSelection.assets(official_figures, published_values),
    tags={"comptune/kind": "publication"},
    description="An approved scenario published, once its sealed run has passed every check again.",
)
report_scenario = dg.define_asset_job(
    "report_scenario",
    selection=dg.AssetSelection.assets(executive_pack),
    tags={"comptune/kind": "report"},
    description="The executive report of a scenario's sealed run: PDF, HTML and Excel.",
)
verify_ledger = dg.define_asset_job(
    "verify_ledger",
    selection=dg.AssetSelection.assets(verified_ledger, ledger_checkpoint),
    tags={"comptune/kind": "ledger"},
    description="The ledger verified, and a signed checkpoint of it written.",
)
JOBS: Final = (
    build_scenario,
    tune_scenario,
    sign_off_ensemble,
    nightly_rebuild,
    publish_scenario,
    report_scenario,
    verify_ledger,
)
