"""The one table of all measurements, and the page made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.machine import Machine
from benchmarks.timing import Timing

HEADINGS: Final = (
    "measured",
    "size",
    "median",
    "lowest to highest",
    "ns per person-year",
    "beside it",
    "its median",
    "ratio",
    "aim",
)
_TEXT_COLUMNS: Final = ("measured", "size", "beside it", "aim")


@dataclass(frozen=True)
class Row:
    """One line of the table. `per` is the number of person-years that the time is for."""

    measured: str
    size: str
    timing: Timing | None = None
    amount: str = ""  # where it is not a time
    per: int = 0
    beside: str = ""
    other: Timing | None = None
    ratio: str = ""
    aim: str = ""

    def cells(self) -> tuple[str, ...]:
        """The line's cells in the order of `HEADINGS`."""
        median, extent, each = self.amount, "", ""
        if self.timing is not None:
            lowest, highest = min(self.timing.seconds), max(self.timing.seconds)
            median = time_text(self.timing.median)
            if len(self.timing.rounds) > 1:
                extent = f"{time_text(lowest)} to {time_text(highest)}"
            each = f"{self.timing.median / self.per * 1e9:.1f}" if self.per else ""
        beside = time_text(self.other.median) if self.other is not None else ""
        return (
            *(self.measured, self.size, median, extent, each),
            *(self.beside, beside, self.ratio, self.aim),
        )


def time_text(seconds: float) -> str:
    """Seconds with three digits and a unit that suits them."""
    if abs(seconds) < 1e-6:
        return f"{seconds * 1e9:.3g} ns"
    if abs(seconds) < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    if abs(seconds) < 1:
        return f"{seconds * 1e3:.3g} ms"
    return f"{seconds:.3g} s" if abs(seconds) < 100 else f"{seconds:.0f} s"


def size_text(people: int) -> str:
    """A head count in few letters."""
    if people % 1_000_000 == 0:
        return f"{people // 1_000_000}M"
    return f"{people // 1_000}k" if people % 1_000 == 0 else f"{people:,}"


def table_text(rows: Sequence[Row]) -> str:
    """The table in Markdown, padded so that it can be read as it stands."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADINGS))]
    rule = [
        "-" * width if heading in _TEXT_COLUMNS else "-" * (width - 1) + ":"
        for heading, width in zip(HEADINGS, widths, strict=True)
    ]

    def text(cells: Sequence[str]) -> str:
        padded = [
            cell.ljust(width) if heading in _TEXT_COLUMNS else cell.rjust(width)
            for heading, cell, width in zip(HEADINGS, cells, widths, strict=True)
        ]
        return f"| {' | '.join(padded)} |"

    return "\n".join([text(lines[0]), text(rule), *(text(line) for line in lines[1:])])


def page_text(rows: Sequence[Row], machine: Machine, **facts: object) -> str:
    """The page of `docs/`: the table, the machine, and what each line means.

    `facts` fill the other places of `page.md`.
    """
    template = Path(__file__).with_name("page.md").read_text(encoding="utf-8")
    return template.format(table=table_text(rows), machine=machine.text(), **facts)
