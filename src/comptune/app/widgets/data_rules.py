"""What columns alone do not say: level, working time, dates, numbers, words, limits, the file."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from comptune.app.arrival import Arrival
from comptune.app.widgets.data_columns import rule_key, seeded
from comptune.app.widgets.data_limits import limits_fields
from comptune.census.dates import COMMON_FORMATS
from comptune.census.people import LEVELS
from comptune.currencies import CURRENCIES

_LEVEL_BY: Final = {
    "column": "A column holds it",
    "title": "It follows from the job title",
    "salary_band": "It follows from the full-time salary",
}
_FTE_BY: Final = {
    "everyone_full_time": "Everybody works full-time",
    "column": "A column holds a number",
    "value": "A column holds words",
}
_UNITS: Final = {"share": "a share of 1", "percent": "a percentage", "hours_per_week": "hours"}
_BASES: Final = {
    "full_time": "what a full-time year pays",
    "actual": "what the person is paid",
}
_DECIMALS: Final = {".": "52000.50", ",": "52000,50"}
_THOUSANDS: Final = {
    None: "none: 52000",
    ",": "52,000",
    ".": "52.000",
    "'": "52'000",
    " ": "52 000",
}
_MOST_WORDS: Final = 2_000
_TEXT: Final = "Text in the file"


def rules_panel(arrival: Arrival) -> None:
    """Draw the rules behind tabs, and write what is chosen into what is said of the file."""
    tabs = st.tabs(["Salary", "Level", "Working time", "Dates", "Words", "Limits"])
    for tab, draw in zip(
        tabs, (_salary, _level, _working_time, _dates, _words, limits_fields), strict=True
    ):
        with tab:
            draw(arrival)


def _salary(arrival: Arrival) -> None:
    plain = arrival.plain
    basis = st.radio(
        "Salaries state",
        list(_BASES),
        key=seeded(rule_key(arrival, "basis"), plain.get("salary_basis", "full_time")),
        format_func=_BASES.__getitem__,
        horizontal=True,
        help="An actual salary is divided by the working time to get the full-time one.",
    )
    plain["salary_basis"] = basis
    numbers = plain.get("numbers", {})
    with st.container(horizontal=True):
        decimal = _select(
            arrival, "Decimal mark", "decimal", numbers.get("decimal_mark", "."), _DECIMALS
        )
        thousands = _select(
            arrival, "Thousands mark", "thousands", numbers.get("thousands_mark"), _THOUSANDS
        )
        own = plain.get("currency") or arrival.currency
        currency = st.selectbox(
            "Currency",
            sorted(CURRENCIES),
            key=seeded(rule_key(arrival, "currency"), own),
            help=f"The workspace is in {arrival.currency}, and has one currency.",
        )
    plain["numbers"] = {"decimal_mark": decimal, "thousands_mark": thousands}
    plain["currency"] = currency


def _level(arrival: Arrival) -> None:
    plain = arrival.plain
    rule: Mapping[str, Any] = plain.get("level") or {}
    by = st.radio(
        "How is the level known?",
        list(_LEVEL_BY),
        key=seeded(rule_key(arrival, "level-by"), rule.get("by")),
        index=None,
        format_func=_LEVEL_BY.__getitem__,
        horizontal=True,
    )
    if by is None:
        st.info("Say how the level of a person is known.", icon=":material/stairs:")
        plain.pop("level", None)
    elif by == "salary_band":
        edges = _edges(arrival, rule.get("upper_edges", ()))
        plain["level"] = {"by": by, "upper_edges": edges}
    else:
        name, key = ("job_level", "names") if by == "column" else ("job_title", "titles")
        if arrival.column(name) is None:
            what = "Job level" if by == "column" else "Job title"
            st.info(f"Choose the column of {what} above.", icon=":material/view_column:")
            plain.pop("level", None)
            return
        known = rule.get(key, {}) if rule.get("by") == by else {}
        texts = [
            one for one in arrival.texts_of(name) if by == "title" or one not in map(str, LEVELS)
        ]
        found = _numbers_by_text(arrival, texts, known, f"level-{key}", "Level")
        plain["level"] = {"by": by, key: found}


def _edges(arrival: Arrival, known: Iterable[Any]) -> list[str]:
    edges = [*map(str, known), "", "", "", ""][:4]
    st.caption("A level ends where the next begins; leave out the levels that you do not have.")
    found = []
    with st.container(horizontal=True):
        for number, edge in enumerate(edges, start=1):
            text = st.text_input(
                f"Level {number} is below",
                key=seeded(rule_key(arrival, f"edge-{number}"), edge),
                placeholder="65000",
            )
            if text.strip():
                found.append(text.strip())
    return found


def _working_time(arrival: Arrival) -> None:
    plain = arrival.plain
    rule: Mapping[str, Any] = plain.get("fte") or {}
    by = st.radio(
        "How is working time known?",
        list(_FTE_BY),
        key=seeded(rule_key(arrival, "fte-by"), rule.get("by", "everyone_full_time")),
        format_func=_FTE_BY.__getitem__,
        horizontal=True,
    )
    if by != "everyone_full_time" and arrival.column("fte") is None:
        st.info("Choose the column of Working time above.", icon=":material/view_column:")
        plain.pop("fte", None)
    elif by == "column":
        plain["fte"] = _fte_numbers(arrival, rule)
    elif by == "value":
        known = rule.get("values", {})
        plain["fte"] = {"by": by, "values": _shares(arrival, known)}
    else:
        plain.pop("fte", None)


def _fte_numbers(arrival: Arrival, rule: Mapping[str, Any]) -> dict[str, Any]:
    with st.container(horizontal=True):
        unit = _select(arrival, "The number is", "fte-unit", rule.get("unit", "share"), _UNITS)
        hours = st.text_input(
            "Full-time hours a week",
            key=seeded(rule_key(arrival, "fte-hours"), str(rule.get("full_time_hours", 40))),
            disabled=unit != "hours_per_week",
        )
        empty = st.text_input(
            "An empty cell means",
            key=seeded(rule_key(arrival, "fte-empty"), str(rule.get("empty_means") or "")),
            placeholder="refused",
            help="A share of 1. Left out, a person without working time is rejected.",
        )
    found = {"by": "column", "unit": unit, "full_time_hours": hours.strip()}
    return {**found, "empty_means": empty.strip()} if empty.strip() else found


def _shares(arrival: Arrival, known: Mapping[str, Any]) -> dict[str, str]:
    texts = arrival.texts_of("fte")
    shown = pd.DataFrame(
        {_TEXT: texts, "Share of full time": [str(known.get(one) or "") for one in texts]}
    )
    edited = _table(arrival, shown, "fte-values")
    return {
        str(text): str(share).strip()
        for text, share in zip(edited[_TEXT], edited["Share of full time"], strict=True)
        if str(share or "").strip()
    }


def _dates(arrival: Arrival) -> None:
    found = dict(arrival.plain.get("dates", {}))
    for name, label in (("hire_date", "Hire dates"), ("birth_date", "Birth dates")):
        now = list(found.get(name, ("YYYY-MM-DD",)))
        chosen = st.multiselect(
            f"{label} are written as",
            [*COMMON_FORMATS, *(one for one in now if one not in COMMON_FORMATS)],
            key=seeded(rule_key(arrival, f"dates-{name}"), now),
            accept_new_options=True,
            help="Y, M and D as in YYYY-MM-DD; MON is a month by name. Cells that are dates in "
            "Excel or Parquet need none.",
        )
        if chosen:
            found[name] = chosen
    arrival.plain["dates"] = found


def _words(arrival: Arrival) -> None:
    plain = arrival.plain
    empty = st.multiselect(
        "Texts that mean: nothing is known",
        ["n/a", "-", "unknown"],
        key=seeded(rule_key(arrival, "empty"), list(plain.get("empty_values", ()))),
        accept_new_options=True,
    )
    plain["empty_values"] = empty
    genders, ratings = st.columns(2, gap="medium")
    with genders:
        if arrival.column("gender"):
            known = plain.get("gender_values", {})
            texts = arrival.texts_of("gender")
            shown = pd.DataFrame(
                {_TEXT: texts, "Gender": [str(known.get(one, one) or "") for one in texts]}
            )
            edited = _table(arrival, shown, "genders")
            plain["gender_values"] = {
                str(text): str(word).strip() or None
                for text, word in zip(edited[_TEXT], edited["Gender"].fillna(""), strict=True)
            }
            st.caption("Pay gaps compare female and male; other words are kept as they are.")
    with ratings:
        texts = [
            one for one in arrival.texts_of("performance_rating") if one not in map(str, LEVELS)
        ]
        if texts:
            plain["rating_values"] = _numbers_by_text(
                arrival, texts, plain.get("rating_values", {}), "ratings", "Rating"
            )


def _numbers_by_text(
    arrival: Arrival, texts: list[str], known: Mapping[str, Any], key: str, title: str
) -> dict[str, int]:
    """A table of texts, each with a number from 1 to 5; those without one are left out."""
    if not texts:
        return {}
    shown = pd.DataFrame({_TEXT: texts, title: [known.get(one) for one in texts]})
    shown[title] = shown[title].astype("Int64")
    column = st.column_config.SelectboxColumn(title, options=list(LEVELS))
    edited = _table(arrival, shown, key, {title: column})
    return {
        str(text): int(number)
        for text, number in zip(edited[_TEXT], edited[title], strict=True)
        if not pd.isna(number)
    }


def _table(
    arrival: Arrival, shown: pd.DataFrame, key: str, config: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """A table to write into, drawn from the same rows until the form is another."""
    name = rule_key(arrival, key)
    kept = st.session_state.setdefault(f"{name}-rows", shown.head(_MOST_WORDS))
    if list(kept[_TEXT]) != list(shown[_TEXT].head(_MOST_WORDS)):
        kept = st.session_state[f"{name}-rows"] = shown.head(_MOST_WORDS)
    if len(shown) > _MOST_WORDS:
        st.warning(
            f"{len(shown):,} different texts: the first {_MOST_WORDS:,} are shown. A mapping file "
            "can name them all.",
            icon=":material/warning:",
        )
    edited: pd.DataFrame = st.data_editor(
        kept,
        key=name,
        disabled=[_TEXT],
        hide_index=True,
        column_config=dict(config or {}),
        height="auto",
    )
    return edited


def _select(arrival: Arrival, label: str, key: str, now: Any, words: Mapping[Any, str]) -> Any:
    return st.selectbox(
        label,
        list(words),
        key=seeded(rule_key(arrival, key), now),
        format_func=words.__getitem__,
    )
