"""Files of a workspace that are not as they were kept: damaged, or gone though they are named."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from comptune.ledger.state import State
from comptune.operations.retention import named_in_decisions
from comptune.structure import StructureRefused
from comptune.structure import load as load_structure
from comptune.warehouse.runs import broken_seal, file_sha256, run_paths
from comptune.workspace import Workspace


@dataclass(frozen=True)
class LeftOut:
    """A file that is gone, or is not what its name or its seal says: no copy can have it."""

    name: str
    why: str


def left_out(workspace: Workspace) -> tuple[LeftOut, ...]:
    """Everything that a copy of the workspace lacks."""
    return (*_damaged(workspace), *gone(workspace))


def people_in(workspace: Workspace, without: tuple[LeftOut, ...]) -> int:
    """How many single persons the censuses tell of, each once."""
    out = {one.name for one in without}
    found = list(workspace.census_folder.glob("*.parquet"))
    sound = [path for path in found if f"census/{path.name}" not in out]
    if not sound:
        return 0
    ids = pa.concat_tables(pq.read_table(path, columns=["employee_id"]) for path in sound)
    return int(pc.count_distinct(ids["employee_id"]).as_py())


def _damaged(workspace: Workspace) -> Iterator[LeftOut]:
    """What is not any more what it is called or sealed as."""
    for sha256 in workspace.structures():
        try:
            load_structure(workspace.folder, sha256)
        except StructureRefused:
            yield LeftOut(f"structure/{sha256}", "its files are not those that were kept")
    for path in sorted(workspace.census_folder.glob("*.parquet")):
        if file_sha256(path) != path.stem:
            yield LeftOut(f"census/{path.name}", "its bytes are not those that were imported")
    for path in run_paths(workspace.runs_folder):
        broken = broken_seal(path)
        if broken is not None:
            yield LeftOut(f"runs/{path.name}", broken)


def gone(workspace: Workspace) -> Iterator[LeftOut]:
    """What the ledger names and the folder has not. Other runs than those decided about may go."""
    state = workspace.ledger.state()
    known = set(workspace.structures())
    for sha256, why in _structures_named(state).items():
        if sha256 not in known:
            yield LeftOut(f"structure/{sha256}", f"it is gone, and {why}")
    for sha256, why in _censuses_named(state).items():
        if not (workspace.census_folder / f"{sha256}.parquet").is_file():
            yield LeftOut(f"census/{sha256}.parquet", f"it is gone, and {why}")
    for run_id, why in named_in_decisions(workspace).items():
        if not (workspace.runs_folder / f"{run_id}.duckdb").is_file():
            yield LeftOut(f"runs/{run_id}.duckdb", f"it is gone, and {why}")


def _structures_named(state: State) -> dict[str, str]:
    """By hash, what names it."""
    named = {one.structure_sha256: f"{one.id} stands on it" for one in state.scenarios.values()}
    return named | {
        one.structure_sha256: f"entry {one.sequence} kept it" for one in state.structures
    }


def _censuses_named(state: State) -> dict[str, str]:
    named = {one.census_sha256: f"{one.id} stands on it" for one in state.scenarios.values()}
    return named | {
        one.census_sha256: f"entry {one.sequence} imported it" for one in state.censuses
    }
