"""The page in Chromium on a real server: typing, keyboard, themes, widths, no outside request."""

import hashlib
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.app.browsing import Visits, pictured

from comptune.app.widgets.kpis import HEADLINES
from comptune.metrics import figures, load_metrics
from comptune.scenarios import Scenario
from comptune.workspace import Workspace

HEIGHT = 900
Open = Callable[..., Page]


@pytest.fixture
def open_page(visits: Visits, address: str) -> Open:
    return partial(visits.open, address, height=HEIGHT)


def headline(page: Page, position: int) -> Locator:
    return page.get_by_test_id("stMetricValue").nth(position)


def cell(page: Page, level: str, year: int) -> Locator:
    return page.get_by_role("textbox", name=re.compile(rf"^Merit rate, {level}, {year}"))


def expect_headlines(page: Page, scenario: Scenario, changes: dict[str, str]) -> None:
    """Wait until the headlines are exactly what the preview of the changes gives."""
    preview = scenario.preview(changes)
    for position, name in enumerate(HEADLINES):
        unit = load_metrics()[name].unit
        value = figures.figure_of(unit, preview.metrics[name][0])
        expect(headline(page, position)).to_have_text(figures.metric(unit, value, currency="EUR"))
        change = figures.change_in_words(unit, figures.figure_of(unit, preview.difference[name][0]))
        delta = page.get_by_test_id("stMetricDelta").nth(position)
        expect(delta).to_contain_text(change)


def unsaved(page: Page, words: str) -> None:
    expect(page.get_by_test_id("stSidebar").get_by_text(words)).to_be_visible()


def test_a_typed_merit_changes_the_headlines(open_page: Open, scenario: Scenario) -> None:
    page = open_page()
    expect_headlines(page, scenario, {})
    cell(page, "Staff", 2026).fill("3.5")
    cell(page, "Staff", 2026).press("Enter")
    expect_headlines(page, scenario, {"merit_rate.2026.L1": "3.5 %"})
    expect(cell(page, "Staff", 2026)).to_have_value("3.5 %")
    unsaved(page, "1 unsaved change")


def test_a_change_of_one_cell_leaves_every_other_as_it_was(
    open_page: Open, scenario: Scenario
) -> None:
    page = open_page()
    for text, level, year in (("1", "Staff", 2026), ("4", "VP", 2030), ("0", "Staff", 2026)):
        cell(page, level, year).fill(text)
        cell(page, level, year).press("Enter")
        expect(cell(page, level, year)).to_have_value(f"{text} %")
    changes = {"merit_rate.2026.L1": "0 %", "merit_rate.2030.L5": "4 %"}
    expect_headlines(page, scenario, changes)
    unsaved(page, "2 unsaved changes")
    expect(cell(page, "Manager", 2027)).to_have_value("2.6 %")


def test_the_grid_is_worked_by_keyboard_alone(open_page: Open, scenario: Scenario) -> None:
    page = open_page()
    expect(cell(page, "VP", 2030)).to_be_visible()
    focused = "document.activeElement.getAttribute('aria-label') ?? ''"
    for _ in range(60):
        page.keyboard.press("Tab")
        if str(page.evaluate(focused)).startswith("Merit rate, Staff, 2026"):
            break
    page.keyboard.press("Control+A")
    page.keyboard.type("3.5")
    page.keyboard.press("Enter")
    expect(cell(page, "Staff", 2026)).to_have_value("3.5 %")
    expect(cell(page, "Staff", 2026)).to_be_focused()
    page.keyboard.press("Tab")
    expect(cell(page, "Staff", 2027)).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect_headlines(page, scenario, {"merit_rate.2026.L1": "3.5 %", "merit_rate.2027.L1": "4 %"})


def test_typing_on_while_the_page_draws_loses_nothing(open_page: Open, scenario: Scenario) -> None:
    page = open_page()
    cell(page, "Staff", 2026).click()
    for text in ("3.1", "3.2", "3.3", "3.4", "3.5"):
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    years = range(2026, 2031)
    for year, text in zip(years, ("3.1", "3.2", "3.3", "3.4", "3.5"), strict=True):
        expect(cell(page, "Staff", year)).to_have_value(f"{text} %")
    changes = {f"merit_rate.{year}.L1": f"3.{year - 2025} %" for year in years}
    expect_headlines(page, scenario, changes)


def test_a_refused_cell_shows_its_message_and_keeps_what_was_typed(
    open_page: Open, scenario: Scenario
) -> None:
    page = open_page()
    cell(page, "Manager", 2026).fill("0.035")
    cell(page, "Manager", 2026).press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Merit rate, Manager, 2026 is 0.035 without a percent sign")
    expect(alert).to_contain_text("Did you mean 3.5 %?")
    expect(alert).to_be_in_viewport()
    expect(cell(page, "Manager", 2026)).to_have_value("0.035")
    expect_headlines(page, scenario, {})


def test_a_changed_cell_has_a_star_and_says_what_it_was(open_page: Open) -> None:
    page = open_page()
    field = cell(page, "Director", 2028)
    field.fill("3.5")
    field.press("Enter")
    was = "was 2.8 % (default of the company)"
    expect(field).to_have_accessible_name(f"Merit rate, Director, 2028, {was}")
    shown = "(e, part) => getComputedStyle(e, part).content"
    holder = page.locator(".st-key-cell-merit_rate-2028-L4")
    assert holder.evaluate(shown, "::before") == '"*"'
    assert holder.evaluate(shown, "::after") == '"was 2.8 % (default of the company)"'
    untouched = page.locator(".st-key-cell-merit_rate-2028-L3")
    assert untouched.evaluate(shown, "::before") == "none"


def test_the_slider_moves_all_cells_by_steps_and_undo_brings_them_back(
    open_page: Open, scenario: Scenario
) -> None:
    page = open_page()
    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    values = {1: "2.55", 2: "2.65", 3: "2.75", 4: "2.85", 5: "3.05"}
    unsaved(page, "25 unsaved changes")
    expect_headlines(
        page, scenario, {f"merit_rate.*.L{level}": f"{text} %" for level, text in values.items()}
    )
    page.get_by_role("button", name="Undo").click()
    expect_headlines(page, scenario, {})
    expect(cell(page, "Staff", 2026)).to_have_value("2.5 %")
    expect(page.get_by_text("+0.00 pp")).to_be_visible()
    unsaved(page, "No unsaved changes")


def test_a_slider_moved_faster_than_the_page_draws_ends_where_it_stands(
    open_page: Open, scenario: Scenario
) -> None:
    page = open_page()
    slider = page.get_by_role("slider")
    for _ in range(12):
        slider.press("ArrowRight")
    expect(cell(page, "Staff", 2026)).to_have_value("3.1 %")
    expect(slider).to_be_focused()
    values = {1: "3.1", 2: "3.2", 3: "3.3", 4: "3.4", 5: "3.6"}
    expect_headlines(
        page, scenario, {f"merit_rate.*.L{level}": f"{text} %" for level, text in values.items()}
    )


def test_two_people_do_not_see_each_other_s_drafts(open_page: Open, scenario: Scenario) -> None:
    mine, yours = open_page(), open_page()
    cell(mine, "Staff", 2026).fill("5")
    cell(mine, "Staff", 2026).press("Enter")
    expect_headlines(mine, scenario, {"merit_rate.2026.L1": "5 %"})
    cell(yours, "VP", 2026).fill("1")
    cell(yours, "VP", 2026).press("Enter")
    expect_headlines(yours, scenario, {"merit_rate.2026.L5": "1 %"})
    unsaved(mine, "1 unsaved change")


def test_a_preview_writes_nothing(open_page: Open, workspace: Workspace) -> None:
    def state() -> dict[str, str]:
        files = sorted(path for path in workspace.folder.rglob("*") if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = state()
    page = open_page()
    cell(page, "Staff", 2026).fill("5")
    cell(page, "Staff", 2026).press("Enter")
    unsaved(page, "1 unsaved change")
    assert state() == before


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_can_be_read(
    open_page: Open, tmp_path: Path, scheme: str, width: int
) -> None:
    page = open_page(scheme=scheme, width=width)
    for _ in range(12):
        page.get_by_role("slider").press("ArrowRight")
    expect(cell(page, "Manager", 2026)).to_have_value("3.2 %")
    cell(page, "Manager", 2026).fill("4.5")
    cell(page, "Manager", 2026).press("Enter")
    expect(cell(page, "Manager", 2026)).to_have_value("4.5 %")
    tab = "Bridge" if scheme == "dark" else "Budget"
    page.get_by_role("tab", name=tab).click()
    expect(page.get_by_test_id("stVegaLiteChart").locator("visible=true").first).to_be_visible()
    page.get_by_text("Delivered").click()
    pictured(page, tmp_path, f"tune-{scheme}-{width}", is_kept=False)
    assert_readable(page, scheme)


def assert_readable(page: Page, scheme: str) -> None:
    """Nothing sticks out sideways, all years are in sight, text and background are far apart."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    grid = page.locator(".st-key-grid-merit_rate")
    assert grid.evaluate("grid => grid.scrollWidth <= grid.clientWidth")
    expect(cell(page, "VP", 2030)).to_be_in_viewport(ratio=1)
    app, small = page.get_by_test_id("stApp"), page.get_by_text("last change:").first
    background = app.evaluate("e => getComputedStyle(e).backgroundColor")
    assert (luminance(background) < 0.5) == (scheme == "dark")
    style = small.evaluate(
        "e => { let opacity = 1; "
        "for (let n = e; n; n = n.parentElement) opacity *= getComputedStyle(n).opacity; "
        "return [getComputedStyle(e).color, opacity]; }"
    )
    assert contrast(blended(style[0], background, float(style[1])), background) >= 4.5


def channels(colour: str) -> list[float]:
    return [float(part) for part in re.findall(r"[\d.]+", colour)][:3]


def blended(colour: str, over: str, opacity: float) -> str:
    pairs = zip(channels(colour), channels(over), strict=True)
    return ", ".join(str(top * opacity + below * (1 - opacity)) for top, below in pairs)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
