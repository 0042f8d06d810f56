"""The command line called in this process, and workspaces to call it on."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from comptune.cli import main
from comptune.workspace import Workspace


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The one JSON document on standard error."""
        return dict(json.loads(self.err))


Call = Callable[..., Outcome]


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
