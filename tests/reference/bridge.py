"""The bridge of one person's base pay cost from last year to this (section 7)."""

from collections.abc import Sequence
from fractions import Fraction

from .arithmetic import round_half_up_in_magnitude
from .raises import Raise
from .records import Employee

# The order in which, of parts equal in magnitude, the first carries the rest.
PARTS = ("carry_over", "last_years_joiners", "cola", "merit", "promotion", "leavers")


def exact_parts(
    employee: Employee,
    raises: Sequence[Raise],
    *,
    year: int,
    closing_salary_cents: int,
    last_day: int | None,
    days: int,
) -> dict[str, Fraction]:
    """Return the parts before rounding, in cents, for who is employed in both years."""
    fte = Fraction(employee.fte_thousandths, 1000)
    parts = dict.fromkeys(PARTS, Fraction(0))
    was_hired_last_year = employee.hire_date.year == year - 1
    opening_part = "last_years_joiners" if was_hired_last_year else "carry_over"
    parts[opening_part] = employee.salary_cents * fte - employee.last_years_cost_cents
    for one in raises:
        increment = one.salary_after_cents - one.salary_before_cents
        parts[one.kind.lower()] += increment * Fraction(days - one.day + 1, days) * fte
    if last_day is not None:
        parts["leavers"] -= closing_salary_cents * Fraction(days - last_day, days) * fte
    return parts


def rounded_parts(parts: dict[str, Fraction], difference_cents: int) -> dict[str, int]:
    """Round every part to the cent; the largest in magnitude carries the rest."""
    rounded = {name: round_half_up_in_magnitude(parts[name]) for name in PARTS}
    largest = max(PARTS, key=lambda name: (abs(parts[name]), -PARTS.index(name)))
    rounded[largest] += difference_cents - sum(rounded.values())
    return rounded
