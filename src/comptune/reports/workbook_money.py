"""The sheets of the workbook about money: budget and bridge, as formulas over the details."""

from decimal import Decimal
from typing import Any, Final

from comptune.metrics import figures, load_metrics
from comptune.reports.book import HEAD_ROW, Book, Formula, Said, Sheet, accent, cell
from comptune.reports.facts import PackFacts
from comptune.reports.pack_money import bridge_shown, bridge_years, summed
from comptune.reports.sides import COST, PARTS, Side
from comptune.reports.workbook_details import BASE, OWN, Details, sides


def year_head(column: int) -> str:
    """The head of a column of a year is text: as a number in formulas."""
    return f"VALUE({cell(HEAD_ROW, column, row_abs=True)})"


# Of values: thousands marked, lines that stay behind what is drawn.
AXIS: Final[dict[str, Any]] = {
    "num_format": "#,##0",
    "major_gridlines": {"visible": True, "line": {"color": "#E3E8ED", "width": 0.75}},
}
_BUDGET: Final = 0  # beside the numbers of the sides


def budget_sheet(book: Book, sheet: Sheet, facts: PackFacts, details: Details) -> None:
    """Write the cost of each side by part and year, their difference, and the budgets."""
    rows = {number: _side(sheet, side, number, details) for number, side in sides(facts)}
    if facts.budgets:
        rows[_BUDGET] = sheet.write(("Budget", *(facts.budgets.get(year) for year in facts.years)))
    _compared(sheet, facts, rows)
    _cost_chart(book, sheet, facts, rows)


def _side(sheet: Sheet, side: Side, number: int, details: Details) -> int:
    """The row of the side's total, below its parts."""
    columns = range(1, len(side.years) + 1)
    sheet.write((Said(side.name[:1].upper() + side.name[1:]),), total=True)
    first = sheet.row
    for part, name in enumerate(PARTS, start=1):
        keys = ((1, str(number)), (3, str(part)))
        amounts = [
            Formula(
                details.total("Detail cost", 5, (0, year_head(column)), *keys),
                side.totals[name][column - 1],
            )
            for column in columns
        ]
        sheet.write((load_metrics()[name].title, *amounts))
    last = sheet.row - 1
    sums = [
        Formula(
            f"=ROUND(SUM({cell(first, column)}:{cell(last, column)}),2)",
            side.totals[COST][column - 1],
        )
        for column in columns
    ]
    return sheet.write((load_metrics()[COST].title, *sums), total=True)


def _compared(sheet: Sheet, facts: PackFacts, rows: dict[int, int]) -> None:
    """The change on the other side, and what is left of the budgets."""
    own = facts.own.totals[COST]
    if facts.base:
        changes = [
            Formula(
                f"=ROUND({cell(rows[OWN], at + 1)}-{cell(rows[BASE], at + 1)},2)",
                Decimal(one or 0) - Decimal(other or 0),
            )
            for at, (one, other) in enumerate(zip(own, facts.base.totals[COST], strict=True))
        ]
        sheet.write((Said(f"Change on {facts.base.name}"), *changes), signed=True)
    if facts.budgets:
        limits = [facts.budgets.get(year) for year in facts.years]
        row = rows[_BUDGET]
        left = [
            None
            if limit is None
            else Formula(
                f"=ROUND({cell(row, at + 1)}-{cell(rows[OWN], at + 1)},2)",
                limit - Decimal(own[at] or 0),
            )
            for at, limit in enumerate(limits)
        ]
        sheet.write(("Left of the budget", *left), signed=True)


def _cost_chart(book: Book, sheet: Sheet, facts: PackFacts, rows: dict[int, int]) -> None:
    chart = book.chart("line")
    last = len(facts.years)
    name = {OWN: facts.name, BASE: facts.base.name if facts.base else "", _BUDGET: "Budget"}
    named = {OWN: accent(), BASE: "#767F8A", _BUDGET: "#1B2430"}
    for number, colour in named.items():
        if number in rows:
            line = {"color": colour, "width": 2.25}
            chart.add_series(
                {
                    "name": name[number],
                    "categories": [sheet.name, HEAD_ROW, 1, HEAD_ROW, last],
                    "values": [sheet.name, rows[number], 1, rows[number], last],
                    "line": line | ({"dash_type": "dash"} if number != OWN else {}),
                    "marker": {"type": "circle", "size": 5, "fill": {"color": colour}},
                }
            )
    chart.set_y_axis(AXIS)
    title = f"{load_metrics()[COST].title} by year, {facts.wording.currency}"
    placed(sheet, chart, title, sheet.row + 1)


def placed(sheet: Sheet, chart: Any, title: str, row: int) -> None:
    """Put a chart below the rows of a sheet."""
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": True}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 720, "height": 320})
    options = {"description": title, "object_position": 1}
    sheet.raw.insert_chart(row, 1, chart, options)


def bridge_sheet(book: Book, sheet: Sheet, facts: PackFacts, details: Details) -> None:
    """Write the bridge: opening, parts, and the closing as their sum."""
    found, at = bridge_shown(facts), bridge_years(facts)
    first = sheet.row
    for number, part in enumerate((found.opening, *found.parts)):
        key = (1, cell(sheet.row, 0, col_abs=True))
        years = [
            Formula(
                details.total("Detail bridge", 3, (0, year_head(column)), key),
                figures.of_cents(part.values[one]),
            )
            for column, one in enumerate(at, start=2)
        ]
        row = sheet.row
        over_all = Formula(
            f"=ROUND(SUM({cell(row, 2)}:{cell(row, len(at) + 1)}),2)", summed(part, at)
        )
        is_opening = part is found.opening
        if is_opening:
            over_all = Formula(f"={cell(row, 2)}", summed(part, at[:1]))
        signed = False if is_opening else None
        sheet.write((number, part.title, *years, over_all), total=is_opening, signed=signed)
    last = sheet.row - 1
    closing = [
        Formula(
            f"=ROUND(SUM({cell(first, column)}:{cell(last, column)}),2)",
            figures.of_cents(found.closing.values[one]),
        )
        for column, one in enumerate((*at, at[-1]), start=2)
    ]
    sheet.write((None, found.closing.title, *closing), total=True, signed=False)
    chart = book.chart("bar")
    chart.add_series(
        {
            "name": "All years",
            "categories": [sheet.name, first + 1, 1, last, 1],
            "values": [sheet.name, first + 1, len(at) + 2, last, len(at) + 2],
            "fill": {"color": accent()},
            "invert_if_negative": True,
            "invert_if_negative_color": "#D55E00",
        }
    )
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis(AXIS)
    placed(sheet, chart, f"{found.title}, {facts.wording.currency}", sheet.row + 1)
