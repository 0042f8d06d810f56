"""Jumps: a lever whose value leaps from one year to the next is worth a second look."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from comptune.levers.catalogue import Catalogue
from comptune.levers.catalogue_file import load_catalogue
from comptune.levers.cells import Cell
from comptune.levers.values import format_value

# A change of more than this part of the width between the bounds is a jump: 1.5 percentage points
# of merit, 5 of the promotion rate, more than one month.
JUMP_SHARE: Final = Decimal("0.1")


@dataclass(frozen=True)
class Jump:
    """A value that leaps from the year before. `str()` is the warning."""

    cell: Cell
    previous_year: int
    before: str
    after: str

    def __str__(self) -> str:
        return (
            f"{self.cell.place} is {self.after}, after {self.before} in {self.previous_year}. "
            "Check that the jump is meant."
        )


def jumps(
    values: Mapping[Cell, Decimal], *, catalogue: Catalogue | None = None
) -> tuple[Jump, ...]:
    """The jumps among the values, by lever and level, years in order; the structure has none.

    Args:
        values: cells with their values in force, in natural units.
    """
    levers = catalogue or load_catalogue()
    by_series: dict[tuple[str, int | None], list[tuple[int, Cell]]] = defaultdict(list)
    for cell in values:
        if cell.year is not None:
            by_series[cell.name, cell.level].append((cell.year, cell))
    found = []
    for (name, _), series in by_series.items():
        lever = levers[name]
        allowed = (lever.upper - lever.lower) * JUMP_SHARE
        for (year, before), (_, after) in pairwise(sorted(series, key=lambda entry: entry[0])):
            if abs(values[after] - values[before]) > allowed:
                found.append(
                    Jump(
                        cell=after,
                        previous_year=year,
                        before=format_value(lever, values[before]),
                        after=format_value(lever, values[after]),
                    )
                )
    return tuple(found)
