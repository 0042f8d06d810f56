"""Many seeds of a few parameter sets, simulated in chunks: memory does not grow with the seeds.

Nothing of a chunk is kept but what its reader takes. A seed's result does not depend on the chunk
it is in, nor on the executor.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from comptune.scenarios.scenario import Scenario
from comptune.warehouse.replay import Resolved

if TYPE_CHECKING:
    from comptune.engine.remote import Piece
    from comptune.engine.simulate import Totals

Arrays: TypeAlias = tuple[NDArray[Any], ...]  # [set, seed, ...] each
Read: TypeAlias = "Callable[[Totals], Arrays]"

_ROOM: Final = 64 * 2**20  # bytes of totals and closing salaries that a chunk may take
_LARGEST: Final = 64  # seeds: often enough to show progress and to hear a cancel
_OF_A_PERSON: Final = 28  # bytes of a closing salary, with what gathering it takes for a moment


def chunks(
    scenario: Scenario,
    resolved: Resolved,
    seeds: Sequence[int],
    read: Read,
    *,
    closing: bool = False,
    executor: Executor | None = None,
    size: int | None = None,
) -> Iterator[Arrays]:
    """What is read of all parameter sets, chunk by chunk of the seeds in their order.

    On a cluster it is read where it was simulated, and only what was read comes back.

    Args:
        scenario: whose people are simulated.
        resolved: the parameter sets.
        read: takes arrays [set, seed, ...] from totals; what is read of a set and seed depends on
            nothing else. A function that can be pickled.
        closing: also everyone's closing salary, which medians need: about 28 bytes for each
            person, year and parameter set of each seed in a chunk, and half as much time again.
        executor: where the engine's work runs.
        size: seeds a chunk; as many as fit into 64 MB, 64 at most, where None. A cluster has a
            measure of its own.
    """
    # Numba, which the engine brings, is half a second that only simulations pay.
    from comptune.engine.remote import RemoteExecutor  # noqa: PLC0415
    from comptune.engine.simulate import simulate, simulate_away  # noqa: PLC0415

    world = (scenario.ground.workforce.people, resolved.parameters, resolved.bands.structure)
    if isinstance(executor, RemoteExecutor):
        away = simulate_away(*world, seeds=seeds, executor=executor, read=read, closing=closing)
        if away is not None:
            yield from _whole_sets(away, resolved.parameters.sets)
            return
        executor = None
    size = size or _fitting(scenario, resolved, closing)
    for start in range(0, len(seeds), size):
        some = seeds[start : start + size]
        yield read(simulate(*world, seeds=some, executor=executor, closing=closing))


def _whole_sets(away: "Iterator[tuple[Piece, Arrays]]", sets: int) -> Iterator[Arrays]:
    """The pieces of the same seeds put together, once all parameter sets are there."""
    parts: list[Arrays] = []
    for piece, arrays in away:
        parts.append(arrays)
        if piece.sets.stop == sets:
            yield tuple(np.concatenate(alike) for alike in zip(*parts, strict=True))
            parts = []


def _fitting(scenario: Scenario, resolved: Resolved, closing: bool) -> int:
    """How many seeds a chunk may have."""
    from comptune.engine.measures import MEASURES  # noqa: PLC0415

    parameters = resolved.parameters
    cells = parameters.sets * parameters.years * 5 * len(scenario.departments)
    of_a_seed = 2 * cells * len(MEASURES) * 8
    if closing:
        people = parameters.sets * parameters.years * scenario.people_count
        of_a_seed += people * _OF_A_PERSON
    return max(1, min(_LARGEST, _ROOM // of_a_seed))
