"""Transitions go into DuckDB block by block: how many people there are does not matter."""

from statistics import median
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from comptune.engine import transitions as engine
from comptune.warehouse import transitions as warehouse
from comptune.workspace import Workspace

PEOPLE = 20  # of a block, so that 800 people have forty
YEARS = 5


def test_duckdb_takes_transitions_a_block_at_a_time(
    built_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run,) = built_workspace.runs()
    rows: list[int] = []
    held: list[int] = []  # bytes that Arrow holds as each block is asked for
    batches: list[int] = []  # bytes of each block
    convert = warehouse.transition_batch

    def watched(*block: Any) -> pa.RecordBatch:
        held.append(pa.total_allocated_bytes())
        batch = convert(*block)
        rows.append(batch.num_rows)
        batches.append(batch.nbytes)
        return batch

    monkeypatch.setattr(engine, "_PEOPLE", PEOPLE)
    monkeypatch.setattr(warehouse, "transition_batch", watched)
    with duckdb.connect(str(run.path), read_only=True) as con:
        con.execute("set threads = 2")
        expected = con.execute("from int_workforce_transitions select count(*)").fetchall()
        reader = warehouse.transitions(con)  # noqa: F841 - DuckDB finds it by its name
        assert not rows  # nothing is simulated before somebody reads
        before = pa.total_allocated_bytes()
        con.execute("create temp table streamed as select * from reader")
        assert con.execute("from streamed select count(*)").fetchall() == expected

    assert expected == [(sum(rows),)]
    assert len(rows) >= 40
    assert max(rows) <= PEOPLE * YEARS
    # A few blocks on their way, of some eighty: not those that DuckDB has, which would be half of
    # them at the median. For a moment there may be more, where a thread waits for a processor.
    assert median(held) - before < sum(batches) / 4
