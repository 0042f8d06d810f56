"""What is told of a group of people: each measure named as in the metrics where it is one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from comptune.metrics import Unit, figures, load_metrics
from comptune.metrics.figures import Figure
from comptune.warehouse.workforce import Row

FTE: Final = "fte"
_Formula = Callable[[Row], Figure]


@dataclass(frozen=True)
class Measure:
    """One figure of a group.

    Attributes:
        formula: from the sums of the group; None where it is not defined.
        is_of_census: whether the census tells it of the day before the first year.
        is_sum: whether those of several groups add up.
    """

    name: str
    title: str
    unit: Unit
    definition: str
    formula: _Formula
    is_of_census: bool = True
    is_sum: bool = True

    def text(self, value: Figure) -> str:
        """A value as people read it."""
        return figures.full_time(value) if self.name == FTE else figures.metric(self.unit, value)

    def change(self, value: Figure) -> str:
        """A difference as people read it, with its sign."""
        if self.name == FTE:
            return figures.full_time(value, signed=True)
        return figures.change(self.unit, value)


def _average(total: str, count: str) -> _Formula:
    """The quotient, rounded half up to the cent."""

    def found(row: Row) -> Figure:
        people = row[count]
        return _money((2 * int(row[total]) + people) // (2 * people)) if people else None

    return found


def _median(row: Row) -> Figure:
    """For an even count the mean of the two middle ones, half up to the cent."""
    lower, upper = row["lower_median"], row["upper_median"]
    return None if lower is None else _money((lower + upper + 1) // 2)


def _quotient(over: str, under: str, *, times: int = 1, less: int = 0) -> _Formula:
    def found(row: Row) -> Figure:
        if not row[under]:
            return None
        return times * int(row[over]) / int(row[under]) - less

    return found


def _count(name: str) -> _Formula:
    return lambda row: int(row[name])


def _money(cents: Any) -> Decimal:
    return Decimal(int(cents)).scaleb(-2)


def _metric(
    name: str, formula: _Formula, *, is_of_census: bool = True, is_sum: bool = True
) -> Measure:
    one = load_metrics()[name]
    return Measure(name, one.title, one.unit, one.definition.strip(), formula, is_of_census, is_sum)


def _events(name: str, title: str, definition: str) -> Measure:
    return Measure(name, title, "count", definition, _count(name), is_of_census=False)


def _every() -> tuple[Measure, ...]:
    return (
        _metric("headcount", _count("headcount")),
        Measure(
            FTE,
            "Full-time equivalents",
            "ratio",
            "The shares of full-time work of the closing head count, added up.",
            lambda row: Decimal(int(row["fte_thousandths"])).scaleb(-3),
        ),
        _metric("annualised_payroll", lambda row: _money(row["payroll"])),
        _metric("average_salary", _average("salary", "headcount"), is_sum=False),
        _metric("median_salary", _median, is_sum=False),
        _metric(
            "compa_ratio",
            _quotient("salary", "range_sum", times=2),
            is_of_census=False,
            is_sum=False,
        ),
        _metric(
            "average_increase",
            _quotient("stayer_closing_payroll", "stayer_opening_payroll", less=1),
            is_of_census=False,
            is_sum=False,
        ),
        _metric("hires", _count("hires"), is_of_census=False),
        _metric("exits", _count("exits"), is_of_census=False),
        _metric("promotions_in", _count("promotions_in"), is_of_census=False),
        _events("merit_raises", "Merit raises", "People with a merit raise in the year."),
        _events("cola_raises", "COLA raises", "People with a cost-of-living raise in the year."),
        _events(
            "lump_sums",
            "Lump sums paid",
            "People who were paid a sum once in place of a raise above the range maximum.",
        ),
    )


MEASURES: Final[Mapping[str, Measure]] = {one.name: one for one in _every()}


def figures_of(row: Row, *, is_census: bool) -> dict[str, Figure]:
    """Every measure of a group, by name; None where it is not known."""
    return {
        name: None if is_census and not one.is_of_census else one.formula(row)
        for name, one in MEASURES.items()
    }
