"""Any SQL over sealed runs and the ledger's tables, all attached read only.

A run is attached as `run_<id>`. A view of the same name stands for every `fct_` and `dim_` table of
the runs together; where a table does not name its run itself, the view adds `run_id`. The tables
of `governance.duckdb` are attached as `governance`, and answer to their bare name too where no
table of a run has it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from comptune.errors import ComptuneError
from comptune.warehouse.build import Resources
from comptune.warehouse.runs import SealedRun

ACROSS_RUNS: Final = ("fct_", "dim_")
GOVERNANCE_SCHEMA: Final = "governance"


class SqlRefused(ComptuneError):
    """A query that DuckDB cannot run, or that has nothing to run on."""


def schema_name(run_id: str) -> str:
    """The name that a run has in a query over several."""
    return f"run_{run_id}"


def query(
    runs: Sequence[SealedRun],
    sql: str,
    *,
    resources: Resources,
    governance: Path | None = None,
) -> pa.Table:
    """The result of one query over the runs together; of one run alone, its tables by bare name.

    Args:
        governance: `governance.duckdb`, where there is one.

    Raises:
        SqlRefused: there is nothing to ask, or DuckDB refuses the query; with its own words.
    """
    if not runs and governance is None:
        raise SqlRefused(
            place="The query",
            rule="there is no sealed run to ask",
            remedy="Build one with `comptune run`.",
        )
    with _opened_together(runs, resources, governance) as con:
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
    runs: Sequence[SealedRun], resources: Resources, governance: Path | None
) -> Iterator[duckdb.DuckDBPyConnection]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{resources.memory_bytes}B",
        "threads": resources.threads,
        "temp_directory": str(resources.spill_folder),
    }
    con = duckdb.connect(":memory:", config=config)
    try:
        for run in runs:
            _attach(con, run.path, schema_name(run.run_id))
        path = ["memory.main"]
        if len(runs) == 1:
            path = [f"{schema_name(runs[0].run_id)}.main"]
        else:
            for table, sources in _shared_tables(con).items():
                con.execute(f"create view {table} as {' union all by name '.join(sources)}")
        if governance is not None:
            _attach(con, governance, GOVERNANCE_SCHEMA)
            path.append(f"{GOVERNANCE_SCHEMA}.main")
        con.execute(f"set search_path = '{','.join(path)}'")
        yield con
    finally:
        con.close()


def _attach(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    quoted = str(path).replace("'", "''")
    con.execute(f"attach '{quoted}' as {name} (read_only)")


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
