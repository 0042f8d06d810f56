"""The kernel's nodes in the dbt project: transitions and control totals, Arrow in and Arrow out."""

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from comptune.engine.measures import MEASURES
from comptune.engine.simulate import simulate
from comptune.engine.simulate import transitions as engine_transitions
from comptune.engine.world import LEVELS, Parameters
from comptune.warehouse.parameters import Bands, bands_from, parameters_from
from comptune.warehouse.people import Workforce, workforce_from
from comptune.warehouse.transition_columns import TRANSITIONS, Calendar, transition_batch


def transitions(con: duckdb.DuckDBPyConnection) -> pa.RecordBatchReader:
    """One row per person and year employed in it, of the only scenario in the database.

    Streamed in a fixed order: memory does not grow with the number of people.
    """
    workforce, bands, parameters, seed = _inputs(con)
    days = Calendar(parameters)

    def batches() -> Iterator[pa.RecordBatch]:
        for block in engine_transitions(workforce.people, parameters, bands.structure, seed=seed):
            yield transition_batch(block, workforce, days)

    return pa.RecordBatchReader.from_batches(TRANSITIONS, batches())


def control_totals(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The engine's own sums by year, level and department, of the only scenario in the database."""
    workforce, bands, parameters, seed = _inputs(con)
    totals = simulate(workforce.people, parameters, bands.structure, seeds=[seed]).values[0, 0]
    departments = len(workforce.departments)
    years = parameters.start_year + np.arange(parameters.years)
    columns: dict[str, Any] = {
        "simulation_year": pa.array(np.repeat(years, LEVELS * departments), pa.int16()),
        "job_level": pa.array(
            np.tile(np.repeat(np.arange(1, LEVELS + 1), departments), len(years)), pa.int8()
        ),
        "department": pa.array(list(workforce.departments) * (LEVELS * len(years)), pa.string()),
    }
    for position, measure in enumerate(MEASURES):
        columns[measure] = pa.array(totals[..., position].ravel(), pa.int64())
    return pa.table(columns)


def _inputs(con: duckdb.DuckDBPyConnection) -> tuple[Workforce, Bands, Parameters, int]:
    census = con.execute("select * from stg_census order by employee_id").to_arrow_table()
    bands = bands_from(con)
    (seed,) = con.execute("select seed from scenario_meta").fetchall()[0]
    return workforce_from(census), bands, parameters_from(con, bands), int(seed)
