"""One person: found by id, told as a timeline, with why each raise was what it was."""

from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.people import (
    TIMELINE,
    YEARS,
    cell_lines,
    pay_ranges,
    pay_steps,
    step_title,
    timeline_rows,
    year_rows,
)
from comptune.app.widgets.tables import figure_table
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.word_table import word_table
from comptune.app.widgets.workforce_charts import pay_chart
from comptune.app.workforce import day
from comptune.ledger.roles import Act
from comptune.metrics import figures
from comptune.scenarios import Run
from comptune.scenarios.cell_groups import Names
from comptune.scenarios.explain import Explanation, Step
from comptune.scenarios.spoken import spoken
from comptune.scenarios.workforce import Found, People, PersonHistory

_MOST: Final = 50
_CHOSEN: Final = "workforce-person"


def person_view(frame: Frame, run: Run) -> None:
    """Draw the search, then the person found; who may not see single persons reads why."""
    verdict = frame.desk.may(Act.VIEW_PEOPLE)
    if not verdict.allowed:
        no_people(verdict.reasons)
        return
    people = People(frame.desk, run)
    names = people.levels()
    found = _search(people, names)
    if not found:
        st.info(
            "Nobody of that id is in this run. Ids are those of the census; people hired in the "
            "simulation have ids such as H2027-L1-0000001.",
            icon=":material/person_search:",
        )
        return
    by_id = {one.employee_id: one for one in found}
    if st.session_state.get(_CHOSEN) not in by_id:
        st.session_state.pop(_CHOSEN, None)
    chosen = st.selectbox(
        "Person",
        list(by_id),
        key=_CHOSEN,
        format_func=lambda one: _found_words(by_id[one], names),
        help=f"The first {_MOST} that fit; write more of the id to find others."
        if len(found) == _MOST
        else None,
    )
    _person(people, chosen, names, currency=frame.currency)


def no_people(reasons: tuple[str, ...]) -> None:
    """Say that single persons are not for everybody."""
    st.info(
        "Single persons are shown to those whose role lets them see these. The view Groups tells "
        "of people in groups.",
        icon=":material/lock:",
    )
    for reason in reasons:
        st.markdown(verbatim(reason))


def _search(people: People, names: Names) -> tuple[Found, ...]:
    text, level, department = st.columns([2, 1, 1], gap="small")
    return people.find(
        text.text_input(
            "Employee id", key="workforce-id", placeholder="All or part of it: E0000012"
        ),
        level=level.selectbox(
            "Level",
            [None, *names],
            key="workforce-level",
            format_func=lambda one: "all" if one is None else names[one],
            help="Where the person stood last.",
        ),
        department=department.selectbox(
            "Department",
            [None, *people.departments()],
            key="workforce-department",
            format_func=lambda one: "all" if one is None else one,
        ),
        most=_MOST,
    )


def _found_words(one: Found, names: Names) -> str:
    years = str(one.first_year) if one.first_year == one.last_year else None
    span = years or f"{one.first_year} to {one.last_year}"
    where = f", {one.department}" if one.department else ""
    return f"{one.employee_id}: {names[one.level]}{where}, {span}"


def _person(people: People, employee_id: str, names: Names, *, currency: str) -> None:
    history = people.history(employee_id)
    _headline(history, currency=currency)
    st.altair_chart(
        pay_chart(pay_steps(history), pay_ranges(history), currency=currency),
        alt=f"Salary of {employee_id} from day to day, in the pay range",
    )
    st.caption("The grey band is the pay range of the level at the end of each year.")
    st.markdown("**Timeline**")
    word_table(
        TIMELINE,
        timeline_rows(history, names),
        caption=f"Full-time annual salaries in {currency}. A ledger entry is where the value "
        "behind the event was decided.",
        numbers=(3, 4, 5),
        short=(0,),
    )
    _why(people, history, names, currency=currency)
    st.markdown("**Year by year**")
    word_table(
        YEARS,
        year_rows(history),
        caption=f"On 31 December or the last day, {currency}; salaries are full-time.",
        numbers=(2, 3, 4, 5, 6),
    )


def _headline(history: PersonHistory, *, currency: str) -> None:
    last = history.years[-1]
    parts = [
        last.level_name,
        history.department,
        history.location,
        f"hired on {day(history.hired_on)}",
        f"left on {day(history.last_day)}" if history.last_day else None,
        f"FTE {last.fte.normalize():f}",
        f"{figures.exact_money(last.annual_salary)} {currency} at the end of {last.year}",
    ]
    st.subheader(verbatim(history.employee_id), anchor=False)
    st.markdown(verbatim(" · ".join(part for part in parts if part)))


def _why(people: People, history: PersonHistory, names: Names, *, currency: str) -> None:
    """One year in sentences: what happened and why, then what did not."""
    years = [one.year for one in history.years]
    st.markdown("**Why**")
    year = st.segmented_control(
        "Why, in the year",
        years,
        default=years[0],
        required=True,
        key=f"workforce-why-{history.employee_id}",
        label_visibility="collapsed",
    )
    with st.spinner("Reading the run and the ledger …"):
        found = people.explain(history.employee_id, int(year))
    for number, step in enumerate(one for one in found.steps if one.happened):
        with st.container(border=True, gap="xsmall", key=f"why-{number}"):
            _step(step, names)
    if not any(step.happened for step in found.steps):
        st.markdown("Nothing happened to the person's pay in this year.")
    _beside(found, names, currency=currency)


def _step(step: Step, names: Names) -> None:
    st.markdown(f"**{verbatim(step_title(step))}**")
    st.markdown(verbatim(spoken(step.words, names)))
    for cell in (one for one in step.cells if one.ledger_sequence is not None):
        head, *more = cell_lines(cell, names)
        lines = [f"- {verbatim(head)}", *(f"    - {verbatim(line)}" for line in more)]
        st.markdown("\n".join(lines))


def _beside(found: Explanation, names: Names, *, currency: str) -> None:
    others = [step for step in found.steps if not step.happened]
    if others:
        with st.expander("What did not happen, and why"):
            for step in others:
                st.markdown(verbatim(spoken(step.words, names)))
    with st.expander(f"What the person's {found.year} cost"):
        figure_table(
            ("", currency),
            [(line.name.capitalize(), figures.exact_money(line.amount)) for line in found.costs],
            caption=f"Run {found.run_id}",
            strong=(len(found.costs) - 1,),
        )
