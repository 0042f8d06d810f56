"""Who is hired: how many at each level, what they are paid, and the part of a year they work."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comptune.engine.arithmetic import MILLION, apply_ppm, clamp, per_year, signed, unsigned
from comptune.engine.compiled import compiled, inlined
from comptune.engine.packing import (
    BENEFITS,
    BONUS,
    DAYS,
    GROWTH,
    HIRE_ADJUSTMENT,
    HIRE_EXIT,
    HIRE_POSITION,
    LEAVER_BONUS,
    MAXIMUM,
    MINIMUM,
    SPREAD,
    Rates,
)
from comptune.engine.philox import pick
from comptune.engine.world import LEVELS, Ints


class HireYear(NamedTuple):
    """The hire year of one person."""

    salary: int
    last_day: int  # 0 for those who stay
    base_pay: int
    bonus: int
    benefits: int


class Terms(NamedTuple):
    """What the hires of a year and level are offered, as in `packing`."""

    days: int
    spread: int
    leaver_bonus: int
    position: int
    adjustment: int
    minimum: int
    maximum: int
    bonus_target: int
    load: int


@compiled
def split(total: int, weights: Ints) -> Ints:
    """`total` split in proportion to `weights` by largest remainder, ties to the lower index."""
    whole = weights.sum()
    shares = np.empty(len(weights), np.int64)
    remainders = np.empty(len(weights), np.int64)
    for i in range(len(weights)):
        shares[i] = total * weights[i] // whole
        remainders[i] = total * weights[i] - shares[i] * whole
    for _ in range(total - shares.sum()):
        largest = 0
        for i in range(1, len(weights)):
            if remainders[i] > remainders[largest]:
                largest = i
        shares[largest] += 1
        remainders[largest] = -1
    return shares


@compiled
def plan_hires(target: int, survivors: Ints, level_shares: Ints, rates: Ints) -> tuple[Ints, Ints]:
    """How many hires of each level stay, and how many leave within the year.

    Args:
        target: the head count wanted on 31 December.
        survivors: (5,) those here on 1 January who did not leave, at their closing level.
        level_shares: (5,) the census level shares in ppm.
        rates: the year's rows of `Packed.rates`.
    """
    need = max(0, target - survivors.sum())
    want = np.empty(LEVELS, np.int64)
    for i in range(LEVELS):
        want[i] = max(0, apply_ppm(target, level_shares[i]) - survivors[i])
    stay = split(need, want if want.sum() > 0 else level_shares)
    leave = np.empty(LEVELS, np.int64)
    for i in range(LEVELS):
        left = rates[i, HIRE_EXIT]
        leave[i] = (stay[i] * left + (MILLION - left) // 2) // (MILLION - left)
    return stay, leave


@compiled
def next_target(target: int, settings: Ints) -> int:
    """The head count wanted at the end of a year, from that of the year before."""
    return apply_ppm(target, MILLION + settings[GROWTH])


@compiled
def plan_year(
    target: Ints, survivors: Ints, level_shares: Ints, settings: Ints, rates: Rates
) -> tuple[Ints, Ints, Ints]:
    """Targets (K,), hires that stay (K, 5) and that leave (K, 5) of a year.

    Args:
        target: (K,), of the year before.
        survivors: (K, 5), as `plan_hires`.
        level_shares: as `plan_hires`.
        settings: (K, settings), of the year.
        rates: (K, 5, rates), of the year.
    """
    sets = len(target)
    wanted = np.empty(sets, np.int64)
    stay = np.empty((sets, LEVELS), np.int64)
    leave = np.empty((sets, LEVELS), np.int64)
    for k in range(sets):
        wanted[k] = next_target(target[k], settings[k])
        stay[k], leave[k] = plan_hires(wanted[k], survivors[k], level_shares, rates[k])
    return wanted, stay, leave


@inlined
def age_of(word: int, ages: Ints, cumulative: Ints) -> int:
    """The age at hire that a draw falls on."""
    share = pick(word, MILLION)
    place = unsigned(0)
    for i in range(len(ages) - 1):
        place += unsigned(cumulative[i] <= share)
    return signed(ages[place])


@inlined
def terms_of(settings: Ints, rates: Rates) -> Terms:
    """What hires are offered in a year and level: a row of `Packed.settings`, one of its rates."""
    return Terms(
        settings[DAYS],
        settings[SPREAD],
        settings[LEAVER_BONUS],
        rates[HIRE_POSITION],
        rates[HIRE_ADJUSTMENT],
        rates[MINIMUM],
        rates[MAXIMUM],
        rates[BONUS],
        rates[BENEFITS],
    )


@inlined
def hire_year(
    hire_day: int, position_word: int, exit_day_word: int, leaves: bool, fte: int, terms: Terms
) -> HireYear:
    """The hire year: no raises, paid from the hire day to the last day.

    Args:
        hire_day: day of the year.
        position_word: the third draw of the joining stream.
        exit_day_word: the second draw of the employed stream.
        leaves: whether the person leaves within the year.
        fte: thousandths, the donor's.
        terms: of the year and level.
    """
    exit_day = hire_day + 1 + pick(exit_day_word, terms.days - hire_day)
    paid_until = exit_day if leaves else terms.days
    shift = pick(position_word, terms.spread + 1) - terms.spread // 2
    position = clamp(terms.position + shift, 0, MILLION)
    offered = terms.minimum + apply_ppm(terms.maximum - terms.minimum, position)
    salary = clamp(apply_ppm(offered, terms.adjustment), terms.minimum, terms.maximum)
    base_pay = per_year(salary * (paid_until - hire_day + 1) * fte, terms.days)
    bonus = apply_ppm(base_pay, terms.bonus_target)
    return HireYear(
        salary,
        exit_day if leaves else 0,
        base_pay,
        apply_ppm(bonus, terms.leaver_bonus) if leaves else bonus,
        apply_ppm(base_pay, terms.load),
    )


def level_shares(level: NDArray[np.int8]) -> Ints:
    """The census level shares in ppm, by largest remainder, ties to the lower level."""
    counts = np.bincount(level, minlength=LEVELS + 1)[1:].astype(np.int64)
    return split(MILLION, counts)
