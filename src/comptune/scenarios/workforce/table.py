"""The people of a run in groups: figures of each group, of which small ones stay hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from comptune.errors import ComptuneError
from comptune.metrics.figures import Figure
from comptune.metrics.small_groups import HiddenCells, hidden_cells, hidden_groups
from comptune.scenarios.workforce.dimensions import DIMENSIONS, Key, ordered
from comptune.scenarios.workforce.measures import figures_of
from comptune.warehouse.workforce import Row, group_sums

if TYPE_CHECKING:
    from comptune.scenarios.run import Run

Figures = Mapping[str, Figure]
Position = int | None  # of a group in its dimension; None for all of them together
# The people whom figures are about: on the last day, the year through, at any time in the year.
_POPULATIONS: Final = ("headcount", "stayers", "employed")
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
        figures: by places, one position a dimension, None for all; those hidden are not there.
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

    @property
    def has_hidden(self) -> bool:
        """Whether anything is hidden."""
        size = 1
        for names in self.groups:
            size *= len(names) + 1
        return len(self.figures) < size


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
    hidden, is_whole = _hidden(sums, [len(one) for one in labels]) if hide_small else (set(), False)
    return WorkforceTable(
        run_id=run.run_id,
        year=year,
        by=by,
        groups=tuple(tuple(name for _, name in one) for one in labels),
        is_census=is_census,
        figures={
            place: figures_of(row, is_census=is_census)
            for place, row in sums.items()
            if place not in hidden
        },
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


def _hidden(
    sums: Mapping[tuple[Position, ...], Row], sizes: Sequence[int]
) -> tuple[set[tuple[Position, ...]], bool]:
    """The places that are hidden, and whether all crossed ones are."""
    if len(sizes) == 1:
        groups = hidden_groups(
            [[int(sums[(one,)][name]) for one in range(sizes[0])] for name in _POPULATIONS]
        )
        places: set[tuple[Position, ...]] = {
            (one,) for one, is_hidden in enumerate(groups.groups) if is_hidden
        }
        return (places | {(None,)} if groups.total else places), False
    cells = hidden_cells(
        [
            [
                [int(sums[row, column][name]) for column in range(sizes[1])]
                for row in range(sizes[0])
            ]
            for name in _POPULATIONS
        ]
    )
    return _crossed(cells), cells.is_whole


def _crossed(cells: HiddenCells) -> set[tuple[Position, ...]]:
    places: set[tuple[Position, ...]] = set(cells.cells)
    places |= {(row, None) for row, is_hidden in enumerate(cells.rows.groups) if is_hidden}
    places |= {(None, one) for one, is_hidden in enumerate(cells.columns.groups) if is_hidden}
    return places | {(None, None)} if cells.rows.total or cells.columns.total else places
