"""The sealed runs of a workspace as people look them up: what the ledger and the files say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from comptune.ledger.content import current_run
from comptune.ledger.entry import Entry
from comptune.ledger.state import SealedRunState, State
from comptune.ledger.store import Ledger
from comptune.scenarios.preview import Preview
from comptune.scenarios.run import Run
from comptune.scenarios.run_bridge import measures_by_year
from comptune.warehouse.runs import DamagedRun, SealedRun, read_run, run_paths

_COST, _HEADS = "total_compensation_cost", "headcount"


@dataclass(frozen=True)
class Headline:
    """What a run comes to: cost of all its years, people at the end of the last."""

    cost: Decimal
    headcount: int


@dataclass(frozen=True)
class ListedRun:
    """One official run.

    Attributes:
        scenario: the id of what was run, which may be none of the ledger.
        sealed: what the file says; None where it is missing or cannot be read.
        recorded: what the ledger says; None where it knows of no such run.
        problem: what is wrong with the file, in words; empty for nothing that is seen at once.
        is_current: whether its scenario's present content is what was run; None where the scenario
            is none of the ledger.
        headline: None where the file cannot be read.
        removed: the entry by which its file was removed; None where it is there, or nobody said so.
    """

    run_id: str
    scenario: str
    at: datetime
    by: str
    sealed: SealedRun | None
    recorded: SealedRunState | None
    problem: str
    is_current: bool | None
    headline: Headline | None
    removed: Entry | None = None

    @property
    def size(self) -> int:
        """Bytes of its file; 0 where there is none."""
        return self.sealed.path.stat().st_size if self.sealed else 0


def removals(ledger: Ledger) -> dict[str, Entry]:
    """By run, the entry that last had its file removed; the file may be there again."""
    return {one.payload["run_id"]: one for one in ledger.read(event_types=["RUN_PRUNED"])}


def listed_runs(
    runs_folder: Path, state: State, removed: Mapping[str, Entry] = MappingProxyType({})
) -> tuple[ListedRun, ...]:
    """Every run that is in the folder or in the ledger, newest first.

    Args:
        removed: as `removals` has them, so that a file that was removed is not called lost.
    """
    paths = {path.stem: path for path in run_paths(runs_folder)}
    found = [
        _listed(run_id, paths.get(run_id), state, removed.get(run_id))
        for run_id in {*paths, *state.runs}
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.run_id), reverse=True))


def verify_listed(run: Run, recorded: SealedRunState | None) -> None:
    """Hold a run's file against its seal and results, and against what the ledger kept of it.

    Raises:
        DamagedRun: the file is not what was sealed.
    """
    run.verify()
    if recorded is None:
        return
    kept = (recorded.results_sha256, recorded.file_sha256)
    seal = run.path.with_suffix(".sha256").read_text(encoding="utf-8").split()[0]
    if (run.sealed.results_sha256, seal) != kept:
        raise DamagedRun(
            place=f"The run file {run.path.name}",
            rule=f"it is not the one that entry {recorded.sequence} of the ledger tells of",
            remedy="Remove the file and run the scenario again: the same inputs give the same run.",
        )


def unlike_the_preview(run: Run, preview: Preview) -> int:
    """How many totals by year, level and department differ between a run and a preview.

    0 is what a run and a preview of the same content must come to.
    """
    of_run, previewed = measures_by_year(run), preview.totals.values[0, 0]
    if of_run.shape != previewed.shape:
        return int(previewed.size)
    return int(np.count_nonzero(of_run != previewed))


def _listed(run_id: str, path: Path | None, state: State, removed: Entry | None) -> ListedRun:
    recorded = state.runs.get(run_id)
    sealed, problem, headline = None, "", None
    try:
        if path is None:
            problem = _why_it_is_gone(run_id, removed)
        else:
            stamp = path.stat().st_mtime_ns
            sealed, headline = _read(path, stamp), _headline(path, stamp)
    except DamagedRun as damaged:
        problem = str(damaged)
    scenario = recorded.scenario if recorded else sealed.scenario_id if sealed else ""
    return ListedRun(
        run_id=run_id,
        scenario=scenario,
        at=_moment(path, sealed, recorded),
        by=recorded.by if recorded else sealed.created_by if sealed else "",
        sealed=sealed,
        recorded=recorded,
        problem=problem,
        is_current=_is_current(state, scenario, run_id),
        headline=headline,
        removed=None if path else removed,
    )


def _why_it_is_gone(run_id: str, removed: Entry | None) -> str:
    if removed is None:
        return f"Its file {run_id}.duckdb is not in the workspace any more."
    return (
        f"Its file was removed by {removed.actor} (entry {removed.sequence}). Start the official "
        "run again: the same inputs give the same results."
    )


def _is_current(state: State, scenario: str, run_id: str) -> bool | None:
    if scenario not in state.scenarios:
        return None
    now = current_run(state, scenario)
    return now is not None and now.run_id == run_id


def _moment(path: Path | None, sealed: SealedRun | None, known: SealedRunState | None) -> datetime:
    if known is not None:
        return known.at
    if sealed is not None:
        return sealed.created_at.replace(tzinfo=UTC)
    return datetime.fromtimestamp(path.stat().st_mtime if path else 0, UTC)


@lru_cache(maxsize=1024)
def _read(path: Path, stamp: int) -> SealedRun:
    """What a file says of itself; a sealed file never changes, another stamp is another file."""
    return read_run(path)


@lru_cache(maxsize=1024)
def _headline(path: Path, stamp: int) -> Headline | None:
    rows = Run.of(_read(path, stamp)).totals_by_year((_COST, _HEADS))
    heads = rows[-1][_HEADS]
    return Headline(sum((Decimal(row[_COST]) for row in rows), Decimal(0)), int(heads))
