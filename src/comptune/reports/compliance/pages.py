"""Pages of the documentation as blocks of a document: as much Markdown as they are written in.

Headings, paragraphs, lists, tables, indented lines, and in a line code, strong and emphasised words
and links. No word is dropped: a test holds the words of the blocks against those of the page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from comptune.reports.document import (
    Block,
    Bullets,
    Code,
    Column,
    Heading,
    Paragraph,
    Strong,
    Table,
    Words,
)

_INLINE: Final = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|\*(?P<soft>[^*\s][^*]*)\*"
    r"|\[(?P<text>[^\]]+)\]\((?P<address>[^)\s]+)\)"
)
_ITEM: Final = re.compile(r"^(?:-|\d+\.) +")
_HEADING: Final = re.compile(r"^(#+) (.*)$")
_SHORT: Final = 16  # letters that a cell is not broken for
_RULE: Final = re.compile(r"^\|[\s:|-]+\|$")


@dataclass(frozen=True)
class PagePart:
    """A heading of a page and what stands under it.

    Attributes:
        depth: 1 for the title, 2 for its sections and so on.
    """

    title: str
    depth: int
    lines: tuple[str, ...]


def parts_of(text: str) -> tuple[PagePart, ...]:
    """A page's headings in order, each with the lines below it."""
    found: list[PagePart] = []
    title, depth, lines = "", 0, list[str]()
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        found.append(PagePart(title, depth, tuple(lines)))
        title, depth, lines = heading[2], len(heading[1]), []
    found.append(PagePart(title, depth, tuple(lines)))
    return tuple(found[1:])


def blocks_of(lines: Sequence[str]) -> Iterator[Block]:
    """The blocks of lines without headings."""
    for group in _groups(lines):
        first = group[0]
        if first.startswith("    "):
            for line in _whole_lines(group):
                yield Paragraph(Code(line))
        elif first.startswith("|"):
            yield _table(group)
        elif _ITEM.match(first):
            yield from _list(group)
        elif not first.startswith("<!--"):
            yield Paragraph(words_of(" ".join(line.strip() for line in group)))


def section_blocks(parts: Sequence[PagePart]) -> Iterator[Block]:
    """Parts with their headings; the first one's is the section's own."""
    for number, part in enumerate(parts):
        if number:
            yield Heading(part.title)
        yield from blocks_of(part.lines)


def words_of(text: str) -> Words:
    """A line with its code and strong words; a link is its text."""
    words: list[str | Strong | Code] = []
    at = 0
    for found in _INLINE.finditer(text):
        if found.start() > at:
            words.append(text[at : found.start()])
        if found["code"]:
            words.append(Code(found["code"]))
        elif found["strong"]:
            words.append(Strong(found["strong"]))
        else:
            words.append(found["soft"] or found["text"].replace("`", ""))
        at = found.end()
    if at < len(text):
        words.append(text[at:])
    return tuple(words)


def _groups(lines: Sequence[str]) -> Iterator[list[str]]:
    """Lines that stand together: between empty ones, and lists, tables and indented lines apart."""
    group: list[str] = []
    for line in lines:
        if not line.strip():
            # Indented lines and further items may go on behind an empty line of their list.
            if group:
                yield group
            group = []
            continue
        if group and _begins_another(group[0], line):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _begins_another(first: str, line: str) -> bool:
    if first.startswith("    "):
        return not line.startswith("    ")
    if first.startswith("|"):
        return not line.startswith("|")
    return not _ITEM.match(first) and bool(_ITEM.match(line) or line.startswith("|"))


def _whole_lines(group: Sequence[str]) -> list[str]:
    """Indented lines; what is indented further goes on with the line before."""
    indent = len(group[0]) - len(group[0].lstrip())
    lines: list[str] = []
    for line in group:
        if lines and len(line) - len(line.lstrip()) > indent:
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line.strip())
    return lines


def _list(group: Sequence[str]) -> Iterator[Block]:
    items: list[str] = []
    for line in group:
        if _ITEM.match(line):
            items.append(_ITEM.sub("", line))
        else:
            items[-1] += f" {line.strip()}"
    yield Bullets([words_of(item) for item in items], numbered=group[0][0].isdigit())


def _table(group: Sequence[str]) -> Table:
    rows = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in group
        if not _RULE.match(line)
    ]
    heads, *others = rows
    longest = [max(len(row[at]) for row in rows) for at in range(len(heads))]
    return Table(
        [
            Column(title, nowrap=length <= _SHORT)
            for title, length in zip(heads, longest, strict=True)
        ],
        [[words_of(cell) for cell in row] for row in others],
    )
