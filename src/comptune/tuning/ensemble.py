"""An ensemble: scenarios on many common seeds, and what their spread says.

The seeds carry event noise only: who leaves, who is promoted, rated and hired, and when. That a
forecast may be wrong, such as a termination rate, is no part of it.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from comptune.metrics import load_metrics
from comptune.scenarios.scenario import Scenario
from comptune.tuning.bands import Band, Distribution, band_of, distribution_of, natural_values
from comptune.tuning.budget import BudgetChance, within
from comptune.tuning.chances import TargetChance, chances_of, goals_and_limits
from comptune.tuning.common_ground import resolve_together
from comptune.tuning.errors import EnsembleRefused
from comptune.tuning.measures import needs_closing
from comptune.tuning.probability import Chance
from comptune.tuning.problem import MOST_SEEDS, TargetSpec
from comptune.tuning.reading import ReadMetrics
from comptune.tuning.sampling import Arrays, chunks
from comptune.tuning.seeds import ensemble_seeds
from comptune.tuning.variables import Floats

NOISE_ONLY: Final = (
    "The seeds carry event noise only: who leaves, is promoted, rated and hired, and when. That "
    "an assumption may be wrong is not in these bands."
)
BASELINE: Final = "baseline"

By = tuple[str, ...]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Ensemble:
    """Scenarios on common seeds, the first one's baseline last unless it sets no cell itself.

    The seeds carry event noise only: who leaves, is promoted, rated and hired, and when. That an
    assumption may be wrong is not in the bands.

    Attributes:
        scenario_ids: in the order that they were given, then "baseline" where it differs.
        years: simulated.
        seeds: those that were simulated; the first is the official one unless asked otherwise.
        values: by grouping and metric [scenario, seed, year(, level)], as `metrics.evaluate` has
            them: money in cents.
        targets: the probability of each target, year by year.
        every_target: by scenario, of all hard targets at once; empty without any.
        cancelled: whether fewer seeds were simulated than were asked for.
    """

    scenario_ids: tuple[str, ...]
    years: tuple[int, ...]
    seeds: tuple[int, ...]
    values: Mapping[By, Mapping[str, NDArray[Any]]]
    targets: tuple[TargetChance, ...]
    every_target: Mapping[str, Chance]
    cancelled: bool

    def by_seed(
        self, metric: str, *, level: int | None = None, scenario: str | None = None
    ) -> Floats:
        """The metric by seed and year, (S, Y), in natural units; NaN where it is not known.

        Args:
            level: of a job level; the ensemble must have been taken by level.
            scenario: the first where None.

        Raises:
            EnsembleRefused: a metric, level or scenario that was not asked for.
        """
        by: By = () if level is None else ("level",)
        arrays = self.values.get(by, {})
        if metric not in arrays:
            where = " by level" if by else ""
            raise EnsembleRefused(
                place=f"The ensemble's {metric}{where}",
                rule="it is not among the metrics that it was taken for",
                remedy="Ask for it with metrics=... and by_level=True.",
            )
        array = arrays[metric][self._position(scenario)]
        chosen = array if level is None else array[..., level - 1]
        return natural_values(chosen, load_metrics()[metric].unit)

    def bands(
        self, metric: str, *, level: int | None = None, scenario: str | None = None
    ) -> tuple[Band, ...]:
        """P10, P50, P90 and their like by year."""
        return self._bands(metric, self.by_seed(metric, level=level, scenario=scenario))

    def difference(
        self,
        metric: str,
        *,
        level: int | None = None,
        scenario: str | None = None,
        against: str = BASELINE,
    ) -> tuple[Band, ...]:
        """Bands of the difference to the baseline (or another scenario) seed by seed.

        The seeds are common, so people meet the same luck in both, and what is left is the effect.
        """
        own = self.by_seed(metric, level=level, scenario=scenario)
        return self._bands(metric, own - self.by_seed(metric, level=level, scenario=against))

    def distribution(
        self,
        metric: str,
        year: int,
        *,
        level: int | None = None,
        scenario: str | None = None,
        bins: int | None = None,
    ) -> Distribution:
        """Quantiles and a histogram of one year."""
        values = self.by_seed(metric, level=level, scenario=scenario)[:, self._year(year)]
        return distribution_of(year, values, bins=bins)

    def within_budget(
        self,
        amounts: Mapping[int, Decimal | int],
        *,
        metric: str = "total_compensation_cost",
        scenario: str | None = None,
    ) -> BudgetChance:
        """The probability that the metric stays at or below the amounts, by year and in all.

        Args:
            amounts: by year, money in units of the currency.
        """
        values = self.by_seed(metric, scenario=scenario)
        return within({year: (values[:, self._year(year)], a) for year, a in amounts.items()})

    @property
    def words(self) -> tuple[str, ...]:
        """The targets' probabilities as sentences, and what the seeds do not say."""
        first = self.scenario_ids[0]
        lines = [f"{one.words}: met {one.chances[first].words}." for one in self.targets]
        if len(self.targets) > 1 and self.every_target:
            lines.append(f"All hard targets together: {self.every_target[first].words}.")
        if self.cancelled:
            lines.append(f"Cancelled after {len(self.seeds):,} seeds.")
        return (*lines, "Intervals are of 95 % confidence, after Wilson.", NOISE_ONLY)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON: bands of every metric, targets and seeds, without each seed's values."""
        from comptune.tuning.ensemble_file import ensemble_to_dict  # noqa: PLC0415

        return ensemble_to_dict(self)

    def _bands(self, metric: str, values: Floats) -> tuple[Band, ...]:
        unit = load_metrics()[metric].unit
        return tuple(band_of(year, values[:, y], unit) for y, year in enumerate(self.years))

    def _position(self, scenario: str | None) -> int:
        if scenario is None:
            return 0
        if scenario == BASELINE and scenario not in self.scenario_ids:
            return 0  # the first scenario sets no cell: it is its own baseline
        if scenario not in self.scenario_ids:
            raise EnsembleRefused(
                place="The ensemble's scenarios",
                value=scenario,
                rule=f"they are {', '.join(self.scenario_ids)}",
                remedy="Name one of these.",
            )
        return self.scenario_ids.index(scenario)

    def _year(self, year: int) -> int:
        if year not in self.years:
            raise EnsembleRefused(
                place="The ensemble's years",
                value=str(year),
                rule=f"they are {self.years[0]} to {self.years[-1]}",
                remedy="Name one of these.",
            )
        return self.years.index(year)


def ensemble(
    scenario: Scenario | Sequence[Scenario],
    *,
    seeds: int = 100,
    first_seed: int | None = None,
    metrics: Sequence[str] | None = None,
    by_level: bool = False,
    targets: Sequence[TargetSpec] = (),
    executor: Executor | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    chunk: int | None = None,
) -> Ensemble:
    """Simulate scenarios and their baseline on common seeds; memory does not grow with the seeds
    but by the metrics' values.

    Args:
        scenario: one, or several of the same census, structure, published values and years.
        seeds: how many: 100 for exploring, 1,000 for signing off.
        first_seed: the others follow it upwards; the first scenario's own where None, so that the
            first seed is the official run. Tuning never looks at seeds near it (`seeds`).
        metrics: names; None for all that need no medians. A median needs everyone's closing
            salary, which takes half as much time again or more.
        by_level: also by job level, of the metrics that are defined by it.
        targets: whose probability is wanted. What is against the baseline is against its official
            value.
        executor: where the engine's work runs: any of `concurrent.futures`.
        progress: told after each chunk how many seeds are done, of how many.
        cancelled: asked after each chunk; once it says yes, the ensemble is of the seeds so far.
            On a cluster, what is still on its way is called off.
        chunk: seeds simulated together; the result does not depend on it.

    Raises:
        ComptuneError: scenarios that cannot be compared, or a target or metric that is refused.
    """
    scenarios = (scenario,) if isinstance(scenario, Scenario) else tuple(scenario)
    _refuse_count(seeds)
    ids, resolved = resolve_together(scenarios)
    first = scenarios[0]
    goals, limits = goals_and_limits(targets, first, executor=executor)
    measures = [goal.measure for goal in goals]
    names = _names(metrics, by_level=by_level)
    wanted = ensemble_seeds(first.spec.seed if first_seed is None else first_seed, seeds)
    closing = needs_closing(measures) or _needs_salaries(names)
    by_grouping = tuple((by, tuple(own)) for by, own in names.items())
    read = ReadMetrics(by_grouping, tuple(measures), closing)
    kept: list[Arrays] = []
    done, stopped = 0, False
    for part in chunks(
        first, resolved, wanted, read, closing=closing, executor=executor, size=chunk
    ):
        kept.append(part)
        done += part[0].shape[1]
        if progress is not None:
            progress(done, seeds)
        if done < seeds and cancelled is not None and cancelled():
            stopped = True
            break
    of_goals, *of_metrics = (np.concatenate(alike, axis=1) for alike in zip(*kept, strict=True))
    arrays: dict[By, dict[str, NDArray[Any]]] = {by: {} for by in names}
    for (by, name), values in zip(read.keys(), of_metrics, strict=True):
        arrays[by][name] = values
    each, every = chances_of(goals, limits, of_goals, ids, first)
    return Ensemble(
        scenario_ids=ids,
        years=tuple(range(first.start_year, first.end_year + 1)),
        seeds=wanted[:done],
        values=arrays,
        targets=each,
        every_target=every,
        cancelled=stopped,
    )


def _names(metrics: Sequence[str] | None, *, by_level: bool) -> dict[By, list[str]]:
    """The metrics to keep by grouping; refused where the catalogue does not have them."""
    catalogue = load_metrics()
    total = catalogue.select(metrics, by=(), salaries=metrics is not None)
    names: dict[By, list[str]] = {(): [metric.name for metric in total]}
    if by_level:
        names[("level",)] = [metric.name for metric in total if metric.valid_by(("level",))]
    return names


def _needs_salaries(names: Mapping[By, Sequence[str]]) -> bool:
    return any(load_metrics()[name].needs_salaries for own in names.values() for name in own)


def _refuse_count(seeds: int) -> None:
    if not 1 <= seeds <= MOST_SEEDS:
        raise EnsembleRefused(
            place="The ensemble's seeds",
            value=f"{seeds:,}",
            rule=f"there are 1 to {MOST_SEEDS:,}",
            remedy="Take 100 for exploring, 1,000 for signing off.",
        )
