"""A column of a file as text, and reading each of its distinct texts once.

A census repeats itself: a million rows hold some twenty thousand dates. Each distinct text is
read by a plain function of one text; the result is spread over the rows with NumPy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comptune.census.errors import Fault, Unreadable
from comptune.census.people import Flags, Integers

Reader: TypeAlias = Callable[[str, bool], int]
"""(text, typed) -> the value as an integer; raises `Unreadable`. Typed cells come from Excel or
Parquet as numbers or dates and are in canonical form, whatever marks the mapping names."""


@dataclass(frozen=True)
class Cells:
    """One column: its header, its trimmed texts (null where empty), which of them were typed."""

    column: str
    text: pa.StringArray
    typed: Flags
    rows: Integers

    def empty(self) -> Flags:
        """Which cells hold nothing."""
        return np.asarray(pc.is_null(self.text))

    def faults(self, where: Flags, check: str, rule: str, remedy: str) -> list[Fault]:
        """A fault for each row of `where`, with the text that stands there."""
        return [
            Fault(int(self.rows[i]), self.column, check, rule, remedy, self.text[i].as_py())
            for i in np.flatnonzero(where)
        ]


@dataclass(frozen=True)
class Readings:
    """Integers read from a column, which of them are known, and what could not be read."""

    values: Integers
    known: Flags
    faults: tuple[Fault, ...] = ()

    @staticmethod
    def unknown(people: int) -> "Readings":
        """Nothing is known of anybody."""
        return Readings(np.zeros(people, dtype=np.int64), np.zeros(people, dtype=bool))

    @staticmethod
    def all(people: int, value: int) -> "Readings":
        """The same value for everybody."""
        return Readings(np.full(people, value, dtype=np.int64), np.ones(people, dtype=bool))


def clean(text: pa.StringArray, empty_values: Sequence[str]) -> pa.StringArray:
    """Trimmed texts; null where nothing is left or where the mapping says the text means empty."""
    trimmed = pc.utf8_trim_whitespace(text)
    none = pc.is_in(trimmed, value_set=pa.array(["", *empty_values], pa.string()))
    return pc.if_else(none, pa.scalar(None, pa.string()), trimmed)


def read_distinct(cells: Cells, reader: Reader) -> Readings:
    """Read every cell that is not empty; the unreadable ones become faults."""
    encoded = cells.text.dictionary_encode()
    codes = np.asarray(pc.fill_null(encoded.indices, -1), dtype=np.int64)
    keys, inverse = np.unique(codes * 2 + cells.typed, return_inverse=True)
    texts = encoded.dictionary.to_pylist()
    values = np.zeros(len(keys), dtype=np.int64)
    known = np.zeros(len(keys), dtype=bool)
    problems: dict[int, Unreadable] = {}
    for position, key in enumerate(keys.tolist()):
        if key < 0:
            continue
        try:
            values[position] = reader(texts[key >> 1], bool(key & 1))
            known[position] = True
        except Unreadable as problem:
            problems[position] = problem
    faults = _spread(cells, inverse, problems)
    return Readings(values[inverse], known[inverse], tuple(faults))


def _spread(cells: Cells, inverse: Integers, problems: dict[int, Unreadable]) -> list[Fault]:
    wrong = np.isin(inverse, np.fromiter(problems, dtype=np.int64, count=len(problems)))
    return [
        Fault(
            int(cells.rows[i]),
            cells.column,
            problems[int(inverse[i])].check,
            problems[int(inverse[i])].rule,
            problems[int(inverse[i])].remedy,
            cells.text[i].as_py(),
        )
        for i in np.flatnonzero(wrong)
    ]
