"""Errors in one design: what is wrong and how to mend it, as the rule that was broken says."""

import streamlit as st

from comptune.errors import ComptuneError
from comptune.ledger.errors import StaleVersion


def show_refusal(error: ComptuneError) -> None:
    """Draw what was refused. Where others wrote meanwhile, also what they did."""
    st.error(str(error), icon=":material/error:")
    if isinstance(error, StaleVersion) and error.meanwhile:
        st.markdown("Meanwhile:\n\n" + "\n".join(f"- {line}" for line in error.meanwhile))
