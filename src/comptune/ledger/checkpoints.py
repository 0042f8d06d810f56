"""Checkpoints: signed statements of how far the ledger went, kept outside of its database.

Triggers stop accidents; what stops those who can write to the database is a checkpoint that they
cannot write to. Whoever holds the private key can make checkpoints: docs/audit.md says where to
keep it. How checkpoints are read and held against entries is the auditor's script's part.
"""

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from comptune.ledger.auditor.verify_ledger import (
    GENESIS_HASH,
    KEY_FILE,
    canonical,
    checkpoint_fields,
    checkpoint_name,
    raw_public_key,
    signed_text,
)
from comptune.ledger.canonical import timestamp, timestamp_text
from comptune.ledger.chain import Head
from comptune.ledger.entry import Entry
from comptune.ledger.errors import CheckpointRefused

PRIVATE_KEY_FILE: Final = "private_key.pem"
_FORMAT: Final = 1


@dataclass(frozen=True)
class Checkpoint:
    """One checkpoint as its file says.

    Attributes:
        number: 1, 2, 3 ... in the folder.
        size, head_hash: the ledger's newest entry then, and its hash.
        ledger: the hash of the ledger's first entry, by which it is known from others.
        recorded_at: when the checkpoint was made, UTC.
        previous: SHA-256 of the file of the checkpoint before.
        signature: Ed25519, as hex.
    """

    number: int
    size: int
    head_hash: str
    ledger: str
    recorded_at: datetime
    previous: str
    signature: str

    @property
    def name(self) -> str:
        """The name of its file."""
        return checkpoint_name(self.number)


class _Ledger(Protocol):
    def head(self) -> Head: ...

    def entry(self, sequence: int) -> Entry: ...


class Checkpoints:
    """A folder of checkpoints with the key that signs them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write_for(self, ledger: _Ledger, at: datetime) -> Checkpoint:
        """A checkpoint of the ledger as it is now; the last one if nothing was appended since.

        Raises:
            CheckpointRefused: the ledger is not the one that the last checkpoint knows.
        """
        last = self.last()
        head = ledger.head()
        if last is not None and last.size <= head.sequence:
            self._check_same(last, ledger.entry(last.size).hash)
        return self.write(head, at, ledger_id=ledger.entry(1).hash)

    def write(self, head: Head, at: datetime, *, ledger_id: str) -> Checkpoint:
        """A checkpoint of a head; the last one if it is of the same head.

        Args:
            head: of the ledger.
            at: now.
            ledger_id: the hash of the ledger's first entry.

        Raises:
            CheckpointRefused: the head is not one that can follow on the last checkpoint, the
                folder cannot be written to, or what is in it is damaged.
        """
        try:
            key = self._private_key()
            while True:
                last = self.last()
                if last is not None and last.size == head.sequence:
                    self._check_same(last, head.hash)
                    return last
                fields = self._fields(head, at, ledger_id, last)
                signature = key.sign(signed_text(fields)).hex()
                content = canonical({**fields, "signature": signature}).encode()
                # Somebody else may have taken the number meanwhile.
                if _write_new(self.folder / checkpoint_name(fields["number"]), content, mode=0o644):
                    return _checkpoint(content)
        except OSError as failure:
            raise self._refused(
                f"it cannot be written to ({failure.strerror})",
                "Give the user who runs this the right to write there.",
            ) from failure

    def all(self) -> tuple[Checkpoint, ...]:
        """The checkpoints as their files say, oldest first. Their signatures are not verified.

        Raises:
            CheckpointRefused: a file that holds no checkpoint.
        """
        return tuple(self._read(path) for path in self._paths())

    def last(self) -> Checkpoint | None:
        """The newest checkpoint; None if there is none.

        Raises:
            CheckpointRefused: its file holds no checkpoint.
        """
        paths = self._paths()
        return self._read(paths[-1]) if paths else None

    def files(self) -> list[tuple[str, bytes]]:
        """Names and contents of the checkpoints' files, and of any that pose as one, by name."""
        return [(path.name, path.read_bytes()) for path in sorted(self.folder.glob("*.json"))]

    def raw_public_key(self) -> bytes | None:
        """The 32 bytes of the public key; None if there is none, or something else."""
        try:
            return raw_public_key((self.folder / KEY_FILE).read_bytes())
        except (OSError, ValueError):
            return None

    def public_key_pem(self) -> str:
        """The public key, to be handed to auditors; it is made on first use.

        Raises:
            CheckpointRefused: the folder cannot be written to, or its keys are damaged.
        """
        return _public_pem(self._private_key()).decode()

    def fingerprint(self) -> str | None:
        """SHA-256 of the public key, by which people compare it; None if there is none."""
        key = self.raw_public_key()
        return None if key is None else hashlib.sha256(key).hexdigest()

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("checkpoint-*.json"))

    def _read(self, path: Path) -> Checkpoint:
        try:
            checkpoint = _checkpoint(path.read_bytes())
            if checkpoint.name != path.name:
                raise ValueError(f"it is {checkpoint.name}")
        except ValueError as damage:
            raise self._refused(
                f"{path.name} does not hold the checkpoint that it should: {damage}",
                "Run `comptune ledger verify`, and restore the file from a copy.",
            ) from damage
        return checkpoint

    def _fields(
        self, head: Head, at: datetime, ledger_id: str, last: Checkpoint | None
    ) -> dict[str, Any]:
        if head.sequence < 1 or (last is not None and last.size > head.sequence):
            covered = 1 if last is None else last.size
            raise self._refused(
                f"the ledger has {head.sequence} entries, and there should be {covered} at least",
                "Run `comptune ledger verify`: entries were cut off.",
            )
        if last is not None and last.ledger != ledger_id:
            raise self._refused(
                "its checkpoints are of another ledger", "Name a folder of this ledger's own."
            )
        previous = GENESIS_HASH
        if last is not None:
            previous = hashlib.sha256(self._paths()[-1].read_bytes()).hexdigest()
        return {
            "format": _FORMAT,
            "number": 1 if last is None else last.number + 1,
            "size": head.sequence,
            "head_hash": head.hash,
            "ledger": ledger_id,
            "recorded_at": timestamp_text(at),
            "previous": previous,
        }

    def _check_same(self, last: Checkpoint, head_hash: str) -> None:
        if last.head_hash != head_hash:
            raise self._refused(
                f"entry {last.size} is not the one that checkpoint {last.number} knows",
                "Run `comptune ledger verify`: entries were rewritten.",
            )

    def _private_key(self) -> Ed25519PrivateKey:
        path = self.folder / PRIVATE_KEY_FILE
        self.folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            if (self.folder / KEY_FILE).exists() or self._paths():
                raise self._refused(
                    f"{PRIVATE_KEY_FILE} is missing, and without it nothing can be signed",
                    "Put it back; if it is lost, keep this folder and name a new one.",
                )
            _write_new(path, _private_pem(Ed25519PrivateKey.generate()), mode=0o600)
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as damage:
            raise self._unfit_key() from damage
        if not isinstance(key, Ed25519PrivateKey):
            raise self._unfit_key()
        _write_new(self.folder / KEY_FILE, _public_pem(key), mode=0o644)
        if self.raw_public_key() != key.public_key().public_bytes_raw():
            raise self._refused(
                f"{KEY_FILE} does not belong to {PRIVATE_KEY_FILE}",
                "Put back the key that the checkpoints were signed with.",
            )
        return key

    def _unfit_key(self) -> CheckpointRefused:
        return self._refused(
            f"{PRIVATE_KEY_FILE} is not an Ed25519 key", "Put back the key that was there."
        )

    def _refused(self, rule: str, remedy: str) -> CheckpointRefused:
        return CheckpointRefused(
            place="The checkpoints' folder", value=str(self.folder), rule=rule, remedy=remedy
        )


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is the key's; quicker than the auditor's script can tell."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _checkpoint(content: bytes) -> Checkpoint:
    fields = checkpoint_fields(content)
    del fields["format"]
    return Checkpoint(**{**fields, "recorded_at": timestamp(fields["recorded_at"])})


def _private_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _public_pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _write_new(path: Path, content: bytes, *, mode: int) -> bool:
    """Write a file whole and for good, or not at all; False if there is one already."""
    if path.exists():
        return False
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as aside:
        try:
            aside.write(content)
            aside.flush()
            os.fsync(aside.fileno())
            Path(aside.name).chmod(mode)
            os.link(aside.name, path)  # unlike a rename, never over another's
        except FileExistsError:
            return False
        finally:
            Path(aside.name).unlink()
    with contextlib.suppress(OSError):  # not every file system can
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return True
