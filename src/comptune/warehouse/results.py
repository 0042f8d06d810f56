"""The hash of a run's results: equal events and snapshots have equal hashes."""

import hashlib
from typing import Final

import duckdb
import pyarrow as pa

RESULT_TABLES: Final = ("fct_workforce_snapshot", "fct_yearly_events")
_NAMES_OF_THE_RUN: Final = ("run_id", "scenario_id", "event_id")
_DIGEST_BYTES: Final = 32
_ROWS_A_BATCH: Final = 1_000_000


def results_sha256(con: duckdb.DuckDBPyConnection) -> str:
    """SHA-256 over the SHA-256 digests of all rows in ascending order, as hexadecimal text.

    The names of run and scenario (and the event ids made of them) are left out. The database sorts,
    and spills where it must, so that memory does not grow with the rows.
    """
    query = " union all ".join(_row_digests(con, table) for table in RESULT_TABLES)
    digest = hashlib.sha256()
    for batch in con.execute(f"{query} order by digest").to_arrow_reader(_ROWS_A_BATCH):
        digests = batch.column(0).cast(pa.binary(_DIGEST_BYTES))
        first = digests.offset * _DIGEST_BYTES
        digest.update(digests.buffers()[1][first : first + len(digests) * _DIGEST_BYTES])
    return digest.hexdigest()


def _row_digests(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """The query of a table's row digests: every column as text, null told from empty text."""
    described = con.execute(f"describe {table}").fetchall()
    columns = [row[0] for row in described if row[0] not in _NAMES_OF_THE_RUN]
    texts = ", ".join(f"coalesce(cast({name} as varchar), chr(30))" for name in columns)
    return f"select unhex(sha256(concat_ws(chr(31), '{table}', {texts}))) as digest from {table}"
