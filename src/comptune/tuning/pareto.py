"""The Pareto front of two objectives, all points advanced together: one batch for all of them."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Final, cast

import numpy as np

from comptune.levers import Cell
from comptune.scenarios.scenario import Scenario
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.evaluator import Evaluator
from comptune.tuning.formulate import refuse_without_effect
from comptune.tuning.pareto_model import ParetoFront, ParetoIteration, ParetoPoint, marked
from comptune.tuning.pareto_tasks import Level, Side, TwoSides, levels, two_sides
from comptune.tuning.problem import ObjectiveName, Problem
from comptune.tuning.report import moves_of, targets_of
from comptune.tuning.rounding import Rounded, round_to_steps
from comptune.tuning.sqp import Sqp
from comptune.tuning.subproblem import nearest_allowed
from comptune.tuning.task import Task
from comptune.tuning.together import Climb, Read, Seat, advance, run_together
from comptune.tuning.tune import set_up
from comptune.tuning.variables import Floats

FEWEST: Final = 3
MOST: Final = 25
_ROUNDS: Final = 4  # as `tune` has


def pareto_front(
    scenario: Scenario,
    problem: Problem,
    *,
    points: int = 9,
    progress: Callable[[ParetoIteration], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    executor: Executor | None = None,
    locked: Collection[Cell] = (),
    clock: Callable[[], float] = time.perf_counter,
) -> ParetoFront:
    """The front of the problem's two objectives, its ends included.

    The ends are the best by each objective alone, as `tune` finds them. Between them one objective
    is kept below evenly spaced levels and the other is improved.

    Args:
        points: 3 to 25, the two ends included.
        progress: told each batch.
        cancelled: asked before each batch; once it says yes, the best so far is kept.
        executor: where the engine's work runs.
        locked: cells that may not move.
        clock: only for the seconds that are reported.

    Raises:
        ProblemRefused: not two objectives, nothing meets the targets, or whatever else is wrong.
        EvaluationFailed: a simulation failed; names the point.
    """
    began = clock()
    names = _two(problem, points)
    setting = set_up(scenario, problem, locked=locked, executor=executor, objective=names[0])
    sides = two_sides(scenario, setting, names, executor)
    search = _Front(sides, points, progress, cancelled or (lambda: False))
    search.run()
    return replace(search.front(), seconds=clock() - began)


def _notes(sides: TwoSides) -> Iterator[str]:
    if any(one.statistic != "official" for one in sides.evaluator.measures):
        yield (
            "Targets over seeds are met on the seeds of the search; tune from a point to have it "
            "signed off on fresh ones."
        )


def _two(problem: Problem, points: int) -> tuple[ObjectiveName, ObjectiveName]:
    if len(problem.objective) != 2:
        raise ProblemRefused(
            place="The objective",
            value=" and ".join(problem.objective),
            rule="a Pareto front is of two objectives",
            remedy="Name two, as in objective: [least_cost, smallest_pay_gap].",
        )
    if not FEWEST <= points <= MOST:
        raise ProblemRefused(
            place="The points of the front",
            value=str(points),
            rule=f"there are {FEWEST} to {MOST}, the two ends included",
            remedy="Ask for 9.",
        )
    first, second = problem.objective
    return first, second


@dataclass(frozen=True)
class _Lane:
    """One point on its way: an end or a level between."""

    task: Task
    read: Read
    stepper: Sqp
    anchor: ObjectiveName | None


@dataclass
class _Front:
    sides: TwoSides
    count: int
    progress: Callable[[ParetoIteration], None] | None
    asked: Callable[[], bool]
    cancelled: bool = False
    lanes: list[_Lane] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    told: int = 0
    simulated: int = 0

    def run(self) -> None:
        """The two ends, then all levels between them."""
        ends = [self._end(side) for side in self.sides.sides]
        self.lanes = list(ends)
        self._advance(ends, "the ends")
        if self.cancelled:
            return
        values = self._values(ends)
        between = levels(self.sides, list(values), self.count - 2)
        if not between:
            self.notes.append(
                "The two objectives do not conflict: before rounding one point is best by both."
            )
        inner = [
            self._between(level, (number + 1) / (self.count - 1), ends)
            for number, level in enumerate(between)
        ]
        self.lanes = [ends[0], *inner, ends[1]]
        self._advance(inner, "the levels between")

    def front(self) -> ParetoFront:
        """What was found."""
        found = self.points()
        kept = tuple(one for one in found if one.met and one.dominated_by is None)
        first, second = self.sides.sides
        openings = first.setting.opening.simulations + second.setting.opening.simulations
        return ParetoFront(
            problem=first.setting.bound.problem,
            scenario_id=first.setting.scenario.spec.id,
            objectives=(first.name, second.name),
            measures=(first.setting.objective.words, second.setting.objective.words),
            points=kept,
            dropped=tuple(one for one in found if one not in kept),
            simulations=openings + self.sides.evaluator.simulations,
            batches=self.sides.evaluator.batches,
            cancelled=self.cancelled,
            notes=(*self.notes, *_notes(self.sides)),
        )

    def points(self) -> list[ParetoPoint]:
        """Every point rounded and simulated, those that others beat marked."""
        lanes = [lane for lane in self.lanes if lane.stepper.line is not None]
        rounds = 1 if self.cancelled else _ROUNDS
        jobs = [_rounding(self.sides, lane, rounds) for lane in lanes]
        found = run_together(self.sides.evaluator, jobs)
        points = [
            self._point(number, lane, rounded)
            for number, (lane, rounded) in enumerate(zip(lanes, found, strict=True), start=1)
            if rounded is not None
        ]
        self._tell("rounding to policy steps", len(points))
        return marked(points)

    def _end(self, side: Side) -> _Lane:
        task = side.task
        start = nearest_allowed(task, task.today)
        return _Lane(task, side.read, self._stepper(task, start), side.name)

    def _between(self, level: Level, way: float, ends: Sequence[_Lane]) -> _Lane:
        first, last = (_best(lane) for lane in ends)
        start = nearest_allowed(level.task, first + way * (last - first))
        return _Lane(level.task, level.read, self._stepper(level.task, start), None)

    def _stepper(self, task: Task, start: Floats) -> Sqp:
        most = self.sides.sides[0].setting.bound.problem.max_iterations
        return Sqp(task, start, iterations=most)

    def _advance(self, lanes: Sequence[_Lane], words: str) -> None:
        self.cancelled = not advance(
            self.sides.evaluator,
            self.sides.sides[0].setting.bound.variables.width,
            [Climb(lane.stepper, lane.read) for lane in lanes],
            cancelled=self.asked,
            told=lambda moving: self._tell(f"{words}: {moving} of {len(lanes)} go on", len(lanes)),
        )

    def _tell(self, words: str, points: int) -> None:
        self.told += 1
        simulations = self.sides.evaluator.simulations - self.simulated
        self.simulated += simulations
        if self.progress is not None:
            self.progress(ParetoIteration(self.told, points, simulations, words))

    def _values(self, ends: Sequence[_Lane]) -> Floats:
        """The evaluator's values at the ends.

        Raises:
            ProblemRefused: an end misses a hard target.
        """
        for lane, side in zip(ends, self.sides.sides, strict=True):
            best, line, task = lane.stepper.best, lane.stepper.line, side.task
            assert best is not None and line is not None
            if task.accurate(best.values) or task.tolerated(best.values):
                continue
            refuse_without_effect(side.setting.bound, task, best.values, line.slopes)
            raise ProblemRefused(
                place="The front",
                rule="no point was found that meets every hard target, so there is no best one",
                remedy="Tune by one of the objectives first; it says what would have to give way.",
            )
        points = np.array([_best(lane) for lane in ends])
        width = self.sides.sides[0].setting.bound.variables.width
        return self.sides.evaluator.evaluate(points * width).values

    def _point(self, number: int, lane: _Lane, rounded: Rounded) -> ParetoPoint:
        first = self.sides.sides[0].setting
        values = [side.value(rounded.point, rounded.values) for side in self.sides.sides]
        own = self.sides.sides[0].read(rounded.values[None, :])[0]
        met = first.task.tolerated(own)
        smooth = first.task.goals
        best = lane.stepper.best
        assert best is not None
        return ParetoPoint(
            number=number,
            anchor=lane.anchor,
            values=(values[0], values[1]),
            figures=cast(
                "tuple[str, str]",
                tuple(
                    side.words(value, rounded.values)
                    for side, value in zip(self.sides.sides, values, strict=True)
                ),
            ),
            met=met,
            moves=moves_of(first.bound, rounded.exact, _best(lane) * first.bound.variables.width),
            targets=targets_of(
                first.bound,
                first.scenario,
                first.limits,
                first.opening.values,
                best.values[:smooth],
                own,
            ),
            words="" if met else "it misses a hard target at policy steps",
        )


class _Reading:
    """An evaluator for one lane: its task's values, the evaluator's own kept beside them."""

    def __init__(self, seat: Seat, read: Read) -> None:
        self.seat, self.read = seat, read
        self.known: dict[bytes, Floats] = {}

    def evaluate(self, points: Floats) -> object:
        found = self.seat.evaluate(points)
        self.known |= {
            point.tobytes(): row for point, row in zip(found.points, found.values, strict=True)
        }
        return replace(found, values=self.read(found.values))


def _rounding(sides: TwoSides, lane: _Lane, rounds: int) -> Callable[[Seat], Rounded | None]:
    """The rounding of one lane; what it returns has the evaluator's own values."""
    bound = sides.sides[0].setting.bound
    line = lane.stepper.line
    assert line is not None

    def job(seat: Seat) -> Rounded | None:
        reading = _Reading(seat, lane.read)
        evaluator = cast(Evaluator, reading)  # rounding asks it for points, and for nothing else
        rounded = round_to_steps(evaluator, bound, lane.task, line, rounds=rounds)
        if rounded is None:
            return None
        key = bound.variables.vector(rounded.exact).tobytes()
        return replace(rounded, values=reading.known[key])

    return job


def _best(lane: _Lane) -> Floats:
    assert lane.stepper.best is not None
    return lane.stepper.best.point
