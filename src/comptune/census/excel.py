"""Reading a sheet of an .xlsx workbook as columns of text, with openpyxl."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from comptune.census.errors import CensusRefused, MappingRefused
from comptune.census.people import Flags, Integers


def read_excel(
    path: Path, sheet: str | None
) -> tuple[list[str], list[pa.StringArray], list[Flags], Integers]:
    """Header, columns, which cells were typed, and the sheet's row number of each row."""
    import openpyxl  # noqa: PLC0415 - a fifth of a second that only workbooks pay
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise CensusRefused(
            place=path.name,
            rule="it cannot be read as an Excel workbook",
            remedy="Save it as .xlsx without a password.",
        ) from None
    try:
        chosen = book[_choose(path, book.sheetnames, sheet)]
        chosen.reset_dimensions()  # a wrong stated size would cut rows off in silence
        rows = [list(row) for row in chosen.iter_rows(values_only=True)]
    finally:
        book.close()
    if not rows or all(name is None for name in rows[0]):
        raise CensusRefused(
            place=path.name,
            rule="the first row of the sheet is empty",
            remedy="Put the header in row 1.",
        )
    return _columns(path, rows)


def sheet_names(path: Path) -> list[str]:
    """The workbook's sheets."""
    import openpyxl  # noqa: PLC0415 - a fifth of a second that only workbooks pay

    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return list(book.sheetnames)
    finally:
        book.close()


def _choose(path: Path, names: list[str], sheet: str | None) -> str:
    listed = ", ".join(names)
    if sheet is None and len(names) > 1:
        raise MappingRefused(
            place=path.name,
            rule=f"the workbook has {len(names)} sheets ({listed})",
            remedy="Say which one under file.sheet in the mapping.",
        )
    if sheet is not None and sheet not in names:
        raise MappingRefused(
            place="file.sheet",
            value=sheet,
            rule=f"{path.name} has the sheets {listed}",
            remedy="Name one of them.",
        )
    return sheet if sheet is not None else names[0]


def _columns(
    path: Path, rows: list[list[Any]]
) -> tuple[list[str], list[pa.StringArray], list[Flags], Integers]:
    width = max(at for at, name in enumerate(rows[0], start=1) if name is not None)
    header = ["" if name is None else str(name) for name in rows[0][:width]]
    for number, row in enumerate(rows[1:], start=2):
        if any(cell is not None for cell in row[width:]):
            raise CensusRefused(
                place=f"{path.name}, row {number}",
                rule=f"it has cells beyond the {width} columns of the header",
                remedy="Name every column in row 1, or remove the cells.",
            )
    columns: list[pa.StringArray] = []
    typed: list[Flags] = []
    for at in range(width):
        cells = [_text(row[at]) if at < len(row) else (None, False) for row in rows[1:]]
        columns.append(pa.array([text for text, _ in cells], pa.string()))
        typed.append(np.array([is_typed for _, is_typed in cells], dtype=bool))
    return header, columns, typed, np.arange(2, len(rows) + 1, dtype=np.int64)


def _text(cell: Any) -> tuple[str | None, bool]:
    """A cell as text, and whether it was a number or a date."""
    if cell is None:
        return None, False
    if isinstance(cell, bool):
        return str(cell).upper(), False
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)), True
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" "), True
    if isinstance(cell, date | int | float):
        return str(cell), True
    return str(cell), False
