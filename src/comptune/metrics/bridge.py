"""Bridges: what leads from the cost of the year before to the cost of the year, to the cent."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comptune.errors import ComptuneError
from comptune.metrics.catalogue import (
    BridgeFormula,
    MetricsCatalogue,
    PartFormula,
    load_metrics,
)
from comptune.metrics.declaration import GRAINS
from comptune.metrics.evaluate import Values, World, value_of, world_of
from comptune.metrics.formula import did_you_mean


class UnknownBridge(ComptuneError):
    """A bridge asked for by a name that the catalogue does not have."""


class BridgeDoesNotClose(ComptuneError):
    """Parts that do not sum to the difference they explain: a defect of what gave the totals."""


@dataclass(frozen=True, slots=True)
class BridgePart:
    """One bar: cents by [..., year(, level)(, department)]; NaN where not known."""

    name: str
    title: str
    values: Values


@dataclass(frozen=True, slots=True)
class Bridge:
    """Opening plus parts is closing, wherever the opening is known."""

    name: str
    title: str
    opening: BridgePart
    parts: tuple[BridgePart, ...]
    closing: BridgePart

    def __getitem__(self, name: str) -> BridgePart:
        for part in (self.opening, *self.parts, self.closing):
            if part.name == name:
                return part
        raise UnknownBridge(
            place=f"part of the bridge {self.name}",
            value=name,
            rule="the bridge has no such part",
            remedy=f"Its parts are {', '.join(part.name for part in self.parts)}.",
        )


def bridge(
    totals: NDArray[np.int64],
    name: str = "base_pay",
    *,
    by: tuple[str, ...] = (),
    catalogue: MetricsCatalogue | None = None,
) -> Bridge:
    """A bridge of every year, checked to the cent.

    Args:
        totals: the engine's sums, int64 [..., year, level, department, measure].
        name: "base_pay" or "total_compensation".
        by: () for the total, ("level",), ("department",) or ("level", "department").
        catalogue: the shipped one unless another is given.

    Raises:
        BridgeDoesNotClose: naming the first place where the parts do not sum to the difference.
    """
    catalogue = catalogue or load_metrics()
    formula = _formula(name, catalogue)
    catalogue.select((), by=by)
    world = world_of(totals, by=by)
    found = Bridge(
        name=formula.name,
        title=formula.title,
        opening=_part(formula.opening, world),
        parts=tuple(_part(part, world) for part in formula.parts),
        closing=_part(formula.closing, world),
    )
    _check(found, by=by)
    return found


def _formula(name: str, catalogue: MetricsCatalogue) -> BridgeFormula:
    if name not in catalogue.bridges:
        known = tuple(catalogue.bridges)
        raise UnknownBridge(
            place="bridge",
            value=name,
            rule="the catalogue of metrics has no such bridge",
            remedy=did_you_mean(name, known, otherwise=f"There are {' and '.join(known)}."),
        )
    return catalogue.bridges[name]


def _part(formula: PartFormula, world: World) -> BridgePart:
    return BridgePart(formula.name, formula.title, value_of(formula.expression, world))


def _check(found: Bridge, *, by: tuple[str, ...]) -> None:
    explained = found.opening.values
    for part in found.parts:
        explained = explained + part.values
    known = ~np.isnan(found.opening.values)
    wrong = np.argwhere(known & (explained != found.closing.values))
    if wrong.size == 0:
        return
    place = tuple(int(step) for step in wrong[0])
    axes = ("year", *(grain for grain in GRAINS if grain in by))
    named = zip(("batch",) * (len(place) - len(axes)) + axes, place, strict=True)
    raise BridgeDoesNotClose(
        place=f"bridge {found.name}, " + ", ".join(f"{axis} index {step}" for axis, step in named),
        value=f"{int(explained[place])} cents",
        rule=f"the year cost {int(found.closing.values[place])} cents: the parts sum to the "
        f"difference exactly",
        remedy="This is a defect of the totals, not of the input: report it.",
    )
