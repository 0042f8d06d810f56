"""What a preview shows is what the official run says: every total and metric, to the cent."""

from typing import Any

import numpy as np
import pytest

from comptune.engine.measures import MEASURES
from comptune.levers import load_catalogue
from comptune.metrics import load_metrics
from comptune.scenarios import Preview, Run

from .conftest import Built
from .scenarios import SCENARIOS

IDS = [one["id"] for one in SCENARIOS]
# What the growth table and the metrics both say of every level.
SHARED_BY_LEVEL = {
    "base_pay_cost",
    "base_pay_growth",
    "payroll_growth",
    "total_compensation_cost",
    "total_cost_growth",
}
GROUPS: tuple[tuple[str, ...], ...] = ((), ("level",), ("department",))


def test_the_scenarios_move_every_lever() -> None:
    moved = {cell.split(".")[0] for one in SCENARIOS for cell in one["set"]}
    assert set(load_catalogue()) <= moved
    assert moved - set(load_catalogue()) == {"range_minimum", "range_maximum", "merit_matrix"}


@pytest.mark.parametrize("name", IDS)
def test_every_total_of_the_preview_is_that_of_the_marts(
    name: str, built: dict[str, Built]
) -> None:
    preview, run = built[name].scenario.preview(), built[name].run
    for table in ("int_measures", "int_control_totals"):
        rows = run.query(f"select * from {table}").to_pylist()
        cells = {(row["simulation_year"], row["job_level"], row["department"]): row for row in rows}
        assert len(cells) == len(rows) == preview.totals.values[0, 0, ..., 0].size
        for y, year in enumerate(preview.years):
            for level in range(1, 6):
                for d, department in enumerate(preview.departments):
                    row = cells[year, level, department]
                    found = [row[measure] for measure in MEASURES]
                    assert found == preview.totals.values[0, 0, y, level - 1, d].tolist()


@pytest.mark.parametrize("by", GROUPS, ids=lambda by: "-".join(by) or "total")
@pytest.mark.parametrize("name", IDS)
def test_every_metric_of_the_preview_is_that_of_the_run(
    name: str, by: tuple[str, ...], built: dict[str, Built]
) -> None:
    preview, run = built[name].scenario.preview(), built[name].run
    shown = preview.metrics_by(*by)
    rows = run.metrics(*by)
    assert set(shown) == set(rows[0]) - {"simulation_year", "job_level", "department"}
    for row in rows:
        place = _place(preview, row, by)
        for metric in shown:
            _assert_equal(metric, shown[metric][place], row[metric], f"{metric} {row}")


@pytest.mark.parametrize("by", [(), ("level",)], ids=["total", "level"])
@pytest.mark.parametrize("name", IDS)
def test_growth_table_says_what_the_metrics_of_the_same_names_say(
    name: str, by: tuple[str, ...], built: dict[str, Built]
) -> None:
    run = built[name].run
    growth = {
        (row["simulation_year"], row["job_level"]): row
        for row in run.query("select * from fct_compensation_growth").to_pylist()
    }
    for metrics in run.metrics(*by):
        row = growth[metrics["simulation_year"], metrics.get("job_level", 0)]
        shared = row.keys() & metrics.keys() - {"simulation_year", "job_level"}
        assert shared >= SHARED_BY_LEVEL
        for metric in shared:
            _assert_written(row[metric], metrics[metric], f"{metric} {row}")


def _assert_written(written: Any, official: Any, message: str) -> None:
    """The same value; the table holds rates with six decimals."""
    if isinstance(official, float):
        assert float(written) == pytest.approx(official, rel=0, abs=5.000001e-7), message
    else:
        assert written == official, message


def test_the_bridge_of_the_mart_is_that_of_the_preview(built: dict[str, Built]) -> None:
    for one in built.values():
        _assert_bridges_equal(one.scenario.preview(), one.run)


def _assert_bridges_equal(preview: Preview, run: Run) -> None:
    rows = run.query(
        "select * from fct_compensation_growth where job_level = 0 order by simulation_year"
    ).to_pylist()
    bridge = preview.bridge()
    for part in bridge.parts:
        if part.name == "level_transfers":
            continue
        shown = part.values.tolist()
        assert [int(row[f"bridge_{part.name}"] * 100) for row in rows] == shown, part.title


def _place(preview: Preview, row: dict[str, Any], by: tuple[str, ...]) -> tuple[int, ...]:
    place = [row["simulation_year"] - preview.start_year]
    if "level" in by:
        place.append(row["job_level"] - 1)
    if "department" in by:
        place.append(preview.departments.index(row["department"]))
    return tuple(place)


def _assert_equal(metric: str, shown: float, official: Any, message: str) -> None:
    if official is None:
        assert np.isnan(shown), message
    elif load_metrics()[metric].unit == "money":
        assert int(official * 100) == shown, message
    elif load_metrics()[metric].unit == "count":
        assert int(official) == shown, message
    else:
        assert shown == pytest.approx(float(official), rel=1e-12, abs=1e-15), message
