"""Structured logs: what they say, where they go, and what never gets into them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from tests.cli.conftest import Call

import comptune.app
from comptune import logs
from comptune.cli.session import Session
from comptune.ledger.actor import operating_system_user
from comptune.orchestration.resources import WorkspaceResource
from comptune.scenarios.errors import WorkspaceRefused
from comptune.warehouse.build import BuildFailed
from comptune.warehouse.processes import _follow
from comptune.workspace import FOLDER_VARIABLE, Workspace

from .conftest import ME

PAGE = Path(comptune.app.__file__).parent / "pages" / "audit.py"
CHILD = (
    "import os; from comptune.warehouse import dbt_child as child; from comptune import logs; "
    "from threading import Thread; child.watch_parent(); "
    "dbt = Thread(target=logs.event, args=['build.step'], kwargs={'step': 'fct_x'}); "
    "dbt.start(); dbt.join(); child.say(sealable=True); child.leave()"
)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(logs.VARIABLE, raising=False)
    yield
    monkeypatch.delenv(logs.VARIABLE, raising=False)
    logs.configure()


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(logs.VARIABLE, str(tmp_path / "log"))
    logs.configure()
    return tmp_path / "log"


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_nothing_is_logged_unless_somebody_says_where(workspace: Workspace, comptune: Call) -> None:
    outcome = comptune("-w", workspace.folder, "runs")
    assert (outcome.code, outcome.err, logs.is_on()) == (0, "", False)


def test_a_command_is_one_line_without_its_values(
    workspace: Workspace, comptune: Call, log: Path
) -> None:
    comptune("-w", workspace.folder, "scenario", "set", "plan", "merit_rate.2027.L3=9999%")

    (line,) = lines_of(log)
    assert (line["event"], line["command"], line["exit_code"]) == (
        "command.ended",
        "scenario set",
        2,
    )
    assert line["actor"] == operating_system_user().name
    assert "9999" not in log.read_text()


def test_the_setting_of_the_workspace_says_where_and_the_variable_goes_before(
    workspace: Workspace, comptune: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = workspace.folder / "workspace.yml"
    settings.write_text(settings.read_text() + 'log_file: "comptune.log"\n')

    comptune("-w", workspace.folder, "runs")
    monkeypatch.setenv(logs.VARIABLE, "stderr")
    said = comptune("-w", workspace.folder, "runs").err

    assert len(lines_of(workspace.folder / "comptune.log")) == 1
    assert json.loads(said)["command"] == "runs"


def test_a_build_that_fails_says_run_scenario_person_and_kind_of_error(
    workspace: Workspace, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise BuildFailed(place="The build", rule="E0000001 is paid 72340.00", remedy="Mend it.")

    monkeypatch.setattr("comptune.scenarios.official.build_run", fails)
    scenario = workspace.scenario("plan")
    with pytest.raises(BuildFailed):
        scenario.run(actor=ME)

    started, failed = lines_of(log)
    about = {"run": scenario.run_id(), "scenario": "plan", "actor": ME.name}
    assert {name: started[name] for name in about} == about
    assert {name: failed[name] for name in about} == about
    assert (started["event"], failed["event"]) == ("build.started", "build.failed")
    assert failed["error"] == "BuildFailed"
    assert "72340" not in log.read_text()
    assert "E0000001" not in log.read_text()


def test_what_a_child_process_logs_the_parent_writes_with_its_surroundings(log: Path) -> None:
    with logs.within(run="0123456789abcdef", scenario="plan"):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD],
            env=logs.for_child(),
            stdin=subprocess.PIPE,  # it ends when this closes
            stdout=subprocess.PIPE,
            text=True,
        )
    with child:
        assert child.stdout is not None
        outcome = _follow(child.stdout, lambda *_: None)
    (line,) = lines_of(log)
    assert outcome == {"sealable": True}
    assert (line["event"], line["step"], line["run"], line["scenario"]) == (
        "build.step",
        "fct_x",
        "0123456789abcdef",
        "plan",
    )


def test_the_pages_say_once_who_opened_which(
    workspace: Workspace, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(workspace.folder))
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.run()
    page.run()

    (line,) = lines_of(log)
    assert (line["event"], line["page"], line["actor"]) == ("page.opened", "audit", ME.name)


def test_dagsters_processes_log_where_the_workspace_says(workspace: Workspace) -> None:
    settings = workspace.folder / "workspace.yml"
    settings.write_text(settings.read_text() + 'log_file: "comptune.log"\n')

    WorkspaceResource(folder=str(workspace.folder)).open()
    logs.event("build.started", scenario="plan")

    assert lines_of(workspace.folder / "comptune.log")[0]["scenario"] == "plan"


def test_a_text_that_has_not_the_form_of_its_field_is_withheld(log: Path) -> None:
    logs.event("build.step", step="salary 72,340.00 of E0000001", seconds=1.5)
    with pytest.raises(TypeError, match="a log has no field salary"):
        logs.event("build.step", salary=72_340)
    (line,) = lines_of(log)
    assert (line["step"], line["seconds"]) == (logs.WITHHELD, 1.5)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["at"])


def test_a_log_that_cannot_be_written_is_refused_with_the_remedy(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, comptune: Call
) -> None:
    monkeypatch.setenv(logs.VARIABLE, str(tmp_path / "nowhere" / "log"))
    outcome = comptune("-w", workspace.folder, "runs")
    assert outcome.code == 2
    assert "COMPTUNE_LOG or log_file in workspace.yml" in outcome.err


def test_a_session_without_a_workspace_logs_nowhere(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceRefused, match="not a workspace"):
        Session(tmp_path, as_json=False).workspace()
    assert not logs.is_on()
