"""The same bytes: whatever the order of the census, the threads, or what is simulated beside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from comptune.census import keep_census, make_census
from comptune.engine.simulate import simulate, transitions
from comptune.levers import Cell
from comptune.structure import example_structure
from comptune.warehouse.inputs import ParameterSet
from comptune.warehouse.people import workforce_from
from comptune.warehouse.replay import Replay, Resolved
from comptune.warehouse.transition_columns import Calendar, transition_batch

AS_OF = date(2026, 12, 31)
SETS = 40
SEED = 987_654_321


def parameter_set(k: int) -> ParameterSet:
    """The k-th of many sets that differ in pay, in chances and in hiring."""
    cells = {
        "merit_rate.2028.L2": Decimal(k) / 1000,
        "promotion_rate.2027.L1": Decimal(k) / 100,
        "headcount_growth.2027": Decimal(k - 20) / 100,
        "new_hire_range_spread.2029": Decimal(k) / 100,
        "merit_matrix.R3.Z3": Decimal(100 + k) / 100,
        "range_maximum.L1": Decimal(75_000 + k),
    }
    return ParameterSet(
        scenario_id=f"set-{k}",
        name=f"Set {k}",
        start_year=2027,
        end_year=2031,
        seed=SEED,
        raise_base="opening" if k % 3 == 0 else "current",
        overrides={Cell.parse(cell): value for cell, value in cells.items()},
    )


@pytest.fixture(scope="module")
def replay() -> Replay:
    return Replay(example_structure())


@pytest.fixture(scope="module")
def census() -> pa.Table:
    return make_census(9_000, seed=5, as_of=AS_OF)


@pytest.fixture(scope="module")
def batch(replay: Replay) -> Resolved:
    return replay.resolve([parameter_set(k) for k in range(SETS)])


def test_forty_sets_in_a_batch_are_as_they_are_alone(
    replay: Replay, census: pa.Table, batch: Resolved
) -> None:
    people = workforce_from(census).people
    together = simulate(people, batch.parameters, batch.bands.structure, seeds=[SEED, SEED + 1])
    for k in range(SETS):
        own = replay.resolve([parameter_set(k)])
        alone = simulate(people, own.parameters, own.bands.structure, seeds=[SEED])
        assert alone.values[0, 0].tobytes() == together.values[k, 0].tobytes()
        assert alone.target[0, 0].tobytes() == together.target[k, 0].tobytes()


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_change_nothing(census: pa.Table, batch: Resolved, threads: int) -> None:
    people = workforce_from(census).people
    one, structure = batch.parameters.only(7), batch.bands.structure
    plain = simulate(people, one, structure, seeds=[SEED], pieces=1)
    with ThreadPoolExecutor(threads) as executor:
        split = simulate(
            people, one, structure, seeds=[SEED], executor=executor, pieces=2 * threads
        )
    assert plain.values.tobytes() == split.values.tobytes()


def test_the_order_of_the_census_changes_neither_its_hash_nor_a_row(
    census: pa.Table, batch: Resolved, tmp_path: Path
) -> None:
    shuffled = census.take(np.random.default_rng(1).permutation(len(census)))
    kept = [keep_census(table, folder=tmp_path, as_of=AS_OF).sha256 for table in (census, shuffled)]
    assert kept[0] == kept[1]
    assert rows_of(census, batch) == rows_of(shuffled, batch)


def rows_of(census: pa.Table, batch: Resolved) -> list[bytes]:
    """Every row of `int_workforce_transitions` of one set, as Arrow's bytes."""
    workforce = workforce_from(census)
    parameters = batch.parameters.only(3)
    calendar = Calendar(parameters)
    return [
        transition_batch(block, workforce, calendar).serialize().to_pybytes()
        for block in transitions(workforce.people, parameters, batch.bands.structure, seed=SEED)
    ]
