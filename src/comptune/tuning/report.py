"""What the solver did, as the words and exact numbers of a solution."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from comptune.levers.units import plain
from comptune.metrics import figures
from comptune.tuning.goals import Goal, Limits
from comptune.tuning.problem import certainty_of
from comptune.tuning.problem_checks import BoundProblem
from comptune.tuning.solution import CellMove, Conditioning, TargetResult
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats

if TYPE_CHECKING:
    from comptune.scenarios.scenario import Scenario

_POOR: Final = 100.0
_PARALLEL: Final = 0.995
_DECIMALS: Final = {"money": 2, "count": 6, "rate": 9, "ratio": 9}


def natural(value: float, unit: str) -> Decimal:
    """A metric's value as an exact decimal: money to the cent, the rest without float's noise."""
    return plain(Decimal(repr(round(float(value), _DECIMALS[unit]))))


def moves_of(
    bound: BoundProblem, exact: Sequence[Decimal] | None, continuous: Floats
) -> tuple[CellMove, ...]:
    """Every cell that could move; with `exact` None nothing was decided and all stay."""
    variables = bound.variables
    smooth = variables.decimals(continuous)
    moves = []
    for number, group in enumerate(variables.groups):
        found = group.values(smooth[number])
        after = None if exact is None else group.values(exact[number])
        for cell, offset in zip(group.cells, group.offsets, strict=True):
            before = bound.today[cell]
            moves.append(
                CellMove(
                    cell=cell,
                    before=before,
                    after=before if after is None else after[cell],
                    continuous=before if after is None else found[cell],
                    lower=group.lower + offset,
                    upper=group.upper + offset,
                    step=group.step,
                )
            )
    return tuple(moves)


def targets_of(
    bound: BoundProblem,
    scenario: "Scenario",
    limits: Sequence[Limits],
    before: Floats,
    continuous: Floats,
    found: Floats,
) -> tuple[TargetResult, ...]:
    """What each goal wanted and got."""
    return tuple(
        TargetResult(
            target=goal.target,
            metric=goal.metric.name,
            years=tuple(scenario.start_year + year for year in goal.measure.years),
            words=goal_in_words(goal, limit),
            hard=goal.hard,
            lower=_maybe(limit.lower, goal),
            upper=_maybe(limit.upper, goal),
            tolerance=natural(limit.tolerance, goal.metric.unit),
            before=natural(before[number], goal.metric.unit),
            continuous=natural(continuous[number], goal.metric.unit),
            found=natural(found[number], goal.metric.unit),
            statistic=goal.measure.statistic,
        )
        for number, (goal, limit) in enumerate(zip(bound.goals, limits, strict=True))
    )


def goal_in_words(goal: Goal, limit: Limits) -> str:
    """ "total_compensation_cost, 2027 = 812.00 M" """
    unit = goal.metric.unit
    lower, upper = (
        figures.metric(unit, natural_or_none(one, unit)) for one in (limit.lower, limit.upper)
    )
    name = f"{goal.metric.title}, {goal.words.split(', ', 1)[1]}"
    certainty = certainty_of(goal.measure.statistic)
    name += ", on average" if goal.measure.statistic == "mean" else ""
    name += "" if certainty is None else f", with {certainty} % certainty"
    if goal.relation == "between":
        return f"{name} between {lower} and {upper}"
    return f"{name} {goal.relation} {lower if goal.relation != '<=' else upper}"


def natural_or_none(value: float, unit: str) -> Decimal | None:
    """The same, None for an open limit."""
    return natural(value, unit) if np.isfinite(value) else None


def conditioning_of(bound: BoundProblem, task: Task, slopes: Floats | None) -> Conditioning:
    """How well the variables can tell the targets apart, and which two they cannot."""
    movable = task.upper > task.lower
    rows = np.zeros((0, task.count)) if slopes is None else slopes[: task.goals] * movable
    sizes = np.linalg.norm(rows, axis=1)
    known = np.flatnonzero(sizes > 0)
    if len(known) < 2:
        words = "One target alone: nothing" if len(known) else "No target: nothing"
        return Conditioning(1.0, f"{words} to tell apart.")
    unit = rows[known] / sizes[known, None]
    singular = np.linalg.svd(unit, compute_uv=False)
    rank = min(len(known), int(movable.sum()))
    number = float(singular[0] / max(singular[-1], 1e-15))
    if len(known) > rank:
        words = (
            f"There are {len(known)} targets and {rank} variables: not all can be met but by "
            "chance."
        )
        return Conditioning(number, words)
    cosines = np.abs(np.triu(unit @ unit.T, 1))
    first, second = (int(one) for one in np.unravel_index(np.argmax(cosines), cosines.shape))
    one, other = (bound.goals[known[at]].words for at in (first, second))
    if cosines[first, second] > _PARALLEL:
        words = (
            f"{one} and {other} depend on the variables in nearly the same way: meeting both "
            "takes large opposite moves, or they meet only together."
        )
    elif number > _POOR:
        words = "The targets together are nearly more than the variables can tell apart."
    else:
        words = "The variables tell the targets apart well."
    return Conditioning(number, words)


def _maybe(value: float, goal: Goal) -> Decimal | None:
    return natural_or_none(value, goal.metric.unit)
