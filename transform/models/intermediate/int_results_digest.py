"""One row: the SHA-256 of the run's events and snapshot, whatever their order in storage."""

import pyarrow as pa

from comptune.warehouse.results import results_sha256


def model(dbt, session):
    dbt.config(materialized="table")
    # What is hashed: named here so that it is built before.
    dbt.ref("fct_workforce_snapshot")
    dbt.ref("fct_yearly_events")
    return pa.table({"results_sha256": [results_sha256(session)]})
