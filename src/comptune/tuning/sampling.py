"""Many seeds of a few parameter sets, simulated in chunks: memory does not grow with the seeds.

Nothing of a chunk is kept but what its reader takes. A seed's result does not depend on the chunk
it is in, nor on the executor.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Final

from comptune.scenarios.scenario import Scenario
from comptune.warehouse.replay import Resolved

if TYPE_CHECKING:
    from comptune.engine.simulate import Totals

_ROOM: Final = 64 * 2**20  # bytes of totals and closing salaries that a chunk may take
_LARGEST: Final = 64  # seeds: often enough to show progress and to hear a cancel
_OF_A_PERSON: Final = 28  # bytes of a closing salary, with what gathering it takes for a moment


def chunks(
    scenario: Scenario,
    resolved: Resolved,
    seeds: Sequence[int],
    *,
    closing: bool = False,
    executor: Executor | None = None,
    size: int | None = None,
) -> Iterator["Totals"]:
    """The totals of all parameter sets, chunk by chunk of the seeds in their order.

    Args:
        scenario: whose people are simulated.
        resolved: the parameter sets.
        closing: also everyone's closing salary, which medians need: about 28 bytes for each
            person, year and parameter set of each seed in a chunk, and half as much time again.
        executor: where the engine's work runs.
        size: seeds a chunk; as many as fit into 64 MB, 64 at most, where None.
    """
    # Numba, which the engine brings, is half a second that only simulations pay.
    from comptune.engine.simulate import simulate  # noqa: PLC0415

    people = scenario.ground.workforce.people
    size = size or _fitting(scenario, resolved, closing)
    for start in range(0, len(seeds), size):
        yield simulate(
            people,
            resolved.parameters,
            resolved.bands.structure,
            seeds=seeds[start : start + size],
            executor=executor,
            closing=closing,
        )


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
