"""Workspaces to measure in: made for the purpose, in a folder that is thrown away."""

from pathlib import Path

from benchmarks.worlds import AS_OF, census_of
from comptune.census import keep_census
from comptune.workspace import Workspace


def make_workspace(folder: Path, people: int, *, memory_limit: str | None = None) -> Workspace:
    """A workspace with the example structure and one synthetic census."""
    workspace = Workspace.init(folder, name="Benchmark", currency="USD")
    if memory_limit is not None:
        with (folder / "workspace.yml").open("a", encoding="utf-8") as file:
            file.write(f"memory_limit: {memory_limit}\n")
        workspace = Workspace.open(folder)
    keep_census(census_of(people), folder=workspace.census_folder, as_of=AS_OF)
    return workspace
