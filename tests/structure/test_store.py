"""A workspace keeps every version of its structure once, unchanged, and notices if it is not."""

from pathlib import Path

import pytest

from comptune.structure import (
    Structure,
    StructureRefused,
    example_structure,
    load,
    read_structure,
    store,
    stored,
    structure_sha256,
)

from .folders import MONTGOMERY

RESTORE = (
    "A stored structure is never edited: move the folder out of the workspace, restore it from "
    "a backup, and import the edited files as a new structure."
)


def _without_hire_ages() -> Structure:
    return example_structure().with_rows("config_new_hire_age_distribution", [])


def test_what_is_stored_is_loaded(tmp_path: Path) -> None:
    sha256 = store(example_structure(), tmp_path)

    assert sha256 == structure_sha256(example_structure())
    assert load(tmp_path, sha256) == example_structure()
    assert load(tmp_path, sha256[:8]) == example_structure()
    assert stored(tmp_path) == (sha256,)


def test_a_structure_is_a_folder_of_readable_csv_files(tmp_path: Path) -> None:
    sha256 = store(example_structure(), tmp_path)

    assert read_structure(tmp_path / "structure" / sha256) == example_structure()
    assert [path.name for path in (tmp_path / "structure").iterdir()] == [sha256]


def test_the_same_content_is_not_written_again(tmp_path: Path) -> None:
    sha256 = store(example_structure(), tmp_path)
    file = tmp_path / "structure" / sha256 / "config_job_levels.csv"
    before = file.stat()

    store(example_structure(), tmp_path)

    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_versions_stand_beside_each_other(tmp_path: Path) -> None:
    shas = {store(example_structure(), tmp_path), store(read_structure(MONTGOMERY), tmp_path)}

    assert set(stored(tmp_path)) == shas
    assert len(shas) == 2


def test_a_structure_that_makes_no_sense_is_not_stored(tmp_path: Path) -> None:
    with pytest.raises(StructureRefused, match="config_new_hire_age_distribution"):
        store(_without_hire_ages(), tmp_path)

    assert stored(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, f"No space left on device for {len(data)} bytes", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(OSError, match="No space left"):
            store(example_structure(), tmp_path)

    assert list((tmp_path / "structure").iterdir()) == []
    assert load(tmp_path, store(example_structure(), tmp_path)) == example_structure()


def test_an_edited_version_is_noticed(tmp_path: Path) -> None:
    sha256 = store(example_structure(), tmp_path)
    file = tmp_path / "structure" / sha256 / "config_job_levels.csv"
    file.write_text(file.read_text().replace("75000.00", "76000.00"))
    found = structure_sha256(read_structure(file.parent))

    with pytest.raises(StructureRefused) as loaded:
        load(tmp_path, sha256)
    with pytest.raises(StructureRefused) as kept:
        store(example_structure(), tmp_path)

    assert str(loaded.value) == str(kept.value)
    assert str(loaded.value) == (
        f"structure {sha256}: its files were changed: their SHA-256 is {found}. {RESTORE}"
    )


def test_a_version_that_lost_a_file_is_noticed(tmp_path: Path) -> None:
    sha256 = store(example_structure(), tmp_path)
    (tmp_path / "structure" / sha256 / "config_merit_matrix.csv").unlink()

    with pytest.raises(StructureRefused, match=r"its files cannot be read \(config_merit_matrix"):
        load(tmp_path, sha256)


@pytest.mark.parametrize("wanted", ["ffff", "abc", "", "../..", "ABCD", "*"])
def test_what_is_not_stored_is_said(tmp_path: Path, wanted: str) -> None:
    store(example_structure(), tmp_path)

    with pytest.raises(StructureRefused) as refused:
        load(tmp_path, wanted)

    assert str(refused.value) == (
        f"structure {wanted}: no stored structure has this SHA-256 (at least its first 4 hex "
        "digits are needed). List the structures of the workspace to see what is there."
    )


def test_a_prefix_of_several_is_refused(tmp_path: Path) -> None:
    for ending in ("a", "b"):
        (tmp_path / "structure" / ("1234" + ending * 60)).mkdir(parents=True)

    with pytest.raises(StructureRefused) as refused:
        load(tmp_path, "1234")

    assert str(refused.value) == (
        "structure 1234: 2 stored structures begin so. "
        "Give more digits: 1234aaaaaaaa, 1234bbbbbbbb."
    )


def test_a_workspace_without_structures_has_none(tmp_path: Path) -> None:
    assert stored(tmp_path) == ()
