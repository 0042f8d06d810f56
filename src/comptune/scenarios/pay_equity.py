"""Pay of women and men in a run, in a simulation, and in one against the other, by year.

`equity` finds the figures and hides those of few; here is whose, and in which words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from comptune.equity.adjusted import adjusted_gap
from comptune.equity.findings import AdjustedGap, ClosingRule, Component, Group, NotEstimable
from comptune.equity.gaps import everybody, grouping
from comptune.equity.people import Column, PaidPeople
from comptune.equity.report import HELD_CONSTANT, LEVEL, PayEquity, pay_equity
from comptune.errors import ComptuneError
from comptune.scenarios.run import Run
from comptune.scenarios.workforce.table import check_year
from comptune.warehouse.paid_people import (
    has_paid_people,
    paid_people_of_run,
    paid_people_of_simulation,
)

if TYPE_CHECKING:
    from comptune.scenarios.scenario import Scenario

CATEGORIES: Final[Mapping[str, tuple[Column, ...]]] = {
    "job_level": ("job_level",),
    "job_level,department": ("job_level", "department"),
}
WANTED_GAP: Final = 0.05  # what an adjusted gap is to come down to, where nobody says otherwise
PeopleByYear = Mapping[int, PaidPeople]


class PayEquityRefused(ComptuneError):
    """A run that does not tell of pay equity, or a question about it that cannot be answered."""


@dataclass(frozen=True)
class GapFigure:
    """One of the gaps that are followed over the years.

    Attributes:
        article: where Directive (EU) 2023/970 asks for it; empty where it does not.
    """

    name: str
    title: str
    article: str
    definition: str


FIGURES: Final[Mapping[str, GapFigure]] = {
    one.name: one
    for one in (
        GapFigure(
            "mean_gap",
            "Pay gap, mean",
            "Art. 9(1)(a)",
            "Mean pay of men less that of women, as a share of that of men. Pay is the full-time "
            "annual salary on 31 December with bonus and lump sums of the year.",
        ),
        GapFigure(
            "median_gap",
            "Pay gap, median",
            "Art. 9(1)(c)",
            "Median pay of men less that of women, as a share of that of men.",
        ),
        GapFigure(
            "variable_mean_gap",
            "Variable pay gap, mean",
            "Art. 9(1)(b)",
            "The same of bonus and lump sums alone; who has none counts as 0.",
        ),
        GapFigure(
            "variable_median_gap",
            "Variable pay gap, median",
            "Art. 9(1)(d)",
            "The same of the median of bonus and lump sums; who has none counts as 0.",
        ),
        GapFigure(
            "basic_mean_gap",
            "Basic pay gap, mean",
            "",
            "Of full-time annual salaries alone: the metric Gender pay gap, mean.",
        ),
        GapFigure(
            "basic_median_gap",
            "Basic pay gap, median",
            "",
            "Of full-time annual salaries alone: the metric Gender pay gap, median.",
        ),
        GapFigure(
            "adjusted_without_level",
            "Adjusted gap, any level",
            "",
            "What women are paid less, in basic pay, than men of equal service, age, rating, "
            "department and location.",
        ),
        GapFigure(
            "adjusted_with_level",
            "Adjusted gap, same level",
            "",
            "The same between women and men who also stand at the same level.",
        ),
    )
}
_COMPONENTS: Final[Mapping[str, Component]] = {
    "": "pay",
    "variable_": "variable",
    "basic_": "basic",
}
_ADJUSTED: Final = ("adjusted_without_level", "adjusted_with_level")


@dataclass(frozen=True)
class YearGaps:
    """The gaps of one year, by the names of `FIGURES`; None where hidden or not estimable."""

    year: int
    gaps: Mapping[str, float | None]


@dataclass(frozen=True)
class GapEffect:
    """The gaps of one year, and of the same year of what they are compared with."""

    year: int
    gaps: Mapping[str, float | None]
    other: Mapping[str, float | None]

    def change(self, name: str) -> float | None:
        """The gap less the other; None where either is not known."""
        here, there = self.gaps[name], self.other[name]
        return None if here is None or there is None else here - there


def people_of_run(run: Run, year: int) -> PaidPeople:
    """Everybody employed on 31 December of a simulated year, with their pay.

    Raises:
        PayEquityRefused: the run is of an earlier release, which did not keep it.
        WorkforceRefused: the run does not simulate the year.
    """
    check_year(run, year, first=run.sealed.start_year)
    _check_kept(run)
    return _people(paid_people_of_run(run.path, year))


def people_of_run_by_year(run: Run) -> PeopleByYear:
    """The same of all years."""
    years = range(run.sealed.start_year, run.sealed.end_year + 1)
    return {year: people_of_run(run, year) for year in years}


def people_of_simulation(scenario: "Scenario", years: Sequence[int] | None = None) -> PeopleByYear:
    """The same of a scenario, simulated now: to the cent what its official run has.

    Args:
        scenario: also one that is not saved, or a baseline.
        years: those wanted; all where None.
    """
    parameters = scenario.parameter_set()
    wanted = range(scenario.start_year, scenario.end_year + 1) if years is None else years
    resolved = scenario.ground.replay.resolve([parameters])
    found = paid_people_of_simulation(scenario.ground.workforce, resolved, parameters, wanted)
    return {year: _people(table) for year, table in found.items()}


def equity_of_run(
    run: Run,
    year: int | None = None,
    *,
    categories: str = "job_level",
    rules: Sequence[ClosingRule] = (ClosingRule(),),
    wanted_gap_rate: float = WANTED_GAP,
    bootstrap: int = 200,
) -> PayEquity:
    """Everything about pay equity of a run's year, small groups hidden from everybody.

    Args:
        run: the sealed run.
        year: simulated; the last where None.
        categories: the categories of workers, one of `CATEGORIES`.
        rules: what closing costs are asked of.
        wanted_gap_rate: what the adjusted gap is to come down to.
        bootstrap: samples for the errors of the decomposition; 0 for none.

    Raises:
        PayEquityRefused: other categories, or a run of an earlier release.
        WorkforceRefused: the run does not simulate the year.
        PeopleRefused: a rule that is none.
    """
    if categories not in CATEGORIES:
        raise PayEquityRefused(
            place="The categories of workers",
            value=f'"{categories}"',
            rule="they are by job level, or by job level and department",
            remedy=f"Write one of {' or '.join(CATEGORIES)}.",
        )
    people = people_of_run(run, run.sealed.end_year if year is None else year)
    return pay_equity(
        people,
        categories=CATEGORIES[categories],
        rules=rules,
        wanted_gap_rate=wanted_gap_rate,
        bootstrap=bootstrap,
    )


def gaps_by_year(people: PeopleByYear) -> tuple[YearGaps, ...]:
    """The gaps that are followed over the years."""
    return tuple(YearGaps(year, _gaps(people[year])) for year in sorted(people))


def gaps_of(found: PayEquity) -> Mapping[str, float | None]:
    """The same of a year that is answered already."""
    if found.total.is_hidden:
        return dict.fromkeys(FIGURES)
    of_basic = found.adjusted[: len(_ADJUSTED)]  # those of basic pay come first, that of any level
    return {**_raw_gaps(found.total), **_rates(of_basic)}


def effects(own: Sequence[YearGaps], other: Sequence[YearGaps]) -> tuple[GapEffect, ...]:
    """What is otherwise than in the other, for each year that both have."""
    there = {one.year: one.gaps for one in other}
    return tuple(GapEffect(one.year, one.gaps, there[one.year]) for one in own if one.year in there)


def _gaps(people: PaidPeople) -> dict[str, float | None]:
    total = everybody(people, (grouping(people, "job_level"),))
    if total.is_hidden:
        return dict.fromkeys(FIGURES)
    fitted = [
        adjusted_gap(people, factors, component="basic")
        for factors in (HELD_CONSTANT, (*HELD_CONSTANT, LEVEL))
    ]
    return {**_raw_gaps(total), **_rates(fitted)}


def _raw_gaps(total: Group) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for prefix, component in _COMPONENTS.items():
        gap = total.gaps[component]
        found[f"{prefix}mean_gap"] = gap.mean_gap_rate
        found[f"{prefix}median_gap"] = gap.median_gap_rate
    return found


def _rates(fitted: Sequence[AdjustedGap | NotEstimable]) -> dict[str, float | None]:
    """The gaps without and with level."""
    return {
        name: one.gap_rate if isinstance(one, AdjustedGap) else None
        for name, one in zip(_ADJUSTED, fitted, strict=True)
    }


def _check_kept(run: Run) -> None:
    if not has_paid_people(run.path):
        raise PayEquityRefused(
            place=f"Run {run.run_id}",
            rule="it was sealed by an earlier release, whose runs do not keep what the pay of "
            "women and men is compared by",
            remedy="Make the run anew, on the page Runs or with `comptune run`.",
        )


def _people(table: pa.Table) -> PaidPeople:
    """Rows of the tables as equally long columns; what is not known is "" or NaN."""

    def texts(name: str) -> NDArray[np.str_]:
        return np.array([value or "" for value in table[name].to_pylist()], np.str_)

    def numbers(name: str) -> NDArray[Any]:
        return np.asarray(table[name].cast(pa.float64()).to_numpy(), np.float64)

    def whole(name: str) -> NDArray[np.int64]:
        return np.asarray(table[name].cast(pa.int64()).to_numpy(), np.int64)

    return PaidPeople(
        gender=texts("gender"),
        job_level=whole("job_level"),
        department=texts("department"),
        location=texts("location"),
        fte=numbers("fte"),
        tenure_years=numbers("tenure_years"),
        age_years=numbers("age_years"),
        performance_rating=numbers("performance_rating"),
        base_pay_cents=whole("base_pay_cents"),
        variable_pay_cents=whole("variable_pay_cents"),
    )
