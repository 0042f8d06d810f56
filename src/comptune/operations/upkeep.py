"""What every kind of upkeep shares: only one at a time touches the files of a workspace."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from comptune.warehouse.processes import locked

_LOCK: Final = ".upkeep.lock"


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the workspace against other upkeep: nobody removes runs while they are saved."""
    with locked(folder / _LOCK):
        yield
