"""What the engine refuses at its door, and the executors that it takes."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from multiprocessing import get_context

import numpy as np
import pytest

from comptune.census import make_census
from comptune.engine.simulate import simulate
from comptune.engine.world import Parameters, People, WorldRefused
from comptune.structure import example_structure
from comptune.warehouse.inputs import ParameterSet
from comptune.warehouse.people import workforce_from
from comptune.warehouse.replay import Replay, Resolved


@pytest.fixture(scope="module")
def people() -> People:
    return workforce_from(make_census(9_000, seed=2, as_of=date(2026, 12, 31))).people


@pytest.fixture(scope="module")
def resolved() -> Resolved:
    plain = ParameterSet("door", "Door", 2027, 2029, 1, "current", {})
    return Replay(example_structure()).resolve([plain])


def test_a_pool_of_processes_gives_the_same_as_threads(people: People, resolved: Resolved) -> None:
    structure = resolved.bands.structure
    threads = simulate(people, resolved.parameters, structure, seeds=[1])
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        split = simulate(
            people, resolved.parameters, structure, seeds=[1], executor=executor, pieces=2
        )
        seeds = simulate(people, resolved.parameters, structure, seeds=[1, 2], executor=executor)
    assert threads.values.any()
    assert split.values.tobytes() == threads.values.tobytes()
    assert seeds.values[:, :1].tobytes() == threads.values.tobytes()


@pytest.mark.parametrize("field", ["hire_base", "birth_base"])
def test_nobody_is_hired_or_born_after_the_start(
    people: People, resolved: Resolved, field: str
) -> None:
    late = getattr(people, field).copy()
    late[17] = 2028
    with pytest.raises(WorldRefused, match=f"People.{field} lies between .* and 2028"):
        simulate(
            replace(people, **{field: late}),
            resolved.parameters,
            resolved.bands.structure,
            seeds=[1],
        )


def test_a_merit_rate_that_could_overflow_is_refused(resolved: Resolved) -> None:
    table = np.full_like(resolved.parameters.merit_table, 9_000_001)
    with pytest.raises(WorldRefused, match="merit_table lies between 9000001 and 9000001"):
        replace(resolved.parameters, merit_table=table)


def test_a_promotion_out_of_the_top_level_is_refused(resolved: Resolved) -> None:
    hazard = np.ones_like(resolved.parameters.promotion_hazard)
    with pytest.raises(WorldRefused, match="promotion hazard of level 5"):
        replace(resolved.parameters, promotion_hazard=hazard)


def test_a_parameter_of_another_shape_is_refused(resolved: Resolved) -> None:
    parameters: Parameters = resolved.parameters
    with pytest.raises(WorldRefused, match=r"Parameters.cola_rate has shape \(1, 3, 4\)"):
        replace(parameters, cola_rate=parameters.cola_rate[:, :, :4])
