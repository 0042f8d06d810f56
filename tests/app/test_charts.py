"""Charts: what they draw is what the preview holds, and the waterfall closes."""

import pytest

from comptune.app.widgets.bridge import moved_text, sums_text
from comptune.app.widgets.charts import (
    BASELINE,
    CATEGORIES,
    SCENARIO,
    bridge_chart,
    cost_chart,
    part_moves,
)
from comptune.scenarios import Preview, Scenario

CHANGES = {"merit_rate.2026.L1": "4 %"}


@pytest.fixture(scope="module")
def preview(scenario: Scenario) -> Preview:
    return scenario.preview(CHANGES)


def rows(chart: dict[str, object]) -> list[dict[str, object]]:
    datasets = chart["datasets"]
    assert isinstance(datasets, dict)
    (only,) = datasets.values()
    return list(only)


def test_the_cost_chart_has_every_year_of_scenario_and_baseline(preview: Preview) -> None:
    chart = cost_chart(preview, metric_name="total_compensation_cost", currency="EUR").to_dict()
    drawn = {(row["series"], row["year"]): row["millions"] for row in rows(chart)}
    for series, metrics in ((SCENARIO, preview.metrics), (BASELINE, preview.baseline_metrics)):
        for position, year in enumerate(preview.years):
            cents = int(metrics["total_compensation_cost"][position])
            assert drawn[series, str(year)] == cents / 100_000_000


@pytest.mark.parametrize("name", ["base_pay", "total_compensation"])
@pytest.mark.parametrize("position", [1, 4])
def test_the_waterfall_goes_from_one_year_to_the_next_without_a_gap(
    preview: Preview, name: str, position: int
) -> None:
    bridge = preview.bridge(name)
    moved = part_moves(bridge, None, position=position)
    year = preview.years[position]
    chart = bridge_chart(bridge, moved, year=year, position=position, currency="EUR").to_dict()
    opening, *parts, closing = rows(chart)
    reached = opening["end"]
    for part in parts:
        assert part["start"] == pytest.approx(reached, abs=1e-9)
        reached = part["end"]
    assert closing["end"] == pytest.approx(reached, abs=1e-9)
    assert opening["part"] == f"Year before ({year - 1})"
    assert closing["cents"] == bridge.closing.values[position]


def test_the_sums_under_the_waterfall_are_exact(preview: Preview) -> None:
    bridge = preview.bridge()
    parts = sum(int(part.values[0]) for part in bridge.parts)
    text = sums_text(bridge, year=2026, position=0, currency="EUR")
    assert f"2025: {int(bridge.opening.values[0]) / 100:,.2f}" in text
    assert f"+{parts / 100:,.2f}" in text
    assert f"2026: **{int(bridge.closing.values[0]) / 100:,.2f} EUR**" in text
    assert int(bridge.opening.values[0]) + parts == int(bridge.closing.values[0])


def test_a_merit_change_is_said_to_move_merit_most(preview: Preview, scenario: Scenario) -> None:
    bridge, before = preview.bridge(), scenario.preview().bridge()
    moved = part_moves(bridge, before, position=0)
    assert (moved_text(bridge, moved) or "").startswith(
        "The last change moved most (outlined): Merit +"
    )
    chart = bridge_chart(bridge, moved, year=2026, position=0, currency="EUR").to_dict()
    assert [row["part"] for row in rows(chart) if row["moved"]] == ["Merit"]


def test_without_a_change_nothing_is_outlined(preview: Preview) -> None:
    bridge = preview.bridge()
    moved = part_moves(bridge, None, position=0)
    assert moved_text(bridge, moved) is None
    chart = bridge_chart(bridge, moved, year=2026, position=0, currency="EUR").to_dict()
    assert not any(row["moved"] for row in rows(chart))


def test_every_colour_comes_from_the_theme(preview: Preview) -> None:
    chart = cost_chart(preview, metric_name="base_pay_cost", currency="EUR").to_dict()
    for layer in chart["layer"]:
        assert layer["encoding"]["color"]["scale"] == {"domain": list(CATEGORIES)}
