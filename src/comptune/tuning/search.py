"""One search: batches of simulations until the solver ends, then values at policy steps."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from comptune.tuning.chance import Settle
from comptune.tuning.formulate import refuse_without_effect
from comptune.tuning.infeasible import relaxations_of
from comptune.tuning.report import conditioning_of, moves_of, targets_of
from comptune.tuning.rounding import Rounded, round_to_steps
from comptune.tuning.slsqp import Slsqp
from comptune.tuning.solution import Iteration, Solution, Status
from comptune.tuning.sqp import Sqp
from comptune.tuning.subproblem import least_miss
from comptune.tuning.variables import Floats

if TYPE_CHECKING:
    from comptune.tuning.tune import Setting

Method = Literal["sqp", "slsqp"]
Progress = Callable[[Iteration], None]

_SLSQP_BATCHES: Final = 60
_POLISHES: Final = 2


class Search:
    """One search: steps until it ends, then values at policy steps."""

    def __init__(
        self,
        setting: "Setting",
        method: Method,
        start: Floats,
        *,
        iterations: int,
    ) -> None:
        self.setting = setting
        self.method = method
        self.iterations: list[Iteration] = []
        self.simulations = 0
        self.cancelled = False
        self.stepper: Sqp | Slsqp = (
            Sqp(setting.task, start, iterations=iterations)
            if method == "sqp"
            else Slsqp(setting.task, start, iterations=_SLSQP_BATCHES)
        )

    def run(self, progress: Progress | None, cancelled: Callable[[], bool]) -> None:
        """Ask, simulate, tell, until the stepper ends or somebody cancels."""
        evaluator, task = self.setting.evaluator, self.setting.task
        width = self.setting.bound.variables.width
        while self.stepper.ending is None:
            if cancelled():
                self.cancelled = True
                return
            before = evaluator.simulations
            ask = self.stepper.ask()
            found = evaluator.evaluate(ask.points * width, differences=len(ask.variables))
            self.stepper.tell(ask, found.points / width, found.values)
            if not self.iterations and self.stepper.line is not None:
                line = self.stepper.line
                refuse_without_effect(self.setting.bound, task, line.values, line.slopes)
            self.simulations = evaluator.simulations
            iteration = self._iteration(evaluator.simulations - before)
            self.iterations.append(iteration)
            if progress is not None:
                progress(iteration)

    def solution(self, settle: Settle | None = None) -> Solution:
        """What is reported: the simulation of the values at policy steps.

        Args:
            settle: what else is done to the values at policy steps, unless it was cancelled.
        """
        setting, best, line = self.setting, self.stepper.best, self.stepper.line
        bound, task, opening = setting.bound, setting.task, setting.opening
        rounded = None
        if line is not None:
            rounded = round_to_steps(
                setting.evaluator,
                bound,
                task,
                line,
                rounds=1 if self.cancelled else 4,
                polishes=0 if self.cancelled else _POLISHES,
            )
        if settle is not None and rounded is not None and line is not None and not self.cancelled:
            rounded = settle(rounded, line)
        status = self._status(rounded)
        found = opening.values if rounded is None else rounded.values
        point = task.today if rounded is None else rounded.point
        smooth = found if best is None else best.values
        relaxed = relaxations_of(setting, line) if status == "infeasible" and line else ()
        slopes = None if line is None else line.slopes
        return Solution(
            problem=bound.problem,
            scenario_id=setting.scenario.spec.id,
            method=self.method,
            status=status,
            converged=best is not None
            and not self.cancelled
            and self.setting.task.met(best.values),
            reason=self._reason(status, rounded),
            moves=moves_of(
                bound,
                None if rounded is None else rounded.exact,
                (task.today if best is None else best.point) * bound.variables.width,
            ),
            targets=targets_of(
                bound, setting.scenario, setting.limits, opening.values, smooth, found
            ),
            objective_before=task.objective(task.today, opening.values),
            objective_after=task.objective(point, found),
            iterations=tuple(self.iterations),
            simulations=self.simulations,
            rounding_simulations=setting.evaluator.simulations - self.simulations,
            conditioning=conditioning_of(bound, task, slopes),
            groups=tuple(group.name for group in bound.variables.groups),
            sensitivities=_sensitivities(setting, slopes),
            left=bound.left,
            relaxations=relaxed,
        )

    def _iteration(self, simulations: int) -> Iteration:
        setting, best = self.setting, self.stepper.best
        assert best is not None
        variables, task = setting.bound.variables, setting.task
        return Iteration(
            number=len(self.iterations) + 1,
            simulations=simulations,
            cells=variables.cells(variables.decimals(best.point * variables.width)),
            goals=tuple(float(value) for value in best.values[: task.goals]),
            miss=task.hard_miss(best.values) / 100,
            objective=task.objective(best.point, best.values),
            met=task.met(best.values),
            words=self.stepper.words,
        )

    def _status(self, rounded: Rounded | None) -> Status:
        if self.cancelled:
            return "cancelled"
        if rounded is not None and rounded.tolerated:
            return "met"
        return "infeasible" if self._unavoidable() else "not_met"

    def _unavoidable(self) -> bool:
        """Whether the model at the best point misses a hard target wherever it looks."""
        task, line, best = self.setting.task, self.stepper.line, self.stepper.best
        if line is None or best is None or self.setting.task.met(best.values):
            return False
        misses = least_miss(task, line, task.lower, task.upper)
        if misses is None:
            return False
        allowed = np.maximum(task.tolerance, task.accuracy)
        return bool(np.any((misses * task.unit_miss > allowed)[task.hard]))

    def _reason(self, status: Status, rounded: Rounded | None) -> str:
        task, best = self.setting.task, self.stepper.best
        count = len(self.iterations)
        match status:
            case "cancelled":
                return f"Cancelled after {count} iterations; the best point so far is kept."
            case "met":
                return f"Every hard target is met after {count} iterations: {self.stepper.words}."
            case "infeasible":
                return (
                    "No values within bounds and policies meet all hard targets; the nearest "
                    "are given, and what would have to give way."
                )
        if rounded is None:
            return "No values at policy steps keep to all policies near the solver's point."
        if best is not None and self.setting.task.met(best.values):
            return (
                "The targets can be met, but not at the levers' steps: the nearest values miss "
                f"by {task.hard_miss(rounded.values):.3g} % at most. Allow a larger tolerance or "
                "let more cells move."
            )
        return (
            f"The targets are missed by {task.hard_miss(rounded.values):.3g} % at most after "
            f"{count} iterations; start again from this solution, or allow more iterations."
        )


def _sensitivities(setting: "Setting", slopes: Floats | None) -> tuple[tuple[float, ...], ...]:
    """By goal and group: the change of the goal for one unit of the group's value."""
    if slopes is None:
        return ()
    natural = slopes[: setting.task.goals] / setting.bound.variables.width
    return tuple(tuple(float(one) for one in row) for row in np.asarray(natural))
