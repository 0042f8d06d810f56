"""`sql`: any query over the sealed runs, read only."""

import csv
import sys
from enum import StrEnum
from typing import Annotated, Any

import pyarrow as pa
import typer
from rich.console import Console

from comptune.cli.completion import complete_run
from comptune.cli.documents import plain
from comptune.cli.examples import examples
from comptune.cli.session import JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import Column, table_of
from comptune.warehouse.sql import query

_ROWS_SHOWN = 100


class Form(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add `sql`."""
    app.command(
        epilog=examples(
            'comptune sql "select * from dim_run"',
            'comptune sql --run 4f2a --output csv "from fct_yearly_events" > events.csv',
            'comptune sql "select run_id, sum(total_compensation_cost) '
            'from fct_workforce_snapshot group by all"',
        )
    )(sql)


def sql(
    context: typer.Context,
    statement: Annotated[str, typer.Argument(metavar="QUERY", help="SQL, as DuckDB has it.")],
    run: Annotated[
        str | None,
        typer.Option(
            "--run",
            help="One run only, by the first digits of its id.",
            show_default=False,
            autocompletion=complete_run,
        ),
    ] = None,
    output: Annotated[
        Form, typer.Option("--output", "-o", help="How to write rows: table, csv or json.")
    ] = Form.TABLE,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Query all sealed runs together: `fct_` and `dim_` tables; each run alone is run_<id>."""
    session = session_of(context, workspace, as_json or output is Form.JSON)
    opened = session.workspace()
    runs = opened.runs() if run is None else [opened.run(run).sealed]
    rows = query(runs, statement, resources=opened.resources)
    if output is Form.CSV and not session.as_json:
        _write_csv(rows)
        return
    session.reply(rows.to_pylist(), lambda console: _show(console, rows))


def _show(console: Console, rows: pa.Table) -> None:
    columns = [
        Column(field.name, number=_is_number(field.type), wraps=not _is_number(field.type))
        for field in rows.schema
    ]
    shown = rows.slice(0, _ROWS_SHOWN).to_pylist()
    lines = [["" if value is None else _text(value) for value in row.values()] for row in shown]
    console.print(table_of(columns, lines))
    if rows.num_rows > _ROWS_SHOWN:
        console.print(
            f"The first {_ROWS_SHOWN} of {rows.num_rows:,} rows; --output csv writes them all."
        )


def _write_csv(rows: pa.Table) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(rows.schema.names)
    for batch in rows.to_batches():
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            writer.writerow(["" if value is None else _text(value) for value in row])


def _text(value: Any) -> str:
    made = plain(value)
    return made if isinstance(made, str) else str(made)


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_floating(kind)
    )
