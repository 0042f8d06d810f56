"""Which constraints give way, and by how much: one linear program over slacks for each way out."""

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from comptune.tuning.linear import solve_lp
from comptune.tuning.problem_checks import BoundProblem
from comptune.tuning.subproblem import STILL, Line
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats, Group, Variables, grid_within

CLOSED = np.inf


@dataclass(frozen=True)
class Prices:
    """What giving way costs, by constraint; infinite where it may not.

    Attributes:
        above, below: by goal, for each hundredth beyond its upper or lower limit.
        lower, upper: by entry of the variables, for each width beyond its bounds.
        policy: by policy, for each width that its rows exceed.
    """

    above: Floats
    below: Floats
    lower: Floats
    upper: Floats
    policy: Floats


@dataclass(frozen=True)
class Slacks:
    """How far each constraint gives way: as `Prices`, in the same units, and the point then."""

    point: Floats
    above: Floats
    below: Floats
    lower: Floats
    upper: Floats
    policy: Floats


def widest(group: Group) -> Group:
    """The group with the catalogue's bounds."""
    lever = group.lever
    if group.tie != "shift":
        lower, upper = grid_within(lever, lever.lower, lever.upper, lever.lower)
    else:
        lower, upper = grid_within(
            lever,
            max(lever.lower - offset for offset in group.offsets),
            min(lever.upper - offset for offset in group.offsets),
            Decimal(0),
        )
    return replace(group, lower=lower, upper=upper)


def least_slacks(bound: BoundProblem, task: Task, line: Line, prices: Prices) -> Slacks | None:
    """The cheapest slacks that make the linear model feasible; None where none do."""
    n, m = task.count, task.goals
    entries, policies = len(bound.problem.variables), len(bound.problem.policies)
    wide = Variables(widest(group) for group in bound.variables.groups)
    width = bound.variables.width
    price = np.concatenate([prices.above, prices.below, prices.lower, prices.upper, prices.policy])
    total = n + len(price)
    blocks = [*_goal_rows(task, line, total), _policy_rows(bound, task, total)]
    blocks += _bound_rows(bound, task, total)
    matrix = np.vstack([rows for rows, _ in blocks])
    limit = np.concatenate([limits for _, limits in blocks])
    found = solve_lp(
        np.concatenate([np.zeros(n), np.where(np.isfinite(price), price, 0.0)]),
        matrix,
        limit,
        np.concatenate([wide.lower / width, np.zeros(len(price))]),
        np.concatenate([wide.upper / width, np.where(np.isfinite(price), np.inf, 0.0)]),
    )
    if found is None:
        return None
    parts = np.split(found, np.cumsum([n, m, m, entries, entries, policies])[:-1])
    return Slacks(*parts)


def _goal_rows(task: Task, line: Line, total: int) -> list[tuple[Floats, Floats]]:
    n, m = task.count, task.goals
    slopes = line.slopes[:m] / task.unit_miss[:, None]
    rest = (line.values[:m] - line.slopes[:m] @ line.point) / task.unit_miss
    reach = np.abs(slopes).max(axis=1, initial=0.0)
    scale = np.where(reach > STILL, reach, 1.0)
    found = []
    for sign, limit, first in ((1.0, task.goal_upper, n), (-1.0, task.goal_lower, n + m)):
        rows = np.zeros((m, total))
        rows[:, :n] = sign * slopes
        rows[:, first : first + m] = -np.eye(m)
        known = np.isfinite(limit) & task.hard
        bounds = sign * (np.where(known, limit, 0.0) / task.unit_miss - rest)
        found.append(((rows / scale[:, None])[known], (bounds / scale)[known]))
    return found


def _policy_rows(bound: BoundProblem, task: Task, total: int) -> tuple[Floats, Floats]:
    rows = np.zeros((len(bound.rows), total))
    rows[:, : task.count] = task.rows
    first = total - len(bound.problem.policies)
    for number, row in enumerate(bound.rows):
        rows[number, first + row.policy] = -1.0
    return rows, task.row_bound


def _bound_rows(bound: BoundProblem, task: Task, total: int) -> list[tuple[Floats, Floats]]:
    n, m, entries = task.count, task.goals, len(bound.problem.variables)
    entry = np.array(bound.group_of)
    low, high = np.zeros((n, total)), np.zeros((n, total))
    low[:, :n], high[:, :n] = -np.eye(n), np.eye(n)
    low[np.arange(n), n + 2 * m + entry] = -1.0
    high[np.arange(n), n + 2 * m + entries + entry] = -1.0
    return [(low, -task.lower), (high, task.upper)]
