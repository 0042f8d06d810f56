"""Whole numbers in float64 and in int64 give the same, and floats are used only where they may."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptune.census import make_census
from comptune.engine import batch
from comptune.engine.arithmetic import rounded
from comptune.engine.exactness import fits_floats
from comptune.engine.simulate import simulate, transitions
from comptune.engine.world import Parameters, People
from comptune.structure import example_structure
from comptune.warehouse.inputs import ParameterSet
from comptune.warehouse.people import workforce_from
from comptune.warehouse.replay import Replay, Resolved

MOST = 2**50 - 1


@pytest.fixture(scope="module")
def people() -> People:
    return workforce_from(make_census(2_000, seed=3, as_of=date(2026, 12, 31))).people


@pytest.fixture(scope="module")
def resolved() -> Resolved:
    plain = ParameterSet("exact", "Exact", 2027, 2030, 1, "current", {})
    return Replay(example_structure()).resolve([plain])


@settings(deadline=None)  # the first one compiles
@given(half=st.integers(1, 2**40), quotient=st.integers(0, MOST), off=st.integers(-2, 2))
def test_a_float_is_rounded_half_up_as_an_integer_is(half: int, quotient: int, off: int) -> None:
    divisor = 2 * half
    value = quotient % (MOST // divisor + 1) * divisor + half + off
    value = min(value, MOST)
    expected = (value + half) // divisor
    assert rounded(float(value), divisor) == expected
    assert rounded(-float(value), divisor) == (half - value) // divisor
    assert rounded(value, divisor) == expected
    assert rounded(-value, divisor) == (half - value) // divisor


def test_floats_and_integers_give_the_same(
    people: People, resolved: Resolved, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> tuple[bytes, bytes]:
        parameters, structure = resolved.parameters, resolved.bands.structure
        totals = simulate(people, parameters, structure, seeds=[1, 2])
        rows = [part.rows for part in transitions(people, parameters, structure, seed=1)]
        return totals.values.tobytes(), np.concatenate(rows).tobytes()

    assert fits_floats(people, resolved.parameters)
    floats = run()
    monkeypatch.setattr(batch, "fits_floats", lambda *_: False)
    assert run() == floats


def test_what_could_be_rounded_is_not_calculated_in_floats(
    people: People, resolved: Resolved
) -> None:
    parameters: Parameters = resolved.parameters
    rich = people.salary.copy()
    rich[7] = 2**50 // 1_000_000
    assert not fits_floats(replace(people, salary=rich), parameters)
    rich[7] -= 3
    assert fits_floats(replace(people, salary=rich), parameters)
    wide = parameters.range_maximum + 2**50 // 1_000_000
    assert not fits_floats(people, replace(parameters, range_maximum=wide))
    generous = np.full_like(parameters.merit_table, 9_000_000)
    assert not fits_floats(people, replace(parameters, merit_table=generous))
