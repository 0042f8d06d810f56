"""From submission to publication in Chromium, by several people; and how both pages look."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.app.browsing import Visits, fits, give_reason, pictured, settled
from tests.app.conftest import served
from tests.app.decisions import desk, make_office, sealed

from comptune.workspace import Workspace

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_office(tmp_path_factory.mktemp("office") / "workspace")


@pytest.fixture(scope="module")
def office_address(office: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(office, tmp_path_factory.mktemp("elsewhere"), "--demo-users") as found:
        yield found


@pytest.fixture
def open_as(visits: Visits, office_address: str) -> Open:
    def open_one(person: str, page_name: str, *, scheme: str = "light", width: int = 1280) -> Page:
        return visits.open(
            f"{office_address}/{page_name}", person=person, scheme=scheme, width=width
        )

    return open_one


def button(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("button", name=re.compile(rf"{label} …$"))


def decide(page: Page, label: str, reason: str) -> None:
    """Press a button and give the reason in its dialog."""
    button(page, label).click()
    give_reason(page, label, reason)


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_pages_fit(open_as: Open, tmp_path: Path, scheme: str, width: int) -> None:
    page = open_as("carla", "Approvals", scheme=scheme, width=width)
    page.get_by_role("button", name="Merit 2026").click()
    expect(page.get_by_text("Why it takes two approvals")).to_be_visible()
    pictured(page, tmp_path, f"approvals-{scheme}", is_kept=width == 1280)
    page.get_by_role("link", name="Scenarios").click()
    expect(page.get_by_role("heading", name="Scenarios")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Merit 2026").click()
    fits(page)
    page.get_by_text("Side by side").click()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    pictured(page, tmp_path, f"scenarios-{scheme}", is_kept=width == 1280)


def test_an_approver_s_own_scenario_is_submitted_refused_to_him_approved_and_published(
    open_as: Open, office: Workspace
) -> None:
    desk(office, "ben").create("step", name="A step for 2030")
    desk(office, "ben").set_cells("step", {"merit_rate.2030.L1": "2.55 %"}, reason="One step")
    sealed(office, "step")

    ben = open_as("ben", "Scenarios")
    ben.get_by_role("button", name="A step for 2030").click()
    settled(ben)
    decide(ben, "Submit", "As agreed")
    expect(ben.get_by_text("Submitted: 0 of 1 approval; an approver has still")).to_be_visible()
    ben.get_by_role("link", name="Approvals").click()
    expect(ben.get_by_role("heading", name="Approvals")).to_be_visible()
    settled(ben)
    ben.get_by_role("button", name="A step for 2030").click()
    expect(ben.get_by_text("You cannot approve it.")).to_be_visible()
    expect(ben.get_by_text("maker is not checker")).to_be_visible()
    expect(button(ben, "Approve")).to_be_disabled()

    carla = open_as("carla", "Approvals")
    carla.get_by_role("button", name="A step for 2030").click()
    expect(carla.get_by_text("One approval is enough")).to_be_visible()
    decide(carla, "Approve", "A small step indeed")
    expect(carla.get_by_text("Yours to publish")).to_be_visible()
    decide(carla, "Publish", "For 2030")
    expect(carla.get_by_text("Published by demo:carla")).to_be_visible()

    state = desk(office, "vic").state()
    assert state.scenarios["step"].status == "published"
    assert list(state.published) == ["merit_rate.2030.L1"]
    signed, published = desk(office, "vic").history("step")[-2:]
    assert (signed.by, signed.reason) == ("demo:carla", "A small step indeed")
    assert (published.by, published.reason) == ("demo:carla", "For 2030")


def test_a_scenario_file_goes_out_and_comes_back_under_another_id(
    open_as: Open, office: Workspace, tmp_path: Path
) -> None:
    page = open_as("ana", "Scenarios")
    page.get_by_role("button", name="An idea").click()
    settled(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    assert file.read_text(encoding="utf-8") == desk(office, "ana").export_spec("idea")
    button(page, "Import").click()
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("this one becomes")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settled(page)
    scenarios = desk(office, "ana").state().scenarios
    assert set(scenarios["idea-2"].overrides) == set(scenarios["idea"].overrides)


def test_what_people_write_loads_no_picture(open_as: Open, office: Workspace) -> None:
    desk(office, "ana").comment(
        "merit", "![x](http://example.org/x.png) <img src=http://example.org/y.png>"
    )
    page = open_as("ben", "Approvals")
    page.get_by_role("button", name="Merit 2026").click()
    page.get_by_role("tab", name="Comments").click()
    comment = page.locator("[class*=st-key-comment-]")
    expect(comment).to_contain_text("![x](http://example.org/x.png) <img src=")
