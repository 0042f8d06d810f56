"""A sealed run looked at once more: what it says, and whether it may be published."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import dagster as dg

from comptune.metrics import figures, load_metrics
from comptune.orchestration.failures import in_words, tell_the_ledger
from comptune.orchestration.made import made_before
from comptune.orchestration.models import AS_OF, SEALED
from comptune.orchestration.partitions import SCENARIOS, scenario_check
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.shown import run_shown, table
from comptune.scenarios import Run, Scenario
from comptune.scenarios.official import check_found
from comptune.warehouse.run_contents import read_contents
from comptune.warehouse.runs import DamagedRun
from comptune.workspace import Workspace

LOWEST_PASS_RATE: Final = Decimal("0.999")
_ROUNDING: Final = Decimal("0.000001")  # by which a rate added up in another order may differ
_CHECKS: Final = {
    "run_is_as_sealed": "Bytes and results are those that seal and ledger have.",
    "data_quality_pass_rate": "At least 99.9 % of all checks of rows pass, warnings included.",
    "control_totals": "The engine's own sums are the metrics that people read, to the cent.",
    "preview_equals_run": "A simulation now gives every metric of the run, money to the cent.",
}
_TOTALS: Final = """
    select
        simulation_year,
        sum(opening_headcount + hires - exits) as expected_headcount,
        sum(closing_headcount) as closing_headcount,
        sum(base_pay_cost + lump_sum_cost + bonus_cost + benefits_cost) as cost
    from fct_control_totals
    group by simulation_year
    order by simulation_year
"""


@dg.asset(
    partitions_def=SCENARIOS,
    group_name="runs",
    kinds={"duckdb"},
    deps=[SEALED],
    hooks={tell_the_ledger},
    check_specs=[
        scenario_check(name, asset="official_figures", words=words)
        for name, words in _CHECKS.items()
    ],
)
def official_figures(
    context: dg.AssetExecutionContext, workspace: WorkspaceResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Cost, people and targets of the sealed run; nothing is published past its checks."""
    with in_words():
        opened = workspace.open()
        scenario = opened.scenario(context.partition_key, as_of=_built_as_of(context))
        run = opened.run(scenario.run_id())
        checked = [_as_sealed(opened, run), _pass_rate(run), _totals(run), _preview(scenario, run)]
        shown = run_shown(run, currency=opened.settings.currency)
    yield dg.MaterializeResult(
        metadata=shown, data_version=dg.DataVersion(run.run_id), check_results=checked
    )


def _built_as_of(context: dg.AssetExecutionContext) -> int | None:
    """The entry up to which the build before this step read the ledger; None where there was none.

    What is saved while it builds is of the next run.
    """
    made = made_before(context, SEALED)
    return None if made is None else int(made[AS_OF])


def _as_sealed(opened: Workspace, run: Run) -> dg.AssetCheckResult:
    try:
        check_found(opened.ledger, run.run_id, run.path)
    except DamagedRun as damage:
        return _result("run_is_as_sealed", passed=False, words=str(damage))
    return _result("run_is_as_sealed", passed=True, words=f"Run {run.run_id} is.")


def _pass_rate(run: Run) -> dg.AssetCheckResult:
    rows = run.query("select * from fct_data_quality order by check_name").to_pylist()
    tested = sum(int(row["rows_tested"]) for row in rows)
    passed = sum(int(row["rows_passed"]) for row in rows)
    rate = Decimal(passed) / tested if tested else Decimal(0)
    against = [
        (row["check_name"], row["severity"], row["rows_tested"] - row["rows_passed"])
        for row in rows
        if row["rows_passed"] < row["rows_tested"]
    ]
    return _result(
        "data_quality_pass_rate",
        passed=rate >= LOWEST_PASS_RATE,
        words=f"{passed:,} of {tested:,} pass, {figures.rate(rate, decimals=4)}.",
        pass_rate=float(rate),
        **_table("against", ["check", "severity", "rows"], against),
    )


def _totals(run: Run) -> dg.AssetCheckResult:
    figures_of = read_contents(run.path).figures
    wrong = []
    for row in run.query(_TOTALS).to_pylist():
        year = row["simulation_year"]
        for words, engine, found in (
            ("total cost", row["cost"], figures_of["total_compensation_cost"][year]),
            ("head count", row["closing_headcount"], figures_of["headcount"][year]),
            ("head count", row["expected_headcount"], figures_of["headcount"][year]),
        ):
            if found is None or Decimal(engine) != found:
                wrong.append((year, words, engine, found))
    return _result(
        "control_totals",
        passed=not wrong,
        words=f"{len(wrong)} of the sums differ." if wrong else "All of them are equal.",
        **_table("differences", ["year", "what", "engine", "metric"], wrong),
    )


def _preview(scenario: Scenario, run: Run) -> dg.AssetCheckResult:
    """Every metric of every year, simulated again."""
    preview, found = scenario.preview(), read_contents(run.path).figures
    wrong, compared = [], 0
    for name, values in preview.metrics.items():
        unit = load_metrics()[name].unit
        for year, value in zip(preview.years, values, strict=True):
            compared += 1
            now, then = figures.figure_of(unit, value), found.get(name, {}).get(year)
            if not _equal(unit, now, then):
                wrong.append((name, year, now, then))
    return _result(
        "preview_equals_run",
        passed=not wrong,
        words=f"{len(wrong)} of {compared} figures differ."
        if wrong
        else f"All {compared} figures are equal.",
        **_table("differences", ["metric", "year", "preview", "run"], wrong),
    )


def _table(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    return {name: table(columns, rows)} if rows else {}


def _equal(unit: str, now: figures.Figure, then: Decimal | None) -> bool:
    if now is None or then is None:
        return now is None and then is None
    if unit in ("money", "count"):
        return Decimal(now) == then
    return abs(Decimal(repr(float(now))) - then) <= _ROUNDING


def _result(name: str, *, passed: bool, words: str, **shown: Any) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(check_name=name, passed=passed, description=words, metadata=shown)
