"""Cells: one value of a lever (`merit_rate.2027.L3`) or of the structure (`merit_matrix.R4.Z2`).

A text may also name many cells, which `expand_cells` spells out for a scenario's years:
`merit_rate.2027+.L3` from 2027 on, `merit_rate.*.L3` in all years, `merit_rate.2027.*` at all
levels.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Final, Self

from comptune.levers.catalogue import AXES, Catalogue, Lever, StructureValue
from comptune.levers.catalogue_file import load_catalogue
from comptune.levers.errors import CellRefused

_LETTERS: Final[Mapping[str, str]] = MappingProxyType(
    {"year": "", "level": "L", "rating": "R", "zone": "Z"}
)
_YEAR: Final = re.compile(r"[1-9][0-9]{3}")
_EVERY: Final = "*"


@dataclass(frozen=True)
class Cell:
    """One value: the name of a lever or structure value, and its place.

    `year` and `level` place a lever's value; `level`, or `rating` and `zone`, one of the structure.
    What has no such place is None.
    """

    name: str
    year: int | None = None
    level: int | None = None
    rating: int | None = None
    zone: int | None = None

    @classmethod
    def parse(cls, text: str, *, catalogue: Catalogue | None = None) -> Self:
        """The cell that the text names.

        Raises:
            UnknownLever: if there is no such lever or structure value.
            CellRefused: if a part is missing, too many or not one of the catalogue's.
        """
        quantity, parts = _split(text, catalogue or load_catalogue())
        places = {
            axis: _number(text, quantity, axis=axis, part=part) for axis, part in parts.items()
        }
        return cls(quantity.name, **places)

    def __str__(self) -> str:
        """The text that `parse` reads."""
        return ".".join([self.name, *(_LETTERS[axis] + str(n) for axis, n in self._places())])

    @property
    def place(self) -> str:
        """The cell in words, for messages: "merit_rate, level 3, 2027"."""
        words = {axis: f"{axis} {n}" for axis, n in self._places() if axis != "year"}
        year = [str(self.year)] if self.year is not None else []
        return ", ".join([self.name, *words.values(), *year])

    @property
    def is_structure(self) -> bool:
        """Whether the cell overrides the structure rather than a lever."""
        return self.year is None

    def _places(self) -> list[tuple[str, int]]:
        given = {axis: getattr(self, axis) for axis in _LETTERS}
        return [(axis, number) for axis, number in given.items() if number is not None]


def check_cell(cell: Cell, *, catalogue: Catalogue | None = None) -> Cell:
    """The cell itself, if the catalogue has it; for cells that come from rows, not from a text.

    Raises:
        UnknownLever, CellRefused: as `Cell.parse`.
    """
    return Cell.parse(str(cell), catalogue=catalogue)


def expand_cells(
    text: str, *, start_year: int, end_year: int, catalogue: Catalogue | None = None
) -> tuple[Cell, ...]:
    """The cells that the text names in a scenario from start to end year, both included.

    Raises:
        UnknownLever, CellRefused: as `Cell.parse`; also for a year outside the scenario.
    """
    quantity, parts = _split(text, catalogue or load_catalogue())
    scenario_years = tuple(range(start_year, end_year + 1))
    axes: dict[str, tuple[int, ...]] = {}
    for axis, part in parts.items():
        if axis == "year":
            axes[axis] = _years(text, part, scenario_years)
        elif part == _EVERY:
            axes[axis] = _allowed(quantity, axis)
        else:
            axes[axis] = (_number(text, quantity, axis=axis, part=part),)
    return tuple(
        Cell(quantity.name, **dict(zip(axes, numbers, strict=True)))
        for numbers in product(*axes.values())
    )


def _split(text: str, catalogue: Catalogue) -> tuple[Lever | StructureValue, dict[str, str]]:
    """What the text names, and its further parts by axis."""
    name, *parts = text.strip().split(".")
    quantity = catalogue.quantity(name)
    if len(parts) != len(quantity.grain):
        wanted = " and ".join(quantity.grain)
        problem = "part is missing" if len(parts) < len(quantity.grain) else "part is too many"
        raise CellRefused(
            place="The cell",
            value=f'"{text}"',
            rule=f"a {problem}: {name} is by {wanted}",
            remedy=f"Write it as in {example_cell(quantity)}.",
        )
    return quantity, dict(zip(quantity.grain, parts, strict=True))


def example_cell(quantity: Lever | StructureValue) -> str:
    """A cell of the lever or structure value, as it is written."""
    numbers = {"year": 2027, "level": 3, "rating": 4, "zone": 2}
    return ".".join(
        [quantity.name, *(_LETTERS[axis] + str(numbers[axis]) for axis in quantity.grain)]
    )


def _allowed(quantity: Lever | StructureValue, axis: str) -> tuple[int, ...]:
    return quantity.levels if isinstance(quantity, Lever) else AXES[axis]


def _number(text: str, quantity: Lever | StructureValue, *, axis: str, part: str) -> int:
    """The number of one part: the year, or the number after L, R or Z."""
    if axis == "year":
        return _year(text, part)
    letter, allowed = _LETTERS[axis], _allowed(quantity, axis)
    known = {f"{letter}{number}": number for number in allowed}
    if part not in known:
        rule = f"{quantity.name} has the {axis}s {letter}{allowed[0]} to {letter}{allowed[-1]}"
        raise _refused(text, part, rule=rule, remedy=f"Write it as in {example_cell(quantity)}.")
    return known[part]


def _year(text: str, part: str) -> int:
    if not _YEAR.fullmatch(part):
        remedy = "Write it as in 2027."
        if part == _EVERY or _YEAR.fullmatch(part.removesuffix("+")):
            remedy = "Name one year; here one cell is meant."
        raise _refused(text, part, rule="a year has four digits", remedy=remedy)
    return int(part)


def _years(text: str, part: str, scenario_years: tuple[int, ...]) -> tuple[int, ...]:
    """The years of a part like 2027, 2027+ or *."""
    if part == _EVERY:
        return scenario_years
    first = _year(text, part.removesuffix("+"))
    if first not in scenario_years:
        start, end = scenario_years[0], scenario_years[-1]
        rule = f"the scenario runs from {start} to {end}"
        raise _refused(text, part, rule=rule, remedy="Name one of its years.")
    return tuple(range(first, scenario_years[-1] + 1)) if part.endswith("+") else (first,)


def _refused(text: str, part: str, *, rule: str, remedy: str) -> CellRefused:
    return CellRefused(place=f'The part "{part}" of "{text}"', rule=rule, remedy=remedy)
