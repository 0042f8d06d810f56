"""The shipped files are found in a checkout and in an installed wheel."""

from pathlib import Path

import pytest

from comptune import paths


def test_a_checkout_has_the_transform_folder_beside_its_source() -> None:
    assert paths.transform_folder() == Path(__file__).parents[1] / "transform"
    assert (paths.example_structure_folder() / "config_job_levels.csv").is_file()


def test_a_checkout_has_the_guide_among_its_documentation() -> None:
    assert paths.guide_file() == Path(__file__).parents[1] / "docs" / "user-guide.md"


def test_an_installed_wheel_has_it_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "comptune"
    (package / "transform" / "seeds" / "structure").mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", package)

    assert paths.transform_folder() == package / "transform"

    (package / "guide").mkdir()
    (package / "guide" / "user-guide.md").touch()
    assert paths.guide_file() == package / "guide" / "user-guide.md"


def test_an_incomplete_installation_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "site-packages" / "comptune")

    with pytest.raises(FileNotFoundError, match="install the package again"):
        paths.transform_folder()
    with pytest.raises(FileNotFoundError, match="install the package again"):
        paths.guide_file()
