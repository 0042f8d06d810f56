"""What an auditor takes away: entries, checkpoints, public key, and the script that verifies them.

The caller records that it was exported; this only writes files.
"""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from comptune.ledger.auditor import verify_ledger as auditor
from comptune.ledger.auditor.verify_ledger import Row, canonical, line_of
from comptune.ledger.canonical import timestamp_text
from comptune.ledger.checkpoints import Checkpoints
from comptune.ledger.errors import ExportRefused
from comptune.ledger.stored import Unreadable, open_stored

_SCRIPT: Final = "verify_ledger.py"
_FORMAT: Final = 1


@dataclass(frozen=True)
class AuditExport:
    """What was exported.

    Attributes:
        after: the entry before the first one of the export; 0 for a whole ledger.
        entries, checkpoints: how many there are.
        head_sequence, head_hash: of the last entry.
        fingerprint: SHA-256 of the public key; None if there is none.
    """

    folder: Path
    after: int
    entries: int
    checkpoints: int
    head_sequence: int
    head_hash: str
    fingerprint: str | None


def export_audit(
    url: str,
    folder: Path,
    *,
    checkpoints_folder: Path,
    since: int | datetime | None = None,
) -> AuditExport:
    """Write the folder for an auditor; it is there whole or not at all.

    Args:
        url: of the ledger.
        folder: where it is to be; it must not be there yet, or be empty.
        checkpoints_folder: with the checkpoints and their public key.
        since: only the entries after this one, or from this moment on.

    Raises:
        ExportRefused: the folder cannot be written, or the ledger cannot be read. A ledger that
            was tampered with is exported as it is: the script will find it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _refused(folder, "it is there already", "Name a folder that is not there yet.")
    # Before the entries are read: the ledger may grow meanwhile, but never shrink.
    kept = Checkpoints(checkpoints_folder)
    try:
        checkpoints, key = kept.files(), kept.raw_public_key()
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as aside:
            building = Path(aside) / "export"
            (building / auditor.CHECKPOINTS_FOLDER).mkdir(parents=True)
            for name, content in checkpoints:
                (building / auditor.CHECKPOINTS_FOLDER / name).write_bytes(content)
            if key is not None:
                shutil.copyfile(kept.folder / auditor.KEY_FILE, building / auditor.KEY_FILE)
            written = _write_entries(url, building / auditor.ENTRIES_FILE, since)
            done = AuditExport(
                folder=folder,
                checkpoints=len(checkpoints),
                fingerprint=kept.fingerprint(),
                **written,
            )
            _write_about(building, done)
            building.rename(folder)
    except OSError as failure:
        rule = f"it cannot be written ({failure.strerror or failure})"
        raise _refused(folder, rule, "Name a folder that you may write to.") from failure
    return done


def _write_entries(url: str, path: Path, since: int | datetime | None) -> dict[str, Any]:
    after, count, last = 0, 0, None
    try:
        with open_stored(url) as stored, path.open("wb") as lines:
            for row in stored.rows():
                if count == 0 and _is_before(row, since):
                    after = row.sequence
                    continue
                lines.write(_line(row))
                count, last = count + 1, row
    except Unreadable as failure:
        raise ExportRefused(
            place="The ledger",
            rule=f"it cannot be read ({failure})",
            remedy="Run `comptune ledger verify`, and restore it from a backup.",
        ) from failure
    if last is None:
        raise ExportRefused(
            place="The export",
            value=f"since {since}",
            rule="the ledger has no entry after that",
            remedy="Name an earlier entry or moment.",
        )
    return {
        "after": after,
        "entries": count,
        "head_sequence": last.sequence,
        "head_hash": last.hash,
    }


def _is_before(row: Row, since: int | datetime | None) -> bool:
    if since is None:
        return False
    if isinstance(since, datetime):
        return row.recorded_at < timestamp_text(since)
    return row.sequence <= since


def _line(row: Row) -> bytes:
    """An entry's line; one that was damaged so that it has none is written as it can be."""
    try:
        line = line_of(row).encode()
        if b"\n" not in line:
            return line + b"\n"
    except (TypeError, UnicodeEncodeError):
        pass
    return json.dumps({"damaged": [repr(value) for value in row]}).encode() + b"\n"


def _write_about(folder: Path, done: AuditExport) -> None:
    """Script, README and manifest; then everything is brought to the disk."""
    (folder / _SCRIPT).write_bytes(Path(auditor.__file__).read_bytes())
    (folder / "README.txt").write_text(_readme(done), encoding="utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        "format": _FORMAT,
        "after": done.after,
        "entries": done.entries,
        "head_sequence": done.head_sequence,
        "head_hash": done.head_hash,
        "files": {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        },
    }
    (folder / auditor.MANIFEST_FILE).write_text(canonical(manifest) + "\n", encoding="utf-8")
    for path in (*files, folder / auditor.MANIFEST_FILE):
        with path.open("rb") as written:
            os.fsync(written.fileno())


def _readme(done: AuditExport) -> str:
    fingerprint = done.fingerprint or "none: no checkpoint was made"
    return f"""\
The ledger of compensation decisions, entries {done.after + 1} to {done.head_sequence}.

Run this with Python 3.9 or later; nothing has to be installed, and nothing is sent anywhere:

    python3 {_SCRIPT}

It says what it verified, names every problem it finds, and ends with exit code 0 if there is none.
A script that comes with the data could have been changed with the data: compare it with the one of
the release of comptune (src/comptune/ledger/auditor/{_SCRIPT}), or read it.

{auditor.ENTRIES_FILE}
    One entry a line, canonical JSON (RFC 8785). `hash` is the SHA-256 of the canonical JSON of
    the entry without `hash`; `previous_hash` is that of the entry before, 64 zeros for the
    first. `version` counts within `stream`.

{auditor.CHECKPOINTS_FOLDER}/
    Statements that the ledger had `size` entries ending in `head_hash`, each signed with Ed25519
    over its canonical JSON without `signature`; `previous` is the SHA-256 of the file before.

{auditor.KEY_FILE}
    The key that verifies them. Its fingerprint (SHA-256 of its 32 bytes) is
    {fingerprint}
    Compare it with one that you were given by somebody else, in another way:
    python3 {_SCRIPT} --fingerprint HEX

{auditor.MANIFEST_FILE}
    SHA-256 of every file. It is not signed: it finds accidents on the way to you.
"""


def _refused(folder: Path, rule: str, remedy: str) -> ExportRefused:
    return ExportRefused(place="The export's folder", value=str(folder), rule=rule, remedy=remedy)
