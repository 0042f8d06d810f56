"""A workbook by XlsxWriter as reports need it: formats, tables, formulas with what they come to.

The same content gives the same bytes. A formula is written with its result, so that programs which
only look see it; one that recalculates comes to the same.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from comptune.metrics.declaration import Unit
from comptune.metrics.figures import Figure
from comptune.spreadsheets import harmless

TITLE_ROW: Final = 0
HEAD_ROW: Final = 3  # the row of every sheet's heads; what is above says what it is
_ACCENT: Final = "#0072B2"
_A4: Final = 9
_WIDEST: Final = 60
_LINE: Final = 14.0  # points
_FILLED: Final = 1.05  # letters by width, small ones being narrow, before a line is full


@dataclass(frozen=True)
class Formula:
    """A formula, and what it comes to."""

    text: str
    value: Figure


@dataclass(frozen=True)
class Said:
    """A text that people wrote: never run, whatever it looks like."""

    text: str


Content: TypeAlias = str | Said | Formula | Figure


@dataclass(frozen=True)
class Head:
    """A column: its title, its unit ("" for texts), its width in letters."""

    title: str
    unit: Unit | str = ""
    width: int = 18
    signed: bool = False


class Book:
    """A workbook in the making.

    Args:
        title: of it.
        currency: of every amount.
        header: at the head of every printed page.
        dated: the day that its properties say.
    """

    def __init__(self, title: str, *, currency: str, header: str, dated: date) -> None:
        self._out = io.BytesIO()
        self._book: Any = xlsxwriter.Workbook(
            self._out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        at = datetime(dated.year, dated.month, dated.day)  # noqa: DTZ001 - as XlsxWriter has it
        self._book.set_properties({"title": title, "author": "comptune", "created": at})
        self._book.set_calc_mode("auto")
        self._currency, self._header = currency, header
        self._formats: dict[tuple[object, ...], Any] = {}

    def sheet(self, name: str, title: str, heads: Sequence[Head], *, note: str = "") -> "Sheet":
        """A sheet with its title, a line that says what it is, and frozen heads."""
        raw = self._book.add_worksheet(name)
        raw.write_string(TITLE_ROW, 0, title, self.format("title"))
        if note:
            raw.write_string(TITLE_ROW + 1, 0, note, self.format("note"))
        for column, head in enumerate(heads):
            raw.set_column(column, column, min(head.width, _WIDEST))
            kind = "head" if head.unit in ("", "text") else "number-head"
            raw.write_string(HEAD_ROW, column, head.title, self.format(kind))
        raw.freeze_panes(HEAD_ROW + 1, 1)
        raw.set_landscape()
        raw.set_paper(_A4)
        raw.fit_to_pages(1, 0)
        raw.repeat_rows(HEAD_ROW)
        raw.set_header(f"&L{self._header.replace('&', '&&')}&R{name}")
        raw.set_footer("&RPage &P of &N")
        return Sheet(self, name, raw, tuple(heads))

    def chart(self, kind: str, **named: Any) -> Any:
        """A native chart of that kind."""
        return self._book.add_chart({"type": kind, **named})

    def close(self) -> bytes:
        """The file."""
        self._book.close()
        return self._out.getvalue()

    def format(self, kind: str, *, signed: bool = False, total: bool = False) -> Any:
        """The format of a kind of cell; each is made once."""
        key = (kind, signed, total)
        if key not in self._formats:
            self._formats[key] = self._book.add_format(self._properties(kind, signed, total))
        return self._formats[key]

    def _properties(self, kind: str, signed: bool, total: bool) -> dict[str, Any]:
        found: dict[str, Any] = {"valign": "top", "font_name": "Calibri", "font_size": 10}
        money = f'#,##0.00 "{self._currency}"'
        numbers = {"money": money, "count": "#,##0", "rate": "0.00%", "ratio": "0.000"}
        match kind:
            case "title":
                found |= {"bold": True, "font_size": 15}
            case "note":
                found |= {"font_color": "#55606E"}
            case "head" | "number-head":
                found |= {"bold": True, "bottom": 1, "bg_color": "#E7EEF5", "text_wrap": True}
                found |= {"align": "right" if kind == "number-head" else "left"}
            case "money" | "count" | "rate" | "ratio":
                number = numbers[kind]
                found["num_format"] = f"+{number};-{number};{number}" if signed else number
            case "year":
                found |= {"num_format": "0", "align": "left"}
            case _:
                found["text_wrap"] = True
        return found | ({"bold": True, "top": 1} if total else {})


class Sheet:
    """One sheet; rows are written from the first below its heads."""

    def __init__(self, book: Book, name: str, raw: Any, heads: tuple[Head, ...]) -> None:
        self.name, self.raw, self._book, self._heads = name, raw, book, heads
        self.row = HEAD_ROW + 1

    def write(
        self,
        cells: Sequence[Content],
        *,
        unit: str = "",
        signed: bool | None = None,
        total: bool = False,
    ) -> int:
        """A row, as high as its texts are long, and its number from 0.

        Args:
            cells: one a column.
            unit: of its numbers, where not that of their columns.
            signed: whether they have a plus; as their columns say where None.
        """
        lines = max((self._lines(column, one) for column, one in enumerate(cells)), default=1)
        if lines > 1:
            self.raw.set_row(self.row, lines * _LINE)
        for column, content in enumerate(cells):
            head = self._heads[column]
            kind = unit if unit and head.unit not in ("", "year") else str(head.unit or "text")
            plus = head.signed if signed is None else signed
            look = self._book.format(kind, signed=plus, total=total)
            self._cell(column, content, look)
        self.row += 1
        return self.row - 1

    def _lines(self, column: int, content: Content) -> int:
        """The lines that a text takes in its column."""
        text = content.text if isinstance(content, Said) else content
        width = min(self._heads[column].width, _WIDEST)
        return math.ceil(len(text) / (width * _FILLED)) if isinstance(text, str) else 1

    def _cell(self, column: int, content: Content, look: Any) -> None:
        match content:
            case None:
                self.raw.write_blank(self.row, column, None, look)
            case Formula(text, value):
                shown = "" if value is None else _number(value)
                self.raw.write_formula(self.row, column, text, look, shown)
            case Said(text):
                self.raw.write_string(self.row, column, harmless(text), look)
            case str():
                self.raw.write_string(self.row, column, content, look)
            case _:
                self.raw.write_number(self.row, column, _number(content), look)

    def column(self, number: int, first: int, last: int) -> str:
        """The cells of a column as formulas of other sheets name them."""
        top, bottom = (
            xl_rowcol_to_cell(row, number, row_abs=True, col_abs=True) for row in (first, last)
        )
        return f"'{self.name}'!{top}:{bottom}"


def cell(row: int, column: int, *, row_abs: bool = False, col_abs: bool = False) -> str:
    """A cell as formulas of its own sheet name it."""
    return str(xl_rowcol_to_cell(row, column, row_abs=row_abs, col_abs=col_abs))


def accent() -> str:
    """The colour of the scenario."""
    return _ACCENT


def _number(value: Figure) -> float | int:
    """The number that the file keeps: money to the cent, which a double holds below 90 trillion."""
    assert value is not None
    return value if isinstance(value, int) else float(value)
