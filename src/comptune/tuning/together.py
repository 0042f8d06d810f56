"""Several problems over the same variables advanced together: one batch of simulations for all."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TypeVar

import numpy as np

from comptune.tuning.evaluator import Evaluator, Values
from comptune.tuning.sqp import Sqp
from comptune.tuning.variables import Floats

T = TypeVar("T")
# From the values of a batch, (K, measures), to those of one of the problems.
Read = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Climb:
    """One of the problems: who steps, and how it reads the values."""

    stepper: Sqp
    read: Read


@dataclass(frozen=True)
class Part:
    """What one of them asks for: points, scaled; those after the first are its differences."""

    points: Floats
    differences: int = 0


def evaluate_parts(
    evaluator: Evaluator, width: Floats, parts: Sequence[Part]
) -> list[tuple[Floats, Floats]]:
    """By part the points as they were simulated, scaled, and their values.

    One batch, unless slopes of quantiles are asked for: those hang on the part's first point, so
    that each part is a batch of its own.

    Raises:
        EvaluationFailed: a simulation failed; names the point.
    """
    quantiles = any(one.statistic not in ("official", "mean") for one in evaluator.measures)
    if quantiles and any(part.differences for part in parts):
        found = []
        for part in parts:
            one = evaluator.evaluate(part.points * width, differences=part.differences)
            found.append((one.points / width, one.values))
        return found
    batch = evaluator.evaluate(np.vstack([part.points for part in parts]) * width)
    edges = np.cumsum([len(part.points) for part in parts])[:-1]
    points = np.split(batch.points / width, edges)
    return list(zip(points, np.split(batch.values, edges), strict=True))


def advance(
    evaluator: Evaluator,
    width: Floats,
    climbs: Sequence[Climb],
    *,
    cancelled: Callable[[], bool],
    told: Callable[[int], None] = lambda _: None,
) -> bool:
    """Step all of them until each has ended; whether nobody cancelled.

    Args:
        cancelled: asked before each batch.
        told: after each batch how many go on.

    Raises:
        EvaluationFailed: a simulation failed; names the point.
    """
    while True:
        moving = [climb for climb in climbs if climb.stepper.ending is None]
        if not moving:
            return True
        if cancelled():
            return False
        asks = [climb.stepper.ask() for climb in moving]
        parts = [Part(ask.points, len(ask.variables)) for ask in asks]
        found = evaluate_parts(evaluator, width, parts)
        for climb, ask, (points, values) in zip(moving, asks, found, strict=True):
            climb.stepper.tell(ask, points, climb.read(values))
        told(sum(climb.stepper.ending is None for climb in climbs))


class Seat:
    """What a job asks to simulate: it waits until all others ask or are done."""

    def __init__(self) -> None:
        self.asked: SimpleQueue[Floats | None] = SimpleQueue()
        self.given: SimpleQueue[Values | BaseException] = SimpleQueue()

    def evaluate(self, points: Floats) -> Values:
        """As an evaluator's, for points alone: not for slopes."""
        self.asked.put(points)
        found = self.given.get()
        if isinstance(found, BaseException):
            raise found
        return found


def run_together(evaluator: Evaluator, jobs: Sequence[Callable[[Seat], T]]) -> list[T]:
    """Run jobs that ask for simulations as they go; what all of them ask for is one batch.

    Each job has a thread, which waits while others think. Batches do not depend on who is faster:
    each is of all jobs that are not done, in their order.

    Raises:
        EvaluationFailed: a simulation failed; names the point.
    """
    seats = [Seat() for _ in jobs]
    with ThreadPoolExecutor(max_workers=max(len(jobs), 1)) as pool:
        futures = [pool.submit(_sit, job, seat) for job, seat in zip(jobs, seats, strict=True)]
        open_ones = list(seats)
        while open_ones:
            asked = [
                (seat, points) for seat in open_ones if (points := seat.asked.get()) is not None
            ]
            open_ones = [seat for seat, _ in asked]
            if asked:
                _answer(evaluator, asked)
        return [future.result() for future in futures]


def _sit(job: Callable[[Seat], T], seat: Seat) -> T:
    try:
        return job(seat)
    finally:
        seat.asked.put(None)


def _answer(evaluator: Evaluator, asked: Sequence[tuple[Seat, Floats]]) -> None:
    try:
        batch = evaluator.evaluate(np.vstack([points for _, points in asked]))
    except Exception as error:  # whoever asked is told, and the first one's call raises it
        for seat, _ in asked:
            seat.given.put(error)
        return
    first = 0
    for seat, points in asked:
        rows = slice(first, first + len(points))
        seat.given.put(Values(batch.points[rows], batch.exact[rows], batch.values[rows]))
        first += len(points)
