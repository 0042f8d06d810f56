"""The door of the Python API: one folder that holds everything an analytics team keeps."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, Final

from comptune.census import (
    Census,
    CensusEntry,
    CensusMapping,
    ImportReport,
    import_census,
    list_censuses,
    read_census,
)
from comptune.errors import ComptuneError
from comptune.metrics import load_metrics
from comptune.scenarios import Run, Scenario, ScenarioSpec, read_spec
from comptune.scenarios.scenario import Ground
from comptune.scenarios.spec import spec_from
from comptune.settings import Settings, read_settings, settings_from, write_settings
from comptune.structure import Structure, example_structure
from comptune.structure import load as load_structure
from comptune.structure import store as store_structure
from comptune.structure import stored as stored_structures
from comptune.warehouse.build import Resources
from comptune.warehouse.replay import Replay
from comptune.warehouse.runs import DamagedRun, SealedRun, find_run, readable_and_damaged

SETTINGS_FILE: Final = "workspace.yml"
DEFAULT_FOLDER: Final = "workspace"
FOLDER_VARIABLE: Final = "COMPTUNE_WORKSPACE"


class WorkspaceRefused(ComptuneError):
    """A folder that is not a workspace, or a workspace that lacks what is asked of it."""


def default_folder() -> Path:
    """The workspace of this shell: `COMPTUNE_WORKSPACE`, else `workspace` here."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


@dataclass(frozen=True)
class Workspace:
    """One organisation's folder: settings, censuses, structures and runs."""

    folder: Path
    settings: Settings
    _grounds: dict[tuple[str, str], Ground] = field(default_factory=dict, repr=False)
    _turn: Any = field(default_factory=Lock, repr=False)

    @classmethod
    def init(cls, folder: Path | str, *, name: str, currency: str) -> "Workspace":
        """Make a workspace with the shipped example structure.

        Raises:
            WorkspaceRefused: the folder holds a workspace already.
            SettingsRefused: a name or currency that cannot be used.
        """
        folder = Path(folder)
        if (folder / SETTINGS_FILE).exists():
            raise WorkspaceRefused(
                place=str(folder),
                rule="it holds a workspace already, and init never overwrites one",
                remedy="Use it as it is, or name another folder with --workspace.",
            )
        settings = settings_from({"name": name, "currency": currency})
        folder.mkdir(parents=True, exist_ok=True)
        store_structure(example_structure(), folder)
        write_settings(settings, folder / SETTINGS_FILE)
        return cls(folder, settings)

    @classmethod
    def open(cls, folder: Path | str | None = None) -> "Workspace":
        """Open a workspace.

        Raises:
            WorkspaceRefused: there is none.
            SettingsRefused: its settings cannot be used.
        """
        folder = Path(folder) if folder is not None else default_folder()
        if not (folder / SETTINGS_FILE).is_file():
            raise WorkspaceRefused(
                place=str(folder),
                rule=f"it is not a workspace: it has no {SETTINGS_FILE}",
                remedy="Make one with `comptune init`, or name another with --workspace.",
            )
        return cls(folder, read_settings(folder / SETTINGS_FILE))

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

    def import_census(
        self, source: Path, *, mapping: CensusMapping, as_of: date, strict: bool = False
    ) -> ImportReport:
        """Read, check and keep a census file; what is rejected goes to quarantine with reasons."""
        return import_census(
            source,
            mapping=mapping,
            as_of=as_of,
            folder=self.census_folder,
            currency=self.settings.currency,
            strict=strict,
        )

    def censuses(self) -> tuple[CensusEntry, ...]:
        """Every census kept."""
        return list_censuses(self.census_folder)

    def structures(self) -> list[str]:
        """The SHA-256 of every structure kept."""
        return list(stored_structures(self.folder))

    def structure(self, sha256: str | None = None) -> tuple[str, Structure]:
        """A structure by its hash or the beginning of it; the only one where None."""
        known = self.structures()
        if sha256 is None:
            sha256 = self._only(known, "structure", "structure:")
        structure = load_structure(self.folder, sha256)
        return next(one for one in known if one.startswith(sha256)), structure

    def keep_structure(self, structure: Structure) -> str:
        """Keep a structure and return its SHA-256.

        Raises:
            StructureRefused: it fails its checks.
        """
        return store_structure(structure, self.folder)

    def scenario(
        self, source: Path | str | ScenarioSpec | Mapping[str, Any] | None = None
    ) -> Scenario:
        """A scenario from its file, its spec, its content as a mapping, or nothing: the baseline.

        Raises:
            ComptuneError: whatever in it cannot be simulated.
        """
        if source is None:
            source = {"id": "baseline", "name": "Baseline"}
        if isinstance(source, Mapping):
            spec = spec_from(source)
        elif isinstance(source, ScenarioSpec):
            spec = source
        else:
            spec = read_spec(Path(source))
        return Scenario.of(spec, self._ground(spec.census, spec.structure))

    def runs(self) -> list[SealedRun]:
        """Every sealed run that can be read, newest first."""
        return readable_and_damaged(self.runs_folder)[0]

    def damaged_runs(self) -> list[DamagedRun]:
        """What is wrong with the run files that cannot be read."""
        return readable_and_damaged(self.runs_folder)[1]

    def run(self, run_id_or_prefix: str) -> Run:
        """A sealed run by its id or the beginning of it."""
        return Run(find_run(self.runs_folder, run_id_or_prefix), load_metrics())

    def _ground(self, census_sha256: str | None, structure_sha256: str | None) -> Ground:
        """People and structure, loaded once."""
        if census_sha256 is None:
            known = [entry.sha256 for entry in self.censuses()]
            census_sha256 = self._only(known, "census", "census:")
        census = read_census(self.census_folder, census_sha256)
        structure_sha256, structure = self.structure(structure_sha256)
        key = (census.sha256, structure_sha256)
        with self._turn:
            if key not in self._grounds:
                self._grounds[key] = self._new_ground(census, structure, structure_sha256)
            return self._grounds[key]

    def _new_ground(self, census: Census, structure: Structure, structure_sha256: str) -> Ground:
        # Numba, which the engine brings, is half a second that only simulations pay.
        from comptune.warehouse.people import workforce_from  # noqa: PLC0415

        return Ground(
            census=census,
            workforce=workforce_from(census.table),
            structure=structure,
            structure_sha256=structure_sha256,
            replay=Replay(structure),
            runs_folder=self.runs_folder,
            resources=self.resources,
        )

    def _only(self, known: list[str], what: str, key: str) -> str:
        if len(known) == 1:
            return known[0]
        ending = "es" if what.endswith("s") else "s"
        found = f"it holds {len(known)} {what}{ending}" if known else f"it holds no {what}"
        remedy = (
            f"Name one with `{key}` in the scenario: {', '.join(one[:12] for one in known)}."
            if known
            else f"Import one with `comptune {what} import`."
        )
        raise WorkspaceRefused(
            place=f"The workspace {self.folder}",
            rule=f"{found}, and the scenario names none",
            remedy=remedy,
        )
