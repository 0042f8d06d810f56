"""The bench: what is typed is previewed before it is taken, and what is refused changes nothing."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from comptune.app.bench import Bench
from comptune.levers import Cell, load_catalogue
from comptune.scenarios import Scenario
from comptune.scenarios.spec import parse_spec
from comptune.workspace import Workspace

MERIT = load_catalogue()["merit_rate"]
STAFF, MANAGER = Cell("merit_rate", 2026, 1), Cell("merit_rate", 2027, 2)


@pytest.fixture
def bench(scenario: Scenario) -> Bench:
    return Bench.of(scenario)


def same_metrics(bench: Bench, scenario: Scenario, changes: dict[str, str]) -> bool:
    expected = scenario.preview(changes)
    return all(
        np.array_equal(values, expected.metrics[name], equal_nan=True)
        for name, values in bench.preview.metrics.items()
    )


def test_an_untouched_bench_is_the_baseline(bench: Bench, scenario: Scenario) -> None:
    assert same_metrics(bench, scenario, {})
    assert not any(np.nan_to_num(values).any() for values in bench.preview.difference.values())
    assert bench.preview_before is None


@pytest.mark.parametrize("text", ["3.5", "3.5%", "3.5 %", "3,5"])
def test_a_typed_rate_is_what_the_preview_gives(
    bench: Bench, scenario: Scenario, text: str
) -> None:
    bench.type(STAFF, text)
    assert same_metrics(bench, scenario, {"merit_rate.2026.L1": "3.5 %"})
    assert bench.text(STAFF) == "3.5 %"


@pytest.mark.parametrize("text", ["0.035", "35 %", "", "much", "3.5.1"])
def test_a_refused_text_stands_with_its_message_and_changes_nothing(
    bench: Bench, scenario: Scenario, text: str
) -> None:
    bench.type(STAFF, "3.5")
    bench.type(STAFF, text)
    assert bench.text(STAFF) == text
    assert "merit_rate, level 1, 2026" in bench.refusals[STAFF].message
    assert same_metrics(bench, scenario, {"merit_rate.2026.L1": "3.5 %"})
    bench.type(STAFF, "4")
    assert not bench.refusals


def test_the_shift_of_all_cells_is_what_the_preview_gives(bench: Bench, scenario: Scenario) -> None:
    bench.shift(MERIT, Decimal("0.005"))
    rows = scenario.baseline().effective().to_pylist()
    changes = {
        f"merit_rate.{row['fiscal_year']}.L{row['job_level']}": (
            f"{(row['parameter_value'] + Decimal('0.005')) * 100} %"
        )
        for row in rows
        if row["parameter_name"] == "merit_rate"
    }
    assert len(changes) == 25
    assert same_metrics(bench, scenario, changes)


def test_a_shift_out_of_bounds_is_refused_and_moves_nothing(
    bench: Bench, scenario: Scenario
) -> None:
    bench.type(STAFF, "15")
    bench.shift(MERIT, MERIT.step)
    assert "merit_rate, level 1, 2026 is 15.05 %" in (bench.shift_refusal or "")
    assert same_metrics(bench, scenario, {"merit_rate.2026.L1": "15 %"})
    bench.shift(MERIT, -MERIT.step)
    assert bench.shift_refusal is None
    assert bench.text(STAFF) == "14.95 %"


def test_a_shift_to_where_the_lever_stands_leaves_what_was_typed(bench: Bench) -> None:
    bench.type(STAFF, "3.5")
    bench.shift(MERIT, Decimal(0))
    assert bench.moves == 0
    assert len(bench.draft.past) == 1


def test_the_state_before_the_last_change_is_kept_beside_the_present(
    bench: Bench, scenario: Scenario
) -> None:
    bench.type(STAFF, "3.5")
    bench.type(MANAGER, "4")
    before = bench.preview_before
    assert before is not None
    expected = scenario.preview({"merit_rate.2026.L1": "3.5 %"})
    assert np.array_equal(before.metrics["headcount"], expected.metrics["headcount"])
    assert np.array_equal(before.metrics["base_pay_cost"], expected.metrics["base_pay_cost"])
    bench.undo()
    assert same_metrics(bench, scenario, {"merit_rate.2026.L1": "3.5 %"})


def test_reverting_everything_can_itself_be_undone(bench: Bench, scenario: Scenario) -> None:
    bench.type(STAFF, "3.5")
    bench.revert_all()
    assert same_metrics(bench, scenario, {})
    bench.undo()
    assert same_metrics(bench, scenario, {"merit_rate.2026.L1": "3.5 %"})


def test_a_way_back_clears_what_was_refused(bench: Bench) -> None:
    bench.type(STAFF, "3.5")
    bench.type(MANAGER, "0.035")
    bench.revert(STAFF)
    assert not bench.refusals
    assert bench.text(MANAGER) == bench.formatted(MANAGER, bench.draft.opened[MANAGER])


def test_the_scenario_file_of_a_draft_previews_to_the_same(
    bench: Bench, workspace: Workspace, tmp_path: Path
) -> None:
    bench.type(STAFF, "3.5")
    spec = parse_spec(bench.file_text(), name="draft.yml", default_id="draft")
    again = workspace.scenario(spec).preview()
    assert all(
        np.array_equal(values, again.metrics[name], equal_nan=True)
        for name, values in bench.preview.metrics.items()
    )


def test_a_scenario_s_own_cells_are_where_it_starts_from(workspace: Workspace) -> None:
    own = {"id": "raised", "name": "Raised", "set": {"merit_rate.2026.L1": "4 %"}}
    bench = Bench.of(workspace.scenario(own))
    assert bench.text(STAFF) == "4 %"
    assert bench.tiers[STAFF] == "scenario"
    bench.type(STAFF, "5")
    bench.revert(STAFF)
    assert bench.text(STAFF) == "4 %"
    assert not bench.draft.now.cells
