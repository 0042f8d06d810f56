"""An ensemble on one worker and two, what a piece costs, and many workers on paper."""

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from distributed import LocalCluster

from benchmarks.previews import megabytes
from benchmarks.report import Row, size_text, time_text
from benchmarks.timing import Timing, seconds_of, side_by_side
from benchmarks.workspaces import make_workspace
from benchmarks.worlds import SEED, YEARS, people_of, world_of
from comptune.cluster import connect
from comptune.cluster.executor import ClusterExecutor
from comptune.engine.remote import SMALLEST_PIECE, pieces_of
from comptune.engine.simulate import simulate
from comptune.engine.world import People
from comptune.tuning import ensemble
from comptune.tuning.ensemble import Ensemble

NETWORK: Final = 125_000_000  # bytes a second: 1 Gbit/s, of the scheduler's machine
_WORKERS: Final = (1, 2, 10, 100)


@dataclass(frozen=True)
class Sizes:
    """What is measured: an ensemble, pieces without work, and people for the model."""

    people: int
    seeds: int
    rounds: int
    empty_pieces: int
    model: tuple[int, ...]


FULL: Final = Sizes(10_000, 1_000, 3, 300, (10_000, 100_000, 1_000_000))
QUICK: Final = Sizes(1_000, 200, 1, 30, (1_000, 5_000))


@dataclass(frozen=True)
class Costs:
    """What the model is made of.

    Attributes:
        piece: seconds that sending a piece and its answer take, one after another.
        answer: bytes that come back for one seed.
        of_a_world: by people, seconds of one seed on one thread, and bytes of the census.
    """

    piece: float
    answer: float
    of_a_world: dict[int, tuple[float, int]]


def scaling_rows(folder: Path, sizes: Sizes) -> tuple[list[Row], str]:
    """The rows of the table, and the table of the model."""
    scenario = make_workspace(folder, sizes.people).scenario({"id": "ensemble"})

    def run(executor: ClusterExecutor | None) -> Ensemble:
        return ensemble(scenario, seeds=sizes.seeds, executor=executor)

    with (
        _cluster(1) as one,
        _cluster(2) as two,
        connect(one.scheduler_address) as first,
        connect(two.scheduler_address) as second,
        ThreadPoolExecutor(1) as thread,
    ):
        timings = side_by_side(
            {
                "here": lambda: ensemble(scenario, seeds=sizes.seeds, executor=thread),
                "one": lambda: run(first),
                "two": lambda: run(second),
            },
            rounds=sizes.rounds,
        )
        sent = first.pieces_sent
        answer = run(first)
        pieces = first.pieces_sent - sent
        empty = _empty_pieces(first, sizes.empty_pieces, scenario.ground.workforce.people)
    rows = list(_rows(sizes, timings, empty, pieces))
    costs = Costs(
        piece=empty.median,
        answer=len(pickle.dumps(answer.values)) / sizes.seeds,
        of_a_world={people: _of_a_world(people_of(people)) for people in sizes.model},
    )
    return rows, model_table(costs, sizes.seeds)


def _rows(sizes: Sizes, timings: dict[str, Timing], empty: Timing, pieces: int) -> Iterator[Row]:
    size = f"{size_text(sizes.people)} x {YEARS} years"
    here, one, two = timings["here"], timings["one"], timings["two"]
    name = f"ensemble of {sizes.seeds:,} seeds, cluster of"
    yield Row(
        f"{name} 1 worker",
        size,
        one,
        beside="one thread of this process",
        other=here,
        ratio=f"{one.over(here):.2f}",
    )
    yield Row(
        f"{name} 2 workers",
        size,
        two,
        beside="1 worker",
        other=one,
        ratio=f"{one.over(two):.2f} x faster",
        aim="near 2 x",
    )
    work = Timing(tuple(seconds / pieces for seconds in here.seconds))
    yield Row(
        "  a piece without work: sent, run, answered",
        size,
        empty,
        beside=f"the work of a piece, of {pieces}",
        other=work,
        ratio=f"{100 * empty.median / work.median:.1f} %",
        aim="small",
    )


def model_table(costs: Costs, seeds: int) -> str:
    """Seconds of an ensemble by people and workers, as Markdown, with what bounds each."""
    lines = [
        "| people | census, of one worker | "
        + " | ".join(f"{w} worker{'' if w == 1 else 's'}" for w in _WORKERS)
        + " | bounded at 100 by |",
        "| ---: | ---: |" + " ---: |" * len(_WORKERS) + " --- |",
    ]
    for people, (_, census) in costs.of_a_world.items():
        times = [_modelled(costs, people, seeds, workers) for workers in _WORKERS]
        cells = [time_text(sum(parts.values())) for parts in times]
        last = times[-1]
        bound = max(last, key=lambda part: last[part])
        lines.append(f"| {people:,} | {megabytes(census)} | {' | '.join(cells)} | {bound} |")
    return "\n".join(lines)


def _modelled(costs: Costs, people: int, seeds: int, workers: int) -> dict[str, float]:
    """What an ensemble of one parameter set takes, part by part; parts are taken one by one."""
    pieces = len(pieces_of(people, YEARS, 1, seeds, width=workers, smallest=SMALLEST_PIECE))
    simulation, census = costs.of_a_world[people]
    rounds = -(-pieces // workers)  # a worker's pieces; the last ones wait for nobody
    return {
        "the simulations": rounds * (seeds / pieces) * simulation,
        "sending the census": workers * census / NETWORK,
        "pieces": pieces * costs.piece,
        "answers": seeds * costs.answer / NETWORK,
    }


def _cluster(workers: int) -> LocalCluster:
    return LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0"
    )


def _empty_pieces(executor: ClusterExecutor, count: int, people: People) -> Timing:
    """Seconds of each piece that does nothing, with arguments like those of one that does."""
    world = world_of(people, [{}])

    def all_of_them() -> None:
        futures = [
            executor.submit(_nothing, world.parameters, world.structure) for _ in range(count)
        ]
        for future in futures:
            future.result()

    all_of_them()
    return Timing(tuple(seconds_of(all_of_them) / count for _ in range(3)))


def _nothing(*_: object) -> None:
    return None


def _of_a_world(people: People) -> tuple[float, int]:
    """Seconds of one seed on one thread, and the bytes of its census."""
    world = world_of(people, [{}])
    seeds = [SEED, SEED + 1]
    with ThreadPoolExecutor(1) as thread:

        def run() -> None:
            simulate(world.people, world.parameters, world.structure, seeds=seeds, executor=thread)

        run()
        seconds = min(seconds_of(run) for _ in range(3)) / len(seeds)
    arrays = (getattr(people, field.name) for field in fields(people))
    return seconds, sum(getattr(array, "nbytes", 0) for array in arrays)
