"""What is behind a gap: the gap between people alike, and what the gap is made of."""

import streamlit as st

from comptune.app.pay_equity import adjusted_frame, decomposition_frame
from comptune.app.widgets.equity_charts import adjusted_chart, decomposition_chart
from comptune.app.widgets.tables import figure_table
from comptune.app.widgets.word_table import word_table
from comptune.equity.findings import Decomposition
from comptune.equity.report import PayEquity
from comptune.scenarios import equity_model_words as model_words


def behind_view(found: PayEquity, *, year: int) -> None:
    """Draw the adjusted gaps with their intervals, and the decomposition."""
    for reason in model_words.not_estimable(found):
        st.info(reason, icon=":material/help:")
    _adjusted(found, year=year)
    if isinstance(found.decomposition, Decomposition):
        _decomposed(found.decomposition, year=year)


def _adjusted(found: PayEquity, *, year: int) -> None:
    frame = adjusted_frame(found)
    if frame.empty:
        return
    st.markdown(f"**Women and men alike** :small[adjusted gap, 31 December {year}]")
    st.altair_chart(adjusted_chart(frame), alt=f"Adjusted gaps with their intervals, {year}")
    word_table(
        ["Of", "Held equal", "Adjusted gap", "95 % interval", "People"],
        model_words.adjusted_rows(found),
        caption="A regression of the logarithm of pay. Where the interval holds 0 %, it does "
        "not tell women's pay from men's. Levels are themselves decided by people: with them "
        "held equal, a gap that comes from who is promoted is not seen.",
        numbers=(2, 3, 4),
        long=(1,),
    )


def _decomposed(found: Decomposition, *, year: int) -> None:
    st.markdown(f"**What the basic pay gap is made of** :small[Oaxaca and Blinder, {year}]")
    chart, table = st.columns([3, 2], gap="medium")
    with chart:
        drawn = decomposition_chart(decomposition_frame(found))
        st.altair_chart(drawn, alt=f"Parts of the basic pay gap, {year}")
    with table:
        rows = model_words.decomposition_rows(found)
        figure_table(
            ["Log points x 100", "Explained", "Not explained"],
            rows,
            caption=f"{model_words.decomposition_sentence(found)} Explained means: women "
            "and men differ in it. It does not mean: justified.",
            strong=(len(rows) - 1,),
        )
