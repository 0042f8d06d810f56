"""The published tier as scenarios stand on it, and the years that it leaves out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from comptune.ledger.state import State
from comptune.levers import Cell, load_catalogue
from comptune.warehouse.inputs import PublishedCell

_PUBLISHED: Final = "comp_levers"
_SCENARIO: Final = "scenario"


def published_cells(state: State) -> tuple[PublishedCell, ...]:
    """The values in force of the published tier, each with the publication that it comes from."""
    publications = {one.sequence: one for one in state.publications}
    return tuple(
        PublishedCell(
            cell=Cell.parse(cell),
            value=one.value,
            created_at=publications[one.sequence].at,
            created_by=publications[one.sequence].by,
            ledger_sequence=one.sequence,
        )
        for cell, one in state.published.items()
    )


def years_left_out(effective: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """A warning for each lever that is published for some years only, and not set in the others.

    Published values do not carry forward: in a year without, the default is in force.

    Args:
        effective: rows of `int_effective_parameters` of one scenario.
    """
    tiers: dict[tuple[str, int], dict[int, str]] = defaultdict(dict)
    for row in effective:
        tiers[row["parameter_name"], row["job_level"]][row["fiscal_year"]] = row["parameter_source"]
    levels: dict[tuple[str, tuple[int, ...], tuple[int, ...]], list[int]] = defaultdict(list)
    for (lever, level), by_year in tiers.items():
        published = tuple(sorted(y for y, tier in by_year.items() if tier == _PUBLISHED))
        without = tuple(
            sorted(y for y, tier in by_year.items() if tier not in (_PUBLISHED, _SCENARIO))
        )
        if published and without:
            levels[lever, published, without].append(level)
    order = tuple(load_catalogue())
    return tuple(
        _warning(lever, levels[lever, published, without], published, without)
        for lever, published, without in sorted(levels, key=lambda one: order.index(one[0]))
    )


def _warning(
    lever: str, levels: list[int], published: tuple[int, ...], without: tuple[int, ...]
) -> str:
    default = "the default is" if len(without) == 1 else "the defaults are"
    return (
        f"{lever}{_level_words(lever, sorted(levels))} is published for {_years(published)} only; "
        f"in {_years(without)} {default} in force, because published values do not carry forward. "
        f"Set {'that year' if len(without) == 1 else 'those years'} too where that is not meant."
    )


def _level_words(lever: str, levels: list[int]) -> str:
    if levels == list(load_catalogue()[lever].job_levels):
        return ""
    return f", level {', '.join(map(str, levels))},"


def _years(years: tuple[int, ...]) -> str:
    """2027; 2027 and 2029; 2027 to 2030"""
    first, last = years[0], years[-1]
    if len(years) > 2 and last - first + 1 == len(years):
        return f"{first} to {last}"
    head = ", ".join(map(str, years[:-1]))
    return f"{head} and {last}" if head else str(last)
