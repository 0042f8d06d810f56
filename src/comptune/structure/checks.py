"""Whether a structure makes sense: every rule is checked, and all that is wrong is said at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from comptune.structure.bands import band_problems
from comptune.structure.cells import Row, Value, write_value
from comptune.structure.model import Structure
from comptune.structure.problems import StructureProblem, StructureRefused
from comptune.structure.schema import (
    AGE_BANDS,
    AGE_MULTIPLIERS,
    HIRE_AGE_LIMITS,
    HIRE_AGES,
    JOB_LEVELS,
    LARGEST_COMPENSATION,
    LARGEST_MULTIPLIER,
    LEVELS,
    MERIT_MATRIX,
    RATING_DISTRIBUTION,
    RATINGS,
    TABLES,
    TENURE_BANDS,
    TENURE_MULTIPLIERS,
    ZONES,
    TableShape,
)


def check_structure(structure: Structure) -> tuple[StructureProblem, ...]:
    """Refuse a structure that cannot be used; return what is only unusual, as warnings.

    Raises:
        StructureRefused: with every problem found.
    """
    problems = list(structure_problems(structure))
    if problems:
        raise StructureRefused(problems)
    return tuple(structure_warnings(structure))


def structure_problems(structure: Structure) -> Iterator[StructureProblem]:
    """Everything for which the structure is refused, table by table."""
    for name, shape in TABLES.items():
        yield from _repeated_keys(shape, structure.rows(name))
    yield from _level_problems(structure)
    yield from band_problems(AGE_BANDS, structure.rows(AGE_BANDS.name), unknown_needed=True)
    yield from band_problems(TENURE_BANDS, structure.rows(TENURE_BANDS.name), unknown_needed=False)
    for bands, tables in ((AGE_BANDS, AGE_MULTIPLIERS), (TENURE_BANDS, TENURE_MULTIPLIERS)):
        names = [row[0] for row in structure.rows(bands.name)]
        for shape in tables:
            yield from _multiplier_problems(shape, structure.rows(shape.name), names)
    yield from _matrix_problems(structure.rows(MERIT_MATRIX.name))
    ratings = structure.rows(RATING_DISTRIBUTION.name)
    yield from _key_problems(RATING_DISTRIBUTION, ratings, [(rating,) for rating in RATINGS])
    yield from _share_problems(RATING_DISTRIBUTION, ratings)
    yield from _hire_age_problems(structure.rows(HIRE_AGES.name))


def structure_warnings(structure: Structure) -> Iterator[StructureProblem]:
    """What is allowed and unusual: a range that begins or ends below that of the level before."""
    for before, after in pairwise(structure.rows(JOB_LEVELS.name)):
        for position in (2, 3):
            column = JOB_LEVELS.columns[position]
            if _decimal(after[position]) < _decimal(before[position]):
                yield StructureProblem(
                    place=_place(JOB_LEVELS, after, column.name),
                    value=write_value(after[position], column),
                    rule=f"the level before it has {write_value(before[position], column)}",
                    remedy="Ranges usually rise with the level: check both.",
                )


def _level_problems(structure: Structure) -> Iterator[StructureProblem]:
    rows = structure.rows(JOB_LEVELS.name)
    yield from _key_problems(JOB_LEVELS, rows, [(level,) for level in LEVELS])
    for name, count in Counter(row[1] for row in rows).items():
        if count > 1:
            yield StructureProblem(
                place=f"{JOB_LEVELS.name}, column name",
                value=f'"{name}" {count} times',
                rule="every level has a name of its own",
                remedy="Rename one of the levels.",
            )
    for row in rows:
        minimum, maximum = _decimal(row[2]), _decimal(row[3])
        if minimum <= 0:
            yield StructureProblem(
                place=_place(JOB_LEVELS, row, "min_compensation"),
                value=f"{minimum:.2f}",
                rule="the minimum of a range is more than 0",
                remedy="Give the lowest full-time annual salary of the level.",
            )
        if maximum > LARGEST_COMPENSATION:
            yield StructureProblem(
                place=_place(JOB_LEVELS, row, "max_compensation"),
                value=f"{maximum:.2f}",
                rule=f"the maximum of a range is at most {LARGEST_COMPENSATION:,}",
                remedy="Give annual pay in whole units of the currency, or in thousands of them.",
            )
        if minimum >= maximum:
            yield StructureProblem(
                place=_place(JOB_LEVELS, row, "min_compensation"),
                value=f"{minimum:.2f}",
                rule=f"the minimum is below the maximum, which is {maximum:.2f}",
                remedy="Lower the minimum or raise the maximum.",
            )


def _multiplier_problems(
    shape: TableShape, rows: Sequence[Row], bands: Sequence[Value]
) -> Iterator[StructureProblem]:
    """A multiplier table is empty (all are 1) or has every band once."""
    if rows:
        wanted = [(band,) for band in bands]
        remedy = "Give every band a multiplier, or leave the table empty: then all are 1."
        yield from _key_problems(shape, rows, wanted, remedy=remedy)
    yield from _multiplier_bounds(shape, rows)


def _matrix_problems(rows: Sequence[Row]) -> Iterator[StructureProblem]:
    wanted = [(rating, zone) for rating in RATINGS for zone in ZONES]
    yield from _key_problems(MERIT_MATRIX, rows, wanted)
    yield from _multiplier_bounds(MERIT_MATRIX, rows)


def _multiplier_bounds(shape: TableShape, rows: Sequence[Row]) -> Iterator[StructureProblem]:
    for row in rows:
        if not 0 <= _decimal(row[-1]) <= LARGEST_MULTIPLIER:
            yield StructureProblem(
                place=_place(shape, row, "multiplier"),
                value=write_value(row[-1], shape.columns[-1]),
                rule=f"a multiplier is 0 to {LARGEST_MULTIPLIER}",
                remedy="1 leaves the rate as it is, 1.15 raises it by 15 %.",
            )


def _share_problems(shape: TableShape, rows: Sequence[Row]) -> Iterator[StructureProblem]:
    """Shares are 0 to 1 each and sum to 1, to the last decimal."""
    column = shape.columns[-1]
    for row in rows:
        if not 0 <= _decimal(row[-1]) <= 1:
            yield StructureProblem(
                place=_place(shape, row, column.name),
                value=write_value(row[-1], column),
                rule=f"a {column.name} is 0 to 1",
                remedy="Write 60 % as 0.60.",
            )
    total = sum((_decimal(row[-1]) for row in rows), Decimal(0))
    if total != 1:
        yield StructureProblem(
            place=f"{shape.name}, sum of column {column.name}",
            value=write_value(total, column),
            rule="the sum is exactly 1",
            remedy=f"Add {write_value(1 - total, column)} to one of the rows."
            if total < 1
            else f"Take {write_value(total - 1, column)} from one of the rows.",
        )


def _hire_age_problems(rows: Sequence[Row]) -> Iterator[StructureProblem]:
    youngest, oldest = HIRE_AGE_LIMITS
    for row in rows:
        if not youngest <= _decimal(row[0]) <= oldest:
            yield StructureProblem(
                place=f"{HIRE_AGES.name}, column hire_age",
                value=str(row[0]),
                rule=f"people are hired at {youngest} to {oldest}",
                remedy="Remove the row and give its weight to other ages.",
            )
    yield from _share_problems(HIRE_AGES, rows)


def _key_problems(
    shape: TableShape,
    rows: Sequence[Row],
    wanted: Sequence[tuple[Value, ...]],
    *,
    remedy: str = "Add the row.",
) -> Iterator[StructureProblem]:
    """Rows that are missing and rows that do not belong into the table."""
    found = {row[: shape.key_width] for row in rows}
    for key in wanted:
        if key not in found:
            yield StructureProblem(
                place=_place(shape, key), rule="the row is missing", remedy=remedy
            )
    for key in sorted(found - set(wanted), key=str):
        yield StructureProblem(
            place=_place(shape, key),
            rule=f"there is no such {_key_noun(shape)}",
            remedy="Correct the key or remove the row.",
        )


def _repeated_keys(shape: TableShape, rows: Sequence[Row]) -> Iterator[StructureProblem]:
    for key, count in Counter(row[: shape.key_width] for row in rows).items():
        if count > 1:
            yield StructureProblem(
                place=_place(shape, key),
                value=f"given {count} times",
                rule=f"every {_key_noun(shape)} has one row",
                remedy="Keep one of the rows.",
            )


def _place(shape: TableShape, row: Iterable[Value], column: str | None = None) -> str:
    keys = [f"{key.name} {value}" for key, value in zip(shape.key_columns, row, strict=False)]
    return ", ".join([shape.name, *keys, *([f"column {column}"] if column else [])])


def _key_noun(shape: TableShape) -> str:
    return " and ".join(column.name for column in shape.key_columns)


def _decimal(value: Value) -> Decimal:
    """A number of a column that has no nulls: reading the table has seen to that."""
    if isinstance(value, int | Decimal):
        return Decimal(value)
    raise TypeError(f"{value!r} is not a number")
