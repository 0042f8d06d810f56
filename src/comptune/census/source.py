"""A census file as columns of text: CSV and Parquet through DuckDB, Excel through openpyxl.

Every cell arrives as text, so that nothing is coerced before a rule has looked at it. Cells that
were numbers or dates in the file (Excel, Parquet) are in canonical form and marked as typed.
"""

import csv
import hashlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comptune.census.cells import Cells, clean
from comptune.census.csv_text import clean_csv
from comptune.census.errors import CensusRefused, MappingRefused
from comptune.census.excel import read_excel
from comptune.census.mapping import FileShape
from comptune.census.people import Flags, Integers

KINDS: Final = (".csv", ".csv.gz", ".parquet", ".xlsx")


@dataclass(frozen=True, slots=True, order=True)
class Correction:
    """One cell that a person corrected after the file was read; None where it is empty."""

    row: int
    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Source:
    """A file's columns as written. `rows` is each person's line, `blank_rows` those without.

    `sha256` is of the file; with corrections, of that and of them.
    """

    name: str
    sha256: str
    header: tuple[str, ...]
    columns: tuple[pa.StringArray, ...]
    typed: tuple[Flags, ...]
    rows: Integers
    blank_rows: int
    corrections: tuple[Correction, ...] = ()

    @property
    def people(self) -> int:
        """How many rows are not blank."""
        return len(self.rows)

    def cells(self, column: str, empty_values: Sequence[str] = ()) -> Cells:
        """One column, trimmed, with its empty cells as nulls."""
        at = self.header.index(column)
        return Cells(column, clean(self.columns[at], empty_values), self.typed[at], self.rows)


def read_source(path: Path | str, shape: FileShape = FileShape()) -> Source:  # noqa: B008
    """Read a file whole. Raises `CensusRefused` where it cannot be read as a table."""
    path = Path(path)
    if not path.is_file():
        raise CensusRefused(
            place=str(path), rule="there is no such file", remedy="Give the census file's path."
        )
    kind = path.name.lower()
    if not kind.endswith(KINDS):
        raise CensusRefused(
            place=path.name,
            rule=f"a census is a {', '.join(KINDS[:-1])} or {KINDS[-1]} file",
            remedy="Save it as one of these.",
        )
    if path.stat().st_size == 0:
        raise CensusRefused(
            place=path.name, rule="the file is empty", remedy="Export the census again."
        )
    if kind.endswith(".parquet"):
        header, columns, typed, rows = _parquet(path)
        blank = 0
    elif kind.endswith(".xlsx"):
        header, columns, typed, rows = read_excel(path, shape.sheet)
        blank = 0
    else:
        header, columns, rows, blank = _csv(path, shape)
        typed = [np.zeros(len(rows), dtype=bool)] * len(columns)
    source = _without_blank_rows(path, _checked(path, header), columns, typed, rows, blank)
    if source.people == 0:
        raise CensusRefused(
            place=path.name,
            rule="there is a header but no person below it",
            remedy="Export the census again.",
        )
    return source


def _csv(path: Path, shape: FileShape) -> tuple[list[str], list[pa.StringArray], Integers, int]:
    with tempfile.TemporaryDirectory(prefix="census-") as folder:
        text = clean_csv(path, encoding=shape.encoding, body=Path(folder) / "body.csv")
        header = next(csv.reader(text.header.splitlines(), delimiter=shape.delimiter), [])
        if not header:
            raise CensusRefused(
                place=path.name, rule="the file is empty", remedy="Export the census again."
            )
        lines = np.array(text.lines, dtype=np.int64)
        columns = _csv_body(path, text.body, len(header), shape.delimiter, lines)
    return header, columns, lines, text.blank_lines


def _csv_body(
    path: Path, body: Path, width: int, delimiter: str, lines: Integers
) -> list[pa.StringArray]:
    """The records as columns; a record with another number of fields refuses the file."""
    names = ", ".join(f"'c{i}': 'varchar'" for i in range(width))
    with duckdb.connect(":memory:") as connection:
        try:
            table = connection.execute(
                f"select * from read_csv(?, auto_detect = false, header = false, delim = ?,"
                f" quote = '\"', escape = '\"', strict_mode = true, null_padding = false,"
                f" columns = {{{names}}}, store_rejects = true, rejects_limit = 0)",
                [str(body), delimiter],
            ).to_arrow_table()
            wrong = connection.execute(
                "select line, count(distinct line) over (), error_type, csv_line"
                " from reject_errors order by line limit 1"
            ).fetchone()
        except duckdb.Error as problem:
            raise CensusRefused(
                place=path.name,
                rule=f"it cannot be read as CSV: {str(problem).splitlines()[0]}",
                remedy="Export the census again as CSV (UTF-8).",
            ) from None
    if wrong is not None or table.num_rows != len(lines):
        raise _ragged(path, lines, width, delimiter, wrong)
    return [_one(column) for column in table.columns]


def _ragged(
    path: Path, lines: Integers, width: int, delimiter: str, wrong: tuple[object, ...] | None
) -> CensusRefused:
    if wrong is None:
        return CensusRefused(
            place=path.name,
            rule=f"{len(lines):,} records were counted and another number was read",
            remedy="Check its quotation marks.",
        )
    record, count, problem, text = wrong
    fields = len(next(csv.reader([str(text)], delimiter=delimiter), []))
    line = int(lines[int(str(record)) - 1])
    others = "" if count == 1 else f", and {int(str(count)) - 1:,} more such"
    rule = f"it has {fields} fields where the header has {width}{others}"
    if "COLUMNS" not in str(problem):
        rule = f"a quotation mark stands inside a field{others}"
    return CensusRefused(
        place=f"{path.name}, line {line}",
        rule=rule,
        remedy="Put a text that holds the delimiter or a quotation mark in quotation marks "
        'and double those inside ("").',
    )


def _parquet(path: Path) -> tuple[list[str], list[pa.StringArray], list[Flags], Integers]:
    with duckdb.connect(":memory:") as connection:
        try:
            relation = connection.execute("select * from read_parquet(?) limit 0", [str(path)])
            kinds = [(str(name), str(kind)) for name, kind, *_ in relation.description or []]
            texts = ", ".join(
                _as_text(name, kind) + f" as c{i}" for i, (name, kind) in enumerate(kinds)
            )
            table = connection.execute(
                f"select {texts} from read_parquet(?)", [str(path)]
            ).to_arrow_table()
        except duckdb.Error as problem:
            raise CensusRefused(
                place=path.name,
                rule=f"it cannot be read as Parquet: {str(problem).splitlines()[0]}",
                remedy="Write the file again.",
            ) from None
    typed = [np.full(table.num_rows, kind not in ("STRING", "VARCHAR")) for _, kind in kinds]
    rows = np.arange(1, table.num_rows + 1, dtype=np.int64)
    return [name for name, _ in kinds], [_one(column) for column in table.columns], typed, rows


def _as_text(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if kind in ("NUMBER", "DOUBLE", "FLOAT"):
        return f"regexp_replace(cast({column} as varchar), '[.]0+$', '')"
    return f"cast({column} as varchar)"


def _one(column: pa.ChunkedArray) -> pa.StringArray:
    if column.num_chunks == 0:
        return pa.array([], pa.string())
    return pa.concat_arrays([chunk.cast(pa.string()) for chunk in column.chunks])


def _checked(path: Path, header: Sequence[str | None]) -> tuple[str, ...]:
    names = tuple((name or "").strip() for name in header)
    for position, name in enumerate(names, start=1):
        if not name:
            raise CensusRefused(
                place=f"{path.name}, line 1, field {position}",
                rule="the column has no name",
                remedy="Name every column in the header, or remove the empty one.",
            )
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise CensusRefused(
            place=f"{path.name}, line 1",
            rule=f"the header names the column {repeated[0]} more than once",
            remedy="Rename or remove one of them.",
        )
    return names


def _without_blank_rows(
    path: Path,
    header: tuple[str, ...],
    columns: Sequence[pa.StringArray],
    typed: Sequence[Flags],
    rows: Integers,
    blank: int,
) -> Source:
    """Rows in which every cell is empty are not people; they are counted."""
    filled = np.zeros(len(rows), dtype=bool)
    for column in columns:
        filled |= np.asarray(pc.is_valid(clean(column, ())))
    kept = pa.array(filled)
    return Source(
        path.name,
        hashlib.sha256(path.read_bytes()).hexdigest(),
        header,
        tuple(column.filter(kept) for column in columns),
        tuple(flags[filled] for flags in typed),
        rows[filled],
        blank + int((~filled).sum()),
    )


def require_columns(source: Source, wanted: dict[str, str], mapping_place: str) -> None:
    """Raises `MappingRefused` for a column that the mapping names and the file does not have."""
    for field, column in wanted.items():
        if column not in source.header:
            single = len(source.header) == 1
            raise MappingRefused(
                place=f"{mapping_place}, columns.{field}",
                value=column,
                rule=f"{source.name} has no such column (it has: {', '.join(source.header)})",
                remedy="Set the file's delimiter under file in the mapping."
                if single
                else "Name one of its columns.",
            )
