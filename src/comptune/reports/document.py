"""What a document is made of: sections of words, tables and figures, before any layout.

`html.py` writes one as a self-contained page, `pdf.py` as pages of paper. Texts are plain: nothing
in them is markup, so that a reason that somebody typed can be put anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias


@dataclass(frozen=True)
class Strong:
    """Words that stand out."""

    text: str


@dataclass(frozen=True)
class Code:
    """A name, a hash or a command, letter by letter."""

    text: str


@dataclass(frozen=True)
class Small:
    """Words in small print, on a line of their own."""

    text: str


Word: TypeAlias = str | Strong | Code | Small
# Words as they stand in a line: one text, or several of which some stand out.
Words: TypeAlias = Word | Sequence[Word]


@dataclass(frozen=True)
class Paragraph:
    """Words that belong together."""

    words: Words


@dataclass(frozen=True)
class Bullets:
    """A list; numbered where the order matters."""

    items: Sequence[Words]
    numbered: bool = False


@dataclass(frozen=True)
class Note:
    """Words set apart: what a reader must know to read the rest, or be warned of."""

    words: Words
    kind: Literal["note", "warning", "good"] = "note"


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True)
class Fact:
    """One of the headline figures: what it is, its value, and a line below it."""

    title: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """Headline figures side by side."""

    items: Sequence[Fact]


@dataclass(frozen=True)
class Pairs:
    """Names and what stands behind each, line by line."""

    items: Sequence[tuple[str, Words]]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        title: its head.
        number: to the right, digits below one another.
        width: its share of the table's width in percent; left out, as its content asks.
        nowrap: never broken over lines; numbers never are.
    """

    title: str
    number: bool = False
    width: int | None = None
    nowrap: bool = False


@dataclass(frozen=True)
class Row:
    """A line of a table; `total` is ruled off, `group` heads the lines that follow."""

    cells: Sequence[Words]
    kind: Literal["", "total", "group"] = ""


@dataclass(frozen=True)
class Table:
    """A table: heads repeat on each page, no line is split.

    Attributes:
        columns: as many as each row has cells. The first heads its rows.
        rows: in order; plain sequences of cells are ordinary rows.
        caption: what the table shows, with units.
        note: below it, in small print.
        whole: kept on one page; for short tables.
    """

    columns: Sequence[Column]
    rows: Sequence[Row | Sequence[Words]]
    caption: str = ""
    note: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Figure:
    """A picture as SVG, never split.

    Attributes:
        svg: the whole element, without a reference to anything outside it.
        caption: what it shows, with units.
        alternative: the same in words, for whoever does not see it.
    """

    svg: str
    caption: str
    alternative: str


Block: TypeAlias = Paragraph | Bullets | Note | Heading | Facts | Pairs | Table | Figure


@dataclass(frozen=True)
class Section:
    """A heading, and what stands under it.

    Attributes:
        title: of the heading.
        blocks: in order.
        new_page: whether it begins one.
    """

    title: str
    blocks: Sequence[Block]
    new_page: bool = False


@dataclass(frozen=True)
class Document:
    """A document.

    Attributes:
        title: on its first page and in its metadata.
        subtitle: below it.
        identifier: what it is of, such as a run's id; with the title it names the file inside.
        dated: the day that it is of; the clock on the wall is never asked.
        language: of its words, as in BCP 47.
        header: at the head of every page but the first: short texts, from left to right.
        front: blocks between title and first section.
        sections: in order.
        contents: whether a list of the sections follows the front.
        author: in the metadata.
    """

    title: str
    identifier: str
    dated: date
    sections: Sequence[Section]
    subtitle: str = ""
    language: str = "en"
    header: Sequence[str] = ()
    front: Sequence[Block] = field(default=())
    contents: bool = False
    author: str = "comptune"
