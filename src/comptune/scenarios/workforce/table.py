"""The people of a run in groups: figures of each group, of which small ones stay hidden."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Final

from comptune.errors import ComptuneError
from comptune.metrics.figures import Figure
from comptune.metrics.small_groups import (
    HiddenCells,
    HiddenGroups,
    hidden_cells,
    hidden_groups,
)
from comptune.scenarios.workforce.dimensions import DIMENSIONS, Key, ordered
from comptune.scenarios.workforce.measures import figures_of
from comptune.warehouse.workforce import Row, group_sums

if TYPE_CHECKING:
    from comptune.scenarios.run import Run

Figures = Mapping[str, Figure]
Position = int | None  # of a group in its dimension; None for all of them together
# The people whom figures are about: on the last day, the year through, at any time in the year.
_POPULATIONS: Final = ("headcount", "stayers", "employed")
# What happened to people: of a few it tells as much as of one. Hires and exits go together, because
# with the head counts of two years the one gives away the other.
_HAPPENED: Final = (
    ("hires", "exits"),
    ("promotions_in",),
    ("merit_raises",),
    ("cola_raises",),
    ("lump_sums",),
)
PEOPLE: Final = "headcount"  # what is hidden of it is hidden of all figures
_Hidden = tuple[dict[tuple[str, ...], set[tuple[Position, ...]]], bool]
_MOST_DIMENSIONS: Final = 2


class WorkforceRefused(ComptuneError):
    """A table of people that cannot be made."""


@dataclass(frozen=True)
class WorkforceTable:
    """Figures by group, for one dimension or two crossed.

    Attributes:
        year: simulated; or the one before the first, of which the census tells.
        by: the names of the dimensions.
        groups: by dimension, the names of its groups in their order.
        is_census: whether it is of the census.
        figures: by places, one position a dimension, None for all; a place that is hidden is not
            there, nor is a single figure that is.
        is_whole: whether all crossed groups are hidden: there are too few people to cross.
    """

    run_id: str
    year: int
    by: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    is_census: bool
    figures: Mapping[tuple[Position, ...], Figures]
    is_whole: bool = False

    def at(self, *place: Position) -> Figures | None:
        """The figures of a group, or of all; None where they are hidden."""
        return self.figures.get(place)

    def hides(self, names: Collection[str]) -> bool:
        """Whether one of these figures is hidden of a group."""
        places = prod(len(groups) + 1 for groups in self.groups)
        shown = (name in one for one in self.figures.values() for name in names)
        return sum(shown) < places * len(names)


def workforce(
    run: "Run", by: Sequence[str], *, year: int | None = None, hide_small: bool = True
) -> WorkforceTable:
    """The people of a run in groups.

    Args:
        run: the sealed run.
        by: one or two of `DIMENSIONS`.
        year: simulated, or the one before the first, of which the census tells; the first if None.
        hide_small: whether small groups, and those that would give them away, are left out; only
            who may see single persons has a use for the rest, and no page shows it.

    Raises:
        WorkforceRefused: no such dimension or year.
    """
    by, year = tuple(by), run.sealed.start_year if year is None else year
    _check(run, by, year)
    is_census = year < run.sealed.start_year
    rows = group_sums(run.path, by, year, is_census=is_census)
    labels = [_groups(run, name, number, rows) for number, name in enumerate(by, start=1)]
    sums = _placed(rows, labels)
    is_whole = False
    figures: Mapping[tuple[Position, ...], Figures] = {
        place: figures_of(row, is_census=is_census) for place, row in sums.items()
    }
    if hide_small:
        sizes = [len(one) for one in labels]
        figures, is_whole = _disclosed(sums, sizes, is_census=is_census)
    return WorkforceTable(
        run_id=run.run_id,
        year=year,
        by=by,
        groups=tuple(tuple(name for _, name in one) for one in labels),
        is_census=is_census,
        figures=figures,
        is_whole=is_whole,
    )


def _check(run: "Run", by: tuple[str, ...], year: int) -> None:
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown or not 0 < len(by) <= _MOST_DIMENSIONS or len(set(by)) < len(by):
        raise WorkforceRefused(
            place="The table of people",
            value=f'by "{", ".join(by)}"',
            rule="it is by one dimension, or by two different ones",
            remedy=f"There are {', '.join(DIMENSIONS)}.",
        )
    check_year(run, year, first=run.sealed.start_year - 1)


def check_year(run: "Run", year: int, *, first: int) -> None:
    """Refuse a year of which the run does not tell.

    Raises:
        WorkforceRefused: it is before the first, or after the last.
    """
    if not first <= year <= run.sealed.end_year:
        raise WorkforceRefused(
            place="The year",
            value=str(year),
            rule=f"run {run.run_id} tells of {first} to {run.sealed.end_year}",
            remedy="Name one of these years.",
        )


def _groups(run: "Run", name: str, number: int, rows: Sequence[Row]) -> list[tuple[Key, str]]:
    """The groups of a dimension that somebody is in, in their order."""
    keys = {row[f"key_{number}"] for row in rows if not row[f"all_{number}"]}
    return ordered(run.path, name, list(keys))


def _placed(
    rows: Sequence[Row], labels: Sequence[Sequence[tuple[Key, str]]]
) -> dict[tuple[Position, ...], Row]:
    """The sums by places; those where nobody is have zeros."""
    positions = [{key: number for number, (key, _) in enumerate(one)} for one in labels]
    found = {
        tuple(
            None if row[f"all_{number}"] else positions[number - 1][row[f"key_{number}"]]
            for number in range(1, len(labels) + 1)
        ): row
        for row in rows
    }
    nobody = {name: _zero(value) for name, value in rows[0].items()}
    if len(labels) > 1:
        for first in range(len(labels[0])):
            for second in range(len(labels[1])):
                found.setdefault((first, second), nobody)
    return found


def _zero(value: object) -> object:
    return None if value is None or isinstance(value, str | bool) else 0


def _disclosed(
    sums: Mapping[tuple[Position, ...], Row], sizes: Sequence[int], *, is_census: bool
) -> tuple[dict[tuple[Position, ...], Figures], bool]:
    """The figures that may be shown, and whether no crossed group is among them."""
    hide = _hidden_in_list if len(sizes) == 1 else _hidden_crossed
    hidden, is_whole = hide(sums, sizes)
    found: dict[tuple[Position, ...], Figures] = {}
    for place, row in sums.items():
        told = figures_of(row, is_census=is_census)
        left_out = {name for names, places in hidden.items() if place in places for name in names}
        if PEOPLE not in left_out:
            found[place] = {name: value for name, value in told.items() if name not in left_out}
    return found, is_whole


def _hidden_in_list(sums: Mapping[tuple[Position, ...], Row], sizes: Sequence[int]) -> _Hidden:
    """By the names of figures, the groups in which these are hidden."""

    def counts(names: Sequence[str]) -> list[list[int]]:
        return [[int(sums[(one,)][name]) for one in range(sizes[0])] for name in names]

    people = hidden_groups(counts(_POPULATIONS))
    found: dict[tuple[str, ...], HiddenGroups] = {(PEOPLE,): people}
    for names in _HAPPENED:
        found[names] = hidden_groups(counts(names), beside=people)
    places: dict[tuple[str, ...], set[tuple[Position, ...]]] = {}
    for told, groups in found.items():
        places[told] = {(place,) for place in _positions(groups)}
    return places, False


def _hidden_crossed(sums: Mapping[tuple[Position, ...], Row], sizes: Sequence[int]) -> _Hidden:
    """The same of a crossed table, and whether all crossed groups are hidden."""

    def counts(names: Sequence[str]) -> list[list[list[int]]]:
        return [
            [[int(sums[row, one][name]) for one in range(sizes[1])] for row in range(sizes[0])]
            for name in names
        ]

    people = hidden_cells(counts(_POPULATIONS))
    found: dict[tuple[str, ...], HiddenCells] = {(PEOPLE,): people}
    for names in _HAPPENED:
        found[names] = hidden_cells(counts(names), beside=people)
    return {names: _places(cells) for names, cells in found.items()}, people.is_whole


def _positions(groups: HiddenGroups) -> set[Position]:
    found: set[Position] = {one for one, is_hidden in enumerate(groups.groups) if is_hidden}
    return found | {None} if groups.total else found


def _places(cells: HiddenCells) -> set[tuple[Position, ...]]:
    rows, columns = _positions(cells.rows), _positions(cells.columns)
    return {
        *cells.cells,
        *((row, None) for row in rows),
        *((None, column) for column in columns),
    }
