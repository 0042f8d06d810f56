"""One person's history as the page tells it: events, pay from day to day, why, and who decided."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from comptune.app.workforce import day
from comptune.metrics import figures
from comptune.scenarios.cell_groups import TIERS, Names, title_of, value_words, where
from comptune.scenarios.explain import CellInForce, Step
from comptune.scenarios.views import Decision
from comptune.scenarios.workforce import Moment, PersonHistory, PersonYear

_EVENTS: Final[Mapping[str, str]] = {
    "HIRE": "Hired",
    "RAISE COLA": "Cost-of-living raise",
    "RAISE MERIT": "Merit raise",
    "PROMOTION": "Promotion",
    "LUMP_SUM COLA": "Sum paid once, for the cost-of-living raise",
    "LUMP_SUM MERIT": "Sum paid once, for the merit raise",
    "TERMINATION": "Left",
}
_RAISES: Final = ("RAISE COLA", "RAISE MERIT", "PROMOTION")
_STATUS: Final[Mapping[str, str]] = {
    "continuous_active": "here all year",
    "experienced_termination": "left in the year",
    "new_hire_active": "hired in the year",
    "new_hire_termination": "hired and left in the year",
}
_THOUSAND: Final = 1000
YEARS: Final = (
    "Year",
    "Level",
    "Salary",
    "Place in range",
    "Compa-ratio",
    "Rating",
    "Cost of the year",
    "In the year",
)
TIMELINE: Final = ("When", "What", "Level", "Before", "After", "Change", "Value from")


def event_title(event: str) -> str:
    """What happened, in words."""
    return _EVENTS.get(event, event.capitalize())


def status_words(year: PersonYear) -> str:
    """Whether the person was here all of a year."""
    return _STATUS.get(year.status, year.status)


def timeline_rows(history: PersonHistory, names: Names) -> list[tuple[str, ...]]:
    """A line an event, in order."""
    return [
        (
            day(one.on),
            event_title(one.event),
            _level_words(one, names),
            _money(one.salary_before),
            _money(one.salary_after),
            _amount_words(one),
            source_words(one.source, one.ledger_sequence),
        )
        for one in history.moments
    ]


def source_words(tier: str, sequence: int | None) -> str:
    """Where a value is from: the tier, and the entry of the ledger that put it there."""
    words = TIERS.get(tier, tier)
    return words if sequence is None else f"{words}, ledger entry {sequence}"


def step_title(step: Step) -> str:
    """What a step did, as a headline: Merit raise, 1 Apr 2027: 64,690.50 to 66,320.70."""
    head = event_title(step.event)
    if step.on is not None:
        head = f"{head}, {day(step.on)}"
    if step.event in _RAISES and step.salary_before is not None and step.salary_after is not None:
        moved = (step.salary_after - step.salary_before) / step.salary_before
        return (
            f"{head}: {_money(step.salary_before)} → {_money(step.salary_after)} "
            f"(+{figures.rate(moved)})"
        )
    return head


def cell_lines(cell: CellInForce, names: Names) -> list[str]:
    """A value behind a step, where it is from, who decided it and who agreed; a line each."""
    place = where([cell.cell], names)
    value = f"{title_of(cell.cell)}, {place}: {value_words(cell.cell, cell.value)}"
    lines = [f"{value} ({source_words(cell.source, cell.ledger_sequence)})"]
    if cell.decision is not None:
        lines += decision_lines(cell.decision)
    return lines


def decision_lines(decision: Decision, said: frozenset[int] = frozenset()) -> Iterator[str]:
    """Who set or published a value, when and why; who approved; where it was taken over from.

    Args:
        decision: behind the value.
        said: entries of approvals that stand above already.
    """
    is_published = decision.event_type == "SCENARIO_PUBLISHED"
    verb = "published" if is_published else "set"
    place = f" {'from' if is_published else 'in'} {decision.scenario}" if decision.scenario else ""
    yield (
        f"{verb}{place} by {decision.by} on {day(decision.at.date())}{_why(decision.reason)}, "
        f"ledger entry {decision.sequence}"
    )
    for one in decision.approvals:
        if one.sequence in said:
            continue
        yield (
            f"{one.meaning} by {one.by} ({one.role}) on {day(one.at.date())}{_why(one.reason)}, "
            f"ledger entry {one.sequence}"
        )
    if decision.origin is not None:
        told = said | {one.sequence for one in decision.approvals}
        yield from decision_lines(decision.origin, told)


def pay_steps(history: PersonHistory) -> pd.DataFrame:
    """The salary from day to day: a row a change, and one at the end."""
    first, last = history.years[0], history.years[-1]
    rows: list[dict[str, Any]] = []
    if first.opening_salary is not None:
        rows.append(_step(date(first.year, 1, 1), first.opening_salary, ""))
    for one in history.moments:
        if one.salary_after is not None and not one.event.startswith("LUMP_SUM"):
            rows.append(_step(one.on, one.salary_after, event_title(one.event)))
    end = history.last_day or date(last.year, 12, 31)
    rows.append(_step(end, last.annual_salary, event_title("TERMINATION") * bool(history.last_day)))
    return pd.DataFrame(rows)


def pay_ranges(history: PersonHistory) -> pd.DataFrame:
    """The pay range of each year, at the level of its end."""
    return pd.DataFrame(
        {
            "year": one.year,
            "first": pd.Timestamp(one.year, 1, 1),
            "last": pd.Timestamp(one.year, 12, 31),
            "minimum": float(one.range_minimum) / _THOUSAND,
            "maximum": float(one.range_maximum) / _THOUSAND,
            "words": f"{_money(one.range_minimum)} to {_money(one.range_maximum)}, "
            f"{one.level_name}",
        }
        for one in history.years
    )


def year_rows(history: PersonHistory) -> list[tuple[str, ...]]:
    """A line a year: how the person stands at its end."""
    return [
        (
            str(one.year),
            one.level_name,
            _money(one.annual_salary),
            f"{figures.rate(one.range_penetration, decimals=1)}",
            figures.ratio(one.compa_ratio),
            "–" if one.performance_rating is None else str(one.performance_rating),
            _money(one.total_cost),
            status_words(one),
        )
        for one in history.years
    ]


def _step(on: date, salary: Decimal, event: str) -> dict[str, Any]:
    return {
        "on": pd.Timestamp(on),
        "day": day(on),
        "salary": float(salary) / _THOUSAND,
        "event": event,
        "words": _money(salary),
    }


def _level_words(one: Moment, names: Names) -> str:
    levels = [level for level in (one.level_before, one.level_after) if level is not None]
    return " → ".join(names.get(level, f"level {level}") for level in dict.fromkeys(levels))


def _amount_words(one: Moment) -> str:
    if one.amount is None:
        return ""
    if not one.salary_before or one.event.startswith("LUMP_SUM"):
        return f"{_money(one.amount)} once"
    share = figures.rate(one.amount / one.salary_before)
    return f"{figures.exact_money(one.amount, signed=True)} ({share})"


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else figures.exact_money(amount)


def _why(reason: str) -> str:
    return f": “{reason}”" if reason else ""
