"""The two things that the engine says in the compiler's own terms, against plain Python."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptune.engine.compiled import step
from comptune.engine.instructions import ENTRIES, count_bits, look_up_eight, table_of


@step
def _look_up(out: Any, place: int, index: Any, first: int, entries: Any) -> None:
    look_up_eight(out, place, index, first, table_of(entries))  # type: ignore[call-arg]


@step
def _count(word: int) -> int:
    return count_bits(word)  # type: ignore[no-any-return,call-arg]


@pytest.mark.parametrize("kind", [np.float64, np.int64])
@given(
    table=st.lists(st.integers(-(2**50), 2**50), min_size=ENTRIES, max_size=ENTRIES),
    index=st.lists(st.integers(0, ENTRIES - 1), min_size=2 * ENTRIES, max_size=2 * ENTRIES),
    place=st.integers(0, ENTRIES),
    first=st.integers(0, ENTRIES),
)
@settings(max_examples=50, deadline=None)
def test_eight_people_are_looked_up_at_once_and_nothing_else_is_written(
    kind: Any, table: list[int], index: list[int], place: int, first: int
) -> None:
    out = np.full(3 * ENTRIES, 7, kind)
    _look_up(out, np.uint64(place), np.array(index), np.uint64(first), np.array(table, kind))
    expected = [7] * (3 * ENTRIES)
    for i in range(ENTRIES):
        expected[place + i] = table[index[first + i]]
    assert out.tolist() == expected


@given(word=st.integers(0, 2**64 - 1))
@settings(max_examples=200, deadline=None)
def test_bits_are_counted(word: int) -> None:
    assert _count(np.uint64(word)) == word.bit_count()
