"""Metrics from the engine's totals, vectorised over parameter sets, seeds, years and groups.

A value that can be missing (nobody to divide by, no year before) is a float with NaN there; money
is then still whole cents, exact up to 2**53. Money and counts that are always known are int64.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, assert_never

import numpy as np
from numpy.typing import NDArray

from comptune.engine.measures import INDEX, MEASURES
from comptune.errors import ComptuneError
from comptune.metrics.catalogue import Metric, MetricsCatalogue, load_metrics
from comptune.metrics.formula import (
    Average,
    Binary,
    Median,
    Name,
    Node,
    Number,
    Operator,
    Previous,
    Shortfall,
)

Values = NDArray[Any]  # int64, or float64 where a value can be missing or is a quotient
LEVEL_COUNT: Final = 5

# Axes of totals, from the end: year, level, department, measure.
_LEVEL_AXIS: Final = -3
_DEPARTMENT_AXIS: Final = -2


class TotalsRefused(ComptuneError):
    """An array that is not the engine's totals, or medians that do not go with it."""


def evaluate(
    totals: NDArray[np.int64],
    metric_names: Sequence[str] | None = None,
    *,
    by: tuple[str, ...] = (),
    medians: Mapping[str, Values] | None = None,
    catalogue: MetricsCatalogue | None = None,
) -> dict[str, Values]:
    """Metrics by year, and by level and department where asked.

    Args:
        totals: the engine's sums, int64 [..., year, level, department, measure]; leading axes are
            whatever was simulated together (parameter sets, seeds).
        metric_names: None for every metric that is defined by `by` and needs no more than is given.
        by: () for the total, ("level",), ("department",) or ("level", "department").
        medians: the middle closing salaries by population, and the shortfalls, [..., year] or
            [..., year, level] as `by` says: see `median_salaries`. Metrics with either need it.
        catalogue: the shipped one unless another is given.

    Returns:
        name -> [..., year(, level)(, department)]; money in cents, rates in natural units.
    """
    metrics = (catalogue or load_metrics()).select(
        metric_names, by=by, salaries=medians is not None
    )
    world = world_of(totals, by=by, medians=medians)
    return {metric.name: _value(metric.expression, world, metric) for metric in metrics}


@dataclass(frozen=True, slots=True)
class World:
    """What a formula is evaluated on: measures [..., year(, level)(, department), measure]."""

    measures: NDArray[np.int64]
    medians: Mapping[str, Values]
    year_axis: int


def world_of(
    totals: NDArray[np.int64],
    *,
    by: tuple[str, ...],
    medians: Mapping[str, Values] | None = None,
) -> World:
    """The totals added up to what `by` says. Raises TotalsRefused for any other array."""
    expected = f"int64 [..., year, {LEVEL_COUNT}, department, {len(MEASURES)}]"
    if totals.dtype != np.int64 or totals.ndim < 4 or _ends_otherwise(totals.shape):
        raise TotalsRefused(
            place="totals",
            value=f"{totals.dtype} {list(totals.shape)}",
            rule=f"the engine's totals are {expected}",
            remedy="Give the array as the engine returns it.",
        )
    summed = tuple(
        axis
        for axis, group in ((_LEVEL_AXIS, "level"), (_DEPARTMENT_AXIS, "department"))
        if group not in by
    )
    measures = totals.sum(axis=summed) if summed else totals.view()
    measures.setflags(write=False)  # results may be views of it
    world = World(measures=measures, medians=medians or {}, year_axis=-1 - len(by))
    for population, values in world.medians.items():
        if values.shape != measures.shape[:-1]:
            raise TotalsRefused(
                place=f"medians of {population}",
                value=str(list(values.shape)),
                rule=f"the totals by {' and '.join(by) or 'year'} are {list(measures.shape[:-1])}",
                remedy="Compute the medians by the same groups and years.",
            )
    return world


def value_of(node: Node, world: World) -> Values:
    """A resolved formula on measures."""
    match node:
        case Number(number):
            return np.asarray(number, dtype=np.int64)
        case Name(measure):
            return world.measures[..., INDEX[measure]]
        case Median() | Shortfall():
            return world.medians[node.population]
        case Binary(operator, left, right):
            return _binary(operator, value_of(left, world), value_of(right, world))
        case Average(total, count):
            return _average(value_of(total, world), value_of(count, world))
        case Previous(value, opening):
            return _previous(
                value_of(value, world),
                None if opening is None else value_of(opening, world),
                axis=world.year_axis,
            )
        case _:
            assert_never(node)


def _value(node: Node, world: World, metric: Metric) -> Values:
    if metric.needs_salaries and not world.medians:
        raise TotalsRefused(
            place=f"metric {metric.name}",
            value="asked for without closing salaries",
            rule="a median or shortfall cannot be had from sums",
            remedy="Give medians=median_salaries(...).",
        )
    return value_of(node, world)


def _binary(operator: Operator, left: Values, right: Values) -> Values:
    match operator:
        case "+":
            return np.asarray(left + right)
        case "-":
            return np.asarray(left - right)
        case "*":
            return np.asarray(left * right)
        case "/":
            divisor = np.where(right == 0, np.nan, right)
            return np.asarray(left / divisor)
        case _:
            assert_never(operator)


def _average(total: Values, count: Values) -> Values:
    size = np.abs(count)
    rounded = (2 * np.abs(total) + size) // np.maximum(2 * size, 1)
    return np.where(count == 0, np.nan, np.sign(total) * np.sign(count) * rounded)


def _previous(value: Values, opening: Values | None, *, axis: int) -> Values:
    first = [slice(None)] * value.ndim
    first[axis] = slice(0, 1)
    all_but_last = list(first)
    all_but_last[axis] = slice(0, -1)
    before = value[tuple(first)]
    start = np.full(before.shape, np.nan) if opening is None else opening[tuple(first)]
    return np.concatenate([start, value[tuple(all_but_last)]], axis=axis)


def _ends_otherwise(shape: tuple[int, ...]) -> bool:
    return shape[-1] != len(MEASURES) or shape[_LEVEL_AXIS] != LEVEL_COUNT
