"""The Pareto front of two objectives, all points advanced together."""

import time
from collections.abc import Callable, Collection
from concurrent.futures import Executor

from comptune.levers import Cell
from comptune.scenarios.scenario import Scenario
from comptune.tuning.pareto_model import ParetoFront, ParetoIteration
from comptune.tuning.problem import Problem


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

    Args:
        points: 3 to 25, the two ends included.
        progress: told each batch.
        cancelled: asked before each batch; once it says yes, the best so far is kept.
        executor: where the engine's work runs.
        locked: cells that may not move.
        clock: only for the seconds that are reported.

    Raises:
        ProblemRefused: not two objectives, or whatever else is wrong with the problem.
        EvaluationFailed: a simulation failed; names the point.
    """
    raise NotImplementedError
