"""What a scenario sets otherwise than the other side: before, after, who, when and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comptune.reports.choosing import Chosen, Other
from comptune.scenarios.cell_groups import difference_lines
from comptune.scenarios.desk import Desk
from comptune.scenarios.views import CellDifference, Decision, ScenarioDifference


@dataclass(frozen=True)
class Lever:
    """Cells of one lever that differ alike.

    Attributes:
        title: of the lever.
        where: which cells, in words.
        before, after: both values with where they come from.
        change: of the value, with its sign; empty where only the tier differs.
        decision: the entry that set the newer value; None for one that nobody set.
        cells: how many.
        differs: whether the value does, and not only where it comes from.
    """

    title: str
    where: str
    before: str
    after: str
    change: str
    decision: Decision | None
    cells: int
    differs: bool


@dataclass(frozen=True)
class Levers:
    """All of them, and what else differs, such as the seed or the years."""

    lines: tuple[Lever, ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()


def levers_between(desk: Desk, one: Chosen, other: Other | None) -> Levers:
    """What differs from the other side to this one."""
    if other is None:
        return Levers()
    there = other.chosen
    found = desk.diff(
        "baseline" if there is None else there.recorded.scenario,
        one.recorded.scenario,
        before_as_of=one.as_of if there is None else there.as_of,
        after_as_of=one.as_of,
    )
    return Levers(tuple(_lines(found, one)), _facts(found))


def _lines(found: ScenarioDifference, one: Chosen) -> Iterator[Lever]:
    by_cell = {each.cell: each for each in found.cells}
    for line in difference_lines(found.cells, one.scenario.level_names):
        yield Lever(
            title=line.lever,
            where=line.where,
            before=line.before,
            after=line.after,
            change=line.change,
            decision=_decision(by_cell[line.cells[0]]),
            cells=len(line.cells),
            differs=not by_cell[line.cells[0]].same_value,
        )


def _decision(cell: CellDifference) -> Decision | None:
    return cell.after.decision if cell.after else None


def _facts(found: ScenarioDifference) -> tuple[tuple[str, str, str], ...]:
    none = "none"
    return tuple((one.name, one.before or none, one.after or none) for one in found.facts)


def authors(levers: Sequence[Lever]) -> tuple[str, ...]:
    """Everybody who set them, each once, in order; nobody where some were not set by anybody."""
    by = [one.decision.by for one in levers if one.decision]
    return tuple(dict.fromkeys(by)) if len(by) == len(levers) else ()
