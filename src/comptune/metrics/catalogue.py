"""The catalogue of metrics: `catalogue.yml`, checked and parsed once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from comptune.errors import ComptuneError
from comptune.metrics.check import check, reads_salaries, resolve, substitute
from comptune.metrics.declaration import (
    GRAINS,
    BridgeDeclared,
    CatalogueRefused,
    Direction,
    Grain,
    Group,
    MetricDeclared,
    PartDeclared,
    Unit,
    read_declaration,
)
from comptune.metrics.formula import FormulaRefused, Node, did_you_mean, parse


class UnknownMetric(ComptuneError):
    """A metric asked for by a name that the catalogue does not have."""


class GrainRefused(ComptuneError):
    """A metric asked for by something it is not defined for."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: what it is called, what it means and how it is computed from measures."""

    name: str
    title: str
    group: Group
    unit: Unit
    definition: str
    formula: str
    direction: Direction
    grain: tuple[Grain, ...]
    expression: Node

    @property
    def needs_salaries(self) -> bool:
        """Whether measures are not enough: medians and shortfalls need everyone's salary."""
        return reads_salaries(self.expression)

    def valid_by(self, by: tuple[str, ...]) -> bool:
        """Whether the metric is defined for the total, or for each of `by`."""
        return set(self.grain).issuperset(by or ("total",))


@dataclass(frozen=True, slots=True)
class PartFormula:
    """One bar of a bridge."""

    name: str
    title: str
    formula: str
    expression: Node


@dataclass(frozen=True, slots=True)
class BridgeFormula:
    """A bridge: opening, parts in the order shown, closing."""

    name: str
    title: str
    definition: str
    opening: PartFormula
    parts: tuple[PartFormula, ...]
    closing: PartFormula


@dataclass(frozen=True, slots=True)
class MetricsCatalogue:
    """All metrics and bridges, in the order declared."""

    metrics: Mapping[str, Metric]
    bridges: Mapping[str, BridgeFormula]

    def __getitem__(self, name: str) -> Metric:
        if name not in self.metrics:
            raise UnknownMetric(
                place="metric",
                value=name,
                rule="the catalogue of metrics has no such name",
                remedy=did_you_mean(
                    name, tuple(self.metrics), otherwise="The reference of metrics lists them all."
                ),
            )
        return self.metrics[name]

    def __iter__(self) -> Iterator[Metric]:
        return iter(self.metrics.values())

    def __len__(self) -> int:
        return len(self.metrics)

    def __contains__(self, name: object) -> bool:
        return name in self.metrics

    def select(
        self, names: Sequence[str] | None, *, by: tuple[str, ...], salaries: bool = True
    ) -> tuple[Metric, ...]:
        """The metrics named, or all that are defined by `by` with what is at hand.

        Args:
            names: None for all; those without a value by `by` are then left out.
            by: () for the total, else "level" and "department".
            salaries: whether closing salaries are at hand, which medians need.
        """
        _check_by(by)
        if names is None:
            return tuple(
                metric
                for metric in self
                if metric.valid_by(by) and (salaries or not metric.needs_salaries)
            )
        chosen = tuple(self[name] for name in names)
        for metric in chosen:
            if not metric.valid_by(by):
                raise GrainRefused(
                    place=f"metric {metric.name}",
                    value=f"asked for by {' and '.join(by or ('total',))}",
                    rule=f"it is defined by {', '.join(metric.grain)}",
                    remedy="Ask for it by one of these, or for another metric.",
                )
        return chosen


@cache
def load_metrics() -> MetricsCatalogue:
    """The shipped catalogue."""
    return parse_catalogue(
        (files("comptune.metrics") / "catalogue.yml").read_text(encoding="utf-8")
    )


def parse_catalogue(text: str) -> MetricsCatalogue:
    """A catalogue from YAML. Raises CatalogueRefused or FormulaRefused at the first mistake."""
    declared = read_declaration(text)
    expressions = resolve(
        {
            metric.name: parse(metric.formula, place=f"metric {metric.name}, formula")
            for metric in declared.metrics
        }
    )
    bridges: dict[str, BridgeFormula] = {}
    for bridge in declared.bridges:
        bridges[bridge.name] = _bridge(bridge, bridges, expressions)
    metrics = {metric.name: _metric(metric, expressions) for metric in declared.metrics}
    return MetricsCatalogue(MappingProxyType(metrics), MappingProxyType(bridges))


def _metric(declared: MetricDeclared, expressions: Mapping[str, Node]) -> Metric:
    expression = expressions[declared.name]
    place = f"metric {declared.name}, formula"
    check(expression, unit=declared.unit, place=place)
    if reads_salaries(expression) and "department" in declared.grain:
        raise FormulaRefused(
            place=place,
            value="a median or shortfall by department",
            rule="these are known for the total and by level",
            remedy="Leave department out of the grain.",
        )
    return Metric(
        name=declared.name,
        title=declared.title,
        group=declared.group,
        unit=declared.unit,
        definition=declared.definition,
        formula=declared.formula,
        direction=declared.direction,
        grain=declared.grain,
        expression=expression,
    )


def _bridge(
    declared: BridgeDeclared, known: Mapping[str, BridgeFormula], metrics: Mapping[str, Node]
) -> BridgeFormula:
    if declared.base is not None and declared.base not in known:
        raise CatalogueRefused(
            place=f"bridge {declared.name}, base",
            value=declared.base,
            rule="no bridge of that name is declared above it",
            remedy="Declare the base first.",
        )
    inherited = known[declared.base].parts if declared.base else ()
    own = (_part(part, declared.name, metrics) for part in declared.parts)
    return BridgeFormula(
        name=declared.name,
        title=declared.title,
        definition=declared.definition,
        opening=_part(declared.opening, declared.name, metrics),
        parts=(*inherited, *own),
        closing=_part(declared.closing, declared.name, metrics),
    )


def _part(declared: PartDeclared, bridge: str, metrics: Mapping[str, Node]) -> PartFormula:
    place = f"bridge {bridge}, {declared.name}, formula"
    expression = substitute(parse(declared.formula, place=place), metrics, place=place)
    check(expression, unit="money", place=place)
    return PartFormula(
        name=declared.name,
        title=declared.title,
        formula=declared.formula,
        expression=expression,
    )


def _check_by(by: tuple[str, ...]) -> None:
    order = tuple(grain for grain in GRAINS[1:] if grain in by)
    if by != order:
        raise GrainRefused(
            place="by",
            value=repr(by),
            rule='metrics are asked for by (), ("level",), ("department",) or both in that order',
            remedy="Ask by one of these.",
        )
