"""The kernel beside a plain NumPy simulation and beside the floor, and what growth costs."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from benchmarks.floor import Draws, Floor
from benchmarks.numpy_simulation import check_agreement, simulate_in_numpy
from benchmarks.report import Row, size_text
from benchmarks.timing import Timing, side_by_side
from benchmarks.worlds import (
    EVERY_RULE,
    SEED,
    SHRINKING,
    START_YEAR,
    YEARS,
    World,
    batch_changes,
    people_of,
    world_of,
)
from comptune.engine.simulate import Totals, simulate

Say = Callable[[str], None]

AGREEMENT_PEOPLE: Final = 2_000
_ONE_THREAD: Final = "kernel, one thread"
_NUMPY: Final = "plain NumPy, one thread"


@dataclass(frozen=True)
class Batch:
    """How many parameter sets and seeds, and how many of their combinations NumPy runs."""

    people: int
    sets: int
    seeds: int
    sampled: int


def agree(say: Say) -> None:
    """Hold the NumPy simulation to the engine's totals before anything is compared."""
    say(f"NumPy and the engine on {AGREEMENT_PEOPLE:,} people")
    people = people_of(AGREEMENT_PEOPLE)
    changes = [{}, EVERY_RULE, SHRINKING, *batch_changes(2)]
    for raise_base in ("current", "opening"):
        world = world_of(people, changes, raise_base=raise_base)
        check_agreement(world.people, world.parameters, world.structure)


def single_rows(people: int, rounds: int) -> Iterator[Row]:
    """One parameter set and seed."""
    world = world_of(people_of(people), [{}])
    totals = simulate(world.people, world.parameters, world.structure, seeds=[SEED])
    draws = Draws.of(totals)
    floor = Floor(world.people, draws, START_YEAR)
    timings = side_by_side(
        {
            "kernel": lambda: _on_one_thread(world),
            "floor": floor.run,
            "cores": lambda: simulate(
                world.people, world.parameters, world.structure, seeds=[SEED]
            ),
            "numpy": lambda: simulate_in_numpy(
                world.people, world.parameters, world.structure, seed=SEED
            ),
        },
        rounds=rounds,
    )
    size, per = f"{size_text(people)} x {YEARS} years", draws.person_years
    kernel = timings["kernel"]
    yield _beside_numpy(size, kernel, timings["numpy"], per, _NUMPY, aim="")
    yield _beside_floor(size, kernel, timings["floor"], per, "floor", aim="at most 3.0 x")
    yield Row("kernel, all cores", size, timings["cores"], per=per)


def batch_rows(batch: Batch, rounds: int) -> Iterator[Row]:
    """Many parameter sets and seeds in one call."""
    world = world_of(people_of(batch.people), batch_changes(batch.sets))
    seeds = list(range(1, batch.seeds + 1))
    totals = simulate(world.people, world.parameters, world.structure, seeds=seeds)
    draws = Draws.of(totals)
    each = Floor(world.people, draws, START_YEAR)
    shared = Floor(world.people, draws.shared(), START_YEAR)
    timings = side_by_side(
        {
            "kernel": lambda: _on_one_thread(world, seeds),
            "floor": each.run,
            "shared": shared.run,
            "cores": lambda: simulate(world.people, world.parameters, world.structure, seeds=seeds),
            "numpy": lambda: _sample_in_numpy(world, batch),
        },
        rounds=rounds,
    )
    runs = batch.sets * batch.seeds
    numpy = Timing(timings["numpy"].rounds, scale=runs / batch.sampled)
    size = f"{size_text(batch.people)} x {YEARS} years x {batch.sets} sets x {batch.seeds} seeds"
    kernel, per = timings["kernel"], draws.person_years
    sampled = f"{_NUMPY}, {batch.sampled} of {runs} runs, scaled"
    yield _beside_numpy(size, kernel, numpy, per, sampled, aim="20 x faster or more")
    yield _beside_floor(
        size, kernel, timings["floor"], per, "floor, draws for each set", aim="at most 3.0 x"
    )
    yield _beside_floor(size, kernel, timings["shared"], per, "floor, draws shared", aim="")
    yield Row("kernel, all cores", size, timings["cores"], per=per)


def growth_rows(rows: list[Row]) -> Iterator[Row]:
    """What a person-year costs at each size, beside the first one; medians over medians."""
    costs = {
        row.size: Timing((row.timing.median / row.per,))
        for row in rows
        if row.measured == _ONE_THREAD and row.timing is not None
    }
    (first_size, first), *others = costs.items()
    for size, cost in others:
        yield Row(
            "kernel, one thread: a person-year",
            size,
            cost,
            beside=f"a person-year of {first_size}",
            other=first,
            ratio=f"{cost.over(first):.2f} x",
            aim="not above 1 x by more than noise",
        )


def _on_one_thread(world: World, seeds: list[int] | None = None) -> Totals:
    with ThreadPoolExecutor(1) as executor:
        return simulate(
            world.people,
            world.parameters,
            world.structure,
            seeds=seeds or [SEED],
            executor=executor,
            pieces=1,
        )


def _sample_in_numpy(world: World, batch: Batch) -> None:
    """Runs spread over the parameter sets and seeds of the batch."""
    for i in range(batch.sampled):
        simulate_in_numpy(
            world.people,
            world.parameters,
            world.structure,
            seed=1 + i % batch.seeds,
            position=i * batch.sets // batch.sampled,
        )


def _beside_numpy(
    size: str, kernel: Timing, numpy: Timing, per: int, beside: str, *, aim: str
) -> Row:
    ratio = f"{numpy.over(kernel):.1f} x faster"
    return Row(_ONE_THREAD, size, kernel, "", per, beside, numpy, ratio, aim)


def _beside_floor(
    size: str, kernel: Timing, floor: Timing, per: int, beside: str, *, aim: str
) -> Row:
    ratio = f"{kernel.over(floor):.2f} x the floor"
    return Row(_ONE_THREAD, size, kernel, "", per, beside, floor, ratio, aim)
