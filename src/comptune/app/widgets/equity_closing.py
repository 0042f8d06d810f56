"""What it costs to narrow the gap by one rule for everybody, whatever their gender."""

from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.pay_equity import closing_answer
from comptune.equity.findings import ClosingCost, NotEstimable
from comptune.metrics import figures
from comptune.scenarios import Run
from comptune.scenarios import equity_model_words as model_words
from comptune.scenarios import equity_words as words

_MOST_TOLERANCE, _TOLERANCE_STEP = 20.0, 0.5  # percent
_MOST_WANTED, _WANTED_STEP = 10.0, 0.1
_PAYROLL: Final = "annualised_payroll"


def closing_view(frame: Frame, run: Run, *, year: int) -> None:
    """Draw two ways to ask for it: how far below fitted pay is raised, or which gap is wanted."""
    st.markdown(
        "Everybody who is paid less than what service, age, rating, department, location and "
        "level lead to is raised towards it: one rule for women and men. The gap narrows where "
        "more women than men stand below; nobody is raised for their gender."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        tolerance = st.slider(
            "Not raised: up to so far below that pay",
            *(0.0, _MOST_TOLERANCE, 2.0, _TOLERANCE_STEP),
            key="equity-tolerance",
            format="%.1f %%",
            help="0 % raises everybody to the full fitted pay.",
        )
    with right:
        wanted = st.slider(
            "Adjusted gap wanted, same level",
            *(0.0, _MOST_WANTED, 0.5, _WANTED_STEP),
            key="equity-wanted",
            format="%.1f %%",
            help="The smallest rule of this kind that brings the gap down to it.",
        )
    folder = str(frame.workspace.folder)
    found = closing_answer(frame.workspace, folder, run.run_id, year, tolerance / 100, wanted / 100)
    (payroll,) = (
        row[_PAYROLL] for row in run.totals_by_year([_PAYROLL]) if row["simulation_year"] == year
    )
    for column, cost in ((left, found.closing[0]), (right, found.closing_wanted)):
        with column:
            _cost(cost, payroll=float(payroll), year=year, currency=frame.currency)


def _cost(cost: ClosingCost | NotEstimable, *, payroll: float, year: int, currency: str) -> None:
    if isinstance(cost, NotEstimable):
        st.info(cost.reason, icon=":material/help:")
        return
    if cost.cost_cents is not None:
        amount = figures.of_cents(cost.cost_cents)
        share = cost.cost_cents / 100 / payroll
        with st.container(horizontal=True, gap="medium"):
            st.metric(
                f"Salaries a year, {year}",
                figures.metric("money", amount, currency=currency),
                delta=f"{figures.rate(share)} of annualised payroll",
                delta_color="off",
                delta_arrow="off",
                help=f"{figures.exact_money(amount)} {currency}, part time at its share",
            )
            st.metric(
                f"Adjusted gap {year}",
                words.gap_text(cost.adjusted_gap_after),
                delta=_change(cost.adjusted_gap_before, cost.adjusted_gap_after),
                delta_color="off",
                delta_arrow="off",
                delta_description="vs the run",
            )
    st.markdown(model_words.closing_sentence(cost, currency=currency))


def _change(before: float | None, after: float | None) -> str | None:
    if before is None or after is None:
        return None
    return figures.change_in_words("rate", after - before)
