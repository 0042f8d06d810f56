"""Scenarios side by side: the newest sealed figures of each against the baseline."""

from collections.abc import Sequence
from typing import Any, Final

import dagster as dg

from comptune.errors import ComptuneError
from comptune.ledger.errors import BrokenChain, LedgerRefused
from comptune.metrics import figures
from comptune.orchestration.failures import in_words, tell_the_ledger
from comptune.orchestration.partitions import live_scenarios
from comptune.orchestration.pictures import bars
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.sealed import official_figures
from comptune.orchestration.shown import COST, PEOPLE, table
from comptune.scenarios import Run
from comptune.scenarios.keeping import BASELINE
from comptune.warehouse.runs import UnknownRun
from comptune.workspace import Workspace

_COMPARED: Final = (COST, PEOPLE, "average_increase", "pay_gap")


@dg.asset(
    group_name="runs",
    kinds={"table"},
    deps=[dg.AssetDep(official_figures, partition_mapping=dg.AllPartitionMapping())],
    hooks={tell_the_ledger},
)
def scenario_comparison(
    context: dg.AssetExecutionContext, workspace: WorkspaceResource
) -> dg.MaterializeResult[None]:
    """Cost, people, raises and pay gap of every scenario whose present content has a sealed run."""
    with in_words():
        opened = workspace.open()
        currency = opened.settings.currency
        rows, missing = [], []
        for name in live_scenarios(opened):
            found = _current(opened, name)
            if isinstance(found, str):
                missing.append(f"{name}{found}")
            else:
                rows.append((name, *found))
    return dg.MaterializeResult(
        metadata={
            "scenarios": len(rows),
            "without_a_run": ", ".join(missing) or "none",
            "chart": dg.MetadataValue.md(_chart(rows, currency)),
            "comparison": _table(rows, currency),
        }
    )


def _current(opened: Workspace, name: str) -> tuple[Any, ...] | str:
    """The figures of the sealed run of a scenario as it is now; else why there are none, if known.

    What is wrong with one scenario says nothing against the others.
    """
    try:
        return _figures(opened.run(opened.scenario(name).run_id()))
    except UnknownRun:
        return ""
    except (LedgerRefused, BrokenChain):
        raise
    except ComptuneError as error:
        return f" ({error})"


def _figures(run: Run) -> tuple[Any, ...]:
    by_year = run.totals_by_year(_COMPARED)
    last = by_year[-1]
    total = sum(row[COST] or 0 for row in by_year)
    years = f"{run.sealed.start_year} to {run.sealed.end_year}"
    return (years, total, last[PEOPLE], last["average_increase"], last["pay_gap"])


def _table(rows: Sequence[tuple[Any, ...]], currency: str) -> dg.TableMetadataValue:
    base = next((row for row in rows if row[0] == BASELINE), None)
    heads = [
        "scenario",
        "years",
        f"total cost, {currency}",
        "against the baseline",
        "people at the end",
        "average increase, last year",
        "pay gap, last year",
    ]
    return table(heads, [_row(row, base) for row in rows])


def _row(row: tuple[Any, ...], base: tuple[Any, ...] | None) -> list[str]:
    name, years, cost, people, increase, gap = row
    same_years = base is not None and base[1] == years
    less = (
        figures.change_in_words("money", cost - base[2]) if base and same_years else "other years"
    )
    return [
        name,
        years,
        figures.exact_money(cost),
        less if base else "no baseline",
        figures.count(people),
        figures.rate(increase),
        figures.rate(gap),
    ]


def _chart(rows: Sequence[tuple[Any, ...]], currency: str) -> str:
    return bars(
        f"Total compensation cost over all years, {currency}",
        [(row[0], float(row[2]), figures.money(row[2])) for row in rows],
    )
