"""Find the best objective known of each feasible instance and write it into the instance's file.

    python -m tests.tuning.find_best_known --seconds 60 [name ...]

Long searches that nobody would wait for: the SQP method and SLSQP from many starts with many
iterations, each rounded to policy steps, then a search on the grid of policy steps around the best:
one variable or two at a time, every candidate simulated. What a file holds already is where the
search goes on from; it is replaced by better values only.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Final

import numpy as np
from tests.tuning.corpus_instances import CORPUS, Grounds, Instance, read_instance

from comptune.tuning import Problem, SeedsSpec, Setting, set_up, tune
from comptune.tuning.rounding import policies_hold, round_to_steps
from comptune.tuning.slsqp import Slsqp
from comptune.tuning.sqp import Sqp
from comptune.tuning.subproblem import Line, nearest_allowed
from comptune.tuning.variables import Floats

_SHARED: Final = Path(__file__).resolve().parents[3] / "shared" / "data"
_STRIDES: Final = (1, 2, 5)
_BATCH: Final = 48
_SEED: Final = 20270101
_SEEDS: Final = 1_000

Exact = tuple[Decimal, ...]


@dataclass(frozen=True)
class Found:
    """Values at policy steps that meet every hard target."""

    objective: float
    exact: Exact
    values: Floats
    by: str


class Search:
    """Everything that is tried on one instance; keeps the best."""

    def __init__(self, setting: Setting, seconds: float) -> None:
        self.setting = setting
        self.best: Found | None = None
        self.tried: set[Exact] = set()
        self._end = time.monotonic() + seconds
        self._random = np.random.default_rng(_SEED)

    @property
    def width(self) -> Floats:
        """Of the variables."""
        return self.setting.bound.variables.width

    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self._end

    def run(self) -> None:
        """Starts in turn with searches on the grid, until the time is up."""
        for number, start in enumerate(self._starts()):
            before = self.best
            for method in ("sqp", "slsqp") if number < 3 else ("sqp",):
                self._solve(start, method, number)
            if self.best is not before:
                self._on_the_grid()
            if self.is_over():
                return

    def consider(self, candidates: list[Exact], by: str) -> None:
        """Simulate values at policy steps and keep the best that meets the targets."""
        bound, task = self.setting.bound, self.setting.task
        fresh = [one for one in dict.fromkeys(candidates) if one not in self.tried]
        fresh = [one for one in fresh if policies_hold(bound, one)]
        if not fresh:
            return
        self.tried.update(fresh)
        points = np.array([bound.variables.vector(one) for one in fresh])
        found = self.setting.evaluator.evaluate(points)
        for one, point, values in zip(fresh, found.points, found.values, strict=True):
            if not task.tolerated(values):
                continue
            objective = task.objective(point / self.width, values)
            if self.best is None or objective < self.best.objective - 1e-12:
                self.best = Found(objective, one, values, by)

    def _starts(self) -> Iterator[Floats]:
        """Today's values, the bounds, then points near and far."""
        task = self.setting.task
        yield nearest_allowed(task, task.today)
        yield nearest_allowed(task, task.lower)
        yield nearest_allowed(task, task.upper)
        for number in range(1000):
            drawn = self._random.uniform(task.lower, task.upper)
            part = (0.15, 0.5, 1.0)[number % 3]
            yield nearest_allowed(task, (1 - part) * task.today + part * drawn)

    def _solve(self, start: Floats, method: str, number: int) -> None:
        """One method from one start, without the limit on iterations, then policy steps."""
        setting = self.setting
        stepper = (
            Sqp(setting.task, start, iterations=20)
            if method == "sqp"
            else Slsqp(setting.task, start, iterations=60)
        )
        try:
            while stepper.ending is None and not self.is_over():
                ask = stepper.ask()
                found = setting.evaluator.evaluate(
                    ask.points * self.width, differences=len(ask.variables)
                )
                stepper.tell(ask, found.points / self.width, found.values)
        finally:
            stepper.close()
        if stepper.line is None:
            return
        rounded = round_to_steps(setting.evaluator, setting.bound, setting.task, stepper.line)
        if rounded is not None:
            self.consider([rounded.exact], f"{method} from start {number + 1}, rounded")

    def _on_the_grid(self) -> None:
        """One variable or two at a time, as long as anything gets better."""
        while self.best is not None and not self.is_over():
            before = self.best
            line = self._line(before)
            rounded = round_to_steps(
                self.setting.evaluator, self.setting.bound, self.setting.task, line
            )
            if rounded is not None:
                self.consider([rounded.exact], "integer program about the best")
            candidates = list(self._promising(before, line))
            for first in range(0, len(candidates), _BATCH):
                self.consider(candidates[first : first + _BATCH], "one or two steps at a time")
                if self.best is not before or self.is_over():
                    break
            if self.best is before:
                return

    def _line(self, best: Found) -> Line:
        """The model at the best, by differences of a few policy steps."""
        variables, task = self.setting.bound.variables, self.setting.task
        here = variables.vector(best.exact)
        reach = np.where(task.chance, 5, 2) * variables.step
        reach = np.where(here + reach > variables.upper, -reach, reach)
        points = np.vstack([here, here + np.diag(reach)])
        found = self.setting.evaluator.evaluate(points)
        moved = np.diag(found.points[1:] - found.points[0])
        slopes = (found.values[1:] - found.values[0]).T / np.where(moved == 0, 1, moved)
        return Line(here / self.width, best.values, slopes * self.width)

    def _promising(self, best: Found, line: Line) -> Iterator[Exact]:
        """Neighbours on the grid that the model thinks better, the best of them first."""
        task, groups = self.setting.task, self.setting.bound.variables.groups
        scored: list[tuple[float, Exact]] = []
        for moves in self._moves(len(groups)):
            exact = list(best.exact)
            for position, steps in moves:
                exact[position] += steps * groups[position].step
            if any(not groups[at].lower <= exact[at] <= groups[at].upper for at, _ in moves):
                continue
            one = tuple(exact)
            point = self.setting.bound.variables.vector(one) / self.width
            values = line.at(point)
            missed = task.misses(values) * task.unit_miss
            near = np.all((missed <= 1.5 * task.tolerance + 0.5 * task.accuracy)[task.hard])
            objective = task.objective(point, values)
            if near and objective < best.objective:
                scored.append((objective, one))
        for _, one in sorted(scored)[: 4 * _BATCH]:
            yield one

    def _moves(self, count: int) -> Iterator[tuple[tuple[int, int], ...]]:
        signed = [sign * stride for stride in _STRIDES for sign in (-1, 1)]
        for position in range(count):
            for steps in signed:
                yield ((position, steps),)
        for one, other in permutations(range(count), 2):
            for steps in _STRIDES:
                for others in (-2, -1, 1, 2):
                    yield ((one, steps), (other, others))


def improve(instance: Instance, grounds: Grounds, seconds: float) -> str:
    """Search, write what is better, and say what came of it."""
    scenario = grounds.scenario(instance)
    locked = instance.locked_cells(scenario)
    setting = set_up(scenario, _over_many_seeds(instance.problem), locked=locked)
    search = Search(setting, seconds)
    known, groups = instance.best_known, setting.bound.variables.groups
    if known is not None:
        values = [known.cells[group.cells[0]] - group.offsets[0] for group in groups]
        search.consider([tuple(values)], known.found_by)
    held = search.best
    own = tune(scenario, instance.problem, locked=locked)
    if own.met:
        values = [own.cells[group.cells[0]] - group.offsets[0] for group in groups]
        search.consider([tuple(values)], "tune itself")
    search.run()
    best = search.best
    shown = "nothing meets it" if best is None else f"{best.objective:.6g} by {best.by}"
    if not instance.feasible:
        return f"expected infeasible: {shown}"
    if best is not None and (held is None or best is not held):
        write(instance, setting, best)
    was = "" if known is None else f" (was {known.objective:.6g})"
    return f"{shown}{was}, {setting.evaluator.simulations} simulations"


def _over_many_seeds(problem: Problem) -> Problem:
    """The problem with statistics taken over so many seeds that luck with them gains little."""
    return problem.model_copy(update={"seeds": SeedsSpec(explore=_SEEDS, certify=_SEEDS)})


def write(instance: Instance, setting: Setting, best: Found) -> None:
    """Put the best values at the end of the instance's file."""
    text = instance.path.read_text(encoding="utf-8").split("best_known:")[0]
    cells = setting.bound.variables.cells(best.exact)
    lines = [f'    {cell}: "{value:f}"\n' for cell, value in cells.items()]
    text += f"best_known:\n  objective: {best.objective:.9g}\n  found_by: {best.by}\n  cells:\n"
    instance.path.write_text(text + "".join(lines), encoding="utf-8")


def main() -> None:
    """As the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="instances; all where none is named")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each instance")
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
