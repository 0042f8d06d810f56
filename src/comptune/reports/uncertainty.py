"""How far luck alone may move the cost: the scenario on many seeds, and its chances."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from comptune.metrics.figures import Figure
from comptune.reports.sides import COST
from comptune.scenarios import Scenario
from comptune.tuning.asked import targets_of_scenario
from comptune.tuning.bands import Band
from comptune.tuning.ensemble import BASELINE, NOISE_ONLY, ensemble
from comptune.tuning.probability import Chance


@dataclass(frozen=True)
class Uncertainty:
    """What an ensemble says.

    Attributes:
        seeds: how many were simulated, and the first, which is the official one.
        cost: bands of the total compensation cost by year.
        official: the cost of the official seed by year.
        baseline: the middle cost of the baseline by year.
        budgets: by year, the amount and the chance to stay within it.
        every_budget: of all budgets at once; None without any.
        targets: each target in words with its chance.
        meaning: what the seeds say and what they do not.
    """

    seeds: int
    first_seed: int
    cost: tuple[Band, ...]
    official: tuple[Figure, ...]
    baseline: tuple[Figure, ...]
    budgets: Mapping[int, tuple[Decimal, Chance]]
    every_budget: Chance | None
    targets: tuple[tuple[str, Chance], ...]
    meaning: str = NOISE_ONLY


def budgets_of(scenario: Scenario) -> dict[int, Decimal]:
    """The limits that the scenario's targets put on the cost of everybody, by year."""
    return {
        one.year: one.value
        for one in scenario.spec.targets
        if one.metric == COST
        and one.relation == "<="
        and one.level is None
        and one.department is None
    }


def simulated(
    scenario: Scenario, *, seeds: int, progress: Callable[[int, int], None] | None = None
) -> Uncertainty:
    """A scenario and its baseline on common seeds, the official one first."""
    found = ensemble(
        scenario,
        seeds=seeds,
        metrics=(COST,),
        targets=targets_of_scenario(scenario),
        progress=progress,
    )
    amounts = budgets_of(scenario)
    chances = found.within_budget(amounts) if amounts else None
    own = found.scenario_ids[0]
    return Uncertainty(
        seeds=len(found.seeds),
        first_seed=found.seeds[0],
        cost=found.bands(COST),
        official=tuple(round(Decimal(float(one)), 2) for one in found.by_seed(COST)[0]),
        baseline=tuple(one.p50 for one in found.bands(COST, scenario=BASELINE)),
        budgets={year: (amounts[year], one) for year, one in chances.years.items()}
        if chances
        else {},
        every_budget=chances.every_year if chances else None,
        targets=tuple((one.words, one.chances[own]) for one in found.targets),
    )
