"""Levels and departments by year; what would tell of a few people stays hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from comptune.metrics.figures import Figure
from comptune.metrics.small_groups import HiddenGroups, hidden_groups
from comptune.reports.sides import COST, HEADS, Side
from comptune.scenarios import Run
from comptune.warehouse.workforce import level_names

HIDDEN: Final = "hidden"
Values = tuple[Figure, ...]


@dataclass(frozen=True)
class Group:
    """A level or a department.

    Attributes:
        name: of it.
        heads: people at the end of each year; empty where the group is hidden.
        cost: total compensation cost by year; empty where hidden.
        base_cost: the same on the other side; empty where hidden or without another side.
    """

    name: str
    heads: Values
    cost: Values
    base_cost: Values

    @property
    def is_hidden(self) -> bool:
        """Whether it is too small to be shown, or would give away one that is."""
        return not self.heads


@dataclass(frozen=True)
class Grouped:
    """All groups of one kind.

    Attributes:
        title: of the kind: "Level".
        groups: in their order.
    """

    by: str
    title: str
    groups: tuple[Group, ...]

    @property
    def hidden_count(self) -> int:
        """How many are hidden."""
        return sum(one.is_hidden for one in self.groups)


def grouped(run: Run, by: str, own: Side, base: Side | None, base_run: Run | None) -> Grouped:
    """Cost and people of every group in which there is somebody.

    A group that is hidden in one year, on either side, is hidden in all: what else is shown of it
    cannot be held against the totals then.

    Args:
        run: of the one side.
        by: "level" or "department".
        own: its figures.
        base: those of the other side, if there is one.
        base_run: the other side's run, where it has one; a baseline has the same people.
    """
    heads, cost = own.groups(HEADS, by), own.groups(COST, by)
    names = _names(run, by, own)
    beside = _by_name(base, by, names) if base else {}
    hidden = _hidden(run, by) | (_hidden(base_run, by) if base_run else set())
    if base is not None and base_run is None:
        hidden |= _hidden_beside(base, by, names, hidden)
    kept = [
        number
        for number, (people, spent) in enumerate(zip(heads, cost, strict=True))
        if any(people) or any(spent)
    ]
    return Grouped(
        by,
        "Level" if by == "level" else "Department",
        tuple(
            Group(names[one], (), (), ())
            if names[one] in hidden
            else Group(names[one], heads[one], cost[one], beside.get(names[one], ()))
            for one in kept
        ),
    )


def average_increase(own: Side, by: str) -> tuple[Values, ...]:
    """The average increase by group and year."""
    return own.groups("average_increase", by)


def _by_name(base: Side, by: str, names: tuple[str, ...]) -> Mapping[str, Values]:
    theirs = names if by == "level" else base.departments
    return dict(zip(theirs, base.groups(COST, by), strict=True))


def _names(run: Run, by: str, own: Side) -> tuple[str, ...]:
    if by == "department":
        return own.departments
    names = level_names(run.path)
    return tuple(names.get(level, f"level {level}") for level in range(1, 6))


def _hidden(run: Run, by: str) -> set[str]:
    """The names of the groups that a table of one year or more hides; all where the total is."""
    found: set[str] = set()
    for year in range(run.sealed.start_year, run.sealed.end_year + 1):
        table = run.workforce(by, year=year)
        (names,) = table.groups
        is_all = table.at(None) is None
        found |= {name for number, name in enumerate(names) if is_all or table.at(number) is None}
    return found


def _hidden_beside(base: Side, by: str, names: tuple[str, ...], already: set[str]) -> set[str]:
    """The same of a baseline, which has no run: by its people at both ends of each year."""
    found = set(already)
    own = names if by == "level" else base.departments
    ends = [base.groups(HEADS, by), base.groups("hires", by), base.groups("exits", by)]
    for year in range(len(base.years)):
        closing, hires, exits = ([int(one[year] or 0) for one in each] for each in ends)
        employed = [here + left for here, left in zip(closing, exits, strict=True)]
        stayers = [here - new for here, new in zip(closing, hires, strict=True)]
        before = HiddenGroups(tuple(name in found for name in own), total=False)
        told = hidden_groups([closing, employed, [max(one, 0) for one in stayers]], beside=before)
        found |= {name for name, is_hidden in zip(own, told.groups, strict=True) if is_hidden}
    return found


def rest(grouped: Grouped, totals: Values) -> tuple[Decimal, ...]:
    """By year, what the hidden groups come to together: the total less those that are shown."""
    shown = [one.cost for one in grouped.groups if not one.is_hidden]
    return tuple(
        Decimal(total or 0) - sum((Decimal(cost[year] or 0) for cost in shown), Decimal(0))
        for year, total in enumerate(totals)
    )
