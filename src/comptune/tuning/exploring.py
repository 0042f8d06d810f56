"""What can be asked of tuning and leaves nothing behind: goal-seeks, ensembles, Pareto fronts."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from comptune.ledger.actor import Actor
from comptune.ledger.state import State
from comptune.levers import Cell, load_catalogue
from comptune.scenarios.clock import Clock, utc_now
from comptune.scenarios.keeping import Source
from comptune.scenarios.scenario import Scenario
from comptune.scenarios.spec_text import spec_text
from comptune.tuning.answers import (
    Asked,
    Cancelled,
    Scenarios,
    SoughtHere,
    Tuned,
    locked_cells,
    problem_of,
)
from comptune.tuning.asked import target_of, targets_of_scenario
from comptune.tuning.problem import Problem, TargetSpec, Tie, VariableSpec
from comptune.tuning.recorded import slug
from comptune.tuning.seek import seek

if TYPE_CHECKING:
    from comptune.tuning.alternatives import Alternative
    from comptune.tuning.ensemble import Ensemble
    from comptune.tuning.explain import SolutionExplanation
    from comptune.tuning.pareto_model import ParetoFront, ParetoIteration


@dataclass(frozen=True)
class Explorer:
    """What one person asks of scenarios, with the locks that the ledger has."""

    workspace: Scenarios
    actor: Actor
    clock: Clock = utc_now

    @staticmethod
    def read(problem: Asked) -> Problem:
        """A problem, read from its file where that is named.

        Raises:
            ProblemRefused: the file is missing, or is no problem.
        """
        return problem_of(problem)

    @staticmethod
    def scenario_text(scenario: Scenario, name: str, cells: Mapping[Cell, Decimal]) -> str:
        """The scenario with these cells over its own, as the text of a scenario file."""
        spec = scenario.spec.model_copy(update={"id": slug(name), "name": name})
        return spec_text(spec, {**scenario.overrides, **cells})

    def seek(
        self,
        cells: str,
        target: TargetSpec | str,
        source: Source = None,
        *,
        tie: Tie = "same",
    ) -> SoughtHere:
        """The one value of the cells at which a metric comes nearest to a target; nothing is kept.

        Args:
            cells: "merit_rate.2027.*": one value for all, or with `tie` "shift" one change.
            target: a TargetSpec, or a text such as "total_compensation_cost.2027=812M".
        """
        wanted = target_of(target) if isinstance(target, str) else target
        variable = VariableSpec(cells=cells, tie=tie)
        scenario = self.workspace.scenario(source)
        locked = locked_cells(self._state_of(scenario), scenario)
        sought = seek(scenario, wanted, variable, locked=locked)
        problem = Problem(name="Goal-seek", targets=(wanted,), variables=(variable,))
        lever = load_catalogue()[cells.split(".", maxsplit=1)[0]]
        return SoughtHere(scenario, problem, sought, lever)

    def ensemble(
        self,
        source: Source = None,
        *,
        seeds: int = 100,
        targets: Sequence[TargetSpec | str] = (),
        metrics: Sequence[str] | None = None,
        by_level: bool = False,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Cancelled | None = None,
        executor: Executor | None = None,
    ) -> "Ensemble":
        """A scenario and its baseline on many seeds; nothing is kept. As `tuning.ensemble`.

        The scenario's own targets are judged beside those given.
        """
        from comptune.tuning.ensemble import ensemble  # noqa: PLC0415

        scenario = self.workspace.scenario(source)
        given = [target_of(one) if isinstance(one, str) else one for one in targets]
        return ensemble(
            scenario,
            seeds=seeds,
            targets=[*given, *targets_of_scenario(scenario)],
            metrics=metrics,
            by_level=by_level,
            progress=progress,
            cancelled=cancelled,
            executor=executor,
        )

    def pareto(
        self,
        problem: Asked,
        source: Source = None,
        *,
        points: int = 9,
        progress: "Callable[[ParetoIteration], None] | None" = None,
        cancelled: Cancelled | None = None,
        executor: Executor | None = None,
    ) -> "tuple[Scenario, ParetoFront]":
        """The front of a problem's two objectives; nothing is kept. As `tuning.pareto`."""
        from comptune.tuning.pareto import pareto_front  # noqa: PLC0415

        scenario = self.workspace.scenario(source)
        locked = locked_cells(self._state_of(scenario), scenario)
        front = pareto_front(
            scenario,
            problem_of(problem),
            points=points,
            progress=progress,
            cancelled=cancelled,
            executor=executor,
            locked=locked,
        )
        return scenario, front

    def explain(self, tuned: Tuned, *, executor: Executor | None = None) -> "SolutionExplanation":
        """Why a solution is what it is, by simulating around it."""
        from comptune.tuning.explain import explain_solution  # noqa: PLC0415

        return explain_solution(tuned.scenario, tuned.solution, executor=executor)

    def alternatives(
        self, tuned: Tuned, *, executor: Executor | None = None
    ) -> "tuple[Alternative, ...]":
        """The same targets met in other ways, and what that costs."""
        from comptune.tuning.alternatives import alternatives  # noqa: PLC0415

        return alternatives(tuned.scenario, tuned.solution, executor=executor)

    def _state_of(self, scenario: Scenario) -> State:
        return self.workspace.ledger.state_at(scenario.ledger_sequence)
