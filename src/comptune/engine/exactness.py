"""Whether the kernel may calculate in float64: whether nothing it comes across is ever rounded.

A float64 holds every whole number below 2**53, and their sums and products as long as those stay
below it. `arithmetic.rounded` needs a little room besides: 2**50.
"""

from typing import Final

from comptune.engine.arithmetic import MILLION
from comptune.engine.world import Parameters, People

_EXACT: Final = 2**50
_LONGEST_YEAR: Final = 366_000  # days x thousandths of full time


def fits_floats(people: People, parameters: Parameters) -> bool:
    """Whether every product of the kernel stays below 2**50 for these people and parameters.

    A salary is one of the census, or was lifted or set within a range; a year's pay is no more. So
    what a rate applies to is a salary, a year's pay, or what another rate has made of one of them.
    """
    salary = max(int(people.salary.max()), int(parameters.range_maximum.max()))
    rate = max(
        MILLION,
        *(
            int(rates.max())
            for rates in (
                parameters.cola_rate,
                parameters.merit_table,
                parameters.promotion_raise,
                parameters.bonus_target,
                parameters.benefits_load,
                parameters.lump_sum_share,
                parameters.leaver_bonus_share,
                parameters.new_hire_salary_adjustment,
            )
        ),
    )
    once = salary * rate // MILLION + 1  # a raise, a bonus
    products = (
        (once + 1) * rate,
        2 * (once * rate // MILLION + 1) * 1000,  # both lump sums x fte
        salary * _LONGEST_YEAR,
    )
    return max(products) < _EXACT
