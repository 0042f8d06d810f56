"""Traps: trial values left in files, an uploaded census ignored, a process for each answer."""

import hashlib
import subprocess
from datetime import date
from pathlib import Path

import pytest

from comptune.census import keep_census, make_census
from comptune.engine.measures import INDEX
from comptune.paths import transform_folder
from comptune.workspace import Workspace, WorkspaceRefused

AS_OF = date(2026, 12, 31)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.init(tmp_path / "workspace", name="Traps", currency="EUR")
    keep_census(make_census(200, seed=3, as_of=AS_OF), folder=made.census_folder, as_of=AS_OF)
    return made


def content_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_preview_writes_nothing_into_workspace_or_project(workspace: Workspace) -> None:
    scenario = workspace.scenario()
    scenario.preview()  # compiles the project once for this version of it
    before = content_of(workspace.folder), content_of(transform_folder())
    first = scenario.preview({"merit_rate.*.*": "9.5 %", "merit_matrix.R3.Z3": "120 %"})
    assert (content_of(workspace.folder), content_of(transform_folder())) == before
    # And the next one knows nothing of it.
    again = scenario.preview()
    assert again.totals.values.tobytes() == first.baseline_totals.values.tobytes()
    assert again.totals.values.tobytes() != first.totals.values.tobytes()


def test_a_preview_starts_no_process(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = workspace.scenario()
    scenario.preview()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a preview started a process")

    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    scenario.preview({"cola_rate.*.*": "3 %"})


def test_with_two_censuses_the_scenario_says_which(workspace: Workspace) -> None:
    first = workspace.censuses()[0].sha256
    other = keep_census(
        make_census(50, seed=4, as_of=AS_OF), folder=workspace.census_folder, as_of=AS_OF
    )
    with pytest.raises(WorkspaceRefused, match="it holds 2 censuses"):
        workspace.scenario()
    for sha256, people in ((first, 200), (other.sha256, 50)):
        scenario = workspace.scenario({"id": "one", "name": "One", "census": sha256})
        totals = scenario.preview().totals.values[0, 0, 0]
        opening = totals[..., INDEX["opening_headcount"]].sum()
        assert opening == people


def test_the_census_decides_the_name_of_the_run(workspace: Workspace) -> None:
    first = workspace.censuses()[0].sha256
    other = keep_census(
        make_census(200, seed=4, as_of=AS_OF), folder=workspace.census_folder, as_of=AS_OF
    )
    runs = {
        workspace.scenario({"id": "one", "name": "One", "census": sha256}).run_id()
        for sha256 in (first, other.sha256)
    }
    assert len(runs) == 2
