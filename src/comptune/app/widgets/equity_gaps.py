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
from comptune.scenarios.pay_equity import FIGURES, YearGaps, effects, gaps_of

_BASELINE: Final = (
    "The baseline is the scenario without what it sets, simulated with the same people and the "
    "same luck; changes are in percentage points."
)
HEADLINES: Final = ("mean_gap", "median_gap", "variable_mean_gap", "adjusted_with_level")


def headlines(found: PayEquity, then: Mapping[str, float | None] | None, *, year: int) -> None:
    """Draw the headline gaps of a year, each beside the baseline's where there is one."""
    now = gaps_of(found)
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


def gaps_view(found: PayEquity, then: Mapping[str, float | None] | None, *, year: int) -> None:
    """Draw every gap of a year, and the quarters by pay."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**Every gap** :small[31 December {year}]")
        beside = [] if then is None else ["Baseline", "Change"]
        note = "" if then is None else _BASELINE
        figure_table(
            ["Gap", str(year), *beside],
            words.figure_rows(gaps_of(found), then),
            caption=f"Articles are those of Directive (EU) 2023/970. {note}",
            hints=_hints(),
        )
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
        st.caption(_receiving(found))


def years_view(own: Sequence[YearGaps], other: Sequence[YearGaps]) -> None:
    """Draw one gap by year as a chart, and all of them in a table."""
    name = st.selectbox(
        "Gap",
        list(FIGURES),
        key="equity-figure",
        width=360,
        format_func=lambda one: FIGURES[one].title,
        help="\n\n".join(f"**{one.title}.** {one.definition}" for one in FIGURES.values()),
    )
    title = FIGURES[name].title
    frame = year_frame(own, other, name)
    if frame.empty:
        st.info("It can be told for no year.", icon=":material/visibility_off:")
    else:
        st.altair_chart(years_chart(frame, title=title), alt=f"{title} by year")
    beside = effects(own, other)
    if not beside:
        heads = ["Gap", *(str(one.year) for one in own)]
        figure_table(heads, words.year_rows(own), caption="31 December.", hints=_hints())
        return
    heads = ["Gap", *(head for one in beside for head in (str(one.year), "vs baseline"))]
    rows = words.effect_rows(beside)
    figure_table(heads, rows, caption=f"31 December. {_BASELINE}", hints=_hints())


def _receiving(found: PayEquity) -> str:
    """Art. 9(1)(e)."""
    shares = found.article9.e_receiving_share
    women, men = (figures.rate(shares[one], decimals=1) for one in ("women", "men"))
    return f"Variable pay is received by {women} of women and {men} of men, Art. 9(1)(e)."


def _hints() -> list[str]:
    return [one.definition for one in FIGURES.values()]
