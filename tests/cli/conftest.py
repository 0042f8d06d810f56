"""The command line called in this process, and workspaces to call it on."""

import fcntl
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from comptune.cli import main
from comptune.ledger.actor import demo_user
from comptune.workspace import Workspace


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """The one JSON document on standard output."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The one JSON document on standard error."""
        return dict(json.loads(self.err))


Call = Callable[..., Outcome]

PEOPLE = {
    "ana": "analyst",
    "ada": "analyst",
    "ben": "approver",
    "carla": "executive",
    "vic": "viewer",
}
SCENARIOS = {
    "merit": {"merit_rate.*.*": "3.5 %"},
    "small": {"merit_rate.2031.L5": "3.05 %"},
    "idea": {"merit_rate.2027.L3": "3.5 %"},
}


@pytest.fixture
def comptune(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """`comptune("show", run_id)` as the shell would call it."""
    monkeypatch.delenv("COMPTUNE_WORKSPACE", raising=False)

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return call


@pytest.fixture
def on_built(comptune: Call, built_workspace: Workspace) -> Call:
    """The command line on the built workspace, which is only read."""
    return lambda *arguments: comptune("--workspace", built_workspace.folder, *arguments)


@pytest.fixture
def built_run_id(built_workspace: Workspace) -> str:
    return built_workspace.runs()[0].run_id


@pytest.fixture
def own_workspace(built_workspace: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the built workspace to change."""
    shutil.copytree(built_workspace.folder, tmp_path / "own")
    return Workspace.open(tmp_path / "own")


@pytest.fixture
def altered_run(own_workspace: Workspace) -> Callable[[str, str], Path]:
    """A copy of the sealed run under another id, changed by a statement."""
    (sealed,) = own_workspace.runs()

    def alter(run_id: str, statement: str) -> Path:
        copy = sealed.path.with_name(f"{run_id}.duckdb")
        shutil.copy(sealed.path, copy)
        copy.chmod(0o644)
        with duckdb.connect(str(copy)) as con:
            con.execute(f"update dim_run set run_id = '{run_id}'")
            con.execute(statement)
        return copy

    return alter


@pytest.fixture(scope="session")
def decided_workspace(built_workspace: Workspace, session_root: Path) -> Workspace:
    """The built workspace with demo people and three scenarios by ana. Only read it.

    `merit` moves every merit rate and is material, `small` moves one by 0.05 points and is not;
    both have a sealed run. `idea` has none.
    """
    folder = session_root / "decided_workspace"
    with (session_root / "decided_workspace.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return Workspace.open(folder)
        aside = session_root / "decided_workspace.aside"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(built_workspace.folder, aside)
        _decide(Workspace.open(aside))
        aside.rename(folder)
        return Workspace.open(folder)


def _decide(workspace: Workspace) -> None:
    desk = workspace.desk()
    desk.set_settings({"demo_users": "true"}, reason="Several people on one machine")
    for name, role in PEOPLE.items():
        desk.grant(f"demo:{name}", role)
    ana = workspace.desk(demo_user("ana"))
    for scenario, cells in SCENARIOS.items():
        ana.create(scenario, name=f"The {scenario} scenario")
        ana.set_cells(scenario, cells, reason="The market moved")
    for scenario in ("merit", "small"):
        workspace.run_scenario(scenario, actor=ana.actor)


@pytest.fixture
def decided(comptune: Call, decided_workspace: Workspace) -> Call:
    """The command line on the workspace with scenarios, which is only read."""
    return lambda *arguments: comptune("--workspace", decided_workspace.folder, *arguments)


@pytest.fixture
def own_decided(decided_workspace: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the workspace with scenarios, to decide on."""
    shutil.copytree(decided_workspace.folder, tmp_path / "decided")
    return Workspace.open(tmp_path / "decided")


@pytest.fixture
def act(comptune: Call, own_decided: Workspace) -> Call:
    """`act("ben", "scenario approve merit")`: the command line there, as a person or oneself."""

    def call(person: str | None, command: str, *more: object) -> Outcome:
        who = () if person is None else ("--demo-user", person)
        words = ("--workspace", own_decided.folder, *command.split(), *more, *who)
        return comptune(*words)

    return call
