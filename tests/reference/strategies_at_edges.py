"""Worlds made to sit on the edges that random ones seldom meet: draws, ties, half cents."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from .arithmetic import PPM, TWO_TO_32
from .hiring import hire_id
from .philox import draw as draw_words
from .strategies import SEEDS, levers
from .world import Levers, Person, Scenario, Structure, World

WIDE = Structure(minimum_cents=(1,) * 5, maximum_cents=(10**9,) * 5)  # nobody is capped
NARROW = Structure(minimum_cents=(1,) * 5, maximum_cents=(2,) * 5)  # every raise is a lump sum


@st.composite
def worlds_at_the_draws(draw: st.DrawFn) -> World:
    """Draw one person whose chances, ratings and ages are those that their words just miss or meet.

    The rates are set to the person's own words, so that happening or not hangs on one ppm.
    """
    year, seed = draw(st.integers(2024, 2029)), draw(SEEDS)
    level = draw(st.integers(1, 5))
    name = draw(st.text(alphabet="aZ09-é😀", min_size=1, max_size=4))
    leaving, _, rising, rating = draw_words(name, year=year, stream=0, seed=seed)
    _, age, _, _ = draw_words(hire_id(year, level, 1), year=year, stream=1, seed=seed)
    above = st.integers(0, 1)

    def just_about(word: int) -> int:
        return word * PPM // TWO_TO_32 + draw(above)

    rating_cut, age_cut = just_about(rating), just_about(age)
    at_the_edge = replace(
        draw(levers()),
        termination_rate=(min(just_about(leaving), 800_000),) * 5,
        promotion_rate=(min(just_about(rising), 500_000),) * 4,
        headcount_growth=0,
        quit_elasticity_thousandths=0,
    )
    structure = replace(
        WIDE,
        rating_shares=((1, rating_cut), (2, PPM - rating_cut)),
        hire_ages=((20, age_cut), (60, PPM - age_cut)),
    )
    return World(
        people=(
            Person(
                employee_id=name,
                hire_date=date(2020, 1, 1),
                job_level=level,
                annual_salary_cents=draw(st.integers(1, 20_000_000)),
            ),
        ),
        structure=structure,
        levers={year: at_the_edge},
        scenario=Scenario(start_year=year, end_year=year, seed=seed),
    )


@st.composite
def worlds_of_ties(draw: st.DrawFn) -> World:
    """Draw people with equal raises on one day and pay of a few cents: parts tie at half a cent."""
    rate = draw(st.integers(1, 100_000))
    month = draw(st.integers(1, 12))
    same = Levers(
        cola_rate=(rate,) * 5,
        merit_rate=(rate,) * 5,
        promotion_rate=(500_000,) * 4,
        promotion_raise=(rate,) * 4,
        cola_month=month,
        merit_month=month,
        promotion_month=month,
        termination_rate=(draw(st.sampled_from([0, 300_000])),) * 5,
        new_hire_termination_rate=(200_000,) * 5,  # two hires need half a third
        headcount_growth=draw(st.sampled_from([-200_000, 0, 300_000])),
        lump_sum_share=500_000,
        bonus_target=(500_000,) * 5,
        leaver_bonus_share=500_000,
    )
    people = tuple(
        Person(
            employee_id=f"E{number}",
            hire_date=draw(st.sampled_from([date(2020, 1, 1), date(2026, 12, 31)])),
            job_level=draw(st.integers(1, 5)),
            annual_salary_cents=draw(st.integers(1, 300)),
            fte_thousandths=draw(st.sampled_from([1000, 500, 250, 125, 1])),
        )
        for number in range(draw(st.integers(1, 12)))
    )
    return World(
        people=people,
        structure=draw(st.sampled_from([WIDE, NARROW])),
        levers={2027: same, 2028: same},
        scenario=Scenario(start_year=2027, end_year=2028, seed=draw(SEEDS), raise_base="opening"),
    )
