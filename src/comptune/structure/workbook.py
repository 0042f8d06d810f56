"""A structure as one Excel workbook, one sheet a table; what is written reads back exactly.

openpyxl is imported where a workbook is written or read: nobody else pays its fifth of a second.
"""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

from comptune.structure.cells import Row, TextTable, Value, read_rows, write_value
from comptune.structure.model import Structure, structure_from_rows
from comptune.structure.problems import StructureProblem, StructureRefused
from comptune.structure.schema import TABLES, Column, Kind, TableShape

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_NUMBER_FORMATS = {
    Kind.TEXT: "@",  # text: otherwise retyping the band 2-4 gives the second of April
    Kind.INTEGER: "0",
    Kind.FACTOR: "0.00####",
    Kind.MONEY: "#,##0.00",
}
_EXCEL_DIGITS: Final = 15
"""The digits of a number that Excel keeps and shows."""


def sheet_name(shape: TableShape) -> str:
    """The table's name without `config_`: a sheet's name has at most 31 characters."""
    return shape.name.removeprefix("config_")


def write_workbook(structure: Structure, path: Path) -> None:
    """Write the structure as one .xlsx file."""
    from openpyxl import Workbook  # noqa: PLC0415

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, shape in TABLES.items():
        _write_sheet(workbook.create_sheet(sheet_name(shape)), shape, structure.rows(name))
    workbook.save(path)


def read_workbook(path: Path) -> Structure:
    """The structure of a workbook that has the sheets of `write_workbook`; others are refused.

    Raises:
        StructureRefused: naming the sheet, row and column of everything that cannot be read.
    """
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        workbook = load_workbook(path, data_only=True)
    except FileNotFoundError:
        raise StructureRefused([_unreadable(path, "there is no such file")]) from None
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError):
        raise StructureRefused([_unreadable(path, "the file is not an .xlsx workbook")]) from None
    problems = _stray_sheets(workbook)
    rows: dict[str, list[Row]] = {}
    for name, shape in TABLES.items():
        rows[name] = []
        if sheet_name(shape) in workbook.sheetnames:
            table = _read_sheet(workbook[sheet_name(shape)], problems)
            rows[name] = read_rows(shape, table, problems)
        else:
            problems.append(
                StructureProblem(
                    place=f"sheet {sheet_name(shape)}",
                    rule="the workbook has no such sheet",
                    remedy=f"Add it with the header {', '.join(shape.column_names)}.",
                )
            )
    if problems:
        raise StructureRefused(problems)
    return structure_from_rows(rows)


def _write_sheet(sheet: "Worksheet", shape: TableShape, rows: list[Row]) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    header = [_cell(sheet, column.name, Column(column.name, Kind.TEXT)) for column in shape.columns]
    for position, cell in enumerate(header, start=1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(position)].width = 22
    sheet.append(header)
    for row in rows:
        sheet.append(
            [_cell(sheet, value, column) for value, column in zip(row, shape.columns, strict=True)]
        )
    sheet.freeze_panes = "A2"


def _cell(sheet: "Worksheet", value: Value, column: Column) -> "Cell":
    from openpyxl.cell.cell import WriteOnlyCell  # noqa: PLC0415

    cell = WriteOnlyCell(sheet)
    cell.number_format = _NUMBER_FORMATS[column.kind]
    if value is None:
        return cell
    text = write_value(value, column)
    if isinstance(value, Decimal) and value.adjusted() + column.kind.scale < _EXCEL_DIGITS:
        cell.value = float(text)
    elif isinstance(value, int):
        cell.value = value
    else:
        # Text as it stands: never a formula, and no digit lost to floating point.
        cell.value = text
        cell.data_type = "s"
    return cell


def _read_sheet(sheet: "Worksheet", problems: list[StructureProblem]) -> TextTable:
    place = f"sheet {sheet.title}"
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if all(cell is None for cell in cells):
            continue
        try:
            rows.append((number, tuple(_text(cell) for cell in cells)))
        except TypeError:
            problems.append(
                StructureProblem(
                    place=f"{place}, row {number}",
                    value=", ".join(str(cell) for cell in cells),
                    rule="a cell holds text or a number, not a date or a truth value",
                    remedy="Format the cells as text and type them again.",
                )
            )
    width = max((len(_trimmed(texts)) for _, texts in rows[:1]), default=0)
    trimmed = [(number, (*texts[:width], *_trimmed(texts[width:]))) for number, texts in rows]
    return TextTable(place, trimmed[0][1] if trimmed else (), tuple(trimmed[1:]))


def _text(cell: object) -> str:
    """A cell's value as it would be written in CSV; TypeError for what CSV could not hold."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise TypeError(type(cell).__name__)
    number = Decimal(f"{cell:.{_EXCEL_DIGITS}g}")
    return str(int(number)) if number == number.to_integral_value() else f"{number:f}"


def _trimmed(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts without the empty ones at the end."""
    end = len(texts)
    while end and texts[end - 1] == "":
        end -= 1
    return texts[:end]


def _stray_sheets(workbook: "Workbook") -> list[StructureProblem]:
    known = {sheet_name(shape) for shape in TABLES.values()}
    return [
        StructureProblem(
            place=f"sheet {title}",
            rule="a structure has no such table",
            remedy="Rename the sheet to the table it holds, or delete it.",
        )
        for title in workbook.sheetnames
        if title not in known
    ]


def _unreadable(path: Path, rule: str) -> StructureProblem:
    return StructureProblem(
        place=str(path), rule=rule, remedy="Export a structure to see the form that is read."
    )
