"""Blocks of cells on their way from and to a spreadsheet: lines of values between tabs."""

from collections.abc import Mapping, Sequence

from comptune.errors import ComptuneError
from comptune.levers import Cell, Lever


class BlockRefused(ComptuneError):
    """A pasted block that does not fit the grid."""


def block_text(
    lever: Lever, years: Sequence[int], names: Mapping[int, str], texts: Mapping[Cell, str]
) -> str:
    """The grid of a lever with its headings, as a spreadsheet reads it."""
    lines = ["\t".join([lever.title, *map(str, years)])]
    for level in lever.job_levels:
        values = [texts[Cell(lever.name, year, level or None)] for year in years]
        lines.append("\t".join([names.get(level, "All levels"), *values]))
    return "\n".join(lines)


def read_block(text: str) -> list[list[str]]:
    """The lines of a pasted text, each as its values; empty lines at the end are none."""
    return [
        [value.strip() for value in line.split("\t")]
        for line in text.rstrip().splitlines()
        if line.strip()
    ]


def cells_of_block(
    lever: Lever, years: Sequence[int], names: Mapping[int, str], text: str
) -> dict[Cell, str]:
    """The texts of a pasted block by cell; headings may be there, an empty value is left as it is.

    With a line of years on top, these years are meant; with names of levels, these levels.

    Raises:
        BlockRefused: lines or values that are none of the grid's.
    """
    lines = read_block(text)
    if not lines:
        raise _refused(lever, "is empty", "Copy cells in the spreadsheet, then paste them here.")
    columns, lines = _columns(lever, years, lines)
    levels, lines = _levels(lever, names, lines)
    found: dict[Cell, str] = {}
    for level, line in zip(levels, lines, strict=True):
        if len(line) != len(columns):
            raise _refused(
                lever,
                f"has {len(line)} values in a line, where {len(columns)} years are meant",
                f"One value for each year: {', '.join(map(str, columns))}.",
            )
        for year, value in zip(columns, line, strict=True):
            if value:
                found[Cell(lever.name, year, level or None)] = value
    return found


def _columns(
    lever: Lever, years: Sequence[int], lines: list[list[str]]
) -> tuple[list[int], list[list[str]]]:
    """The years meant: those of the first line, where it holds years, else all."""
    heading = [value for value in lines[0][1:] if value] or lines[0]
    if not all(value.isdecimal() and len(value) == 4 for value in heading):
        return list(years), lines
    named = [int(value) for value in heading]
    unknown = [year for year in named if year not in years]
    if unknown:
        raise _refused(
            lever,
            f"names {unknown[0]}",
            f"The scenario runs from {years[0]} to {years[-1]}.",
        )
    return named, lines[1:]


def _levels(
    lever: Lever, names: Mapping[int, str], lines: list[list[str]]
) -> tuple[list[int], list[list[str]]]:
    """The levels meant: those that the lines name, else all from the first."""
    known = {names.get(level, "All levels").casefold(): level for level in lever.job_levels}
    if lines and all(line[0].casefold() in known for line in lines):
        return [known[line[0].casefold()] for line in lines], [line[1:] for line in lines]
    if len(lines) != len(lever.job_levels):
        raise _refused(
            lever,
            f"has {len(lines)} lines",
            f"{lever.title} has {len(lever.job_levels)}: "
            f"{', '.join(names.get(level, 'All levels') for level in lever.job_levels)}.",
        )
    return list(lever.job_levels), lines


def _refused(lever: Lever, rule: str, remedy: str) -> BlockRefused:
    return BlockRefused(place=f"The block for {lever.title}", rule=f"it {rule}", remedy=remedy)
