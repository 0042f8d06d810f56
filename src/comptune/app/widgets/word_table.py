"""Tables of words: what was decided, where and why; figures among them stand right."""

from collections.abc import Sequence
from html import escape

import streamlit as st


def word_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str = "",
    numbers: Sequence[int] = (),
    long: Sequence[int] = (),
    short: Sequence[int] = (),
) -> None:
    """Draw a table; its first column names the rows.

    Args:
        columns: headings.
        rows: texts.
        caption: what the table shows.
        numbers: columns of figures.
        long: columns of sentences, which get more room.
        short: columns of names and dates, which stay in one line.
    """
    named = {**dict.fromkeys(numbers, "number"), **dict.fromkeys(long, "long")}
    named |= dict.fromkeys(short, "short")
    kinds = [named.get(number, "") for number in range(len(columns))]
    head = "".join(
        f'<th scope="col"{_class(kind)}>{escape(text)}</th>'
        for text, kind in zip(columns, kinds, strict=True)
    )
    body = "".join(f"<tr>{_cells(row, kinds)}</tr>" for row in rows)
    note = f"<caption>{escape(caption)}</caption>" if caption else ""
    st.html(
        f'<div class="words"><table>{note}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(row: Sequence[str], kinds: Sequence[str]) -> str:
    texts = []
    for number, (text, kind) in enumerate(zip(row, kinds, strict=True)):
        tag, scope = ("td", "") if number else ("th", ' scope="row"')
        texts.append(f"<{tag}{scope}{_class(kind)}>{escape(text)}</{tag}>")
    return "".join(texts)


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
