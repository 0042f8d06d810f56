"""Section 5: how many are hired and who they are, worked by hand."""

from dataclasses import replace
from datetime import date

import pytest

from .arithmetic import by_largest_remainder, years_earlier
from .by_hand import NO, STRUCTURE, every, hire_luck, person, told, word_for, world
from .hiring import donor_of, hire_id, hire_salary, level_shares, make_hire, plan_hires
from .records import HiringPlan
from .simulate import simulate
from .world import Levers, Person, World


def people_by_level(*counts: int) -> tuple[Person, ...]:
    """Return as many people of each level as told."""
    return tuple(
        person(employee_id=f"E{level}{number}", job_level=level)
        for level, count in enumerate(counts, start=1)
        for number in range(count)
    )


def plan(
    census: tuple[Person, ...], levers: Levers, *, before: int, survivors: tuple[int, ...]
) -> HiringPlan:
    """Return the plan of 2027 for a census, last year's target and who stays."""
    here = world(*census, levers=levers)
    return plan_hires(here, 2027, target_before=before, survivors=survivors)


def test_the_largest_remainders_take_the_rest_and_ties_go_to_the_lower_level() -> None:
    assert level_shares(world(*people_by_level(1, 1, 1))) == [333_334, 333_333, 333_333, 0, 0]
    # 3 x 1/7 = 0.43, 3 x 2/7 = 0.86, 3 x 4/7 = 1.71: floors 0, 0, 1; the rest to 0.86 and 0.71.
    assert by_largest_remainder(3, [1, 2, 4]) == [0, 1, 2]
    assert by_largest_remainder(0, [1, 1]) == [0, 0]


def test_hires_fill_the_gap_of_each_level() -> None:
    # 10 people grow by 10 % to 11; 9 stay, so 2 are needed. Wanted by level: 60 % of 11 = 6.6 -> 7
    # less 5; 30 % = 3.3 -> 3 less 3; 10 % = 1.1 -> 1 less 1: both in level 1.
    # Leaving 20 %: 2 x 0.2 / 0.8 = 0.5 -> 1 more, who leaves within the year.
    levers = Levers(headcount_growth=100_000, new_hire_termination_rate=every(200_000))
    planned = plan(people_by_level(6, 3, 1), levers, before=10, survivors=(5, 3, 1, 0, 0))
    assert (planned.target, planned.need) == (11, 2)
    assert planned.want == (2, 0, 0, 0, 0)
    assert planned.stay == (2, 0, 0, 0, 0)
    assert planned.leave == (1, 0, 0, 0, 0)


def test_a_level_that_has_too_many_wants_nobody_and_ties_go_to_the_lower_level() -> None:
    # Target 6, 3 stay: 2 wanted in level 1, 2 in level 2, none in level 3 (one too many).
    # 3 x 2/4 = 1.5 each: the tie gives level 1 the third.
    planned = plan(people_by_level(2, 2, 2), Levers(), before=6, survivors=(0, 0, 3, 0, 0))
    assert planned.want == (2, 2, 0, 0, 0)
    assert planned.stay == (2, 1, 0, 0, 0)


def test_where_no_level_wants_anybody_the_census_shares_decide() -> None:
    # Five people, target apply(5, 1.2) = 6; 20 % of 6 = 1.2 -> 1 each, all present. One is needed:
    # equal shares, so level 1.
    levers = Levers(headcount_growth=200_000)
    planned = plan(people_by_level(1, 1, 1, 1, 1), levers, before=5, survivors=(1, 1, 1, 1, 1))
    assert planned.want == (0, 0, 0, 0, 0)
    assert planned.stay == (1, 0, 0, 0, 0)


def test_nobody_is_laid_off() -> None:
    levers = Levers(headcount_growth=-200_000)
    planned = plan(people_by_level(10), levers, before=10, survivors=(10, 0, 0, 0, 0))
    assert (planned.target, planned.need, planned.shortfall) == (8, 0, 2)
    assert planned.stay == planned.leave == (0, 0, 0, 0, 0)


def test_the_target_follows_the_target_of_the_year_before() -> None:
    # 10 -> 8 -> 6.4 -> 6, though all ten stay; half up would make 2.5 of a target 3.
    shrinking = world(*people_by_level(10), levers=Levers(headcount_growth=-200_000), end=2028)
    assert [one.target for one in simulate(shrinking).plans] == [8, 6]


@pytest.mark.parametrize(
    ("stay", "rate", "leave"),
    [(1, 0, 0), (1, 800_000, 4), (1, 333_333, 0), (1, 333_334, 1), (3, 333_333, 1)],
)
def test_enough_are_hired_for_those_who_leave(stay: int, rate: int, leave: int) -> None:
    # 1 x 1/3 / 2/3 = 0.5: just under it 0, just over it 1; 3 x 0.49999 = 1.49999 -> 1.
    levers = Levers(new_hire_termination_rate=every(rate))
    planned = plan(people_by_level(stay), levers, before=stay, survivors=(0,) * 5)
    assert planned.leave[0] == leave


def test_the_last_hires_of_a_level_are_those_who_leave() -> None:
    # Everybody leaves for certain (80 % x 1.25): 2 needed, 80 % of hires leave: 8 more.
    structure = replace(STRUCTURE, termination_by_age={"unknown": 1_250_000})
    levers = Levers(termination_rate=every(800_000), new_hire_termination_rate=every(800_000))
    result = simulate(world(*people_by_level(2), levers=levers, structure=structure))
    hires = [r for r in result.person_years if r.opening_level is None]
    assert [r.employee_id for r in hires] == [f"H2027-L1-{k:07d}" for k in range(1, 11)]
    assert [r.last_day is None for r in hires] == [True] * 2 + [False] * 8
    assert {r.employment_status for r in hires[2:]} == {"new_hire_termination"}


@pytest.mark.parametrize(
    ("day_word", "exit_word", "hired_on", "left_on"),
    [
        (0, 0, date(2027, 1, 1), date(2027, 1, 2)),  # day 1 + 0, then 1 + 1 + 0
        (0, NO, date(2027, 1, 1), date(2027, 12, 31)),  # 1 + 1 + 363 = 365
        (NO, 0, date(2027, 12, 30), date(2027, 12, 31)),  # 1 + 363 = 364, then 365
        (NO, NO, date(2027, 12, 30), date(2027, 12, 31)),
    ],
)
def test_hires_come_before_the_last_day_of_the_year_and_leave_after_they_came(
    day_word: int, exit_word: int, hired_on: date, left_on: date
) -> None:
    chosen = hire_luck(day=day_word, exit_day=exit_word)
    record, events, after = make_hire(world(), 2027, level=1, number=1, leaves=True, luck=chosen)
    assert (record.hire_date, record.last_day, after) == (hired_on, left_on, None)
    assert [event.event_type for event in events] == ["HIRE", "TERMINATION"]
    assert (record.hire_sequence, record.exit_sequence) == (1, 2)


def test_the_donor_is_picked_at_the_level_in_order_of_bytes() -> None:
    # In UTF-8 "Z" (5A) comes before "a" (61) before "é" (C3 A9).
    census = [
        person(employee_id="é"),
        person(employee_id="a"),
        person(employee_id="Z"),
        person(employee_id="B", job_level=2),
    ]
    here = world(*census)
    picked = [donor_of(here, 1, word_for(index, 3)).employee_id for index in range(3)]
    assert picked == ["Z", "a", "é"]
    assert donor_of(here, 2, NO).employee_id == "B"
    # Nobody is in level 3: anybody may be the donor ("B" is first).
    anybody = [donor_of(here, 3, word_for(index, 4)).employee_id for index in range(4)]
    assert anybody == ["B", "Z", "a", "é"]


def test_a_hire_takes_department_location_gender_and_fte_of_the_donor() -> None:
    donor = person(
        department="IT", location="Here", gender="F", fte_thousandths=333, performance_rating=5
    )
    record, _, after = make_hire(
        world(donor), 2027, level=1, number=1, leaves=False, luck=hire_luck()
    )
    assert (record.department, record.location, record.gender) == ("IT", "Here", "F")
    assert (record.fte_thousandths, record.performance_rating) == (333, None)
    assert after is not None and after.census_rating is None


def test_the_age_of_a_hire_sets_the_birth_date() -> None:
    # Cumulative: 24 years 30 %, 40 years 100 %.
    structure = replace(STRUCTURE, hire_ages=((24, 300_000), (40, 700_000)))
    here = world(start=2028, structure=structure)
    on_leap_day = word_for(59, 365)  # 1 + 59 = day 60 of 2028, 29 February
    for drawn, born_on in ((299_999, date(2004, 2, 28)), (300_000, date(1988, 2, 28))):
        chosen = hire_luck(day=on_leap_day, age=word_for(drawn, 1_000_000))
        record, _, _ = make_hire(here, 2028, level=1, number=1, leaves=False, luck=chosen)
        assert (record.hire_date, record.birth_date) == (date(2028, 2, 29), born_on)
    assert years_earlier(date(2027, 3, 1), 23) == date(2004, 3, 1)


def salary(word: int, **levers: object) -> int:
    """Return the salary of a hire of level 1 (40 000 to 60 000) for a position word."""
    here: World = world(levers=Levers(**levers))  # type: ignore[arg-type]
    return hire_salary(here, 2027, 1, word)


def test_the_position_in_the_range_is_spread_evenly() -> None:
    # 35 % -+ 10 %: 25 % of 20 000 above 40 000 = 45 000, up to 45 % = 49 000.
    spread = {"new_hire_range_position": every(350_000), "new_hire_range_spread": 200_000}
    assert salary(0, **spread) == 4_500_000
    assert salary(NO, **spread) == 4_900_000
    # An odd spread of 3 ppm: pick(word, 4) - 1 is -1, 0, 1 or 2.
    odd = {"new_hire_range_position": every(350_000), "new_hire_range_spread": 3}
    assert [salary(word_for(k, 4), **odd) for k in range(4)] == [
        4_699_998,
        4_700_000,
        4_700_002,
        4_700_004,
    ]


def test_the_position_stays_within_the_range_and_so_does_the_adjusted_salary() -> None:
    low = {"new_hire_range_position": every(0), "new_hire_range_spread": 200_000}
    assert salary(0, **low) == 4_000_000
    high = {"new_hire_range_position": every(1_000_000), "new_hire_range_spread": 200_000}
    assert salary(NO, **high) == 6_000_000
    # 50 000 x 90 % = 45 000; 45 000 x 80 % = 36 000, kept at 40 000; 55 000 x 130 % at 60 000.
    for position, adjustment, kept in (
        (500_000, 900_000, 4_500_000),
        (250_000, 800_000, 4_000_000),
        (750_000, 1_300_000, 6_000_000),
    ):
        levers = {
            "new_hire_range_position": every(position),
            "new_hire_salary_adjustment": every(adjustment),
        }
        assert salary(0, **levers) == kept


def test_a_hire_is_paid_from_the_hire_day_on_and_gets_no_raise_that_year() -> None:
    # 40 150.00 / 365 = 110.00 a day; hired on day 183 (2 July) of 365: 183 days = 20 130.00.
    structure = replace(STRUCTURE, minimum_cents=(4_015_000, 1, 1, 1, 1))
    levers = Levers(
        cola_rate=every(50_000),
        merit_rate=every(50_000),
        merit_month=10,
        new_hire_range_position=every(0),
        bonus_target=every(100_000),
        leaver_bonus_share=500_000,
    )
    here = world(levers=levers, structure=structure)
    chosen = hire_luck(day=word_for(182, 364), exit_day=NO)
    record, events, _ = make_hire(here, 2027, level=1, number=7, leaves=False, luck=chosen)
    assert told(events) == [(1, "HIRE", None, "2027-07-02", None, 4_015_000, None, 0)]
    assert record.employee_id == hire_id(2027, 1, 7) == "H2027-L1-0000007"
    assert (record.base_pay_cost_cents, record.bonus_cost_cents) == (2_013_000, 201_300)
    assert record.bridge_joiners_cents == 2_013_000
    # Who leaves on 31 December costs the same pay, and half the bonus.
    record, _, _ = make_hire(here, 2027, level=1, number=8, leaves=True, luck=chosen)
    assert (record.base_pay_cost_cents, record.bonus_cost_cents) == (2_013_000, 100_650)


def test_a_hire_of_last_year_is_raised_and_rated_like_everyone() -> None:
    structure = replace(STRUCTURE, termination_by_age={"unknown": 1_250_000, "25-34": 0})
    levers = Levers(termination_rate=every(800_000), cola_rate=every(10_000))
    result = simulate(world(levers=levers, structure=structure, end=2028))
    years = [r for r in result.person_years if r.employee_id == "H2027-L1-0000001"]
    assert [r.cola_sequence for r in years] == [0, 1]
    assert [r.performance_rating for r in years] == [None, 3]
