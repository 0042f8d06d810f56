"""Variants of a scenario that differ in values of levers, resolved by way of a few, as tuning asks.

A lever's value of a year and level reaches the engine in that year's and level's place of one array
and nowhere else. One pass of the official SQL over a few *layers*, in each of which many cells are
changed at once, therefore gives every value that the variants need, and they are put together from
those; a value that a former batch had needs no pass at all. A test holds the result equal to
resolving each variant by itself, for every lever. What has no such place is resolved directly: the
structure adjustment moves the ranges of all later years, structure cells move whole tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Final

from numpy.typing import NDArray

from comptune.engine.world import Parameters
from comptune.levers import Cell
from comptune.scenarios.batch import resolve_batch
from comptune.scenarios.scenario import Scenario
from comptune.warehouse.replay import Resolved

# The array in which a lever arrives, where it is not called like the lever.
_ARRAYS: Final[Mapping[str, str]] = {
    "merit_rate": "merit_table",
    "promotion_rate": "promotion_hazard",
    "termination_rate": "termination_hazard",
}
_WITHOUT_A_PLACE: Final = frozenset({"structure_adjustment"})

Cells = Mapping[Cell, Decimal]


class Resolver:
    """Resolves batches of one scenario's variants; keeps what each value of a cell led to.

    Attributes:
        like: a former batch whose first point is the scenario as it is; parameters of what does
            not move are taken from it.
    """

    def __init__(self, scenario: Scenario, *, like: Resolved | None = None) -> None:
        self.scenario = scenario
        self.like = like
        self._known: dict[tuple[Cell, Decimal], NDArray[Any]] = {}

    def resolve(self, points: Sequence[Cells]) -> Resolved:
        """The same parameters as `resolve_batch` gives.

        Args:
            points: by variant the cells that differ from the scenario's own.

        Returns:
            The parameters of every point; `effective` says nothing of them.
        """
        cells = {cell for point in points for cell in point}
        if any(cell.is_structure for cell in cells):
            return resolve_batch(self.scenario, points)
        if not _have_places(points):
            moved = {cell.name for cell in cells}
            return resolve_batch(self.scenario, points, like=self.like, moved=moved)
        like = self._learn(points)
        return replace(like, parameters=self._together(like.parameters, points))

    def _learn(self, points: Sequence[Cells]) -> Resolved:
        """Run the SQL for the values that no batch had yet; the scenario as it is."""
        layers = self._layers(points)
        if self.like is not None and not layers:
            return self.like
        known, moved = self.like, {cell.name for layer in layers for cell in layer}
        asked = layers if known is not None else [{}, *layers]
        found = resolve_batch(self.scenario, asked, like=known, moved=moved)
        for layer, row in zip(reversed(layers), range(len(asked) - 1, -1, -1), strict=False):
            for cell, value in layer.items():
                array = getattr(found.parameters, _array_of(cell))
                self._known[cell, value] = array[(row, *self._place(cell))].copy()
        self.like = known or found
        return self.like

    def _layers(self, points: Sequence[Cells]) -> list[dict[Cell, Decimal]]:
        """As few as give each cell every value that is not known yet."""
        layers: list[dict[Cell, Decimal]] = []
        new: dict[Cell, dict[Decimal, None]] = {}
        for cell, value in (one for point in points for one in point.items()):
            if (cell, value) not in self._known:
                new.setdefault(cell, {})[value] = None
        for cell, values in new.items():
            layers.extend({} for _ in range(len(values) - len(layers)))
            for layer, value in zip(layers, values, strict=False):
                layer[cell] = value
        return layers

    def _together(self, base: Parameters, points: Sequence[Cells]) -> Parameters:
        """The parameters of all points from what each of their values led to."""
        arrays: dict[str, Any] = {
            field.name: getattr(base, field.name)[:1].repeat(len(points), axis=0)
            for field in fields(base)
            if field.name != "start_year"
        }
        first = points[0]
        for cell, value in first.items():
            array = arrays[_array_of(cell)]
            array[(slice(None), *self._place(cell))] = self._known[cell, value]
        for row, point in enumerate(points):
            for cell, value in point.items():
                if value != first[cell]:
                    array = arrays[_array_of(cell)]
                    array[(row, *self._place(cell))] = self._known[cell, value]
        return Parameters(start_year=base.start_year, **arrays)

    def _place(self, cell: Cell) -> tuple[int, ...]:
        """Year and level along an array's axes."""
        year = (cell.year or self.scenario.start_year) - self.scenario.start_year
        return (year,) if cell.level is None else (year, cell.level - 1)


def _array_of(cell: Cell) -> str:
    """The array of the engine's parameters in which a lever's cell arrives."""
    return _ARRAYS.get(cell.name, cell.name)


def _have_places(points: Sequence[Cells]) -> bool:
    """Whether the points set the same cells, each with a place of its own in an array."""
    first = points[0].keys()
    return all(point.keys() == first for point in points) and not any(
        cell.name in _WITHOUT_A_PLACE for cell in first
    )
