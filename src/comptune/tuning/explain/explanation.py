"""The door: a scenario and its solution in, the explanation out."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from itertools import combinations
from typing import Final

import numpy as np

from comptune.metrics import figures
from comptune.scenarios.scenario import Scenario
from comptune.tuning.explain.around import Around, look_around
from comptune.tuning.explain.binding import Binding, binding
from comptune.tuning.explain.effects import (
    before_and_after,
    cost_bridges,
    effects_by_department,
    effects_by_level,
    pay_gaps,
    red_circled,
)
from comptune.tuning.explain.model import Condition, CostBridge, Effect, Parallel
from comptune.tuning.explain.model import SolutionExplanation as Explanation
from comptune.tuning.explain.slopes import (
    chance_slopes,
    difference_points,
    jacobian,
    sensitivities,
    slopes_of,
)
from comptune.tuning.explain.tornado import range_points, tornado
from comptune.tuning.report import conditioning_of
from comptune.tuning.solution import Solution
from comptune.tuning.variables import Floats

_PARALLEL: Final = 0.995


def explain_solution(
    scenario: Scenario,
    solution: Solution,
    *,
    tornado_steps: int | None = None,
    most_checked: int = 8,
    executor: Executor | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Explanation:
    """Explain a solution by simulating around it.

    Args:
        scenario: the one that was tuned.
        tornado_steps: policy steps to either side; each variable's whole range where None.
        most_checked: how many prices, the dearest first, are checked by solving again.
        executor: where the engine's work runs.
        clock: only for the seconds that are reported.

    Raises:
        ComptuneError: the solution is not of this scenario, or has changed since.
        EvaluationFailed: a simulation failed; names the point.
    """
    began = clock()
    around = look_around(scenario, solution, executor=executor)
    found = _explained(around, tornado_steps, most_checked)
    return replace(found, seconds=clock() - began)


def _explained(around: Around, tornado_steps: int | None, most_checked: int) -> Explanation:
    points, steps = difference_points(around)
    values = around.slope_values(points)
    centre = values[0]
    slopes = slopes_of(around, centre, values[1:], steps)
    table = jacobian(slopes, len(around.wide))
    ends = around.values(range_points(around, tornado_steps))
    held = binding(around, centre, table, most_checked)
    both = before_and_after(around)
    bridges, circled, gaps = cost_bridges(both), red_circled(both), pay_gaps(both)
    return Explanation(
        scenario_id=around.solution.scenario_id,
        summary=tuple(_summary(bridges, circled, gaps, held)),
        objective_words=around.setting.objective.words,
        binding=held.constraints,
        tornado=tornado(around, centre, ends, tornado_steps),
        sensitivities=tuple(sensitivities(around, slopes, chance_slopes(around))),
        condition=_condition(around, table),
        bridge=bridges,
        by_level=effects_by_level(both),
        by_department=effects_by_department(both),
        red_circled=circled,
        pay_gaps=gaps,
        notes=tuple(_notes(around, held)),
        simulations=around.setting.opening.simulations + around.evaluator.simulations + 2,
    )


def _condition(around: Around, slopes: Floats) -> Condition:
    """The condition at the solution, and every pair of targets that is nearly one."""
    goals = around.setting.bound.goals
    scaled = slopes * around.wide.width
    found = conditioning_of(around.setting.bound, around.task, scaled)
    rows = scaled[: len(goals)] * (around.task.upper > around.task.lower)
    sizes = np.linalg.norm(rows, axis=1)
    pairs = []
    for first, second in combinations(np.flatnonzero(sizes > 0), 2):
        cosine = float(rows[first] @ rows[second] / (sizes[first] * sizes[second]))
        if abs(cosine) > _PARALLEL:
            pairs.append(Parallel(goals[first].words, goals[second].words, cosine))
    return Condition(found.number, found.words, tuple(pairs))


def _summary(
    bridges: tuple[CostBridge, ...],
    circled: tuple[Effect, ...],
    gaps: tuple[Effect, ...],
    held: Binding,
) -> Iterator[str]:
    whole = bridges[-1]
    years = (
        str(whole.year) if whole.year is not None else f"{bridges[0].year} to {bridges[-2].year}"
    )
    change = whole.solution - whole.baseline
    yield (
        f"Total compensation cost, {years}: {figures.money(whole.solution)}, "
        f"{figures.change_in_words('money', change)} against the baseline's "
        f"{figures.money(whole.baseline)}."
    )
    for effects, name in ((circled, "above_maximum_count"), (gaps, "pay_gap")):
        last = [one for one in effects if one.metric == name and not one.level][-1]
        yield (
            f"{last.title}, 31 December {last.year}: "
            f"{figures.metric(last.unit, last.after)} "
            f"({figures.change_in_words(last.unit, last.change)})."
        )
    if held.constraints:
        yield f"What holds the answer back most: {held.constraints[0].words}"


def _notes(around: Around, held: Binding) -> Iterator[str]:
    yield from held.notes
    if any(one.statistic != "official" for one in around.evaluator.measures):
        yield "Bridge and effects are of the scenario's own seed, not of the statistics of targets."
    yield "Prices are of the problem before rounding; everything else is of the values at steps."
