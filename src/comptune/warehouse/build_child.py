"""The process of one build: inputs into tables, dbt over them, the verdict as JSON lines.

Works in its current folder. Standard output carries one JSON object a line: progress, and at the
end the outcome. Standard input carries nothing; when it closes, the parent is gone, and so is this.
"""

import argparse
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any, Final, NoReturn

import duckdb
import pyarrow.parquet as pq
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from comptune.structure import read_structure
from comptune.warehouse.build import DATABASE_FILE
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
from comptune.warehouse.project import GOVERNANCE, dbt_arguments

# DuckDB's limit covers its buffers; dbt and Arrow batches need the rest.
_DATABASE_SHARE: Final = 0.7
_TEST: Final = "LogTestResult"
_FINISHED: Final = frozenset({"LogModelResult", "LogSeedResult", _TEST})


def main() -> NoReturn:
    """Build the run of the current folder; exit code 0 unless the process itself failed."""
    arguments = _arguments()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    work = Path.cwd()
    con = duckdb.connect(DATABASE_FILE)
    _load(con, work, arguments)
    result = dbtRunner(callbacks=[_report]).invoke(
        [
            *("build", "--quiet", "--no-use-colors"),
            *("--exclude", "resource_type:unit_test", GOVERNANCE),
            *dbt_arguments(work),
        ]
    )
    nodes = list(getattr(result.result, "results", []))
    failures = [_failure(node) for node in nodes if _is_failure(node)]
    if not was_tested(nodes):
        failures.append({"name": "dbt", "message": "no test was run"})
    if result.exception is not None:
        failures.append({"name": "dbt", "message": str(result.exception)})
    if not failures:
        _keep_test_results(con, nodes)
        con.execute("drop table raw_census")  # stg_census holds the same rows
        con.execute("checkpoint")
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    con.close()
    _say(sealable=not failures, failures=failures)
    _leave()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memory", type=int, required=True, help="bytes")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--spill", type=Path, required=True)
    return parser.parse_args()


def _load(con: duckdb.DuckDBPyConnection, work: Path, arguments: argparse.Namespace) -> None:
    """Settings of the database, and every table that dbt sees as a source."""
    arguments.spill.mkdir(parents=True, exist_ok=True)
    con.execute(f"set global memory_limit = '{int(arguments.memory * _DATABASE_SHARE)}B'")
    con.execute(f"set global threads = {arguments.threads}")
    con.execute("set global temp_directory = ?", [str(arguments.spill)])
    con.execute("set global preserve_insertion_order = true")
    request, parameters, published = read_handover(work)
    create_tables(con)
    load_census(con, pq.read_table(work / "census.parquet"))
    load_structure(con, read_structure(work / "structure"))
    load_parameter_sets(con, [parameters])
    load_published(con, published)
    load_request(con, request, parameters)
    load_ledger(con, read_ledger(work))


def _report(event: Any) -> None:
    """One of dbt's events as progress of the build."""
    if event.info.name in _FINISHED:
        data = event.data
        total = data.num_models if event.info.name == _TEST else data.total
        _say(step=data.node_info.node_name, done=data.index, of=total)


def was_tested(nodes: list[Any]) -> bool:
    """Whether dbt ran any test at all: a run without is never sealed."""
    return any(str(node.node.resource_type) == "test" for node in nodes)


def _is_failure(node: Any) -> bool:
    return str(node.status) in ("error", "fail", "runtime error")


def _failure(node: Any) -> dict[str, str]:
    return {"name": node.node.name, "message": str(node.message)}


def _keep_test_results(con: duckdb.DuckDBPyConnection, nodes: list[Any]) -> None:
    """`fct_test_results`: what each dbt test of this run said."""
    con.execute(
        "create or replace table fct_test_results (test_name varchar, severity varchar, "
        "status varchar, failures bigint, description varchar)"
    )
    rows = [
        [
            node.node.name,
            str(node.node.config.severity).lower(),
            str(node.status),
            node.failures or 0,
            node.node.description or "",
        ]
        for node in nodes
        if str(node.node.resource_type) == "test"
    ]
    if rows:
        con.executemany("insert into fct_test_results values (?, ?, ?, ?, ?)", rows)


def _say(**message: Any) -> None:
    print(json.dumps(message), flush=True)  # noqa: T201


def _leave() -> NoReturn:
    """End at once: everything is closed, and to take dbt's modules apart costs 0.4 s more."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _end_with_parent() -> None:
    # Not through sys.stdin: its lock would be held when the interpreter shuts down.
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
