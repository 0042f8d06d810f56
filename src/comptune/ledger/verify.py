"""Verify a ledger by computing everything again; nothing that is stored is trusted.

The chain and the checkpoints are the auditor's script's part, so that what an auditor verifies is
what is verified here. This adds what needs the database and the code: payloads that are events,
guards that still stand, and the stored state, which must be what the entries come to.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from comptune.ledger.actor import Authentication
from comptune.ledger.auditor.verify_ledger import (
    Anchor,
    Problem,
    Row,
    Walk,
    canonical,
    hold_against,
    read_checkpoints,
)
from comptune.ledger.checkpoints import Checkpoints, signature_holds
from comptune.ledger.entry import Entry
from comptune.ledger.errors import BrokenChain, EntryRefused
from comptune.ledger.events import parse_event
from comptune.ledger.fold import fold
from comptune.ledger.snapshot import made_by
from comptune.ledger.state import EMPTY
from comptune.ledger.stored import Projection, Stored, Unreadable, open_stored

__all__ = ["GUARDS", "Problem", "Verification", "verify", "verify_stored"]

_CHUNK: Final = 2_000  # entries that are folded at a time

# What stands guard over the entries: by name, the SHA-256 of what `Stored.guards` reads. Stated
# here once more and not taken from the migrations, which could be changed with the database.
GUARDS: Final[dict[str, dict[str, str]]] = {
    "sqlite": {
        "entries": "e8c13e9754a42686c06000b44943790b5f2245828b20b08f2c77b6f42650ad9d",
        "entries_check_insert": "05b19f6f4e7b175ad522aa73f29826d690f5e94cf35fd5174858a9a6b36720c6",
        "entries_refuse_delete": "d1131eeeff72caa78a36c377d4cf5228c3714d28582d4cac84065631639745ae",
        "entries_refuse_update": "459f03f3935f4e6aed87045a8bf3f8d8933fdb393fbaaf3e030249e7e22b285e",
    },
    "postgresql": {
        "entries_check_insert": "4cc8a463720e8d74712f7960e3cdb585e3c9bba9d575d209eaf6f4bc277efb5c",
        "entries_refuse_change": "06e19ae60f7ada1c8a3cfc381f931bf25de22755274007fce8358c7c682749a1",
        "entries_sequence": "f21f5317efaa088d0481188972b6f21e7c94754a41501eb2a0f560fbf85bc57a",
        "entries_stream_version": (
            "f54fd39733aebd52e8dd09341043138d50bd49e0478471819a3c9bd2ca54c38b"
        ),
    },
}


@dataclass(frozen=True)
class Verification:
    """What was verified, and what was found.

    Attributes:
        sequence: the last entry that was read.
        head_hash: its hash, as stored.
        problems: the one with the first bad entry first; those that concern no entry last.
        checkpoints: how many have a valid signature.
        anchored_sequence: the entry up to which checkpoints vouch; 0 if there are none.
        anchored_outside: the checkpoints lie outside the workspace.
        fingerprint: SHA-256 of the public key, for people to compare; None if there is none.
        note: what this verification can tell and what it cannot, sentences.
    """

    sequence: int
    head_hash: str
    problems: tuple[Problem, ...]
    checkpoints: int
    anchored_sequence: int
    anchored_outside: bool
    fingerprint: str | None
    note: str

    @property
    def sound(self) -> bool:
        """Whether no problem was found."""
        return not self.problems


def verify(
    url: str,
    *,
    checkpoints_folder: Path,
    workspace_folder: Path,
    progress: Callable[[int], None] | None = None,
) -> Verification:
    """Verify a ledger. A damaged one is a problem that is found, never an error.

    Args:
        url: of the ledger.
        checkpoints_folder: with the checkpoints and their public key.
        workspace_folder: within which whoever can change the ledger can change the checkpoints.
        progress: told now and then how many entries were read.
    """
    return _verified(open_stored(url), checkpoints_folder, workspace_folder, progress)


def verify_stored(
    stored: Stored, *, checkpoints_folder: Path, workspace_folder: Path
) -> Verification:
    """Verify a ledger as `verify`, which is open already and stays so."""
    return _verified(nullcontext(stored), checkpoints_folder, workspace_folder, None)


def _verified(
    opened: AbstractContextManager[Stored],
    checkpoints_folder: Path,
    workspace_folder: Path,
    progress: Callable[[int], None] | None,
) -> Verification:
    kept = Checkpoints(checkpoints_folder)
    anchors, doubts = _checkpoints(kept)
    walk = Walk(marks={1, *(anchor.size for anchor in anchors)})
    further: list[Problem] = []
    try:
        with opened as stored:
            further += _guards(stored)
            further += _entries(stored, walk, progress)
            further += _damage(stored)
    except Unreadable as failure:
        words = f"and what follows cannot be read: {failure}"
        walk.note(walk.sequence + 1, "unreadable", words)
        anchors_in_reach = [anchor for anchor in anchors if anchor.size <= walk.sequence]
        hold_against(walk, anchors_in_reach)
    else:
        hold_against(walk, anchors)
    outside = not checkpoints_folder.resolve().is_relative_to(workspace_folder.resolve())
    anchored = anchors[-1].size if anchors else 0
    return Verification(
        sequence=walk.sequence,
        head_hash=walk.head_hash,
        problems=_in_order(walk, [*further, *doubts]),
        checkpoints=len(anchors),
        anchored_sequence=anchored,
        anchored_outside=outside,
        fingerprint=kept.fingerprint(),
        note=_note(anchored, walk.sequence, outside=outside),
    )


def _checkpoints(kept: Checkpoints) -> tuple[list[Anchor], list[Problem]]:
    try:
        # Before the entries are read: the ledger may grow meanwhile, but never shrink.
        files = kept.files()
    except OSError as failure:
        words = f"The checkpoints in {kept.folder} cannot be read: {failure.strerror}."
        return [], [Problem(None, "checkpoint", words)]
    return read_checkpoints(files, kept.raw_public_key(), holds=signature_holds)


def _entries(stored: Stored, walk: Walk, progress: Callable[[int], None] | None) -> list[Problem]:
    """Walk along the entries; the problems of what they mean."""
    replay = _Replay(stored.projections())
    try:
        for number, row in enumerate(stored.rows(), start=1):
            if progress is not None and number % _CHUNK == 0:
                progress(number)
            payload = walk.take(row)
            if payload is not None and not walk.problems:
                replay.take(row, payload)
    finally:
        walk.diagnose(stored.rows())
    return replay.finish(walk)


def _damage(stored: Stored) -> list[Problem]:
    said = stored.damage()
    if said is None:
        return []
    return [Problem(None, "unreadable", f"The database's file is damaged: {said}.")]


def _guards(stored: Stored) -> list[Problem]:
    expected, found = GUARDS[stored.kind], stored.guards()
    words = [
        f"The guard {name} is missing: entries can be changed."
        for name in expected
        if name not in found
    ]
    for name, says in sorted(found.items()):
        if name not in expected:
            words.append(f"{name} was put on the entries, and does not belong there.")
        elif says != expected[name]:
            words.append(f"The guard {name} is not what it was, or is switched off.")
    return [Problem(None, "guard", sentence) for sentence in words]


class _Replay:
    """Folds sound entries from the first one on, and compares what was stored on the way."""

    def __init__(self, projections: Iterable[Projection]) -> None:
        self._problems: list[Problem] = []
        self._state = EMPTY
        self._waiting: list[Entry] = []
        self._stored: dict[int, list[Projection]] = {}
        for projection in projections:
            self._stored.setdefault(projection.sequence, []).append(projection)

    def take(self, row: Row, payload: dict[str, Any]) -> None:
        """The next entry."""
        if self._problems:
            return
        try:
            Authentication(payload["authenticated_by"])
            parse_event(row.event_type, payload)
        except (EntryRefused, ValueError) as refusal:
            self._broken(row.sequence, "payload", f"cannot be understood: {refusal}")
            return
        moment = datetime.fromisoformat(row.recorded_at)
        self._waiting.append(Entry(**{**row._asdict(), "recorded_at": moment, "payload": payload}))
        if row.sequence in self._stored or len(self._waiting) == _CHUNK:
            self._fold()

    def finish(self, walk: Walk) -> list[Problem]:
        """Fold the rest; all problems."""
        self._fold()
        for sequence in sorted(self._stored):
            if sequence > walk.sequence:
                words = f"and all up to entry {sequence} are cut off: the stored state knows them"
                walk.note(walk.sequence + 1, "truncated", words)
        return self._problems

    def _fold(self) -> None:
        if not self._waiting:
            return
        try:
            self._state = fold(self._state, self._waiting)
        except BrokenChain as broken:
            self._broken(self._state.sequence + 1, "payload", f"or one after it: {broken}")
        else:
            for projection in self._stored.get(self._state.sequence, ()):
                self._compare(projection)
        self._waiting = []

    def _compare(self, stored: Projection) -> None:
        if stored.made_by != made_by():
            return  # other code folded it, and nobody uses it any more
        known = (stored.name, stored.hash, stored.content)
        if known != ("state", self._state.hash, canonical(self._state.to_json())):
            words = "is not the end of the state that is stored for it: that is not what the"
            self._broken(stored.sequence, "projection", f"{words} entries come to")

    def _broken(self, sequence: int, kind: str, words: str) -> None:
        self._problems.append(Problem(sequence, kind, f"Entry {sequence} {words}."))


def _in_order(walk: Walk, further: list[Problem]) -> tuple[Problem, ...]:
    numbered = [p for p in (*walk.problems, *further) if p.sequence is not None]
    others = [p for p in (*walk.problems, *further) if p.sequence is None]
    if walk.uncounted:
        words = f"{walk.uncounted} more entries are not as they were recorded."
        others.insert(0, Problem(None, "more", words))
    return (*sorted(numbered, key=lambda problem: problem.sequence or 0), *others)


def _note(anchored: int, sequence: int, *, outside: bool) -> str:
    said = []
    if not anchored:
        said.append(
            "There is no checkpoint: entries that are cut off at the end, or rewritten together "
            "with all that follow, would not be found. Make one with `comptune ledger checkpoint`."
        )
    elif anchored < sequence:
        said.append(
            f"Entries {anchored + 1} to {sequence} were written after the last checkpoint: if "
            "they were cut off or rewritten together, it would not be found."
        )
    if not outside:
        said.append(
            "The checkpoints lie inside the workspace, which protects against accidents only: who "
            "can write there can replace ledger, checkpoints and key together. Let "
            "`checkpoint_folder` in workspace.yml name a folder that those who keep the ledger "
            "cannot write to."
        )
    return " ".join(said)
