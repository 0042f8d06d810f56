"""What differs between two structures, and a structure with a scenario's cells put over it."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from comptune.structure.cells import Row, Value, write_value
from comptune.structure.checks import check_structure
from comptune.structure.model import Structure
from comptune.structure.problems import StructureProblem, StructureRefused
from comptune.structure.schema import JOB_LEVELS, MERIT_MATRIX, TABLES, Kind, TableShape


class Difference(NamedTuple):
    """One cell that differs. Values are canonical text; None where the row or the value is not."""

    table: str
    key: str  # "performance_rating 4, range_zone 2"
    column: str  # "row" for a row that only one of the two has
    before: str | None
    after: str | None


_MATRIX_CELL: Final = re.compile(r"merit_matrix\.R([1-5])\.Z([1-6])")
_RANGE_CELL: Final = re.compile(r"range_(minimum|maximum)\.L([1-5])")


def difference(before: Structure, after: Structure) -> list[Difference]:
    """Every cell that differs, in table and key order; rows added or removed come with their cells.

    Both structures have passed `check_structure`: a key has one row.
    """
    found: list[Difference] = []
    for name, shape in TABLES.items():
        old = {row[: shape.key_width]: row for row in before.rows(name)}
        new = {row[: shape.key_width]: row for row in after.rows(name)}
        for key in [*new, *(key for key in old if key not in new)]:
            found.extend(_row_difference(shape, old.get(key), new.get(key)))
    return found


def with_overrides(structure: Structure, cells: Mapping[str, Decimal]) -> Structure:
    """The structure with cells of the ranges and the merit matrix replaced, checked.

    Args:
        structure: the structure that a scenario starts from.
        cells: values by cell name: `merit_matrix.R4.Z2` (a multiplier), `range_minimum.L3` and
            `range_maximum.L3` (full-time annual pay).

    Raises:
        StructureRefused: an unknown cell, a value that its column cannot hold, or a structure
            that no longer passes `check_structure` (a minimum above its maximum).
    """
    rows = {
        shape.name: {row[: shape.key_width]: list(row) for row in structure.rows(shape.name)}
        for shape in (JOB_LEVELS, MERIT_MATRIX)
    }
    problems: list[StructureProblem] = []
    for cell, value in cells.items():
        place = _cell_place(cell)
        if place is None:
            problems.append(_unknown_cell(cell))
            continue
        shape, key, position = place
        if not _fits(value, shape.columns[position].kind):
            problems.append(_unfit_value(cell, value, shape.columns[position].kind))
        elif key not in rows[shape.name]:
            problems.append(_unknown_cell(cell))
        else:
            rows[shape.name][key][position] = value
    if problems:
        raise StructureRefused(problems)
    for name, by_key in rows.items():
        structure = structure.with_rows(name, [tuple(row) for row in by_key.values()])
    check_structure(structure)
    return structure


def _row_difference(shape: TableShape, old: Row | None, new: Row | None) -> Iterator[Difference]:
    some = new or old or ()
    key = ", ".join(
        f"{column.name} {value}" for column, value in zip(shape.key_columns, some, strict=False)
    )
    if old is None:
        yield Difference(shape.name, key, "row", None, "added")
    if new is None:
        yield Difference(shape.name, key, "row", "removed", None)
    for position, column in enumerate(shape.value_columns, start=shape.key_width):
        before = None if old is None else _text(old[position], shape, position)
        after = None if new is None else _text(new[position], shape, position)
        if before != after:
            yield Difference(shape.name, key, column.name, before, after)


def _text(value: Value, shape: TableShape, position: int) -> str | None:
    return None if value is None else write_value(value, shape.columns[position])


def _cell_place(cell: str) -> tuple[TableShape, tuple[Value, ...], int] | None:
    """The table, key and column position of a structure cell."""
    if match := _MATRIX_CELL.fullmatch(cell):
        return MERIT_MATRIX, (int(match[1]), int(match[2])), 2
    if match := _RANGE_CELL.fullmatch(cell):
        return JOB_LEVELS, (int(match[2]),), 2 if match[1] == "minimum" else 3
    return None


def _fits(value: Decimal, kind: Kind) -> bool:
    """Whether the column holds the value exactly."""
    if not value.is_finite() or abs(value) >= Decimal(10) ** kind.integer_digits:
        return False
    return value == value.quantize(Decimal(1).scaleb(-kind.scale))


def _unknown_cell(cell: str) -> StructureProblem:
    return StructureProblem(
        place=cell,
        rule="a scenario may override merit_matrix.R1.Z1 to R5.Z6, range_minimum.L1 to L5 and "
        "range_maximum.L1 to L5",
        remedy="Correct the name of the cell; other tables are changed in the structure itself.",
    )


def _unfit_value(cell: str, value: Decimal, kind: Kind) -> StructureProblem:
    return StructureProblem(
        place=cell,
        value=str(value),
        rule=f"{kind.value} is needed",
        remedy=f"Round it to {kind.scale} decimals.",
    )
