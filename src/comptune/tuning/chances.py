"""The probability of targets: in how many seeds each of them, and all together, are met."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from comptune.scenarios.scenario import Scenario
from comptune.tuning.evaluator import open_scenario
from comptune.tuning.goals import Goal, Limits, goals_of_targets, settle
from comptune.tuning.probability import Chance
from comptune.tuning.problem import TargetSpec
from comptune.tuning.report import goal_in_words, natural, natural_or_none
from comptune.tuning.task import Mask
from comptune.tuning.variables import Floats


@dataclass(frozen=True)
class TargetChance:
    """One target of one year (or of years together) over the seeds, whatever its statistic.

    Attributes:
        target: its position among the targets.
        years: that it is of.
        words: "Total compensation cost, 2027 <= 812.00 M".
        hard: whether it is one that must hold.
        lower, upper: what is wanted, in natural units; None where it is open.
        tolerance: a seed that misses by no more meets the target.
        chances: by scenario.
    """

    target: int
    years: tuple[int, ...]
    words: str
    hard: bool
    lower: Decimal | None
    upper: Decimal | None
    tolerance: Decimal
    chances: Mapping[str, Chance]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "target": self.target,
            "years": list(self.years),
            "words": self.words,
            "hard": self.hard,
            "lower": None if self.lower is None else f"{self.lower:f}",
            "upper": None if self.upper is None else f"{self.upper:f}",
            "tolerance": f"{self.tolerance:f}",
            "chances": {name: chance.to_dict() for name, chance in self.chances.items()},
        }


def goals_and_limits(
    targets: Sequence[TargetSpec], scenario: Scenario, *, executor: Executor | None = None
) -> tuple[tuple[Goal, ...], tuple[Limits, ...]]:
    """The targets spelled out, their statistics left aside; the baseline is the official one.

    Raises:
        ProblemRefused: a target that the catalogue of metrics or the scenario refuses.
    """
    plain = [target.model_copy(update={"statistic": "official"}) for target in targets]
    goals = goals_of_targets(plain, scenario)
    if not goals:
        return (), ()
    opening = open_scenario(scenario, [goal.measure for goal in goals], executor=executor)
    limits = [
        settle(goal, float(value)) for goal, value in zip(goals, opening.baseline, strict=True)
    ]
    return goals, tuple(limits)


def chances_of(
    goals: Sequence[Goal],
    limits: Sequence[Limits],
    by_seed: Floats,
    scenario_ids: Sequence[str],
    scenario: Scenario,
) -> tuple[tuple[TargetChance, ...], dict[str, Chance]]:
    """Each target's chance by scenario, and that of all hard ones at once.

    Args:
        by_seed: (K, S, goals) in natural units; what is not known does not meet a target.
    """
    met: Mask = np.zeros(by_seed.shape, bool)
    for number, limit in enumerate(limits):
        values = by_seed[:, :, number]
        slack = limit.tolerance + 1e-12 * np.abs(values)
        met[:, :, number] = (values >= limit.lower - slack) & (values <= limit.upper + slack)
    seeds = met.shape[1]
    found = tuple(
        TargetChance(
            target=goal.target,
            years=tuple(scenario.start_year + year for year in goal.measure.years),
            words=goal_in_words(goal, limit),
            hard=goal.hard,
            lower=natural_or_none(limit.lower, goal.metric.unit),
            upper=natural_or_none(limit.upper, goal.metric.unit),
            tolerance=natural(limit.tolerance, goal.metric.unit),
            chances={
                name: Chance(int(met[k, :, number].sum()), seeds)
                for k, name in enumerate(scenario_ids)
            },
        )
        for number, (goal, limit) in enumerate(zip(goals, limits, strict=True))
    )
    hard = np.array([goal.hard for goal in goals], bool)
    if not hard.any():
        return found, {}
    together = met[:, :, hard].all(axis=2).sum(axis=1)
    return found, {
        name: Chance(int(count), seeds) for name, count in zip(scenario_ids, together, strict=True)
    }
