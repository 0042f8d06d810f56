"""The machine and the versions that a table was measured with; no names of hosts or people."""

import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from comptune.machine import core_count, memory_bytes

_LIBRARIES: Final = ("numpy", "numba", "duckdb", "dbt-core", "dbt-duckdb", "pyarrow")


@dataclass(frozen=True)
class Machine:
    """Cores and memory are those that this process may use."""

    processor: str
    cores: int
    memory_bytes: int
    system: str
    versions: tuple[tuple[str, str], ...]

    @classmethod
    def here(cls) -> "Machine":
        """This machine."""
        versions = ((name, version(name)) for name in _LIBRARIES)
        return cls(
            processor=_processor(),
            cores=core_count(),
            memory_bytes=memory_bytes(),
            system=f"{platform.system()} {platform.machine()}",
            versions=(("Python", platform.python_version()), *versions),
        )

    def text(self) -> str:
        """The description as a Markdown list."""
        versions = ", ".join(f"{name} {number}" for name, number in self.versions)
        memory = self.memory_bytes / 2**30
        return (
            f"- {self.cores} cores of {self.processor}, {memory:.0f} GiB of memory, {self.system}\n"
            f"- {versions}"
        )


def _processor() -> str:
    """The processor's model, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "an unnamed processor"
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or "an unnamed processor"
