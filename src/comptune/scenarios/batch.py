"""Many variants of one scenario resolved and simulated together: what tuning and ensembles ask."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from comptune.levers import Cell
from comptune.scenarios.scenario import Scenario
from comptune.warehouse.replay import Resolved

if TYPE_CHECKING:
    from comptune.engine.simulate import Totals

# The cells that differ from the scenario's own, in natural units; None is its baseline.
Point = Mapping[Cell, Decimal] | None


@dataclass(frozen=True)
class SimulatedBatch:
    """K variants x S seeds, resolved in one pass of the SQL and simulated in one call.

    Attributes:
        resolved: the K parameter sets; `effective` has the scenario ids "id#0", "id#1", ...
        totals: the engine's, (K, S, Y, 5, departments, measures).
    """

    resolved: Resolved
    totals: "Totals"


def resolve_batch(
    scenario: Scenario,
    points: Sequence[Point],
    *,
    like: Resolved | None = None,
    moved: Collection[str] = (),
) -> Resolved:
    """The scenario with each point's cells over its own, resolved together.

    Args:
        like: a former batch, of which the first point differs from these in values of the levers
            `moved` only (`Replay.resolve`).

    Raises:
        ComptuneError: cells that leave a structure nobody could use.
    """
    own, baseline = scenario.parameter_set(), scenario.baseline().parameter_set()
    sets = []
    for number, point in enumerate(points):
        under, cells = (baseline, {}) if point is None else (own, point)
        if any(cell.is_structure for cell in cells):
            scenario.with_cells(cells)  # refuses a structure that nobody could use
        kept = {c: n for c, n in under.ledger_sequences.items() if c not in cells}
        sets.append(
            replace(
                under,
                scenario_id=f"{scenario.spec.id}#{number}",
                overrides={**under.overrides, **cells},
                ledger_sequences=kept,
            )
        )
    return scenario.ground.replay.resolve(sets, like=like, moved=moved)


def simulate_batch(
    scenario: Scenario,
    points: Sequence[Point],
    *,
    seeds: Sequence[int] | None = None,
    closing: bool = False,
    executor: Executor | None = None,
) -> SimulatedBatch:
    """Simulate the scenario with each point's cells over its own; nothing is written.

    Args:
        scenario: whose people, structure, years and other cells all variants share.
        points: by variant the cells that differ; {} is the scenario as it is, None its baseline.
        seeds: the scenario's own where None.
        closing: also return everyone's closing salary, which medians need.
        executor: where the engine's work runs.

    Raises:
        ComptuneError: a variant that cannot be resolved.
    """
    # Numba, which the engine brings, is half a second that only simulations pay.
    from comptune.engine.simulate import simulate  # noqa: PLC0415

    resolved = resolve_batch(scenario, points)
    totals = simulate(
        scenario.ground.workforce.people,
        resolved.parameters,
        resolved.bands.structure,
        seeds=[scenario.spec.seed] if seeds is None else list(seeds),
        executor=executor,
        closing=closing,
    )
    return SimulatedBatch(resolved, totals)
