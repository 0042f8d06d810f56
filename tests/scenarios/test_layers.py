"""Variants put together from layers are those resolved one by one, for every lever."""

from collections.abc import Sequence
from dataclasses import fields, replace
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
from comptune.scenarios.layers import Resolver
from comptune.warehouse.replay import Replay
from comptune.workspace import Workspace

YEARS = {"start_year": 2027, "end_year": 2031}
CELLS = tuple(
    cell
    for lever in load_catalogue().values()
    for cell in expand_cells(".".join([lever.name, *["*"] * len(lever.grain)]), **YEARS)
)


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


def differences(cells: Sequence[Cell]) -> list[dict[Cell, Decimal]]:
    """A point, then by cell one that differs from it in that cell only."""
    centre = {cell: moved(cell, 1) for cell in cells}
    return [centre, *({**centre, cell: moved(cell, 3)} for cell in cells)]


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
    points = differences([cell for cell in CELLS if cell.name != "structure_adjustment"])
    resolver = Resolver(scenario, like=resolve_batch(scenario, [{}]))
    counted = passes(monkeypatch)
    near = resolver.resolve(points)
    assert counted == [2]
    assert same(near.parameters, resolve_batch(scenario, points).parameters)


def test_values_that_were_resolved_before_take_no_pass(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver = Resolver(scenario)
    cells = [cell for cell in CELLS if cell.name in {"cola_rate", "merit_rate"}]
    points = differences(cells)
    resolver.resolve(points)
    counted = passes(monkeypatch)
    other = [{**points[-1], cells[0]: moved(cells[0], 3)}, *points[1:4]]
    near = resolver.resolve(other)
    assert counted == []
    assert same(near.parameters, resolve_batch(scenario, other).parameters)


def test_ranges_that_move_are_resolved_one_by_one(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = differences([cell for cell in CELLS if cell.name == "structure_adjustment"])
    counted = passes(monkeypatch)
    near = Resolver(scenario).resolve(points)
    assert counted == [len(points)]
    assert same(near.parameters, resolve_batch(scenario, points).parameters)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_points_are_as_they_are_alone_whatever_was_resolved_before(
    scenario: Scenario, data: st.DataObject
) -> None:
    cells = data.draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=6, unique=True))
    of_all = st.fixed_dictionaries({cell: st.integers(0, 3) for cell in cells})
    drawn = data.draw(st.lists(of_all, min_size=2, max_size=12))
    exact = [{cell: moved(cell, steps) for cell, steps in point.items()} for point in drawn]
    at = data.draw(st.integers(1, len(exact) - 1))
    resolver = Resolver(scenario)
    for points in (exact[:at], exact[at:], [{}, *exact[:2]]):
        near = resolver.resolve(points)
        assert same(near.parameters, resolve_batch(scenario, points).parameters)


def test_only_the_models_of_levers_that_move_are_read(scenario: Scenario) -> None:
    points = differences([cell for cell in CELLS if cell.name == "promotion_rate"])
    expected = resolve_batch(scenario, points)
    replay = Replay(scenario.ground.structure)
    alone = replace(scenario, ground=replace(scenario.ground, replay=replay))
    resolver = Resolver(alone, like=resolve_batch(alone, [{}]))
    for name in ("int_hazard_merit", "int_hazard_termination", "int_job_level_ranges"):
        replay._con.execute(f"drop view {name}")
    assert same(resolver.resolve(points).parameters, expected.parameters)
