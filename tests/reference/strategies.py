"""Small random worlds for Hypothesis, with the edges where rules change drawn often."""

from datetime import date, timedelta

from hypothesis import strategies as st

from .world import (
    AGE_BANDS,
    LEVELS,
    TENURE_BANDS,
    Band,
    Levers,
    Person,
    Scenario,
    Structure,
    World,
)

SEEDS = st.one_of(st.sampled_from([0, 1, 2**32 - 1, 2**32, 2**64 - 1]), st.integers(0, 2**64 - 1))
START_YEARS = st.sampled_from([2000, 2021, 2024, 2025, 2026, 2027, 2097])
MULTIPLIERS = st.one_of(
    st.sampled_from([0, 500_000, 1_000_000, 1_250_000, 3_000_000]), st.integers(0, 3_000_000)
)
DEPARTMENTS = st.sampled_from([None, "Finance", "IT"])


def ppm(lower: int, upper: int) -> st.SearchStrategy[int]:
    """Draw a lever's value: its bounds and the inside alike."""
    return st.one_of(st.sampled_from([lower, upper]), st.integers(lower, upper))


def by_level(value: st.SearchStrategy[int], levels: int = 5) -> st.SearchStrategy[tuple[int, ...]]:
    """Draw one value for all levels or one for each."""
    same = value.map(lambda one: (one,) * levels)
    return st.one_of(same, st.tuples(*[value] * levels))


@st.composite
def levers(draw: st.DrawFn) -> Levers:
    """Draw the levers of one year within the bounds of the page."""
    month = st.integers(1, 12)
    months = draw(st.one_of(month.map(lambda one: (one,) * 3), st.tuples(month, month, month)))
    return Levers(
        merit_rate=draw(by_level(ppm(0, 150_000))),
        cola_rate=draw(by_level(ppm(0, 100_000))),
        promotion_rate=draw(by_level(ppm(0, 500_000), 4)),
        promotion_raise=draw(by_level(ppm(0, 400_000), 4)),
        new_hire_range_position=draw(by_level(ppm(0, 1_000_000))),
        new_hire_salary_adjustment=draw(by_level(ppm(800_000, 1_300_000))),
        headcount_growth=draw(ppm(-200_000, 300_000)),
        structure_adjustment=draw(ppm(0, 100_000)),
        bonus_target=draw(by_level(ppm(0, 1_000_000))),
        leaver_bonus_share=draw(ppm(0, 1_000_000)),
        lump_sum_share=draw(ppm(0, 1_000_000)),
        cola_month=months[0],
        merit_month=months[1],
        promotion_month=months[2],
        merit_min_service_months=draw(ppm(0, 24)),
        termination_rate=draw(by_level(ppm(0, 800_000))),
        new_hire_termination_rate=draw(by_level(ppm(0, 800_000))),
        benefits_load=draw(by_level(ppm(0, 1_000_000))),
        new_hire_range_spread=draw(ppm(0, 1_000_000)),
        market_movement=draw(ppm(0, 200_000)),
        quit_elasticity_thousandths=draw(ppm(0, 5_000)),
    )


@st.composite
def shares(draw: st.DrawFn, values: list[int]) -> tuple[tuple[int, int], ...]:
    """Draw shares of the values that sum to one, often with some at nothing."""
    cuts = sorted(
        draw(st.lists(ppm(0, 1_000_000), min_size=len(values) - 1, max_size=len(values) - 1))
    )
    edges = [0, *cuts, 1_000_000]
    return tuple(
        (value, upper - lower)
        for value, lower, upper in zip(values, edges[:-1], edges[1:], strict=True)
    )


@st.composite
def multipliers(draw: st.DrawFn, bands: tuple[Band, ...]) -> dict[str, int]:
    """Draw a full table of multipliers, or an empty one."""
    if draw(st.booleans()):
        return {}
    return {band.name: draw(MULTIPLIERS) for band in bands}


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    """Draw ranges (some a cent wide, some upside down by level) and the tables."""
    ranges = [
        (minimum, minimum + draw(st.one_of(st.sampled_from([1, 2, 4]), st.integers(1, 9_000_000))))
        for minimum in (draw(st.integers(1, 12_000_000)) for _ in LEVELS)
    ]
    if draw(st.booleans()):
        ranges.sort()
    ages = draw(st.lists(st.integers(16, 70), min_size=1, max_size=3, unique=True))
    matrix = {}
    if draw(st.booleans()):
        matrix = {(rating, zone): draw(MULTIPLIERS) for rating in LEVELS for zone in range(1, 7)}
    return Structure(
        minimum_cents=tuple(minimum for minimum, _ in ranges),  # type: ignore[arg-type]
        maximum_cents=tuple(maximum for _, maximum in ranges),  # type: ignore[arg-type]
        termination_by_age=draw(multipliers(AGE_BANDS)),
        termination_by_tenure=draw(multipliers(TENURE_BANDS)),
        promotion_by_age=draw(multipliers(AGE_BANDS)),
        promotion_by_tenure=draw(multipliers(TENURE_BANDS)),
        merit_by_tenure=draw(multipliers(TENURE_BANDS)),
        merit_matrix=matrix,
        rating_shares=draw(shares([1, 2, 3, 4, 5])),
        hire_ages=draw(shares(sorted(ages))),
    )


def leap_day_before(year: int) -> date:
    """Return the last 29 February before a year."""
    while True:
        year -= 1
        if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
            return date(year, 2, 29)


@st.composite
def people(draw: st.DrawFn, *, structure: Structure, start_year: int, employee_id: str) -> Person:
    """Draw a person with a salary near the edges of the range as often as anywhere."""
    level = draw(st.sampled_from(LEVELS))
    minimum, maximum = structure.minimum_cents[level - 1], structure.maximum_cents[level - 1]
    quarters = [minimum + (maximum - minimum) * quarter // 4 for quarter in (1, 2, 3)]
    edges = [minimum - 1, minimum, *quarters, maximum - 1, maximum, maximum + 1]
    salary = draw(st.one_of(st.sampled_from(edges), st.integers(1, 2 * maximum)))
    last = date(start_year - 1, 12, 31)
    hired_on = draw(
        st.one_of(
            st.sampled_from([last, date(start_year - 1, 1, 1), leap_day_before(start_year)]),
            st.dates(last - timedelta(days=800), last),
            st.dates(date(start_year - 45, 1, 1), last),
        )
    )
    births = [date(hired_on.year - 20, 1, 1), leap_day_before(hired_on.year - 17)]
    born_on = draw(
        st.one_of(
            st.none(),
            st.sampled_from(births),
            st.dates(date(hired_on.year - 60, 1, 1), date(hired_on.year - 16, 1, 1)),
        )
    )
    return Person(
        employee_id=employee_id,
        hire_date=hired_on,
        birth_date=born_on,
        job_level=level,
        annual_salary_cents=max(1, salary),
        fte_thousandths=draw(st.one_of(st.sampled_from([1000, 1, 333]), st.integers(1, 1000))),
        department=draw(DEPARTMENTS),
        location=draw(st.sampled_from([None, "Here", "There"])),
        gender=draw(st.sampled_from([None, "M", "F", "X"])),
        performance_rating=draw(st.one_of(st.none(), st.integers(1, 5))),
    )


@st.composite
def worlds(draw: st.DrawFn, max_people: int = 30, max_years: int = 4) -> World:
    """Draw a world of 1 to 30 people and 1 to 4 years."""
    structure = draw(structures())
    start_year = draw(START_YEARS)
    end_year = start_year + draw(st.integers(0, max_years - 1))
    ids = st.text(alphabet="aZ09-é😀", min_size=1, max_size=4)
    return World(
        people=tuple(
            draw(people(structure=structure, start_year=start_year, employee_id=one))
            for one in draw(st.lists(ids, min_size=1, max_size=max_people, unique=True))
        ),
        structure=structure,
        levers={year: draw(levers()) for year in range(start_year, end_year + 1)},
        scenario=Scenario(
            start_year=start_year,
            end_year=end_year,
            seed=draw(SEEDS),
            raise_base=draw(st.sampled_from(["current", "opening"])),
        ),
    )
