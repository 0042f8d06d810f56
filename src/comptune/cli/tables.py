"""Tables for people: plain heads, numbers to the right, no wider than the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.table import Table


@dataclass(frozen=True)
class Column:
    """One column: its head, and whether it holds numbers."""

    head: str
    number: bool = False
    wraps: bool = False


def numbers(*heads: str) -> tuple[Column, ...]:
    """Columns of numbers."""
    return tuple(Column(head, number=True) for head in heads)


def texts(*heads: str) -> tuple[Column, ...]:
    """Columns of words that stay on one line."""
    return tuple(Column(head) for head in heads)


def prose(head: str) -> Column:
    """A column of words that wrap."""
    return Column(head, wraps=True)


def year_blocks(years: Sequence[int], most: int = 5) -> list[Sequence[int]]:
    """Years in groups that a table has room for beside each other."""
    return [years[start : start + most] for start in range(0, len(years), most)]


def facts_of(rows: Iterable[Sequence[str]]) -> Table:
    """Names and values, one line each, without heads."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def table_of(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], *, title: str | None = None
) -> Table:
    """A table of texts that are formatted already."""
    table = Table(
        box=SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        pad_edge=False,
        padding=(0, 1),
    )
    for column in columns:
        table.add_column(
            column.head,
            justify="right" if column.number else "left",
            no_wrap=not column.wraps,
            overflow="fold",
            vertical="top",
        )
    for row in rows:
        table.add_row(*row)
    return table
