"""Measurements that need a process of their own; each prints one JSON object as its last line.

python -m benchmarks.children first-preview FOLDER
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

_REPOSITORY: Final = Path(__file__).resolve().parents[1]


def child_environment() -> dict[str, str]:
    """The environment in which a child finds these modules, whatever its folder."""
    paths = [str(_REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def run_child(name: str, *arguments: str) -> dict[str, Any]:
    """Run one of the measurements below in a new process and return what it found.

    The result also has `process_seconds`, from the start of the process to its end.
    """
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.children", name, *arguments],
        env=child_environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - start
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return {**found, "process_seconds": seconds}


def first_preview(folder: str) -> dict[str, float]:
    """The first preview of a new process."""
    from comptune.workspace import Workspace  # noqa: PLC0415 - its import is part of the time

    scenario = Workspace.open(folder).scenario()
    start = time.perf_counter()
    metrics = scenario.preview({"merit_rate.2027.L3": "3.5 %"}).metrics
    return {"preview_seconds": time.perf_counter() - start, "metrics": len(metrics)}


def kernel_memory(people: str, closing: str) -> dict[str, int]:
    """Peak memory of a simulation of so many people, in bytes; kernels are loaded beforehand."""
    from benchmarks.worlds import SEED, world_of  # noqa: PLC0415
    from comptune.engine.simulate import simulate  # noqa: PLC0415
    from comptune.engine.world import People  # noqa: PLC0415

    with np.load(people) as kept:
        arrays = {name: kept[name] for name in kept.files}
    departments = int(arrays.pop("departments"))
    few = People(**{name: array[:1000] for name, array in arrays.items()}, departments=departments)
    world = world_of(few, [{}])
    simulate(few, world.parameters, world.structure, seeds=[SEED], closing=True)
    everyone = People(**arrays, departments=departments)
    before = _resident_bytes()
    simulate(
        everyone, world.parameters, world.structure, seeds=[SEED], closing=closing == "closing"
    )
    return {"before_bytes": before, "peak_bytes": _own_peak_bytes()}


def official_run(folder: str) -> dict[str, Any]:
    """One official run: its time, and the peak memory of the build child and of this process."""
    from comptune.ledger.actor import operating_system_user  # noqa: PLC0415
    from comptune.workspace import Workspace  # noqa: PLC0415

    scenario = Workspace.open(folder).scenario()
    start = time.perf_counter()
    run = scenario.run(actor=operating_system_user())
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "file_bytes": run.path.stat().st_size,
        "child_peak_bytes": _most_bytes(resource.RUSAGE_CHILDREN),
        "own_peak_bytes": _own_peak_bytes(),
    }


def ensemble_memory(folder: str, seeds: str) -> dict[str, int]:
    """Peak memory of an ensemble of so many seeds; everything is loaded beforehand."""
    from comptune.tuning import ensemble  # noqa: PLC0415
    from comptune.workspace import Workspace  # noqa: PLC0415

    scenario = Workspace.open(folder).scenario({"id": "ensemble"})
    ensemble(scenario, seeds=2)
    before = _resident_bytes()
    ensemble(scenario, seeds=int(seeds))
    return {"before_bytes": before, "peak_bytes": _own_peak_bytes()}


def _most_bytes(who: int) -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(who).ru_maxrss * unit


def _own_peak_bytes() -> int:
    """The peak of this process since it began its own program.

    The figure of `getrusage` may be that of the process that started this one.
    """
    for line in _proc("status").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return _most_bytes(resource.RUSAGE_SELF)


def _resident_bytes() -> int:
    """What this process holds now; its peak where the system does not tell."""
    pages = _proc("statm").split()[1:2]
    return int(pages[0]) * os.sysconf("SC_PAGE_SIZE") if pages else _own_peak_bytes()


def _proc(name: str) -> str:
    try:
        return Path("/proc/self", name).read_text(encoding="ascii")
    except OSError:
        return ""


def main() -> None:
    """Run the measurement that the command line names."""
    measurements: dict[str, Any] = {
        "first-preview": first_preview,
        "kernel-memory": kernel_memory,
        "official-run": official_run,
        "ensemble-memory": ensemble_memory,
    }
    name, *arguments = sys.argv[1:]
    print(json.dumps(measurements[name](*arguments)))


if __name__ == "__main__":
    main()
