"""The rejected rows of a census on its way in: what is wrong with each, and their cells now."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from comptune.app.arrival import Arrival, Cells
from comptune.app.census_words import fault_words
from comptune.census import Fault

ROW: Final = "Row"
WRONG: Final = "What is wrong"


@dataclass(frozen=True)
class RejectedRow:
    """A row that is rejected as it stands.

    Attributes:
        row: its number in the file.
        name: who it is, as far as a column says so.
        wrong: sentences, one a broken rule.
        at_fault: headers of the columns with a broken rule.
        cells: header to text, mapped columns first; with what was corrected by hand.
    """

    row: int
    name: str
    wrong: tuple[str, ...]
    at_fault: tuple[str, ...]
    cells: dict[str, str]


def rejected_count(arrival: Arrival) -> int:
    """How many rows the newest check rejects."""
    return len(_by_row(arrival))


def rejected_rows(
    arrival: Arrival, *, skip: int = 0, most: int | None = None
) -> tuple[RejectedRow, ...]:
    """The rejected rows in the order of the file, or some of them."""
    faults = _by_row(arrival)
    wanted = sorted(faults)[skip : None if most is None else skip + most]
    source = arrival.mended()
    places = np.searchsorted(np.asarray(source.rows), wanted)
    mapped = [name for name in source.header if name in arrival.columns.values()]
    headers = [*mapped, *(name for name in source.header if name not in mapped)]
    texts = {name: source.columns[source.header.index(name)].take(places) for name in headers}
    id_column = arrival.column("employee_id")
    found = []
    for at, row in enumerate(wanted):
        cells = {name: str(texts[name][at].as_py() or "") for name in headers}
        broken = {fault.column: None for fault in faults[row] if fault.column in cells}
        words = tuple(map(fault_words, faults[row]))
        found.append(RejectedRow(row, cells.get(id_column or "", ""), words, tuple(broken), cells))
    return tuple(found)


def rejected_table(arrival: Arrival) -> pd.DataFrame:
    """Every rejected row as it stands, with what is wrong with it."""
    every = rejected_rows(arrival)
    return pd.DataFrame([{ROW: one.row, WRONG: " ".join(one.wrong), **one.cells} for one in every])


def written_over(rows: tuple[RejectedRow, ...], texts: dict[tuple[int, str], str]) -> Cells:
    """What a person wrote over the cells that were shown; an emptied cell is None."""
    now = {(one.row, name): text for one in rows for name, text in one.cells.items()}
    return {
        place: text.strip() or None for place, text in texts.items() if text.strip() != now[place]
    }


def _by_row(arrival: Arrival) -> dict[int, list[Fault]]:
    found: dict[int, list[Fault]] = {}
    for fault in arrival.checked.faults if arrival.checked else ():
        found.setdefault(fault.row, []).append(fault)
    return found
