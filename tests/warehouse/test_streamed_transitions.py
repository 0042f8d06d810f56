"""Transitions go into DuckDB block by block: how many people there are does not matter."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from comptune.engine import transitions as engine
from comptune.warehouse import transitions as warehouse
from comptune.workspace import Workspace

PEOPLE = 20  # of a block, so that 800 people have forty
YEARS = 5
COPIES = 8  # of everybody: what DuckDB has on its way at once is little beside all of them


def test_duckdb_takes_transitions_a_block_at_a_time(
    built_workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run,) = built_workspace.runs()
    crowd = tmp_path / "crowd.duckdb"
    crowd.write_bytes(run.path.read_bytes())
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
    with duckdb.connect(str(crowd)) as con:
        con.execute("set threads = 2")
        (alone,) = con.execute("from int_workforce_transitions select count(*)").fetchone() or (0,)
        con.execute(
            "insert into stg_census select employee_id || '-' || copy as employee_id, "
            "* exclude (employee_id, copy) from stg_census, range(1, $copies) as copies(copy)",
            {"copies": COPIES},
        )
        reader = warehouse.transitions(con)  # noqa: F841 - DuckDB finds it by its name
        assert not rows  # nothing is simulated before somebody reads
        before = pa.total_allocated_bytes()
        con.execute("create temp table streamed as select * from reader")
        assert con.execute("from streamed select count(*)").fetchall() == [(sum(rows),)]

    assert sum(rows) > (COPIES - 1) * alone
    assert len(rows) >= COPIES * 40
    assert max(rows) <= PEOPLE * YEARS
    # A few blocks on their way, of some hundreds: not those that DuckDB has.
    assert max(held) - before < sum(batches) / 8
