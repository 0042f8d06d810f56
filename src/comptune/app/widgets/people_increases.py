"""The list of increases by person, to look at and to take away; the ledger says who took it."""

from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.widgets.acts import why_not
from comptune.app.widgets.people_history import no_people
from comptune.app.widgets.reason import ask_reason
from comptune.app.widgets.word_table import word_table
from comptune.app.workforce import day
from comptune.ledger.roles import Act
from comptune.metrics import figures
from comptune.metrics.figures import Figure
from comptune.scenarios import Run
from comptune.scenarios.workforce import Increase, IncreaseTotal, People, TakenIncreases

_TAKEN: Final = "workforce-taken"
_LOOK: Final = 25  # lines on the page; the file has all
_COLUMNS: Final = (
    "Person",
    "Level",
    "Department",
    "1 January",
    "COLA",
    "Merit",
    "Promotion",
    "31 December",
    "Increase",
    "Paid once",
)


def increases_view(frame: Frame, run: Run) -> None:
    """Draw a year's list and what takes it away; who may not see single persons reads why."""
    verdict = frame.desk.may(Act.VIEW_PEOPLE)
    if not verdict.allowed:
        no_people(verdict.reasons)
        return
    people = People(frame.desk, run)
    years = range(run.sealed.start_year, run.sealed.end_year + 1)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        year = st.selectbox("Year", years, key="workforce-increases-year", width=140)
        total = people.increase_total(year)
        _take(frame, people, run.run_id, year, total.people)
    if not total.people:
        st.info(f"Nobody has a raise in {year}.", icon=":material/payments:")
        return
    st.markdown(_summary(total, year, currency=frame.currency))
    with st.container(key="workforce-increases"):
        _table(frame, people, year, total)


def _table(frame: Frame, people: People, year: int, total: IncreaseTotal) -> None:
    """The first lines of the list."""
    names = people.levels()
    word_table(
        _COLUMNS,
        [_row(one, names) for one in people.increases(year, most=_LOOK)],
        caption=f"Full-time annual pay in {frame.currency}, with the day of each raise. "
        + (
            f"The first {_LOOK} of {total.people:,} by id; the file has all of them."
            if total.people > _LOOK
            else ""
        ),
        numbers=range(3, len(_COLUMNS)),
        short=(0,),
    )


def _take(frame: Frame, people: People, run_id: str, year: int, count: int) -> None:
    """The button that asks why, and the download once the ledger has the entry."""
    verdict = frame.desk.may(Act.EXPORT_PEOPLE)
    key = (frame.desk.actor.name, run_id, year)
    if st.button(
        "Take as CSV …",
        key="workforce-take",
        icon=":material/download:",
        type="primary" if verdict.allowed and _taken(key) is None else "secondary",
        disabled=not verdict.allowed or count == 0,
        help=why_not(verdict) or "Asks why, writes it to the ledger, then hands over the file.",
    ):
        ask_reason(
            f"Take the increases of {year}",
            act=lambda reason: _keep(
                key, people.export_increases(year, currency=frame.currency, reason=reason)
            ),
            button="Take",
            about=f"{count:,} single persons with their pay. The ledger keeps that you took "
            "them, and why.",
            required=True,
            doing=f"Writing the raises of {count:,} people into a file …",
            done="The ledger has it. Download the file now.",
        )
    taken = _taken(key)
    if taken is not None:
        st.download_button(
            f"Download {len(taken.content) / 1000:,.0f} kB",
            taken.content,
            taken.name,
            "text/csv",
            key="workforce-download",
            icon=":material/save:",
            type="primary",
            on_click="ignore",
        )
        st.markdown(f":small[Ledger entry {taken.logged} says that you took it.]")


def _keep(key: tuple[str, str, int], taken: TakenIncreases) -> None:
    """Only the newest is kept in the session."""
    st.session_state[_TAKEN] = (key, taken)


def _taken(key: tuple[str, str, int]) -> TakenIncreases | None:
    kept = st.session_state.get(_TAKEN)
    return kept[1] if kept is not None and kept[0] == key else None


def _summary(total: IncreaseTotal, year: int, *, currency: str) -> str:
    more = total.pay_after - total.pay_before
    return (
        f"**{total.people:,} people** have a raise or a sum paid once in {year}: "
        f"**{figures.money(more, signed=True)} {currency}** of full-time annual pay "
        f"({figures.rate(more / total.pay_before)})."
    )


def _row(one: Increase, names: dict[int, str]) -> list[str]:
    level = names[one.level_before]
    if one.level_after != one.level_before:
        level = f"{level} → {names[one.level_after]}"
    return [
        one.employee_id,
        level,
        one.department or figures.NOT_KNOWN,
        figures.exact_money(one.pay_before),
        _raise(one.cola_amount, one.cola_on),
        _raise(one.merit_amount, one.merit_on),
        _raise(one.promotion_amount, one.promotion_on),
        figures.exact_money(one.pay_after),
        f"{figures.rate(one.increase_percent / 100)}",
        _raise(one.lump_sum_amount, one.lump_sum_on),
    ]


def _raise(amount: Figure, on: object) -> str:
    if amount is None:
        return "–"
    return f"{figures.exact_money(amount)}, {day(on).rsplit(' ', 1)[0]}"  # type: ignore[arg-type]
