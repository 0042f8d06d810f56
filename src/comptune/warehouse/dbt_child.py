"""What every process that builds with dbt does: report progress, judge the outcome, end.

Standard output carries one JSON object a line: progress, and at the end the outcome. Standard input
carries nothing; when it closes, the parent is gone, and so is this.
"""

import argparse
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any, Final, NoReturn

import duckdb

from comptune import logs
from comptune.warehouse.failures import kinds_of

# DuckDB's limit covers its buffers; dbt and Arrow batches need the rest.
_DATABASE_SHARE: Final = 0.7
_TEST: Final = "LogTestResult"
_GATE: Final = "enough_row_checks_pass"
_FINISHED: Final = frozenset({"LogModelResult", "LogSeedResult", _TEST})


def arguments_of(description: str | None) -> argparse.Namespace:
    """What the parent says of the machine."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--memory", type=int, required=True, help="bytes")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--spill", type=Path, required=True)
    return parser.parse_args()


def watch_parent() -> None:
    """End this process when the parent's does; what it logs, the parent writes."""
    logs.follow_parent(lambda line: say(log=line))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def limit(con: duckdb.DuckDBPyConnection, arguments: argparse.Namespace) -> None:
    """Settings of the database: what it may use of the machine."""
    arguments.spill.mkdir(parents=True, exist_ok=True)
    con.execute(f"set global memory_limit = '{int(arguments.memory * _DATABASE_SHARE)}B'")
    con.execute(f"set global threads = {arguments.threads}")
    con.execute("set global temp_directory = ?", [str(arguments.spill)])
    con.execute("set global preserve_insertion_order = true")


def report(event: Any) -> None:
    """One of dbt's events as progress of the build."""
    if event.info.name in _FINISHED:
        data = event.data
        total = data.num_models if event.info.name == _TEST else data.total
        node = data.node_info.node_name
        say(step=node, done=data.index, of=total)
        logs.event(
            "build.step",
            step=node,
            outcome=str(data.status).split()[0].lower(),
            seconds=round(data.execution_time, 3),
            done=data.index,
            of=total,
        )


def was_tested(nodes: list[Any]) -> bool:
    """Whether dbt ran any test at all: what was built without is never kept."""
    return any(str(node.node.resource_type) == "test" for node in nodes)


def failures_of(result: Any, nodes: list[Any], *, tested: bool) -> list[dict[str, Any]]:
    """What keeps a build from being used: models and tests by name, as `FailedNode` has it."""
    failures: list[dict[str, Any]] = [
        _failed_node(node)
        for node in nodes
        if str(node.status) in ("error", "fail", "runtime error")
    ]
    if not tested:
        failures.append({"name": "dbt", "message": "no test was run"})
    if result.exception is not None:
        said = str(result.exception)
        failures.append({"name": "dbt", "message": kinds_of(said), "said": said})
    return failures


def failed_row_checks(con: duckdb.DuckDBPyConnection, failed: set[str]) -> list[dict[str, Any]]:
    """The checks of rows behind what failed, by name: the tests of them all name none.

    A warning is behind it only where too many rows together do not pass.
    """
    (is_there,) = con.execute(
        "select count(*) from duckdb_tables() where table_name = 'fct_data_quality'"
    ).fetchone() or (0,)
    if not is_there:
        return []
    severities = (
        ["error", "warning"] if any(name.startswith(_GATE) for name in failed) else ["error"]
    )
    rows = con.execute(
        "select check_name, severity, rows_tested - rows_passed, rows_tested "
        "from fct_data_quality where rows_passed < rows_tested and severity in ? "
        "order by severity, check_name",
        [severities],
    ).fetchall()
    return [
        {
            "name": name,
            "message": f"{wrong:,} of {tested:,} rows do not pass this check ({severity})",
            "rows": wrong,
        }
        for name, severity, wrong, tested in rows
    ]


def _failed_node(node: Any) -> dict[str, Any]:
    is_test, said = str(node.node.resource_type) == "test", str(node.message)
    found_rows = str(node.status) == "fail"  # dbt says how many, and nothing of them
    return {
        "name": node.node.name,
        "message": said if found_rows else kinds_of(said),
        "said": "" if found_rows else said,
        "description": (node.node.description or "") if is_test else "",
        "rows": (node.failures or 0) if is_test else None,
    }


def keep_test_results(con: duckdb.DuckDBPyConnection, nodes: list[Any]) -> None:
    """`fct_test_results`: what each dbt test said."""
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


def say(**message: Any) -> None:
    """Tell the parent."""
    print(json.dumps(message), flush=True)  # noqa: T201


def leave() -> NoReturn:
    """End at once: everything is closed, and to take dbt's modules apart costs 0.4 s more."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _end_with_parent() -> None:
    # Not through sys.stdin: its lock would be held when the interpreter shuts down.
    while os.read(0, 1):
        pass
    os._exit(1)
