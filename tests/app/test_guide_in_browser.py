"""From a file of people to an approved budget in Chromium, by the steps of the guide."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.app.browsing import PATIENCE_MS, become, settled
from tests.app.cast import cast
from tests.app.conftest import served
from tests.app.decisions import AS_OF

from comptune.app.guide import sections
from comptune.census import make_census, write_csv
from comptune.metrics import figures
from comptune.workspace import Workspace

STORY: Final = "From a file to an approved budget"
PEOPLE = 300
BUILD_MS: Final = 600_000
ROLES = cast("ben", "dora", "carla")
NAME, YEAR = "Plan 2027", 2027
COST = "total_compensation_cost"


class Analyst:
    """A person at a browser who does what the guide says, and remembers what was used."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_test_id("stMain")
        self.used: set[str] = set()

    def goes_to(self, name: str) -> None:
        self.used.add(name)
        self.page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
        expect(self.main.get_by_role("heading", name=name, exact=True)).to_be_visible()
        self.waits()

    def is_now(self, person: str) -> None:
        become(self.page, person)

    def presses(self, name: str, *, inside: Locator | None = None) -> None:
        """A button; the dots after its name tell that a dialog follows."""
        self.used.add(name)
        place = inside or self.page.locator("body")
        place.get_by_role("button", name=re.compile(rf"(^| ){re.escape(name)}( …)?$")).last.click()
        self.waits()

    def writes(self, label: str, text: str) -> None:
        self.used.add(label)
        field = self.page.get_by_label(re.compile(f"^{label}")).last
        field.fill(text)
        field.press("Enter")
        self.waits()

    def gives_reason(self, button: str, reason: str) -> None:
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("textbox", name="Reason").fill(reason)
        dialog.get_by_role("textbox", name="Reason").press("Tab")
        dialog.get_by_role("button", name=button, exact=True).click()
        expect(dialog).to_have_count(0)
        self.waits()

    def waits(self) -> None:
        settled(self.page)

    def reads(self, words: str | re.Pattern[str]) -> None:
        expect(self.main.get_by_text(words).first).to_be_visible()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Fresh: nobody in it but those who may decide."""
    made = Workspace.init(tmp_path / "workspace", name="Fresh", currency="EUR")
    desk = made.desk()
    desk.set_settings({"demo_users": "true"}, reason="Several people on one machine")
    for name, role in ROLES.items():
        desk.grant(f"demo:{name}", role)
    return made


@pytest.fixture
def analyst(browser: Browser, workspace: Workspace, tmp_path: Path) -> Iterator[Analyst]:
    with served(workspace, tmp_path, "--demo-users") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 1000})
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{address}/Data")
        found = Analyst(page)
        found.is_now("ben")
        yield found
        context.close()


def bring_people_in(analyst: Analyst, file: Path) -> None:
    analyst.goes_to("Data")
    analyst.page.locator("input[type=file]").first.set_input_files(file)
    analyst.reads(f"{PEOPLE} rows")
    field = analyst.page.get_by_test_id("stDateInput").filter(has_text="As of *").locator("input")
    field.fill(AS_OF.isoformat())
    field.press("Enter")
    analyst.page.keyboard.press("Escape")
    analyst.used.add("As of")
    analyst.waits()
    analyst.presses("Check the whole file")
    analyst.reads(f"{PEOPLE} of {PEOPLE} people would be kept")
    analyst.presses("Accept")
    analyst.gives_reason("Accept", "The year's end, from Payroll")
    analyst.reads(f"{PEOPLE} people on 31 December 2025 are kept")


def begin(analyst: Analyst) -> None:
    analyst.goes_to("Scenarios")
    analyst.presses("New")
    analyst.writes("Name", NAME)
    analyst.presses("Create", inside=analyst.page.get_by_role("dialog"))
    expect(analyst.page.get_by_role("dialog")).to_have_count(0)
    analyst.waits()


def meet(analyst: Analyst, budget: str) -> None:
    """Meet a budget with goal-seek, in one move."""
    analyst.goes_to("Tune")
    analyst.writes("Budget 2027", budget)
    analyst.main.get_by_role("radio", name=str(YEAR)).first.click(force=True)
    analyst.waits()
    analyst.presses("Goal-seek")
    analyst.presses("Find")
    expect(analyst.page.get_by_text(re.compile("Merit rate at")).first).to_be_visible()
    analyst.presses("Set it")
    analyst.page.keyboard.press("Escape")
    met = analyst.page.locator(f".st-key-kpi-{COST}").get_by_text("check_circle")
    expect(met).to_be_visible()


def submit(analyst: Analyst) -> None:
    analyst.goes_to("Runs")
    analyst.presses("Start the official run")
    expect(analyst.main.get_by_text("Sealed already")).to_be_visible(timeout=BUILD_MS)
    analyst.goes_to("Scenarios")
    analyst.presses("Submit")
    analyst.gives_reason("Submit", "The budget is met")
    analyst.reads(re.compile("0 of 2 approvals"))


def decide(analyst: Analyst) -> None:
    analyst.goes_to("Approvals")
    analyst.presses(NAME, inside=analyst.main)
    analyst.reads("You cannot approve it.")
    analyst.reads(re.compile("maker is not checker"))
    expect(analyst.main.get_by_role("button", name=re.compile("Approve …"))).to_be_disabled()
    for person in ("dora", "carla"):
        analyst.is_now(person)
        analyst.presses(NAME, inside=analyst.main)
        analyst.presses("Approve")
        analyst.gives_reason("Approve", "As planned")
    analyst.reads("Yours to publish")
    analyst.presses("Publish")
    analyst.gives_reason("Publish", "For 2027")
    analyst.reads("Published by demo:carla")


def look_back(analyst: Analyst) -> None:
    analyst.goes_to("Audit")
    analyst.writes("Search", "For 2027")
    analyst.reads("1 to 1 of 1 entries")
    analyst.reads(re.compile("Published 5 cells"))
    analyst.used.add("Verification")
    analyst.main.get_by_role("radio", name="Verification").click(force=True)
    analyst.waits()
    analyst.presses("Verify the ledger")
    analyst.reads("The ledger is what was recorded")


def test_a_new_analyst_goes_from_a_file_to_an_approved_budget(
    analyst: Analyst, workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    write_csv(make_census(PEOPLE, seed=3, as_of=AS_OF), file)
    began = time.perf_counter()

    bring_people_in(analyst, file)
    begin(analyst)
    (scenario_id,) = workspace.ledger.state().scenarios
    budget = int(cost_of(workspace, scenario_id) * 1004 // 1000)
    meet(analyst, f"{budget}")
    analyst.presses("Save")
    analyst.gives_reason("Save", "Merit to the budget of 2027")
    submit(analyst)
    decide(analyst)
    look_back(analyst)

    seconds = time.perf_counter() - began
    print(f"\nFrom a file of {PEOPLE} people to an approved budget: {seconds:.0f} s.")
    state = workspace.ledger.state()
    assert state.scenarios[scenario_id].status == "published"
    approved = workspace.ledger.read(event_types=["SCENARIO_APPROVED"])
    assert [entry.actor for entry in approved] == ["demo:dora", "demo:carla"]
    assert budget * 0.998 < cost_of(workspace, scenario_id) <= budget
    assert set(state.published) >= {f"merit_rate.{YEAR}.L{level}" for level in range(1, 6)}
    assert bold_words(STORY) <= analyst.used


def cost_of(workspace: Workspace, scenario_id: str) -> Any:
    preview = workspace.scenario(scenario_id).preview()
    return figures.of_cents(preview.metrics[COST][preview.years.index(YEAR)])


def bold_words(title: str) -> set[str]:
    """What the numbered steps of a section of the guide tell to open, press or fill in."""
    (section,) = (one for one in sections() if one.title == title)
    steps = re.findall(r"^\d+\. .*(?:\n   .*)*", section.words, re.MULTILINE)
    found = {
        " ".join(word.split())
        for step in steps
        for word in re.findall(r"\*\*(.+?)\*\*", step, re.S)
    }
    assert len(steps) > 8
    return found
