"""What a sealed run's file tells of what it is of and what came out: a few rows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from comptune.levers import Cell
from comptune.warehouse.runs import SealedRun, damaged_run, opened, read_run


@dataclass(frozen=True)
class RunContents:
    """What the file of a run tells.

    Attributes:
        run: what `dim_run` says.
        overrides, published: the cells that it was given, of the scenario and of the published
            tier.
        figures: by metric and year the value of the whole, money in units of the currency; None
            where it is not defined.
        entries_used: the ledger's entries that set a lever's cell in force.
    """

    run: SealedRun
    overrides: Mapping[Cell, Decimal]
    published: Mapping[Cell, Decimal]
    figures: Mapping[str, Mapping[int, Decimal | None]]
    entries_used: frozenset[int]


def read_contents(path: Path) -> RunContents:
    """What a sealed run's file tells.

    Raises:
        DamagedRun: the file is not a run, or lacks tables that every run has.
    """
    run = read_run(path)
    try:
        with opened(path) as con:
            return RunContents(
                run,
                overrides=_cells(con, "scenario_overrides", "performance_rating, range_zone"),
                published=_cells(con, "comp_levers", "null, null"),
                figures=_figures(con),
                entries_used=_entries_used(con),
            )
    except duckdb.Error as error:
        raise damaged_run(path, f"it cannot be read ({error})") from error


def _cells(con: duckdb.DuckDBPyConnection, table: str, places: str) -> dict[Cell, Decimal]:
    rows: list[tuple[Any, ...]] = con.execute(
        f"select parameter_name, fiscal_year, job_level, {places}, parameter_value from {table}"
    ).fetchall()
    return {
        Cell(name, year, level or None, rating, zone): value  # level 0: the lever has no levels
        for name, year, level, rating, zone, value in rows
    }


def _figures(con: duckdb.DuckDBPyConnection) -> dict[str, dict[int, Decimal | None]]:
    rows = con.execute(
        "select metric_name, simulation_year, metric_value from fct_metrics "
        "where grain = 'total' order by simulation_year"
    ).fetchall()
    figures: dict[str, dict[int, Decimal | None]] = {}
    for metric, year, value in rows:
        figures.setdefault(metric, {})[year] = value
    return figures


def _entries_used(con: duckdb.DuckDBPyConnection) -> frozenset[int]:
    rows = con.execute(
        "select distinct ledger_sequence from int_effective_parameters "
        "where ledger_sequence is not null"
    ).fetchall()
    return frozenset(sequence for (sequence,) in rows)
