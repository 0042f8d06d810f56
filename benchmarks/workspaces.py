"""Workspaces to measure in: made for the purpose, in a folder that is thrown away."""

from pathlib import Path

from benchmarks.worlds import AS_OF, census_of
from comptune.census import keep_census
from comptune.workspace import Workspace


def make_workspace(folder: Path, people: int) -> Workspace:
    """A workspace with the example structure and one synthetic census."""
    workspace = Workspace.init(folder, name="Benchmark", currency="USD")
    keep_census(census_of(people), folder=workspace.census_folder, as_of=AS_OF)
    return workspace
