"""What may move: cells in groups, one number a group, between vectors and cells of a scenario."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from comptune.levers import Cell, Lever, Unit
from comptune.levers.units import UNIT_RULES, plain
from comptune.tuning.problem import Tie

Floats = NDArray[np.float64]

# Levers whose effect is a staircase of people rather than a slope of pay.
CHANCE_LEVERS: Final = frozenset({"promotion_rate", "headcount_growth"})


@dataclass(frozen=True)
class Group:
    """Cells that move together; the group's value is theirs, or what is added to their offsets.

    Attributes:
        name: in words, or as it was written where it has many cells.
        offsets: by cell, 0 unless the tie is `shift`.
        today: the mean of what the cells have now, less their offsets; 0 of a shift.
        lower, upper: of the group's value, on its grid.
        weight: how dear a change is under `closest`.
    """

    name: str
    lever: Lever
    cells: tuple[Cell, ...]
    tie: Tie
    offsets: tuple[Decimal, ...]
    today: Decimal
    lower: Decimal
    upper: Decimal
    weight: Decimal

    @property
    def step(self) -> Decimal:
        """The lever's: values at policy steps are multiples of it from the lower bound."""
        return self.lever.step

    @property
    def width(self) -> Decimal:
        """Between the catalogue's bounds: the yardstick of a change."""
        return self.lever.upper - self.lever.lower

    @property
    def by_chance(self) -> bool:
        """Whether it acts through who is promoted or hired."""
        return self.lever.name in CHANCE_LEVERS

    @property
    def whole(self) -> bool:
        """Whether only whole numbers can be simulated, as of months."""
        return UNIT_RULES[self.lever.unit].decimals == 0

    @property
    def origin(self) -> Decimal:
        """A value on the group's grid."""
        return Decimal(0) if self.tie == "shift" else self.lever.lower

    def values(self, value: Decimal) -> dict[Cell, Decimal]:
        """The cells' values at a value of the group."""
        return {
            cell: plain(offset + value)
            for cell, offset in zip(self.cells, self.offsets, strict=True)
        }

    def on_grid(self, value: Decimal) -> Decimal:
        """The nearest value at a policy step within the bounds."""
        steps = ((value - self.origin) / self.step).to_integral_value(ROUND_HALF_EVEN)
        return min(max(self.origin + steps * self.step, self.lower), self.upper)


def grid_within(
    lever: Lever, lower: Decimal, upper: Decimal, origin: Decimal
) -> tuple[Decimal, Decimal]:
    """The first and last policy step between two values; the first above the last if none is."""
    first = ((lower - origin) / lever.step).to_integral_value(ROUND_CEILING)
    last = ((upper - origin) / lever.step).to_integral_value(ROUND_FLOOR)
    return origin + first * lever.step, origin + last * lever.step


def effective_cells(effective: pa.Table, parameter_set: int | None = None) -> dict[Cell, Decimal]:
    """Every lever cell's value in force from the rows of `int_effective_parameters`."""
    columns = [
        effective[name].to_pylist()
        for name in ("parameter_name", "fiscal_year", "job_level", "parameter_value")
    ]
    sets = effective["parameter_set"].to_pylist() if parameter_set is not None else None
    return {
        Cell(name, year, level or None): plain(value)
        for row, (name, year, level, value) in enumerate(zip(*columns, strict=True))
        if sets is None or sets[row] == parameter_set
    }


class Variables:
    """The groups as a vector. A point is a vector of group values in natural units."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.groups = tuple(groups)
        self.width = self._vector(group.width for group in self.groups)
        self.lower = self._vector(group.lower for group in self.groups)
        self.upper = self._vector(group.upper for group in self.groups)
        self.step = self._vector(group.step for group in self.groups)
        self.today = self._vector(group.today for group in self.groups)
        self.by_chance = np.array([group.by_chance for group in self.groups], bool)
        self.whole = np.array([group.whole for group in self.groups], bool)

    def __len__(self) -> int:
        return len(self.groups)

    @staticmethod
    def _vector(values: Iterable[Any]) -> Floats:
        return np.array([float(value) for value in values])

    def decimals(self, point: Floats) -> tuple[Decimal, ...]:
        """The point as exact values, as fine as their units hold, within the bounds."""
        return tuple(
            min(max(self._exact(group, value), group.lower), group.upper)
            for group, value in zip(self.groups, point.tolist(), strict=True)
        )

    def vector(self, values: Sequence[Decimal]) -> Floats:
        """The vector of exact group values."""
        return self._vector(values)

    def cells(self, values: Sequence[Decimal]) -> dict[Cell, Decimal]:
        """All cells of all groups at exact group values."""
        found: dict[Cell, Decimal] = {}
        for group, value in zip(self.groups, values, strict=True):
            found.update(group.values(value))
        return found

    def on_grid(self, point: Floats) -> tuple[Decimal, ...]:
        """The nearest values at policy steps."""
        return tuple(
            group.on_grid(Decimal(repr(value)))
            for group, value in zip(self.groups, point.tolist(), strict=True)
        )

    def point_of(self, cells: Mapping[Cell, Decimal]) -> Floats:
        """The vector nearest to cells; groups without a cell among them stay at today's value."""
        point = self.today.copy()
        for position, group in enumerate(self.groups):
            found = [
                cells[cell] - offset
                for cell, offset in zip(group.cells, group.offsets, strict=True)
                if cell in cells
            ]
            if found:
                point[position] = float(sum(found, Decimal(0)) / len(found))
        return np.clip(point, self.lower, self.upper)

    @staticmethod
    def _exact(group: Group, value: float) -> Decimal:
        return Decimal(repr(value)).quantize(
            Decimal(1).scaleb(-UNIT_RULES[group.lever.unit].decimals), ROUND_HALF_EVEN
        )


def is_percentage(lever: Lever) -> bool:
    """Whether people write the lever's values in per cent."""
    return UNIT_RULES[Unit(lever.unit)].is_percent
