"""Variants put together from layers are those resolved one by one, for every lever."""

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptune.engine.world import Parameters
from comptune.levers import Cell, expand_cells, load_catalogue
from comptune.scenarios import Scenario, layers
from comptune.scenarios.batch import resolve_batch
from comptune.scenarios.layers import resolve_near
from comptune.workspace import Workspace

YEARS = {"start_year": 2027, "end_year": 2031}
CELLS = tuple(
    cell
    for lever in load_catalogue().values()
    for cell in expand_cells(".".join([lever.name, *["*"] * len(lever.grain)]), **YEARS)
)
RUN = {"int_effective_parameters", "int_hazard_promotion"}


@pytest.fixture(scope="module")
def scenario(built_workspace: Workspace) -> Scenario:
    return built_workspace.scenario(
        {"id": "layered", "end_year": 2031, "set": {"merit_rate.2028.L2": "4 %"}}
    )


def moved(cell: Cell, steps: int) -> Decimal:
    lever = load_catalogue()[cell.name]
    return lever.lower + steps * lever.step


def same(one: Parameters, other: Parameters) -> bool:
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name))
        for field in fields(one)
    )


def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many parameter sets each pass of the SQL is given."""
    counted: list[int] = []

    def counting(scenario: Scenario, points: Sequence[Any], **more: Any) -> Any:
        counted.append(len(points))
        return resolve_batch(scenario, points, **more)

    monkeypatch.setattr(layers, "resolve_batch", counting)
    return counted


def test_one_difference_in_every_cell_takes_two_sets(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [cell for cell in CELLS if cell.name != "structure_adjustment"]
    centre = {cell: moved(cell, 1) for cell in cells}
    points = [centre, *({**centre, cell: moved(cell, 3)} for cell in cells)]
    counted = passes(monkeypatch)
    near = resolve_near(scenario, points)
    assert counted == [2]
    assert same(near.parameters, resolve_batch(scenario, points).parameters)


def test_ranges_that_move_are_resolved_one_by_one(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [cell for cell in CELLS if cell.name == "structure_adjustment"]
    centre = {cell: moved(cell, 1) for cell in cells}
    points = [centre, *({**centre, cell: moved(cell, 3)} for cell in cells)]
    counted = passes(monkeypatch)
    near = resolve_near(scenario, points)
    assert counted == [len(points)]
    assert same(near.parameters, resolve_batch(scenario, points).parameters)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_points_are_as_they_are_alone(scenario: Scenario, data: st.DataObject) -> None:
    cells = data.draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=6, unique=True))
    points = data.draw(
        st.lists(
            st.fixed_dictionaries({cell: st.integers(0, 3) for cell in cells}),
            min_size=1,
            max_size=12,
        )
    )
    exact = [{cell: moved(cell, steps) for cell, steps in point.items()} for point in points]
    near, alone = resolve_near(scenario, exact), resolve_batch(scenario, exact)
    assert same(near.parameters, alone.parameters)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_points_like_those_of_a_former_batch_are_as_they_are_alone(
    scenario: Scenario, data: st.DataObject
) -> None:
    """Whatever levers move: what others lead to is taken from the former batch."""
    cells = data.draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=6, unique=True))
    of_all = st.fixed_dictionaries({cell: st.integers(0, 3) for cell in cells})
    drawn = data.draw(st.lists(of_all, min_size=3, max_size=8))
    exact = [{cell: moved(cell, steps) for cell, steps in point.items()} for point in drawn]
    for former in (resolve_batch(scenario, [{}]), resolve_near(scenario, exact[:1])):
        near = resolve_near(scenario, exact, like=former)
        assert same(near.parameters, resolve_batch(scenario, exact).parameters)


def test_only_the_models_of_levers_that_move_are_run(scenario: Scenario) -> None:
    cells = [cell for cell in CELLS if cell.name == "promotion_rate"]
    centre = {cell: moved(cell, 1) for cell in cells}
    points = [centre, *({**centre, cell: moved(cell, 3)} for cell in cells)]
    former = resolve_batch(scenario, [{}])
    replay = scenario.ground.replay
    models, replay._models = (
        replay._models,
        tuple((name, sql if name in RUN else "select fail()") for name, sql in replay._models),
    )
    try:
        near = resolve_near(scenario, points, like=former)
    finally:
        replay._models = models
    assert same(near.parameters, resolve_batch(scenario, points).parameters)
