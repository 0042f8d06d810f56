"""The headlines of pay equity, the gaps by year beside the baseline, and the quarters by pay."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from comptune.app.pay_equity import SAME_LEVEL, level_words, quartile_frame, year_frame
from comptune.app.widgets.equity_charts import quartile_chart, years_chart
from comptune.app.widgets.tables import figure_table, hidden_note
from comptune.equity.findings import AdjustedGap
from comptune.equity.report import PayEquity
from comptune.metrics import figures
from comptune.scenarios import equity_words as words
from comptune.scenarios.pay_equity import FIGURES, YearGaps, effects

HEADLINES: Final = ("mean_gap", "median_gap", "variable_mean_gap", "adjusted_with_level")


def headlines(
    found: PayEquity, own: Sequence[YearGaps], other: Sequence[YearGaps], *, year: int
) -> None:
    """Draw the headline gaps of a year, each beside the baseline's."""
    now = next(one.gaps for one in own if one.year == year)
    then = next((one.gaps for one in other if one.year == year), None)
    for column, name in zip(st.columns(len(HEADLINES), gap="xsmall"), HEADLINES, strict=True):
        with column, st.container(gap=None, key=f"equity-{name}"):
            _headline(name, now, then, year=year)
            if name == "adjusted_with_level":
                st.caption(_interval(found))
            else:
                st.caption(FIGURES[name].article)
    st.caption(
        f"{words.people_sentence(found)} A gap is men's pay less women's, as a share of men's: "
        "5 % means that women are paid 5 % less. Pay is of full-time work the year through."
    )


def _headline(
    name: str,
    now: Mapping[str, float | None],
    then: Mapping[str, float | None] | None,
    *,
    year: int,
) -> None:
    here, there = now[name], None if then is None else then[name]
    figure = FIGURES[name]
    change = None if here is None or there is None else here - there
    beside = "" if then is None else f"; baseline {words.gap_text(there)}"
    st.metric(
        f"{figure.title} {year}",
        words.gap_text(here),
        delta=None if change is None else figures.change_in_words("rate", change),
        delta_color="off",
        delta_arrow="off",
        delta_description=None if change is None else "vs baseline",
        help=f"{figure.definition}\n\n{year}: **{words.gap_text(here)}**, "
        f"{words.gap_sentence(here)}{beside}",
    )


def _interval(found: PayEquity) -> str:
    """The interval of the headline's own regression."""
    fitted = [one for one in found.adjusted if isinstance(one, AdjustedGap)]
    for one in fitted:
        if one.component == "basic" and level_words(one) == SAME_LEVEL:
            return f"95 %: {words.interval_text(one.gap_low, one.gap_high)}"
    return "not estimable"


def gaps_view(
    found: PayEquity, own: Sequence[YearGaps], other: Sequence[YearGaps], *, year: int
) -> None:
    """Draw one gap by year, all of them in a table, and the quarters by pay."""
    left, right = st.columns(2, gap="medium")
    with left:
        name = st.selectbox(
            "Gap by year",
            list(FIGURES),
            key="equity-figure",
            format_func=lambda one: FIGURES[one].title,
            help="\n\n".join(f"**{one.title}.** {one.definition}" for one in FIGURES.values()),
        )
        title = FIGURES[name].title
        frame = year_frame(own, other, name)
        if frame.empty:
            st.info("It can be told for no year.", icon=":material/visibility_off:")
        else:
            st.altair_chart(years_chart(frame, title=title), alt=f"{title} by year")
    with right:
        st.markdown(f"**Quarters by pay** :small[31 December {year}, Art. 9(1)(f)]")
        bands = found.article9.f_quartile_bands
        shown = quartile_frame(bands)
        if not shown.empty:
            st.altair_chart(quartile_chart(shown), alt=f"Women and men by quarter of pay, {year}")
        if any(one.is_hidden for one in bands):
            st.caption(hidden_note())
        st.caption(
            "All women and men in four equal parts by basic and variable pay; the dashed line is "
            "one half."
        )
    _by_year(own, other)


def _by_year(own: Sequence[YearGaps], other: Sequence[YearGaps]) -> None:
    beside = effects(own, other)
    if not beside:
        heads = ["Gap", *(str(one.year) for one in own)]
        figure_table(heads, words.year_rows(own), caption="Every gap by year.", hints=_hints())
        return
    heads = ["Gap", *(head for one in beside for head in (str(one.year), "vs baseline"))]
    figure_table(
        heads,
        words.effect_rows(beside),
        caption="Every gap by year, and its change against the scenario's baseline in percentage "
        "points. The baseline is simulated with the same people and the same luck.",
        hints=_hints(),
    )


def _hints() -> list[str]:
    return [one.definition for one in FIGURES.values()]
