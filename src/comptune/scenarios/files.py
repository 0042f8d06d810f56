"""The files of a workspace: settings, censuses, structures and runs, whoever decided about them."""

from dataclasses import dataclass
from pathlib import Path

from comptune.census import CensusEntry, list_censuses, read_census
from comptune.ledger.state import State
from comptune.scenarios.keeping import the_only
from comptune.settings import Settings
from comptune.structure import Structure
from comptune.structure import store as store_structure
from comptune.structure import stored as stored_structures
from comptune.warehouse.build import Resources
from comptune.warehouse.runs import DamagedRun, SealedRun, readable_and_damaged


@dataclass(frozen=True)
class Files:
    """One organisation's folder."""

    folder: Path
    settings: Settings

    @property
    def census_folder(self) -> Path:
        """Where censuses are kept."""
        return self.folder / "census"

    @property
    def runs_folder(self) -> Path:
        """Where sealed runs are."""
        return self.folder / "runs"

    @property
    def resources(self) -> Resources:
        """What builds and queries may use of this machine, as the settings say."""
        return Resources(
            memory_bytes=self.settings.memory_limit_bytes,
            threads=self.settings.thread_count,
            spill_folder=self.settings.spill_folder_of(self.folder),
        )

    @property
    def checkpoints_folder(self) -> Path:
        """Where the ledger's signed checkpoints are."""
        return self.settings.checkpoint_folder_of(self.folder)

    def censuses(self) -> tuple[CensusEntry, ...]:
        """Every census kept."""
        return list_censuses(self.census_folder)

    def census_entry(self, sha256: str | None = None) -> CensusEntry:
        """A census by its hash or the beginning of it; the only one where None.

        Raises:
            WorkspaceRefused: there are none or several, and none is named.
            UnknownCensus: none or several begin so.
        """
        known = {entry.sha256: entry for entry in self.censuses()}
        if sha256 is None:
            sha256 = the_only(list(known), "census", self.folder)
        elif sha256 not in known:
            sha256 = read_census(self.census_folder, sha256).sha256
        return known[sha256]

    def structures(self) -> list[str]:
        """The SHA-256 of every structure kept."""
        return list(stored_structures(self.folder))

    def newest_structure(self, state: State) -> str:
        """The structure that the ledger was told of last; the only one where it was of none."""
        if state.structures:
            return state.structures[-1].structure_sha256
        return the_only(self.structures(), "structure", self.folder)

    def store_structure(self, structure: Structure) -> str:
        """Put the files of a structure beside the others, without making it the newest.

        Raises:
            StructureRefused: it fails its checks.
        """
        return store_structure(structure, self.folder)

    def runs(self) -> list[SealedRun]:
        """Every sealed run that can be read, newest first."""
        return readable_and_damaged(self.runs_folder)[0]

    def damaged_runs(self) -> list[DamagedRun]:
        """What is wrong with the run files that cannot be read."""
        return readable_and_damaged(self.runs_folder)[1]
