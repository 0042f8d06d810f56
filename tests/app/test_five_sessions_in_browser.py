"""Five people at once on one server: each works on a draft of their own, and sees its figures."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect
from tests.app.browsing import Visits, choose
from tests.app.conftest import served
from tests.app.governed import desk_of, governed_workspace
from tests.app.test_tune_in_browser import cell, expect_headlines, unsaved

from comptune.workspace import Workspace

LEVELS = ("Staff", "Manager", "Senior Manager", "Director", "VP")
YEAR = 2026
ROUNDS = 4


@dataclass
class Session:
    """One person's browser, and what that person typed."""

    page: Page
    scenario: str
    changes: dict[str, str] = field(default_factory=dict)

    def type(self, level: int, text: str) -> None:
        """Type a merit rate, and wait for nothing."""
        place = cell(self.page, LEVELS[level - 1], YEAR)
        place.fill(text)
        place.press("Enter")
        self.changes[f"merit_rate.{YEAR}.L{level}"] = f"{text} %"


@pytest.fixture(scope="module")
def governed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = governed_workspace(tmp_path_factory.mktemp("five") / "workspace", people=600)
    made.desk().grant("demo:adam", "administrator")
    made.desk().unlock(["merit_rate.2026.L5"], reason="Open again", scenario="plan")
    for number, name in enumerate(("careful", "generous", "other"), start=1):
        desk_of(made, "ana").create(
            name, name=name.capitalize(), cells={"cola_rate.*.*": f"{number} %"}, reason="A start"
        )
    return made


@pytest.fixture
def sessions(
    visits: Visits, governed: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Session]]:
    """Two people on the same scenario, three on one each."""
    who = {"ana": "plan", "ben": "plan", "eva": "careful", "adam": "generous", "vera": "other"}
    found = []
    with served(governed, tmp_path_factory.mktemp("elsewhere"), "--demo-users") as address:
        for person, scenario in who.items():
            page = visits.open(address, person=person, height=900)
            choose(page, "Scenario", scenario.capitalize())
            expect_headlines(page, governed.scenario(scenario), {})
            found.append(Session(page, scenario))
        yield found


def test_five_people_change_levers_at_once_and_each_sees_the_figures_of_their_own(
    sessions: list[Session], governed: Workspace
) -> None:
    before = governed.ledger.head()
    for turn in range(ROUNDS):
        for number, session in enumerate(sessions):
            session.type(1 + (turn + number) % len(LEVELS), f"{1.15 + turn + number * 0.5:g}")
        for session in sessions:
            expect_headlines(session.page, governed.scenario(session.scenario), session.changes)
    figures = set()
    for session in sessions:
        unsaved(session.page, f"{ROUNDS} unsaved changes")
        for level, name in enumerate(LEVELS, start=1):
            was = "3 %" if session.scenario == "plan" else None
            text = session.changes.get(f"merit_rate.{YEAR}.L{level}", was)
            if text is not None:
                expect(cell(session.page, name, YEAR)).to_have_value(text)
        expect(session.page.get_by_role("alert")).to_have_count(0)
        figures.add(session.page.get_by_test_id("stMetricValue").first.inner_text())
    assert len(figures) == len(sessions)
    assert governed.ledger.head() == before


def test_a_draft_that_is_saved_by_one_is_not_in_the_others_drafts(
    sessions: list[Session], governed: Workspace
) -> None:
    ana, ben, *others = sessions
    for number, session in enumerate(sessions, start=1):
        session.type(number, "4.5")
    for session in sessions:
        unsaved(session.page, "1 unsaved change")
    ana.page.get_by_role("button", name="Save", exact=True).click()
    dialog = ana.page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("Staff leave for more")
    dialog.get_by_role("button", name="Save").click()
    expect(ana.page.get_by_text("Saved: the ledger has it now.")).to_be_visible()
    assert set(governed.ledger.state().scenarios["plan"].overrides) >= set(ana.changes)
    for session in (ben, *others):
        session.type(5, "1.5")
        unsaved(session.page, "1 unsaved change" if session is others[-1] else "2 unsaved changes")
    expect(ben.page.get_by_text("This scenario was changed meanwhile.")).to_be_visible()
