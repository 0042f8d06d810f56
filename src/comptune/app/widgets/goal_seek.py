"""Goal-seek beside a lever: where it would have to stand for a target; one click sets it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.budgets import budget_text
from comptune.app.widgets.refusals import show_refusal
from comptune.errors import ComptuneError
from comptune.levers import Cell, Lever, format_value
from comptune.metrics import figures, load_metrics
from comptune.metrics.figures import exact_money, of_cents
from comptune.tuning.problem import TargetSpec, VariableSpec
from comptune.tuning.seek import Sought, seek

METRICS: Final = (
    "total_compensation_cost",
    "base_pay_cost",
    "annualised_payroll",
    "payroll_growth",
    "average_increase",
    "headcount",
    "pay_gap",
)


def goal_seek(bench: Bench, lever: Lever, *, year: int, currency: str) -> None:
    """Draw the search in a popover, with the answer found last."""
    with st.popover("Goal-seek", icon=":material/my_location:"):
        st.markdown(f"Where would **{lever.title}** have to stand?")
        metric = st.selectbox(
            "For",
            METRICS,
            key="seek-metric",
            format_func=lambda name: load_metrics()[name].title,
        )
        text = st.text_input(
            f"in {year} to be",
            value=_suggested(bench, metric, year),
            key=f"seek-value-{metric}-{year}",
            help='An amount ("108.4 M"), a rate ("3.5 %"), or against the baseline ("-3 %").',
        )
        when = st.radio(
            "By moving",
            (f"{year} alone", "all years"),
            key="seek-when",
            horizontal=True,
        )
        years = str(year) if when == f"{year} alone" else "*"
        scopes = _scopes(bench, lever, (year,) if years != "*" else bench.years)
        if not scopes:
            st.info("Every cell is locked.", icon=":material/lock:")
            return
        scope = st.selectbox(
            "At", tuple(scopes), key=f"seek-scope-{lever.name}-{years}-{len(scopes)}"
        )
        if st.button("Find", key="seek", type="primary"):
            st.session_state["sought"] = None
            with st.spinner("Simulating …"):
                cells = f"{lever.name}.{years}{scopes[scope]}"
                _find(bench, lever, metric=metric, year=year, cells=cells, text=text)
        _answer(bench, lever, currency)


def _suggested(bench: Bench, metric: str, year: int) -> str:
    """The budget where there is one, else what the scenario leads to."""
    budget = budget_text(bench, metric, year)
    if budget:
        return budget
    declared = load_metrics()[metric]
    value = bench.preview.metrics[metric][bench.preview.years.index(year)]
    if declared.unit == "money":
        return exact_money(of_cents(value)).split(".")[0]
    return figures.metric(declared.unit, figures.figure_of(declared.unit, value))


def _scopes(bench: Bench, lever: Lever, years: Iterable[int]) -> dict[str, str]:
    """What can be moved together, by its name, as the last part of a cell: nothing locked."""
    years = tuple(years)
    free = [
        level
        for level in lever.job_levels
        if not any(Cell(lever.name, year, level or None) in bench.locks for year in years)
    ]
    if not lever.has_levels:
        return {"all levels": ""} if free else {}
    levels = {bench.level_names[level]: f".L{level}" for level in free}
    is_whole = len(free) == len(lever.job_levels)
    return {"all levels, by the same amount": ".*", **levels} if is_whole else levels


def _find(bench: Bench, lever: Lever, *, metric: str, year: int, cells: str, text: str) -> None:
    try:
        found = seek(
            bench.changed_scenario,
            TargetSpec(metric=metric, year=year, relation="=", value=text),
            VariableSpec(cells=cells, tie="shift"),
            locked=tuple(bench.locks),
        )
    except ComptuneError as error:
        show_refusal(error, bench.level_names)
        return
    st.session_state["sought"] = (_asked(bench, lever), metric, year, found)


def _answer(bench: Bench, lever: Lever, currency: str) -> None:
    known = st.session_state.get("sought")
    if refused := st.session_state.pop("seek-refused", None):
        st.error(refused)
    if known is None or known[0] != _asked(bench, lever):
        return
    _, metric, year, found = known
    st.markdown(answer_words(lever, metric, year, found, currency))

    def take() -> None:
        st.session_state["sought"] = None
        try:
            bench.put(found.cells)
        except ComptuneError as error:
            st.session_state["seek-refused"] = str(error)

    st.button("Set it", key="seek-set", icon=":material/check:", on_click=take)


def _asked(bench: Bench, lever: Lever) -> tuple[object, ...]:
    """What an answer is of: after any other change it would not be true any more."""
    now = bench.draft.now
    return (lever.name, bench.serial, frozenset(now.cells.items()), frozenset(now.cleared))


def answer_words(lever: Lever, metric: str, year: int, found: Sought, currency: str) -> str:
    """The answer as a sentence: the values, and what was simulated with them."""
    unit = load_metrics()[metric].unit
    stand = _stand(lever, found.cells)
    reached = figures.metric(unit, found.found, currency=currency)
    wanted = figures.metric(unit, found.wanted, currency=currency)
    verdict = (
        f":green[:material/check:] {lever.title} at **{stand}** gives {reached} in {year}."
        if found.met
        else f":orange[:material/warning:] {lever.title} cannot reach {wanted} in {year}: "
        f"nearest is **{stand}**, with {reached}."
    )
    beyond = found.next_step
    if beyond is not None:
        gives = figures.metric(unit, beyond.found, currency=currency)
        verdict += f" {_stand(lever, beyond.cells)} would give {gives}."
    return f"{verdict} ({found.simulations} simulations)"


def _stand(lever: Lever, cells: Mapping[Cell, Decimal]) -> str:
    """One value, or the first and the last of several."""
    first, last = (format_value(lever, of(cells.values())) for of in (min, max))
    return first if first == last else f"{first} to {last}"
