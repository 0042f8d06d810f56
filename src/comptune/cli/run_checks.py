"""What the tests and the checks of a run said."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console

from comptune.cli.tables import numbers, prose, table_of, texts


def show_tests(console: Console, tests: Sequence[dict[str, Any]]) -> None:
    """How many tests passed, and the others one by one."""
    others = [test for test in tests if test["status"] != "pass"]
    console.print(f"Tests of the run: {len(tests) - len(others)} of {len(tests)} pass.")
    if others:
        rows = [(t["test_name"], t["severity"], t["status"], f"{t['failures']:,}") for t in others]
        columns = (prose("test"), *texts("severity", "status"), *numbers("rows"))
        console.print(table_of(columns, rows))


def show_quality(console: Console, checks: Sequence[dict[str, Any]]) -> None:
    """How many rows passed its checks."""
    tested = sum(check["rows_tested"] for check in checks)
    passed = sum(check["rows_passed"] for check in checks)
    console.print(
        f"Data quality: {passed:,} of {tested:,} row checks pass in {len(checks)} checks."
    )
