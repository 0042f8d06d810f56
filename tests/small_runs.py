"""Sealed runs without a build: files with the tables that decisions read, and their entries.

The figures are those of a simulation, the inputs those of the scenario. What else a run's file
holds, and that a build comes to the same figures, is the matter of tests that build one.
"""

from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from comptune.ledger.actor import Actor
from comptune.metrics import figures, load_metrics
from comptune.scenarios import Run, Scenario
from comptune.scenarios.clock import Clock, utc_now
from comptune.scenarios.official import record_run, run_inputs
from comptune.warehouse.build import RunInputs
from comptune.warehouse.inputs import (
    create_tables,
    load_parameter_sets,
    load_published,
    load_request,
)
from comptune.warehouse.results import RESULT_TABLES, results_sha256
from comptune.warehouse.runs import file_sha256, read_run, write_seal


def sealed_run(scenario: Scenario, *, actor: Actor, clock: Clock = utc_now) -> Run:
    """The run of a scenario: its file, its seal and its entry."""
    run_id = scenario.run_id()
    path = scenario.ground.runs_folder / f"{run_id}.duckdb"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        write_run(scenario, run_inputs(scenario, run_id, actor, clock), path)
        write_seal(path, file_sha256(path))
    run = Run(read_run(path), load_metrics())
    record_run(scenario, run, actor=actor, clock=clock)
    return run


def write_run(scenario: Scenario, inputs: RunInputs, path: Path) -> None:
    """The file of a run, as far as decisions read it."""
    with duckdb.connect(str(path)) as con:
        create_tables(con)
        load_parameter_sets(con, [inputs.parameters])
        load_published(con, inputs.published)
        load_request(con, inputs.request, inputs.parameters)
        for table, rows in (
            ("fct_metrics", _metrics(scenario)),
            ("int_effective_parameters", scenario.effective()),
        ):
            con.register("staged", rows)
            con.execute(f"create table {table} as select * from staged")
            con.unregister("staged")
        for table in RESULT_TABLES:  # for people: as many as there are metrics
            con.execute(
                f"create table {table} as select simulation_year, metric_name as employee_id, "
                "metric_value as annual_salary from fct_metrics"
            )
        con.execute(
            f"create table dim_run as select *, '{results_sha256(con)}' as results_sha256 "
            "from run_request"
        )


def _metrics(scenario: Scenario) -> pa.Table:
    """Every metric of the whole, by year."""
    preview = scenario.preview()
    rows = [
        {
            "simulation_year": year,
            "grain": "total",
            "metric_name": name,
            "metric_value": _exact(figures.figure_of(load_metrics()[name].unit, value)),
        }
        for name, by_year in preview.metrics.items()
        for year, value in zip(preview.years, by_year, strict=True)
    ]
    return pa.Table.from_pylist(rows, _METRICS)


_METRICS = pa.schema(
    [
        ("simulation_year", pa.int32()),
        ("grain", pa.string()),
        ("metric_name", pa.string()),
        ("metric_value", pa.decimal128(38, 18)),
    ]
)


def _exact(value: figures.Figure) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.18f}")
