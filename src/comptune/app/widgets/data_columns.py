"""Which column holds what, with the first people beside it: as written, as understood."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from html import escape
from typing import Any, Final

import streamlit as st

from comptune.app.arrival import Arrival
from comptune.app.widgets.refusals import show_refusal
from comptune.census import SampleCell, SampleRow, sample
from comptune.errors import ComptuneError

# By field: its name for people, whether it is needed, and what it is for.
FIELDS: Final[dict[str, tuple[str, bool, str]]] = {
    "employee_id": ("Employee", True, "What tells people apart; each stands once."),
    "hire_date": ("Hire date", True, "From which service is counted."),
    "annual_salary": ("Salary a year", True, "Full-time or actual, as said below."),
    "job_level": ("Job level", False, "1 to 5, or a name for it. Else by title or by salary."),
    "job_title": ("Job title", False, "Needed only where the level follows from it."),
    "fte": ("Working time", False, "A share, a percentage or hours. Else everybody is full-time."),
    "birth_date": ("Birth date", False, "For age bands; without it they are unknown."),
    "department": ("Department", False, "For figures by department."),
    "location": ("Location", False, "For figures by location."),
    "gender": ("Gender", False, "For pay gaps; who has none is in no pay gap."),
    "performance_rating": ("Rating", False, "1 to 5, or a name for it; without, it is drawn."),
    "currency": ("Currency", False, "Only to see that it is the workspace's for everybody."),
}
_PEOPLE: Final = 4
_EARLIEST: Final = date(1970, 1, 1)
_LATEST: Final = date(2099, 12, 31)
_WIDTHS: Final = [16, 24, 60]
_NOT_SHOWN: Final = ("job_title", "currency")


def columns_panel(arrival: Arrival) -> None:
    """Draw the choice of columns with the live sample."""
    assert arrival.source is not None
    rows = _sample(arrival)
    _head(rows)
    chosen: dict[str, str] = {}
    with st.container(gap="xsmall", key="columns-form"):
        for name, (title, is_needed, hint) in FIELDS.items():
            label, choice, people = st.columns(_WIDTHS, gap="small", vertical_alignment="center")
            mark = " *" if is_needed else ""
            label.markdown(f"{title}{mark}", help=hint)
            column = _choice(choice, arrival, name, title)
            if column is not None:
                chosen[name] = column
            if name not in _NOT_SHOWN:
                cells = "".join(_cell(one.cells[name]) for one in rows)
                people.html(f'<div class="sample">{cells}</div>')
    st.caption("\\* must be there. Beneath each text stands what it is understood as.")
    if arrival.choose(chosen):
        st.rerun()


def seeded(key: str, value: Any) -> str:
    """The key of a field that shows the value until somebody writes another."""
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def form_key(arrival: Arrival, name: str) -> str:
    """The key of a field of this file's form."""
    return f"map-{arrival.name}-{arrival.version}-{name}"


def rule_key(arrival: Arrival, name: str) -> str:
    """The key of a field whose content is guessed from the columns chosen."""
    return form_key(arrival, f"{arrival.rules}-{name}")


def _choice(place: Any, arrival: Arrival, name: str, title: str) -> str | None:
    header = arrival.source.header if arrival.source else ()
    now = arrival.column(name)
    found: str | None = place.selectbox(
        f"Column of {title}",
        [None, *header],
        key=seeded(form_key(arrival, f"column-{name}"), now if now in header else None),
        format_func=lambda one: "no column" if one is None else one,
        placeholder="no column",
        label_visibility="collapsed",
    )
    return found


def _sample(arrival: Arrival) -> Sequence[SampleRow]:
    """The first people; none where what is said so far cannot be used."""
    as_of = arrival.as_of or datetime.now(UTC).date()
    try:
        return sample(
            arrival.mended(),
            arrival.mapping(),
            as_of=as_of,
            currency=arrival.currency,
            count=_PEOPLE,
        )
    except ComptuneError as error:
        missing = [FIELDS[one][0] for one, (_, needed, _) in FIELDS.items() if needed]
        if all(arrival.column(one) for one, (_, needed, _) in FIELDS.items() if needed):
            show_refusal(error)
        else:
            st.info(
                f"Choose the columns of {', '.join(missing[:-1])} and {missing[-1]}.",
                icon=":material/view_column:",
            )
        return ()


def _head(rows: Sequence[SampleRow]) -> None:
    label, choice, people = st.columns(_WIDTHS, gap="small", vertical_alignment="bottom")
    label.caption("**What**")
    choice.caption("**Column of the file**")
    names = "".join(f"<div><b>Row {one.row}</b></div>" for one in rows)
    people.html(f'<div class="sample head">{names}</div>')


def _cell(cell: SampleCell) -> str:
    written = escape(cell.written or "")
    if cell.fault is not None:
        why = escape(cell.fault.reason, quote=True)
        rule = escape(cell.fault.rule)
        return f'<div class="wrong" title="{why}"><span>{written}</span>⚠ {rule}</div>'
    understood = escape(cell.understood or "unknown")
    tone = "" if cell.understood else ' class="unknown"'
    return f"<div{tone}><span>{written}</span>{understood}</div>"


def as_of_field(arrival: Arrival) -> None:
    """Draw the day that the file tells of; nobody but a person can know it."""
    found: Any = st.date_input(
        "As of *",
        key=seeded(form_key(arrival, "as-of"), arrival.as_of),
        value=None,
        min_value=_EARLIEST,
        max_value=_LATEST,
        width=220,
        format="YYYY-MM-DD",
        help="The day that the file tells of, as a rule 31 December: the first simulated year is "
        "the one after it.",
    )
    arrival.as_of = found if isinstance(found, date) else None
