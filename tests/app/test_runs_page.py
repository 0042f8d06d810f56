"""The page of official runs: what each role sees and does, and how a run that fails is told."""

import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.decisions import copied, desk, opened, said, state_of
from tests.app.governed import SCENARIO, desk_of, governed_workspace
from tests.warehouse.implausible import hired_at_five

from comptune.app.jobs import Job
from comptune.app.running import Builds, built_here
from comptune.census import keep_census, make_census
from comptune.ledger.actor import demo_user
from comptune.operations.retention import Rule, prune
from comptune.reports.verification import verify_code
from comptune.workspace import Workspace

PAGE = "runs"
START = "run-start-button"
SECONDS = 180
AS_OF = date(2025, 12, 31)


@pytest.fixture(scope="module")
def sealed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`plan` has a run, by ana; only read it."""
    made = governed_workspace(tmp_path_factory.mktemp("runs") / "workspace")
    made.run_scenario(SCENARIO, actor=desk_of(made, "ana").actor)
    made.ledger.close()
    return made.folder


@pytest.fixture
def own(sealed_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    found = copied(sealed_folder, tmp_path / "own")
    yield found
    found.ledger.close()


def ended(page: AppTest) -> AppTest:
    """Look at the page until nothing is built any more."""
    until = time.monotonic() + SECONDS
    while "It is being built" in said(page.run()):
        assert not page.exception
        assert time.monotonic() < until, "it does not come to an end"
        time.sleep(0.3)
    assert not page.exception
    return page


def test_a_removed_run_says_who_removed_it_and_can_be_started_again(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = own.desk().actor
    prune(own, Rule(keep=0), actor=root)
    page = opened(own, monkeypatch, PAGE, person="ana")
    entry = own.ledger.head().sequence
    assert f"Its file was removed by {root.name} (entry {entry})." in said(page)
    assert [one.value for one in page.error] == []
    assert state_of(page, START) == "enabled"


@pytest.mark.parametrize("person", ["ana", "ben", "eva"])
def test_who_may_start_runs_sees_the_sealed_one_and_starts_the_next(
    own: Workspace, monkeypatch: pytest.MonkeyPatch, person: str
) -> None:
    page = opened(own, monkeypatch, PAGE, person=person)
    words = said(page)
    assert "Sealed already" in words
    assert state_of(page, START) == "absent"
    assert "Current." in words
    assert "✓ passed" in words
    desk(own, "ana").set_cells(SCENARIO, {"merit_rate.2027.L1": "3.1 %"}, reason="A step")
    page.run()
    assert "Outdated." in said(page)
    assert state_of(page, START) == "enabled"


def test_a_viewer_looks_and_neither_starts_nor_takes_people_away(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(own, "ana").set_cells(SCENARIO, {"merit_rate.2027.L1": "3.1 %"}, reason="A step")
    page = opened(own, monkeypatch, PAGE, person="vera")
    assert state_of(page, START) == "disabled"
    assert "Employed at the end of the year" in said(page)
    (what,) = [box for box in page.main.selectbox if box.label == "What"]
    assert not [one for one in what.options if "workforce_snapshot" in one or "whole run" in one]
    page.button(key="export-prepare").click().run()
    assert not page.exception
    (entry,) = own.ledger.read(event_types=["DATA_EXPORTED"])
    assert (entry.actor, entry.payload.get("people")) == ("demo:vera", None)


def test_who_has_no_role_sees_nothing_of_it(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_of(own, "ana")  # ana is no administrator: the founder gives that away himself
    founder = own.desk()
    founder.grant("demo:adam", "administrator")
    own.desk(demo_user("adam")).revoke(founder.actor.name, "administrator")
    page = opened(own, monkeypatch, PAGE, person="")
    assert "takes a role that you do not have" in said(page)
    assert "Sealed runs" not in said(page)


def test_without_people_the_page_says_what_to_do_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    page = opened(empty, monkeypatch, PAGE, person="")
    assert "it holds no census" in said(page)


def test_unsaved_changes_are_said_to_be_no_part_of_the_run(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, "tune")
    cell = next(one for one in page.text_input if one.label.startswith("Merit rate, Staff, 2026"))
    cell.set_value("4 %").run()
    page.switch_page("pages/runs.py").run()
    assert "1 unsaved change is no part of it" in said(page)
    assert "Sealed already" in said(page)


def test_a_run_is_verified_and_a_damaged_file_is_told(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    page.button(key="run-verify").click().run()
    assert any("gives the same totals, to the cent" in one.value for one in page.success)
    (sealed,) = own.runs()
    sealed.path.chmod(0o644)
    with sealed.path.open("r+b") as file:
        file.seek(-1, 2)
        last = file.read(1)
        file.seek(-1, 2)
        file.write(bytes([last[0] ^ 1]))
    page.button(key="run-verify").click().run()
    assert not page.exception
    assert "its bytes are not those that" in said(page)


def test_a_run_that_is_not_saved_is_of_the_values_in_force(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    page.sidebar.selectbox(key="scenario").set_value("draft:").run()
    assert "the run of what is published now" in said(page)
    assert state_of(page, START) == "enabled"


def test_the_baseline_run_is_said_to_be_of_the_values_in_force(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.run_scenario(None, actor=desk_of(own, "ana").actor)

    words = said(opened(own, monkeypatch, PAGE))

    assert "No scenario" in words
    assert "Not saved" not in words


def test_a_run_that_fails_says_what_must_be_true_and_which_rows_are_against_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Workspace.init(tmp_path / "implausible", name="Implausible", currency="EUR")
    people = hired_at_five(make_census(200, seed=3, as_of=AS_OF))
    keep_census(people, folder=made.census_folder, as_of=AS_OF)
    page = opened(made, monkeypatch, PAGE, person="")
    page.button(key=START).click().run()
    words = said(ended(page))
    assert "the run of Baseline was not sealed" in words
    assert "At least 99.9 % of all checks of rows pass." in words
    assert "People: age at hire is plausible 200 of 200 rows do not pass" in words
    (entry,) = made.ledger.read(event_types=["SIMULATION_FAILED"])
    assert "census_age_at_hire_is_plausible" in entry.payload["message"]
    page.button(key="run-dismiss").click().run()
    assert "was not sealed" not in said(page)
    assert state_of(page, START) == "enabled"


def test_two_who_start_the_same_at_once_share_one_build_and_the_ledger_has_one_run(
    tmp_path: Path,
) -> None:
    made = governed_workspace(tmp_path / "workspace")
    builds = Builds()
    scenario = made.scenario(SCENARIO)
    first, second = (
        builds.start(
            made.scenario(SCENARIO),
            choice=SCENARIO,
            name="Plan",
            actor=desk_of(made, name).actor,
            build=built_here,
        )
        for name in ("ana", "ben")
    )
    assert second is first
    assert first.job.wait(SECONDS)
    assert first.run is not None
    assert first.run.run_id == scenario.run_id()
    assert len(list(made.ledger.read(event_types=["SIMULATION_RUN"]))) == 1
    assert (builds.ended("demo:ana"), builds.ended("demo:ben")) == (first, None)
    steps: Job = first.job
    assert any(step.startswith("Tested: ") for step in steps.steps)
    assert (steps.done, steps.of) == (67, 67)


def test_who_may_look_may_take_the_executive_report_and_the_ledger_has_it(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE, person="vera")
    page.segmented_control(key="report-form-run").set_value("html").run()
    page.button(key="report-prepare-run").click().run(timeout=SECONDS)
    assert not page.exception
    (entry,) = own.ledger.read(event_types=["DATA_EXPORTED"])
    assert entry.actor == "demo:vera"
    assert entry.payload["what"] == "the executive report of plan as HTML"
    code = re.search(r"Verification code `([0-9a-f-]+)`", said(page))
    assert code is not None
    assert verify_code(own.ledger, code[1]).scenario == SCENARIO
