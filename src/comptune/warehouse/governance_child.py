"""The process that builds `governance.duckdb`, in its current folder: entries in, dbt over them."""

from pathlib import Path
from typing import NoReturn

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from comptune.warehouse.dbt_child import (
    arguments_of,
    failures_of,
    keep_test_results,
    leave,
    limit,
    report,
    say,
    was_tested,
    watch_parent,
)
from comptune.warehouse.handover import read_ledger
from comptune.warehouse.ledger_rows import load_ledger
from comptune.warehouse.processes import DATABASE_FILE
from comptune.warehouse.project import GOVERNANCE, code_version, dbt_arguments


def main() -> NoReturn:
    """Build the tables of the ledger; exit code 0 unless the process itself failed."""
    arguments = arguments_of(__doc__)
    watch_parent()
    work = Path.cwd()
    con = duckdb.connect(DATABASE_FILE)
    limit(con, arguments)
    load_ledger(con, read_ledger(work))
    result = dbtRunner(callbacks=[report]).invoke(
        [
            *("build", "--quiet", "--no-use-colors"),
            *("--select", GOVERNANCE, "--exclude", "resource_type:unit_test"),
            *dbt_arguments(work),
        ]
    )
    nodes = list(getattr(result.result, "results", []))
    failures = failures_of(result, nodes, tested=was_tested(nodes))
    if not failures:
        keep_test_results(con, nodes)
        con.execute("create table built_with as select ? as code_version", [code_version()])
        con.execute("drop table ledger_entries")  # fct_audit_trail holds the same
        con.execute("checkpoint")
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    con.close()
    say(sealable=not failures, failures=failures)
    leave()


if __name__ == "__main__":
    main()
