"""Cost-of-living and merit raises, and the lump sums that come from them."""

from decimal import Decimal
from typing import Final

import duckdb

from comptune.metrics.figures import exact_money as money
from comptune.scenarios.explain.facts import Facts, matrix_multiplier
from comptune.scenarios.explain.model import CellInForce, Step
from comptune.scenarios.explain.words import (
    cell_words,
    day,
    money_of,
    percent,
    rate_of,
    times,
)

_NAMES: Final = {"cola": "cost-of-living raise", "merit": "merit raise"}


def percentage_raise(facts: Facts, con: duckdb.DuckDBPyConnection, kind: str) -> Step:
    """The COLA or merit raise of the year: what it did, or why there was none."""
    person = facts.person
    if person[f"{kind}_base_cents"] is None:
        return _not_eligible(facts, kind)
    before = money_of(person[f"{kind}_salary_before_cents"])
    after = money_of(person[f"{kind}_salary_after_cents"])
    level = person[f"{kind}_level"]
    rate = rate_of(person[f"{kind}_rate_ppm"])
    cell = facts.cell(f"{kind}_rate", level)
    factors = _merit_factors(facts, con) if kind == "merit" else ()
    made = f"{times(factors)}: {percent(rate)}" if factors else ""
    happened = person[f"{kind}_sequence"] > 0
    event = facts.events.get(f"RAISE {kind.upper()}")
    return Step(
        event=f"RAISE {kind.upper()}",
        happened=happened,
        on=person[f"{kind}_on"],
        words=f"{cell_words(cell)}{made}. {_effect(facts, kind)}",
        salary_before=before,
        salary_after=after,
        amount=after - before,
        rate=rate,
        cells=(cell,),
        factors=factors,
        event_id=event["event_id"] if event else None,
    )


def _effect(facts: Facts, kind: str) -> str:
    """What the percentage did to the salary."""
    person = facts.person
    before, after = person[f"{kind}_salary_before_cents"], person[f"{kind}_salary_after_cents"]
    base, level = person[f"{kind}_base_cents"], person[f"{kind}_level"]
    maximum = facts.ranges[level]["range_maximum"]
    uncapped = before + (base * person[f"{kind}_rate_ppm"] + 500_000) // 1_000_000
    of = (
        ""
        if base == before
        else f", the rate applied to the salary of 1 January, {money(money_of(base))}"
    )
    if after == before:
        why = (
            "the rate is 0"
            if uncapped == before
            else f"it is at or above the maximum of level {level}, {money(maximum)}"
        )
        return f"The salary stays {money(money_of(before))}: {why}."
    cap = f", capped at the maximum of level {level}" if after < uncapped else ""
    return f"The salary goes from {money(money_of(before))} to {money(money_of(after))}{of}{cap}."


def _merit_factors(facts: Facts, con: duckdb.DuckDBPyConnection) -> tuple[tuple[str, Decimal], ...]:
    """The multipliers of the merit rate: by service, and by rating and range zone."""
    # Numba, which the engine brings, is half a second that other commands do not pay.
    from comptune.engine.year import zone_of  # noqa: PLC0415

    person = facts.person
    pay_range = facts.ranges[person["merit_level"]]
    zone = int(
        zone_of(
            person["merit_salary_before_cents"],
            int(pay_range["range_minimum"] * 100),
            int(pay_range["range_maximum"] * 100),
        )
    )
    rating = person["performance_rating"]
    return (
        (f"service of {facts.tenure_band} years", facts.multipliers["merit_tenure_multipliers"]),
        (f"rating {rating} in range zone {zone}", matrix_multiplier(con, rating, zone)),
    )


def _not_eligible(facts: Facts, kind: str) -> Step:
    person, on, name = facts.person, facts.person[f"{kind}_on"], _NAMES[kind]
    last_day = person["last_day"]
    cells: tuple[CellInForce, ...] = ()
    if last_day is not None and on >= last_day:
        words = f"No {name}: the last day of employment is {day(last_day)}."
    else:
        needed = facts.cell("merit_min_service_months")
        cells = (needed,)
        words = (
            f"No {name}: fewer whole months of service since {day(person['hire_date'])} than are "
            f"needed; {cell_words(needed)}."
        )
    return Step(event=f"RAISE {kind.upper()}", happened=False, on=on, words=words, cells=cells)


def lump_sum(facts: Facts, kind: str) -> Step:
    """The sum paid once in place of what a raise would have lifted above the maximum."""
    event = facts.events[f"LUMP_SUM {kind.upper()}"]
    cell = facts.cell("lump_sum_share")
    return Step(
        event=f"LUMP_SUM {kind.upper()}",
        happened=True,
        on=event["effective_date"],
        words=(
            f"{money(event['amount'])} is paid once, at full time, in place of the part of the "
            f"{_NAMES[kind]} above the maximum; {cell_words(cell)}."
        ),
        salary_before=event["salary_before"],
        salary_after=event["salary_after"],
        amount=event["amount"],
        rate=event["rate_applied"],
        cells=(cell,),
        event_id=event["event_id"],
    )
