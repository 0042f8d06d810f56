"""Each guide is followed as a new person would, from a clean clone; the training likewise."""

from pathlib import Path

import pytest
from tests.conftest import REPOSITORY

from .conftest import Opened
from .follow import clone
from .following import commands, follow
from .ways import GUIDES, TRAINING, Way


@pytest.mark.parametrize("way", [*GUIDES, *TRAINING], ids=lambda way: Path(way.pages[0]).stem)
def test_following_the_guides_does_and_shows_what_they_say(way: Way, opened: Opened) -> None:
    shell = opened(way)
    project = shell.folder if way.cloned else REPOSITORY
    for name in way.pages:
        page = (project / name).read_text(encoding="utf-8")
        run = follow(page, shell, way)
        assert len(run) >= len(commands(page)) - len(way.not_run)


def test_a_clone_is_clean_and_has_what_is_not_committed_yet(tmp_path: Path) -> None:
    copy = clone(tmp_path)
    assert (copy / "README.md").read_bytes() == (REPOSITORY / "README.md").read_bytes()
    assert not (copy / ".venv").exists()
    assert not (copy / "site").exists()
