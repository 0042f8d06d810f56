"""Tables by year, in blocks that a page has room for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from comptune.reports.document import Column, Row, Table

_MOST_YEARS: Final = 5


@dataclass(frozen=True)
class Line:
    """A line of a table by year: its head, and a text a year."""

    head: str
    cells: Sequence[str]
    kind: Literal["", "total", "group"] = ""


def year_tables(
    years: Sequence[int],
    lines: Sequence[Line],
    *,
    caption: str,
    head: str = "",
    note: str = "",
) -> Iterator[Table]:
    """Lines by year; more years than a page is wide for follow in another table."""
    blocks = [range(at, min(at + _MOST_YEARS, len(years))) for at in range(0, len(years), 5)]
    for number, block in enumerate(blocks):
        columns = [Column(head, width=30)]
        columns += [Column(str(years[at]), number=True) for at in block]
        rows = [Row((line.head, *(line.cells[at] for at in block)), line.kind) for line in lines]
        more = f" ({years[block[0]]} to {years[block[-1]]})" if len(blocks) > 1 else ""
        last = number == len(blocks) - 1
        yield Table(columns, rows, f"{caption}{more}", note if last else "", whole=len(rows) < 26)
