"""A draft: the values typed over a scenario's, and the way back. It knows nothing of pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from comptune.levers import Cell, Lever, check_value

Values = Mapping[Cell, Decimal]


@dataclass(frozen=True)
class Changes:
    """Cells that differ from the scenario, and how far each lever was moved as a whole.

    Attributes:
        cells: values in natural units.
        shifts: by lever, in natural units: the position of its "all levels, all years" slider.
    """

    cells: Values = field(default_factory=lambda: MappingProxyType({}))
    shifts: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Draft:
    """Unsaved changes and all their earlier states. Frozen: every change is another draft.

    Attributes:
        opened: the value of every cell in the scenario as opened.
        now: the changes in force.
        past: the changes before each step, oldest first.
    """

    opened: Values
    now: Changes = field(default_factory=Changes)
    past: tuple[Changes, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether anything differs from the scenario as opened."""
        return bool(self.now.cells)

    def value(self, cell: Cell) -> Decimal:
        """The value in force."""
        return self.now.cells.get(cell, self.opened[cell])

    def with_cells(self, cells: Values) -> "Draft":
        """The draft with these values; a value as opened is no change."""
        return self._then(self._merged(cells), self.now.shifts)

    def shifted(self, lever: Lever, to: Decimal) -> "Draft":
        """The draft with all cells of the lever moved, so that its whole shift is `to`.

        Cells that were typed one by one keep their distance from the others.

        Raises:
            OutOfBounds: a cell would leave the bounds of the catalogue.
        """
        by = to - self.shift(lever)
        if not by:
            return self
        moved = {
            cell: check_value(lever, self.value(cell) + by, cell=cell)
            for cell in self.opened
            if cell.name == lever.name
        }
        return self._then(self._merged(moved), {**self.now.shifts, lever.name: to})

    def shift(self, lever: Lever) -> Decimal:
        """How far the lever was moved as a whole."""
        return self.now.shifts.get(lever.name, Decimal(0))

    def room(self, lever: Lever) -> tuple[Decimal, Decimal]:
        """The least and greatest shift that keep the lever's cells, as opened, within bounds."""
        values = [value for cell, value in self.opened.items() if cell.name == lever.name]
        return lever.lower - min(values), lever.upper - max(values)

    def reverted(self, cell: Cell) -> "Draft":
        """The draft with one cell as the scenario has it."""
        return self.with_cells({cell: self.opened[cell]})

    def all_reverted(self) -> "Draft":
        """The draft with every cell as the scenario has it."""
        return self._then(MappingProxyType({}), MappingProxyType({}))

    def undone(self) -> "Draft":
        """The draft before its last change; the same where there was none."""
        if not self.past:
            return self
        return Draft(self.opened, self.past[-1], self.past[:-1])

    def _merged(self, cells: Values) -> Values:
        merged = {**self.now.cells, **cells}
        return {cell: value for cell, value in merged.items() if value != self.opened[cell]}

    def _then(self, cells: Values, shifts: Mapping[str, Decimal]) -> "Draft":
        following = Changes(MappingProxyType(dict(cells)), MappingProxyType(dict(shifts)))
        if following == self.now:
            return self
        return Draft(self.opened, following, (*self.past, self.now))
