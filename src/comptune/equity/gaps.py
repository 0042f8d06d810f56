"""Raw gaps between women and men: everybody, by groups, and by quartile pay bands.

The gap's formula and its rounding are those of the metrics catalogue (`pay_gap`,
`pay_gap_median`), evaluated here for each kind of pay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from comptune.engine.measures import INDEX, MEASURES
from comptune.equity.findings import COMPONENTS, Component, Gap, Group, Groups, Key, QuartileBand
from comptune.equity.people import COLUMNS, Cents, Column, Flags, PaidPeople, PeopleRefused
from comptune.metrics.evaluate import LEVEL_COUNT, evaluate
from comptune.metrics.medians import median_cents
from comptune.metrics.small_groups import hidden_cells, hidden_groups

_METRICS: Final = (
    "pay_gap",
    "pay_gap_median",
    "mean_salary_men",
    "mean_salary_women",
    "median_salary_men",
    "median_salary_women",
)
_BANDS: Final = 4


@dataclass(frozen=True)
class Grouping:
    """People by the values of some columns.

    Attributes:
        columns: one or two.
        keys: of groups with at least one woman or man, sorted.
        members: who is in each.
        is_hidden: of each, by the rule for small groups.
        hides_total: whether the total gives a hidden group away, so that it is hidden too.
    """

    columns: tuple[Column, ...]
    keys: tuple[Key, ...]
    members: tuple[Flags, ...]
    is_hidden: tuple[bool, ...]
    hides_total: bool


def gap(people: PaidPeople, component: Component) -> Gap:
    """The gap of one kind of pay between all women and all men given."""
    cents = pay_of(people, component)
    here = (people.variable_pay_cents > 0) | (component != "variable_received")
    return _gap(cents[people.is_woman & here], cents[people.is_man & here])


def pay_of(people: PaidPeople, component: Component) -> Cents:
    """Everybody's pay of one kind, in cents."""
    match component:
        case "pay":
            return people.pay_cents
        case "basic":
            return people.base_pay_cents
        case "variable" | "variable_received":
            return people.variable_pay_cents


def grouping(people: PaidPeople, columns: Column | Sequence[Column]) -> Grouping:
    """The groups of women and men by one column or two crossed.

    Raises:
        PeopleRefused: an unknown column, none, twice the same or more than two.
    """
    names = _columns(columns)
    compared = people.is_woman | people.is_man
    values = [np.unique(getattr(people, name)[compared]) for name in names]
    where = [
        [getattr(people, name) == value for value in own]
        for name, own in zip(names, values, strict=True)
    ]
    places = [np.logical_and.reduce(flags) for flags in product(*where)]
    is_hidden, hides_total = _hidden(people, places, width=len(values[-1]), is_list=len(names) == 1)
    keys = [tuple(map(str, key)) for key in product(*values)]
    kept = [at for at, place in enumerate(places) if (place & compared).any()]
    return Grouping(
        columns=names,
        keys=tuple(keys[at] for at in kept),
        members=tuple(places[at] for at in kept),
        is_hidden=tuple(is_hidden[at] for at in kept),
        hides_total=hides_total,
    )


def groups(people: PaidPeople, by: Grouping) -> Groups:
    """The gaps of each group, hidden ones without figures."""
    found = [
        _hidden_group(key) if is_hidden else group(people.only(members), key)
        for key, members, is_hidden in zip(by.keys, by.members, by.is_hidden, strict=True)
    ]
    return Groups(by.columns, tuple(found), sum(by.is_hidden))


def everybody(people: PaidPeople, beside: Sequence[Grouping]) -> Group:
    """The group of all, hidden if it is small or gives away a group of the tables beside it."""
    alone = hidden_groups([[count] for count in _counts(people, np.full(len(people), True))])
    if alone.total or any(table.hides_total for table in beside):
        return _hidden_group(())
    return group(people, ())


def group(people: PaidPeople, key: Key) -> Group:
    """All figures of these people."""
    women, men, women_receiving, men_receiving = _counts(people, np.full(len(people), True))
    return Group(
        key=key,
        is_hidden=False,
        women_count=women,
        men_count=men,
        gaps={component: gap(people, component) for component in COMPONENTS},
        women_receiving_share=women_receiving / women if women else None,
        men_receiving_share=men_receiving / men if men else None,
    )


def quartile_bands(people: PaidPeople) -> tuple[QuartileBand, ...]:
    """The shares of women and men in four equal parts by pay; none where there is nobody.

    People of one pay across a border are split in one proportion, whoever they are.
    """
    women, men = (
        _in_bands(people.pay_cents, chosen, people.is_woman | people.is_man)
        for chosen in (people.is_woman, people.is_man)
    )
    if not (women.sum() + men.sum()):
        return ()
    hidden = hidden_groups([_whole(women), _whole(men)])
    return tuple(
        QuartileBand(
            band=number + 1,
            is_hidden=hidden.groups[number] or hidden.total,
            people=float(women[number] + men[number]),
            women_share=None if hides else float(women[number] / (women[number] + men[number])),
            men_share=None if hides else float(men[number] / (women[number] + men[number])),
        )
        for number, hides in enumerate(one or hidden.total for one in hidden.groups)
    )


def _gap(women: Cents, men: Cents) -> Gap:
    totals = np.zeros((1, LEVEL_COUNT, 1, len(MEASURES)), dtype=np.int64)
    middles = {}
    for name, cents in (("women", women), ("men", men)):
        totals[0, 0, 0, INDEX[f"{name}_count"]] = len(cents)
        totals[0, 0, 0, INDEX[f"{name}_salary"]] = cents.sum()
        middle = median_cents(cents)
        middles[f"{name}_salary"] = np.array([np.nan if middle is None else middle], np.float64)
    found = evaluate(totals, _METRICS, medians=middles)
    return Gap(
        women_count=len(women),
        men_count=len(men),
        women_mean_cents=_cents(found["mean_salary_women"]),
        men_mean_cents=_cents(found["mean_salary_men"]),
        mean_gap_rate=_rate(found["pay_gap"]),
        women_median_cents=_cents(found["median_salary_women"]),
        men_median_cents=_cents(found["median_salary_men"]),
        median_gap_rate=_rate(found["pay_gap_median"]),
    )


def _cents(value: NDArray[Any]) -> int | None:
    return None if np.isnan(value[0]) else int(value[0])


def _rate(value: NDArray[Any]) -> float | None:
    return None if np.isnan(value[0]) else float(value[0])


def _columns(columns: Column | Sequence[Column]) -> tuple[Column, ...]:
    names = (columns,) if isinstance(columns, str) else tuple(columns)
    if not 1 <= len(names) <= 2 or len(set(names)) < len(names) or not set(names) <= set(COLUMNS):
        raise PeopleRefused(
            place="categories of workers",
            value=", ".join(names) or "nothing",
            rule=f"they are one or two different ones of {', '.join(COLUMNS)}",
            remedy="Name one or two of these columns.",
        )
    return names


def _counts(people: PaidPeople, here: Flags) -> tuple[int, int, int, int]:
    """Women and men, and those of them with variable pay: what figures of a group are about."""
    receives = people.variable_pay_cents > 0
    populations = (people.is_woman, people.is_man)
    everyone = [int((one & here).sum()) for one in populations]
    receiving = [int((one & here & receives).sum()) for one in populations]
    return everyone[0], everyone[1], receiving[0], receiving[1]


def _hidden(
    people: PaidPeople, places: Sequence[Flags], *, width: int, is_list: bool
) -> tuple[list[bool], bool]:
    """Which groups are hidden, and whether their total is; a table has rows of that width."""
    counts = [_counts(people, place) for place in places]
    if not counts:
        return [], False
    if is_list:
        alone = hidden_groups(list(zip(*counts, strict=True)))
        return list(alone.groups), alone.total
    tables = [
        [[one[which] for one in counts[at : at + width]] for at in range(0, len(counts), width)]
        for which in range(4)
    ]
    hidden = hidden_cells(tables)
    flags = [(at // width, at % width) in hidden.cells for at in range(len(counts))]
    return flags, hidden.rows.total or hidden.columns.total


def _hidden_group(key: Key) -> Group:
    return Group(key, True, None, None, {}, None, None)


def _in_bands(pay: Cents, chosen: Flags, compared: Flags) -> NDArray[np.float64]:
    """How many of the chosen are in each band of the compared."""
    values, people = np.unique(pay[compared], return_counts=True)
    own = np.bincount(np.searchsorted(values, pay[chosen]), minlength=len(values))
    edges = np.arange(_BANDS + 1) * people.sum() / _BANDS
    ends = np.concatenate([[0], np.cumsum(people)])
    reached = np.concatenate([[0], np.cumsum(own)])
    return np.diff(np.interp(edges, ends, reached))


def _whole(counts: NDArray[np.float64]) -> list[int]:
    """Whole people of split ones: rounded down, but nobody's share of one is nobody."""
    return [max(int(count), int(count > 0)) for count in counts]
