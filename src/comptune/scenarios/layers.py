"""Many nearly equal variants of a scenario resolved by way of a few, as tuning asks for them.

The variants of a batch of differences differ in a cell or two each. A lever's value of a year and
level reaches the engine in that year's and level's place of one array and nowhere else, so one pass
of the official SQL over a few *layers*, in each of which many cells are changed at once, gives
every value that the variants need; they are put together from those. A test holds the result equal
to resolving each variant by itself, for every lever. What has no such place is resolved directly:
the structure adjustment moves the ranges of all later years, structure cells move whole tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Final

import numpy as np

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
_WORTH: Final = 0.6  # layers as a part of the variants, above which they save nothing

Cells = Mapping[Cell, Decimal]


def resolve_near(
    scenario: Scenario, points: Sequence[Cells], *, like: Resolved | None = None
) -> Resolved:
    """The same parameters as `resolve_batch` gives, sooner where the points differ in little.

    Args:
        points: by variant the cells that differ from the scenario's own.
        like: a former batch, of which the first point is of the same scenario and sets no other
            cells than these do.

    Returns:
        The parameters of every point; `effective` is that of the layers, and says nothing of them.
    """
    layers = _layers(points)
    if layers is None or len(layers) > _WORTH * len(points):
        return resolve_batch(scenario, points)
    moved = {cell.name for cell in points[0]}
    if any(cell.is_structure for cell in points[0]) or moved & _WITHOUT_A_PLACE:
        like = None
    resolved = resolve_batch(scenario, layers, like=like, moved=moved)
    return replace(resolved, parameters=_together(resolved.parameters, points, layers, scenario))


def _layers(points: Sequence[Cells]) -> list[dict[Cell, Decimal]] | None:
    """The first point, then as few as give each cell every value it has in a point.

    None where points differ in what has no place of its own.
    """
    first = dict(points[0])
    layers = [first]
    known: dict[Cell, list[Decimal]] = {cell: [value] for cell, value in first.items()}
    for point in points[1:]:
        if point.keys() != first.keys():
            return None
        for cell, value in point.items():
            if value in known[cell]:
                continue
            if cell.is_structure or cell.name in _WITHOUT_A_PLACE:
                return None
            known[cell].append(value)
            if len(known[cell]) > len(layers):
                layers.append(dict(first))
            layers[len(known[cell]) - 1][cell] = value
    return layers


def _together(
    found: Parameters, points: Sequence[Cells], layers: Sequence[Cells], scenario: Scenario
) -> Parameters:
    """The parameters of all points from those of the layers."""
    arrays: dict[str, Any] = {
        field.name: np.repeat(getattr(found, field.name)[:1], len(points), axis=0)
        for field in fields(found)
        if field.name != "start_year"
    }
    first = layers[0]
    layer_of = {
        (cell, value): number
        for number, layer in reversed(list(enumerate(layers)))
        for cell, value in layer.items()
    }
    for row, point in enumerate(points):
        for cell, value in point.items():
            if value == first[cell]:
                continue
            name = _ARRAYS.get(cell.name, cell.name)
            place = _place(cell, scenario.start_year)
            arrays[name][(row, *place)] = getattr(found, name)[(layer_of[cell, value], *place)]
    return Parameters(start_year=found.start_year, **arrays)


def _place(cell: Cell, start_year: int) -> tuple[int, ...]:
    """Year and level along an array's axes."""
    year = (cell.year or start_year) - start_year
    return (year,) if cell.level is None else (year, cell.level - 1)
