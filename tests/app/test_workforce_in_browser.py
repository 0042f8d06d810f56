"""The workforce in Chromium: groups crossed, a person found, the list taken; and how it looks."""

import csv
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.app.conftest import served
from tests.app.decisions import copied
from tests.app.plant import desk, kept_plant

from comptune.scenarios import Run
from comptune.scenarios.workforce import MEASURES, People, run_to_show
from comptune.workspace import Workspace

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
PATIENCE_MS = 30_000
Open = Callable[..., Page]

expect.set_options(timeout=PATIENCE_MS)


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
def open_as(browser: Browser, plant_address: str) -> Iterator[Open]:
    """Opens the page as a person; at the end every request must have stayed at home."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []

    def open_one(name: str, *, scheme: str = "light", width: int = 1280) -> Page:
        context = browser.new_context(
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport={"width": width, "height": 1000},
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{plant_address}/Workforce")
        expect(page.get_by_role("heading", name="Workforce")).to_be_visible()
        choose(page, "Who you are", f"demo:{name}")
        return page

    yield open_one
    for context in contexts:
        context.close()
    outside = [url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", None)]
    assert asked
    assert not outside, outside


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).first.click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def view(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click()
    settled(page)


def settled(page: Page) -> None:
    """Wait until the server has drawn what was asked for."""
    page.wait_for_timeout(300)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


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
    wanted = os.environ.get("COMPTUNE_SCREENSHOTS") == "1" and width == 1280
    page = open_as("ana", scheme=scheme, width=width)
    choose(page, "Figure", "Average salary")
    expect(page.get_by_text("All figures")).to_be_visible()
    _fits(page)
    page.screenshot(path=(IMAGES if wanted else tmp_path) / f"workforce-{scheme}.png")
    choose(page, "Crossed with", "Service")
    expect(page.get_by_text("by level and service, 2026")).to_be_visible()
    _fits(page)
    view(page, "One person")
    expect(page.get_by_text("Timeline")).to_be_visible()
    _fits(page)
    page.screenshot(path=(IMAGES if wanted else tmp_path) / f"workforce-person-{scheme}.png")
    view(page, "Increase list")
    expect(page.get_by_role("button", name="Take as CSV")).to_be_visible()
    _fits(page)


def _fits(page: Page) -> None:
    """Nothing sticks out sideways."""
    settled(page)
    page.mouse.move(5, 990)
    page.wait_for_timeout(500)  # fonts and charts settle
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_from_groups_to_a_person_to_the_list_in_the_ledger(
    open_as: Open, plant: Workspace, run: Run, tmp_path: Path
) -> None:
    page = open_as("ana")
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
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("For the payroll office")
    dialog.get_by_role("textbox").press("Tab")
    dialog.get_by_role("button", name="Take", exact=True).click()
    expect(dialog).to_have_count(0)
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
    page = open_as("vic")
    expect(page.get_by_text("All figures")).to_be_visible()
    page.get_by_role("radio", name="Groups").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Single persons are shown to those whose role")).to_be_visible()
    expect(page.get_by_text("only analysts, approvers, executives")).to_be_visible()
    view(page, "Increase list")
    expect(page.get_by_role("button", name="Take as CSV")).to_have_count(0)
    assert "E00000" not in page.get_by_test_id("stMain").inner_text()
