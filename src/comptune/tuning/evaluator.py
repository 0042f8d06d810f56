"""Points in, values of targets and objective out: one engine call for many points."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from comptune.errors import ComptuneError
from comptune.levers.values import format_value
from comptune.scenarios.batch import SimulatedBatch, simulate_batch
from comptune.scenarios.scenario import Scenario
from comptune.tuning.errors import EvaluationFailed, ProblemRefused
from comptune.tuning.measures import Measure, needs_closing, read_measures, seeds_from
from comptune.tuning.variables import Floats, Variables


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


class Evaluator:
    """Simulates points of one scenario and reads the measures off; counts what it simulates.

    Args:
        scenario: the points are set over its own cells.
        variables: what a point's numbers mean.
        measures: what is read, in the order of the values' columns.
        explore: how many seeds statistics other than `official` are taken over.
    """

    def __init__(
        self,
        scenario: Scenario,
        variables: Variables,
        measures: Sequence[Measure],
        *,
        explore: int = 100,
        executor: Executor | None = None,
    ) -> None:
        self.scenario = scenario
        self.variables = variables
        self.measures = tuple(measures)
        own = scenario.spec.seed
        statistics = any(measure.statistic != "official" for measure in measures)
        self.seeds = (own, *seeds_from(own, explore)) if statistics else (own,)
        self.simulations = 0
        self.batches = 0
        self._closing = needs_closing(self.measures)
        self._executor = executor

    def evaluate(self, points: Floats) -> Values:
        """The values at each point, all in one engine call.

        Raises:
            EvaluationFailed: a simulation failed, naming the point.
            ProblemRefused: a measure that has no value at a point.
        """
        exact = tuple(self.variables.decimals(point) for point in points)
        batch = self.simulate(exact)
        values = read_measures(self.measures, batch.totals)
        self._refuse_unknown(values, exact)
        return Values(np.array([self.variables.vector(one) for one in exact]), exact, values)

    def simulate(self, exact: Sequence[Sequence[Decimal]]) -> SimulatedBatch:
        """The simulations themselves, for whoever reads more of them than the measures.

        Raises:
            EvaluationFailed: a simulation failed, naming the point.
        """
        try:
            batch = self._simulate(exact)
        except Exception as error:
            raise self._failure(exact, error) from error
        self.batches += 1
        self.simulations += len(exact) * len(self.seeds)
        return batch

    def _simulate(self, exact: Sequence[Sequence[Decimal]]) -> SimulatedBatch:
        return simulate_batch(
            self.scenario,
            [self.variables.cells(one) for one in exact],
            seeds=self.seeds,
            closing=self._closing,
            executor=self._executor,
        )

    def _failure(
        self, exact: Sequence[Sequence[Decimal]], error: Exception
    ) -> EvaluationFailed | ComptuneError:
        """Which of the points it was: each is tried by itself."""
        for number, one in enumerate(exact, start=1):
            try:
                self._simulate([one])
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

    def _refuse_unknown(self, values: Floats, exact: Sequence[Sequence[Decimal]]) -> None:
        unknown = np.argwhere(~np.isfinite(values))
        if not len(unknown):
            return
        point, number = unknown[0]
        measure = self.measures[number]
        years = ", ".join(str(self.scenario.start_year + year) for year in measure.years)
        raise ProblemRefused(
            place=f"{measure.metric}, {years}",
            rule=f"it has no value at {self._words(exact[point])}: there is nobody to divide by",
            remedy="Choose another metric, level, department or year.",
        )

    def _words(self, one: Sequence[Decimal]) -> str:
        pairs = zip(self.variables.groups, one, strict=True)
        shown = [f"{group.name} {format_value(group.lever, value)}" for group, value in pairs]
        return "; ".join(shown[:6]) + ("; ..." if len(shown) > 6 else "")
