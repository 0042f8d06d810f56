"""Tables of figures: words on the left, numbers on the right, every one with its unit."""

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from comptune.metrics.small_groups import SMALLEST_GROUP

HIDDEN: Final = "hidden"  # of a small group, or of one that would give it away


def hidden_note() -> str:
    """What `HIDDEN` means, for a caption."""
    return (
        f"Fewer than {SMALLEST_GROUP} people are hidden, and as many others as it takes that "
        "nobody can compute them from the rest."
    )


def figure_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str,
    strong: Sequence[int] = (),
    hints: Sequence[str] = (),
) -> None:
    """Draw a table; its first column names the rows.

    Args:
        columns: headings; the first one is that of the names.
        rows: texts, as `metrics.figures` writes them.
        caption: what the table shows, for readers of the screen.
        strong: numbers of the rows that are totals.
        hints: by row, what hovering over its name explains; empty for none.
    """
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in columns)
    body = []
    for number, (name, *cells) in enumerate(rows):
        hint = hints[number] if number < len(hints) else ""
        title = f' title="{escape(hint)}"' if hint else ""
        tone = ' class="strong"' if number in strong else ""
        texts = "".join(f"<td>{escape(text)}</td>" for text in cells)
        body.append(f'<tr{tone}><th scope="row"{title}>{escape(name)}</th>{texts}</tr>')
    st.html(
        f'<div class="figures"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )
