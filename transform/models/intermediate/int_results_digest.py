"""One row: the SHA-256 of the run's events and snapshot, whatever their order in storage.

It is the SHA-256 over the SHA-256 digests of all rows in ascending order. The names of run and
scenario (and the event ids made of them) are left out: equal results have equal hashes. The
database sorts (and spills where it must), so that memory does not grow with the rows.
"""

import hashlib

import pyarrow as pa

NAMES_OF_THE_RUN = ("run_id", "scenario_id", "event_id")
DIGEST_BYTES = 32
ROWS_A_BATCH = 1_000_000


def row_digests(table, relation):
    """The query of the digests of a table: every column as text, nulls told from empty text."""
    columns = [name for name in relation.columns if name not in NAMES_OF_THE_RUN]
    texts = ", ".join(f"coalesce(cast({name} as varchar), chr(30))" for name in columns)
    return f"select unhex(sha256(concat_ws(chr(31), '{table}', {texts}))) as digest from {table}"


def results_sha256(session, relations):
    """The hash of some tables, as hexadecimal text."""
    query = " union all ".join(row_digests(name, relation) for name, relation in relations.items())
    digest = hashlib.sha256()
    reader = session.execute(f"{query} order by digest").to_arrow_reader(ROWS_A_BATCH)
    for batch in reader:
        digests = batch.column(0).cast(pa.binary(DIGEST_BYTES))
        first = digests.offset * DIGEST_BYTES
        digest.update(digests.buffers()[1][first : first + len(digests) * DIGEST_BYTES])
    return digest.hexdigest()


def model(dbt, session):
    dbt.config(materialized="table")
    relations = {
        "fct_workforce_snapshot": dbt.ref("fct_workforce_snapshot"),
        "fct_yearly_events": dbt.ref("fct_yearly_events"),
    }
    return pa.table({"results_sha256": [results_sha256(session, relations)]})
