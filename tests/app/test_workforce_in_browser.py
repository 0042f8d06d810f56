"""The workforce in Chromium: groups crossed, a person found, the list taken; and how it looks."""

import csv
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.app.browsing import Visits, choose, fits, give_reason, pictured, settled
from tests.app.conftest import served
from tests.app.decisions import copied
from tests.app.plant import desk, kept_plant

from comptune.scenarios import Run
from comptune.scenarios.workforce import MEASURES, People, run_to_show
from comptune.workspace import Workspace

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def plant(session_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace of one's own, on which a server stands."""
    return copied(kept_plant(session_root), tmp_path_factory.mktemp("plant") / "own")


@pytest.fixture(scope="module")
def run(plant: Workspace) -> Run:
    shown = run_to_show(desk(plant, "ana").state(), "plan")
    assert shown is not None
    return plant.run(shown.recorded.run_id)


@pytest.fixture(scope="module")
def plant_address(plant: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(plant, tmp_path_factory.mktemp("elsewhere"), "--demo-users") as found:
        yield found


@pytest.fixture
def open_as(visits: Visits, plant_address: str) -> Open:
    return partial(visits.open, f"{plant_address}/Workforce")


def view(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click()
    settled(page)


def line(page: Page, name: str, *, table: int = 0) -> list[str]:
    """The figures of a group in a table of the page."""
    row = (
        page.locator(".figures")
        .nth(table)
        .locator("tr")
        .filter(has=page.get_by_role("rowheader", name=name, exact=True))
    )
    expect(row).to_have_count(1)
    return row.locator("td").all_inner_texts()


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_fits(open_as: Open, tmp_path: Path, scheme: str, width: int) -> None:
    page = open_as(person="ana", scheme=scheme, width=width)
    choose(page, "Figure", "Average salary")
    expect(page.get_by_text("All figures")).to_be_visible()
    pictured(page, tmp_path, f"workforce-{scheme}", is_kept=width == 1280)
    choose(page, "Crossed with", "Service")
    expect(page.get_by_text("by level and service, 2026")).to_be_visible()
    fits(page)
    view(page, "One person")
    expect(page.get_by_text("Timeline")).to_be_visible()
    pictured(page, tmp_path, f"workforce-person-{scheme}", is_kept=width == 1280)
    view(page, "Increase list")
    expect(page.get_by_role("button", name="Take as CSV")).to_be_visible()
    fits(page)


def test_from_groups_to_a_person_to_the_list_in_the_ledger(
    open_as: Open, plant: Workspace, run: Run, tmp_path: Path
) -> None:
    page = open_as(person="ana")
    choose(page, "By", "Department")
    choose(page, "Crossed with", "Level")
    choose(page, "Figure", "Average increase")
    expect(page.get_by_text("by department and level, 2026")).to_be_visible()
    table = run.workforce("department", "level", year=2026)
    row = table.groups[0].index("Operations")
    places = [table.at(row, column) for column in [*range(len(table.groups[1])), None]]
    increase = MEASURES["average_increase"]
    texts = [increase.text(one[increase.name]) if one else "hidden" for one in places]
    assert line(page, "Operations") == texts
    assert "hidden" in texts
    assert any(text.endswith("%") for text in texts)

    view(page, "One person")
    page.get_by_role("textbox", name="Employee id").fill("E0000003")
    page.get_by_role("textbox", name="Employee id").press("Enter")
    expect(page.get_by_role("heading", name="E0000003")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Merit raise, 1 Apr 2026: .* → "))).to_be_visible()
    expect(
        page.get_by_text(re.compile("set in base by demo:ana .*“The market moved”"))
    ).to_be_visible()
    expect(page.get_by_text(re.compile(r"approved by demo:ben \(approver\)")).first).to_be_visible()

    view(page, "Increase list")
    head = plant.ledger.head().sequence
    page.get_by_role("button", name="Take as CSV").click()
    give_reason(page, "Take", "For the payroll office")
    expect(page.get_by_text(f"Ledger entry {head + 1} says that you took it")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    entry = plant.ledger.entry(head + 1)
    assert (entry.event_type, entry.actor) == ("DATA_EXPORTED", "demo:ana")
    assert entry.payload["reason"] == "For the payroll office"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == entry.payload["people"]
    found = People(desk(plant, "ana"), run).increases(2026)
    assert [row["employee_id"] for row in rows] == [one.employee_id for one in found]


def test_a_viewer_sees_groups_by_keyboard_and_nobody_alone(open_as: Open) -> None:
    page = open_as(person="vic")
    expect(page.get_by_text("All figures")).to_be_visible()
    page.get_by_role("radio", name="Groups").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Single persons are shown to those whose role")).to_be_visible()
    expect(page.get_by_text("only analysts, approvers, executives")).to_be_visible()
    view(page, "Increase list")
    expect(page.get_by_role("button", name="Take as CSV")).to_have_count(0)
    assert "E00000" not in page.get_by_test_id("stMain").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_of_pay_equity_fits(
    visits: Visits, plant_address: str, tmp_path: Path, scheme: str
) -> None:
    page = visits.open(f"{plant_address}/Pay-equity", person="ana", scheme=scheme)
    choose(page, "Scenario", "Plan 2027")
    expect(page.get_by_text("Quarters by pay")).to_be_visible()
    pictured(page, tmp_path, f"pay-equity-{scheme}")
    view(page, "Categories")
    expect(page.get_by_text("Joint pay assessment")).to_be_visible()
    pictured(page, tmp_path, f"pay-equity-categories-{scheme}")
    page.set_viewport_size({"width": 1920, "height": 1000})
    fits(page)
    view(page, "By year")
    expect(page.get_by_text("vs baseline").first).to_be_visible()
    fits(page)
    view(page, "What is behind")
    expect(page.get_by_text("Women and men alike")).to_be_visible()
    fits(page)
    view(page, "Closing")
    slider = page.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowRight")
    expect(page.get_by_text("to 97.5 % of the pay")).to_be_visible()
    fits(page)
