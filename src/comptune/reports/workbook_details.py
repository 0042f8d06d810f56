"""The detail sheets of the workbook: the figures of the run as numbers, which totals add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from comptune.metrics import figures, load_metrics
from comptune.metrics.figures import Figure
from comptune.reports.book import HEAD_ROW, Book, Content, Head, Said, Sheet
from comptune.reports.facts import PackFacts
from comptune.reports.groups import Grouped
from comptune.reports.pack_money import bridge_shown, bridge_years
from comptune.reports.sides import COST, HEADS, PARTS, Side

OWN, BASE = 1, 2  # numbers of the sides in the details
_TOGETHER: Final = "Hidden groups together"


@dataclass(frozen=True)
class Details:
    """Where the details stand: ranges as formulas name them, by detail sheet and column."""

    ranges: dict[str, tuple[str, ...]]

    def total(self, sheet: str, column: int, *conditions: tuple[int, str]) -> str:
        """The formula that adds up a column where other columns have what cells say."""
        ranges = self.ranges[sheet]
        where = ",".join(f"{ranges[number]},{wanted}" for number, wanted in conditions)
        return f"=ROUND(SUMIFS({ranges[column]},{where}),2)"


def detail_sheets(book: Book, facts: PackFacts) -> Details:
    """Write the detail sheets, and say where everything stands."""
    ranges = {
        "Detail cost": _detail_cost(book, facts),
        "Detail bridge": _detail_bridge(book, facts),
        "Detail people": _detail_people(book, facts),
    }
    for found, name in ((facts.levels, "Detail levels"), (facts.departments, "Detail departments")):
        ranges[name] = _detail_groups(book, facts, found, name)
    return Details(ranges)


def _filled(sheet: Sheet, rows: Sequence[Sequence[Content]], columns: int) -> tuple[str, ...]:
    for row in rows:
        sheet.write(row)
    sheet.raw.autofilter(HEAD_ROW, 0, max(sheet.row - 1, HEAD_ROW), columns - 1)
    last = max(sheet.row - 1, HEAD_ROW + 1)
    return tuple(sheet.column(number, HEAD_ROW + 1, last) for number in range(columns))


def sides(facts: PackFacts) -> list[tuple[int, Side]]:
    """The sides of the report with their numbers in the details."""
    return [(OWN, facts.own), *([(BASE, facts.base)] if facts.base else [])]


def _detail_cost(book: Book, facts: PackFacts) -> tuple[str, ...]:
    heads = [
        Head("Year", "year", 8),
        Head("Side no.", "year", 9),
        Head("Side", width=28),
        Head("Part no.", "year", 9),
        Head("Part", width=24),
        Head("Amount", "money", 22),
    ]
    sheet = book.sheet("Detail cost", "Cost by year and part", heads)
    rows: list[Sequence[Content]] = [
        (year, number, Said(side.name), part, load_metrics()[name].title, side.totals[name][at])
        for number, side in sides(facts)
        for at, year in enumerate(facts.years)
        for part, name in enumerate(PARTS, start=1)
    ]
    return _filled(sheet, rows, len(heads))


def _detail_bridge(book: Book, facts: PackFacts) -> tuple[str, ...]:
    heads = [
        Head("Year", "year", 8),
        Head("Part no.", "year", 9),
        Head("Part", width=28),
        Head("Amount", "money", 22),
    ]
    sheet = book.sheet("Detail bridge", "Parts of the bridge by year", heads)
    found = bridge_shown(facts)
    rows: list[Sequence[Content]] = [
        (facts.years[at], number, part.title, figures.of_cents(part.values[at]))
        for at in bridge_years(facts)
        for number, part in enumerate((found.opening, *found.parts))
    ]
    return _filled(sheet, rows, len(heads))


def _detail_people(book: Book, facts: PackFacts) -> tuple[str, ...]:
    heads = [Head("Year", "year", 8), Head("Side no.", "year", 9), Head("Side", width=28)]
    heads += [Head(one, "count", 14) for one in ("On 1 January", "Hires", "Exits")]
    sheet = book.sheet("Detail people", "People who come and go", heads)
    rows: list[Sequence[Content]] = [
        (
            year,
            number,
            Said(side.name),
            *(side.measure(one)[at] for one in ("opening_headcount", "hires", "exits")),
        )
        for number, side in sides(facts)
        for at, year in enumerate(facts.years)
    ]
    return _filled(sheet, rows, len(heads))


def _detail_groups(book: Book, facts: PackFacts, found: Grouped, name: str) -> tuple[str, ...]:
    heads = [
        Head("Year", "year", 8),
        Head("No.", "year", 6),
        Head(found.title, width=30),
        Head("Cost", "money", 22),
        Head("People", "count", 12),
    ]
    note = "Small groups, and those that would tell of them, stand together." * bool(
        found.hidden_count
    )
    sheet = book.sheet(name, f"Cost and people by {found.title.lower()}", heads, note=note)
    rows: list[Sequence[Content]] = [
        (year, number, Said(group), cost[at], heads_of[at])
        for at, year in enumerate(facts.years)
        for number, (group, cost, heads_of) in enumerate(shown_groups(facts, found), start=1)
    ]
    return _filled(sheet, rows, len(heads))


def shown_groups(
    facts: PackFacts, found: Grouped
) -> list[tuple[str, Sequence[Figure], Sequence[Figure]]]:
    """The groups that are shown, and those that are hidden as one."""
    shown = [one for one in found.groups if not one.is_hidden]
    groups: list[tuple[str, Sequence[Figure], Sequence[Figure]]] = [
        (one.name, one.cost, one.heads) for one in shown
    ]
    if found.hidden_count:
        cost = _left([one.cost for one in shown], facts.own.totals[COST])
        heads = _left([one.heads for one in shown], facts.own.totals[HEADS])
        groups.append((_TOGETHER, cost, [int(one) for one in heads]))
    return groups


def _left(shown: Sequence[Sequence[Figure]], totals: Sequence[Figure]) -> list[Decimal]:
    return [
        Decimal(total or 0) - sum((Decimal(one[at] or 0) for one in shown), Decimal(0))
        for at, total in enumerate(totals)
    ]
