"""What the tuner makes of an instance, held against what is expected of it; and all as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from tests.tuning.corpus_instances import Grounds, Instance

from comptune.levers import load_catalogue
from comptune.metrics import load_metrics
from comptune.scenarios import Scenario
from comptune.tuning import Iteration, Solution, TargetResult, set_up, tune
from comptune.tuning.tolerances import TOLERANCE_PRICE, worth_of

COST_ACCURACY: Final = 1e-4  # of cost targets before rounding, as a share of what is wanted
NEAR_BEST: Final = 0.05


@dataclass(frozen=True)
class Outcome:
    """An instance and its solution.

    Attributes:
        used: of the targets' tolerances.
    """

    instance: Instance
    scenario: Scenario
    solution: Solution
    used: float = 0.0

    @property
    def converged_after(self) -> int | None:
        """The first iteration at which every hard target held as accurately as it should."""
        return next((one.number for one in self.solution.iterations if self._accurate(one)), None)

    @property
    def short_of_best(self) -> float | None:
        """How far the objective lies above the best known, as a share of the smaller of it and of
        what it gains over today's values; None where no best is known.

        Tolerances that either uses up are priced as in rounding.
        """
        best, found = self.instance.best_known, self.solution
        if best is None:
            return None
        worth = worth_of(best.objective, found.objective_before)
        more = TOLERANCE_PRICE * (self.used - best.used)
        return (found.objective_after - best.objective) / worth + more

    @property
    def hits_its_costs(self) -> bool:
        """Whether hard targets in money hold to 0.01 % at policy steps, too."""
        return all(
            miss_of(target, float(target.found)) <= COST_ACCURACY
            for target in self.solution.targets
            if is_cost(target)
        )

    @property
    def recognised(self) -> bool:
        """Whether it was told rightly whether anything meets the targets."""
        return self.solution.status == ("met" if self.instance.feasible else "infeasible")

    def _accurate(self, iteration: Iteration) -> bool:
        values = zip(self.solution.targets, iteration.goals, strict=True)
        return iteration.met and all(
            miss_of(target, value) <= COST_ACCURACY for target, value in values if is_cost(target)
        )


def is_cost(target: TargetResult) -> bool:
    """Whether it is a hard target in money."""
    return target.hard and load_metrics()[target.metric].unit == "money"


def miss_of(target: TargetResult, value: float) -> float:
    """How far a value lies outside of what is wanted, as a share of that."""
    low, high = (None if one is None else float(one) for one in (target.lower, target.upper))
    below = 0.0 if low is None else (low - value) / abs(low)
    above = 0.0 if high is None else (value - high) / abs(high)
    return max(below, above, 0.0)


def solve(instance: Instance, grounds: Grounds) -> Outcome:
    """Tune the instance as a user would."""
    scenario = grounds.scenario(instance)
    locked = instance.locked_cells(scenario)
    solution = tune(scenario, instance.problem, locked=locked)
    return Outcome(instance, scenario, solution, _used(scenario, solution))


def _used(scenario: Scenario, solution: Solution) -> float:
    """How much of the tolerances of hard targets the answer uses up; statistics over seeds are
    found on fresh ones, and not counted."""
    targets = [one for one in solution.targets if one.hard and one.tolerance]
    if not targets or any(one.statistic != "official" for one in solution.targets):
        return 0.0
    task = set_up(scenario, solution.problem, locked=solution.left).task
    return task.spent(np.array([float(target.found) for target in solution.targets]))


def on_steps(solution: Solution) -> bool:
    """Whether every value that moved lies on its lever's steps and within its bounds."""
    levers = load_catalogue()
    return all(
        move.lower <= move.after <= move.upper
        and (move.after - levers[move.cell.name].lower) % move.step == 0
        for move in solution.moves
        if move.moved
    )


def table(outcomes: Iterable[Outcome]) -> str:
    """All outcomes in Markdown; nothing in it depends on the machine's speed."""
    heads = (
        "instance", "people", "variables", "goals", "answer", "converged after", "iterations",
        "simulations", "rounding", "hit", "objective", "best known", "short of it",
    )  # fmt: skip
    rows = [_cells(one) for one in outcomes]
    lines = [heads, ("---", *("---:",) * 3, "---", *("---:",) * 8), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cells(outcome: Outcome) -> tuple[str, ...]:
    instance, found = outcome.instance, outcome.solution
    best, short = instance.best_known, outcome.short_of_best
    answer = found.status if outcome.recognised else f"**{found.status}**"
    if found.relaxations:
        answer += f", {sum(one.suffices for one in found.relaxations)} ways out"
    feasible = instance.feasible
    return (
        instance.name,
        f"{outcome.scenario.people_count:,}",
        str(len(found.groups)),
        str(len(found.targets)),
        answer,
        str(outcome.converged_after or "never") if feasible else "",
        str(len(found.iterations)),
        f"{found.simulations:,}",
        f"{found.rounding_simulations:,}",
        ("yes" if outcome.hits_its_costs else "no") if feasible else "",
        f"{found.objective_after:.5g}" if feasible else "",
        f"{best.objective:.5g}" if best is not None else "",
        f"{100 * short:.1f} %" if short is not None else "",
    )
