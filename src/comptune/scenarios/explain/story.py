"""A person's year told from the facts: what happened, what could have, and why."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import duckdb

from comptune.scenarios.explain.facts import Facts, completed_years, read_facts
from comptune.scenarios.explain.model import CellInForce, CostLine, Explanation, Standing, Step
from comptune.scenarios.explain.moves import exit_of, exit_of_hire, hire, promotion
from comptune.scenarios.explain.raises import lump_sum, percentage_raise
from comptune.scenarios.explain.words import money_of
from comptune.scenarios.lineage import Decisions
from comptune.scenarios.run import Run
from comptune.warehouse.runs import opened

_RATIO: Final = Decimal("0.000001")


def explain(
    run: Run, employee_id: str, year: int, *, decisions: Decisions | None = None
) -> Explanation:
    """Walk through one person's year of a sealed run.

    Args:
        run: the sealed run.
        employee_id: of the person.
        year: a simulated one.
        decisions: what finds who decided each value; left out, only the entries are named.

    Raises:
        NotInRun: the year is not simulated, or the person is not employed in it.
    """
    with opened(run.path) as con:
        facts = read_facts(con, employee_id, year, decisions)
        return Explanation(
            run_id=run.run_id,
            scenario_id=facts.run["scenario_id"],
            employee_id=employee_id,
            year=year,
            employment_status=facts.person["employment_status"],
            opening=_opening(facts),
            steps=_steps(facts, con),
            closing=_closing(facts),
            costs=_costs(facts),
        )


def _steps(facts: Facts, con: duckdb.DuckDBPyConnection) -> tuple[Step, ...]:
    """Hire or raises in order of effect, each with its lump sum, then the exit or the stay."""
    if facts.person["opening_level"] is None:
        left = facts.person["last_day"] is not None
        return (hire(facts), *((exit_of_hire(facts),) if left else ()))
    raises = sorted(("cola", "merit", "promotion"), key=lambda kind: facts.person[f"{kind}_on"])
    steps: list[Step] = []
    for kind in raises:
        if kind == "promotion":
            steps.append(promotion(facts))
            continue
        steps.append(percentage_raise(facts, con, kind))
        if facts.person[f"{kind}_lump_sequence"]:
            steps.append(lump_sum(facts, kind))
    return (*steps, exit_of(facts))


def _opening(facts: Facts) -> Standing | None:
    person = facts.person
    if person["opening_level"] is None:
        return None
    new_year, born = date(facts.year, 1, 1), person["birth_date"]
    pay_range = facts.ranges[person["opening_level"]]
    salary = money_of(person["opening_salary_cents"])
    minimum, maximum = pay_range["range_minimum"], pay_range["range_maximum"]
    return Standing(
        on=new_year,
        level=person["opening_level"],
        level_name=pay_range["name"],
        annual_salary=salary,
        fte=facts.snapshot["fte"],
        range_minimum=minimum,
        range_maximum=maximum,
        compa_ratio=_ratio(2 * salary / (minimum + maximum)),
        range_penetration=_ratio((salary - minimum) / (maximum - minimum)),
        age_years=None if born is None else completed_years(born, new_year),
        tenure_years=completed_years(person["hire_date"], new_year),
        performance_rating=person["performance_rating"],
    )


def _closing(facts: Facts) -> Standing:
    snapshot = facts.snapshot
    return Standing(
        on=snapshot["termination_date"] or date(facts.year, 12, 31),
        level=snapshot["job_level"],
        level_name=facts.ranges[snapshot["job_level"]]["name"],
        annual_salary=snapshot["annual_salary"],
        fte=snapshot["fte"],
        range_minimum=snapshot["range_minimum"],
        range_maximum=snapshot["range_maximum"],
        compa_ratio=snapshot["compa_ratio"],
        range_penetration=snapshot["range_penetration"],
        age_years=snapshot["age_years"],
        tenure_years=snapshot["tenure_years"],
        performance_rating=snapshot["performance_rating"],
    )


def _costs(facts: Facts) -> tuple[CostLine, ...]:
    snapshot, level = facts.snapshot, facts.snapshot["job_level"]
    left = snapshot["termination_date"] is not None
    bonus: tuple[CellInForce, ...] = (facts.cell("bonus_target", level),)
    if left:
        bonus = (*bonus, facts.cell("leaver_bonus_share"))
    return (
        CostLine("base pay", snapshot["base_pay_cost"]),
        CostLine("lump sums", snapshot["lump_sum_cost"], (facts.cell("lump_sum_share"),)),
        CostLine("bonus", snapshot["bonus_cost"], bonus),
        CostLine("benefits", snapshot["benefits_cost"], (facts.cell("benefits_load", level),)),
        CostLine("total compensation", snapshot["total_compensation_cost"]),
    )


def _ratio(value: Decimal) -> Decimal:
    return value.quantize(_RATIO, rounding=ROUND_HALF_UP)
