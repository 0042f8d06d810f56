"""A problem held against its scenario: goals, groups and rows, or the sentence that refuses it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from comptune.errors import ComptuneError
from comptune.levers import Cell, Lever, expand_cells, load_catalogue
from comptune.levers.catalogue import Kind
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.goals import Goal, contradiction, goals_of, settle
from comptune.tuning.grouping import groups_of
from comptune.tuning.linear import solve_lp
from comptune.tuning.policies import Row, policy_rows
from comptune.tuning.problem import Problem, VariableSpec
from comptune.tuning.variables import Group, Variables, effective_cells

if TYPE_CHECKING:
    from comptune.scenarios.scenario import Scenario


@dataclass(frozen=True)
class BoundProblem:
    """A problem that can be solved on its scenario.

    Attributes:
        goals: the targets, year by year.
        variables: what moves.
        group_of: by group the position of its entry in the problem's variables.
        rows: the policies.
        today: every lever cell's value in force.
        left: cells that were named by a pattern and are locked.
    """

    problem: Problem
    goals: tuple[Goal, ...]
    variables: Variables
    group_of: tuple[int, ...]
    rows: tuple[Row, ...]
    today: Mapping[Cell, Decimal]
    left: Mapping[Cell, str] = field(default_factory=dict)


def bind(
    problem: Problem,
    scenario: "Scenario",
    *,
    locked: Collection[Cell] = (),
    today: Mapping[Cell, Decimal] | None = None,
) -> BoundProblem:
    """The problem bound to a scenario, without a simulation.

    Args:
        locked: cells that may not move.
        today: every lever cell's value in force; read from the scenario where None.

    Raises:
        ComptuneError: whatever contradicts itself, a catalogue, the scenario or a lock.
    """
    goals = goals_of(problem, scenario)
    _refuse_contradictions(goals)
    today = effective_cells(scenario.effective()) if today is None else today
    groups: list[Group] = []
    group_of: list[int] = []
    left: dict[Cell, str] = {}
    for number, spec in enumerate(problem.variables):
        place = f"Variable {number + 1}"
        lever, cells = _cells(spec, place, scenario)
        _refuse_twice(cells, groups, place)
        free = _unlocked(spec, cells, locked, place)
        left |= {cell: "it is locked" for cell in cells if cell not in free}
        for group in groups_of(spec, lever, free, today, place):
            groups.append(group)
            group_of.append(number)
    rows = policy_rows(problem.policies, groups, today)
    variables = Variables(groups)
    _refuse_impossible_policies(problem, variables, rows)
    return BoundProblem(problem, goals, variables, tuple(group_of), rows, today, left)


def row_matrix(rows: Sequence[Row], count: int) -> tuple[np.ndarray, np.ndarray]:
    """The rows as A and b of A v <= b, v being the groups' values."""
    matrix = np.zeros((len(rows), count))
    for number, row in enumerate(rows):
        for group, coefficient in row.coefficients.items():
            matrix[number, group] = float(coefficient)
    return matrix, np.array([float(row.bound) for row in rows])


def _refuse_contradictions(goals: Sequence[Goal]) -> None:
    """Goals of one measure that cannot both hold whatever the baseline, if both are of one kind."""
    for against in (False, True):
        mine = [goal for goal in goals if _is_against_baseline(goal) == against]
        refused = contradiction(mine, [settle(goal, 1.0) for goal in mine if goal])
        if refused is not None and (not against or _all_shares(mine)):
            raise refused


def _is_against_baseline(goal: Goal) -> bool:
    return any(one is not None and one.share is not None for one in (goal.lower, goal.upper))


def _all_shares(goals: Sequence[Goal]) -> bool:
    """Whether no amounts are mixed with shares of a baseline that is not known yet."""
    return all(one is None or not one.amount for goal in goals for one in (goal.lower, goal.upper))


def _cells(spec: VariableSpec, place: str, scenario: "Scenario") -> tuple[Lever, tuple[Cell, ...]]:
    """The lever and the cells that an entry names."""
    if any(mark in spec.cells for mark in (" ", ",", ";")):
        raise ProblemRefused(
            place=f"{place}, cells",
            value=f'"{spec.cells}"',
            rule="one entry names cells of one lever; cells of different levers are not tied",
            remedy="Write an entry for each lever.",
        )
    try:
        cells = expand_cells(spec.cells, start_year=scenario.start_year, end_year=scenario.end_year)
    except ComptuneError as error:
        raise ProblemRefused(
            place=f"{place}: {error.place[0].lower()}{error.place[1:]}",
            value=error.value,
            rule=error.rule,
            remedy=error.remedy,
        ) from None
    if cells[0].is_structure:
        raise ProblemRefused(
            place=f"{place}, cells",
            value=f'"{spec.cells}"',
            rule="only levers are tuned; values of the structure stay as they are",
            remedy="Name a lever, such as merit_rate.*.*.",
        )
    lever = load_catalogue()[cells[0].name]
    if lever.kind is Kind.ASSUMPTION:
        raise ProblemRefused(
            place=f"{place}, cells",
            value=f'"{spec.cells}"',
            rule=f"{lever.name} is an assumption about the world, and assumptions never move",
            remedy="Change an assumption in the scenario itself, with its reason.",
        )
    return lever, cells


def _refuse_twice(cells: Sequence[Cell], groups: Sequence[Group], place: str) -> None:
    taken = {cell for group in groups for cell in group.cells}
    for cell in cells:
        if cell in taken:
            raise ProblemRefused(
                place=place,
                value=str(cell),
                rule="the cell is in an entry above already",
                remedy="Name each cell once.",
            )


def _unlocked(
    spec: VariableSpec, cells: Sequence[Cell], locked: Collection[Cell], place: str
) -> tuple[Cell, ...]:
    """The cells that may move; refused where a locked one was meant to."""
    free = tuple(cell for cell in cells if cell not in locked)
    if len(free) == len(cells):
        return free
    first = next(cell for cell in cells if cell in locked)
    if not free or spec.tie != "free":
        tied = spec.tie != "free" and len(cells) > 1
        raise ProblemRefused(
            place=f"{place}, cells",
            value=str(first),
            rule="the cell is locked, and the others are tied to it" if tied else "it is locked",
            remedy="Leave it out, or have the lock taken off first.",
        )
    return free


def _refuse_impossible_policies(
    problem: Problem, variables: Variables, rows: Sequence[Row]
) -> None:
    """Policies that cannot all hold within the bounds: the first that leaves nothing is named."""
    if not rows or _possible(variables, rows):
        return
    for number in range(len(problem.policies)):
        own = [row for row in rows if row.policy <= number]
        if own and not _possible(variables, own):
            alone = _possible(variables, [row for row in rows if row.policy == number])
            culprit = next(row for row in own if row.policy == number)
            rule = "it cannot hold together with the bounds"
            if alone:
                rule += " and the policies above it"
            raise ProblemRefused(
                place=f"Policy {number + 1}",
                value=culprit.words,
                rule=rule,
                remedy="Widen the bounds of these cells, or leave the policy out.",
            )


def _possible(variables: Variables, rows: Sequence[Row]) -> bool:
    matrix, bound = row_matrix(rows, len(variables))
    nothing = np.zeros(len(variables))
    return solve_lp(nothing, matrix, bound + 1e-9, variables.lower, variables.upper) is not None
