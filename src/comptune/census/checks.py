"""What must hold for each person: every check says row, column, value, rule and remedy.

Each function takes a column's cells and answers its values as integers with the faults it found.
A row with any fault is rejected whole; nothing is repaired here.
"""

from datetime import date
from typing import Final

import numpy as np
import pyarrow.compute as pc

from comptune.census.cells import Cells, Readings
from comptune.census.dates import completed_years, days_of, years_before
from comptune.census.errors import Fault
from comptune.census.mapping import Limits
from comptune.census.people import FULL_TIME, Flags, Integers

RESERVED_ID: Final = r"^H[0-9]{4}-L[0-9]-[0-9]{7,}$"
"""Ids given to simulated hires: H2027-L1-0000001."""

LONGEST_TEXT: Final = 200
_UNPRINTABLE: Final = r"[\p{Cc}\p{Zl}\p{Zp}\x{FFFD}]"


def check_ids(cells: Cells) -> list[Fault]:
    """Ids are there, are unique, and are not of the form that hires are given."""
    faults = missing(cells, "employee_id")
    reserved = np.asarray(pc.fill_null(pc.match_substring_regex(cells.text, RESERVED_ID), False))
    faults += cells.faults(
        reserved,
        "reserved_id",
        "ids of this form are given to simulated hires",
        "Give the person another id.",
    )
    return faults + _duplicates(cells) + check_text(cells)


def _duplicates(cells: Cells) -> list[Fault]:
    encoded = cells.text.dictionary_encode()
    codes = np.asarray(pc.fill_null(encoded.indices, -1), dtype=np.int64)
    counts = np.bincount(codes[codes >= 0], minlength=1)
    repeated = np.flatnonzero((codes >= 0) & (counts[codes] > 1))
    rows_of: dict[int, list[int]] = {}
    for at in repeated.tolist():
        rows_of.setdefault(int(codes[at]), []).append(int(cells.rows[at]))
    faults = []
    for at in repeated.tolist():
        row = int(cells.rows[at])
        others = [other for other in rows_of[int(codes[at])] if other != row]
        named = ", ".join(map(str, others[:3])) + (" and others" if len(others) > 3 else "")
        rows = "row" if len(others) == 1 else "rows"
        rule = f"{rows} {named} {'has' if len(others) == 1 else 'have'} the same id"
        remedy = "Keep one row for each employee."
        value = cells.text[at].as_py()
        faults.append(Fault(row, cells.column, "duplicate_id", rule, remedy, value))
    return faults


def missing(cells: Cells, field: str) -> list[Fault]:
    """A cell that must be filled and is not."""
    return cells.faults(
        cells.empty(), f"missing_{field}", f"the {field} is missing", "Fill the cell."
    )


def check_text(cells: Cells) -> list[Fault]:
    """Texts are printable and not absurdly long."""
    strange = pc.fill_null(pc.match_substring_regex(cells.text, _UNPRINTABLE), False)
    long = pc.fill_null(pc.greater(pc.utf8_length(cells.text), LONGEST_TEXT), False)
    faults = [
        Fault(fault.row, fault.column, fault.check, fault.rule, fault.remedy, ascii(fault.value))
        for fault in cells.faults(
            np.asarray(strange),
            "unprintable_text",
            "it holds a control character or one that was lost in a conversion",
            "Remove the character, or correct the file's encoding.",
        )
    ]
    return faults + cells.faults(
        np.asarray(long),
        "long_text",
        f"a text has at most {LONGEST_TEXT} characters",
        "Shorten it, or correct the quotation marks of the file.",
    )


def check_hire(cells: Cells, hired: Readings, *, as_of: date, limits: Limits) -> list[Fault]:
    """Hired on or before the as-of date, and within a working life of it."""
    future = hired.known & (hired.values > days_of(as_of))
    earliest = years_before(as_of, limits.longest_service)
    ancient = hired.known & (hired.values < days_of(earliest))
    faults = cells.faults(
        future,
        "future_hire_date",
        f"a hire date is not after the as-of date {as_of}",
        "Correct the date, or import with the as-of date of the file.",
    )
    return faults + cells.faults(
        ancient,
        "implausible_hire_date",
        f"a service of more than {limits.longest_service} years (before {earliest}) is not "
        "plausible",
        "Correct the date, or raise limits.longest_service in the mapping.",
    )


def check_birth(
    cells: Cells, born: Readings, hired: Readings, *, as_of: date, limits: Limits
) -> list[Fault]:
    """Born before being hired, old enough then, and not older than people become."""
    both = born.known & hired.known
    after = both & (born.values >= hired.values)
    age_at_hire = completed_years(born.values, hired.values)
    young = both & ~after & (age_at_hire < limits.youngest_at_hire)
    earliest = years_before(as_of, limits.oldest)
    old = born.known & (born.values < days_of(earliest))
    faults = cells.faults(
        after,
        "birth_after_hire",
        "a birth date is before the hire date",
        "Correct the birth date or the hire date.",
    )
    faults += cells.faults(
        young,
        "implausible_birth_date",
        f"nobody is hired before the age of {limits.youngest_at_hire}",
        "Correct the date, or lower limits.youngest_at_hire in the mapping.",
    )
    return faults + cells.faults(
        old,
        "implausible_birth_date",
        f"an age of more than {limits.oldest} years (born before {earliest}) is not plausible",
        "Correct the date, or raise limits.oldest in the mapping.",
    )


def check_salary(
    cells: Cells, written: Readings, full_time_cents: Integers, known: Flags, limits: Limits
) -> list[Fault]:
    """Positive as written; plausible as the full-time salary where that is known."""
    not_positive = written.known & (written.values <= 0)
    judged = known & ~not_positive
    low = judged & (full_time_cents < int(limits.salary_minimum * 100))
    high = judged & (full_time_cents > int(limits.salary_maximum * 100))
    faults = cells.faults(
        not_positive,
        "salary_not_positive",
        "a salary is more than 0",
        "Correct the salary, or leave the person out of the file.",
    )
    faults += cells.faults(
        low,
        "implausible_salary",
        f"a full-time annual salary below {limits.salary_minimum:,} is not plausible",
        "Give annual amounts, or lower limits.salary_minimum in the mapping.",
    )
    return faults + cells.faults(
        high,
        "implausible_salary",
        f"a full-time annual salary above {limits.salary_maximum:,} is not plausible",
        "Correct the salary, or raise limits.salary_maximum in the mapping.",
    )


def full_time(written: Readings, fte: Readings, *, basis: str) -> tuple[Integers, Flags]:
    """Full-time salaries in cents: as written, or actual / FTE rounded half up to the cent."""
    if basis == "full_time":
        return written.values, written.known
    known = written.known & fte.known & (fte.values > 0)
    share = np.where(known, fte.values, FULL_TIME)
    cents = (2 * FULL_TIME * np.maximum(written.values, 0) + share) // (2 * share)
    return cents, known
