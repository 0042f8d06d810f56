"""Any SQL over sealed runs: each attached read only under its id, with views over all of them.

A run is attached as `run_<id>`. A view of the same name stands for every `fct_` and `dim_` table of
the runs together; where a table does not name its run itself, the view adds `run_id`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import duckdb
import pyarrow as pa

from comptune.errors import ComptuneError
from comptune.warehouse.build import Resources
from comptune.warehouse.runs import SealedRun

ACROSS_RUNS: Final = ("fct_", "dim_")


class SqlRefused(ComptuneError):
    """A query that DuckDB cannot run, or that has nothing to run on."""


def schema_name(run_id: str) -> str:
    """The name that a run has in a query over several."""
    return f"run_{run_id}"


def query(runs: Sequence[SealedRun], sql: str, *, resources: Resources) -> pa.Table:
    """The result of one query over the runs together; of one run alone, its tables by bare name.

    Raises:
        SqlRefused: there is no run, or DuckDB refuses the query; with its own words.
    """
    if not runs:
        raise SqlRefused(
            place="The query",
            rule="there is no sealed run to ask",
            remedy="Build one with `comptune run`.",
        )
    with _opened_together(runs, resources) as con:
        try:
            return con.execute(sql).to_arrow_table()
        except duckdb.Error as error:
            first, *more = str(error).strip().split("\n")
            raise SqlRefused(
                place="The query",
                rule=f"DuckDB refuses it: {first.removesuffix('.')}",
                remedy=" ".join(line.strip() for line in more if line.strip())
                or "`comptune sql 'show all tables'` lists what there is.",
            ) from error


@contextmanager
def _opened_together(
    runs: Sequence[SealedRun], resources: Resources
) -> Iterator[duckdb.DuckDBPyConnection]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{resources.memory_bytes}B",
        "threads": resources.threads,
        "temp_directory": str(resources.spill_folder),
    }
    con = duckdb.connect(":memory:", config=config)
    try:
        for run in runs:
            path = str(run.path).replace("'", "''")
            con.execute(f"attach '{path}' as {schema_name(run.run_id)} (read_only)")
        if len(runs) == 1:
            con.execute(f"use {schema_name(runs[0].run_id)}")
        else:
            for table, sources in _shared_tables(con).items():
                con.execute(f"create view {table} as {' union all by name '.join(sources)}")
        yield con
    finally:
        con.close()


def _shared_tables(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """For each `fct_` and `dim_` table, a select from every run that has it."""
    rows = con.execute(
        """
        select table_name, database_name, bool_or(column_name = 'run_id')
        from duckdb_columns()
        where database_name like 'run@_%' escape '@' and schema_name = 'main'
        group by table_name, database_name
        order by table_name, database_name
        """
    ).fetchall()
    found: dict[str, list[str]] = {}
    for table, database, names_its_run in rows:
        if table.startswith(ACROSS_RUNS):
            run_id = database.removeprefix(schema_name(""))
            columns = "*" if names_its_run else f"'{run_id}' as run_id, *"
            found.setdefault(table, []).append(f'select {columns} from {database}.main."{table}"')
    return found
