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
    """SHA-256 over the SHA-256 digests of all rows, as hexadecimal text.

    Digests are taken table by table, year by year and in ascending order within a year, so that the
    order of storage does not matter and no sort holds more than a year. The names of run and
    scenario (and the event ids made of them) are left out.
    """
    digest = hashlib.sha256()
    for table in RESULT_TABLES:
        row_digest = _row_digest(con, table)
        years = con.execute(f"select distinct simulation_year from {table} order by 1").fetchall()
        for (year,) in years:
            query = (
                f"select {row_digest} as digest from {table} "
                f"where simulation_year = {year} order by digest"
            )
            for batch in con.execute(query).to_arrow_reader(_ROWS_A_BATCH):
                _add(digest, batch.column(0).cast(pa.binary(_DIGEST_BYTES)))
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", rows: pa.Array) -> None:
    first = rows.offset * _DIGEST_BYTES
    digest.update(rows.buffers()[1][first : first + len(rows) * _DIGEST_BYTES])


def _row_digest(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """The expression of a row's digest: every column as text, null told from empty text."""
    described = con.execute(f"describe {table}").fetchall()
    columns = [row[0] for row in described if row[0] not in _NAMES_OF_THE_RUN]
    texts = ", ".join(f"coalesce(cast({name} as varchar), chr(30))" for name in columns)
    return f"unhex(sha256(concat_ws(chr(31), '{table}', {texts})))"
