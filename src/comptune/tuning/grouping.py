"""An entry of the problem's variables as groups of cells, with bounds on the lever's grid."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from comptune.errors import ComptuneError
from comptune.levers import Cell, Lever, parse_value
from comptune.levers.values import format_bounds, format_step, format_value
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.problem import VariableSpec
from comptune.tuning.variables import Group, grid_within


def groups_of(
    spec: VariableSpec,
    lever: Lever,
    cells: Sequence[Cell],
    today: Mapping[Cell, Decimal],
    place: str,
) -> Iterator[Group]:
    """The groups of an entry's cells.

    Raises:
        ProblemRefused: bounds that leave nothing, or outside the catalogue's.
    """
    lower, upper = _bounds(spec, lever, place)
    if spec.tie == "free" or len(cells) == 1:
        for cell in cells:
            yield Group(
                cell.place,
                lever,
                (cell,),
                "free",
                (Decimal(0),),
                today[cell],
                lower,
                upper,
                spec.weight,
            )
        return
    if spec.tie == "same":
        mean = sum((today[cell] for cell in cells), Decimal(0)) / len(cells)
        yield Group(
            f"{spec.cells}, one value",
            lever,
            tuple(cells),
            "same",
            (Decimal(0),) * len(cells),
            mean,
            lower,
            upper,
            spec.weight,
        )
        return
    offsets = tuple(_snapped(lever, today[cell]) for cell in cells)
    low = max(lower - offset for offset in offsets)
    high = min(upper - offset for offset in offsets)
    low, high = grid_within(lever, low, high, Decimal(0))
    if low > high:
        raise ProblemRefused(
            place=f"{place}, tie",
            rule="no shift keeps all the cells within their bounds",
            remedy="Widen the bounds, or let the cells move freely (tie: free).",
        )
    moved = sum((today[c] - o for c, o in zip(cells, offsets, strict=True)), Decimal(0))
    yield Group(
        f"{spec.cells}, one shift",
        lever,
        tuple(cells),
        "shift",
        offsets,
        moved / len(cells),
        low,
        high,
        spec.weight,
    )


def _snapped(lever: Lever, value: Decimal) -> Decimal:
    steps = ((value - lever.lower) / lever.step).to_integral_value()
    return lever.lower + steps * lever.step


def _bounds(spec: VariableSpec, lever: Lever, place: str) -> tuple[Decimal, Decimal]:
    """The entry's bounds, on the lever's grid."""
    lower = _bound(lever, spec.lower, f"{place}, lower", lever.lower)
    upper = _bound(lever, spec.upper, f"{place}, upper", lever.upper)
    if lower > upper:
        raise ProblemRefused(
            place=place,
            value=f"from {format_value(lever, lower)} to {format_value(lever, upper)}",
            rule="the lower bound is not above the upper one",
            remedy="Write the lower one as lower.",
        )
    first, last = grid_within(lever, lower, upper, lever.lower)
    if first > last:
        raise ProblemRefused(
            place=place,
            value=f"from {format_value(lever, lower)} to {format_value(lever, upper)}",
            rule=f"no policy step of {lever.name} ({format_step(lever)}) lies between the bounds",
            remedy="Widen the bounds.",
        )
    return first, last


def _bound(lever: Lever, text: str | None, place: str, otherwise: Decimal) -> Decimal:
    if text is None:
        return otherwise
    try:
        return parse_value(lever, text)
    except ComptuneError as error:
        rule = error.rule
        if rule.startswith("the catalogue allows"):
            rule = f"the catalogue allows {format_bounds(lever)} for {lever.name}"
        raise ProblemRefused(
            place=place, value=error.value, rule=rule, remedy=error.remedy
        ) from None
