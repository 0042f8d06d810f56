"""The control totals by year, level and department, added up from the records one by one."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from comptune.engine.measures import MEASURES

from .arithmetic import PPM, at_full_time_equivalent, round_half_up
from .hazards import range_of
from .records import Cell, PersonYear
from .world import World

MAN = "M"
WOMAN = "F"


class Sums:
    """Sums by cell that know no measure but those that the engine names."""

    def __init__(self) -> None:
        self.by_cell: dict[Cell, dict[str, int]] = defaultdict(lambda: dict.fromkeys(MEASURES, 0))

    def add(self, cell: Cell, **amounts: int) -> None:
        """Add the amounts to the measures of a cell."""
        for measure, amount in amounts.items():
            self.by_cell[cell][measure] += amount


def totals_of(world: World, records: Iterable[PersonYear]) -> dict[Cell, dict[str, int]]:
    """Return the measures of every year, level and department that someone is counted in."""
    sums = Sums()
    for record in records:
        _head_count(sums, record)
        _costs_and_bridge(sums, record)
        if record.opening_level is not None:
            _opening(sums, record)
            _raises(sums, world, record)
        if record.last_day is None:
            _closing(sums, world, record)
        elif record.simulation_year < world.scenario.end_year:
            cell = (record.simulation_year + 1, record.closing_level, record.department)
            sums.add(cell, bridge_last_years_leavers=-record.base_pay_cost_cents)
    return dict(sums.by_cell)


def _head_count(sums: Sums, record: PersonYear) -> None:
    year, department = record.simulation_year, record.department
    leaves = record.last_day is not None
    is_hire = record.opening_level is None
    sums.add(
        (year, record.closing_level, department),
        hires=int(is_hire),
        exits=int(leaves),
        new_hire_exits=int(is_hire and leaves),
        closing_headcount=int(not leaves),
    )
    if record.promotion_level_before is not None:
        sums.add((year, record.promotion_level_before, department), promotions_out=1)
        sums.add((year, record.promotion_level_before + 1, department), promotions_in=1)


def _opening(sums: Sums, record: PersonYear) -> None:
    assert record.opening_level is not None and record.opening_salary_cents is not None
    year, department, fte = record.simulation_year, record.department, record.fte_thousandths
    salary = record.opening_salary_cents
    payroll = at_full_time_equivalent(salary, fte)
    is_here_on_the_day = record.last_day is None or record.promotion_on < record.last_day
    sums.add(
        (year, record.opening_level, department),
        opening_headcount=1,
        opening_salary=salary,
        opening_payroll=payroll,
        promotion_candidates=int(record.opening_level < 5 and is_here_on_the_day),
    )
    closing_cell = (year, record.closing_level, department)
    if record.last_day is not None:
        sums.add(closing_cell, leaver_opening_salary=salary)
        return
    sums.add(
        closing_cell,
        stayer_opening_payroll=payroll,
        stayer_opening_salary=salary,
        stayer_closing_payroll=at_full_time_equivalent(record.closing_salary_cents, fte),
        stayer_closing_salary=record.closing_salary_cents,
    )


def _closing(sums: Sums, world: World, record: PersonYear) -> None:
    year, level, salary = record.simulation_year, record.closing_level, record.closing_salary_cents
    minimum, maximum = range_of(world, year, level)
    is_man, is_woman = record.gender == MAN, record.gender == WOMAN
    sums.add(
        (year, level, record.department),
        closing_payroll=at_full_time_equivalent(salary, record.fte_thousandths),
        closing_salary=salary,
        below_minimum_count=int(salary < minimum),
        above_maximum_count=int(salary > maximum),
        closing_range_sum=minimum + maximum,
        compa_ratio_ppm=round_half_up(Fraction(2 * salary * PPM, minimum + maximum)),
        men_count=int(is_man),
        men_salary=salary if is_man else 0,
        women_count=int(is_woman),
        women_salary=salary if is_woman else 0,
    )


def _raises(sums: Sums, world: World, record: PersonYear) -> None:
    """Add increases and what they apply to, at the level before, and their carry-over."""
    increases = 0
    for kind in ("cola", "merit", "promotion"):
        before = getattr(record, f"{kind}_salary_before_cents")
        after = getattr(record, f"{kind}_salary_after_cents")
        if before is None:
            continue
        level_column = "promotion_level_before" if kind == "promotion" else f"{kind}_level"
        base = record.opening_salary_cents if world.scenario.raise_base == "opening" else before
        increase = at_full_time_equivalent(after - before, record.fte_thousandths)
        increases += increase
        sums.add(
            (record.simulation_year, getattr(record, level_column), record.department),
            **{
                f"{kind}_increase": increase,
                f"{kind}_eligible_payroll": at_full_time_equivalent(base, record.fte_thousandths),
            },
        )
    in_year = record.bridge_cola_cents + record.bridge_merit_cents + record.bridge_promotion_cents
    cell = (record.simulation_year, record.closing_level, record.department)
    sums.add(cell, raise_carry_over=increases - in_year)


def _costs_and_bridge(sums: Sums, record: PersonYear) -> None:
    year, department = record.simulation_year, record.department
    sums.add(
        (year, record.closing_level, department),
        base_pay_cost=record.base_pay_cost_cents,
        lump_sum_cost=record.lump_sum_cost_cents,
        bonus_cost=record.bonus_cost_cents,
        benefits_cost=record.benefits_cost_cents,
        bridge_carry_over=record.bridge_carry_over_cents,
        bridge_last_years_joiners=record.bridge_last_years_joiners_cents,
        bridge_cola=record.bridge_cola_cents,
        bridge_merit=record.bridge_merit_cents,
        bridge_promotion=record.bridge_promotion_cents,
        bridge_leavers=record.bridge_leavers_cents,
        bridge_joiners=record.bridge_joiners_cents,
    )
    if record.previous_level is not None and record.previous_level != record.closing_level:
        moved = record.previous_base_pay_cost_cents
        sums.add((year, record.previous_level, department), bridge_level_transfers=-moved)
        sums.add((year, record.closing_level, department), bridge_level_transfers=moved)
