"""Problems beside the one that was solved: flatter merit, promotions as they are, fewer cells.

Each is an ordinary problem that can be stored and run again. Where to look is proposed by linear
and integer programs over the slopes at the solution; `tune` then decides by simulation.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

import numpy as np

from comptune.levers import Cell, load_catalogue
from comptune.levers.values import format_value
from comptune.tuning.explain.around import Around
from comptune.tuning.linear import solve_lp, solve_milp
from comptune.tuning.problem import Problem, TargetSpec, VariableSpec
from comptune.tuning.variables import Floats, Group

MERIT: Final = "merit_rate"
PROMOTION: Final = "PROMOTION"
_TOLERANCE: Final = 0.5  # the part of the targets' tolerances that a proposal may use up
_ROOM: Final = (0, 1, 3)  # policy steps around a proposal, try by try
_TRIES: Final = 3
_NOTHING: Final = 1e-9
_FLAT: Final = 0.01  # of a policy step
_OFTEN_MOVED: Final = 1e-3  # of equally many cells rather those that the solution moves


@dataclass(frozen=True)
class Nearby:
    """The linear model at the solution, total cost of all years last."""

    around: Around
    values: Floats
    slopes: Floats  # (values, groups), scaled

    def rows(self, keep_cost: bool) -> tuple[Floats, Floats]:
        """Hard targets and policies as rows of the scaled point, and total cost where asked."""
        task, around = self.around.task, self.around
        m = task.goals
        slopes = self.slopes[:m] / task.unit_miss[:, None]
        rest = (self.values[:m] - self.slopes[:m] @ around.point) / task.unit_miss
        slack = _TOLERANCE * task.tolerance / task.unit_miss
        upper = task.goal_upper / task.unit_miss - rest + slack
        lower = rest - task.goal_lower / task.unit_miss + slack
        matrix = np.vstack([slopes, -slopes, task.rows])
        bound = np.concatenate([upper, lower, task.row_bound])
        wanted = np.concatenate([task.hard, task.hard, np.ones(len(task.rows), bool)])
        if keep_cost:
            size = max(abs(float(self.values[-1])), 1.0) / 100
            matrix = np.vstack([matrix, self.slopes[-1] / size])
            bound = np.append(bound, self.slopes[-1] @ around.point / size)
            wanted = np.append(wanted, True)
        scale = np.abs(matrix).max(axis=1, initial=0.0)
        known = np.isfinite(bound) & wanted & (scale > _NOTHING)
        # The solution itself may use up more of a tolerance; it stays possible.
        bound = np.maximum(bound[known], matrix[known] @ around.point)
        return matrix[known] / scale[known, None], bound / scale[known]


def has_budget(problem: Problem, around: Around) -> bool:
    """Whether a hard target keeps money."""
    return any(goal.hard and goal.metric.unit == "money" for goal in around.setting.bound.goals)


def with_budget(problem: Problem, cost: Decimal) -> Problem:
    """The problem with total cost of all years at most as it is."""
    target = TargetSpec(
        metric="total_compensation_cost", years="all", over="sum", relation="<=", value=f"{cost:f}"
    )
    return problem.model_copy(update={"targets": (*problem.targets, target)})


def merit_by_year(around: Around) -> dict[int, list[int]]:
    """The groups that are one cell of merit, by year, where a year has several."""
    found: dict[int, list[int]] = {}
    for number, group in enumerate(around.setting.bound.variables.groups):
        if group.lever.name == MERIT and len(group.cells) == 1:
            found.setdefault(group.cells[0].year or 0, []).append(number)
    return {year: groups for year, groups in found.items() if len(groups) > 1}


def flatter_merit(nearby: Nearby, problem: Problem, keep_cost: bool) -> Iterator[Problem]:
    """Problems with merit held ever less closely around the flattest proposal."""
    around = nearby.around
    by_year = merit_by_year(around)
    found = _flattest(nearby, by_year, keep_cost)
    if found is None:
        return
    for room in _ROOM:
        entries = []
        for year, groups in by_year.items():
            members = [around.setting.bound.variables.groups[number] for number in groups]
            low, high, flat = found[year]
            tied = _tied(year, members) if flat and not room else None
            entries += [tied] if tied else list(_between(members, low, high, room))
        own = {number for groups in by_year.values() for number in groups}
        yield _with_variables(around, problem, own, entries)


def promotions_protected(problem: Problem) -> Problem | None:
    """The problem without promotion levers among its variables; None where nothing is left."""
    rest = tuple(spec for spec in problem.variables if not acts_on_promotions(spec))
    return problem.model_copy(update={"variables": rest}) if rest else None


def acts_on_promotions(spec: VariableSpec) -> bool:
    """Whether an entry's lever is one of promotions."""
    return load_catalogue()[spec.cells.split(".", 1)[0]].event_type.value == PROMOTION


def fewest_cells(nearby: Nearby, problem: Problem, keep_cost: bool) -> Iterator[Problem]:
    """Problems in which ever more cells may move, beginning with the fewest that may do."""
    around, least = nearby.around, 0.0
    groups = around.setting.bound.variables.groups
    for _ in range(_TRIES):
        chosen = _fewest(nearby, keep_cost, least)
        if chosen is None or not chosen.any():
            return
        least = float(sum(len(groups[number].cells) for number in np.flatnonzero(chosen))) + 1
        entries = [_entry(around, int(number), problem) for number in np.flatnonzero(chosen)]
        update = {"variables": tuple(dict.fromkeys(entries))}
        yield problem.model_copy(update=update)


def _flattest(
    nearby: Nearby, by_year: dict[int, list[int]], keep_cost: bool
) -> dict[int, tuple[Decimal, Decimal, bool]] | None:
    """By year lowest and highest merit where spreads add up to least, and whether they are one."""
    around, task = nearby.around, nearby.around.task
    n, years = task.count, list(by_year)
    rows, bound = nearby.rows(keep_cost)
    matrix = [np.hstack([rows, np.zeros((len(rows), 2 * len(years)))])]
    limits = [bound]
    width = around.wide.width
    unit = {year: width[by_year[year][0]] for year in years}  # all of one lever
    for position, year in enumerate(years):
        low, high = n + 2 * position, n + 2 * position + 1
        for number in by_year[year]:
            block = np.zeros((2, n + 2 * len(years)))
            block[0, [low, number]] = 1.0, -1.0
            block[1, [number, high]] = 1.0, -1.0
            matrix.append(block)
            limits.append(np.zeros(2))
    cost = np.concatenate([np.zeros(n), np.tile([-1.0, 1.0], len(years))])
    fixed = {year: _standing(around, year) for year in years}
    ends_low = [[-np.inf, max(fixed[year], default=-np.inf) / unit[year]] for year in years]
    ends_high = [[min(fixed[year], default=np.inf) / unit[year], np.inf] for year in years]
    found = solve_lp(
        cost,
        np.vstack(matrix),
        np.concatenate(limits),
        np.concatenate([task.lower, *ends_low]),
        np.concatenate([task.upper, *ends_high]),
    )
    if found is None:
        return None
    step = load_catalogue()[MERIT].step
    ranges = {}
    for position, year in enumerate(years):
        low, high = found[n + 2 * position : n + 2 * position + 2] * unit[year]
        flat = bool(high - low < _FLAT * float(step))
        ranges[year] = (_on_step(low, step, up=False), _on_step(high, step, up=True), flat)
    return ranges


def _standing(around: Around, year: int) -> list[float]:
    """Merit of the year's cells that do not move."""
    free = {cell for group in around.wide.groups for cell in group.cells}
    today = around.setting.bound.today
    return [
        float(value)
        for cell, value in today.items()
        if cell.name == MERIT and cell.year == year and cell not in free
    ]


def _on_step(value: float, step: Decimal, *, up: bool) -> Decimal:
    """A value on the grid of policy steps; one that is on it but for noise stays."""
    steps = Decimal(repr(round(float(value) / float(step), 6)))
    return steps.to_integral_value(ROUND_CEILING if up else ROUND_FLOOR) * step


def _tied(year: int, members: list[Group]) -> VariableSpec | None:
    """One value for all levels of the year; None where not all levels are free alike."""
    lever = members[0].lever
    if {group.cells[0].level for group in members} != set(lever.levels):
        return None
    lower = max(group.lower for group in members)
    upper = min(group.upper for group in members)
    if lower > upper:
        return None
    return VariableSpec(
        cells=f"{MERIT}.{year}.*",
        lower=format_value(lever, lower),
        upper=format_value(lever, upper),
        tie="same",
        weight=max(group.weight for group in members),
    )


def _between(
    members: list[Group], low: Decimal, high: Decimal, room: int
) -> Iterator[VariableSpec]:
    """Each cell by itself, within the proposal's range and a few steps more."""
    for group in members:
        more = room * group.step
        lower = min(max(group.lower, low - more), group.upper)
        upper = max(min(group.upper, high + more), group.lower)
        yield _cell_entry(group, lower, upper)


def _cell_entry(group: Group, lower: Decimal, upper: Decimal) -> VariableSpec:
    return VariableSpec(
        cells=str(group.cells[0]),
        lower=format_value(group.lever, lower),
        upper=format_value(group.lever, upper),
        weight=group.weight,
    )


def _with_variables(
    around: Around, problem: Problem, replaced: set[int], entries: list[VariableSpec]
) -> Problem:
    """The problem with the entries in place of some groups, all other groups as they were."""
    rest = [
        _entry(around, number, problem)
        for number in range(len(around.wide))
        if number not in replaced
    ]
    variables = tuple(dict.fromkeys([*entries, *rest]))
    return problem.model_copy(update={"variables": variables})


def _entry(around: Around, number: int, problem: Problem) -> VariableSpec:
    """A group as an entry of its own; a tied one as it was written."""
    bound = around.setting.bound
    group = bound.variables.groups[number]
    if group.tie != "free":
        return problem.variables[bound.group_of[number]]
    return _cell_entry(group, group.lower, group.upper)


def _fewest(nearby: Nearby, keep_cost: bool, least: float) -> np.ndarray | None:
    """Which groups move where the fewest cells do, but `least` at least; None where none can."""
    around, task = nearby.around, nearby.around.task
    groups = around.setting.bound.variables.groups
    n = task.count
    rows, bound = nearby.rows(keep_cost)
    up, down = np.maximum(task.upper - task.today, 0.0), np.maximum(task.today - task.lower, 0.0)
    cells = np.array([float(len(group.cells)) for group in groups])
    matrix = np.vstack(
        [
            np.hstack([rows, np.zeros((len(rows), n))]),
            np.hstack([np.eye(n), -np.diag(up)]),
            np.hstack([-np.eye(n), -np.diag(down)]),
            np.concatenate([np.zeros(n), -cells])[None, :],
        ]
    )
    limits = np.concatenate([bound, task.today, -task.today, [-least]])
    moved = np.abs(around.point - task.today)
    price = cells + _OFTEN_MOVED * (1.0 - moved / max(float(moved.max(initial=0.0)), 1e-9))
    found = solve_milp(
        np.concatenate([np.zeros(n), price]),
        matrix,
        limits,
        np.concatenate([task.lower, np.zeros(n)]),
        np.concatenate([task.upper, np.ones(n)]),
        np.concatenate([np.zeros(n, bool), np.ones(n, bool)]),
    )
    return None if found is None else found[n:] > 0.5


def spread_of(cells: Mapping[Cell, Decimal], years: Collection[int]) -> Decimal:
    """Merit's spread over levels, the years' added up."""
    total = Decimal(0)
    for year in years:
        values = [value for c, value in cells.items() if c.name == MERIT and c.year == year]
        total += max(values) - min(values)
    return total
