"""The door: a scenario and its solution in, the explanation out."""

import time
from collections.abc import Callable
from concurrent.futures import Executor

from comptune.scenarios.scenario import Scenario
from comptune.tuning.explain.model import SolutionExplanation
from comptune.tuning.solution import Solution


def explain_solution(
    scenario: Scenario,
    solution: Solution,
    *,
    tornado_steps: int | None = None,
    most_checked: int = 8,
    executor: Executor | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> SolutionExplanation:
    """Explain a solution by simulating around it.

    Args:
        scenario: the one that was tuned.
        tornado_steps: policy steps to either side; each variable's whole range where None.
        most_checked: how many prices, the dearest first, are checked by solving again.
        executor: where the engine's work runs.
        clock: only for the seconds that are reported.

    Raises:
        ComptuneError: the solution is not of this scenario.
        EvaluationFailed: a simulation failed; names the point.
    """
    raise NotImplementedError
