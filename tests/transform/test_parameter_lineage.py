"""Every value in force names who decided it, and every event the value that it came from."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from .conftest import BuiltRun
from .ledgered import BEGIN, ENTRIES

OLDER_APPROVALS = "ben at 2026-12-01 14:00:00; eva at 2026-12-01 15:00:00"


@pytest.fixture(scope="module")
def run(built: BuiltRun) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built.database), read_only=True) as con:
        yield con


def at(sequence: int) -> datetime:
    return (BEGIN + timedelta(hours=sequence)).replace(tzinfo=None)


def lineage(run: duckdb.DuckDBPyConnection, cell: str) -> dict[str, Any]:
    found = run.execute("from fct_parameter_lineage where cell = ?", [cell]).to_arrow_table()
    (row,) = found.to_pylist()
    return dict(row)


def test_a_value_of_the_scenario_names_the_last_entry_that_set_it(
    run: duckdb.DuckDBPyConnection,
) -> None:
    row = lineage(run, "merit_rate.2028.L2")
    told = ("parameter_source", "ledger_sequence", "origin_scenario_id", "decided_sequence")
    assert [row[name] for name in told] == ["scenario", 12, "plan", 12]
    assert (row["decided_by"], row["decided_at"], row["reason"]) == (
        "bob",
        at(12),
        "Retention of L2",
    )
    assert row["entry_hash"] == ENTRIES[11].hash
    assert (row["published_by"], row["approvals"], row["approvals_count"]) == (None, None, None)


def test_a_value_that_a_scenario_began_with_names_its_creation(
    run: duckdb.DuckDBPyConnection,
) -> None:
    row = lineage(run, "lump_sum_share.2028")
    assert (row["decided_sequence"], row["decided_by"], row["reason"]) == (8, "ana", None)


def test_a_cell_of_the_structure_has_its_lineage_too(run: duckdb.DuckDBPyConnection) -> None:
    row = lineage(run, "range_maximum.L3")
    assert (row["fiscal_year"], row["job_level"], row["performance_rating"]) == (None, 3, None)
    assert (row["decided_sequence"], row["reason"]) == (11, "Market survey")


def test_a_published_value_names_who_chose_approved_and_published_it(
    run: duckdb.DuckDBPyConnection,
) -> None:
    row = lineage(run, "cola_rate.2028.L1")
    assert (row["parameter_source"], row["ledger_sequence"]) == ("comp_levers", 7)
    assert row["entry_hash"] == ENTRIES[6].hash
    assert (row["origin_scenario_id"], row["decided_sequence"], row["decided_by"]) == (
        "older",
        2,
        "olga",
    )
    assert row["reason"] == "Agreed with the works council"
    assert (row["submitted_by"], row["submitted_at"]) == ("olga", at(3))
    # Rita read it and did not consent.
    assert (row["approvals_count"], row["approvals"]) == (2, OLDER_APPROVALS)
    assert (row["published_by"], row["published_at"]) == ("ben", at(7))


@pytest.mark.parametrize("source", ["default", "fallback"])
def test_what_no_entry_set_names_nobody(run: duckdb.DuckDBPyConnection, source: str) -> None:
    rows = run.execute(
        """
        select ledger_sequence, entry_hash, origin_scenario_id, decided_sequence, decided_by,
            decided_at, reason, submitted_by, submitted_at, approvals_count, approvals,
            published_by, published_at
        from fct_parameter_lineage
        where parameter_source = ?
        """,
        [source],
    ).fetchall()
    assert {value for row in rows for value in row} <= {None}


def test_every_cell_in_force_has_one_row(run: duckdb.DuckDBPyConnection) -> None:
    (levers,) = run.execute("select count(*) from int_effective_parameters").fetchall()[0]
    (structure,) = run.execute(
        "select count(*) from scenario_overrides where fiscal_year is null"
    ).fetchall()[0]
    assert structure == 2
    rows = run.execute("select count(*), count(distinct cell) from fct_parameter_lineage")
    assert rows.fetchall() == [(levers + structure, levers + structure)]


# Event, where it happens, the lever that sets its amount and, for promotions, that of its chance.
EVENTS = {
    "cola": ("RAISE", "COLA", "before", "comp_levers", 7),
    "merit": ("RAISE", "MERIT", "before", "scenario", 12),
    "merit lump sum": ("LUMP_SUM", "MERIT", "before", "scenario", 8),
    "cola lump sum": ("LUMP_SUM", "COLA", "before", "scenario", 8),
    "promotion": ("PROMOTION", None, "before", "comp_levers", 7),
    "hire": ("HIRE", None, "after", "comp_levers", 7),
    "exit": ("TERMINATION", None, "before", "comp_levers", 7),
}


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_names_the_tier_and_the_entry_of_its_lever(
    run: duckdb.DuckDBPyConnection, kind: str
) -> None:
    event_type, detail, side, source, sequence = EVENTS[kind]
    # Merit of level 2 is the scenario's own; all the others are set at level 1 or for all levels.
    levels = {"merit": "= 2"}.get(kind, "= 1" if event_type != "LUMP_SUM" else "> 0")
    only = "and employee_id not like 'H2028-%'" if kind == "exit" else ""
    found = run.execute(
        f"""
        select distinct parameter_source, ledger_sequence, chance_source, chance_ledger_sequence
        from fct_yearly_events
        where simulation_year = 2028 and event_type = ? and event_detail is not distinct from ?
            and job_level_{side} {levels} {only}
        """,
        [event_type, detail],
    ).fetchall()
    chance = ("comp_levers", 7) if kind == "promotion" else (None, None)
    assert found == [(source, sequence, *chance)]


def test_the_exit_of_a_hire_names_the_lever_of_hires(run: duckdb.DuckDBPyConnection) -> None:
    found = run.execute("""
        select distinct parameter_source, ledger_sequence
        from fct_yearly_events
        where event_type = 'TERMINATION' and simulation_year = 2028 and job_level_before = 1
            and employee_id like 'H2028-%'
    """).fetchall()
    assert found == [("scenario", 9)]


def test_an_event_of_another_year_or_level_names_no_entry(run: duckdb.DuckDBPyConnection) -> None:
    found = run.execute("""
        select distinct parameter_source, ledger_sequence, chance_source, chance_ledger_sequence
        from fct_yearly_events
        where simulation_year = 2027 and event_type <> 'LUMP_SUM'
        order by chance_source nulls first
    """).fetchall()
    assert found == [("default", None, None, None), ("default", None, "default", None)]


def test_every_event_leads_to_one_row_of_the_lineage(run: duckdb.DuckDBPyConnection) -> None:
    # The chance of an exit is that of the level on 1 January, before a promotion of the year.
    found = run.execute("""
        with events as (
            select
                *,
                employee_id like concat('H', simulation_year, '-%') as is_hire,
                count(*) filter (event_type = 'PROMOTION')
                    over (partition by simulation_year, employee_id) as promotions
            from fct_yearly_events
        )
        select count(*), count(lineage.cell), count(*) filter (
            events.ledger_sequence is not distinct from lineage.ledger_sequence
            and events.parameter_source = lineage.parameter_source
        )
        from events
        left join fct_parameter_lineage as lineage
            on lineage.fiscal_year = events.simulation_year
            and lineage.parameter_name = case
                when event_type = 'HIRE' then 'new_hire_range_position'
                when event_type = 'PROMOTION' then 'promotion_raise'
                when event_type = 'LUMP_SUM' then 'lump_sum_share'
                when event_type = 'RAISE' then lower(event_detail) || '_rate'
                when is_hire then 'new_hire_termination_rate'
                else 'termination_rate'
            end
            and lineage.job_level = case event_type
                when 'LUMP_SUM' then 0
                when 'HIRE' then job_level_after
                when 'TERMINATION' then job_level_before - promotions
                else job_level_before
            end
    """).fetchall()
    (counts,) = found
    assert len(set(counts)) == 1
    assert counts[0] > 0
