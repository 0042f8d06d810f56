"""What everybody employed on 31 December is paid, from a sealed run or from a simulation.

`int_paid_people` says what counts as pay. Of a simulation the same compiled SQL is run in memory.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb
import numpy as np
import pyarrow as pa

from comptune.warehouse.inputs import ParameterSet, RunRequest, create_tables, load_request
from comptune.warehouse.project import DATABASE, compiled_project
from comptune.warehouse.runs import opened

if TYPE_CHECKING:  # the engine's compiler takes a second to load, and only the types are needed
    from comptune.engine.world import Parameters
    from comptune.warehouse.people import Workforce
    from comptune.warehouse.replay import Resolved

TABLE: Final = "int_paid_people"

_COLUMNS: Final = """
    select
        pay.gender,
        pay.job_level,
        pay.department,
        people.location,
        cast(people.fte as double) as fte,
        people.tenure_years,
        people.age_years,
        people.performance_rating,
        pay.base_pay_cents,
        pay.variable_pay_cents
    from int_paid_people as pay
    inner join fct_workforce_snapshot as people using (simulation_year, employee_id)
    where simulation_year = $year
    order by employee_id
"""
# A simulation is no run: what the tables say of one is nobody's.
_NOBODYS: Final = RunRequest("", "", "", "", "", datetime(1970, 1, 1, tzinfo=UTC), "")


def has_paid_people(path: Path) -> bool:
    """Whether a run's file tells what everybody is paid; those of earlier releases do not."""
    with opened(path) as con:
        sql = "select count(*) from duckdb_tables() where table_name = $name"
        (found,) = con.execute(sql, {"name": TABLE}).fetchall()[0]
    return bool(found)


def paid_people_of_run(path: Path, year: int) -> pa.Table:
    """One row per person employed on 31 December of the year, in order of their ids."""
    with opened(path) as con:
        return con.execute(_COLUMNS, {"year": year}).to_arrow_table()


def paid_people_of_simulation(
    workforce: "Workforce", resolved: "Resolved", parameters: ParameterSet, years: Sequence[int]
) -> Mapping[int, pa.Table]:
    """The same by year of a parameter set that is resolved alone, simulated now."""
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach ':memory:' as {DATABASE}")
        con.execute(f"use {DATABASE}")
        create_tables(con)
        load_request(con, _NOBODYS, parameters)
        con.register("ranges", _ranges(resolved.parameters))
        con.execute("create table int_job_level_ranges as from ranges")
        con.register("moves", _moves(workforce, resolved, seed=parameters.seed))
        con.execute(
            "create table int_workforce_transitions as "
            "from moves where last_day is null and simulation_year in $years",
            {"years": list(years)},
        )
        for name, sql in compiled_project().of_people:
            con.execute(f"create table {name} as {sql}")
        return {year: con.execute(_COLUMNS, {"year": year}).to_arrow_table() for year in years}


def _moves(workforce: "Workforce", resolved: "Resolved", *, seed: int) -> pa.RecordBatchReader:
    # Numba, which the engine brings, is half a second that only simulations pay.
    from comptune.engine.simulate import transitions  # noqa: PLC0415
    from comptune.warehouse.transition_columns import (  # noqa: PLC0415 - as above
        TRANSITIONS,
        Calendar,
        transition_batch,
    )

    days = Calendar(resolved.parameters)
    blocks = transitions(workforce.people, resolved.parameters, resolved.bands.structure, seed=seed)
    return pa.RecordBatchReader.from_batches(
        TRANSITIONS, (transition_batch(block, workforce, days) for block in blocks)
    )


def _ranges(parameters: "Parameters") -> pa.Table:
    """The one set's ranges, as `int_job_level_ranges` has them."""
    years, levels = parameters.range_minimum.shape[1:]
    return pa.table(
        {
            "fiscal_year": np.repeat(parameters.start_year + np.arange(years), levels),
            "job_level": np.tile(np.arange(1, levels + 1), years),
            **{
                name: [Decimal(int(cents)).scaleb(-2) for cents in getattr(parameters, name).flat]
                for name in ("range_minimum", "range_maximum")
            },
        }
    )
