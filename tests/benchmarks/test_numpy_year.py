"""The NumPy simulation that the engine is measured against computes what the engine computes."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.numpy_simulation import Disagreement, check_agreement, simulate_in_numpy
from benchmarks.worlds import EVERY_RULE, SHRINKING, World, batch_changes, people_of, world_of
from hypothesis import HealthCheck, given, settings
from tests.engine.translation import parameters_of, structure_of
from tests.engine.translation import people_of as people_of_reference
from tests.reference.strategies import worlds
from tests.reference.world import World as ReferenceWorld

from comptune.engine.simulate import simulate


@pytest.fixture(scope="module")
def world() -> World:
    changes = [{}, EVERY_RULE, SHRINKING, *batch_changes(3)]
    return world_of(people_of(2_000), changes)


def test_every_measure_of_two_thousand_people_is_that_of_the_engine(world: World) -> None:
    check_agreement(world.people, world.parameters, world.structure)


def test_raises_on_the_opening_salary_agree(world: World) -> None:
    on_opening = replace(
        world.parameters, opening_base=np.ones(world.parameters.sets, dtype=np.bool_)
    )
    check_agreement(world.people, on_opening, world.structure)


def test_a_level_that_nobody_is_in_agrees(world: World) -> None:
    level = np.where(world.people.level == 4, 3, world.people.level).astype(np.int8)
    check_agreement(replace(world.people, level=level), world.parameters, world.structure)


def test_blocks_do_not_change_the_result(world: World) -> None:
    whole, parts = (
        simulate_in_numpy(
            world.people, world.parameters, world.structure, seed=1, position=1, block=block
        )[0]
        for block in (10_000, 333)
    )
    assert whole.any()
    assert np.array_equal(whole, parts)


def test_a_year_that_differs_from_the_engine_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.numpy_draws.MILLION", 1_000_001)
    with pytest.raises(Disagreement, match="base_pay_cost"):
        check_agreement(world.people, world.parameters, world.structure)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(worlds())
def test_small_worlds_of_every_kind_agree(world: ReferenceWorld) -> None:
    people, parameters = people_of_reference(world), parameters_of([world])
    structure, seed = structure_of(world), world.scenario.seed
    engine = simulate(people, parameters, structure, seeds=[seed])
    values, target = simulate_in_numpy(people, parameters, structure, seed=seed)
    assert np.array_equal(values, engine.values[0, 0])
    assert np.array_equal(target, engine.target[0, 0])
