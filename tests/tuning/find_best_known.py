"""Find the best objective known of each feasible instance and write it into the instance's file.

    python -m tests.tuning.find_best_known --seconds 60 [name ...]

Long searches that nobody would wait for (`long_search`), which start at random and know nothing of
the tuner's answer. What a file holds already is replaced by better values only; its starts and
seconds are all that went into the instance so far, and a further search starts elsewhere.

Seconds are the processor's, so that a search may run beside other work (`nice -n 19`).
"""

import argparse
import re
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
from tests.tuning.corpus_instances import CORPUS, Grounds, Instance, read_instance
from tests.tuning.long_search import Candidate, LongSearch

from comptune.tuning import Problem, SeedsSpec, Setting, set_up

_SHARED: Final = Path(__file__).resolve().parents[3] / "shared" / "data"
_SEEDS: Final = 1_000
_LESS: Final = 1e-9  # the share by which something is better


def improve(instance: Instance, grounds: Grounds, seconds: float) -> str:
    """Search, write what is better, and say what came of it."""
    scenario = grounds.scenario(instance)
    problem = _over_many_seeds(instance.problem)
    setting = set_up(scenario, problem, locked=instance.locked_cells(scenario))
    known = instance.best_known
    before = known.starts if known is not None else 0
    search = LongSearch(setting, seconds, before=before)
    search.run()
    best, held = search.best, _held(instance, setting)
    searched = f"{search.starts} starts in {search.seconds:.0f} s"
    spent = search.seconds + (known.cpu_seconds if known is not None else 0.0)
    effort = f"  starts: {before + search.starts}\n  cpu_seconds: {spent:.0f}\n"
    if best is None:
        _note(instance, effort)
        return f"nothing meets it, {searched}"
    if held is None or search.merit(best) < search.merit(held) - _LESS * abs(search.merit(held)):
        _write(instance, setting, best, effort)
    else:
        _note(instance, effort)
    shown, was = (None if x is None else _objective(setting, x) for x in (best, held))
    spent = setting.task.spent(best.values)
    return (
        f"{shown:.6g}, {spent:.2f} of tolerances, {searched}; was "
        + ("unknown" if held is None else f"{was:.6g}, {setting.task.spent(held.values):.2f}")
        + f"; {setting.evaluator.simulations} simulations"
    )


def _objective(setting: Setting, one: Candidate) -> float:
    return setting.task.objective(one.point, one.values)


def _over_many_seeds(problem: Problem) -> Problem:
    """The problem with statistics taken over so many seeds that luck with them gains little."""
    return problem.model_copy(update={"seeds": SeedsSpec(explore=_SEEDS, certify=_SEEDS)})


def _held(instance: Instance, setting: Setting) -> Candidate | None:
    """What the file holds, simulated again; None if it holds nothing that meets the targets."""
    if instance.best_known is None:
        return None
    groups, cells = setting.bound.variables.groups, instance.best_known.cells
    values = [float(cells[group.cells[0]] - group.offsets[0]) for group in groups]
    found = setting.evaluator.evaluate(np.array([values]))
    width = setting.bound.variables.width
    held = Candidate(found.exact[0], found.points[0] / width, found.values[0])
    return held if setting.task.tolerated(held.values) else None


def _note(instance: Instance, effort: str) -> None:
    """Put in the file what was searched for nothing better."""
    if instance.best_known is None:
        return
    text = instance.path.read_text(encoding="utf-8")
    text = re.sub(r"^  (starts|cpu_seconds): .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^  cells:\n", lambda _: f"{effort}  cells:\n", text, flags=re.MULTILINE)
    instance.path.write_text(text, encoding="utf-8")


def _write(instance: Instance, setting: Setting, best: Candidate, effort: str) -> None:
    """Put the best values at the end of the instance's file."""
    text = instance.path.read_text(encoding="utf-8").split("best_known:")[0]
    cells = setting.bound.variables.cells(best.exact)
    lines = [f'    {cell}: "{value:f}"\n' for cell, value in cells.items()]
    text += f"best_known:\n  objective: {_objective(setting, best):.9g}\n"
    text += f"  used: {setting.task.spent(best.values):.3f}\n"
    text += f"  found_by: long search\n{effort}  cells:\n"
    instance.path.write_text(text + "".join(lines), encoding="utf-8")


def main() -> None:
    """As the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="instances; all where none is named")
    parser.add_argument("--seconds", type=float, default=60.0, help="of the processor, for each")
    parser.add_argument("--feasible", action="store_true", help="only those said to be feasible")
    arguments = parser.parse_args()
    paths = [CORPUS / f"{name}.yml" for name in arguments.names] or sorted(CORPUS.glob("*.yml"))
    shared = _SHARED if _SHARED.is_dir() else None
    with tempfile.TemporaryDirectory() as folder:
        grounds = Grounds(Path(folder), shared)
        for path in paths:
            instance = read_instance(path)
            if instance.is_real and not grounds.has_real_people:
                continue
            if instance.feasible or not arguments.feasible:
                shown = improve(instance, grounds, arguments.seconds)
                print(f"{instance.name}: {shown}", flush=True)


if __name__ == "__main__":
    main()
