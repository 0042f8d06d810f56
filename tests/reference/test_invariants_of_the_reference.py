"""The reference itself obeys section 6, and its random words are those of Random123."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .invariants import check_everything
from .philox import Words, draw, employee_key, philox4x32_10
from .simulate import simulate
from .strategies import worlds
from .world import World

# Random123, tests/kat_vectors: philox4x32 with 10 rounds: counter, key, answer.
KNOWN_ANSWERS = [
    (
        (0x00000000, 0x00000000, 0x00000000, 0x00000000),
        (0x00000000, 0x00000000),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]

small_worlds = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_known_answers(
    counter: Words, key: tuple[int, int], answer: Words
) -> None:
    assert philox4x32_10(counter, key) == answer


def test_the_counter_of_a_draw_is_made_of_id_year_and_stream() -> None:
    key = employee_key("E1")
    assert key == 0x48ED5D2DB39237D7  # printf E1 | md5sum
    low, high = key % 2**32, key // 2**32
    expected = philox4x32_10((low, high, 2027, 1), (7, 3))
    assert draw("E1", year=2027, stream=1, seed=3 * 2**32 + 7) == expected


@small_worlds
@given(worlds())
def test_every_world_obeys_the_invariants(world: World) -> None:
    check_everything(world, simulate(world))


@small_worlds
@given(worlds(max_people=12, max_years=2), st.randoms(use_true_random=False))
def test_the_order_of_the_census_rows_does_not_matter(world: World, random: object) -> None:
    rows = list(world.people)
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert simulate(replace(world, people=tuple(rows))) == simulate(world)


@small_worlds
@given(worlds(max_people=12, max_years=3))
def test_a_longer_simulation_begins_like_a_shorter_one(world: World) -> None:
    first = world.scenario.start_year
    alone = simulate(replace(world, scenario=replace(world.scenario, end_year=first)))
    together = simulate(world)
    assert alone.events == tuple(e for e in together.events if e.simulation_year == first)
    assert alone.person_years == tuple(
        record for record in together.person_years if record.simulation_year == first
    )


@small_worlds
@given(worlds(max_people=12, max_years=2))
def test_totals_count_every_person_once(world: World) -> None:
    result = simulate(world)
    counted: Counter[str] = Counter()
    for measures in result.totals.values():
        counted.update(measures)
    kinds = Counter(event.event_type for event in result.events)
    assert counted["hires"] == kinds["HIRE"]
    assert counted["exits"] == kinds["TERMINATION"]
    assert counted["promotions_in"] == counted["promotions_out"] == kinds["PROMOTION"]
    assert counted["base_pay_cost"] == sum(r.base_pay_cost_cents for r in result.person_years)
