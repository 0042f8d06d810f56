"""Proposing a column mapping from a file's headers and content, for a person to confirm.

What content cannot decide (day or month first, how levels are known) is left open and asked;
the import refuses a mapping that is still open.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from comptune.census.amounts import SYMBOLS, NumberStyle, find_currency, read_number
from comptune.census.dates import COMMON_FORMATS, ISO, clashing, date_format, read_with
from comptune.census.errors import MappingRefused, Unreadable
from comptune.census.headers import match_headers
from comptune.census.mapping import KNOWN_GENDERS, CensusMapping, FileShape
from comptune.census.shape import read_as_it_is
from comptune.census.source import Source

NEEDED: Final = ("employee_id", "hire_date", "annual_salary")
_SAMPLE: Final = 2_000
_FIRST_OF_SYMBOL: Final = {symbol: codes[0] for symbol, codes in SYMBOLS.items()}


@dataclass(frozen=True)
class Guess:
    """A proposed mapping and what it leaves for the user to decide."""

    mapping: CensusMapping
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """What can be told of a file before a person has said anything.

    Attributes:
        source: the file as it was read.
        plain: a mapping as its file has it, except that `columns` may lack some that are needed.
        questions: what it leaves open.
    """

    source: Source
    plain: Mapping[str, Any]
    questions: tuple[str, ...]


@dataclass
class _Draft:
    source: Source
    columns: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)

    def texts(self, name: str) -> list[str]:
        """Distinct texts of a column that were not typed cells, in order of appearance."""
        cells = self.source.cells(self.columns[name])
        plain = cells.text.filter(pa.array(~cells.typed))
        return [text for text in pc.unique(plain).to_pylist()[:_SAMPLE] if text is not None]

    def any_texts(self, name: str) -> list[str]:
        """Distinct texts of a column, typed or not."""
        unique = pc.unique(self.source.cells(self.columns[name]).text).to_pylist()
        return [text for text in unique if text is not None]


def guess_mapping(path: Path | str) -> CensusMapping:
    """The proposed mapping of a file; see `guess` for its open questions."""
    return guess(path).mapping


def guess(path: Path | str) -> Guess:
    """Propose a mapping.

    Raises `CensusRefused` for an unreadable file and `MappingRefused` where no column looks like
    the id, the hire date or the salary.
    """
    found = propose(path)
    for needed in NEEDED:
        if needed not in found.plain["columns"]:
            header = ", ".join(found.source.header)
            raise MappingRefused(
                place=found.source.name,
                rule=f"no column looks like the {needed} (columns: {header})",
                remedy=f"Write a mapping that names it under columns.{needed}.",
            )
    return Guess(CensusMapping.model_validate(found.plain), found.questions)


def propose(path: Path | str) -> Proposal:
    """Propose a mapping of which a person may still have to choose columns.

    Raises:
        CensusRefused: the file cannot be read.
    """
    shape, source, questions = read_as_it_is(Path(path))
    return propose_for(source, shape, match_headers(source.header), questions)


def propose_for(
    source: Source, shape: FileShape, columns: Mapping[str, str], questions: Sequence[str] = ()
) -> Proposal:
    """Propose the rest of a mapping, once its columns are chosen.

    Args:
        source: the file.
        shape: how it is written.
        columns: field to header.
        questions: what is open already.
    """
    draft = _Draft(source, dict(columns), questions=list(questions))
    _guess_dates(draft)
    _guess_numbers(draft)
    _guess_level(draft)
    _guess_fte(draft)
    _guess_words(draft)
    draft.questions.append(
        "salary_basis: full_time if salaries state what a full-time year pays, actual if they "
        "state what the person is paid."
    )
    plain = {
        "columns": draft.columns,
        "salary_basis": "full_time",
        "file": shape.model_dump(),
        **draft.values,
    }
    return Proposal(source, plain, tuple(draft.questions))


def _guess_dates(draft: _Draft) -> None:
    found = {}
    for name in ("hire_date", "birth_date"):
        texts = draft.texts(name) if name in draft.columns else []
        formats = date_formats_of(texts)
        if formats != (ISO,):
            found[name] = formats
        if clashing([date_format(spelling) for spelling in formats]):
            draft.questions.append(
                f"dates.{name}: {texts[0]} fits {' and '.join(formats)}; keep what the file uses."
            )
    if found:
        draft.values["dates"] = found


def date_formats_of(texts: Sequence[str]) -> tuple[str, ...]:
    """The fewest formats that read the texts; several at once where they cannot be told apart."""
    found: list[str] = []
    left = list(texts)
    while left:
        reads = {
            spelling: [text for text in left if read_with(text, date_format(spelling), 2100)]
            for spelling in COMMON_FORMATS
        }
        best = max(len(read) for read in reads.values())
        if best == 0:
            break
        chosen = [spelling for spelling in COMMON_FORMATS if len(reads[spelling]) == best]
        found += chosen
        left = [text for text in left if not any(text in reads[spelling] for spelling in chosen)]
    return tuple(found) or (ISO,)


def _guess_numbers(draft: _Draft) -> None:
    texts = draft.texts("annual_salary") if "annual_salary" in draft.columns else []
    decimal, thousands = marks_of([find_currency(text)[0] for text in texts])
    found = {"decimal_mark": decimal, "thousands_mark": thousands}
    if found != {"decimal_mark": ".", "thousands_mark": None}:
        draft.values["numbers"] = found
    carried = {code for text in texts if (code := find_currency(text)[1]) is not None}
    codes = {_FIRST_OF_SYMBOL.get(code, code) for code in carried}
    if "currency" in draft.columns:
        codes |= {text.upper() for text in draft.any_texts("currency")}
    if len(codes) == 1:
        draft.values["currency"] = codes.pop()
    elif codes:
        draft.questions.append(f"currency: the file names {', '.join(sorted(codes))}.")


def marks_of(texts: Iterable[str]) -> tuple[str, str | None]:
    """Decimal and thousands mark of amounts: (".", ",") for 52,000.00."""
    texts = [text.replace("\u00a0", " ").replace("\u202f", " ") for text in texts]
    texts = [text.replace("\u2019", "'") for text in texts]
    spaced = next(
        (mark for mark in ("'", " ") if any(re.search(rf"\d{mark}\d", t) for t in texts)), None
    )
    both = [re.findall("[.,]", text) for text in texts]
    last = {marks[-1] for marks in both if len(set(marks)) == 2}
    if len(last) == 1:
        decimal = last.pop()
        return decimal, "." if decimal == "," else ","
    for mark, other in ((",", "."), (".", ",")):
        used = [text for text in texts if mark in text]
        if used and all(re.search(rf"\d{re.escape(mark)}\d{{3}}(?!\d)", text) for text in used):
            return other, mark
        if used:
            return mark, spaced
    return ".", spaced


def _guess_level(draft: _Draft) -> None:
    if "job_level" not in draft.columns:
        titled = "by: title with a table of titles, or " if "job_title" in draft.columns else ""
        draft.questions.append(
            f"level: no column holds a job level; say {titled}by: salary_band with its upper_edges."
        )
        return
    names: dict[str, int] = {}
    unread = []
    for text in draft.any_texts("job_level"):
        if text in {"1", "2", "3", "4", "5"}:
            continue
        if found := re.fullmatch(r"[A-Za-z ]*?([1-5])", text):
            names[text] = int(found.group(1))
        else:
            unread.append(text)
    draft.values["level"] = {"by": "column", "names": names}
    if unread:
        listed = ", ".join(unread[:10]) + (" and more" if len(unread) > 10 else "")
        draft.questions.append(f"level.names: give the level (1 to 5) of {listed}.")


def _guess_fte(draft: _Draft) -> None:
    if "fte" not in draft.columns:
        return
    numbers = []
    for text in draft.any_texts("fte"):
        try:
            numbers.append(read_number(text.rstrip("% "), False, NumberStyle()))
        except Unreadable:
            draft.questions.append(f"fte: {text} is not a number; correct it, or say by: value.")
            break
    highest = max(numbers, default=1)
    unit = "share"
    if highest > 1:
        hours = "hour" in draft.columns["fte"].lower() or highest <= 60
        unit = "hours_per_week" if hours else "percent"
    draft.values["fte"] = {"by": "column", "unit": unit}
    if unit == "hours_per_week":
        draft.values["fte"]["full_time_hours"] = highest
        draft.questions.append(f"fte.full_time_hours: {highest} is the most hours in the file.")


def _guess_words(draft: _Draft) -> None:
    """Spell out how each gender in the file is understood, so that a person can see it."""
    if "gender" not in draft.columns:
        return
    words = draft.any_texts("gender")
    if len(words) <= 20:
        draft.values["gender_values"] = {
            word: KNOWN_GENDERS.get(word.lower(), word) for word in words
        }
    else:
        draft.questions.append(f"columns.gender: it holds {len(words)} different texts.")
