"""Official runs in Chromium: started, watched, cancelled, looked into, taken away."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.app.browsing import Visits, become, fits, pictured, settled
from tests.app.conftest import served
from tests.app.governed import SCENARIO, desk_of, governed_workspace

from comptune.workspace import Workspace


@pytest.fixture(scope="module")
def governed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return governed_workspace(tmp_path_factory.mktemp("runs") / "workspace", people=300)


@pytest.fixture(scope="module")
def address(governed: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(governed, tmp_path_factory.mktemp("elsewhere"), "--demo-users") as found:
        yield found


def start(page: Page) -> None:
    page.get_by_role("button", name="Start the official run").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()


def left_behind(workspace: Workspace) -> list[str]:
    folders = (workspace.runs_folder, workspace.folder / ".spill")
    found = [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]
    return [path.name for path in found if path.name != ".building" and path.suffix != ".lock"]


def test_a_run_is_cancelled_then_started_by_one_seen_by_another_sealed_and_taken_away(
    visits: Visits, governed: Workspace, address: str, tmp_path: Path
) -> None:
    page = visits.open(f"{address}/Runs", person="ana", scheme="light")
    expect(page.get_by_text("No run yet")).to_be_visible()
    start(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled after")).to_be_visible()
    assert left_behind(governed) == []
    (stopped,) = governed.ledger.read(event_types=["SIMULATION_RUN", "SIMULATION_FAILED"])
    assert (stopped.event_type, stopped.actor) == ("SIMULATION_FAILED", "demo:ana")
    assert "it was stopped before its end" in stopped.payload["message"]

    other = visits.open(f"{address}/Approvals", person="ben", scheme="light")
    start(page)
    other.get_by_role("link", name="Runs").click()
    expect(other.get_by_text("for demo:ana")).to_be_visible()
    expect(other.get_by_role("button", name="Cancel")).to_have_count(0)
    other.context.close()
    pictured(page, tmp_path, "runs-building-light")
    page.reload()  # a page that is loaded anew finds its build again
    expect(page.get_by_text("Sealed already")).to_be_visible()
    (sealed,) = governed.runs()
    assert governed.desk().standing(SCENARIO).is_current
    expect(page.get_by_role("button", name="Start the official run")).to_have_count(0)

    become(page, "ana")
    tests = page.get_by_role("tab", name="Tests (42 of 42 passed)")
    expect(tests).to_have_count(1)  # what stood there for somebody else is gone
    tests.click()
    words = "The parts of the bridge sum to the change of cost"
    expect(page.get_by_text(words)).to_be_visible()
    page.get_by_role("tab", name="Proof").click()
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text("gives the same totals, to the cent")).to_be_visible()
    page.get_by_role("tab", name="Take away").click()
    page.get_by_role("combobox", name="What", exact=True).click()
    page.get_by_role("option", name="fct_yearly_events").click()
    settled(page)
    page.get_by_role("button", name="Prepare the file").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Save fct_yearly_events").click()
    saved = tmp_path / started.value.suggested_filename
    started.value.save_as(saved)
    with saved.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = governed.run(sealed.run_id).table("fct_yearly_events")
    assert [row["event_id"] for row in rows] == table["event_id"].to_pylist()
    (entry,) = governed.ledger.read(event_types=["DATA_EXPORTED"])
    assert (entry.actor, entry.payload["run_id"]) == ("demo:ana", sealed.run_id)
    assert entry.payload["what"] == "table fct_yearly_events as csv"
    assert entry.payload["people"] > 300


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits(
    visits: Visits, governed: Workspace, address: str, tmp_path: Path, scheme: str, width: int
) -> None:
    page = visits.open(f"{address}/Runs", person="ana", scheme=scheme, width=width)
    pictured(page, tmp_path, f"runs-{scheme}", is_kept=width == 1280)
    page.get_by_role("tab", name="Tests").click()
    fits(page)
    page.get_by_role("tab", name="Take away").click()
    fits(page)


def test_a_change_makes_the_run_outdated_and_the_start_is_offered_again(
    visits: Visits, governed: Workspace, address: str
) -> None:
    desk_of(governed, "ana").set_cells(SCENARIO, {"merit_rate.2027.L1": "3.1 %"}, reason="A step")
    page = visits.open(f"{address}/Runs", person="vera", scheme="light")
    expect(page.get_by_text("Outdated").first).to_be_visible()
    expect(page.get_by_role("button", name="Start the official run")).to_be_disabled()
