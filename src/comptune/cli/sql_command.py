"""`sql`: any query over the sealed runs and the ledger's tables, read only."""

import csv
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import typer
from rich.console import Console

from comptune.cli.completion import complete_run
from comptune.cli.documents import plain
from comptune.cli.examples import examples
from comptune.cli.progress import steps_shown
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import Column, table_of
from comptune.ledger.roles import Act
from comptune.warehouse.governance import GOVERNANCE_FILE, governance_state
from comptune.warehouse.runs import SealedRun
from comptune.warehouse.sql import SqlRefused, query
from comptune.workspace import Workspace

_ROWS_SHOWN = 100
_NO_TABLE = "Catalog Error"  # what DuckDB calls a name that no table has


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
            'comptune sql "select actor, event_type from fct_audit_trail order by sequence"',
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
    person: DemoUserOption = None,
) -> None:
    """Query sealed runs (`fct_`, `dim_`; one alone is run_<id>) and the ledger's tables."""
    session = session_of(context, workspace, as_json or output is Form.JSON, person)
    opened = session.workspace()
    session.desk().demand(Act.VIEW_PEOPLE)
    runs = opened.runs() if run is None else [opened.run(run).sealed]
    rows = _rows(opened, runs, statement)
    if output is Form.CSV and not session.as_json:
        _write_csv(rows)
        return
    session.reply(rows.to_pylist(), lambda console: _show(console, rows))


def _rows(opened: Workspace, runs: list[SealedRun], statement: str) -> pa.Table:
    """The query's rows; the ledger's tables are made anew only for queries that need them."""
    governance = _fresh(opened)
    try:
        return query(runs, statement, resources=opened.resources, governance=governance)
    except SqlRefused as refused:
        if governance is not None or (runs and _NO_TABLE not in refused.rule):
            raise
        with steps_shown("Making tables of the ledger") as step_done:
            governance = opened.governance(step_done)
        try:
            return query(runs, statement, resources=opened.resources, governance=governance)
        except SqlRefused as again:
            raise again if runs else refused from None


def _fresh(opened: Workspace) -> Path | None:
    """`governance.duckdb`, if it holds the ledger as it is now."""
    path, head = opened.folder / GOVERNANCE_FILE, opened.ledger.head()
    known = governance_state(path)
    return path if known and (known.sequence, known.hash) == (head.sequence, head.hash) else None


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
