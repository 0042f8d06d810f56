"""What would have to give way where no values meet everything: ways out, each re-simulated.

The smallest extra budget; the smallest package over all targets, narrowed bounds and policies; and
each constraint by itself. The linear model proposes, simulations correct it, and what is said is
confirmed by a simulation of values at policy steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from comptune.levers.values import format_value
from comptune.metrics import figures
from comptune.tuning.goals import Goal
from comptune.tuning.policies import Row
from comptune.tuning.problem_checks import BoundProblem, row_matrix
from comptune.tuning.relaxing import CLOSED, Prices, Slacks, least_slacks, widest
from comptune.tuning.report import goal_in_words, natural
from comptune.tuning.rounding import round_to_steps
from comptune.tuning.solution import Relaxation, RelaxedConstraint
from comptune.tuning.subproblem import Line
from comptune.tuning.task import Task
from comptune.tuning.variables import Floats, Group, Variables

if TYPE_CHECKING:
    from comptune.tuning.tune import Setting

_CORRECTIONS: Final = 4
# Bounds and policies that give way as far as the model says, then farther where that is too little.
_FARTHER: Final = (1.0, 1.05, 1.25)
_WIDTH_PRICE: Final = 10.0  # of a whole width beyond a bound, against 1 % of a target
_NOTHING: Final = 1e-7
_DIGITS: Final = {"money": 0, "count": 0, "rate": 4, "ratio": 3}


@dataclass(frozen=True)
class _Way:
    """One way out: what may give way, and what that is called."""

    kind: Literal["budget", "package", "single"]
    what: str
    prices: Prices


def relaxations_of(setting: "Setting", line: Line) -> tuple[Relaxation, ...]:
    """Ways out of an infeasible problem, those that the simulation confirms first.

    Raises:
        EvaluationFailed: a simulation failed.
    """
    bound, task = setting.bound, setting.task
    ways = list(_ways(bound, task))
    wide = Variables(widest(group) for group in bound.variables.groups)
    evaluator = setting.evaluator.over(wide)
    lines = [line] * len(ways)
    found: list[Slacks | None] = [None] * len(ways)
    for _ in range(_CORRECTIONS):
        found = [
            least_slacks(bound, task, own, way.prices) for way, own in zip(ways, lines, strict=True)
        ]
        open_ones = [number for number, one in enumerate(found) if one is not None]
        if not open_ones:
            break
        points = np.array([one.point for one in found if one is not None])
        batch = evaluator.evaluate(points * wide.width)
        for row, number in enumerate(open_ones):
            point = batch.points[row] / wide.width
            lines[number] = Line(point, batch.values[row], line.slopes)
    setting.evaluator.simulations += evaluator.simulations
    relaxations = [
        _not_enough(way) if slacks is None else _confirmed(setting, way, slacks, own)
        for way, slacks, own in zip(ways, found, lines, strict=True)
    ]
    return tuple(sorted(relaxations, key=lambda one: not one.suffices))


def _ways(bound: BoundProblem, task: Task) -> Iterator[_Way]:
    problem = bound.problem
    closed = Prices(
        above=np.full(task.goals, CLOSED),
        below=np.full(task.goals, CLOSED),
        lower=np.full(len(problem.variables), CLOSED),
        upper=np.full(len(problem.variables), CLOSED),
        policy=np.full(len(problem.policies), CLOSED),
    )
    hard = np.array([goal.hard for goal in bound.goals])
    money = np.array([goal.metric.unit == "money" for goal in bound.goals]) & hard
    if money.any():
        price = np.where(money, task.unit_miss / task.unit_miss[money].max(), CLOSED)
        yield _Way("budget", "the budget", replace(closed, above=price))
    yield _Way(
        "package",
        "targets, bounds and policies together",
        Prices(
            above=np.where(hard, 1.0, CLOSED),
            below=np.where(hard, 1.0, CLOSED),
            lower=np.full(len(problem.variables), _WIDTH_PRICE),
            upper=np.full(len(problem.variables), _WIDTH_PRICE),
            policy=np.full(len(problem.policies), _WIDTH_PRICE),
        ),
    )
    for number, target in enumerate(problem.targets):
        if target.hard:
            mine = np.array([goal.target == number for goal in bound.goals])
            price = np.where(mine, 1.0, CLOSED)
            what = f"target {number + 1} ({target.metric})"
            yield _Way("single", what, replace(closed, above=price, below=price))
    for number, entry in enumerate(problem.variables):
        for side in ("lower", "upper"):
            if getattr(entry, side) is not None:
                price = np.full(len(problem.variables), CLOSED)
                price[number] = 1.0
                what = f"the {side} bound of {entry.cells}"
                yield _Way("single", what, replace(closed, **{side: price}))
    for number in range(len(problem.policies)):
        price = np.full(len(problem.policies), CLOSED)
        price[number] = 1.0
        yield _Way("single", f"policy {number + 1}", replace(closed, policy=price))


def _confirmed(setting: "Setting", way: _Way, slacks: Slacks, line: Line) -> Relaxation:
    """The way out, a little wider where the simulation does not confirm it as it is."""
    for factor in _FARTHER:
        wider = replace(
            slacks,
            lower=slacks.lower * factor,
            upper=slacks.upper * factor,
            policy=slacks.policy * factor,
        )
        relaxation = _simulated(setting, way, wider, line)
        if relaxation.suffices or not _gives_way(slacks):
            break
    return relaxation


def _gives_way(slacks: Slacks) -> bool:
    """Whether a bound or a policy does; targets follow the simulation by themselves."""
    parts = (slacks.lower, slacks.upper, slacks.policy)
    return any(bool((part > _NOTHING).any()) for part in parts)


def _simulated(setting: "Setting", way: _Way, slacks: Slacks, line: Line) -> Relaxation:
    """The way out with every other constraint as it was, simulated at policy steps."""
    bound, task = setting.bound, setting.task
    task, goal_changes = _with_goals(setting, task, slacks, line.values)
    groups, bound_changes = _with_bounds(setting, slacks)
    rows, policy_changes = _with_policies(setting, slacks)
    changes = [*goal_changes, *bound_changes, *policy_changes]
    variables = Variables(groups)
    relaxed = replace(bound, variables=variables, rows=tuple(rows))
    task = replace(
        task,
        lower=variables.lower / variables.width,
        upper=variables.upper / variables.width,
        row_bound=_row_bound(relaxed),
    )
    evaluator = setting.evaluator.over(variables)
    rounded = round_to_steps(evaluator, relaxed, task, line, rounds=3)
    setting.evaluator.simulations += evaluator.simulations
    suffices = rounded is not None and rounded.tolerated
    cells = {} if rounded is None else variables.cells(rounded.exact)
    return Relaxation(way.kind, _words(way, changes, suffices), suffices, cells, tuple(changes))


def _not_enough(way: _Way) -> Relaxation:
    words = f"Not enough: however far {way.what} gives way, the rest cannot be met."
    return Relaxation(way.kind, words, False, {})


def _with_goals(
    setting: "Setting", task: Task, slacks: Slacks, values: Floats
) -> tuple[Task, list[RelaxedConstraint]]:
    """Goals that give way, at what the simulation found, rounded outwards."""
    lower, upper = task.goal_lower.copy(), task.goal_upper.copy()
    changes = []
    for number, goal in enumerate(setting.bound.goals):
        above = values[number] - task.goal_upper[number]
        below = task.goal_lower[number] - values[number]
        if slacks.above[number] > _NOTHING and above > 0:
            was, becomes = upper[number], _outwards(goal, values[number], up=True)
        elif slacks.below[number] > _NOTHING and below > 0:
            was, becomes = lower[number], _outwards(goal, values[number], up=False)
        else:
            continue
        if goal.relation == "=":
            lower[number] = upper[number] = becomes
        elif becomes > was:
            upper[number] = becomes
        else:
            lower[number] = becomes
        unit = goal.metric.unit
        shown = goal_in_words(goal, setting.limits[number])
        changes.append(
            RelaxedConstraint(
                kind="target",
                place=f"targets[{goal.target}]",
                words=f"{shown}: {figures.metric(unit, natural(becomes, unit), exact=True)} "
                f"in place of {figures.metric(unit, natural(was, unit), exact=True)}",
                was=natural(was, unit),
                becomes=natural(becomes, unit),
            )
        )
    return replace(task, goal_lower=lower, goal_upper=upper), changes


def _outwards(goal: Goal, value: float, *, up: bool) -> float:
    """A limit that people can write, with a little room beyond what was found."""
    room = 0.0 if goal.relation == "=" else max(goal.tolerance.value(value), 1e-4 * abs(value))
    digits = Decimal(1).scaleb(-_DIGITS[goal.metric.unit])
    aimed = Decimal(repr(float(value + room if up else value - room)))
    return float(aimed.quantize(digits, ROUND_CEILING if up else ROUND_FLOOR))


def _with_bounds(setting: "Setting", slacks: Slacks) -> tuple[list[Group], list[RelaxedConstraint]]:
    """Groups with wider bounds, on the grid, and the entries that must give way."""
    bound = setting.bound
    groups = []
    changes: dict[str, RelaxedConstraint] = {}
    for group, entry in zip(bound.variables.groups, bound.group_of, strict=True):
        wide = widest(group)
        new = {"lower": group.lower, "upper": group.upper}
        for side, slack, sign in (
            ("lower", slacks.lower[entry], -1),
            ("upper", slacks.upper[entry], 1),
        ):
            if slack <= _NOTHING:
                continue
            steps = Decimal(repr(float(slack))) * group.width / group.step
            aimed = new[side] + sign * steps.to_integral_value(ROUND_CEILING) * group.step
            new[side] = min(max(aimed, wide.lower), wide.upper)
            place = f"variables[{entry}].{side}"
            was, becomes = getattr(group, side), new[side]
            written = bound.problem.variables[entry].cells
            changes.setdefault(
                place,
                RelaxedConstraint(
                    kind="bound",
                    place=place,
                    words=f"{side} bound of {written}: {format_value(group.lever, becomes)} "
                    f"in place of {format_value(group.lever, was)}",
                    was=was,
                    becomes=becomes,
                ),
            )
        groups.append(replace(group, lower=new["lower"], upper=new["upper"]))
    return groups, list(changes.values())


def _with_policies(setting: "Setting", slacks: Slacks) -> tuple[list[Row], list[RelaxedConstraint]]:
    """Policies that give way, to the next policy step."""
    bound = setting.bound
    rows = list(bound.rows)
    changes = []
    largest = _largest(bound)
    for number in range(len(bound.problem.policies)):
        slack = slacks.policy[number]
        mine = [at for at, row in enumerate(bound.rows) if row.policy == number]
        if slack <= _NOTHING or not mine:
            continue
        group = bound.variables.groups[min(rows[mine[0]].coefficients)]
        amount = Decimal(repr(float(slack * max(largest[at] for at in mine))))
        amount = (amount / group.step).to_integral_value(ROUND_CEILING) * group.step
        for at in mine:
            rows[at] = replace(rows[at], bound=rows[at].bound + amount)
        changes.append(
            RelaxedConstraint(
                kind="policy",
                place=f"policies[{number}]",
                words=f"policy {number + 1} ({rows[mine[0]].words} and its like): "
                f"exceeded by up to {format_value(group.lever, amount)}",
                was=Decimal(0),
                becomes=amount,
            )
        )
    return rows, changes


def _largest(bound: BoundProblem) -> Floats:
    matrix, _ = row_matrix(bound.rows, len(bound.variables))
    scaled = np.abs(matrix * bound.variables.width)
    return np.asarray(scaled.max(axis=1)) if len(matrix) else np.zeros(0)


def _row_bound(bound: BoundProblem) -> Floats:
    _, limits = row_matrix(bound.rows, len(bound.variables))
    return limits / _largest(bound) if len(bound.rows) else np.zeros(0)


def _words(way: _Way, changes: list[RelaxedConstraint], suffices: bool) -> str:
    heads = {
        "budget": "The smallest extra budget",
        "package": "The smallest package",
        "single": "By itself",
    }
    what = "; ".join(change.words for change in changes) or "nothing"
    end = "" if suffices else " (the simulation at policy steps does not confirm it)"
    return f"{heads[way.kind]}: {what}{end}."
