"""Points in, values of targets and objective out: one engine call for many points."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, TypeVar

import numpy as np

from comptune.cluster.errors import ClusterError
from comptune.errors import ComptuneError
from comptune.levers import Cell
from comptune.levers.values import format_value
from comptune.scenarios.batch import Point, SimulatedBatch, resolve_batch, simulate_batch
from comptune.scenarios.layers import Resolver
from comptune.scenarios.scenario import Scenario
from comptune.tuning.errors import EvaluationFailed, ProblemRefused
from comptune.tuning.measures import (
    Measure,
    needs_closing,
    percentile_of,
    read_values,
)
from comptune.tuning.quantiles import neighbours, rank
from comptune.tuning.reading import ReadMeasures
from comptune.tuning.sampling import chunks
from comptune.tuning.seeds import exploring_seeds
from comptune.tuning.variables import Floats, Variables, effective_cells
from comptune.warehouse.replay import Resolved

Found = TypeVar("Found")
Exact: TypeAlias = Sequence[Sequence[Decimal]]  # by point the values of its groups


@dataclass(frozen=True)
class Values:
    """What a batch of points came to.

    Attributes:
        points: (K, groups) as they were simulated: as fine as the units hold.
        exact: the same as decimals.
        values: (K, measures) in natural units.
    """

    points: Floats
    exact: tuple[tuple[Decimal, ...], ...]
    values: Floats


@dataclass(frozen=True)
class Opening:
    """The scenario as it is and its baseline, before anything moves.

    Attributes:
        today: every lever cell's value in force.
        values: of the measures, in natural units.
        baseline: its official values, whatever statistic a measure is of.
        simulations: over all seeds.
        resolved: the scenario's parameters.
    """

    today: Mapping[Cell, Decimal]
    values: Floats
    baseline: Floats
    simulations: int
    resolved: Resolved


def open_scenario(
    scenario: Scenario,
    measures: Sequence[Measure],
    *,
    explore: int = 100,
    executor: Executor | None = None,
) -> Opening:
    """Simulate the scenario as it is beside its baseline.

    Raises:
        EvaluationFailed: a simulation failed.
        ProblemRefused: a measure that has no value.
    """
    seeds = seeds_of(scenario, measures, explore)
    points: list[Point] = [{}, None] if scenario.overrides else [{}]
    try:
        resolved = resolve_batch(scenario, points)
        by_seed = sampled(scenario, resolved, measures, seeds, executor=executor)
    except ClusterError:
        raise
    except Exception as error:
        raise EvaluationFailed(
            place="The scenario as it is",
            rule=f"its simulation failed: {error}",
            remedy="Mend the scenario first; `comptune preview` shows it.",
        ) from error
    values = read_values(measures, by_seed)
    baseline = by_seed[-1, 0]  # a limit against the baseline is against its official value
    for row in (*values, baseline):
        _refuse_unknown(scenario, measures, row, "today's values")
    today = effective_cells(resolved.effective, 0 if len(points) > 1 else None)
    return Opening(today, values[0], baseline, len(points) * len(seeds), resolved)


def sampled(
    scenario: Scenario,
    resolved: Resolved,
    measures: Sequence[Measure],
    seeds: Sequence[int],
    *,
    executor: Executor | None = None,
) -> Floats:
    """The measures by parameter set and seed, (K, S, measures), in bounded memory."""
    closing = needs_closing(measures)
    read = ReadMeasures(tuple(measures))
    parts = chunks(scenario, resolved, seeds, read, closing=closing, executor=executor)
    return np.concatenate([values for (values,) in parts], axis=1)


def seeds_of(scenario: Scenario, measures: Sequence[Measure], explore: int) -> tuple[int, ...]:
    """The scenario's own seed, followed by those of statistics where a measure needs them."""
    own = scenario.spec.seed
    statistics = any(measure.statistic != "official" for measure in measures)
    return (own, *exploring_seeds(own, explore)) if statistics else (own,)


class Evaluator:
    """Simulates points of one scenario and reads the measures off; counts what it simulates.

    Args:
        scenario: the points are set over its own cells.
        variables: what a point's numbers mean.
        measures: what is read, in the order of the values' columns.
        explore: how many seeds statistics other than `official` are taken over.
        statistics: those seeds, in place of the ones that searches explore.
        resolver: of the scenario, where there is one that knows something already.
    """

    def __init__(
        self,
        scenario: Scenario,
        variables: Variables,
        measures: Sequence[Measure],
        *,
        explore: int = 100,
        executor: Executor | None = None,
        statistics: Sequence[int] | None = None,
        resolver: Resolver | None = None,
    ) -> None:
        self.scenario = scenario
        self.variables = variables
        self.measures = tuple(measures)
        self.executor = executor
        self.seeds = (
            seeds_of(scenario, self.measures, explore)
            if statistics is None
            else (scenario.spec.seed, *statistics)
        )
        self.simulations = 0
        self.batches = 0
        self._closing = needs_closing(self.measures)
        self.resolver = resolver or Resolver(scenario)

    def evaluate(self, points: Floats, *, differences: int = 0) -> Values:
        """The values at each point, all simulated together.

        Args:
            points: (K, groups) in natural units.
            differences: how many points after the first are only for slopes at it: a quantile's
                value there is the one at the first point and the change that seeds near the
                quantile have, on average (`_smoothed`).

        Raises:
            EvaluationFailed: a simulation failed, naming the point.
            ProblemRefused: a measure that has no value at a point.
        """
        exact = tuple(self.variables.decimals(point) for point in points)
        by_seed = self.by_seed(exact)
        values = read_values(self.measures, by_seed)
        for one, row in zip(exact, values, strict=True):
            if not np.isfinite(row).all():
                _refuse_unknown(self.scenario, self.measures, row, self._words(one))
        smoothed = slice(1, 1 + differences)
        for number, measure in enumerate(self.measures):
            values[smoothed, number] = _smoothed(
                measure, by_seed[:, 1:, number], values[:, number]
            )[smoothed]
        return Values(np.array([self.variables.vector(one) for one in exact]), exact, values)

    def over(self, variables: Variables) -> "Evaluator":
        """The same measures of the same scenario over other variables, with its own count."""
        explore = max(len(self.seeds) - 1, 1)
        return Evaluator(
            self.scenario,
            variables,
            self.measures,
            explore=explore,
            executor=self.executor,
            resolver=self.resolver,
        )

    def simulate(self, exact: Exact) -> SimulatedBatch:
        """The simulations themselves, for whoever reads more of them than the measures.

        Raises:
            EvaluationFailed: a simulation failed, naming the point.
        """
        return self._tried(exact, self._simulate)

    def by_seed(self, exact: Exact) -> Floats:
        """The measures by point and seed, (K, S, measures); NaN where one has no value.

        Raises:
            EvaluationFailed: a simulation failed, naming the point.
        """
        return self._tried(exact, self._by_seed)

    def values_of(self, by_seed: Floats) -> Floats:
        """The values of the measures, their statistics taken: (K, measures)."""
        return read_values(self.measures, by_seed)

    def _tried(self, exact: Exact, simulated: Callable[[Exact], Found]) -> Found:
        """What was simulated, and counted; a failure of the cluster is no point's."""
        try:
            found = simulated(exact)
        except ClusterError:
            raise
        except Exception as error:
            raise self._failure(exact, error) from error
        self.batches += 1
        self.simulations += len(exact) * len(self.seeds)
        return found

    def _by_seed(self, exact: Exact) -> Floats:
        points = [self.variables.cells(one) for one in exact]
        resolved = self.resolver.resolve(points)
        return sampled(self.scenario, resolved, self.measures, self.seeds, executor=self.executor)

    def _simulate(self, exact: Exact) -> SimulatedBatch:
        return simulate_batch(
            self.scenario,
            [self.variables.cells(one) for one in exact],
            seeds=self.seeds,
            closing=self._closing,
            executor=self.executor,
        )

    def _failure(self, exact: Exact, error: Exception) -> EvaluationFailed | ComptuneError:
        """Which of the points it was: each is tried by itself."""
        for number, one in enumerate(exact, start=1):
            try:
                self._by_seed([one])
            except Exception as own:
                return EvaluationFailed(
                    place=f"Point {number} of {len(exact)} ({self._words(one)})",
                    rule=f"its simulation failed: {own}",
                    remedy="Nothing was put in its place. Narrow the bounds, or mend the cause.",
                )
        return EvaluationFailed(
            place=f"A batch of {len(exact)} points",
            rule=f"its simulation failed, though each point by itself can be simulated: {error}",
            remedy="Try again; if it fails again, free memory or narrow the problem.",
        )

    def _words(self, one: Sequence[Decimal]) -> str:
        pairs = zip(self.variables.groups, one, strict=True)
        shown = [f"{group.name} {format_value(group.lever, value)}" for group, value in pairs]
        return "; ".join(shown[:6]) + ("; ..." if len(shown) > 6 else "")


def _smoothed(measure: Measure, by_seed: Floats, values: Floats) -> Floats:
    """By point the value, for slopes at the first: of a quantile the mean change of its neighbours.

    The derivative of a quantile is the expected derivative of the sample paths that pass through
    it (Hong 2009, Estimating quantile sensitivities); under common seeds it is estimated by the
    mean over the seeds near the order statistic (Liu and Hong 2009). The order statistic's own
    difference would be that of one seed here and of another there.
    """
    percent = percentile_of(measure)
    if percent is None:
        return values
    near = neighbours(by_seed[0], rank(by_seed.shape[1], percent))
    return np.asarray(values[0] + (by_seed[:, near] - by_seed[0, near]).mean(axis=1))


def _refuse_unknown(
    scenario: Scenario, measures: Sequence[Measure], values: Floats, point: str
) -> None:
    unknown = np.flatnonzero(~np.isfinite(values))
    if not len(unknown):
        return
    measure = measures[unknown[0]]
    years = ", ".join(str(scenario.start_year + year) for year in measure.years)
    raise ProblemRefused(
        place=f"{measure.metric}, {years}",
        rule=f"it has no value at {point}: there is nobody to divide by",
        remedy="Choose another metric, level, department or year.",
    )
