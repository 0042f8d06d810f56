"""Tables of a sealed run as files that other programs read."""

from pathlib import Path
from typing import Literal

from comptune.spreadsheets import harmless_sql
from comptune.warehouse.runs import opened

Form = Literal["csv", "parquet"]

_OPTIONS: dict[Form, str] = {
    "csv": "(format csv, header)",
    "parquet": "(format parquet, compression zstd)",
}


def write_table(run: Path, table: str, to: Path, form: Form) -> None:
    """Write a table of a run, which must be there, to a file.

    In CSV a text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    target = str(to).replace("'", "''")
    with opened(run) as con:
        columns = con.execute(
            "select column_name, data_type from duckdb_columns() where table_name = ? "
            "order by column_index",
            [table],
        ).fetchall()
        shown = ", ".join(_shown(name, kind, form) for name, kind in columns)
        con.execute(f"copy (select {shown} from \"{table}\") to '{target}' {_OPTIONS[form]}")


def row_counts(run: Path) -> dict[str, int]:
    """The rows of every table of a run."""
    with opened(run) as con:
        rows = con.execute("select table_name from duckdb_tables() order by 1").fetchall()
        names = [str(name) for (name,) in rows]
        counts = ", ".join(f'(select count(*) from "{name}")' for name in names)
        found = con.execute(f"select {counts}").fetchone()
        return dict(zip(names, found or (), strict=True))


def people_count(run: Path) -> int:
    """How many single persons a run tells of, simulated hires included."""
    with opened(run) as con:
        sql = "select count(distinct employee_id) from fct_workforce_snapshot"
        (people,) = con.execute(sql).fetchone() or (0,)
        return int(people)


def _shown(name: str, kind: str, form: Form) -> str:
    if form == "parquet" or kind != "VARCHAR":
        return f'"{name}"'
    return f'{harmless_sql(name)} as "{name}"'
