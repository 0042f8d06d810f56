"""The sheets of the workbook about people: the walk, levels and departments."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from comptune.metrics.figures import Figure
from comptune.reports.book import HEAD_ROW, Book, Formula, Said, Sheet, accent, cell
from comptune.reports.facts import PackFacts
from comptune.reports.groups import Grouped
from comptune.reports.sides import COST, HEADS, Side
from comptune.reports.workbook_details import OWN, Details, shown_groups, sides
from comptune.reports.workbook_money import AXIS, placed, year_head

_WALK: Final = (
    ("1 January", "opening_headcount", 3),
    ("Hires", "hires", 4),
    ("Exits", "exits", 5),
)


def people_sheet(book: Book, sheet: Sheet, facts: PackFacts, details: Details) -> None:
    """Write the walk of each side: 1 January plus hires less exits."""
    last = len(facts.years)
    closing = {}
    for number, side in sides(facts):
        sheet.write((Said(side.name[:1].upper() + side.name[1:]),), total=True)
        closing[number] = _walk(sheet, side, number, details)
    chart = book.chart("column")
    for number, side in sides(facts):
        chart.add_series(
            {
                "name": side.name,
                "categories": [sheet.name, HEAD_ROW, 1, HEAD_ROW, last],
                "values": [sheet.name, closing[number], 1, closing[number], last],
                "fill": {"color": accent() if number == OWN else "#B4BBC4"},
            }
        )
    chart.set_y_axis({**AXIS, "min": 0})
    placed(sheet, chart, "Head count on 31 December, people", sheet.row + 1)


def _walk(sheet: Sheet, side: Side, number: int, details: Details) -> int:
    """The row of 31 December."""
    columns = range(1, len(side.years) + 1)
    opening = sheet.row
    for title, measure, of in _WALK:
        values = side.measure(measure)
        sheet.write(
            (
                title,
                *(
                    Formula(
                        details.total(
                            "Detail people", of, (0, year_head(column)), (1, str(number))
                        ),
                        values[column - 1],
                    )
                    for column in columns
                ),
            )
        )
    return sheet.write(
        (
            "31 December",
            *(
                Formula(
                    f"={cell(opening, column)}+{cell(opening + 1, column)}"
                    f"-{cell(opening + 2, column)}",
                    side.totals[HEADS][column - 1],
                )
                for column in columns
            ),
        ),
        total=True,
    )


def groups_sheet(
    book: Book, sheet: Sheet, facts: PackFacts, details: Details, found: Grouped
) -> None:
    """Write cost and people by group, and their totals."""
    groups, years = shown_groups(facts, found), len(facts.years)
    source = f"Detail {sheet.name.lower()}"
    first = sheet.row
    for number, (name, cost, heads) in enumerate(groups, start=1):
        key = (1, cell(sheet.row, 0, col_abs=True))
        sheet.write(
            (
                number,
                Said(name),
                *_totals(details, source, 3, key, cost, range(2, years + 2)),
                *_totals(details, source, 4, key, heads, range(2, years + 2)),
            )
        )
    last = sheet.row - 1
    totals = [*facts.own.totals[COST], *facts.own.totals[HEADS]]
    sums = [
        Formula(f"=ROUND(SUM({cell(first, column)}:{cell(last, column)}),2)", value)
        for column, value in enumerate(totals, start=2)
    ]
    sheet.write((None, "All", *sums), total=True)
    chart = book.chart("bar")
    chart.add_series(
        {
            "name": f"{facts.years[-1]}",
            "categories": [sheet.name, first, 1, last, 1],
            "values": [sheet.name, first, years + 1, last, years + 1],
            "fill": {"color": accent()},
        }
    )
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis(AXIS)
    title = f"Cost {facts.years[-1]} by {found.title.lower()}, {facts.wording.currency}"
    placed(sheet, chart, title, sheet.row + 1)


def _totals(
    details: Details,
    source: str,
    column: int,
    key: tuple[int, str],
    values: Sequence[Figure],
    years: range,
) -> list[Formula]:
    return [
        Formula(details.total(source, column, (0, year_head(at)), key), _plain(value))
        for at, value in zip(years, values, strict=True)
    ]


def _plain(value: Figure) -> Figure:
    return Decimal(value) if isinstance(value, Decimal) else value
