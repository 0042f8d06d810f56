"""A CSV file as clean UTF-8 lines with the line number of every record; DuckDB reads the rest.

Encoding, NUL bytes, unclosed quotes and blank lines are settled here, where the line is known.
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from comptune.census.errors import CensusRefused

_BOMS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True)
class CsvText:
    """The header record, the rest as a file on disk, and where each record began."""

    header: str
    body: Path
    lines: list[int]
    blank_lines: int


def clean_csv(path: Path, *, encoding: str, body: Path) -> CsvText:
    """Write the records below the header to `body` as UTF-8, one record after another."""
    header: list[str] = []
    starts: list[int] = []
    blank, number, opened_at = 0, 0, 0
    with body.open("w", encoding="utf-8", newline="") as out:
        for number, line in enumerate(_decoded(path, encoding), start=1):
            inside = opened_at > 0
            if not inside and not line.strip():
                blank += 1
                continue
            text = line.rstrip("\r\n") + "\n"
            is_header = not starts and (inside or not header)
            if not inside and not is_header:
                starts.append(number)
            if is_header:
                header.append(text)
            else:
                out.write(text)
            if line.count('"') % 2:
                opened_at = 0 if inside else number
    if opened_at:
        raise CensusRefused(
            place=f"{path.name}, line {opened_at}",
            rule="a quotation mark is opened and never closed",
            remedy='Close it, or double it ("") where it is part of a text.',
        )
    return CsvText("".join(header).rstrip("\n"), body, starts, blank)


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    """The lines of the file; refused, with the line, where they are not text of the encoding."""
    _check_mark(path, encoding)
    try:
        with _opened(path) as raw:
            for number, line in enumerate(_text_lines(raw, encoding), start=1):
                if "\0" in line:
                    raise CensusRefused(
                        place=f"{path.name}, line {number}",
                        rule="it holds a NUL character, so it is not a text file",
                        remedy="Export the census again as CSV (UTF-8).",
                    )
                yield line.removeprefix("\ufeff") if number == 1 else line
    except UnicodeDecodeError as problem:
        raise _not_decodable(path, encoding, problem) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise CensusRefused(
            place=path.name,
            rule="it is not a whole gzip file",
            remedy="Copy it again, or give the uncompressed .csv.",
        ) from None


def _opened(path: Path) -> IO[bytes]:
    if path.name.lower().endswith(".gz"):
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")


def _text_lines(raw: IO[bytes], encoding: str) -> Iterator[str]:
    if encoding == "utf-16":
        yield from raw.read().decode("utf-16").splitlines(keepends=True)
        return
    for line in raw:
        yield line.decode(encoding)


def _check_mark(path: Path, encoding: str) -> None:
    try:
        with _opened(path) as raw:
            mark = raw.read(2)
    except (OSError, EOFError, zlib.error):
        return  # refused, with its reason, when the lines are read
    found = _BOMS.get(mark)
    if found is not None and found != encoding:
        raise CensusRefused(
            place=path.name,
            rule=f"it is written in UTF-16, and the mapping says {encoding}",
            remedy="Say encoding: utf-16 under file in the mapping, or save it as CSV UTF-8.",
        )


def _not_decodable(path: Path, encoding: str, problem: UnicodeDecodeError) -> CensusRefused:
    number = 1
    with _opened(path) as raw:
        for line in raw:
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                break
            number += 1
    wrong = problem.object[problem.start : problem.start + 1].hex().upper()
    other = "windows-1252" if encoding == "utf-8" else "utf-8"
    return CensusRefused(
        place=f"{path.name}, line {number}",
        rule=f"the byte {wrong} is not {encoding} text",
        remedy=f"Say encoding: {other} under file in the mapping, or save the file as CSV UTF-8.",
    )
