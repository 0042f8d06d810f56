"""What Dagster shows of a materialisation: tables and figures as people read them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import dagster as dg

from comptune.metrics import figures, load_metrics
from comptune.orchestration.pictures import bars
from comptune.scenarios import Run

COST: Final = "total_compensation_cost"
PEOPLE: Final = "headcount"
_BUDGET: Final = (COST, "annualised_payroll", PEOPLE, "average_increase", "pay_gap")
_TARGETS: Final = (
    "select metric_name, unit, fiscal_year, job_level, department, relation, target_value, "
    "tolerance, found_value, variance, is_met from fct_budget_variance "
    "where relation is not null order by fiscal_year, metric_name, job_level, department"
)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> dg.TableMetadataValue:
    """Rows of texts under columns of these names."""
    return dg.MetadataValue.table(
        [dg.TableRecord(dict(zip(columns, map(_plain, row), strict=True))) for row in rows],
        dg.TableSchema([dg.TableColumn(name, "string") for name in columns]),
    )


def run_shown(run: Run, *, currency: str) -> dict[str, Any]:
    """A sealed run: its people and cost, the targets' gaps, a chart of the cost by year."""
    by_year = run.totals_by_year(_BUDGET)
    last = by_year[-1]
    return {
        "run_id": run.run_id,
        "scenario": run.sealed.scenario_id,
        "headcount": int(last[PEOPLE]),
        "total_cost": float(sum(row[COST] or 0 for row in by_year)),
        "cost_last_year": figures.metric("money", last[COST], currency=currency),
        "chart": dg.MetadataValue.md(cost_chart(by_year, currency)),
        "by_year": budget(by_year, currency),
        **targets_shown(run, currency),
        "created_by": run.sealed.created_by,
        "path": dg.MetadataValue.path(str(run.path)),
    }


def budget(by_year: Sequence[Mapping[str, Any]], currency: str) -> dg.TableMetadataValue:
    """The headlines by year."""
    chosen = [load_metrics()[name] for name in _BUDGET]
    heads = [f"{one.title}, {currency}" if one.unit == "money" else one.title for one in chosen]
    return table(
        ["year", *heads],
        [
            [
                row["simulation_year"],
                *(figures.metric(one.unit, row[one.name], exact=True) for one in chosen),
            ]
            for row in by_year
        ],
    )


def cost_chart(by_year: Sequence[Mapping[str, Any]], currency: str) -> str:
    """Total compensation cost by year, as Markdown."""
    rows = [
        (
            str(row["simulation_year"]),
            float(row[COST] or 0),
            f"{figures.money(row[COST])}, {figures.count(row[PEOPLE])} people",
        )
        for row in by_year
    ]
    return bars(f"Total compensation cost, {currency}", rows)


def targets_shown(run: Run, currency: str) -> dict[str, Any]:
    """The scenario's targets against what the run gives; nothing where it has none."""
    rows = run.query(_TARGETS).to_pylist()
    if not rows:
        return {}
    shown = table(
        ["target", "wanted", "found", "gap", "met"],
        [_target_row(row, currency) for row in rows],
    )
    met = sum(bool(row["is_met"]) for row in rows)
    return {"targets_met": f"{met} of {len(rows)}", "target_gaps": shown}


def _target_row(row: Mapping[str, Any], currency: str) -> list[str]:
    unit = row["unit"]
    place = f", level {row['job_level']}" if row["job_level"] else ""
    place += f", {row['department']}" if row["department"] else ""
    wanted = figures.metric(unit, row["target_value"], currency=currency, exact=True)
    return [
        f"{load_metrics()[row['metric_name']].title} {row['fiscal_year']}{place}",
        f"{row['relation']} {wanted}",
        figures.metric(unit, row["found_value"], currency=currency, exact=True),
        figures.change_in_words(unit, row["variance"]),
        "yes" if row["is_met"] else "no",
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if isinstance(value, str) else str(value)
