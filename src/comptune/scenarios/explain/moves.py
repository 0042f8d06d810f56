"""Hires, promotions and exits: the chance, the draw and what came of it."""

from decimal import Decimal

from comptune.metrics.figures import exact_money as money
from comptune.scenarios.explain.facts import Facts
from comptune.scenarios.explain.model import CellInForce, Draw, Step
from comptune.scenarios.explain.words import (
    cell_words,
    day,
    drawn_words,
    money_of,
    percent,
    rate_of,
    times,
)


def hire(facts: Facts) -> Step:
    """The hire of the year, and where in the range it started."""
    event, snapshot = facts.events["HIRE"], facts.snapshot
    level = event["job_level_after"]
    cells = (
        facts.cell("new_hire_range_position", level),
        facts.cell("new_hire_range_spread"),
        facts.cell("new_hire_salary_adjustment", level),
    )
    return Step(
        event="HIRE",
        happened=True,
        on=event["effective_date"],
        words=(
            f"Hired at level {level} ({facts.ranges[level]['name']}) at "
            f"{money(event['salary_after'])}, {percent(snapshot['range_penetration'])} of the way "
            f"from the minimum {money(snapshot['range_minimum'])} to the maximum "
            f"{money(snapshot['range_maximum'])}: {'; '.join(map(cell_words, cells))}. "
            "There are no raises in the hire year."
        ),
        salary_after=event["salary_after"],
        rate=event["rate_applied"],
        cells=cells,
        event_id=event["event_id"],
    )


def exit_of_hire(facts: Facts) -> Step:
    """The exit of somebody hired in the year."""
    event = facts.events["TERMINATION"]
    level = event["job_level_before"]
    cell = facts.cell("new_hire_termination_rate", level)
    return Step(
        event="TERMINATION",
        happened=True,
        on=event["effective_date"],
        words=(
            f"One of the hires of level {level} who leave within the year; {cell_words(cell)}. "
            f"The last day of employment, still paid, is {day(event['effective_date'])}."
        ),
        salary_before=event["salary_before"],
        rate=event["rate_applied"],
        cells=(cell,),
        event_id=event["event_id"],
    )


def exit_of(facts: Facts) -> Step:
    """Whether somebody employed on 1 January left, and with what chance."""
    person = facts.person
    cell = facts.cell("termination_rate", person["opening_level"])
    elasticity = facts.cell("quit_elasticity")
    draw = Draw(rate_of(person["exit_chance_ppm"]), facts.draws.exit)
    factors = _band_factors(facts, "termination")
    moved = ""
    cells: tuple[CellInForce, ...] = (cell,)
    if elasticity.value:
        cells = (cell, elasticity)
        moved = f", moved by own raises against the market's ({cell_words(elasticity)})"
    last_day = person["last_day"]
    outcome = (
        f"left; the last day of employment, still paid, is {day(last_day)}"
        if last_day
        else "stayed the year"
    )
    event = facts.events.get("TERMINATION")
    return Step(
        event="TERMINATION",
        happened=last_day is not None,
        on=last_day,
        words=(
            f"The chance of leaving in {facts.year} was {percent(draw.chance)}: "
            f"{cell_words(cell)}{times(factors)}{moved}. {_capital(drawn_words(draw))}: {outcome}."
        ),
        salary_before=money_of(person["closing_salary_cents"]) if last_day else None,
        rate=cell.value,
        cells=cells,
        factors=factors,
        draw=draw,
        event_id=event["event_id"] if event else None,
    )


def promotion(facts: Facts) -> Step:
    """Whether there was a promotion, with what chance, and what it did to the salary."""
    person, on = facts.person, facts.person["promotion_on"]
    if person["promotion_chance_ppm"] is None:
        words = "No promotion: the highest level is reached."
        return Step(event="PROMOTION", happened=False, on=on, words=words)
    cell = facts.cell("promotion_rate", person["opening_level"])
    draw = Draw(rate_of(person["promotion_chance_ppm"]), facts.draws.promotion)
    factors = _band_factors(facts, "promotion")
    chance = (
        f"The chance of promotion was {percent(draw.chance)}: {cell_words(cell)}{times(factors)}. "
        f"{_capital(drawn_words(draw))}"
    )
    if person["promotion_sequence"]:
        return _promoted(facts, chance, draw, factors)
    last_day = person["last_day"]
    gone = last_day is not None and on >= last_day
    outcome = f"but the last day of employment is {day(last_day)}" if gone else "no promotion"
    return Step(
        event="PROMOTION",
        happened=False,
        on=on,
        words=f"{chance}: {outcome}.",
        cells=(cell,),
        factors=factors,
        draw=draw,
    )


def _promoted(
    facts: Facts, chance: str, draw: Draw, factors: tuple[tuple[str, Decimal], ...]
) -> Step:
    event = facts.events["PROMOTION"]
    level, new_level = event["job_level_before"], event["job_level_after"]
    raised = facts.cell("promotion_raise", level)
    new_range = facts.ranges[new_level]
    before, after = event["salary_before"], event["salary_after"]
    limit = ""
    if after == new_range["range_minimum"]:
        limit = f", the minimum of level {new_level}"
    elif after in (new_range["range_maximum"], before):
        limit = f", with the maximum of level {new_level} at {money(new_range['range_maximum'])}"
    return Step(
        event="PROMOTION",
        happened=True,
        on=event["effective_date"],
        words=(
            f"{chance}: promoted from level {level} to level {new_level} ({new_range['name']}). "
            f"{cell_words(raised)}: the salary goes from {money(before)} to "
            f"{money(after)}{limit}."
        ),
        salary_before=before,
        salary_after=after,
        amount=event["amount"],
        rate=event["rate_applied"],
        cells=(facts.cell("promotion_rate", facts.person["opening_level"]), raised),
        factors=factors,
        draw=draw,
        event_id=event["event_id"],
    )


def _band_factors(facts: Facts, kind: str) -> tuple[tuple[str, Decimal], ...]:
    by_age = facts.multipliers[f"{kind}_age_multipliers"]
    by_tenure = facts.multipliers[f"{kind}_tenure_multipliers"]
    return (
        (f"age band {facts.age_band}", by_age),
        (f"service of {facts.tenure_band} years", by_tenure),
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
