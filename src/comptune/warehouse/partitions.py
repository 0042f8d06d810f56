"""Tables of a sealed run as partitioned Parquet that Spark, Trino and Snowflake read.

A table is a folder; one that has `simulation_year` has a folder for each year in it, named as Hive
does (`simulation_year=2027`), and the column is in that name alone. Types are those that all of
them have: whole numbers with a sign, DECIMAL of at most 38 digits, DATE, text, microseconds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from comptune.warehouse.processes import Resources

YEAR: Final = "simulation_year"
_FILE: Final = "part-0.parquet"
_OPTIONS: Final = "(format parquet, compression snappy, row_group_size 122880)"
_DATABASE: Final = "run"
# What others do not have, as what they do. Everything else is written as it is.
_WIDER: Final[Mapping[str, str]] = {
    "TINYINT": "INTEGER",
    "SMALLINT": "INTEGER",
    "UTINYINT": "INTEGER",
    "USMALLINT": "INTEGER",
    "UINTEGER": "BIGINT",
    "UBIGINT": "DECIMAL(20,0)",
    "HUGEINT": "DECIMAL(38,0)",
    "UHUGEINT": "DECIMAL(38,0)",
    "TIMESTAMP_S": "TIMESTAMP",
    "TIMESTAMP_MS": "TIMESTAMP",
    "TIMESTAMP_NS": "TIMESTAMP",
    "UUID": "VARCHAR",
    "TIME": "VARCHAR",
}
_AS_THEY_ARE: Final = ("BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", "DATE", "TIMESTAMP", "VARCHAR")


def write_partitions(
    run: Path, tables: Sequence[str], folder: Path, *, years: Iterable[int], resources: Resources
) -> dict[str, int]:
    """Write tables of a run, which must be there, below the folder; returns the rows of each.

    A year at a time goes through DuckDB within the memory that it may use.

    Args:
        years: which have a folder though they have no row.
    """
    with _attached(run, resources) as con:
        return {name: _write(con, name, folder / name, sorted(years)) for name in tables}


def _write(con: duckdb.DuckDBPyConnection, table: str, folder: Path, years: Sequence[int]) -> int:
    columns = con.execute(
        "select column_name, data_type from duckdb_columns() "
        "where database_name = ? and table_name = ? order by column_index",
        [_DATABASE, table],
    ).fetchall()
    shown = ", ".join(_shown(name, kind) for name, kind in columns if name != YEAR)
    if YEAR not in dict(columns):
        return _copy(con, f'select {shown} from "{table}"', folder)
    found = con.execute(f'select distinct {YEAR} from "{table}"').fetchall()
    every = sorted({*years, *(year for (year,) in found)})
    return sum(
        _copy(con, f'select {shown} from "{table}" where {YEAR} = {year}', folder / _name(year))
        for year in every
    )


def _copy(con: duckdb.DuckDBPyConnection, query: str, folder: Path) -> int:
    folder.mkdir(parents=True)
    target = str(folder / _FILE).replace("'", "''")
    (rows,) = con.execute(f"copy ({query}) to '{target}' {_OPTIONS}").fetchone() or (0,)
    return int(rows)


def _name(year: int) -> str:
    return f"{YEAR}={year}"


def _shown(name: str, kind: str) -> str:
    if kind in _AS_THEY_ARE or kind.startswith("DECIMAL("):
        return f'"{name}"'
    return f'cast("{name}" as {_WIDER[kind]}) as "{name}"'


@contextmanager
def _attached(run: Path, resources: Resources) -> Iterator[duckdb.DuckDBPyConnection]:
    """The run, read only, in a database of its own whose limits concern nobody else."""
    resources.spill_folder.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{resources.memory_bytes}B",
        "threads": resources.threads,
        "temp_directory": str(resources.spill_folder),
    }
    con = duckdb.connect(":memory:", config=config)
    try:
        quoted = str(run).replace("'", "''")
        con.execute(f"attach '{quoted}' as {_DATABASE} (read_only)")
        con.execute(f"use {_DATABASE}")
        yield con
    finally:
        con.close()
