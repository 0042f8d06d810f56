"""What happened to a scenario, and what people said about it."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.widgets.acts import why_not
from comptune.app.widgets.refusals import show_refusal
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.word_table import word_table
from comptune.errors import ComptuneError
from comptune.ledger.actor import Authentication
from comptune.ledger.roles import Act
from comptune.scenarios.cell_groups import Names, alike, title_of, value_words, where
from comptune.scenarios.moves import moves_words
from comptune.scenarios.spoken import spoken
from comptune.scenarios.views import HistoryLine

_COMMENT: Final = "COMMENT_ADDED"
_MOST_GROUPS: Final = 4  # patterns of cells that one line of a history names


def history_table(lines: Sequence[HistoryLine], names: Names, *, caption: str = "") -> None:
    """Draw entries, newest first."""
    word_table(
        ("Entry", "When (UTC)", "Who", "What", "Why"),
        [
            (
                str(one.sequence),
                f"{one.at:%d %b %Y, %H:%M}",
                who(one),
                what(one, names),
                one.reason,
            )
            for one in reversed(lines)
        ],
        caption=caption,
        numbers=(0,),
        long=(3, 4),
        short=(1, 2),
    )


def who(line: HistoryLine) -> str:
    """The author; of a demo user the name says so."""
    is_header = line.authenticated_by is Authentication.TRUSTED_HEADER
    return f"{line.by} (named by the proxy)" if is_header else line.by


def what(line: HistoryLine, names: Names) -> str:
    """What an entry did; cells that moved alike together."""
    if not line.moves:
        is_quote = line.event_type == _COMMENT  # what people wrote stays as they wrote it
        words = line.words if is_quote else spoken(line.words, names)
    else:
        head = line.words.removesuffix(moves_words(line.moves)).rstrip(": ")
        groups = alike(line.moves, lambda move: move.cell, lambda move: (move.old, move.new))
        texts = [
            f"{title_of(group[0].cell)}, {where([move.cell for move in group], names)}: "
            f"{value_words(group[0].cell, group[0].old)} → "
            f"{value_words(group[0].cell, group[0].new)}"
            for group in groups[:_MOST_GROUPS]
        ]
        more = len(groups) - _MOST_GROUPS
        words = f"{head}: {'; '.join(texts)}{f'; and {more} more' if more > 0 else ''}"
    return words[:1].upper() + words[1:]


def comments(frame: Frame, scenario_id: str, lines: Sequence[HistoryLine]) -> None:
    """Draw what people said, and the field to say more."""
    said = [line for line in lines if line.event_type == _COMMENT]
    for line in said:
        with st.container(gap=None, key=f"comment-{line.sequence}"):
            st.caption(f"**{verbatim(line.by)}**, {line.at:%d %b %Y, %H:%M} UTC")
            st.markdown(verbatim(line.words.removeprefix("said: ")))
    if not said:
        st.caption("Nobody said anything yet.")
    verdict = frame.desk.may(Act.COMMENT, scenario=scenario_id)
    with st.form(f"say-{scenario_id}", clear_on_submit=True, border=False):
        text = st.text_area(
            "Comment",
            key=f"say-text-{scenario_id}",
            height=75,
            placeholder="A question, a remark. It changes nothing and lapses no approval.",
            disabled=not verdict.allowed,
        )
        pressed = st.form_submit_button(
            "Comment", disabled=not verdict.allowed, help=why_not(verdict), icon=":material/chat:"
        )
    if pressed and text.strip():
        _say(frame, scenario_id, text.strip())


def _say(frame: Frame, scenario_id: str, text: str) -> None:
    try:
        frame.desk.comment(scenario_id, text)
    except ComptuneError as error:
        show_refusal(error)
        return
    st.rerun()
