"""The ledger as those who audit it meet it: it can be read, verified and taken away.

It works on a ledger that was tampered with too: what a person may do is then what the entries up
to the first broken one say, and nothing can be appended any more.
"""

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from comptune.ledger import policy
from comptune.ledger.auditor.verify_ledger import KEY_FILE
from comptune.ledger.browsing import EVERY, Browser, EntryFilter, FoundEntry, sound_part
from comptune.ledger.checkpoints import Checkpoint, Checkpoints
from comptune.ledger.errors import BrokenChain
from comptune.ledger.export import AuditExport, export_audit
from comptune.ledger.policy import Verdict
from comptune.ledger.roles import Act
from comptune.ledger.state import State
from comptune.ledger.verify import Verification, verify
from comptune.scenarios.clock import Clock, utc_now
from comptune.scenarios.desk import Desk
from comptune.scenarios.histories import CELL_EVENTS, cell_steps, history_line
from comptune.scenarios.views import CellStep, HistoryLine
from comptune.spreadsheets import harmless

_COLUMNS: Final = (
    "entry",
    "recorded_at",
    "person",
    "authenticated_by",
    "event_type",
    "stream",
    "version",
    "what",
    "reason",
    "payload",
    "previous_hash",
    "hash",
)


@dataclass(frozen=True)
class TrailLine:
    """An entry as it stands, and in words; `line` is None where it cannot be understood."""

    found: FoundEntry
    line: HistoryLine | None

    @property
    def sequence(self) -> int:
        """Its number."""
        return self.found.sequence


@dataclass(frozen=True)
class Taken:
    """What left the tool.

    Attributes:
        name: of the file.
        content: of the file.
        entries: how many of the ledger are in it.
        logged: the entry that says so.
    """

    name: str
    content: bytes
    entries: int
    logged: int


class Audit:
    """One person's way to the ledger of a workspace.

    Args:
        desk: of the person.
        url: of the ledger.
        checkpoints_folder: with the checkpoints and their public key.
        workspace_folder: within which checkpoints protect against accidents only.
        clock: what checkpoints and names of files are dated by.
    """

    def __init__(
        self,
        desk: Desk,
        url: str,
        *,
        checkpoints_folder: Path,
        workspace_folder: Path,
        clock: Clock = utc_now,
    ) -> None:
        self.desk = desk
        self.kept = Checkpoints(checkpoints_folder)
        self._url, self._folder, self._clock = url, workspace_folder, clock
        self._browser = Browser(url)

    def state(self) -> tuple[State, BrokenChain | None]:
        """What the entries come to; of a broken ledger those before the break, and the break."""
        try:
            return self.desk.state(), None
        except BrokenChain as broken:
            state, earlier = sound_part(self._url)
            return state, earlier or broken

    def may(self, act: Act, state: State | None = None) -> Verdict:
        """Whether the person may do something, by the entries that are sound.

        Args:
            act: what.
            state: as `state` returned it, where it is known already.
        """
        return policy.may(state or self.state()[0], self.desk.actor, act)

    # To read it

    def count(self, wanted: EntryFilter = EVERY) -> int:
        """How many entries are meant."""
        return self._browser.count(wanted)

    def page(
        self, wanted: EntryFilter = EVERY, *, skip: int = 0, most: int = 50
    ) -> tuple[TrailLine, ...]:
        """Some of the entries that are meant, newest first."""
        return _lines(self._browser.page(wanted, skip=skip, most=most))

    def every(self, wanted: EntryFilter = EVERY) -> tuple[TrailLine, ...]:
        """All entries that are meant, oldest first, as they stand."""
        return _lines(self._browser.every(wanted))[::-1]

    def one(self, sequence: int) -> TrailLine:
        """One entry.

        Raises:
            UnknownEntry: there is none.
        """
        return _lines((self._browser.one(sequence),))[0]

    def around(self, sequence: int, *, each: int = 3) -> tuple[TrailLine, ...]:
        """An entry with some before and after it, oldest first; it may be missing itself."""
        return _lines(self._browser.around(sequence, each=each))

    def people(self) -> tuple[str, ...]:
        """Everybody who wrote an entry."""
        return self._browser.people()

    def cell_history(self, cell: str) -> tuple[CellStep, ...]:
        """Every entry that ever touched a cell, in all scenarios and outside, oldest first.

        Only the entries that name the cell are read, so that long ledgers answer at once.

        Args:
            cell: as `str(Cell)` writes it.
        """
        naming = EntryFilter(event_types=CELL_EVENTS, text=cell)
        entries = [one.entry for one in self._browser.every(naming) if one.entry is not None]
        decisions = self.desk.decisions()
        return tuple(cell_steps(reversed(entries), cell, decisions.approvals))

    # To verify it

    def verify(self, progress: Callable[[int], None] | None = None) -> Verification:
        """Compute everything again, trusting nothing stored.

        Raises:
            NotAllowed: the person may not.
        """
        policy.demand(self.state()[0], self.desk.actor, Act.VERIFY)
        return verify(
            self._url,
            checkpoints_folder=self.kept.folder,
            workspace_folder=self._folder,
            progress=progress,
        )

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """The checkpoints as their files say, newest first.

        Raises:
            CheckpointRefused: a file that holds no checkpoint.
        """
        return self.kept.all()[::-1]

    def public_key(self) -> str | None:
        """What verifies the checkpoints' signatures, as PEM; None where there is none yet."""
        if self.kept.raw_public_key() is None:
            return None
        return (self.kept.folder / KEY_FILE).read_text("utf-8")

    def checkpoint(self, progress: Callable[[int], None] | None = None) -> Checkpoint:
        """Verify the ledger, and sign how far it went; only a sound one is signed.

        Raises:
            NotAllowed: the person may not.
            BrokenChain: the verification found a problem.
            CheckpointRefused: it cannot be written.
        """
        found = self.verify(progress)
        if found.problems:
            raise BrokenChain(
                place="The ledger",
                rule=found.problems[0].words.rstrip("."),
                remedy="A checkpoint would vouch for that: restore the ledger from a backup first.",
            )
        return self.kept.write_for(self.desk.ledger, self._clock())

    # To take it away

    def export(self, *, reason: str = "") -> Taken:
        """Everything that an auditor is handed, as a zip file; an entry says so before.

        Raises:
            NotAllowed: the person may not export.
            BrokenChain: nothing can be appended, so that it could not be recorded.
            ExportRefused: the ledger cannot be read.
        """
        name = f"ledger-{self._clock():%Y-%m-%d-%H%M%S}"
        entry = self.desk.record_export(f"the ledger, as {name}.zip", reason=reason)
        with tempfile.TemporaryDirectory(prefix="audit-") as folder:
            done = export_audit(self._url, Path(folder) / name, checkpoints_folder=self.kept.folder)
            return Taken(f"{name}.zip", _zipped(done), done.entries, entry.sequence)

    def export_entries(self, wanted: EntryFilter, *, about: str = "", reason: str = "") -> Taken:
        """The entries that are meant as CSV, newest first; an entry says so before.

        Args:
            wanted: which entries.
            about: the same in words.
            reason: why.

        Raises:
            NotAllowed: the person may not export.
            BrokenChain: nothing can be appended, so that it could not be recorded.
        """
        lines = _lines(self._browser.every(wanted))
        which = f", {about}" if about else ""
        what = f"{len(lines):,} {'entry' if len(lines) == 1 else 'entries'} of the ledger"
        entry = self.desk.record_export(f"{what} as CSV{which}", reason=reason)
        name = f"entries-{self._clock():%Y-%m-%d-%H%M%S}.csv"
        return Taken(name, _csv(lines), len(lines), entry.sequence)


def _lines(found: Iterable[FoundEntry]) -> tuple[TrailLine, ...]:
    return tuple(TrailLine(one, _line(one)) for one in found)


def _line(found: FoundEntry) -> HistoryLine | None:
    """The entry in words; None where it is none that these can be said of."""
    with suppress(KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None if found.entry is None else history_line(found.entry)
    return None


def _zipped(done: AuditExport) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(done.folder.rglob("*")):
            archive.write(path, f"{done.folder.name}/{path.relative_to(done.folder).as_posix()}")
    return out.getvalue()


def _csv(lines: Sequence[TrailLine]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in lines:
        row, line = one.found.row, one.line
        known = line.authenticated_by.value if line else ""
        words, reason = (line.words, line.reason) if line else ("", "")
        head = (row.sequence, row.recorded_at, row.actor, known, row.event_type, row.stream)
        tail = (row.version, words, reason, row.payload, row.previous_hash, row.hash)
        texts = ("" if value is None else str(value) for value in (*head, *tail))
        writer.writerow([harmless(text) for text in texts])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")
