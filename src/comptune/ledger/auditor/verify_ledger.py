#!/usr/bin/env python3
"""Verify an exported ledger with nothing but this file and Python 3.9 or later.

    python3 verify_ledger.py [FOLDER] [--fingerprint HEX]

It recomputes the SHA-256 of every entry, follows the chain from entry to entry, counts the
versions of every stream, and holds the entries against the signed checkpoints. It trusts nothing
that it can compute. The exit code is 0 if no problem was found, and 1 otherwise.

It is one file on purpose, to be read from top to bottom and carried anywhere.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any, NamedTuple

GENESIS_HASH = "0" * 64  # what the first entry, and the first checkpoint, name as the hash before
MOST_PROBLEMS = 50  # more are counted, not listed
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@dataclass(frozen=True)
class Problem:
    """Something that is not as it was recorded.

    Attributes:
        sequence: the first entry that it concerns; None where it concerns none by number.
        kind: one word, the same for the same sort of damage.
        words: what was found, a sentence.
    """

    sequence: int | None
    kind: str
    words: str


# ---- Canonical JSON (RFC 8785) -------------------------------------------------------------------


def canonical(value: Any) -> str:
    """The one text of a JSON value. Raises ValueError for what has none."""
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        if abs(value) >= 2**53:
            raise ValueError(f"{value} is too large for a JSON number")
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([canonical(part) for part in value]) + "]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join([f"{quoted(n)}:{canonical(value[n])}" for n in names]) + "}"
    raise ValueError(f"{type(value).__name__} is not JSON")


def _number(value: float) -> str:
    """A number as ECMAScript writes it: the shortest digits that lead back to it."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a JSON number")
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value!r}".lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)  # where the decimal point stands among the digits
    digits = whole + fraction
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.strip("0")
    sign, count = "-" if value < 0 else "", len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = f"{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + digits[0] + ("." + digits[1:] if count > 1 else "") + "e" + power


class _NeedsCare(Exception):
    """A JSON text with numbers that the quick way cannot judge."""


def _small(text: str) -> int:
    if len(text) > 15:
        raise _NeedsCare
    return int(text)


def _integer(text: str) -> int | float:
    """A number of JSON is a double: beyond 2^53, not every integer is one."""
    return int(text) if abs(float(text)) < 2**53 else float(text)


def _care(text: str) -> float:
    raise _NeedsCare


_QUICK = json.JSONDecoder(parse_float=_care, parse_int=_small, parse_constant=_care)
_PLAIN = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read_canonical(text: str) -> dict[str, Any]:
    """The object of a canonical JSON text. Raises ValueError if it is not one."""
    try:
        try:
            value = _QUICK.decode(text)
            again = _PLAIN.encode(value) if text.isascii() else canonical(value)
        except _NeedsCare:
            value = json.loads(text, parse_int=_integer)
            again = canonical(value)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("it is not an object")
    if again != text:
        raise ValueError("it is not written in canonical form")
    return value


# ---- Ed25519 (RFC 8032, section 5.1) -------------------------------------------------------------

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_SQRT_M1 = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]  # extended coordinates x, y, z, t with x y = z t


def _add(one: _Point, two: _Point) -> _Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]), (one[1] + one[0]) * (two[1] + two[0])
    c, d = 2 * one[3] * two[3] * _D, 2 * one[2] * two[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(factor: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    return total


def _point(encoded: bytes) -> _Point | None:
    y = int.from_bytes(encoded, "little")
    odd, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _SQRT_M1 % _P
    if (x * x - square) % _P or (x == 0 and odd):
        return None
    x = _P - x if x & 1 != odd else x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the 64 bytes are the key's Ed25519 signature under the message."""
    if len(public_key) != 32 or len(signature) != 64 or _BASE is None:
        return False
    key, commitment = _point(public_key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= _ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    left = _times(scalar, _BASE)
    right = _add(commitment, _times(int.from_bytes(digest, "little") % _ORDER, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % _P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % _P == 0


def raw_public_key(pem: bytes) -> bytes:
    """The 32 bytes of an Ed25519 public key. Raises ValueError if it is none."""
    lines = pem.decode("ascii").split()
    if lines[:3] != ["-----BEGIN", "PUBLIC", "KEY-----"]:
        raise ValueError("it is not a public key in PEM form")
    der = base64.b64decode("".join(lines[3:-3]), validate=True)
    if len(der) != 44 or der[:12] != bytes.fromhex("302a300506032b6570032100"):
        raise ValueError("it is not an Ed25519 key")
    return der[12:]


# ---- The chain of entries ------------------------------------------------------------------------


class Row(NamedTuple):
    """An entry as it is stored; the payload is its canonical JSON text."""

    sequence: int
    recorded_at: str
    actor: str
    event_type: str
    stream: str
    version: int
    payload: str
    previous_hash: str
    hash: str


def entry_hash(row: Row, sequence: int | None = None) -> str:
    """SHA-256 of the canonical JSON of the entry without its hash, at its place or another."""
    place = row.sequence if sequence is None else sequence
    text = (
        f'{{"actor":{quoted(row.actor)},"event_type":{quoted(row.event_type)},'
        f'"payload":{row.payload},"previous_hash":{quoted(row.previous_hash)},'
        f'"recorded_at":{quoted(row.recorded_at)},"sequence":{place},'
        f'"stream":{quoted(row.stream)},"version":{row.version}}}'
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _hash_or_none(row: Row) -> str | None:
    """The entry's hash; None where a column holds something else than its kind of value."""
    if type(row.sequence) is not int or type(row.version) is not int:
        return None
    texts = (row.recorded_at, row.actor, row.event_type, row.stream, row.payload, *row[7:])
    if not all(type(text) is str for text in texts):
        return None
    try:
        return entry_hash(row)
    except UnicodeEncodeError:
        return None


class Walk:
    """Goes from entry to entry and notes what does not follow.

    Args:
        after: the entry before the first one that will come; 0 for a whole ledger.
        marks: the sequences whose hashes checkpoints will be held against.
    """

    def __init__(self, *, after: int = 0, marks: Iterable[int] = ()) -> None:
        self.after = self.sequence = after
        self.head_hash = "" if after else GENESIS_HASH
        self.marked: dict[int, set[str]] = {size: set() for size in marks}
        self.problems: list[Problem] = []
        self.uncounted = 0
        self._may_name: set[str] | None = None if after else {GENESIS_HASH}
        self._versions: dict[str, int] = {}
        self._recorded_at = ""
        self._suspect: tuple[Row, int, set[str] | None] | None = None

    def take(self, row: Row) -> dict[str, Any] | None:
        """Follow to the next entry: its payload if it can be read, None otherwise."""
        place, computed = self.sequence + 1, _hash_or_none(row)
        if computed is None:
            self.note(place, "altered", "cannot be read as an entry")
            return self._follow(place, None, {None})
        if row.sequence != place:
            if entry_hash(row, place) == row.hash and self._links(row):
                self.note(place, "altered", f"bears the number {row.sequence}")
                return self._follow(place, row, {row.hash})
            if row.sequence < place:
                number = row.sequence if row.sequence > self.after else None
                self.note(number, "inserted", f"an entry {row.sequence} stands where none belongs")
                return None
            self._suspicion(row, place)
            others = f", and so are those up to entry {row.sequence - 1}"
            self.note(place, "missing", "is missing" + others * (row.sequence - 1 > place))
            self._may_name = None
        if computed != row.hash:
            self._suspicion(row, row.sequence)
            self.note(row.sequence, "altered", "is not what was recorded: its hash is another")
        elif not self._links(row):
            if row.sequence == 1:
                self.note(1, "altered", "does not begin a ledger: it names a hash before it")
            else:
                words = f"is not the one that entry {row.sequence} was written after"
                self.note(row.sequence - 1, "replaced", words)
        return self._follow(row.sequence, row, {row.hash, computed})

    def _links(self, row: Row) -> bool:
        return self._may_name is None or row.previous_hash in self._may_name

    def _suspicion(self, row: Row, place: int) -> None:
        if not self.problems:
            self._suspect = (row, place, self._may_name)

    def note(self, sequence: int | None, kind: str, words: str) -> None:
        """Note a problem; `words` go on after "Entry 17 "."""
        if len(self.problems) == MOST_PROBLEMS:
            self.uncounted += 1
            return
        sentence = f"{words[0].upper()}{words[1:]}." if sequence is None else words + "."
        if sequence is not None:
            sentence = f"Entry {sequence} {sentence}"
        self.problems.append(Problem(sequence, kind, sentence))

    def _follow(self, place: int, row: Row | None, hashes: set[Any]) -> dict[str, Any] | None:
        if place == self.after + 1 and row is not None and self.after in self.marked:
            self.marked[self.after] = {row.previous_hash}
        self.sequence = place
        self._may_name = None if row is None else hashes
        self.head_hash = "" if row is None else row.hash
        if place in self.marked:
            self.marked[place] = hashes
        return None if row is None else self._look_into(row)

    def _look_into(self, row: Row) -> dict[str, Any] | None:
        """What an entry must hold beside its hash. Told only while the chain has held so far."""
        sound = not self.problems
        try:
            payload = read_canonical(row.payload)
            if not isinstance(payload.get("authenticated_by"), str):
                raise ValueError("it does not say how the person was authenticated")
        except ValueError as error:
            if sound:
                self.note(row.sequence, "payload", f"has a payload that cannot be read: {error}")
            return None
        if not sound:
            return payload
        if not _is_moment(row.recorded_at) or row.recorded_at < self._recorded_at:
            words = f"was recorded at {row.recorded_at}, before the entry before it"
            self.note(row.sequence, "time", words)
        before = self._versions.get(row.stream, row.version - 1 if self.after else 0)
        if row.version != before + 1:
            words = f"is version {row.version} of {row.stream} and follows on version {before}"
            self.note(row.sequence, "version", words)
        self._recorded_at, self._versions[row.stream] = row.recorded_at, row.version
        return payload

    def diagnose(self, rows: Iterable[Row]) -> None:
        """Say more about the first problem, by going through the entries once more."""
        if self._suspect is None:
            return
        row, place, may_name = self._suspect
        home = next(
            (at for at in range(1, self.sequence + 2) if entry_hash(row, at) == row.hash), place
        )
        other = _belonging(rows, row, place, may_name) if home >= place else None
        if other is not None:
            kind, first = "order", place
            words = "is not in its place" + f", but stands as entry {other}" * (other != place)
        elif home > place and row.sequence == place:
            kind, first = "missing", place
            words = f"is missing: entry {home} stands in its place"
        elif home < place:
            kind, first = "inserted", home
            words = f"was put in: what was entry {home} stands behind it as entry {place}"
        else:
            return
        self.problems[0] = Problem(first, kind, f"Entry {first} {words}.")


def _belonging(
    rows: Iterable[Row], suspect: Row, place: int, may_name: set[str] | None
) -> int | None:
    """The number under which the entry that belongs to the place stands elsewhere, if it does."""
    for row in rows:
        if row == suspect or _hash_or_none(row) is None:
            continue
        linked = may_name is None or row.previous_hash in may_name
        if linked and entry_hash(row, place) == row.hash:
            return row.sequence
    return None


def _is_moment(text: str) -> bool:
    if _MOMENT.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text[:-1])
    except ValueError:
        return False
    return True


# ---- Checkpoints ---------------------------------------------------------------------------------

KEY_FILE = "public_key.pem"
_CHECKPOINT = re.compile(r"checkpoint-(\d{6,})\.json")
_FIELDS = {
    "format": int,
    "head_hash": str,
    "ledger": str,
    "number": int,
    "previous": str,
    "recorded_at": str,
    "signature": str,
    "size": int,
}


class Anchor(NamedTuple):
    """A checkpoint whose signature holds: the ledger had `size` entries, ending in `head_hash`."""

    number: int
    size: int
    head_hash: str
    ledger: str
    recorded_at: str


def checkpoint_name(number: int) -> str:
    """The name of a checkpoint's file."""
    return f"checkpoint-{number:06d}.json"


def checkpoint_fields(content: bytes) -> dict[str, Any]:
    """What a checkpoint's file says. Raises ValueError if it is damaged."""
    fields = read_canonical(content.decode())
    if {name: type(value) for name, value in fields.items()} != _FIELDS or fields["format"] != 1:
        raise ValueError("it does not hold a checkpoint's fields")
    return fields


def signed_text(fields: dict[str, Any]) -> bytes:
    """What the signature of a checkpoint is of: its canonical JSON without the signature."""
    return canonical({n: value for n, value in fields.items() if n != "signature"}).encode()


def read_checkpoints(
    files: Iterable[tuple[str, bytes]],
    key: bytes | None,
    *,
    holds: Callable[[bytes, bytes, bytes], bool] = signature_holds,
) -> tuple[list[Anchor], list[Problem]]:
    """The checkpoints that can be trusted, and what is wrong with the others.

    Args:
        files: their names and contents in the order of their names.
        key: the 32 bytes of the public key, None if there is none.
        holds: what verifies a signature.
    """
    anchors: list[Anchor] = []
    problems: list[Problem] = []
    previous: str | None = GENESIS_HASH
    number = 0
    for name, content in files:
        named = _CHECKPOINT.fullmatch(name)
        if named is None or int(named[1]) <= number:
            problems.append(Problem(None, "checkpoint", f"{name} is no checkpoint's name."))
            continue
        if int(named[1]) > number + 1:
            upto = f" and all before {name} are" if int(named[1]) > number + 2 else " is"
            words = f"{checkpoint_name(number + 1)}{upto} missing."
            problems.append(Problem(None, "checkpoint", words))
            previous = None
        number = int(named[1])
        complaint, fields = None, {}
        try:
            fields = checkpoint_fields(content)
            signature = bytes.fromhex(fields["signature"])
            if key is None or not holds(key, signed_text(fields), signature):
                complaint = "is not signed with the key"
            elif fields["number"] != number:
                complaint = "bears the number of another"
            elif previous is not None and fields["previous"] != previous:
                complaint = "does not follow on the checkpoint before it"
            elif anchors and fields["size"] < anchors[-1].size:
                complaint = "has fewer entries than the one before it"
        except ValueError as error:
            complaint = f"cannot be read: {error}"
        if complaint is None:
            anchors.append(Anchor(*(fields[field] for field in Anchor._fields)))
        else:
            problems.append(Problem(None, "checkpoint", f"{name} {complaint}."))
        previous = hashlib.sha256(content).hexdigest()
    if key is None and (number or problems):
        problems.insert(0, Problem(None, "checkpoint", f"{KEY_FILE} is missing or no key."))
    if key is not None and not number and not problems:
        problems.append(Problem(None, "checkpoint", "There is a key, but no checkpoint any more."))
    return anchors, problems


def hold_against(walk: Walk, anchors: Iterable[Anchor]) -> None:
    """Note where the entries that were walked are not those that the checkpoints know."""
    chain = [problem.sequence for problem in walk.problems if problem.sequence is not None]
    vouched = walk.after
    for anchor in anchors:
        known = f"checkpoint {anchor.number} of {anchor.recorded_at}"
        if anchor.size > walk.sequence:
            words = f"and all up to entry {anchor.size} are cut off: {known} covers them"
            walk.note(walk.sequence + 1, "truncated", words)
            return
        if anchor.size < walk.after or anchor.head_hash in walk.marked[anchor.size]:
            vouched = max(vouched, anchor.size)
        elif not any(vouched < sequence <= anchor.size for sequence in chain):
            words = f"or one after it, up to entry {anchor.size}, was rewritten: {known} has"
            walk.note(vouched + 1, "rewritten", f"{words} another hash for entry {anchor.size}")
            return
        first = walk.marked.get(1)
        if first and anchor.ledger not in first and 1 not in chain:
            walk.note(1, "rewritten", f"is another ledger's: {known} names another first entry")
            return


# ---- The exported folder -------------------------------------------------------------------------

ENTRIES_FILE, CHECKPOINTS_FOLDER, MANIFEST_FILE = "entries.jsonl", "checkpoints", "manifest.json"
_UNREADABLE = Row(*[None] * 9)  # type: ignore[arg-type]


def line_of(row: Row) -> str:
    """An entry as a line of the export: its canonical JSON."""
    return (
        f'{{"actor":{quoted(row.actor)},"event_type":{quoted(row.event_type)},'
        f'"hash":{quoted(row.hash)},"payload":{row.payload},'
        f'"previous_hash":{quoted(row.previous_hash)},"recorded_at":{quoted(row.recorded_at)},'
        f'"sequence":{row.sequence},"stream":{quoted(row.stream)},"version":{row.version}}}'
    )


def rows_of_lines(lines: Iterable[bytes]) -> Iterator[Row]:
    """The entries of an export's lines; one that cannot be read holds no values."""
    for line in lines:
        try:
            values = read_canonical(line.decode().removesuffix("\n"))
            if set(values) != set(Row._fields):
                raise ValueError("other fields than an entry's")
            values["payload"] = canonical(values["payload"])
            yield Row(**values)
        except ValueError:
            yield _UNREADABLE


def _entries(folder: Path) -> Iterator[Row]:
    try:
        with (folder / ENTRIES_FILE).open("rb") as lines:
            yield from rows_of_lines(lines)
    except OSError:
        return


def _manifest(folder: Path) -> tuple[dict[str, Any], list[Problem]]:
    """What the manifest says, and the files that are not what it says."""
    try:
        manifest = read_canonical((folder / MANIFEST_FILE).read_bytes().decode().rstrip("\n"))
        if type(manifest["after"]) is not int or manifest["after"] < 0 or manifest["format"] != 1:
            raise ValueError("it is of another format")
        files = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        return {"after": 0}, [Problem(None, "file", f"{MANIFEST_FILE} cannot be read: {error}.")]
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    problems = []
    for name in sorted(found - set(files) - {MANIFEST_FILE}):
        if "__pycache__" not in name:
            problems.append(Problem(None, "file", f"{name} is not named in {MANIFEST_FILE}."))
    for name, digest in sorted(files.items()):
        if not (folder / name).is_file():
            problems.append(Problem(None, "file", f"{name} is missing."))
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            problems.append(Problem(None, "file", f"{name} is not the file that was exported."))
    return manifest, problems


def _key(folder: Path) -> bytes | None:
    try:
        return raw_public_key((folder / KEY_FILE).read_bytes())
    except (OSError, ValueError):
        return None


def verify_folder(folder: Path, fingerprint: str | None = None) -> tuple[list[str], list[Problem]]:
    """What was verified, as lines, and the problems found, in order."""
    manifest, problems = _manifest(folder)
    key = _key(folder)
    files = [p for p in sorted((folder / CHECKPOINTS_FOLDER).glob("*.json")) if p.is_file()]
    anchors, doubts = read_checkpoints([(path.name, path.read_bytes()) for path in files], key)
    walk = Walk(after=manifest["after"], marks={1, *(anchor.size for anchor in anchors)})
    for row in _entries(folder):
        walk.take(row)
    walk.diagnose(_entries(folder))
    hold_against(walk, anchors)
    if manifest.get("head_hash", walk.head_hash) != walk.head_hash and not walk.problems:
        walk.note(walk.sequence, "truncated", f"is not the last one that {MANIFEST_FILE} names")
    print_of_key = hashlib.sha256(key).hexdigest() if key else "none"
    if fingerprint is not None and fingerprint.lower() != print_of_key:
        words = f"The key's fingerprint is {print_of_key}, not {fingerprint}."
        doubts.insert(0, Problem(None, "checkpoint", words))
    said = [f"Entries {walk.after + 1} to {walk.sequence}; hash of the last one {walk.head_hash}"]
    said += [f"Entries 1 to {walk.after} are no part of this export."] * (walk.after > 0)
    last = anchors[-1].size if anchors else 0
    said += [f"Checkpoints with a valid signature: {len(anchors)} of {len(files)}, to entry {last}"]
    said += [f"Fingerprint of the key: {print_of_key}"]
    if walk.sequence > last:
        words = f"Entries {max(last, walk.after) + 1} to {walk.sequence} stand behind the last"
        said += [f"{words} checkpoint: nothing would show if they were rewritten together."]
    ordered = sorted(walk.problems, key=lambda problem: problem.sequence or sys.maxsize)
    more = [Problem(None, "more", f"{walk.uncounted} more entries are not as recorded.")]
    return said, ordered + more * (walk.uncounted > 0) + doubts + problems


def main(arguments: list[str] | None = None) -> int:
    """Verify the folder and say what was found."""
    parser = argparse.ArgumentParser(description="Verify an exported ledger.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--fingerprint", help="of the public key, as you were told it elsewhere")
    given = parser.parse_args(arguments)
    said, problems = verify_folder(given.folder, given.fingerprint)
    lines = [*said, ""]
    lines += [f"PROBLEM  {problem.words}" for problem in problems] or ["No problem was found."]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
