"""Errors in one design: what is wrong and how to mend it, as the rule that was broken says."""

from collections.abc import Mapping

import streamlit as st

from comptune.errors import ComptuneError
from comptune.ledger.errors import StaleVersion
from comptune.scenarios.spoken import spoken


def show_refusal(error: ComptuneError, level_names: Mapping[int, str] | None = None) -> None:
    """Draw what was refused, in the names that people know if it is not of a file of theirs.

    Where others wrote meanwhile, also what they did.
    """
    said = str(error) if level_names is None else spoken(str(error), level_names)
    st.error(said, icon=":material/error:")
    if isinstance(error, StaleVersion) and error.meanwhile:
        others = (f"- {spoken(line, {})}" for line in error.meanwhile)
        st.markdown("Meanwhile:\n\n" + "\n".join(others))
