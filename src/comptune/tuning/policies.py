"""Policies as rows over the groups' values: sum of coefficient x value <= bound, exactly."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from comptune.errors import ComptuneError
from comptune.levers import Cell, Lever, load_catalogue, parse_value
from comptune.levers.values import format_value
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.problem import POLICY_KINDS, PolicySpec
from comptune.tuning.variables import Group, is_percentage

_ALONG: Final[Mapping[str, str | None]] = {
    "ordering": None,
    "largest_change": "by",
    "floor": "at",
    "cap": "at",
    "split": None,
    "together": "at_most",
}


@dataclass(frozen=True)
class Row:
    """One inequality of a policy.

    Attributes:
        policy: its position in the problem.
        words: what it says, of these cells.
        coefficients: by group.
        bound: what the sum may not exceed.
    """

    policy: int
    words: str
    coefficients: Mapping[int, Decimal]
    bound: Decimal

    def excess(self, values: Sequence[Decimal]) -> Decimal:
        """How far the sum exceeds the bound; negative where there is room."""
        return sum((c * values[g] for g, c in self.coefficients.items()), -self.bound)


@dataclass(frozen=True)
class _Inequality:
    """Sum of coefficient x cell <= bound."""

    words: str
    terms: tuple[tuple[Decimal, Cell], ...]
    bound: Decimal


def policy_rows(
    policies: Sequence[PolicySpec], groups: Sequence[Group], today: Mapping[Cell, Decimal]
) -> tuple[Row, ...]:
    """The rows of all policies; cells that cannot move stand at today's values.

    Args:
        today: every lever cell of the scenario's years.

    Raises:
        ProblemRefused: a policy that is not one, or that no variable can make true.
    """
    place_of = {
        cell: (number, group.offsets[position])
        for number, group in enumerate(groups)
        for position, cell in enumerate(group.cells)
    }
    rows = []
    for number, policy in enumerate(policies):
        place = f"Policy {number + 1}"
        for inequality in _inequalities(policy, place, today):
            coefficients: dict[int, Decimal] = {}
            bound = inequality.bound
            for coefficient, cell in inequality.terms:
                if cell in place_of:
                    group, offset = place_of[cell]
                    coefficients[group] = coefficients.get(group, Decimal(0)) + coefficient
                    bound -= coefficient * offset
                else:
                    bound -= coefficient * today[cell]
            coefficients = {group: value for group, value in coefficients.items() if value}
            if coefficients:
                rows.append(Row(number, inequality.words, coefficients, bound))
            elif bound < 0:
                raise ProblemRefused(
                    place=place,
                    value=inequality.words,
                    rule="it does not hold today, and no variable can change that",
                    remedy="Let one of these cells move, or leave the policy out.",
                )
    return tuple(rows)


def _inequalities(
    policy: PolicySpec, place: str, today: Mapping[Cell, Decimal]
) -> Iterator[_Inequality]:
    kind = _kind(policy, place)
    match kind:
        case "ordering":
            yield from _ordering(_lever(policy.ordering, place, needs_level=True), today)
        case "largest_change":
            yield from _largest_change(_lever(policy.largest_change, place), policy, place, today)
        case "floor" | "cap":
            lever = _lever(policy.floor or policy.cap, place)
            yield from _limit(lever, policy, place, today, is_floor=kind == "floor")
        case "split":
            yield from _split(policy, place, today)
        case _:
            yield from _together(policy, place, today)


def _kind(policy: PolicySpec, place: str) -> str:
    """The one kind of a policy, all it needs being there and nothing else."""
    given = [kind for kind in POLICY_KINDS if getattr(policy, kind) is not None]
    if len(given) != 1:
        raise ProblemRefused(
            place=place,
            value=" and ".join(given) or None,
            rule=f"a policy is one of {', '.join(POLICY_KINDS)}",
            remedy="Write one entry for each policy.",
        )
    kind = given[0]
    wanted = _ALONG[kind]
    optional = "within" if kind == "split" else None
    for word in ("by", "at", "within", "at_most"):
        there = getattr(policy, word) is not None
        if word == wanted and not there:
            raise ProblemRefused(
                place=place,
                rule=f"{kind} needs `{word}`",
                remedy=f"Add it, as in {_EXAMPLES[kind]}.",
            )
        if there and word not in (wanted, optional):
            raise ProblemRefused(
                place=f"{place}, {word}",
                rule=f"{kind} has no `{word}`",
                remedy=f"Write it as in {_EXAMPLES[kind]}.",
            )
    return kind


_EXAMPLES: Final = {
    "ordering": "{ordering: merit_rate}",
    "largest_change": '{largest_change: merit_rate, by: "0.5 %"}',
    "floor": '{floor: cola_rate, at: "1 %"}',
    "cap": '{cap: merit_rate, at: "4 %"}',
    "split": "{split: {merit_rate: 2, cola_rate: 1}}",
    "together": '{together: [merit_rate, cola_rate], at_most: "4.5 %"}',
}


def _lever(name: str | None, place: str, *, needs_level: bool = False) -> Lever:
    lever = load_catalogue()[name or ""]
    if needs_level and not lever.has_levels:
        raise ProblemRefused(
            place=place,
            value=lever.name,
            rule="ordering is over levels, and this lever has none",
            remedy="Name a lever by level, such as merit_rate.",
        )
    return lever


def _amount(lever: Lever, text: str | None, place: str) -> Decimal:
    """A difference or a bound in the lever's unit; "pp" is the same as "%"."""
    bare = (text or "").strip()
    if is_percentage(lever) and bare.endswith("pp"):
        bare = bare.removesuffix("pp") + "%"
    try:
        return parse_value(lever, bare)
    except ComptuneError as error:
        raise ProblemRefused(
            place=place, value=error.value, rule=error.rule, remedy=error.remedy
        ) from None


def _cells(lever: Lever, today: Mapping[Cell, Decimal]) -> list[Cell]:
    return sorted(
        (cell for cell in today if cell.name == lever.name),
        key=lambda cell: (cell.level or 0, cell.year or 0),
    )


def _ordering(lever: Lever, today: Mapping[Cell, Decimal]) -> Iterator[_Inequality]:
    cells = _cells(lever, today)
    for beneath, above in pairwise(sorted(cells, key=lambda c: (c.year or 0, c.level or 0))):
        if beneath.year == above.year:
            words = (
                f"{lever.name} {above.year}: level {above.level} not below level {beneath.level}"
            )
            terms = ((Decimal(1), beneath), (Decimal(-1), above))
            yield _Inequality(words, terms, Decimal(0))


def _largest_change(
    lever: Lever, policy: PolicySpec, place: str, today: Mapping[Cell, Decimal]
) -> Iterator[_Inequality]:
    most = _amount(lever, policy.by, f"{place}, by")
    for before, after in pairwise(_cells(lever, today)):
        if before.level == after.level:
            words = f"{after.place}: at most {format_value(lever, most)} away from {before.year}"
            yield _Inequality(words, ((Decimal(1), after), (Decimal(-1), before)), most)
            yield _Inequality(words, ((Decimal(-1), after), (Decimal(1), before)), most)


def _limit(
    lever: Lever,
    policy: PolicySpec,
    place: str,
    today: Mapping[Cell, Decimal],
    *,
    is_floor: bool,
) -> Iterator[_Inequality]:
    at = _amount(lever, policy.at, f"{place}, at")
    sign = Decimal(-1 if is_floor else 1)
    for cell in _cells(lever, today):
        words = f"{cell.place}: at {'least' if is_floor else 'most'} {format_value(lever, at)}"
        yield _Inequality(words, ((sign, cell),), sign * at)


def _split(policy: PolicySpec, place: str, today: Mapping[Cell, Decimal]) -> Iterator[_Inequality]:
    parts = policy.split or {}
    if len(parts) != 2 or any(part <= 0 for part in parts.values()):
        raise ProblemRefused(
            place=f"{place}, split",
            rule="a split names two levers, each with a part above 0",
            remedy=f"Write it as in {_EXAMPLES['split']}.",
        )
    (first, part), (second, other) = (
        (_lever(name, place), Decimal(number)) for name, number in parts.items()
    )
    _refuse_other_places((first, second), place)
    within = Decimal(0) if policy.within is None else _amount(first, policy.within, place)
    for cell in _cells(first, today):
        twin = Cell(second.name, cell.year, cell.level)
        if twin not in today:
            continue
        words = f"{cell.place}: {part:f} to {other:f} of {second.name}"
        terms = ((other, cell), (-part, twin))
        yield _Inequality(words, terms, other * within)
        yield _Inequality(words, tuple((-c, one) for c, one in terms), other * within)


def _together(
    policy: PolicySpec, place: str, today: Mapping[Cell, Decimal]
) -> Iterator[_Inequality]:
    names = policy.together or ()
    if len(set(names)) < 2 or len(set(names)) < len(names):
        raise ProblemRefused(
            place=f"{place}, together",
            rule="it names two levers or more, each once",
            remedy=f"Write it as in {_EXAMPLES['together']}.",
        )
    levers = [_lever(name, place) for name in names]
    _refuse_other_places(levers, place)
    most = _amount(levers[0], policy.at_most, f"{place}, at_most")
    for cell in _cells(levers[0], today):
        cells = [Cell(lever.name, cell.year, cell.level) for lever in levers]
        if all(one in today for one in cells):
            where = ", ".join(cell.place.split(", ")[1:])
            words = f"{' + '.join(names)}, {where}: at most {format_value(levers[0], most)}"
            yield _Inequality(words, tuple((Decimal(1), one) for one in cells), most)


def _refuse_other_places(levers: Sequence[Lever], place: str) -> None:
    first = levers[0]
    for lever in levers[1:]:
        if lever.grain != first.grain or lever.unit != first.unit:
            raise ProblemRefused(
                place=place,
                value=f"{first.name} and {lever.name}",
                rule="the levers of one policy have the same unit and are by the same things",
                remedy="Name levers such as merit_rate and cola_rate.",
            )
