"""What the page of pay equity shows, from the tables of a run: kept answers, rows of charts."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from comptune.equity.findings import (
    AdjustedGap,
    ClosingRule,
    Decomposition,
    QuartileBand,
)
from comptune.equity.report import PayEquity
from comptune.metrics import figures
from comptune.scenarios import Scenario
from comptune.scenarios import equity_model_words as model_words
from comptune.scenarios import equity_words as words
from comptune.scenarios.pay_equity import (
    YearGaps,
    equity_of_run,
    gaps_by_year,
    people_of_run_by_year,
    people_of_simulation,
)
from comptune.workspace import Workspace

CATEGORY_TITLES: Final = {
    "job_level": "Job level",
    "job_level,department": "Job level and department",
}
SAME_LEVEL: Final = "same level"
WOMEN, MEN = "Women", "Men"
NOW, BASELINE = "This scenario", "Baseline"
SAMPLES: Final = 200  # for the errors of the decomposition
_MOST_KEPT: Final = 64  # answers in memory, some kilobytes each


@st.cache_resource(show_spinner="Comparing pay …", max_entries=_MOST_KEPT)
def equity_answer(
    _ground: Workspace, folder: str, run_id: str, year: int, categories: str, errors: bool = False
) -> PayEquity:
    """Everything about a year of a sealed run, which never changes; small groups hidden.

    The errors of the decomposition take as long as all the rest.
    """
    return equity_of_run(
        _ground.run(run_id),
        year,
        categories=categories,
        bootstrap=SAMPLES if errors else 0,
    )


@st.cache_resource(show_spinner="Pricing the raises …", max_entries=_MOST_KEPT)
def closing_answer(
    _ground: Workspace, folder: str, run_id: str, year: int, tolerance_rate: float, wanted: float
) -> PayEquity:
    """The same with the cost of a rule and of a wanted gap, without the errors of the rest."""
    return equity_of_run(
        _ground.run(run_id),
        year,
        rules=(ClosingRule(tolerance_rate=tolerance_rate),),
        wanted_gap_rate=wanted,
        bootstrap=0,
    )


@st.cache_resource(show_spinner="Comparing the years …", max_entries=_MOST_KEPT)
def years_of_run(_ground: Workspace, folder: str, run_id: str) -> tuple[YearGaps, ...]:
    """The gaps of a sealed run by year."""
    return gaps_by_year(people_of_run_by_year(_ground.run(run_id)))


@st.cache_resource(show_spinner="Simulating the baseline …", max_entries=_MOST_KEPT)
def gaps_of_baseline(
    _baseline: Scenario, folder: str, content: str, years: tuple[int, ...]
) -> tuple[YearGaps, ...]:
    """The gaps of a baseline in some years; its content names it."""
    return gaps_by_year(people_of_simulation(_baseline, years))


def year_frame(years: Sequence[YearGaps], other: Sequence[YearGaps], name: str) -> pd.DataFrame:
    """A row a year and series of one gap, in percent."""
    rows = [
        {
            "year": str(one.year),
            "series": series,
            "percent": gap * 100,
            "text": words.gap_text(gap),
        }
        for series, gaps in ((NOW, years), (BASELINE, other))
        for one in gaps
        for gap in [one.gaps[name]]
        if gap is not None
    ]
    return pd.DataFrame(rows, columns=["year", "series", "percent", "text"])


def quartile_frame(bands: Sequence[QuartileBand]) -> pd.DataFrame:
    """A row a band and gender: from where to where its share runs, in percent."""
    rows: list[dict[str, Any]] = []
    for one in bands:
        if one.women_share is None or one.men_share is None:
            continue
        ends = ((WOMEN, 0.0, one.women_share), (MEN, one.women_share, 1.0))
        rows += [
            {
                "band": words.band_name(one.band),
                "gender": gender,
                "start": start * 100,
                "end": end * 100,
                "middle": (start + end) * 50,
                "text": figures.rate(end - start, decimals=1),
            }
            for gender, start, end in ends
        ]
    return pd.DataFrame(rows, columns=["band", "gender", "start", "end", "middle", "text"])


def adjusted_frame(found: PayEquity) -> pd.DataFrame:
    """A row a regression: its name, gap and interval, in percent."""
    rows = [
        {
            "name": f"{words.COMPONENT_WORDS[one.component]}, {level_words(one)}",
            "gap": one.gap_rate * 100,
            "low": one.gap_low * 100,
            "high": one.gap_high * 100,
            "text": words.gap_text(one.gap_rate),
            "interval": words.interval_text(one.gap_low, one.gap_high),
        }
        for one in found.adjusted
        if isinstance(one, AdjustedGap)
    ]
    return pd.DataFrame(rows, columns=["name", "gap", "low", "high", "text", "interval"])


def level_words(one: AdjustedGap) -> str:
    """Whether levels are held equal."""
    return SAME_LEVEL if "job_level" in one.held_constant else "any level"


def decomposition_frame(found: Decomposition) -> pd.DataFrame:
    """A row a variable that explains something of the gap, in log points x 100."""
    split = model_words.twofold_of(found)
    rows = [
        {
            "variable": model_words.FACTOR_WORDS.get(one.variables, one.variables),
            "points": one.value * 100,
        }
        for one in split.explained_by
        if one.variables != "constant"
    ]
    rows.append({"variable": "Not explained", "points": split.unexplained.value * 100})
    return pd.DataFrame(rows, columns=["variable", "points"])
