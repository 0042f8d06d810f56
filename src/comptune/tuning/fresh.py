"""What fresh seeds say of targets that are statistics over seeds."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from comptune.cluster.errors import ClusterError
from comptune.levers import Cell
from comptune.metrics import figures
from comptune.scenarios.batch import resolve_batch
from comptune.tuning.certificate import Certificate
from comptune.tuning.errors import EvaluationFailed
from comptune.tuning.evaluator import sampled
from comptune.tuning.goals import Goal, Limits
from comptune.tuning.measures import Measure, percentile_of, statistic_of
from comptune.tuning.probability import Chance
from comptune.tuning.problem import certainty_of
from comptune.tuning.quantiles import quantile
from comptune.tuning.report import natural
from comptune.tuning.variables import Floats

if TYPE_CHECKING:
    from comptune.tuning.tune import Setting

ALLOWED: Final = 0.02  # how far a share of fresh seeds may fall short of what was asked
_AROUND: Final = 2  # percentiles to either side, between which a point's worth is measured


def certificates_of(
    setting: "Setting", cells: Mapping[Cell, Decimal], seeds: Sequence[int]
) -> dict[int, Certificate]:
    """By goal that is a statistic over seeds, what these seeds say of the cells.

    Raises:
        EvaluationFailed: the simulation failed.
    """
    goals = setting.bound.goals
    mine = [n for n, goal in enumerate(goals) if goal.measure.statistic != "official"]
    measures = [goals[n].measure for n in mine]
    try:
        resolved = resolve_batch(setting.scenario, [cells])
        executor = setting.evaluator.executor
        values = sampled(setting.scenario, resolved, measures, seeds, executor=executor)[0]
    except ClusterError:
        raise
    except Exception as error:
        raise EvaluationFailed(
            place="Signing off the solution on fresh seeds",
            rule=f"its simulation failed: {error}",
            remedy="Nothing was put in its place. Mend the cause and tune again.",
        ) from error
    return {
        n: certificate_of(goals[n], setting.limits[n], values[:, column])
        for column, n in enumerate(mine)
    }


def certificate_of(goal: Goal, limits: Limits, values: Floats) -> Certificate:
    """What one value a seed says of a goal."""
    certainty = certainty_of(goal.measure.statistic)
    if certainty is None:
        return _of_mean(goal, limits, values)
    inside = values <= limits.upper if goal.measure.side == "upper" else values >= limits.lower
    chance = Chance(int(inside.sum()), len(values))
    return Certificate(
        seeds=len(values),
        found=natural(float(statistic_of(goal.measure, values)), goal.metric.unit),
        asked=certainty / 100,
        chance=chance,
        standard_error=None,
        met=100 * chance.met >= (certainty - 100 * ALLOWED) * chance.seeds,
        words=f"It holds {chance.words}; {certainty} % was asked.",
    )


def point_of(measure: Measure, values: Floats) -> float:
    """How far the statistic moves for a point of probability; a standard error of a mean.

    0 of an official measure, for which there is no such thing.
    """
    if measure.statistic == "official":
        return 0.0
    percent = percentile_of(measure)
    if percent is None:
        return float(values.std(ddof=1) / np.sqrt(len(values)))
    low, high = (quantile(values, percent + change) for change in (-_AROUND, _AROUND))
    return float(high - low) / (2 * _AROUND)


def _of_mean(goal: Goal, limits: Limits, values: Floats) -> Certificate:
    found = float(values.mean())
    error = float(values.std(ddof=1)) / len(values) ** 0.5
    unit = goal.metric.unit
    shown, uncertain = natural(found, unit), natural(error, unit)
    return Certificate(
        seeds=len(values),
        found=shown,
        asked=None,
        chance=None,
        standard_error=uncertain,
        met=limits.miss(found) <= max(limits.tolerance, 2 * error),
        words=(
            f"{figures.metric(unit, shown)} on average over {len(values):,} seeds "
            f"(standard error {figures.metric(unit, uncertain)})."
        ),
    )
