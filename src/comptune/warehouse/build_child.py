"""The process of one run's build, in its current folder: inputs into tables, dbt over them."""

import argparse
from pathlib import Path
from typing import NoReturn

import duckdb
import pyarrow.parquet as pq
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from comptune.structure import read_structure
from comptune.warehouse.dbt_child import (
    arguments_of,
    failed_row_checks,
    failures_of,
    keep_test_results,
    leave,
    limit,
    report,
    say,
    was_tested,
    watch_parent,
)
from comptune.warehouse.handover import read_handover, read_ledger
from comptune.warehouse.inputs import (
    create_tables,
    load_census,
    load_parameter_sets,
    load_published,
    load_request,
    load_structure,
)
from comptune.warehouse.ledger_rows import load_ledger
from comptune.warehouse.processes import DATABASE_FILE
from comptune.warehouse.project import GOVERNANCE, dbt_arguments


def main() -> NoReturn:
    """Build the run of the current folder; exit code 0 unless the process itself failed."""
    arguments = arguments_of(__doc__)
    watch_parent()
    work = Path.cwd()
    con = duckdb.connect(DATABASE_FILE)
    _load(con, work, arguments)
    result = dbtRunner(callbacks=[report]).invoke(
        [
            *("build", "--quiet", "--no-use-colors"),
            *("--exclude", "resource_type:unit_test", GOVERNANCE),
            *dbt_arguments(work),
        ]
    )
    nodes = list(getattr(result.result, "results", []))
    failures = failures_of(result, nodes, tested=was_tested(nodes))
    if failures:
        failures += failed_row_checks(con, {one["name"] for one in failures})
    if not failures:
        keep_test_results(con, nodes)
        con.execute("drop table raw_census")  # stg_census holds the same rows
        con.execute("checkpoint")
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    con.close()
    say(sealable=not failures, failures=failures)
    leave()


def _load(con: duckdb.DuckDBPyConnection, work: Path, arguments: argparse.Namespace) -> None:
    """Settings of the database, and every table that dbt sees as a source."""
    limit(con, arguments)
    request, parameters, published = read_handover(work)
    create_tables(con)
    load_census(con, pq.read_table(work / "census.parquet"))
    load_structure(con, read_structure(work / "structure"))
    load_parameter_sets(con, [parameters])
    load_published(con, published)
    load_request(con, request, parameters)
    load_ledger(con, read_ledger(work))


if __name__ == "__main__":
    main()
