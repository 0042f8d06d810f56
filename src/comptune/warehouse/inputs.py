"""What a run or a preview is made of, and how it becomes rows of the tables that dbt reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

import duckdb
import pyarrow as pa

from comptune.levers import Cell, load_catalogue
from comptune.structure import Structure
from comptune.warehouse.ledger_rows import ledger_table, load_ledger

STRUCTURE_EVENT: Final = "STRUCTURE"
_FEW_ROWS: Final = 8  # that are sooner parsed than handed over

_CELL_COLUMNS: Final = """
    fiscal_year integer, job_level integer, event_type varchar, parameter_name varchar,
    parameter_value decimal(18, 6), {places} is_locked boolean, created_at timestamp,
    created_by varchar, ledger_sequence bigint
"""
_TABLES: Final[Mapping[str, str]] = {
    "scenario_meta": """
        parameter_set integer, scenario_id varchar, scenario_name varchar, start_year integer,
        end_year integer, seed ubigint, raise_base varchar
    """,
    "scenario_overrides": "scenario_id varchar, "
    + _CELL_COLUMNS.format(places="performance_rating integer, range_zone integer,"),
    "comp_levers": _CELL_COLUMNS.format(places=""),
    "comp_targets": """
        scenario_id varchar, metric_name varchar, fiscal_year integer, job_level integer,
        department varchar, relation varchar, target_value decimal(18, 6),
        tolerance decimal(18, 6), created_at timestamp, created_by varchar, ledger_sequence bigint
    """,
    "lever_catalogue": """
        parameter_name varchar, job_level integer, event_type varchar, kind varchar, unit varchar,
        fallback_value decimal(18, 6), lower_bound decimal(18, 6), upper_bound decimal(18, 6)
    """,
    "run_request": """
        run_id varchar, scenario_id varchar, start_year integer, end_year integer, seed ubigint,
        raise_base varchar, census_sha256 varchar, structure_sha256 varchar,
        parameters_sha256 varchar, ledger_sequence bigint, ledger_hash varchar,
        code_version varchar, created_at timestamp, created_by varchar
    """,
}


@dataclass(frozen=True)
class PublishedCell:
    """One published value: a row of the `comp_levers` tier."""

    cell: Cell
    value: Decimal
    created_at: datetime
    created_by: str
    ledger_sequence: int


@dataclass(frozen=True)
class TargetRow:
    """One target of a scenario: a row of `comp_targets`.

    Attributes:
        level, department: None for the whole.
        relation: "=", "<=" or ">=".
        value, tolerance: money in units of the currency, rates in natural units.
        created_at, created_by, ledger_sequence: of the entry that set it, where a ledger has one.
    """

    metric: str
    year: int
    level: int | None
    department: str | None
    relation: str
    value: Decimal
    tolerance: Decimal = Decimal(0)
    created_at: datetime | None = None
    created_by: str | None = None
    ledger_sequence: int | None = None


@dataclass(frozen=True)
class ParameterSet:
    """One set of parameters: the years, the luck and the cells that differ from the lower tiers.

    `ledger_sequences` names the entry that set a cell, where a ledger keeps it. `targets` move no
    result: a run is held against them.
    """

    scenario_id: str
    name: str
    start_year: int
    end_year: int
    seed: int
    raise_base: str  # "current" or "opening"
    overrides: Mapping[Cell, Decimal]
    ledger_sequences: Mapping[Cell, int] = field(default_factory=dict)
    targets: tuple[TargetRow, ...] = ()


@dataclass(frozen=True)
class RunRequest:
    """Which run is asked for, of which inputs, by whom; one row of `run_request`."""

    run_id: str
    census_sha256: str
    structure_sha256: str
    parameters_sha256: str
    code_version: str
    created_at: datetime  # UTC
    created_by: str
    ledger_sequence: int | None = None
    ledger_hash: str | None = None


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Empty tables for everything that arrives as rows, and the catalogue of levers filled in."""
    for name, columns in _TABLES.items():
        con.execute(f"create or replace table {name} ({columns})")
    _insert(con, "lever_catalogue", _catalogue_rows())
    load_ledger(con, ledger_table(()))


def load_structure(con: duckdb.DuckDBPyConnection, structure: Structure) -> None:
    """The `config_*` tables."""
    for name, table in structure.tables.items():
        _create_from(con, name, table)


def load_census(con: duckdb.DuckDBPyConnection, census: pa.Table) -> None:
    """`raw_census`, in the order given."""
    _create_from(con, "raw_census", census)


def load_parameter_sets(con: duckdb.DuckDBPyConnection, sets: Sequence[ParameterSet]) -> None:
    """`scenario_meta` and `scenario_overrides`, replacing what they held.

    The scenario ids of the sets must differ: they are what an override belongs to.
    """
    load_meta(con, meta_rows(sets))
    load_overrides(con, sets)


def meta_rows(sets: Sequence[ParameterSet]) -> list[tuple[Any, ...]]:
    """The rows of `scenario_meta`."""
    return [
        (k, s.scenario_id, s.name, s.start_year, s.end_year, s.seed, s.raise_base)
        for k, s in enumerate(sets)
    ]


def load_meta(con: duckdb.DuckDBPyConnection, rows: list[tuple[Any, ...]]) -> None:
    """`scenario_meta`, replacing what it held."""
    con.execute("truncate scenario_meta")
    _insert(con, "scenario_meta", rows)


def load_overrides(con: duckdb.DuckDBPyConnection, sets: Sequence[ParameterSet]) -> None:
    """`scenario_overrides`, replacing what it held."""
    con.execute("truncate scenario_overrides")
    _insert(con, "scenario_overrides", [row for s in sets for row in _override_rows(s)])


def load_published(con: duckdb.DuckDBPyConnection, published: Iterable[PublishedCell]) -> None:
    """`comp_levers`, replacing what it held."""
    con.execute("truncate comp_levers")
    rows = [
        (
            one.cell.year,
            one.cell.level or 0,
            load_catalogue()[one.cell.name].event_type.value,
            one.cell.name,
            one.value,
            False,
            one.created_at,
            one.created_by,
            one.ledger_sequence,
        )
        for one in published
    ]
    _insert(con, "comp_levers", rows)


def load_request(
    con: duckdb.DuckDBPyConnection, request: RunRequest, parameters: ParameterSet
) -> None:
    """`run_request`, its one row, and `comp_targets`, which only a run is held against."""
    row = (
        request.run_id,
        parameters.scenario_id,
        parameters.start_year,
        parameters.end_year,
        parameters.seed,
        parameters.raise_base,
        request.census_sha256,
        request.structure_sha256,
        request.parameters_sha256,
        request.ledger_sequence,
        request.ledger_hash,
        request.code_version,
        request.created_at,
        request.created_by,
    )
    _insert(con, "run_request", [row])
    _insert(con, "comp_targets", [_target_row(parameters, one) for one in parameters.targets])


@cache
def _catalogue_rows() -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in load_catalogue().rows()]


def _override_rows(one: ParameterSet) -> list[tuple[Any, ...]]:
    return [
        (
            one.scenario_id,
            cell.year,
            cell.level if cell.is_structure else cell.level or 0,
            STRUCTURE_EVENT if cell.is_structure else load_catalogue()[cell.name].event_type.value,
            cell.name,
            value,
            cell.rating,
            cell.zone,
            False,
            None,
            None,
            one.ledger_sequences.get(cell),
        )
        for cell, value in one.overrides.items()
    ]


def _target_row(parameters: ParameterSet, one: TargetRow) -> tuple[Any, ...]:
    return (
        parameters.scenario_id,
        one.metric,
        one.year,
        one.level or 0,
        one.department,
        one.relation,
        one.value,
        one.tolerance,
        one.created_at,
        one.created_by,
        one.ledger_sequence,
    )


@cache
def _schemas() -> dict[str, pa.Schema]:
    """The tables' columns as Arrow has them."""
    with duckdb.connect(":memory:") as con:
        for name, columns in _TABLES.items():
            con.execute(f"create table {name} ({columns})")
        return {name: con.execute(f"from {name}").to_arrow_table().schema for name in _TABLES}


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows: a few as values, more by way of Arrow.

    A prepared insert a row would cost more than a preview.
    """
    if not rows:
        return
    if len(rows) <= _FEW_ROWS:
        marks = ", ".join(f"({', '.join('?' * len(row))})" for row in rows)
        con.execute(f"insert into {table} values {marks}", [value for row in rows for value in row])
        return
    schema = _schemas()[table]
    columns = [
        pa.array(values, column.type)
        for column, values in zip(schema, zip(*rows, strict=True), strict=True)
    ]
    con.register("staged_rows", pa.table(columns, schema=schema))
    con.execute(f"insert into {table} select * from staged_rows")
    con.unregister("staged_rows")


def _create_from(con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    con.register("staged_rows", rows)
    con.execute(f"create or replace table {table} as select * from staged_rows")
    con.unregister("staged_rows")
