"""The door of the Python API: one folder that holds everything an analytics team keeps."""

import os
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from comptune.census import CensusFile, CensusMapping, ImportReport, import_census
from comptune.ledger.actor import Actor, operating_system_user
from comptune.ledger.entry import CENSUSES, STRUCTURES, NewEntry
from comptune.ledger.policy import demand
from comptune.ledger.roles import Act
from comptune.ledger.state import State
from comptune.ledger.store import Ledger
from comptune.metrics import load_metrics
from comptune.scenarios import Run, Scenario
from comptune.scenarios.clock import Clock, When, state_as_of, utc_now
from comptune.scenarios.desk import Desk
from comptune.scenarios.errors import WorkspaceRefused
from comptune.scenarios.files import Files
from comptune.scenarios.ground import Ground, Grounds, Kept, Place
from comptune.scenarios.keeping import (
    Source,
    census_imported,
    check_replaces,
    spec_of_source,
    structure_changed,
)
from comptune.scenarios.official import ledger_row
from comptune.scenarios.own_ledger import SETTINGS_FILE, begin_own, open_own
from comptune.settings import read_settings, settings_from, write_settings
from comptune.structure import Structure, example_structure
from comptune.structure import load as load_structure
from comptune.structure import store as store_structure
from comptune.warehouse.build import Cancelled, Progress
from comptune.warehouse.governance import GOVERNANCE_FILE, build_governance, is_current
from comptune.warehouse.runs import find_run

if TYPE_CHECKING:
    from comptune.tuning.tuner import Tuner

DEFAULT_FOLDER: Final = "workspace"
FOLDER_VARIABLE: Final = "COMPTUNE_WORKSPACE"
LEDGER_FILE: Final = "ledger.sqlite"
OWNER_ALONE: Final = 0o700  # the rights of a folder that holds pay
LEDGER_VARIABLE: Final = "COMPTUNE_LEDGER_URL"


def default_folder() -> Path:
    """The workspace of this shell: `COMPTUNE_WORKSPACE`, else `workspace` here."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


@dataclass(frozen=True)
class Workspace(Files):
    """One organisation's folder, and the ledger of what was decided in it."""

    _grounds: Grounds = field(default_factory=Grounds, repr=False)
    _ledgers: Kept = field(default_factory=Kept, repr=False)  # by their address

    @classmethod
    def init(
        cls,
        folder: Path | str,
        *,
        name: str,
        currency: str,
        founder: Actor | None = None,
        at: datetime | None = None,
    ) -> "Workspace":
        """Make a workspace with the shipped example structure and a ledger.

        Args:
            folder: the workspace's; made if it is not there, for its owner alone, since it will
                hold pay. One that is there keeps the rights that somebody gave it.
            name: of the organisation.
            currency: of every amount, a code of ISO 4217.
            founder: the ledger's administrator; left out, the user of the operating system.
            at: now, in UTC; left out, the clock on the wall.

        Raises:
            WorkspaceRefused: the folder holds a workspace already.
            SettingsRefused: a name or currency that cannot be used.
            LedgerRefused: there is a ledger already, or none can be made.
        """
        folder = Path(folder)
        if (folder / SETTINGS_FILE).exists():
            raise WorkspaceRefused(
                place=str(folder),
                rule="it holds a workspace already, and init never overwrites one",
                remedy="Use it as it is, or name another folder with --workspace.",
            )
        settings = settings_from({"name": name, "currency": currency})
        folder.mkdir(OWNER_ALONE, parents=True, exist_ok=True)
        store_structure(example_structure(), folder)
        ledger = cls(folder, settings).start_ledger(founder, at)
        settings = settings.model_copy(update={"ledger": ledger.entry(1).hash})
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
    def ledger_url(self) -> str:
        """Where the ledger is: `COMPTUNE_LEDGER_URL`, else a file of the workspace."""
        file = (self.folder / LEDGER_FILE).absolute()
        return os.environ.get(LEDGER_VARIABLE) or f"sqlite:///{file}"

    @property
    def ledger(self) -> Ledger:
        """Who decided what. Opened at its first use.

        Raises:
            LedgerRefused: there is none, or it cannot be used.
            WorkspaceRefused: it is another workspace's.
        """
        url = self.ledger_url
        opened: Ledger = self._ledgers.get(url, lambda: open_own(url, self.folder))
        return opened

    def start_ledger(self, founder: Actor | None = None, at: datetime | None = None) -> Ledger:
        """Begin the ledger of a workspace that has none.

        Raises:
            LedgerRefused: there is one already, or it cannot be made.
        """
        founder, at = founder or operating_system_user(), at or utc_now()
        ledger = begin_own(self.ledger_url, self.folder, founder=founder, at=at)
        known = self.structures()
        if len(known) == 1:
            kept = structure_changed(self.structure(known[0])[1], reason="The ledger began.")
            ledger.append([NewEntry(founder, STRUCTURES, kept)], at=at)
        return ledger

    def governance(self, progress: Progress | None = None) -> Path:
        """The ledger as tables: `governance.duckdb`, built anew where entries came since.

        Raises:
            GovernanceFailed: it cannot be built; the file before stands.
        """
        head, path = self.ledger.head(), self.folder / GOVERNANCE_FILE
        if is_current(path, sequence=head.sequence, hash_=head.hash):
            return path
        rows = [ledger_row(entry) for entry in self.ledger.read(until=head.sequence)]
        return build_governance(rows, self.folder, resources=self.resources, progress=progress)

    def desk(self, actor: Actor | None = None, *, clock: Clock = utc_now) -> Desk:
        """The desk of a person: everything that they may do to scenarios, and ask about them.

        Args:
            actor: left out, the user of the operating system.
            clock: what entries are dated by.
        """
        return Desk(self.ledger, actor or operating_system_user(), self, clock)

    def tuner(self, actor: Actor | None = None, *, clock: Clock = utc_now) -> "Tuner":
        """What finds values of levers that meet targets, and keeps in the ledger what it found."""
        from comptune.tuning.tuner import Tuner  # noqa: PLC0415 - SciPy, which only tuning needs

        return Tuner(self, actor or operating_system_user(), clock)

    def import_census(
        self,
        source: CensusFile,
        *,
        mapping: CensusMapping,
        as_of: date,
        strict: bool = False,
        actor: Actor | None = None,
        at: datetime | None = None,
        reason: str = "",
    ) -> ImportReport:
        """Read, check and keep a census file; what is rejected goes to quarantine with reasons.

        Raises:
            NotAllowed: the person may not import; nothing was read.
            CensusRefused: the file cannot be used.
        """
        actor = actor or operating_system_user()
        demand(self.ledger.state(), actor, Act.IMPORT_CENSUS)
        folder, currency = self.census_folder, self.settings.currency
        report = import_census(
            source, mapping=mapping, as_of=as_of, folder=folder, currency=currency, strict=strict
        )
        new = NewEntry(actor, CENSUSES, census_imported(report, reason=reason))
        self.ledger.append([new], at=at or utc_now())
        return report

    def structure(self, sha256: str | None = None) -> tuple[str, Structure]:
        """A structure by its hash or the beginning of it; the one kept last where None."""
        if sha256 is None:
            sha256 = self.newest_structure(self.ledger.state())
        structure = load_structure(self.folder, sha256)
        return next(one for one in self.structures() if one.startswith(sha256)), structure

    def keep_structure(
        self,
        structure: Structure,
        *,
        actor: Actor | None = None,
        at: datetime | None = None,
        reason: str = "",
        replaces: str | None = None,
    ) -> str:
        """Keep a structure, on which new scenarios stand from now on, and return its SHA-256.

        Args:
            replaces: the SHA-256 of the one that was changed; left out, of the newest.

        Raises:
            NotAllowed: the person may not change the structure.
            StaleVersion: another structure than `replaces` is the newest; nothing was kept.
            StructureRefused: it fails its checks.
        """
        actor = actor or operating_system_user()
        state = self.ledger.state()
        demand(state, actor, Act.CHANGE_STRUCTURE)
        check_replaces(state, replaces)
        sha256 = self.store_structure(structure)
        before = self.structure()[1] if state.structures else None
        if before is None or state.structures[-1].structure_sha256 != sha256:
            changed = structure_changed(structure, before=before, reason=reason)
            new = NewEntry(actor, STRUCTURES, changed, state.version(STRUCTURES))
            self.ledger.append([new], at=at or utc_now())
        return sha256

    def scenario(
        self,
        source: Source = None,
        *,
        as_of: When | None = None,
    ) -> Scenario:
        """A scenario, on the values published now, or as of then.

        Args:
            source: the id of a scenario of the ledger; the path of a file; its content as a spec
                or a mapping; nothing: the baseline.
            as_of: an entry, a day or a moment up to which the ledger is read.

        Raises:
            ComptuneError: whatever in it cannot be simulated.
        """
        state = state_as_of(self.ledger, as_of)
        if isinstance(source, str) and source in state.scenarios:
            saved = state.scenarios[source]
            ground = self._ground(saved.census_sha256, saved.structure_sha256, state)
            return Scenario.saved_as(saved, ground, state)
        spec = spec_of_source(source, state)
        return Scenario.of(spec, self._ground(spec.census, spec.structure, state), state)

    def run_scenario(
        self,
        source: Source = None,
        *,
        actor: Actor | None = None,
        clock: Clock = utc_now,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Run:
        """The official run of a scenario: built, tested, sealed, and known to the ledger.

        Raises:
            ComptuneError: as `scenario` and `Scenario.run`.
        """
        actor = actor or operating_system_user()
        return self.scenario(source).run(
            actor=actor, clock=clock, progress=progress, cancelled=cancelled
        )

    def run(self, run_id_or_prefix: str) -> Run:
        """A sealed run by its id or the beginning of it."""
        return Run(find_run(self.runs_folder, run_id_or_prefix), load_metrics())

    def _ground(
        self, census_sha256: str | None, structure_sha256: str | None, state: State
    ) -> Ground:
        """People, structure and published values, read and prepared once."""
        place = Place(self.census_folder, self.runs_folder, self.resources, self.ledger)
        return self._grounds.get(
            place,
            census_sha256=self.census_entry(census_sha256).sha256,
            structure=self.structure(structure_sha256 or self.newest_structure(state)),
            state=state,
        )
