"""The pay structure in Chromium: a mistake mended, compared, saved; and by workbook."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import FloatRect, Locator, Page, expect
from tests.app.browsing import Visits, fits, give_reason, pictured, settled
from tests.app.conftest import served
from tests.app.governed import SCENARIO, desk_of, governed_workspace

from comptune.structure.ranges import pay_ranges
from comptune.workspace import Workspace


@pytest.fixture(scope="module")
def governed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return governed_workspace(tmp_path_factory.mktemp("structure") / "workspace")


@pytest.fixture(scope="module")
def address(governed: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(governed, tmp_path_factory.mktemp("elsewhere"), "--demo-users") as found:
        yield found


def type_in(page: Page, *, row: int, column: int, text: str) -> None:
    """Type in a cell of the grid by keyboard alone, from its first cell on."""
    grid = page.get_by_test_id("data-grid-canvas").first
    settled(page)
    box = _resting(page, grid)
    page.mouse.click(box["x"] + 20, box["y"] + 55)
    page.keyboard.press("Control+Home")
    for _ in range(row):
        page.keyboard.press("ArrowDown")
    for _ in range(column):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    field = page.locator(".gdg-input")
    expect(field).to_be_visible()
    field.fill(text)
    field.press("Enter")
    expect(field).to_have_count(0)
    settled(page)


def read_workbook(page: Page, file: Path) -> None:
    page.get_by_role("button", name="Import …").click()
    settled(page)
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(file)
    dialog.get_by_role("button", name="Read it").click()
    expect(dialog).to_have_count(0)
    settled(page)


def _resting(page: Page, grid: Locator) -> FloatRect:
    """Where the grid is once it moves no more: what stands above it grows and shrinks."""
    before = None
    while True:
        box = grid.bounding_box()
        if box is not None and box == before:
            return box
        before = box
        page.wait_for_timeout(300)


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits(
    visits: Visits, address: str, tmp_path: Path, scheme: str, width: int
) -> None:
    page = visits.open(f"{address}/Structure", person="vera", scheme=scheme, width=width)
    expect(page.get_by_role("button", name="Edit")).to_be_disabled()
    pictured(page, tmp_path, f"structure-{scheme}", is_kept=width == 1280)
    for view in ("Merit matrix", "Age", "Tenure", "Ratings and hires", "History"):
        page.get_by_role("radio", name=view, exact=True).click()
        fits(page)
        name = f"structure-{view.split()[0].lower()}-{scheme}"
        pictured(page, tmp_path, name, is_kept=width == 1280 and view == "Merit matrix")


def test_a_range_is_edited_with_a_mistake_mended_compared_and_saved_with_a_reason(
    visits: Visits, governed: Workspace, address: str, tmp_path: Path
) -> None:
    page = visits.open(f"{address}/Structure", person="ana", scheme="light")
    page.get_by_role("button", name="Edit").click()
    settled(page)
    type_in(page, row=1, column=2, text="199000")
    expect(page.get_by_text("1 mistake to mend")).to_be_visible()
    expect(page.get_by_text("the minimum is below the maximum, which is 99000.00")).to_be_visible()
    expect(page.get_by_role("button", name="Save …")).to_be_disabled()
    pictured(page, tmp_path, "structure-mistake-light")
    type_in(page, row=1, column=2, text="67.500,00")
    expect(page.get_by_text("without thousands marks")).to_be_visible()
    type_in(page, row=1, column=2, text="67500")
    expect(page.get_by_text("1 cell differs").first).to_be_visible()
    expect(page.get_by_role("cell", name="67500.00")).to_be_visible()
    pictured(page, tmp_path, "structure-edited-light")
    page.get_by_role("button", name="Save …").click()
    give_reason(page, "Save", "The market for managers moved")
    expect(page.get_by_text("Plan stands on an earlier structure")).to_be_visible()
    page.get_by_role("radio", name="History").click()
    expect(page.get_by_text("The market for managers moved").first).to_be_visible()

    entry = list(governed.ledger.read(event_types=["STRUCTURE_CHANGED"]))[-1]
    assert (entry.actor, entry.payload["reason"]) == ("demo:ana", "The market for managers moved")
    (moved,) = entry.payload["differences"]
    assert (moved["old"], moved["new"]) == ("66000.00", "67500.00")
    sha256, structure = governed.structure()
    assert pay_ranges(structure)[1].minimum == Decimal(67_500)
    desk_of(governed, "ana").create("next", name="Next")
    assert desk_of(governed, "ana").scenario_state("next").structure_sha256 == sha256
    assert desk_of(governed, "ana").scenario_state(SCENARIO).structure_sha256 != sha256


def test_a_workbook_goes_out_and_comes_back_with_what_differs_and_what_is_wrong(
    visits: Visits, governed: Workspace, address: str, tmp_path: Path
) -> None:
    before = governed.desk().state().structures[-1].sequence
    page = visits.open(f"{address}/Structure", person="ben", scheme="light")
    with page.expect_download() as started:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    workbook = load_workbook(file)
    workbook["merit_matrix"]["C2"] = 0.25
    workbook["rating_distribution"]["B2"] = 0.04
    workbook.save(file)
    read_workbook(page, file)
    expect(page.get_by_text("the sum is exactly 1")).to_be_visible()
    workbook["rating_distribution"]["B2"] = 0.03
    workbook.save(file)
    read_workbook(page, file)
    expect(page.get_by_text("1 cell differs").first).to_be_visible()
    expect(page.get_by_role("cell", name="0.25", exact=True).first).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("button", name="Close").click()
    settled(page)
    expect(page.get_by_text("cell differs")).to_have_count(0)
    assert governed.desk().state().structures[-1].sequence == before
