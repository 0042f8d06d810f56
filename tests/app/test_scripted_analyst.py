"""By hand: a scripted analyst meets the budgets of five years with goal-seek, in five moves."""

from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.decisions import opened
from tests.app.governed import LOCKED, SCENARIO, desk_of, governed_workspace

from comptune.metrics.figures import of_cents
from comptune.scenarios import Preview
from comptune.scenarios.spec import TargetSpec
from comptune.scenarios.targets import judge
from comptune.workspace import Workspace

COST = "total_compensation_cost"
MOST_MOVES = 5


def cost(preview: Preview, year: int) -> Decimal:
    found = of_cents(preview.metrics[COST][preview.years.index(year)])
    assert found is not None
    return found


def budgeted(folder: Path, factors: dict[int, str]) -> tuple[Workspace, tuple[TargetSpec, ...]]:
    """A workspace whose scenario has budgets, as parts of what it costs before."""
    made = governed_workspace(folder, people=600)
    made.desk().unlock([LOCKED], reason="Open again", scenario=SCENARIO)
    preview = made.scenario(SCENARIO).preview()
    targets = tuple(
        TargetSpec(
            metric=COST,
            year=year,
            value=(cost(preview, year) * Decimal(factor)).quantize(Decimal(1)),
        )
        for year, factor in factors.items()
    )
    desk_of(made, "ana").set_targets(SCENARIO, list(targets), reason="The budgets")
    return made, targets


def goal_seek(page: AppTest, target: TargetSpec) -> None:
    """One move: find the merit of the year that meets its budget, and set it."""
    page.segmented_control(key="year").set_value(target.year).run()
    page.text_input(key=f"seek-value-{COST}-{target.year}").set_value(f"{target.value}").run()
    page.button(key="seek").click().run()
    page.button(key="seek-set").click().run()
    assert not page.exception
    assert not page.main.error


@pytest.mark.parametrize(
    "factors",
    [
        {2027: "1.004"},
        {2026: "0.998", 2030: "0.99"},
        {2026: "1.003", 2027: "1.002", 2028: "1.0", 2029: "0.99", 2030: "0.985"},
    ],
    ids=["one more generous", "two tighter", "all years"],
)
def test_a_scripted_analyst_meets_budgets_by_hand_in_at_most_five_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, factors: dict[int, str]
) -> None:
    made, targets = budgeted(tmp_path / "workspace", factors)
    page = opened(made, monkeypatch, "tune", person="ana")
    moves = 0
    for target in targets:
        goal_seek(page, target)
        moves += 1
        words = [str(text.value) for text in page.main.markdown]
        assert any(":green[:material/check_circle:" in text for text in words)
    page.button(key="save").click().run()
    page.button(key="save").click()
    page.text_area(key="reason-text").set_value("Merit to the budgets")
    page.button(key="reason-act").click().run()
    assert not page.exception
    print(f"{len(targets)} budgets in {moves} moves")
    assert moves <= MOST_MOVES
    after = made.scenario(SCENARIO).preview()
    assert all(state.met for state in judge(targets, after))
    for target in targets:
        assert cost(after, target.year) > target.value * Decimal("0.999")
