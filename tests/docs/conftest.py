"""An example workspace that pages share, and shells to follow pages in."""

import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .follow import begun
from .following import Command, Shell
from .warm import Warm
from .ways import DEMO, Way

Opened = Callable[[Way], Shell]


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a `comptune` that starts at once."""
    folder = tmp_path_factory.mktemp("warm")
    reader = Shell.of_reader(folder, folder / "reader", ())
    with Warm(folder / "bin", reader.variables) as program:
        yield program.program.parent


@pytest.fixture(scope="session")
def example_root(session_root: Path) -> Path:
    return session_root / "followed_example"


@pytest.fixture
def opened(tmp_path: Path, warm: Path, example_root: Path) -> Opened:
    """The shell of a reader, in an empty folder with what the page takes for granted."""

    def shell_of(way: Way) -> Shell:
        made = example(example_root, warm) if way.example else None
        return begun(way, tmp_path / "page", warm, made)

    return shell_of


def example(root: Path, programs: Path) -> Path:
    """The example workspace of 500 people, made once; only copy it."""
    root.mkdir(exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "made").exists():
            shell = Shell.of_reader(root, root / "state", (programs,))
            shell.run(Command(f"{DEMO} -w aside", (), 0))
            (root / "aside").rename(root / "made")
    return root / "made"
