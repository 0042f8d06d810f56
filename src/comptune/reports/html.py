"""A document as one HTML page that asks nothing of anybody: style and fonts are in it."""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Final

from comptune.errors import ComptuneError
from comptune.reports.document import (
    Block,
    Bullets,
    Code,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Note,
    Pairs,
    Paragraph,
    Row,
    Section,
    Small,
    Strong,
    Table,
    Words,
)

FONTS: Final = Path(__file__).with_name("fonts")
FONT: Final = "Comptune Sans"
_STYLE: Final = Path(__file__).with_name("document.css")
_FACES: Final = (("Regular", 400, "normal"), ("Semibold", 600, "normal"), ("Italic", 400, "italic"))
# What may point out of a page: attributes that load, and addresses within styles.
_OUTSIDE: Final = re.compile(r"""(?:href|src)\s*=\s*["'](?!#|data:)|url\((?!["']?(?:#|data:))""")
_UNIT: Final = re.compile(r"(?<=\d) (%|pp\b|[kM]\b)")


class DocumentRefused(ComptuneError):
    """A document that cannot be written as it stands."""


def to_html(document: Document) -> str:
    """The page; the same document is the same text.

    Raises:
        DocumentRefused: a table whose row has another number of cells than columns, or a figure
            that refers to something outside it.
    """
    body = "".join(_body(document))
    created = f"{document.dated:%Y-%m-%d}T00:00:00Z"
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(document.language)}">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{escape(document.title)}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="author" content="{escape(document.author)}">\n'
        f'<meta name="description" content="{escape(document.subtitle or document.title)}">\n'
        f'<meta name="generator" content="comptune">\n'
        f'<meta name="dcterms.created" content="{created}">\n'
        f'<meta name="dcterms.modified" content="{created}">\n'
        f"<style>\n{_fonts()}\n{_STYLE.read_text('utf-8')}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


@lru_cache(maxsize=1)
def _fonts() -> str:
    faces = []
    for name, weight, style in _FACES:
        data = b64encode((FONTS / f"ComptuneSans-{name}.ttf").read_bytes()).decode()
        faces.append(
            f'@font-face {{ font-family: "{FONT}"; font-weight: {weight}; font-style: {style};\n'
            f'  src: url("data:font/ttf;base64,{data}") format("truetype"); }}'
        )
    return "\n".join(faces)


def _body(document: Document) -> Iterator[str]:
    left, *rest = [escape(text) for text in document.header] or [escape(document.title)]
    yield f'<div class="running-left">{left}</div>\n'
    yield f'<div class="running-right">{" · ".join(rest)}</div>\n'
    yield f'<header class="title">\n<h1>{escape(document.title)}</h1>\n'
    if document.subtitle:
        yield f'<p class="subtitle">{escape(document.subtitle)}</p>\n'
    yield "</header>\n<main>\n"
    yield from map(_block, document.front)
    if document.contents:
        yield _contents(document)
    for number, section in enumerate(document.sections, start=1):
        yield from _section(section, number)
    yield "</main>\n"


def _contents(document: Document) -> str:
    items = "".join(
        f'<li><a href="#section-{number}">{escape(section.title)}</a></li>\n'
        for number, section in enumerate(document.sections, start=1)
    )
    return f'<nav class="contents" aria-label="Contents">\n<ol>\n{items}</ol>\n</nav>\n'


def _section(section: Section, number: int) -> Iterator[str]:
    page = ' class="new-page"' if section.new_page else ""
    yield f'<section id="section-{number}"{page}>\n<h2>{escape(section.title)}</h2>\n'
    yield from map(_block, section.blocks)
    yield "</section>\n"


def _block(block: Block) -> str:
    match block:
        case Paragraph(words):
            text = f"<p>{_words(words)}</p>\n"
        case Heading(title):
            text = f"<h3>{escape(title)}</h3>\n"
        case Note(words, kind):
            text = f'<div class="{kind}"><p>{_words(words)}</p></div>\n'
        case Bullets(items, numbered):
            tag = "ol" if numbered else "ul"
            lines = "".join(f"<li>{_words(one)}</li>\n" for one in items)
            text = f"<{tag}>\n{lines}</{tag}>\n"
        case Pairs(items):
            lines = "".join(
                f"<dt>{escape(name)}</dt><dd>{_words(words)}</dd>\n" for name, words in items
            )
            text = f'<dl class="pairs">\n{lines}</dl>\n'
        case Facts():
            text = _facts(block)
        case Table():
            text = _table(block)
        case Figure():
            text = _figure(block)
    return text


def _facts(facts: Facts) -> str:
    lines = "".join(
        f'<div class="fact"><p class="fact-title">{escape(one.title)}</p>'
        f'<p class="fact-value">{escape(one.value)}</p>'
        f'<p class="fact-note">{escape(one.note)}</p></div>\n'
        for one in facts.items
    )
    return f'<div class="facts">\n{lines}</div>\n'


def _figure(figure: Figure) -> str:
    if found := _OUTSIDE.search(figure.svg):
        raise DocumentRefused(
            place=f'The figure "{figure.caption}"',
            value=found[0],
            rule="a document refers to nothing outside it",
            remedy="Put what it shows into the picture itself.",
        )
    label = escape(figure.alternative)
    return (
        f'<figure role="group" aria-label="{label}">\n'
        f"<figcaption>{escape(figure.caption)}</figcaption>\n"
        f'<div class="picture" role="img" aria-label="{label}">{figure.svg}</div>\n'
        f"</figure>\n"
    )


def _table(table: Table) -> str:
    whole = ' class="whole"' if table.whole else ""
    caption = f"<caption>{escape(table.caption)}</caption>\n" if table.caption else ""
    widths = "".join(
        f'<col style="width: {column.width}%">' if column.width else "<col>"
        for column in table.columns
    )
    heads = "".join(
        f'<th scope="col"{_kind(column)}>{escape(column.title)}</th>' for column in table.columns
    )
    rows = "".join(_row(row, table) for row in table.rows)
    note = f'<p class="small">{escape(table.note)}</p>\n' if table.note else ""
    return (
        f'<div class="table">\n<table{whole}>\n{caption}<colgroup>{widths}</colgroup>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n{note}</div>\n"
    )


def _row(row: Row | object, table: Table) -> str:
    one = row if isinstance(row, Row) else Row(row)  # type: ignore[arg-type]
    if len(one.cells) != len(table.columns):
        raise DocumentRefused(
            place=f'The table "{table.caption}"',
            value=f"a row of {len(one.cells)} cells",
            rule=f"it has {len(table.columns)} columns",
            remedy="Give every row as many cells as there are columns.",
        )
    kind = f' class="{one.kind}"' if one.kind else ""
    head, *cells = (
        (_words(words), _kind(column))
        for words, column in zip(one.cells, table.columns, strict=True)
    )
    line = f'<th scope="row"{head[1]}>{head[0]}</th>'
    line += "".join(f"<td{attribute}>{words}</td>" for words, attribute in cells)
    return f"<tr{kind}>{line}</tr>\n"


def _kind(column: Column) -> str:
    names = [name for name in ("number", "nowrap") if getattr(column, name)]
    return f' class="{" ".join(names)}"' if names else ""


def _words(words: Words) -> str:
    match words:
        case str():
            return _unbroken(words)
        case Strong(text):
            return f"<strong>{_unbroken(text)}</strong>"
        case Code(text):
            return f"<code>{escape(text)}</code>"
        case Small(text):
            return f'<span class="aside">{escape(text)}</span>'
        case _:
            return "".join(_words(part) for part in words)


def _unbroken(text: str) -> str:
    """Escaped, with a number's unit on the line of its number."""
    return _UNIT.sub("\u00a0\\1", escape(text))
