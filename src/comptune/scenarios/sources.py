"""What acts on scenarios need of a workspace's files; `Workspace` is one."""

from pathlib import Path
from typing import Protocol

from comptune.census import CensusEntry
from comptune.structure import Structure


class Sources(Protocol):
    """Censuses, structures and runs."""

    @property
    def runs_folder(self) -> Path:
        """Where sealed runs are."""

    def census_entry(self, sha256: str | None = None) -> CensusEntry:
        """A census by its hash or the beginning of it; the only one where None."""

    def structure(self, sha256: str | None = None) -> tuple[str, Structure]:
        """A structure with its hash; the one kept last where None."""

    def store_structure(self, structure: Structure) -> str:
        """Put the files of a structure beside the others, and tell nobody."""
