"""What is plausible of a person: outside of it a row is rejected."""

from decimal import Decimal, InvalidOperation
from typing import Final

import streamlit as st

from comptune.app.arrival import Arrival
from comptune.app.widgets.data_columns import rule_key, seeded
from comptune.census.mapping import Limits

_LIMITS: Final = {
    "salary_minimum": "Lowest full-time salary",
    "salary_maximum": "Highest full-time salary",
    "youngest_at_hire": "Youngest at hire",
    "oldest": "Oldest",
    "longest_service": "Longest service (years)",
}


def limits_fields(arrival: Arrival) -> None:
    """Draw them, and write what is said into what is said of the file."""
    plain, standard = arrival.plain, Limits().model_dump(mode="json")
    st.caption("A person outside of these is rejected: a typing error, as a rule.")
    known = {**standard, **plain.get("limits", {})}
    found = {}
    with st.container(horizontal=True):
        for name, label in _LIMITS.items():
            text = st.text_input(label, key=seeded(rule_key(arrival, name), str(known[name])))
            found[name] = _number(text) if name[0] in "yol" else text.strip()
    plain["limits"] = found


def _number(text: str) -> int | str:
    try:
        return int(Decimal(text.strip()))
    except InvalidOperation:
        return text.strip()
