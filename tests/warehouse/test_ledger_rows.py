"""Entries and targets reach a build as they were handed over."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import duckdb
from tests.transform.ledgered import ENTRIES, LEDGERED, PUBLISHED, TARGETS

from comptune.levers import Cell
from comptune.warehouse.handover import read_handover, read_ledger, write_handover
from comptune.warehouse.inputs import ParameterSet, RunRequest, create_tables
from comptune.warehouse.ledger_rows import LedgerRow, ledger_table, load_ledger

REQUEST = RunRequest(
    run_id="0123456789abcdef",
    census_sha256="1" * 64,
    structure_sha256="2" * 64,
    parameters_sha256="3" * 64,
    code_version="test",
    created_at=datetime(2026, 12, 2, tzinfo=UTC),
    created_by="ana",
    ledger_sequence=12,
    ledger_hash=ENTRIES[-1].hash,
)
PARAMETERS = ParameterSet(
    scenario_id="plan",
    name="Plan",
    start_year=2027,
    end_year=2029,
    seed=2**64 - 1,
    raise_base="current",
    overrides={Cell.parse("merit_rate.2028.L2"): Decimal("0.12")},
    ledger_sequences={Cell.parse(cell): sequence for cell, sequence in LEDGERED.items()},
    targets=TARGETS,
)


def test_what_is_handed_over_is_read_back(tmp_path: Path) -> None:
    write_handover(tmp_path, REQUEST, PARAMETERS, PUBLISHED, ENTRIES)
    assert read_handover(tmp_path) == (REQUEST, PARAMETERS, PUBLISHED)
    assert read_ledger(tmp_path).equals(ledger_table(ENTRIES))


def test_a_run_without_a_ledger_has_no_entries(tmp_path: Path) -> None:
    write_handover(tmp_path, REQUEST, PARAMETERS, ())
    assert read_ledger(tmp_path).num_rows == 0


def test_entries_are_rows_in_their_order() -> None:
    with duckdb.connect() as con:
        create_tables(con)
        assert con.execute("select count(*) from ledger_entries").fetchall() == [(0,)]
        load_ledger(con, ledger_table(ENTRIES))
        rows = con.execute("from ledger_entries").fetchall()
    assert [row[0] for row in rows] == list(range(1, 13))
    assert rows[11][6] == ENTRIES[11].payload


def test_a_time_is_kept_to_the_microsecond_in_utc() -> None:
    at = datetime(2026, 1, 1, 0, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    row = LedgerRow(1, at, "ana", "COMMENT_ADDED", "comments/plan", 1, "{}", "0" * 64, "1" * 64)
    (found,) = ledger_table([row])["recorded_at"].to_pylist()
    assert found == datetime(2025, 12, 31, 23, 30, 0, 123456)  # noqa: DTZ001 - UTC without zone
