"""What a sealed run says of itself: control totals, metrics, tests, checks of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from comptune.metrics import load_metrics
from comptune.metrics.declaration import Unit
from comptune.scenarios.run import Run
from comptune.scenarios.run_words import check_words, words_of_test

_PASSED: Final = "pass"
_WARNED: Final = "warn"
# By column of `fct_control_totals`: what people call it, and its unit.
_TOTALS: Final[Mapping[str, tuple[str, Unit]]] = {
    "opening_headcount": ("Employed on 1 January", "count"),
    "hires": ("Hires", "count"),
    "exits": ("Exits", "count"),
    "promotions_in": ("Promotions", "count"),
    "closing_headcount": ("Employed at the end of the year", "count"),
    "base_pay_cost": ("Base pay", "money"),
    "lump_sum_cost": ("Lump sums", "money"),
    "bonus_cost": ("Bonus", "money"),
    "benefits_cost": ("Benefits", "money"),
}


@dataclass(frozen=True)
class Line:
    """One figure by year, of everybody; None in years in which it has no value."""

    title: str
    unit: Unit
    values: tuple[Decimal | int | float | None, ...]
    description: str = ""


@dataclass(frozen=True)
class Tested:
    """One dbt test of the run.

    Attributes:
        words: what it holds true.
        rows: that it found against that.
    """

    name: str
    words: str
    severity: str
    status: str
    rows: int

    @property
    def is_passed(self) -> bool:
        """Whether it found nothing."""
        return self.status == _PASSED

    @property
    def is_warning(self) -> bool:
        """Whether it found something that does not keep a run from being sealed."""
        return self.status == _WARNED


@dataclass(frozen=True)
class RowCheck:
    """One check of rows: how many were looked at, and how many passed."""

    name: str
    words: str
    severity: str
    tested: int
    passed: int

    @property
    def failed(self) -> int:
        """The rows that did not pass."""
        return self.tested - self.passed


@dataclass(frozen=True)
class RunReport:
    """Everything of a run that is shown to whoever may see runs: nothing of single persons."""

    years: tuple[int, ...]
    totals: tuple[Line, ...]
    metrics: tuple[Line, ...]
    tests: tuple[Tested, ...]
    checks: tuple[RowCheck, ...]

    @property
    def tests_passed(self) -> int:
        """How many tests found nothing."""
        return sum(test.is_passed for test in self.tests)


def run_report(run: Run) -> RunReport:
    """The report of a sealed run; tests and checks that found something come first."""
    years = tuple(range(run.sealed.start_year, run.sealed.end_year + 1))
    return RunReport(years, _totals(run), _metrics(run, years), _tests(run), _checks(run))


def _totals(run: Run) -> tuple[Line, ...]:
    sums = ", ".join(f"sum({name}) as {name}" for name in _TOTALS)
    rows = run.query(
        f"select {sums} from fct_control_totals group by simulation_year order by simulation_year"
    ).to_pylist()
    return tuple(
        Line(title, unit, tuple(row[name] for row in rows))
        for name, (title, unit) in _TOTALS.items()
    )


def _metrics(run: Run, years: tuple[int, ...]) -> tuple[Line, ...]:
    rows = run.query(
        "select metric_name, simulation_year, metric_value from fct_metrics where grain = 'total'"
    ).to_pylist()
    found = {(row["metric_name"], row["simulation_year"]): row["metric_value"] for row in rows}
    return tuple(
        Line(
            metric.title,
            metric.unit,
            tuple(found.get((metric.name, year)) for year in years),
            metric.definition,
        )
        for metric in load_metrics()
        if (metric.name, years[0]) in found
    )


def _tests(run: Run) -> tuple[Tested, ...]:
    rows: list[dict[str, Any]] = run.table("fct_test_results").to_pylist()
    found = [
        Tested(
            name=row["test_name"],
            words=words_of_test(row["test_name"], row["description"]),
            severity=row["severity"],
            status=row["status"],
            rows=row["failures"],
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda test: (test.is_passed, test.words)))


def _checks(run: Run) -> tuple[RowCheck, ...]:
    rows: list[dict[str, Any]] = run.table("fct_data_quality").to_pylist()
    found = [
        RowCheck(
            name=row["check_name"],
            words=check_words(row["check_name"]),
            severity=row["severity"],
            tested=row["rows_tested"],
            passed=row["rows_passed"],
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda check: (not check.failed, check.words)))
