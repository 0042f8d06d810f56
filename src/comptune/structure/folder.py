"""A structure as a folder of CSV files, one a table: read strictly, written canonically."""

import csv
from pathlib import Path

from comptune.paths import example_structure_folder
from comptune.structure.cells import Row, TextTable, read_rows
from comptune.structure.model import Structure, canonical_files, structure_from_rows
from comptune.structure.problems import StructureProblem, StructureRefused
from comptune.structure.schema import TABLES, TableShape


def read_structure(folder: Path) -> Structure:
    """The structure of a folder: every `config_*.csv` must be there, with its exact header.

    The cells are read, not judged: `check_structure` says whether they make sense.

    Raises:
        StructureRefused: naming the file, row and column of everything that cannot be read.
    """
    if not folder.is_dir():
        raise StructureRefused([_no_folder(folder)])
    problems = _stray_files(folder)
    rows: dict[str, list[Row]] = {}
    for name, shape in TABLES.items():
        table = _read_file(folder, shape, problems)
        rows[name] = [] if table is None else read_rows(shape, table, problems)
    if problems:
        raise StructureRefused(problems)
    return structure_from_rows(rows)


def write_structure(structure: Structure, folder: Path) -> None:
    """Write every table as `config_*.csv` into the folder, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for file_name, content in canonical_files(structure).items():
        (folder / file_name).write_bytes(content)


def example_structure() -> Structure:
    """The structure shipped with the package, which a new workspace starts with."""
    return read_structure(example_structure_folder())


def _read_file(
    folder: Path, shape: TableShape, problems: list[StructureProblem]
) -> TextTable | None:
    path = folder / shape.file_name
    try:
        # utf-8-sig: spreadsheets put a byte order mark before the header.
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            rows = [(reader.line_num, tuple(cells)) for cells in reader if cells]
    except FileNotFoundError:
        problems.append(
            StructureProblem(
                place=shape.file_name,
                rule=f"the file is missing in {folder}",
                remedy=f'Add it with the header "{",".join(shape.column_names)}".',
            )
        )
        return None
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(
            StructureProblem(
                place=shape.file_name,
                rule=f"the file is not comma-separated text in UTF-8 ({error})",
                remedy="Save it as CSV UTF-8.",
            )
        )
        return None
    return TextTable(shape.file_name, rows[0][1] if rows else (), tuple(rows[1:]))


def _stray_files(folder: Path) -> list[StructureProblem]:
    known = {shape.file_name for shape in TABLES.values()}
    return [
        StructureProblem(
            place=path.name,
            rule="a structure has no such table",
            remedy="Rename the file to the table it holds, or take it out of the folder.",
        )
        for path in sorted(folder.glob("*.csv"))
        if path.name not in known
    ]


def _no_folder(folder: Path) -> StructureProblem:
    return StructureProblem(
        place=str(folder),
        rule="there is no such folder",
        remedy="Name the folder that holds the config_*.csv files.",
    )
