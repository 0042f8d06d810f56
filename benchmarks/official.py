"""The official run: in all, and beyond what dbt's start-up and tests take."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from benchmarks.children import child_environment, run_child
from benchmarks.previews import megabytes
from benchmarks.report import Row, size_text
from benchmarks.timing import Timing, side_by_side
from benchmarks.workspaces import make_workspace
from benchmarks.worlds import END_YEAR, SEED, START_YEAR, YEARS
from comptune.ledger.actor import operating_system_user
from comptune.scenarios import Scenario
from comptune.structure import write_structure
from comptune.warehouse.build import DATABASE_FILE
from comptune.warehouse.handover import write_handover
from comptune.warehouse.inputs import ParameterSet, RunRequest
from comptune.warehouse.project import QUIET, compiled_project, dbt_arguments
from comptune.warehouse.runs import read_run

_NOTHING: Final = "path:nothing/is/here"


def run_rows(folder: Path, people: int, rounds: int) -> Iterator[Row]:
    """A run of the baseline, with the parts that are dbt's own beside it."""
    workspace = make_workspace(folder, people)
    baseline = workspace.scenario()
    seeds = count(1000)  # the same inputs would give the run that is there

    def run() -> None:
        spec = {"id": "baseline", "name": "Baseline", "seed": next(seeds)}
        workspace.scenario(spec).run(actor=operating_system_user())

    timings = side_by_side(
        {
            "run": run,
            "untested": _in_work_folder(baseline, _build_untested),
            "start": _in_work_folder(baseline, _build_nothing),
        },
        rounds=rounds,
    )
    run_whole, untested, start = timings.values()
    beyond, tests = untested.less(start), run_whole.less(untested)
    size = f"{size_text(people)} x {YEARS} years"
    yield Row("official run", size, run_whole)
    yield Row("  beyond dbt's start-up and tests", size, beyond, aim="under 5 s")
    yield Row("  dbt's own start-up", size, start)
    yield Row("  dbt's tests", size, tests)


def large_rows(folder: Path, people: int) -> Iterator[Row]:
    """One run of many people in a process of its own, within 4 GB: time and memory."""
    make_workspace(folder, people, memory_limit="2 GB")  # of tables; the rest is Python's
    found = run_child("official-run", str(folder))
    size = f"{size_text(people)} x {YEARS} years, memory_limit 2 GB"
    yield Row("official run", size, Timing((found["seconds"],)), aim="under 180 s")
    yield Row(
        "  peak memory of the build child",
        size,
        amount=megabytes(found["child_peak_bytes"]),
        beside="of the process that asked for it",
        ratio=megabytes(found["own_peak_bytes"]),
    )
    both = found["child_peak_bytes"] + found["own_peak_bytes"]
    yield Row("  both together, at most", size, amount=megabytes(both), aim="under 4 GB")
    yield Row("  size of the sealed file", size, amount=megabytes(found["file_bytes"]))


def _in_work_folder(
    scenario: Scenario, build: Callable[[Scenario, Path], None]
) -> Callable[[], None]:
    """The action in a fresh folder, which starts from what dbt parsed, as every build does."""

    def action() -> None:
        with tempfile.TemporaryDirectory(dir=scenario.ground.runs_folder.parent) as folder:
            work = Path(folder)
            (work / "target").mkdir()
            shutil.copy(compiled_project().folder / "partial_parse.msgpack", work / "target")
            build(scenario, work)

    return action


def _hand_over(scenario: Scenario, work: Path) -> None:
    """The inputs of the baseline, where a build child finds them."""
    ground = scenario.ground
    request = RunRequest(
        run_id=scenario.run_id(),
        census_sha256=ground.census.sha256,
        structure_sha256=ground.structure_sha256,
        parameters_sha256=scenario.parameters_sha256(),
        code_version="benchmark",
        created_at=datetime.now(UTC),
        created_by="benchmark",
    )
    parameters = ParameterSet(
        "baseline", "Baseline", START_YEAR, END_YEAR, SEED, "current", overrides={}
    )
    pq.write_table(ground.census.table, work / "census.parquet")
    (work / "structure").mkdir()
    write_structure(ground.structure, work / "structure")
    write_handover(work, request, parameters, ())


def _build_untested(scenario: Scenario, work: Path) -> None:
    """All that an official run does, but dbt's tests: the same child, told to leave them out."""
    _hand_over(scenario, work)
    limits = scenario.ground.resources
    resources = ("--memory", str(limits.memory_bytes), "--threads", str(limits.threads))
    without_tests = ("--exclude-resource-type", "test")
    _run(work, "benchmarks.narrowed_build", *resources, "--spill", "spill", "--", *without_tests)
    with (work / DATABASE_FILE).open("rb+") as file:
        os.fsync(file.fileno())
    read_run(work / DATABASE_FILE)


def _build_nothing(_scenario: Scenario, work: Path) -> None:
    arguments = ("build", "--quiet", "--select", _NOTHING, *dbt_arguments(work))
    _run(work, "comptune.warehouse.dbt_cli", *arguments)


def _run(work: Path, module: str, *arguments: str) -> None:
    """Run a module in that folder; raises with its output where it fails."""
    # Its standard input stays open while it works: a build child ends when that closes.
    with subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=work,
        env={**child_environment(), **QUIET},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        assert child.stdout is not None
        said = child.stdout.read()
        if child.wait() != 0 or '"sealable": false' in said:
            raise RuntimeError(f"{module} failed:\n{said[-4000:]}")
