"""A workspace in which several people decide: scenarios of every standing, made by the Desk."""

import html
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
from tests.app.cast import cast
from tests.small_runs import sealed_run

import comptune.app
from comptune.app.places import place_of
from comptune.census import keep_census, make_census
from comptune.ledger.actor import demo_user
from comptune.scenarios.desk import Desk
from comptune.workspace import Workspace

APP = Path(comptune.app.__file__).with_name("app.py")
AS_OF: Final = date(2025, 12, 31)
PEOPLE: Final = 300
ROLES: Final = cast("ana", "ben", "carla", "vic", "adam")


def make_office(folder: Path) -> Workspace:
    """A workspace of demo users and the scenarios of one of them, ana.

    `merit` is submitted and material, `small` is ready to be submitted and is not, `idea` has no
    run, `old` is archived.
    """
    made = Workspace.init(folder, name="Office", currency="EUR")
    people = make_census(PEOPLE, seed=3, as_of=AS_OF)
    keep_census(people, folder=made.census_folder, as_of=AS_OF)
    root = made.desk()
    root.set_settings({"demo_users": "true"}, reason="Several people on one machine")
    for name, role in ROLES.items():
        root.grant(f"demo:{name}", role)
    ana = desk(made, "ana")
    ana.create("old", name="Plan of last year")
    ana.archive("old", reason="Overtaken")
    ana.create("idea", name="An idea")
    ana.set_cells("idea", {"merit_rate.2027.L3": "3.5 %"}, reason="What if")
    ana.create("small", name="A small step")
    ana.set_cells("small", {"merit_rate.2029.L1": "2.55 %"}, reason="One step")
    sealed(made, "small")
    ana.create("merit", name="Merit 2026")
    ana.set_cells("merit", {"merit_rate.*.*": "3.5 %"}, reason="The market moved")
    sealed(made, "merit")
    ana.submit("merit", reason="As agreed in May")
    made.ledger.close()
    return Workspace.open(folder)


def opened(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, page: str, *, person: str = "ana"
) -> AppTest:
    """A page as one person sees it; as the founder where the name is empty."""
    monkeypatch.setenv("COMPTUNE_WORKSPACE", str(workspace.folder))
    monkeypatch.delenv("COMPTUNE_SCENARIO", raising=False)
    monkeypatch.setenv("COMPTUNE_APP_DEMO_USERS", "1")
    found = AppTest.from_file(str(APP), default_timeout=120)
    if person:
        found.session_state["demo-user"] = f"demo:{person}"
    place = place_of(page)
    if not place.is_home:  # which is asked for by no name
        found._page_hash = calc_hash(place.address)  # as a browser asks for it at once
    found.run()
    assert not found.exception
    return found


def copied(folder: Path, to: Path) -> Workspace:
    """A workspace of one's own, to decide in."""
    shutil.copytree(folder, to)
    return Workspace.open(to)


def desk(workspace: Workspace, name: str) -> Desk:
    return workspace.desk(demo_user(name))


def sealed(workspace: Workspace, scenario_id: str, *, by: str = "ana") -> str:
    """Put the run of the scenario's present content on record, without building all of it."""
    return sealed_run(workspace.scenario(scenario_id), actor=demo_user(by)).run_id


def said(page: AppTest) -> str:
    """Every word of the page, outside of the sidebar, without the marks of markdown."""
    kinds = ("title", "subheader", "markdown", "caption", "info", "warning", "error")
    found = [str(element.value) for kind in kinds for element in page.main.get(kind)]
    found += [str(block.proto.body) for block in page.main.get("html")]
    found += [f"{one.label} {one.value} {one.delta}" for one in page.main.get("metric")]
    text = re.sub(r"\\(?=[^\w\s])", "", re.sub(r"<[^>]+>", " ", "\n".join(found)))
    return re.sub(r"[ \n]+", " ", html.unescape(text))


def decided(page: AppTest, button: str, *, reason: str = "") -> AppTest:
    """Press a button and confirm its dialog, which stays open in a browser and not here."""
    page.button(key=button).click().run()
    assert not page.exception
    page.button(key=button).click()
    page.text_area(key="reason-text").set_value(reason)
    page.button(key="reason-act").click().run()
    assert not page.exception
    return page


def state_of(page: AppTest, button: str) -> str:
    """Whether a button is there, and can be pressed."""
    found = [one for one in page.main.button if one.key == button]
    if not found:
        return "absent"
    return "disabled" if found[0].disabled else "enabled"
