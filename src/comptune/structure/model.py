"""One version of the structure: typed tables, the same whatever order their rows came in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from comptune.structure.cells import Row, Value, write_csv
from comptune.structure.schema import AGE_BANDS, TABLES, TENURE_BANDS, UNKNOWN_BAND, TableShape

_BANDS = (AGE_BANDS, TENURE_BANDS)


@dataclass(frozen=True, eq=False)
class Structure:
    """The eleven `config_*` tables by name, each with the exact types of `schema`.

    Built by `structure_from_rows`, which puts the rows in order: structures with the same rows
    are equal. Whether the values make sense is for `check_structure` to say.
    """

    tables: Mapping[str, pa.Table]

    def __getitem__(self, name: str) -> pa.Table:
        return self.tables[name]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Structure) and dict(self.tables) == dict(other.tables)

    def __hash__(self) -> int:
        return hash(structure_sha256(self))

    def rows(self, name: str) -> list[Row]:
        """The rows of a table as Python values (int, str, Decimal, None), in table order."""
        columns = [column.to_pylist() for column in self.tables[name].columns]
        return list(zip(*columns, strict=True))

    def with_rows(self, name: str, rows: Iterable[Row]) -> "Structure":
        """The same structure with the rows of one table replaced."""
        every = {table: self.rows(table) for table in TABLES}
        return structure_from_rows({**every, name: rows})


def structure_from_rows(rows_by_table: Mapping[str, Iterable[Row]]) -> Structure:
    """A structure of the given rows, put in order. Every table of `TABLES` must be given.

    Raises:
        KeyError: a table is missing.
        ValueError: a value is missing, or does not fit its column's type exactly.
    """
    rows = {name: list(rows_by_table[name]) for name in TABLES}
    for bands in _BANDS:
        rows[bands.name].sort(key=_band_order)
    tables = {
        name: _table(shape, rows[name] if shape in _BANDS else _in_order(shape, rows))
        for name, shape in TABLES.items()
    }
    return Structure(MappingProxyType(tables))


def canonical_files(structure: Structure) -> dict[str, bytes]:
    """The file name and canonical bytes of every table."""
    return {
        shape.file_name: write_csv(shape, structure.rows(name)) for name, shape in TABLES.items()
    }


def structure_sha256(structure: Structure) -> str:
    """The content address: SHA-256 of every table's name, length and canonical bytes, in order.

    The order of rows, the way a number is written (1.5 or 1.50) and line ends do not matter.
    """
    digest = sha256()
    for file_name, content in canonical_files(structure).items():
        digest.update(f"{file_name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _table(shape: TableShape, rows: list[Row]) -> pa.Table:
    for position, column in enumerate(shape.columns):
        if not column.nullable and any(row[position] is None for row in rows):
            raise ValueError(f"{shape.name}, column {column.name} has a row without a value")
    arrays = [
        pa.array([row[position] for row in rows], type=column.kind.arrow_type)
        for position, column in enumerate(shape.columns)
    ]
    return pa.Table.from_arrays(arrays, schema=shape.arrow_schema)


def _in_order(shape: TableShape, rows: Mapping[str, list[Row]]) -> list[Row]:
    """A table keyed by a band in the order of the bands, any other by its key."""
    positions: dict[Value, int] = {}
    for bands in _BANDS:
        if shape.columns[0].name == bands.columns[0].name:
            positions = {row[0]: place for place, row in enumerate(rows[bands.name])}
    return sorted(rows[shape.name], key=lambda row: _row_order(row, positions))


def _band_order(row: Row) -> tuple[Any, ...]:
    band, minimum, maximum = row
    return (band == UNKNOWN_BAND, *_null_first(minimum), *_null_first(maximum), *_null_first(band))


def _row_order(row: Row, positions: Mapping[Value, int]) -> tuple[Any, ...]:
    by_value = tuple(part for value in row for part in _null_first(value))
    return (positions.get(row[0], len(positions)), *by_value)


def _null_first(value: Value) -> tuple[bool, Any]:
    return (False, 0) if value is None else (True, value)
