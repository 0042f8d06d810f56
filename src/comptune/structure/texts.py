"""A structure as the texts of its cells, which people edit: read and checked as files are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comptune.structure.cells import Row, TextTable, read_rows, write_value
from comptune.structure.checks import check_structure
from comptune.structure.model import Structure, structure_from_rows
from comptune.structure.problems import StructureProblem, StructureRefused
from comptune.structure.schema import TABLES

Texts = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Edited:
    """What edited texts come to.

    Attributes:
        structure: None where the texts are refused.
        problems: everything for which they are.
        warnings: what is allowed and unusual.
    """

    structure: Structure | None
    problems: tuple[StructureProblem, ...]
    warnings: tuple[StructureProblem, ...]


def texts_of(structure: Structure) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The canonical text of every cell, by table, in table order."""
    return {
        name: tuple(
            tuple(
                write_value(value, column) for value, column in zip(row, shape.columns, strict=True)
            )
            for row in structure.rows(name)
        )
        for name, shape in TABLES.items()
    }


def edited(texts: Texts) -> Edited:
    """The structure of texts, checked; rows in any order, rows without any text left out.

    Args:
        texts: the rows of every table of `TABLES`. A row is told by its number, counted from 1.
    """
    problems: list[StructureProblem] = []
    rows: dict[str, list[Row]] = {}
    for name, shape in TABLES.items():
        numbered = tuple(
            (number, tuple(row)) for number, row in enumerate(texts[name], start=1) if any(row)
        )
        rows[name] = read_rows(shape, TextTable(name, shape.column_names, numbered), problems)
    if problems:
        return Edited(None, tuple(problems), ())
    structure = structure_from_rows(rows)
    try:
        warnings = check_structure(structure)
    except StructureRefused as refused:
        return Edited(None, refused.problems, ())
    return Edited(structure, (), warnings)
