"""What Dagster loads: `dagster dev -m comptune.orchestration.definitions`."""

import dagster as dg

from comptune.orchestration.comparison import scenario_comparison
from comptune.orchestration.ensembles import scenario_ensemble
from comptune.orchestration.failures import tell_of_killed_runs
from comptune.orchestration.inputs import census, effective_parameters, structure
from comptune.orchestration.jobs import JOBS
from comptune.orchestration.ledger_assets import ledger_checkpoint, verified_ledger
from comptune.orchestration.models import dbt_models
from comptune.orchestration.publication import published_values
from comptune.orchestration.reports import executive_pack
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.sealed import official_figures
from comptune.orchestration.sensors import every_day, every_night, rebuild_what_entries_touch
from comptune.orchestration.tuning import (
    optimization_iterations,
    optimization_problem,
    optimized_parameters,
    validated_solution,
)

defs = dg.Definitions(
    assets=[
        census,
        structure,
        effective_parameters,
        dbt_models,
        official_figures,
        executive_pack,
        scenario_comparison,
        optimization_problem,
        optimization_iterations,
        optimized_parameters,
        validated_solution,
        scenario_ensemble,
        published_values,
        verified_ledger,
        ledger_checkpoint,
    ],
    jobs=JOBS,
    sensors=[rebuild_what_entries_touch, tell_of_killed_runs],
    schedules=[every_night, every_day],
    resources={"workspace": WorkspaceResource()},
    # One process a run: Dagster starts it anew when it is killed, and nothing is imported twice.
    executor=dg.in_process_executor,
)
