"""Which code runs here: what a worker must have in common with whoever sends it work."""

import hashlib
import platform
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np

import comptune

# What runs on a worker: the engine, and what is read off its totals.
_RUNS_THERE: Final = ("engine", "metrics", "tuning", "cluster")


@dataclass(frozen=True)
class Code:
    """The code of a process, as far as results depend on it.

    Attributes:
        comptune: the release, and a hash of the source that runs on workers.
        python: without its last number.
    """

    comptune: str
    python: str
    numpy: str

    def __str__(self) -> str:
        return f"comptune {self.comptune}, Python {self.python}, NumPy {self.numpy}"


@cache
def code_here() -> Code:
    """The code of this process."""
    package = Path(comptune.__file__).parent
    source = hashlib.sha256()
    for name in _RUNS_THERE:
        for path in sorted((package / name).rglob("*")):
            if path.suffix in (".py", ".yml"):
                source.update(f"{path.relative_to(package)}\0".encode())
                source.update(path.read_bytes())
    return Code(
        f"{version('comptune')}+{source.hexdigest()[:12]}",
        ".".join(platform.python_version_tuple()[:2]),
        np.__version__,
    )
