"""The kernel: a cohort's careers over the years, for every parameter set of a batch.

One loop serves totals and transitions: it takes a block of people through their years while they
are in the processor's cache, and shares their draws between all parameter sets.
"""

import threading
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from comptune.engine import columns as at
from comptune.engine.arithmetic import signed, unsigned
from comptune.engine.booking import book_everyone, first_bits
from comptune.engine.books import CELLS, cell_of
from comptune.engine.cohort import Cohort
from comptune.engine.columns import BLOCK, BOOKED, CALCULATED, ROOM, Columns, Floats
from comptune.engine.compiled import inlined, kernel, step
from comptune.engine.facts import (
    enter,
    enter_census,
    fill_lanes,
    find_facts,
    in_lanes,
    keep_stayers,
)
from comptune.engine.hiring import hire_year, terms_of
from comptune.engine.movements import (
    book_hires,
    book_last_years_joiners,
    book_leavers,
    book_lump_sums,
    book_outside,
    book_promoted,
)
from comptune.engine.packing import LUMP_SHARE, PROMOTION_DAY, Packed, Rates
from comptune.engine.philox import EMPLOYED, fill_words
from comptune.engine.recording import record_block, record_hire
from comptune.engine.steps import live_year
from comptune.engine.world import Ints

__all__ = ["BLOCK", "CENSUS", "Output", "Scratch", "run_cohort", "scratch"]

_kept = threading.local()

CENSUS: Final = -1  # the entry year of those who are in the census


class Scratch(NamedTuple):
    """Room for one block of people."""

    columns: Columns  # (CALCULATED x ROOM,), of the same type as the packed rates
    booked: Ints  # (BOOKED x ROOM,)
    inverse_ends: Floats  # (ROOM,): of everyone's range
    words: NDArray[np.uint32]  # (4, BLOCK): draws of one year
    facts: Ints  # (Y, 2, BLOCK)


class Output(NamedTuple):
    """Where the kernel writes. Arrays that are not wanted have length 0 along their first axis."""

    books: Ints  # (K, Y + 1, departments x CELLS), added to; the last year is not reported
    rows: Ints  # (people, Y, fields): transitions of the only parameter set
    closing_salary: Ints  # (K, Y, n): salary on 31 December of those who are here then
    closing_level: NDArray[np.int8]  # (K, Y, n): 0 for those who are not


def _aligned(count: int, kind: np.dtype[Any]) -> NDArray[Any]:
    """So many zeros from the start of a cache line on, so that no vector straddles two."""
    line = 64
    room = np.zeros(count * kind.itemsize + line, np.uint8)
    start = -room.ctypes.data % line
    return room[start : start + count * kind.itemsize].view(kind)


def scratch(years: int, kind: np.dtype[Any]) -> Scratch:
    """Room for one block of people over the years: of the calling thread, which keeps it."""
    rooms: dict[tuple[int, np.dtype[Any]], Scratch] = _kept.__dict__.setdefault("rooms", {})
    if (years, kind) not in rooms:
        rooms[years, kind] = Scratch(
            _aligned(len(CALCULATED) * ROOM, kind),
            _aligned(len(BOOKED) * ROOM, np.dtype(np.int64)),
            _aligned(ROOM, np.dtype(np.float64)),
            np.empty((4, BLOCK), np.uint32),
            np.empty((years, 2, BLOCK), np.int64),
        )
    return rooms[years, kind]


@step
def _live_hire_year(
    b: Ints,
    c: Columns,
    cohort: Cohort,
    first: int,
    people: int,
    stay: int,
    settings: Ints,
    rates: Rates,
) -> None:
    """The hire year of the people from `first` on, of whom the first `stay` stay."""
    terms = terms_of(settings, rates)
    for i in range(people):
        person = unsigned(first) + i
        hired = hire_year(
            signed(cohort.hire_day[person]),
            cohort.words[0, person],
            cohort.words[1, person],
            i >= stay,
            signed(cohort.fte[person]),
            terms,
        )
        enter(b, c, i, cohort, signed(person), hired.salary, hired.base_pay, CELLS)
        c[at.LAST_DAY + i] = hired.last_day
        b[at.BONUS + i] = signed(hired.bonus)
        b[at.BENEFITS + i] = signed(hired.benefits)


@inlined
def _enter_hires(
    room: Scratch,
    cohort: Cohort,
    first: int,
    people: int,
    stay: int,
    packed: Packed,
    k: int,
    entry: int,
    origin: int,
    output: Output,
) -> None:
    """Hire the people from `first` on, of whom the first `stay` stay; book and record that."""
    b, c = room.booked, room.columns
    level = unsigned(cohort.level[unsigned(first)])
    inverse = packed.inverse_ends[k, entry, level]
    rates = packed.rates[k, entry, level - unsigned(1)]
    _live_hire_year(b, c, cohort, first, people, stay, packed.settings[k, entry], rates)
    book_hires(
        output.books[k, entry], output.books[k, entry + 1], b, c, people, stay, rates, inverse
    )
    if len(output.rows) > 0:
        for i in range(people):
            record_hire(output.rows[unsigned(first + i - origin), entry], b, c, i, entry)
    if len(output.closing_salary) > 0:
        _keep_closing(b, c, stay, output.closing_salary[k, entry], output.closing_level[k, entry])


@inlined
def _book_year(
    room: Scratch,
    cohort: Cohort,
    people: int,
    home: int,
    packed: Packed,
    k: int,
    y: int,
    joined: bool,
    promoted: int,
    output: Output,
) -> int:
    """Book the year of the block; returns who left, a bit each."""
    b, c = room.booked, room.columns
    book, settings = output.books[k, y], packed.settings[k, y]
    leavers, outside = book_everyone(book, b, c, room.inverse_ends, people, home)
    if settings[LUMP_SHARE] > 0:
        book_lump_sums(book, b, people)
    if joined:
        book_last_years_joiners(book, b, c, people, cohort.hire_year, packed.start_year + y)
    book_promoted(book, b, c, promoted & first_bits(people), settings)
    book_outside(book, b, c, outside)
    book_leavers(book, output.books[k, y + 1], b, c, leavers, settings[PROMOTION_DAY])
    return leavers


@step
def _keep_closing(b: Ints, c: Columns, people: int, salary: Ints, level: NDArray[np.int8]) -> None:
    """Closing salary and level of those who stay, by person."""
    for i in range(people):
        if c[at.LAST_DAY + i] == 0:
            person = unsigned(b[at.PERSON + i])
            salary[person] = c[at.CLOSING_SALARY + i]
            level[person] = b[at.CLOSING_LEVEL + i]


@inlined
def _careers(
    room: Scratch,
    cohort: Cohort,
    people: int,
    start: int,
    home: int,
    packed: Packed,
    k: int,
    entry: int,
    origin: int,
    output: Output,
) -> None:
    """The years of the block's people after `entry`, until the last one or their exit."""
    b, c = room.booked, room.columns
    fill_lanes(b, c, people)
    for y in range(entry + 1, packed.settings.shape[1]):
        if people == 0:
            return
        promoted = live_year(
            b, c, room.inverse_ends, in_lanes(people), start, packed, k, y, room.facts[y]
        )
        leavers = _book_year(
            room, cohort, people, home, packed, k, y, y == entry + 1, promoted, output
        )
        if len(output.rows) > 0:
            record_block(output.rows, b, c, people, cohort.hire_year, packed, k, y, origin)
        if len(output.closing_salary) > 0:
            _keep_closing(b, c, people, output.closing_salary[k, y], output.closing_level[k, y])
        people = keep_stayers(b, c, people, leavers)


@inlined
def _home(cohort: Cohort, start: int, stop: int) -> int:
    """The cell of whoever is in the middle of a block: people of a cell lie side by side."""
    middle = unsigned((start + stop) // 2)
    return cell_of(signed(cohort.department[middle]) * CELLS, signed(cohort.level[middle]))


@kernel
def run_cohort(
    cohort: Cohort,
    packed: Packed,
    seed: int,
    entry: int,
    first: int,
    last: int,
    stay: Ints,
    leave: Ints,
    room: Scratch,
    output: Output,
) -> None:
    """Simulate people `first` to `last` (excluded) of a cohort.

    Args:
        packed: parameters of the batch.
        seed: 64 bits.
        entry: index of the hire year, CENSUS for those employed before the first year.
        stay: (K,) hires of the cohort that stay; the next `leave` (K,) leave in the hire year.
        room: scratch.
        output: what is wanted; written to.
    """
    words, facts = room.words, room.facts
    years = packed.settings.shape[1]
    for start in range(first, last, BLOCK):
        stop = min(start + BLOCK, last)
        size = unsigned(stop - start)
        for y in range(entry + 1, years):
            year = packed.start_year + y
            fill_words(cohort.key[start:stop], year, EMPLOYED, unsigned(seed), words)
            find_facts(cohort, packed, start, size, y, words, facts[y])
        home = _home(cohort, start, stop)
        for k in range(packed.settings.shape[0]):
            people = size
            if entry == CENSUS:
                enter_census(room.booked, room.columns, cohort, start, size, CELLS)
            else:
                hired = max(min(stop, stay[k] + leave[k]) - start, 0)
                people = unsigned(max(min(stay[k] - start, hired), 0))
                _enter_hires(
                    room, cohort, start, unsigned(hired), people, packed, k, entry, first, output
                )
            _careers(room, cohort, people, start, home, packed, k, entry, first, output)
