"""The dialog that asks why: one for every act that the ledger keeps with a reason."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from comptune.app.widgets.refusals import show_refusal
from comptune.errors import ComptuneError


def ask_reason(
    title: str,
    *,
    act: Callable[[str], Any],
    button: str,
    about: str = "",
    lines: Sequence[str] = (),
    required: bool = False,
    doing: str = "",
    done: str = "",
    afterwards: Callable[[], None] | None = None,
    body: Callable[[], str | None] | None = None,
) -> None:
    """Open a dialog that asks for a reason and then acts; what is refused is shown in it.

    Call it in the run in which a button was clicked: `if st.button(...): ask_reason(...)`.

    Args:
        title: "Save changes".
        act: what to do with the reason given, an append to the ledger as a rule.
        button: the word on the button that does it: "Save".
        about: a sentence above.
        lines: what the act covers, one a line.
        required: whether an empty reason is refused here already; the ledger has its own rules.
        doing: said meanwhile: "Writing 900 rows …"; left out: the button's word.
        done: said afterwards in a corner of the page.
        afterwards: what the session forgets or takes over once it is done.
        body: draws what the act would do, and choices; says what is still to choose, if anything.
    """

    @st.dialog(title, width="large" if body else "medium", on_dismiss="rerun")
    def dialog() -> None:
        if about:
            st.markdown(about)
        try:
            lacking = body() if body else None
        except ComptuneError as error:
            show_refusal(error, {})
            return
        if lines:
            with st.container(height=min(60 + 28 * len(lines), 260), border=True, gap="xsmall"):
                for line in lines:
                    st.markdown(line)
        reason = st.text_area(
            "Reason" if required else "Reason (kept in the ledger)",
            key="reason-text",
            placeholder="Why? Who reads this later has only these words.",
            height=90,
        )
        if not st.button(button, type="primary", key="reason-act"):
            return
        if lacking:
            st.warning(lacking, icon=":material/edit:")
            return
        if required and not reason.strip():
            st.warning("Give a reason.", icon=":material/edit:")
            return
        try:
            with st.spinner(doing or f"{button} …", show_time=True):
                act(reason.strip())
        except ComptuneError as error:
            show_refusal(error, {})
            return
        if afterwards is not None:
            afterwards()
        if done:
            st.toast(done, icon=":material/check:")
        st.rerun()

    dialog()
