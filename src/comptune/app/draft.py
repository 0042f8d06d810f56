"""A draft: the values typed over a scenario's, and the way back. It knows nothing of pages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from comptune.levers import Cell, Lever, check_value
from comptune.scenarios.spec import TargetSpec

Values = Mapping[Cell, Decimal]


@dataclass(frozen=True)
class Changes:
    """Cells that differ from the scenario, and how far each lever was moved as a whole.

    Attributes:
        cells: values in natural units.
        shifts: by lever, in natural units: the position of its "all levels, all years" slider.
        targets: those that are wanted now; None: as the scenario has them.
        cleared: cells taken out of the scenario, with what is in force in its place.
    """

    cells: Values = field(default_factory=lambda: MappingProxyType({}))
    shifts: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    targets: tuple[TargetSpec, ...] | None = None
    cleared: Values = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Draft:
    """Unsaved changes and all their earlier states. Frozen: every change is another draft.

    Attributes:
        opened: the value of every cell in the scenario as opened.
        now: the changes in force.
        past: the changes before each step, oldest first.
        opened_targets: the targets of the scenario as opened.
        future: the changes that were taken back, the next one to do again last.
    """

    opened: Values
    now: Changes = field(default_factory=Changes)
    past: tuple[Changes, ...] = ()
    opened_targets: tuple[TargetSpec, ...] = ()
    future: tuple[Changes, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether anything differs from the scenario as opened."""
        return bool(self.touched) or self.now.targets is not None

    @property
    def touched(self) -> tuple[Cell, ...]:
        """The cells with another value, then those taken out of the scenario."""
        return (*self.now.cells, *self.now.cleared)

    @property
    def targets(self) -> tuple[TargetSpec, ...]:
        """The targets that are wanted now."""
        return self.opened_targets if self.now.targets is None else self.now.targets

    def value(self, cell: Cell) -> Decimal:
        """The value in force."""
        if cell in self.now.cleared:
            return self.now.cleared[cell]
        return self.now.cells.get(cell, self.opened[cell])

    def with_cells(self, cells: Values) -> "Draft":
        """The draft with these values; a value as opened is no change, nor is one in force."""
        return self._then(
            self._with({cell: value for cell, value in cells.items() if value != self.value(cell)})
        )

    def with_cleared(self, beneath: Values) -> "Draft":
        """The draft with cells taken out of the scenario.

        Args:
            beneath: by cell, what is in force once it is taken out.
        """
        cells = {cell: value for cell, value in self.now.cells.items() if cell not in beneath}
        cleared = MappingProxyType({**self.now.cleared, **beneath})
        return self._then(replace(self.now, cells=MappingProxyType(cells), cleared=cleared))

    def with_targets(self, targets: tuple[TargetSpec, ...]) -> "Draft":
        """The draft with these targets in place of all others."""
        wanted = None if targets == self.opened_targets else targets
        return self._then(replace(self.now, targets=wanted))

    def shifted(self, lever: Lever, to: Decimal, *, locked: Collection[Cell] = ()) -> "Draft":
        """The draft with all cells of the lever moved, so that its whole shift is `to`.

        Cells that were typed one by one keep their distance from the others; locked ones stay.

        Raises:
            OutOfBounds: a cell would leave the bounds of the catalogue.
        """
        by = to - self.shift(lever)
        if not by:
            return self
        moved = {
            cell: check_value(lever, self.value(cell) + by, cell=cell)
            for cell in self.opened
            if cell.name == lever.name and cell not in locked
        }
        shifts = MappingProxyType({**self.now.shifts, lever.name: to})
        return self._then(replace(self._with(moved), shifts=shifts))

    def shift(self, lever: Lever) -> Decimal:
        """How far the lever was moved as a whole."""
        return self.now.shifts.get(lever.name, Decimal(0))

    def room(
        self, lever: Lever, *, locked: Collection[Cell] = ()
    ) -> tuple[Decimal, Decimal] | None:
        """The least and greatest shift that keep the lever's cells, as opened, within bounds.

        None where every cell is locked.
        """
        free = [c for c in self.opened if c.name == lever.name and c not in locked]
        values = [self.opened[cell] for cell in free]
        return (lever.lower - min(values), lever.upper - max(values)) if values else None

    def reverted(self, cell: Cell) -> "Draft":
        """The draft with one cell as the scenario has it."""
        return self._then(self._with({cell: self.opened[cell]}))

    def all_reverted(self) -> "Draft":
        """The draft with everything as the scenario has it."""
        return self._then(Changes())

    def undone(self) -> "Draft":
        """The draft before its last change; the same where there was none."""
        if not self.past:
            return self
        return replace(
            self, now=self.past[-1], past=self.past[:-1], future=(*self.future, self.now)
        )

    def redone(self) -> "Draft":
        """The draft with the change that was taken back last; the same where there is none."""
        if not self.future:
            return self
        return replace(
            self, now=self.future[-1], past=(*self.past, self.now), future=self.future[:-1]
        )

    def _with(self, cells: Values) -> Changes:
        """The changes with these values, which put a cell that was taken out back as well."""
        merged = {**self.now.cells, **cells}
        changed = {cell: value for cell, value in merged.items() if value != self.opened[cell]}
        cleared = {c: value for c, value in self.now.cleared.items() if c not in cells}
        return replace(self.now, cells=MappingProxyType(changed), cleared=MappingProxyType(cleared))

    def _then(self, following: Changes) -> "Draft":
        if following == self.now:
            return self
        return replace(self, now=following, past=(*self.past, self.now), future=())
