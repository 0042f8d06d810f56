"""What the run's tables say of one person and year; turning it into sentences is `story`'s part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np

from comptune.levers import NO_LEVEL, Cell
from comptune.scenarios.explain.model import CellInForce, NotInRun
from comptune.scenarios.lineage import Decisions

Row = Mapping[str, Any]
_WORDS = 2**32


@dataclass(frozen=True)
class Draws:
    """The person's luck of the year, each a number from 0 to below 1."""

    exit: Decimal
    promotion: Decimal


@dataclass(frozen=True)
class Facts:
    """Rows of the run that bear on one person and year.

    Attributes:
        run: `dim_run`.
        person: `int_workforce_transitions`.
        snapshot: `fct_workforce_snapshot`.
        events: `fct_yearly_events` in order, by event type and detail ("RAISE MERIT").
        cells: every cell of the year in force, by lever and level (0 for none).
        ranges: name, minimum and maximum of each level in the year.
        age_band, tenure_band: on 1 January.
        draws: computed again from the seed, the person and the year.
    """

    run: Row
    person: Row
    snapshot: Row
    events: Mapping[str, Row]
    cells: Mapping[tuple[str, int], CellInForce]
    ranges: Mapping[int, Row]
    age_band: str | None
    tenure_band: str | None
    draws: Draws
    multipliers: Mapping[str, Decimal]

    @property
    def year(self) -> int:
        """The year explained."""
        return int(self.person["simulation_year"])

    def cell(self, lever: str, level: int | None = None) -> CellInForce:
        """The cell of a lever in the year, at a level where it has levels."""
        return self.cells[lever, level or NO_LEVEL]


def read_facts(
    con: duckdb.DuckDBPyConnection,
    employee_id: str,
    year: int,
    decisions: Decisions | None = None,
) -> Facts:
    """Everything that the run holds on a person and year.

    Raises:
        NotInRun: the year is not simulated, or the person is not employed in it.
    """
    run = _rows(con, "select * from dim_run")[0]
    person = _person(con, employee_id, year, run)
    snapshot = _rows(
        con,
        "select * from fct_workforce_snapshot where simulation_year = ? and employee_id = ?",
        [year, employee_id],
    )[0]
    events = _rows(
        con,
        "select * from fct_yearly_events where simulation_year = ? and employee_id = ? "
        "order by event_sequence",
        [year, employee_id],
    )
    age_band, tenure_band = _bands(con, person, year)
    return Facts(
        run=run,
        person=person,
        snapshot=snapshot,
        events={" ".join(filter(None, (e["event_type"], e["event_detail"]))): e for e in events},
        cells=_cells(con, year, decisions),
        ranges={
            row["job_level"]: row
            for row in _rows(con, "select * from dim_job_levels where fiscal_year = ?", [year])
        },
        age_band=age_band,
        tenure_band=tenure_band,
        draws=_draws(employee_id, year, int(run["seed"])),
        multipliers=_multipliers(con, age_band, tenure_band),
    )


def matrix_multiplier(con: duckdb.DuckDBPyConnection, rating: int, zone: int) -> Decimal:
    """The merit matrix at a rating and zone, the scenario's own cell first."""
    rows = con.execute(
        """
        select parameter_value from scenario_overrides
        where parameter_name = 'merit_matrix' and performance_rating = $1 and range_zone = $2
        union all
        select multiplier from config_merit_matrix
        where performance_rating = $1 and range_zone = $2
        """,
        [rating, zone],
    ).fetchall()
    return Decimal(rows[0][0]) if rows else Decimal(1)


def _rows(con: duckdb.DuckDBPyConnection, sql: str, values: list[Any] | None = None) -> list[Row]:
    return list(con.execute(sql, values or []).to_arrow_table().to_pylist())


def _person(con: duckdb.DuckDBPyConnection, employee_id: str, year: int, run: Row) -> Row:
    rows = _rows(
        con, "select * from int_workforce_transitions where employee_id = ?", [employee_id]
    )
    years = sorted(row["simulation_year"] for row in rows)
    for row in rows:
        if row["simulation_year"] == year:
            return row
    first, last = run["start_year"], run["end_year"]
    if not first <= year <= last:
        raise NotInRun(
            place="The year",
            value=str(year),
            rule=f"run {run['run_id']} simulates {first} to {last}",
            remedy="Name one of its years.",
        )
    if not years:
        raise NotInRun(
            place="The person",
            value=f'"{employee_id}"',
            rule=f"nobody of that id is in run {run['run_id']}",
            remedy="Ids are those of the census; hires have ids such as H2027-L1-0000001.",
        )
    raise NotInRun(
        place=f"{employee_id} in {year}",
        rule=f"the person is employed in {_span(years)} only",
        remedy="Name one of these years.",
    )


def _span(years: list[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"


def _cells(
    con: duckdb.DuckDBPyConnection, year: int, decisions: Decisions | None
) -> dict[tuple[str, int], CellInForce]:
    rows = _rows(con, "select * from int_effective_parameters where fiscal_year = ?", [year])
    found = {}
    for row in rows:
        cell = str(Cell(row["parameter_name"], year, row["job_level"] or None))
        sequence = row["ledger_sequence"]
        decision = None
        if decisions is not None and sequence is not None:
            decision = decisions.behind(cell, sequence)
        found[row["parameter_name"], row["job_level"]] = CellInForce(
            cell=cell,
            value=row["parameter_value"],
            source=row["parameter_source"],
            ledger_sequence=sequence,
            decision=decision,
        )
    return found


def completed_years(since: date, until: date) -> int:
    """Completed years from one date to a later one."""
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def _bands(con: duckdb.DuckDBPyConnection, person: Row, year: int) -> tuple[str | None, str | None]:
    """The person's age and tenure band on 1 January; None for hires of the year."""
    if person["opening_level"] is None:
        return None, None
    born, hired, new_year = person["birth_date"], person["hire_date"], date(year, 1, 1)
    tenure = _band(con, "tenure", completed_years(hired, new_year))
    age = "unknown" if born is None else _band(con, "age", completed_years(born, new_year))
    return age, tenure


def _band(con: duckdb.DuckDBPyConnection, kind: str, years: int) -> str:
    rows = con.execute(
        f"""
        select {kind}_band from config_{kind}_bands
        where {kind}_band <> 'unknown'
            and coalesce(min_value, 0) <= $1 and coalesce(max_value > $1, true)
        """,
        [years],
    ).fetchall()
    return str(rows[0][0])


def _multipliers(
    con: duckdb.DuckDBPyConnection, age_band: str | None, tenure_band: str | None
) -> dict[str, Decimal]:
    """The multipliers of the person's bands, by table without `config_`; 1 where there is none."""
    found = {}
    for table, band, name in (
        ("termination_age_multipliers", "age_band", age_band),
        ("termination_tenure_multipliers", "tenure_band", tenure_band),
        ("promotion_age_multipliers", "age_band", age_band),
        ("promotion_tenure_multipliers", "tenure_band", tenure_band),
        ("merit_tenure_multipliers", "tenure_band", tenure_band),
    ):
        rows = con.execute(
            f"select multiplier from config_{table} where {band} = ?", [name]
        ).fetchall()
        found[table] = Decimal(rows[0][0]) if rows else Decimal(1)
    return found


def _draws(employee_id: str, year: int, seed: int) -> Draws:
    # Numba, which the engine brings, is half a second that other commands do not pay.
    from comptune.engine.keys import employee_keys  # noqa: PLC0415
    from comptune.engine.philox import EMPLOYED, fill_words  # noqa: PLC0415

    words = np.empty((4, 1), np.uint32)
    fill_words(employee_keys([employee_id]), year, EMPLOYED, seed, words)
    exit_word, _, promotion_word, _ = (int(word) for word in words[:, 0])
    return Draws(Decimal(exit_word) / _WORDS, Decimal(promotion_word) / _WORDS)
