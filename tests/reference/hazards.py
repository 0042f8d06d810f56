"""Ranges of a year and the rates that follow from levers and multipliers (section 4)."""

from datetime import date
from fractions import Fraction

from .arithmetic import PPM, apply, completed_years, round_half_up
from .world import UNKNOWN_AGE, Band, World


def range_of(world: World, year: int, level: int) -> tuple[int, int]:
    """Return minimum and maximum of a level, moved on every 1 January since the start."""
    minimum = world.structure.minimum_cents[level - 1]
    maximum = world.structure.maximum_cents[level - 1]
    for moved_in in range(world.scenario.start_year, year + 1):
        movement = PPM + world.levers[moved_in].structure_adjustment
        minimum, maximum = apply(minimum, movement), apply(maximum, movement)
    return minimum, maximum


def zone_of(salary_cents: int, minimum: int, maximum: int) -> int:
    """Return 1 below the range, 2 to 5 for its quarters, 6 from its maximum on."""
    if salary_cents < minimum:
        return 1
    if salary_cents >= maximum:
        return 6
    return 2 + (salary_cents - minimum) * 4 // (maximum - minimum)


def band_of(bands: tuple[Band, ...], years: int | None) -> str:
    """Return the name of the band that holds this number of completed years."""
    if years is None:
        return UNKNOWN_AGE
    for band in bands:
        above = band.minimum is None or years >= band.minimum
        below = band.maximum is None or years < band.maximum
        if band.name != UNKNOWN_AGE and above and below:
            return band.name
    raise LookupError(f"no band holds {years} years")


def age_band(world: World, birth_date: date | None, year: int) -> str:
    """Return the band of a person's age on 1 January."""
    age = None if birth_date is None else completed_years(birth_date, date(year, 1, 1))
    return band_of(world.structure.age_bands, age)


def tenure_band(world: World, hire_date: date, year: int) -> str:
    """Return the band of a person's tenure on 1 January."""
    return band_of(world.structure.tenure_bands, completed_years(hire_date, date(year, 1, 1)))


def termination_hazard(world: World, year: int, *, level: int, age: str, tenure: str) -> int:
    """Return the exit probability of a year, level, age band and tenure band, in ppm."""
    return _capped_product(
        world.levers[year].termination_rate[level - 1],
        world.structure.termination_by_age.get(age, PPM),
        world.structure.termination_by_tenure.get(tenure, PPM),
    )


def promotion_hazard(world: World, year: int, *, level: int, age: str, tenure: str) -> int:
    """Return the promotion probability of a year, level (1..4) and bands, in ppm."""
    return _capped_product(
        world.levers[year].promotion_rate[level - 1],
        world.structure.promotion_by_age.get(age, PPM),
        world.structure.promotion_by_tenure.get(tenure, PPM),
    )


def merit_hazard(
    world: World, year: int, *, level: int, tenure: str, rating: int, zone: int
) -> int:
    """Return the merit raise of a year, level, tenure band, rating and zone, in ppm."""
    return _product(
        world.levers[year].merit_rate[level - 1],
        world.structure.merit_by_tenure.get(tenure, PPM),
        world.structure.merit_matrix.get((rating, zone), PPM),
    )


def elastic(chance_ppm: int, *, elasticity_thousandths: int, own_ppm: int, market_ppm: int) -> int:
    """Return the exit probability once pay is compared with what others pay (step 2)."""
    if elasticity_thousandths == 0:
        return chance_ppm
    response = PPM - elasticity_thousandths * (own_ppm - market_ppm) // 1000
    response = min(max(response, 500_000), 2_000_000)
    return min(PPM, apply(chance_ppm, response))


def _product(rate_ppm: int, first_ppm: int, second_ppm: int) -> int:
    """Multiply and round half up once, after both products."""
    return round_half_up(Fraction(rate_ppm * first_ppm * second_ppm, PPM * PPM))


def _capped_product(rate_ppm: int, first_ppm: int, second_ppm: int) -> int:
    return min(PPM, _product(rate_ppm, first_ppm, second_ppm))
