"""Every page for every role: in a small workspace, in an empty one, and with 100,000 people."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.decisions import AS_OF, ROLES, desk, opened, said

from comptune.app.places import Place, every_place
from comptune.census import keep_census, make_census
from comptune.ledger.actor import demo_user
from comptune.ledger.roles import ACTS, IN_WORDS
from comptune.workspace import Workspace

SMALL = 300
LARGE = 100_000
PEOPLE = (*ROLES, "")  # by demo user; the empty name is the system's, who has no role left
NO_ROLE = ""

pages = pytest.mark.parametrize("place", every_place(), ids=lambda place: place.name)
everybody = pytest.mark.parametrize("person", PEOPLE, ids=lambda name: ROLES.get(name, "none"))


def made(folder: Path, people: int) -> Workspace:
    """Somebody of every role; with people also a scenario, its sealed run, and its submission."""
    workspace = Workspace.init(folder, name="Office", currency="EUR")
    root = workspace.desk()
    root.set_settings({"demo_users": "true"}, reason="Several people on one machine")
    for name, role in ROLES.items():
        root.grant(f"demo:{name}", role)
    desk(workspace, "adam").revoke(root.actor.name, "administrator")
    if people:
        everyone = make_census(people, seed=3, as_of=AS_OF)
        keep_census(everyone, folder=workspace.census_folder, as_of=AS_OF)
        ana = desk(workspace, "ana")
        ana.create("plan", name="Plan")
        ana.set_cells("plan", {"merit_rate.*.*": "3 %"}, reason="A start")
        workspace.scenario("plan").run(actor=demo_user("ana"))
        ana.submit("plan", reason="As agreed")
    return workspace


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Nobody writes to it."""
    return made(tmp_path_factory.mktemp("office") / "workspace", SMALL)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Roles, and nothing else."""
    return made(tmp_path_factory.mktemp("empty") / "workspace", 0)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """So many people that nothing of each of them may stand on a page."""
    return made(tmp_path_factory.mktemp("large") / "workspace", LARGE)


def heading(page: AppTest) -> str:
    """The first heading of the page."""
    return next(str(one.value) for one in (*page.main.title, *page.main.subheader))


def may_open(person: str, place: Place) -> bool:
    return person != NO_ROLE and place.act in ACTS[ROLES[person]]


def assert_refused_in_words(page: AppTest, place: Place) -> None:
    assert heading(page) == place.title
    words = said(page)
    assert f"To {IN_WORDS[place.act]} takes a role that you do not have." in words
    assert not page.main.button
    assert not page.main.get("metric")
    assert place.title not in offered(page)


def offered(page: AppTest) -> list[str]:
    """The pages that the sidebar leads to."""
    return [str(link.proto.label) for link in page.sidebar.get("page_link")]


@everybody
@pages
def test_a_page_opens_for_who_may_and_says_why_to_who_may_not(
    office: Workspace, monkeypatch: pytest.MonkeyPatch, place: Place, person: str
) -> None:
    page = opened(office, monkeypatch, place.name, person=person)
    if not may_open(person, place):
        assert_refused_in_words(page, place)
        return
    assert heading(page) == place.title
    assert not page.main.error
    assert offered(page) == [one.title for one in every_place() if may_open(person, one)]


@everybody
@pages
def test_without_people_a_page_says_what_to_do_first(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch, place: Place, person: str
) -> None:
    page = opened(empty, monkeypatch, place.name, person=person)
    if not may_open(person, place):
        assert_refused_in_words(page, place)
        return
    assert not page.main.error
    if place.is_of_scenario:
        assert heading(page) == "Nothing to tune yet"
        assert "it holds no census" in said(page)
        assert page.main.button(key="first-to-data")
    else:
        assert heading(page) == place.title


@pages
def test_a_page_opens_on_a_hundred_thousand_people(
    large: Workspace, monkeypatch: pytest.MonkeyPatch, place: Place
) -> None:
    page = opened(large, monkeypatch, place.name, person="carla")
    assert heading(page) == place.title
    assert not page.main.error
    assert len(page.main.get("button")) + len(page.main.get("text_input")) < LARGE / 100
