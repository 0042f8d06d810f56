"""Structure tables as text: what a written cell means, and the one canonical way to write it."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from comptune.structure.problems import StructureProblem
from comptune.structure.schema import Column, Kind, TableShape

Value = str | int | Decimal | None
Row = tuple[Value, ...]

LONGEST_TEXT: Final = 100
_WHOLE: Final = re.compile(r"-?[0-9]+")
_NUMBER: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")


@dataclass(frozen=True)
class TextTable:
    """A table as it was written: the header and the numbered rows of a file or a sheet."""

    place: str  # "config_job_levels.csv" or "sheet job_levels"
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


class _UnreadableCellError(Exception):
    """A cell that is not what its column wants: the rule and the remedy."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.remedy = remedy


def read_rows(shape: TableShape, table: TextTable, problems: list[StructureProblem]) -> list[Row]:
    """The typed rows of a written table; what cannot be read is added to `problems`."""
    if table.header != shape.column_names:
        problems.append(_header_problem(shape, table))
        return []
    rows: list[Row] = []
    for number, cells in table.rows:
        if len(cells) != len(shape.columns):
            problems.append(
                StructureProblem(
                    place=f"{table.place}, row {number}",
                    value=f'"{",".join(cells)}" ({_count(len(cells), "cell")})',
                    rule=f"a row has {_count(len(shape.columns), 'cell')}",
                    remedy=f"Give {', '.join(shape.column_names)}.",
                )
            )
            continue
        rows.append(
            tuple(
                _read_cell(text, column, f"{table.place}, row {number}", problems)
                for text, column in zip(cells, shape.columns, strict=True)
            )
        )
    return rows


def write_value(value: Value, column: Column) -> str:
    """The canonical text of a value: money with two decimals, factors with two to six."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:.{column.kind.scale}f}"
        if column.kind is Kind.FACTOR:
            whole, decimals = text.split(".")
            return f"{whole}.{decimals.rstrip('0'):0<2}"
        return text
    return str(value)


def write_csv(shape: TableShape, rows: Sequence[Row]) -> bytes:
    """The canonical bytes of a table: header, rows as given, line feeds, UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(shape.column_names)
    for row in rows:
        writer.writerow(
            write_value(value, column) for value, column in zip(row, shape.columns, strict=True)
        )
    return text.getvalue().encode("utf-8")


def _read_cell(text: str, column: Column, row: str, problems: list[StructureProblem]) -> Value:
    try:
        if text == "":
            if column.nullable:
                return None
            raise _UnreadableCellError(f"{column.kind.value} is needed", "Fill in the cell.")
        return _READERS[column.kind](text)
    except _UnreadableCellError as unreadable:
        problems.append(
            StructureProblem(
                place=f"{row}, column {column.name}",
                value=f'"{text}"' if text else "empty",
                rule=unreadable.rule,
                remedy=unreadable.remedy,
            )
        )
        return None


def _read_text(text: str) -> str:
    if text != text.strip():
        raise _UnreadableCellError("a name has no blanks around it", "Remove the blanks.")
    if not text.isprintable():
        raise _UnreadableCellError(
            "a name is one line of printable characters", "Write a plain name."
        )
    if len(text) > LONGEST_TEXT:
        raise _UnreadableCellError(f"a name has at most {LONGEST_TEXT} characters", "Shorten it.")
    return text


def _read_integer(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise _UnreadableCellError("a whole number is needed", "Write digits only, such as 25.")
    if len(text.lstrip("-")) > Kind.INTEGER.integer_digits:
        raise _UnreadableCellError("a whole number has at most 9 digits", "Check the value.")
    return int(text)


def _decimal_reader(kind: Kind, example: str) -> Callable[[str], Decimal]:
    def read(text: str) -> Decimal:
        match = _NUMBER.fullmatch(text)
        if match is None:
            raise _UnreadableCellError(
                f"{kind.value} is needed",
                f"Write digits with a decimal point, such as {example}, without thousands "
                "marks, signs of currency or percent.",
            )
        decimals = (match[3] or "").rstrip("0")
        if len(decimals) > kind.scale:
            raise _UnreadableCellError(
                f"{kind.value} is needed", f"Round it to {kind.scale} decimals."
            )
        if len(match[2].lstrip("0")) > kind.integer_digits:
            raise _UnreadableCellError(
                f"at most {kind.integer_digits} digits stand before the decimal point",
                "Check the value.",
            )
        return Decimal(f"{match[1]}{match[2]}.{decimals or '0'}")

    return read


_READERS: Final[dict[Kind, Callable[[str], Value]]] = {
    Kind.TEXT: _read_text,
    Kind.INTEGER: _read_integer,
    Kind.FACTOR: _decimal_reader(Kind.FACTOR, "1.15"),
    Kind.MONEY: _decimal_reader(Kind.MONEY, "50000.00"),
}


def _header_problem(shape: TableShape, table: TextTable) -> StructureProblem:
    wanted = ",".join(shape.column_names)
    found = ",".join(table.header)
    semicolons = found.replace(";", ",") == wanted
    return StructureProblem(
        place=f"{table.place}, row 1",
        value=f'"{found}"' if found else "empty",
        rule=f'the header is "{wanted}"',
        remedy=(
            "Save the file with commas instead of semicolons."
            if semicolons
            else "Name the columns so, in this order."
        ),
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
