"""What holds a solution back: each binding limit, and the problem with it moved by one unit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

import numpy as np

from comptune.levers.values import format_value
from comptune.metrics import figures
from comptune.tuning.explain.around import Around, change_of_lever, inside, per_unit
from comptune.tuning.explain.multipliers import Multipliers
from comptune.tuning.problem_checks import row_matrix
from comptune.tuning.report import goal_in_words, natural
from comptune.tuning.task import Task

_SHARE: Final = Decimal("0.001")  # of a target of money
_POINT: Final = 0.001  # of a rate
_RATIO: Final = 0.01


@dataclass(frozen=True)
class Candidate:
    """A limit that holds the solution back.

    Attributes:
        predicted: what one unit of room is worth, by the linear model.
        looser, tighter: the problem with the limit moved; None where it cannot move that way.
    """

    kind: Literal["target", "bound", "policy"]
    place: str
    name: str
    unit: str
    predicted: float
    looser: Task | None
    tighter: Task | None


def candidates(around: Around, task: Task, prices: Multipliers) -> list[Candidate]:
    """The dearest first."""
    every = [
        *_goals(around, task, prices),
        *_bounds(around, task, prices),
        *_policies(around, task, prices),
    ]
    return sorted(every, key=lambda one: -one.predicted)


def _goals(around: Around, task: Task, prices: Multipliers) -> Iterator[Candidate]:
    for number, goal in enumerate(around.setting.bound.goals):
        up, down = float(prices.goal_upper[number]), float(prices.goal_lower[number])
        if up <= 0 and down <= 0:
            continue
        limit = float(task.goal_upper[number] if up >= down else task.goal_lower[number])
        size, unit = unit_of_target(goal.metric.unit, limit)
        away = size if up >= down else -size
        yield Candidate(
            kind="target",
            place=f"targets[{goal.target}]",
            name=goal_in_words(goal, around.setting.limits[number]),
            unit=unit,
            predicted=abs(up - down) * size,
            looser=_with_goal(task, number, away, upper=up >= down),
            tighter=_with_goal(task, number, -away, upper=up >= down),
        )


def unit_of_target(unit: str, limit: float) -> tuple[float, str]:
    """How much one unit of a target is, and how it is called."""
    match unit:
        case "money":
            amount = natural(abs(limit) * float(_SHARE), "money") or Decimal(1000)
            return float(amount), f"0.1 % of the target ({figures.money(amount)})"
        case "count":
            return 1.0, "1 person"
        case "rate":
            return _POINT, "0.1 pp"
        case _:
            return _RATIO, "0.01"


def _with_goal(task: Task, number: int, change: float, *, upper: bool) -> Task | None:
    """One limit moved, both where they are one; None where they would cross."""
    one = task.goal_lower[number] == task.goal_upper[number]
    moved_upper, moved_lower = task.goal_upper.copy(), task.goal_lower.copy()
    if upper or one:
        moved_upper[number] += change
    if not upper or one:
        moved_lower[number] += change
    if moved_lower[number] > moved_upper[number]:
        return None
    return replace(task, goal_lower=moved_lower, goal_upper=moved_upper)


def _bounds(around: Around, task: Task, prices: Multipliers) -> Iterator[Candidate]:
    bound = around.setting.bound
    for number, wide in enumerate(around.wide.groups):
        group = bound.variables.groups[number]
        for side, price in (("upper", prices.above[number]), ("lower", prices.below[number])):
            if price <= 0 or task.lower[number] == task.upper[number]:
                continue
            per = per_unit(wide)
            limit: Decimal = getattr(group, side)
            sign = 1 if side == "upper" else -1
            length = sign * float(per / wide.width)
            room = inside(wide, limit + sign * per)
            back = group.upper - group.lower >= per
            yield Candidate(
                kind="bound",
                place=f"variables[{bound.group_of[number]}].{side}",
                name=f"{group.name}: {side} bound {format_value(group.lever, limit)}",
                unit=change_of_lever(group, per).removeprefix("+"),
                predicted=float(price) * abs(length),
                looser=_with_bound(task, number, length, side) if room else None,
                tighter=_with_bound(task, number, -length, side) if back else None,
            )


def _with_bound(task: Task, number: int, change: float, side: str) -> Task:
    bounds = getattr(task, side).copy()
    bounds[number] += change
    return replace(task, **{side: bounds})


def _policies(around: Around, task: Task, prices: Multipliers) -> Iterator[Candidate]:
    bound = around.setting.bound
    matrix, _ = row_matrix(bound.rows, len(bound.variables))
    for number, row in enumerate(bound.rows):
        if prices.rows[number] <= 0:
            continue
        group = bound.variables.groups[min(row.coefficients)]
        per = per_unit(group)
        # The task's rows are divided by their largest coefficient in widths.
        largest = float(np.abs(matrix[number] * bound.variables.width).max())
        length = float(per) / largest
        yield Candidate(
            kind="policy",
            place=f"policies[{row.policy}]",
            name=row.words,
            unit=change_of_lever(group, per).removeprefix("+"),
            predicted=float(prices.rows[number]) * length,
            looser=_with_row(task, number, length),
            tighter=_with_row(task, number, -length),
        )


def _with_row(task: Task, number: int, change: float) -> Task:
    bounds = task.row_bound.copy()
    bounds[number] += change
    return replace(task, row_bound=bounds)
