"""Bands of age and tenure: whole years, maximum exclusive, without gap or overlap."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from comptune.structure.cells import Row, Value
from comptune.structure.problems import StructureProblem
from comptune.structure.schema import UNKNOWN_BAND, TableShape


def band_problems(
    shape: TableShape, rows: Sequence[Row], *, unknown_needed: bool
) -> Iterator[StructureProblem]:
    """What keeps the bands from giving every number of years exactly one band.

    Args:
        shape: the band table.
        rows: its rows (band, minimum, maximum) in ascending order.
        unknown_needed: whether the band `unknown`, without minimum and maximum, must be there;
            where it need not, it must not.
    """
    yield from _unknown_problems(shape, rows, needed=unknown_needed)
    bounded = [row for row in rows if row[0] != UNKNOWN_BAND]
    if not bounded:
        yield _problem(shape, "", "at least one band is needed", "Add the bands.")
        return
    for row in bounded:
        minimum, maximum = _years(row[1]), _years(row[2])
        if minimum is not None and maximum is not None and minimum >= maximum:
            yield _problem(
                shape,
                f"{row[0]}, column min_value",
                "the minimum is below the maximum (which is exclusive)",
                "Correct one of the two.",
                value=str(minimum),
            )
    yield from _end_problems(shape, bounded)
    for before, after in pairwise(bounded):
        yield from _seam_problems(shape, before, after)


def _end_problems(shape: TableShape, bounded: Sequence[Row]) -> Iterator[StructureProblem]:
    first, last = bounded[0], bounded[-1]
    if first[1] not in (None, 0):
        yield _problem(
            shape,
            f"{first[0]}, column min_value",
            "the first band is open-ended: its minimum is empty or 0",
            "Empty the cell, or add a band below it.",
            value=str(first[1]),
        )
    if last[2] is not None:
        yield _problem(
            shape,
            f"{last[0]}, column max_value",
            "the last band is open-ended: its maximum is empty",
            "Empty the cell, or add a band above it.",
            value=str(last[2]),
        )


def _seam_problems(shape: TableShape, before: Row, after: Row) -> Iterator[StructureProblem]:
    """The upper end of a band is the lower end of the next."""
    end, start = _years(before[2]), _years(after[1])
    if end is None or start is None:
        yield _problem(
            shape,
            f"{before[0]} and {after[0]}",
            "only the first band may lack a minimum and only the last a maximum",
            "Give the bands the value at which one ends and the next begins.",
        )
    elif end < start:
        yield _problem(
            shape,
            f"{before[0]} and {after[0]}",
            f"there is a gap: nobody of {end} to under {start} years has a band",
            f"Set the minimum of {after[0]} to {end}, or the maximum of {before[0]} to {start}.",
        )
    elif end > start:
        yield _problem(
            shape,
            f"{before[0]} and {after[0]}",
            f"they overlap: {start} to under {end} years are in both",
            f"Set the minimum of {after[0]} to {end}, or the maximum of {before[0]} to {start}.",
        )


def _unknown_problems(
    shape: TableShape, rows: Sequence[Row], *, needed: bool
) -> Iterator[StructureProblem]:
    unknown = [row for row in rows if row[0] == UNKNOWN_BAND]
    if needed and not unknown:
        yield _problem(
            shape,
            UNKNOWN_BAND,
            "the row is missing",
            "Add it with both ends empty: it holds the people without a birth date.",
        )
    for row in unknown:
        if not needed:
            yield _problem(
                shape, UNKNOWN_BAND, "tenure is always known", "Remove the row or rename the band."
            )
        elif row[1:] != (None, None):
            yield _problem(
                shape,
                UNKNOWN_BAND,
                "the band unknown has neither minimum nor maximum",
                "Empty both cells.",
            )


def _problem(
    shape: TableShape, where: str, rule: str, remedy: str, *, value: str | None = None
) -> StructureProblem:
    place = f"{shape.name}, {shape.columns[0].name} {where}" if where else shape.name
    return StructureProblem(place=place, value=value, rule=rule, remedy=remedy)


def _years(value: Value) -> int | None:
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"{value!r} is not a number of years")
