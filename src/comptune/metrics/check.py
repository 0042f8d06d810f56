"""What a formula means: names replaced by measures, and units, rounding and gaps worked out."""

from collections.abc import Mapping
from typing import Final, assert_never

from comptune.engine.measures import MEASURES
from comptune.metrics.formula import (
    Average,
    Binary,
    FormulaRefused,
    Median,
    Name,
    Node,
    Number,
    Operator,
    Previous,
    Shortfall,
    children,
    did_you_mean,
    walk,
)

# Powers of (money, people) in a value: salary per head is (1, -1), a growth (0, 0).
Dimension = tuple[int, int]
MONEY: Final[Dimension] = (1, 0)
COUNT: Final[Dimension] = (0, 1)
PURE: Final[Dimension] = (0, 0)
DIMENSIONS: Final[dict[str, Dimension]] = {
    "money": MONEY,
    "count": COUNT,
    "rate": PURE,
    "ratio": PURE,
}

_PEOPLE: Final[frozenset[str]] = frozenset(
    {
        *(name for name in MEASURES if name.endswith(("_headcount", "_count", "_exits"))),
        "hires",
        "exits",
        "promotions_in",
        "promotions_out",
        "promotion_candidates",
        "compa_ratio_ppm",  # a sum over people of a pure number
    }
)


def resolve(formulas: Mapping[str, Node]) -> dict[str, Node]:
    """Every metric's tree over measures alone, other metrics written out in their place.

    A metric may bear the name of a measure if it is that measure. Raises FormulaRefused for an
    unknown name or a metric defined by itself.
    """
    resolved: dict[str, Node] = {}
    for name in formulas:
        _resolve_metric(name, formulas, resolved, path=())
    return resolved


def substitute(node: Node, metrics: Mapping[str, Node], *, place: str) -> Node:
    """The tree with the names of metrics replaced by their trees."""
    match node:
        case Name(name):
            if name in MEASURES:
                return node
            if name in metrics:
                return metrics[name]
            raise _unknown(name, metrics, place=place)
        case Binary(operator, left, right):
            return Binary(
                operator,
                substitute(left, metrics, place=place),
                substitute(right, metrics, place=place),
            )
        case Average(total, count):
            return Average(
                substitute(total, metrics, place=place), substitute(count, metrics, place=place)
            )
        case Previous(value, opening):
            return Previous(
                substitute(value, metrics, place=place),
                None if opening is None else substitute(opening, metrics, place=place),
            )
        case Number() | Median() | Shortfall():
            return node
        case _:
            assert_never(node)


def check(node: Node, *, unit: str, place: str) -> None:
    """Refuse a resolved formula that does not give its unit, measures nothing or nests years."""
    _check_years(node, place=place)
    found = dimension(node, place=place)
    if found != DIMENSIONS[unit]:
        raise FormulaRefused(
            place=place,
            value=_in_words(found),
            rule=f"the unit says {unit}",
            remedy="Mend the formula or the unit; money per person is average(sum, count).",
        )
    if unit in ("money", "count") and not is_whole(node):
        raise FormulaRefused(
            place=place,
            value="a quotient",
            rule="money and counts stay whole",
            remedy="Use average(sum, count), which rounds half up to the cent.",
        )


def dimension(node: Node, *, place: str) -> Dimension:
    """The powers of money and people. Raises FormulaRefused where unlike things are added."""
    match node:
        case Number():
            return PURE
        case Name() | Median() | Shortfall():
            return COUNT if isinstance(node, Name) and node.name in _PEOPLE else MONEY
        case Average(total, count):
            return _average_dimension(total, count, place=place)
        case Previous(value, opening):
            found = dimension(value, place=place)
            start = found if opening is None else dimension(opening, place=place)
            return _same(found, start, "previous()", place=place)
        case Binary(operator, left, right):
            over, under = dimension(left, place=place), dimension(right, place=place)
            return _binary_dimension(operator, over, under, place=place)
        case _:
            assert_never(node)


def measures_of(node: Node) -> frozenset[str]:
    """The measures that a resolved formula reads."""
    return frozenset(found.name for found in walk(node) if isinstance(found, Name))


def medians_of(node: Node) -> frozenset[str]:
    """The populations whose median a resolved formula reads."""
    return frozenset(found.population for found in walk(node) if isinstance(found, Median))


def shortfalls_of(node: Node) -> frozenset[Shortfall]:
    """The shortfalls that a resolved formula reads."""
    return frozenset(found for found in walk(node) if isinstance(found, Shortfall))


def reads_salaries(node: Node) -> bool:
    """Whether a resolved formula needs each person's closing salary."""
    return bool(medians_of(node) or shortfalls_of(node))


def is_whole(node: Node) -> bool:
    """Whether the value is a whole number by construction: no quotient but a rounded one."""
    return not any(isinstance(found, Binary) and found.operator == "/" for found in walk(node))


def may_be_missing(node: Node) -> bool:
    """Whether a value can be absent: a division by zero, no year before, nobody there."""
    if isinstance(node, Average | Median | Shortfall) or (
        isinstance(node, Binary) and node.operator == "/"
    ):
        return True
    if isinstance(node, Previous) and node.opening is None:
        return True
    return any(may_be_missing(child) for child in children(node))


def _resolve_metric(
    name: str, formulas: Mapping[str, Node], resolved: dict[str, Node], path: tuple[str, ...]
) -> None:
    if name in resolved:
        return
    if name in path:
        raise FormulaRefused(
            place=f"metric {name}, formula",
            value=" -> ".join((*path[path.index(name) :], name)),
            rule="a metric may not be defined by itself",
            remedy="Break the circle at one of them.",
        )
    formula, place = formulas[name], f"metric {name}, formula"
    if name in MEASURES and formula != Name(name):
        raise FormulaRefused(
            place=place,
            value="another value",
            rule="a metric that bears the name of a measure is that measure",
            remedy=f"Rename the metric, or write {name}.",
        )
    for found in walk(formula):
        if isinstance(found, Name) and found.name not in MEASURES:
            if found.name not in formulas:
                raise _unknown(found.name, formulas, place=place)
            _resolve_metric(found.name, formulas, resolved, (*path, name))
    resolved[name] = substitute(formula, resolved, place=place)


def _unknown(name: str, metrics: Mapping[str, Node], *, place: str) -> FormulaRefused:
    return FormulaRefused(
        place=place,
        value=f"`{name}`",
        rule="that is neither a measure of the engine nor a metric",
        remedy=did_you_mean(
            name, (*MEASURES, *metrics), otherwise="The reference of metrics lists both."
        ),
    )


def _check_years(node: Node, *, place: str) -> None:
    if not measures_of(node) and not reads_salaries(node):
        raise FormulaRefused(
            place=place,
            value="a constant",
            rule="a formula measures something",
            remedy="Name a measure.",
        )
    for found in walk(node):
        if not isinstance(found, Previous):
            continue
        for child in children(found):
            if any(isinstance(inner, Previous) for inner in walk(child)):
                raise FormulaRefused(
                    place=place,
                    value="previous() within previous()",
                    rule="a formula looks back one year",
                    remedy="Take the year before once, around the whole.",
                )
            _check_years(child, place=place)


def _average_dimension(total: Node, count: Node, *, place: str) -> Dimension:
    over, under = dimension(total, place=place), dimension(count, place=place)
    if (over, under) != (MONEY, COUNT) or any(map(may_be_missing, (total, count))):
        raise FormulaRefused(
            place=place,
            value=f"average({_in_words(over)}, {_in_words(under)})",
            rule="average takes a sum of money and a count of people, both always known",
            remedy="Write average(closing_salary, closing_headcount).",
        )
    return MONEY


def _binary_dimension(
    operator: Operator, left: Dimension, right: Dimension, *, place: str
) -> Dimension:
    if operator in ("+", "-"):
        return _same(left, right, f"`{operator}`", place=place)
    sign = 1 if operator == "*" else -1
    return (left[0] + sign * right[0], left[1] + sign * right[1])


def _same(left: Dimension, right: Dimension, sign: str, *, place: str) -> Dimension:
    if left != right:
        raise FormulaRefused(
            place=place,
            value=f"{sign} between {_in_words(left)} and {_in_words(right)}",
            rule="only like things are added or stand for each other",
            remedy="Add money to money and people to people.",
        )
    return left


def _in_words(found: Dimension) -> str:
    known = {MONEY: "money", COUNT: "people", PURE: "a pure number", (1, -1): "money per person"}
    return known.get(found, f"money^{found[0]} x people^{found[1]}")
