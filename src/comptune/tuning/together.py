"""Several problems over the same variables advanced together: one batch of simulations for all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comptune.tuning.evaluator import Evaluator
from comptune.tuning.variables import Floats


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
