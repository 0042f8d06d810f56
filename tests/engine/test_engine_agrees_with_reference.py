"""The engine and the plain-Python reference agree on every transition, total and target."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.translation import (
    departments_of,
    parameters_of,
    people_of,
    structure_of,
    transition_of,
    transitions_of,
)
from tests.reference import by_hand
from tests.reference.records import Result
from tests.reference.simulate import simulate as simulate_slowly
from tests.reference.strategies import levers, worlds
from tests.reference.strategies_at_edges import worlds_at_the_draws, worlds_of_ties
from tests.reference.world import LEVELS, Person, World

from comptune.engine.measures import MEASURES
from comptune.engine.simulate import Totals, simulate

GENDER_CODES = {"M": 1, "F": 2}


def examples(count: int) -> settings:
    """Return settings for a number of worlds; time is not measured here."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=count, deadline=None, suppress_health_check=slow)


def run(*these: World, seeds: tuple[int, ...] | None = None, **options: object) -> Totals:
    """Simulate worlds of the same people as one batch, with the seed of the first unless told."""
    return simulate(
        people_of(these[0]),
        parameters_of(these),
        structure_of(these[0]),
        seeds=seeds or (these[0].scenario.seed,),
        **options,  # type: ignore[arg-type]
    )


def cells_of(world: World, values: np.ndarray) -> dict[object, dict[str, int]]:
    """Return the totals (years, levels, departments, measures) that are not nothing, by cell."""
    cells = {}
    for y, year in enumerate(world.scenario.years):
        for level in LEVELS:
            for d, department in enumerate(departments_of(world)):
                measured = values[y, level - 1, d].tolist()
                if any(measured):
                    cells[year, level, department] = dict(zip(MEASURES, measured, strict=True))
    return cells


def check_totals(world: World, expected: Result) -> None:
    """The engine's totals and targets are those of the reference."""
    totals = run(world)
    not_nothing = {cell: sums for cell, sums in expected.totals.items() if any(sums.values())}
    assert cells_of(world, totals.values[0, 0]) == not_nothing
    assert totals.target[0, 0].tolist() == [plan.target for plan in expected.plans]


def check_transitions(world: World, expected: Result) -> None:
    """The engine's transitions are those of the reference, each person and year once."""
    table = transitions_of(world)
    rows = {(row["employee_id"], row["simulation_year"]): row for row in table.to_pylist()}
    assert len(rows) == table.num_rows
    assert rows.keys() == {(r.employee_id, r.simulation_year) for r in expected.person_years}
    for record in expected.person_years:
        row = rows[record.employee_id, record.simulation_year]
        assert row == transition_of(record, world)


@examples(150)
@given(worlds())
def test_every_transition_and_total_is_that_of_the_reference(world: World) -> None:
    expected = simulate_slowly(world)
    check_transitions(world, expected)
    check_totals(world, expected)


@examples(150)
@given(worlds_at_the_draws())
def test_a_draw_that_just_meets_its_chance_agrees(world: World) -> None:
    check_transitions(world, simulate_slowly(world))


@examples(100)
@given(worlds_of_ties())
def test_ties_and_half_cents_agree(world: World) -> None:
    expected = simulate_slowly(world)
    check_transitions(world, expected)
    check_totals(world, expected)


@examples(50)
@given(worlds(max_people=15, max_years=3))
def test_closing_salaries_are_those_of_who_is_still_here(world: World) -> None:
    here: dict[int, Counter[tuple[int, int, int]]] = {}
    for record in simulate_slowly(world).person_years:
        people = here.setdefault(record.simulation_year - world.scenario.start_year, Counter())
        if record.last_day is None:
            gender = GENDER_CODES.get(record.gender or "", 0)
            people[record.closing_salary_cents, record.closing_level, gender] += 1
    for one in run(world, closing=True).closing:
        told = zip(one.salary.tolist(), one.level.tolist(), one.gender.tolist(), strict=True)
        assert Counter(told) == here.pop(one.year_index)
    assert not any(here.values())


@st.composite
def batches(draw: st.DrawFn) -> tuple[World, ...]:
    """Draw worlds that differ in levers, ranges, multipliers and raise base."""
    first = draw(worlds(max_people=10, max_years=2))
    other = draw(worlds(max_people=1, max_years=1)).structure
    second = replace(
        first,
        levers={year: draw(levers()) for year in first.levers},
        structure=replace(
            other,
            rating_shares=first.structure.rating_shares,
            hire_ages=first.structure.hire_ages,
        ),
    )
    bases = ("current", "opening")
    opposite = bases[1 - bases.index(first.scenario.raise_base)]
    return first, second, replace(first, scenario=replace(first.scenario, raise_base=opposite))


@examples(50)
@given(batches(), st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=3))
def test_a_world_in_a_batch_is_as_it_is_alone(batch: tuple[World, ...], seeds: list[int]) -> None:
    together = run(*batch, seeds=tuple(seeds))
    for k, world in enumerate(batch):
        for s, seed in enumerate(seeds):
            seeded = replace(world, scenario=replace(world.scenario, seed=seed))
            alone = run(seeded)
            assert np.array_equal(together.values[k, s], alone.values[0, 0])
            assert np.array_equal(together.target[k, s], alone.target[0, 0])
        check_totals(seeded, simulate_slowly(seeded))


@examples(50)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_census_rows_does_not_matter(world: World, chance: random.Random) -> None:
    rows = list(world.people)
    chance.shuffle(rows)
    shuffled = replace(world, people=tuple(rows))
    assert run(shuffled).values.tobytes() == run(world).values.tobytes()
    assert transitions_of(shuffled).equals(transitions_of(world))


def test_hires_of_29_february_agree() -> None:
    people = [by_hand.person(employee_id=f"E{number}") for number in range(400)]
    levers = replace(
        by_hand.DEFAULTS,
        termination_rate=by_hand.every(800_000),
        new_hire_termination_rate=by_hand.every(800_000),
    )
    structure = replace(by_hand.STRUCTURE, hire_ages=((23, 500_000), (24, 500_000)))
    world = by_hand.world(*people, levers=levers, structure=structure, start=2028)
    expected = simulate_slowly(world)
    assert date(2028, 2, 29) in {record.hire_date for record in expected.person_years}
    check_transitions(world, expected)


@pytest.fixture(scope="module")
def town() -> World:
    """So many people that their simulation is split into pieces (4096 people or more each)."""
    chance = random.Random(20270101)
    people = [
        Person(
            employee_id=f"E{number:06d}",
            hire_date=date(1990, 1, 1) + timedelta(days=chance.randrange(13_500)),
            birth_date=date(1950, 1, 1) + timedelta(days=chance.randrange(7_000)),
            job_level=chance.choices(LEVELS, weights=(50, 25, 15, 7, 3))[0],
            annual_salary_cents=chance.randrange(3_000_000, 14_000_000),
            fte_thousandths=chance.choice([1000, 800, 333]),
            department=chance.choice([None, "IT", "Finance"]),
            gender=chance.choice([None, "M", "F"]),
        )
        for number in range(9_000)
    ]
    busy = replace(
        by_hand.DEFAULTS,
        lump_sum_share=500_000,
        leaver_bonus_share=500_000,
        quit_elasticity_thousandths=1_500,
    )
    return by_hand.world(*people, levers=busy, end=2028)


def test_a_large_census_agrees_too(town: World) -> None:
    expected = simulate_slowly(town)
    check_totals(town, expected)
    assert len(expected.events) > 9_000


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_pieces_and_threads_do_not_change_a_byte(town: World, threads: int) -> None:
    whole = run(town, pieces=1)
    with ThreadPoolExecutor(threads) as executor:
        split = run(town, executor=executor, pieces=2)
    assert split.values.tobytes() == whole.values.tobytes()
    assert split.target.tobytes() == whole.target.tobytes()


def test_seeds_run_side_by_side_do_not_change_a_byte(town: World) -> None:
    seeds = (1, 2, 2**64 - 1)
    with ThreadPoolExecutor(2) as executor:
        together = run(town, seeds=seeds, executor=executor)
    for position, seed in enumerate(seeds):
        alone = run(town, seeds=(seed,))
        assert together.values[:, [position]].tobytes() == alone.values.tobytes()
