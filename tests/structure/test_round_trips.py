"""What is written reads back exactly, and a structure's hash is of its content alone."""

from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptune.paths import example_structure_folder
from comptune.structure import (
    TABLES,
    Structure,
    check_structure,
    example_structure,
    read_structure,
    read_workbook,
    structure_from_rows,
    structure_sha256,
    write_structure,
    write_workbook,
)
from comptune.structure.model import canonical_files

from .folders import MONTGOMERY, copied
from .strategies import structures


@settings(deadline=None)
@given(structure=structures())
def test_random_structures_pass_the_checks(structure: Structure) -> None:
    check_structure(structure)


@settings(deadline=None)
@given(structure=structures())
def test_a_folder_reads_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, structure: Structure
) -> None:
    folder = _fresh(tmp_path_factory)

    write_structure(structure, folder)

    assert read_structure(folder) == structure
    assert structure_sha256(read_structure(folder)) == structure_sha256(structure)


@settings(deadline=None, max_examples=30)
@given(structure=structures())
def test_a_workbook_reads_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, structure: Structure
) -> None:
    path = _fresh(tmp_path_factory) / "structure.xlsx"

    write_workbook(structure, path)

    assert read_workbook(path) == structure
    assert structure_sha256(read_workbook(path)) == structure_sha256(structure)


@settings(deadline=None)
@given(structure=structures(), seed=st.integers(0, 2**32))
def test_the_order_of_rows_does_not_matter(structure: Structure, seed: int) -> None:
    random = Random(seed)
    rows = {name: structure.rows(name) for name in TABLES}
    shuffled = structure_from_rows(
        {name: random.sample(rows[name], len(rows[name])) for name in TABLES}
    )

    assert shuffled == structure
    assert structure_sha256(shuffled) == structure_sha256(structure)


@settings(deadline=None)
@given(structure=structures(), data=st.data())
def test_any_changed_value_changes_the_hash(structure: Structure, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([name for name in TABLES if structure.rows(name)]))
    rows = structure.rows(name)
    place = data.draw(st.integers(0, len(rows) - 1))

    without = structure.with_rows(name, rows[:place] + rows[place + 1 :])

    assert structure_sha256(without) != structure_sha256(structure)
    assert without != structure


def test_the_hash_of_a_structure_never_changes_between_versions() -> None:
    # The test data's structure, not the shipped one: that one may be improved.
    assert (
        structure_sha256(read_structure(MONTGOMERY))
        == "138c6d8a1be16f73d7c363da7c157b6de3e0510894725bf887d8ee10951d6e55"
    )


def test_the_way_a_value_is_written_does_not_matter(tmp_path: Path) -> None:
    folder = copied(tmp_path / "same")
    matrix = folder / "config_merit_matrix.csv"
    matrix.write_text(matrix.read_text().replace("4,2,1.40", "4,2,1.400000"))
    levels = folder / "config_job_levels.csv"
    levels.write_bytes(
        b"\xef\xbb\xbf" + levels.read_bytes().replace(b"50000.00", b"50000").replace(b"\n", b"\r\n")
    )

    assert read_structure(folder) == example_structure()


def test_the_shipped_example_and_the_test_structure_are_written_canonically() -> None:
    for folder in (example_structure_folder(), MONTGOMERY):
        for file_name, content in canonical_files(read_structure(folder)).items():
            assert (folder / file_name).read_bytes() == content


def test_tables_have_the_types_of_a_run() -> None:
    levels = example_structure()["config_job_levels"]
    assert levels.schema.types == [
        pa.int32(),
        pa.string(),
        pa.decimal128(18, 2),
        pa.decimal128(18, 2),
    ]
    bands = example_structure()["config_age_bands"]
    assert bands.schema.types == [pa.string(), pa.int32(), pa.int32()]
    assert bands.column("age_band").to_pylist()[-1] == "unknown"
    matrix = example_structure()["config_merit_matrix"]
    assert matrix.schema.types == [pa.int32(), pa.int32(), pa.decimal128(9, 6)]
    assert matrix.num_rows == 30


def _fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("structure")
