"""The file of a backup: a zip whose manifest has the SHA-256 of every member.

The manifest is not signed. It finds accidents; what finds an altered ledger are its chain and its
checkpoints.
"""

import errno
import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from comptune.operations.errors import RestoreRefused

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
_CHUNK: Final = 1 << 20
_COMPRESSED: Final = ".parquet"
_QUICKLY: Final = 1  # a small run shrinks to a tenth, a large one by a third; more takes longer
_PRIVATE: Final = 0o600
# What sticks and shares say whose file systems know no second name of a file.
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
_LARGEST_MANIFEST: Final = 100_000_000
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_MEMBER_KEYS: Final = {"sha256", "bytes"}


@dataclass(frozen=True)
class Member:
    """One file of a backup: SHA-256 of its bytes, and how many there are."""

    sha256: str
    size: int


class ArchiveWriter:
    """A backup that is being written; nobody else can read it, for it holds pay."""

    def __init__(self, path: Path) -> None:
        path.touch(_PRIVATE, exist_ok=False)
        self._zip = zipfile.ZipFile(path, "w", allowZip64=True, compresslevel=_QUICKLY)
        self.members: dict[str, Member] = {}

    def add(self, name: str, source: Path) -> Member:
        """Copy a file into it, piece by piece."""
        is_dense = source.suffix == _COMPRESSED
        self._zip.compression = zipfile.ZIP_STORED if is_dense else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as file, self._zip.open(name, "w", force_zip64=True) as member:
            while piece := file.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
                member.write(piece)
        self.members[name] = Member(digest.hexdigest(), size)
        return self.members[name]

    def finish(self, about: Mapping[str, Any]) -> None:
        """Write the manifest: what is said about the backup, and every member."""
        members = {
            name: {"sha256": one.sha256, "bytes": one.size} for name, one in self.members.items()
        }
        manifest = {"format": FORMAT, **about, "members": members}
        text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        self._zip.writestr(MANIFEST, text, zipfile.ZIP_DEFLATED)
        self._zip.close()


def put_in_place(built: Path, path: Path) -> None:
    """Give a finished backup its name, so that it outlasts a power cut; never another's.

    Raises:
        FileExistsError: somebody else took the name meanwhile.
        OSError: it cannot be written through to the disk.
    """
    _write_through(built)
    try:
        os.link(built, path)  # unlike a rename, it fails where there is one of that name
    except OSError as failure:
        if failure.errno not in _NO_LINKS:
            raise
        path.touch(_PRIVATE, exist_ok=False)  # the name is taken first, and then filled at once
        built.replace(path)
    _write_through(path.parent)


def _write_through(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@dataclass(frozen=True)
class ArchiveReader:
    """A backup that is there.

    Attributes:
        about: what the manifest says beside the members.
    """

    path: Path
    about: Mapping[str, Any]
    members: Mapping[str, Member]

    @classmethod
    def open(cls, path: Path) -> "ArchiveReader":
        """Read the manifest, and see that the file has the members that it names and no other.

        Raises:
            RestoreRefused: the file is no backup, or not all of one.
        """
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
                if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
                    raise ValueError("its manifest is too large")
                manifest = json.loads(archive.read(MANIFEST))
            if not isinstance(manifest, dict):
                raise ValueError("its manifest is no object")
            version, members = manifest.pop("format", None), _members(manifest.pop("members", None))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as failure:
            raise refused(path, f"it is not a backup ({_said(failure)})", _TAKE) from failure
        if version != FORMAT:
            rule = f"its format is {version}, this comptune's is {FORMAT}"
            raise refused(path, rule, "Restore it with the version of comptune that made it.")
        if sorted(names) != sorted([*members, MANIFEST]):
            raise refused(path, "its files are not those that its manifest names", _TAKE)
        return cls(path, manifest, members)

    def extract(self, folder: Path) -> None:
        """Write every member into the folder, each held against its hash on the way.

        Raises:
            RestoreRefused: a member is not what the manifest says; it is named.
        """
        try:
            with zipfile.ZipFile(self.path) as archive:
                for name, member in self.members.items():
                    self._extract(archive, name, member, folder / name)
        except (zipfile.BadZipFile, zlib.error, EOFError) as damage:
            raise refused(self.path, f"it is damaged ({_said(damage)})", _TAKE) from damage

    def _extract(self, archive: zipfile.ZipFile, name: str, member: Member, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with archive.open(name) as source, to.open("xb") as file:
            while (piece := source.read(_CHUNK)) and size <= member.size:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
        if (digest.hexdigest(), size) != (member.sha256, member.size):
            rule = f"its member {name} does not have the SHA-256 that the manifest names"
            raise refused(self.path, rule, _TAKE)


_TAKE: Final = "Take another copy of the backup, or an earlier one."


def refused(path: Path, rule: str, remedy: str) -> RestoreRefused:
    """The refusal of a backup."""
    return RestoreRefused(place=f"The backup {path}", rule=rule, remedy=remedy)


def _members(content: object) -> dict[str, Member]:
    if not isinstance(content, dict):
        raise ValueError("its manifest names no members")
    found = {}
    for name, about in content.items():
        path = PurePosixPath(name)
        is_inside = path.parts and not path.is_absolute() and ".." not in path.parts
        if not is_inside or str(path) != name or "\\" in name or name == MANIFEST:
            raise ValueError(f"a member cannot be called {name!r}")
        if not isinstance(about, dict) or set(about) != _MEMBER_KEYS:
            raise ValueError(f"what it says of {name} is not a SHA-256 and a size")
        sha256, size = about["sha256"], about["bytes"]
        if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256) or type(size) is not int:
            raise ValueError(f"what it says of {name} is not a SHA-256 and a size")
        found[name] = Member(sha256, size)
    return found


def _said(failure: Exception) -> str:
    return str(getattr(failure, "strerror", None) or failure).strip("'\"")
