"""The Tune page on a scenario of the ledger, in Chromium: budgets, goal-seek, save, demo users."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.app.browsing import Visits, pictured, settled
from tests.app.conftest import served
from tests.app.governed import LOCKED, SCENARIO, governed_workspace

from comptune.levers import Cell
from comptune.metrics import figures
from comptune.workspace import Workspace

COST = "total_compensation_cost"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def governed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return governed_workspace(tmp_path_factory.mktemp("governed") / "workspace", people=600)


@pytest.fixture(scope="module")
def governed_address(
    governed: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with served(governed, tmp_path_factory.mktemp("elsewhere"), "--demo-users") as found:
        yield found


@pytest.fixture
def open_as(visits: Visits, governed_address: str) -> Open:
    def open_one(name: str, *, scheme: str = "light", width: int = 1280) -> Page:
        return visits.open(governed_address, person=name, scheme=scheme, width=width, height=940)

    return open_one


def typed(page: Page, label: str, text: str) -> Locator:
    field = page.get_by_role("textbox", name=re.compile(f"^{label}"))
    field.fill(text)
    field.press("Enter")
    settled(page)
    return field


def cost(page: Page) -> Locator:
    return page.get_by_test_id("stMetricValue").first


def test_what_an_analyst_saves_is_in_the_ledger_and_everybody_sees_it(
    open_as: Open, governed: Workspace
) -> None:
    page = open_as("ana")
    shown = cost(page).inner_text()
    typed(page, "Merit rate, Staff, 2026", "4")
    expect(cost(page)).not_to_have_text(shown)
    before = governed.ledger.head().sequence
    page.get_by_role("button", name="Save", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Merit rate, Staff 2026: 3 %")).to_be_visible()
    dialog.get_by_role("textbox").fill("Staff leave for more.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Saved: the ledger has it now.")).to_be_visible()
    (entry,) = governed.ledger.read(after=before)
    assert (entry.actor, entry.payload["reason"]) == ("demo:ana", "Staff leave for more.")
    preview = governed.scenario(SCENARIO).preview()
    value = figures.figure_of("money", preview.metrics[COST][0])
    expect(cost(page)).to_have_text(figures.metric("money", value, currency="EUR"))


def test_goal_seek_finds_what_meets_the_budget_and_one_click_sets_it(
    open_as: Open, governed: Workspace
) -> None:
    page = open_as("ana")
    wanted = int(governed.scenario(SCENARIO).preview().metrics[COST][1] / 100 * 1.004)
    typed(page, "Budget 2027", str(wanted))
    page.get_by_role("radiogroup").first.get_by_text("2027").click()
    settled(page)
    page.get_by_role("button", name="Goal-seek").click()
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text(re.compile(r"Merit rate at .* gives"))).to_be_visible()
    page.get_by_role("button", name="Set it").click()
    page.keyboard.press("Escape")
    settled(page)
    expect(page.get_by_test_id("stSidebar").get_by_text("6 unsaved changes")).to_be_visible()


def test_a_lever_is_cleared_and_brought_back_by_undo(open_as: Open, governed: Workspace) -> None:
    page = open_as("ana")
    before = cost(page).inner_text()
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Clear the whole lever").click()
    settled(page)
    page.keyboard.press("Escape")
    free = [
        Cell.parse(f"merit_rate.{year}.L{n}") for year in range(2026, 2031) for n in range(1, 6)
    ]
    free.remove(Cell.parse(LOCKED))
    preview = governed.scenario(SCENARIO).with_cells({}, without=free).preview()
    value = figures.of_cents(preview.metrics[COST][0])
    expect(cost(page)).to_have_text(figures.metric("money", value, currency="EUR"))
    expect(page.get_by_test_id("stSidebar").get_by_text("24 unsaved changes")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(cost(page)).to_have_text(before)
    expect(page.get_by_test_id("stSidebar").get_by_text("No unsaved changes")).to_be_visible()


def test_a_viewer_may_try_but_has_nothing_to_save_with(open_as: Open) -> None:
    page = open_as("vera")
    typed(page, "Merit rate, Staff, 2026", "4.5")
    expect(page.get_by_test_id("stSidebar").get_by_text("1 unsaved change")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()


def test_the_first_to_ask_a_fresh_server_for_a_page_gets_it_in_its_frame(
    browser: Browser, governed: Workspace, tmp_path: Path
) -> None:
    with served(governed, tmp_path) as found:
        page = browser.new_page()
        page.goto(f"{found}/tune")
        expect(page.get_by_role("combobox", name="Scenario")).to_be_visible()
        page.close()


def test_tune_is_found_under_its_name_however_it_is_typed(
    browser: Browser, governed_address: str
) -> None:
    page = browser.new_page()
    for typed_by_hand in ("Tune", "tune"):
        page.goto(f"{governed_address}/{typed_by_hand}")
        expect(page).to_have_url(f"{governed_address}/")
        expect(page.get_by_role("heading", name="Tune", exact=True)).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 2560)])
def test_every_view_fits_and_can_be_read(
    open_as: Open, tmp_path: Path, scheme: str, width: int
) -> None:
    page = open_as("ana", scheme=scheme, width=width)
    typed(page, "Budget 2027", "66.5 M")
    typed(page, "Merit rate, Manager, 2026", "4.5")
    for tab in ("Budget", "Bridge", "Payroll", "People", "Groups", "Average pay"):
        page.get_by_role("tab", name=tab).click()
        name = f"tune-{scheme}" if tab == "Budget" else f"tune-{tab}-{scheme}-{width}"
        pictured(page, tmp_path, name, is_kept=width == 1280 and tab == "Budget")
        for kind in (".figures", "[class*='st-key-grid-']"):
            too_wide = "all => all.filter(one => one.scrollWidth > one.clientWidth).length"
            assert page.locator(kind).evaluate_all(too_wide) == 0, (tab, kind)


def test_who_types_while_another_person_s_page_is_still_drawn_breaks_nothing(
    open_as: Open,
) -> None:
    page = open_as("ana")
    for name in ("vera", "ana", "vera"):
        page.get_by_role("combobox", name="Who you are").click()
        page.get_by_role("option", name=f"demo:{name}").click()
        field = page.get_by_role("textbox", name=re.compile("^Merit rate, Director, 2026"))
        field.fill("3.5")
        field.press("Enter")
    settled(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("not taken")).to_have_count(0)
