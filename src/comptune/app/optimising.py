"""What one session asks of the tuner about one scenario: the form, the work, and what came of it.

It writes nothing but by the tuner's own door, and knows nothing of Streamlit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from comptune.app.bench import Bench
from comptune.app.jobs import Job
from comptune.app.problem_form import ProblemForm
from comptune.levers import Cell, format_value, load_catalogue
from comptune.metrics import figures
from comptune.scenarios import Preview
from comptune.scenarios.desk import Desk
from comptune.scenarios.keeping import Source
from comptune.scenarios.scenario import Scenario
from comptune.scenarios.spec_text import spec_content
from comptune.tuning.alternatives import TITLES, Alternative, alternatives
from comptune.tuning.answers import Tuned
from comptune.tuning.explain import SolutionExplanation
from comptune.tuning.pareto_model import ParetoFront, ParetoIteration
from comptune.tuning.problem import Problem
from comptune.tuning.problem_checks import bind
from comptune.tuning.recorded import RecordedRun
from comptune.tuning.solution import Iteration
from comptune.tuning.tuner import Tuner

if TYPE_CHECKING:
    from comptune.ledger.entry import Entry

Kind = Literal["tune", "explain", "others", "front"]

TITLES_OF_WORK: Final[Mapping[Kind, str]] = {
    "tune": "Finding values",
    "explain": "Explaining",
    "others": "Looking for other ways",
    "front": "Drawing the trade-off",
}


# What cancelling leaves behind.
LEFT_BEHIND: Final[Mapping[Kind, str]] = {
    "tune": "The best values found so far are kept.",
    "explain": "Nothing is kept.",
    "others": "Nothing is kept.",
    "front": "The best points so far are kept.",
}


@dataclass
class Optimising:
    """The state of the page for one scenario.

    Attributes:
        jobs: by kind the last one started.
        shown: the recorded answer in sight.
        tuned: the answer found last in this session; what explanations are of.
        explanation, others: of `tuned`.
        front: the last one drawn, with the scenario that it is of.
    """

    form: ProblemForm
    jobs: dict[Kind, Job]
    shown: str | None = None
    tuned: Tuned | None = None
    explanation: SolutionExplanation | None = None
    others: tuple[Alternative, ...] | None = None
    front: tuple[Scenario, ParetoFront] | None = None
    _today: tuple[Scenario, Preview] | None = None
    _runs: tuple[int, tuple[RecordedRun, ...]] = (-1, ())

    @classmethod
    def of(cls, bench: Bench) -> "Optimising":
        """The page as it opens: with a problem to start from."""
        return cls(ProblemForm.suggested(basis(bench), locked=tuple(bench.locks)), {})

    @property
    def is_busy(self) -> bool:
        """Whether anything is being worked on."""
        return any(job.is_running for job in self.jobs.values())

    def today(self, bench: Bench) -> Preview:
        """What is tuned, as it is."""
        scenario = basis(bench)
        if scenario is bench.scenario and not bench.draft.touched:
            return bench.preview
        if self._today is None or self._today[0] != scenario:
            self._today = (scenario, scenario.preview())
        return self._today[1]

    def runs(self, tuner: Tuner, scenario_id: str) -> tuple[RecordedRun, ...]:
        """What was asked of the tuner for this scenario, the last first."""
        sequence = tuner.workspace.ledger.state().sequence
        if self._runs[0] != sequence:
            self._runs = (sequence, tuple(reversed(tuner.runs())))
        return tuple(one for one in self._runs[1] if one.scenario == scenario_id)

    def answer(self, tuner: Tuner, scenario_id: str) -> RecordedRun | None:
        """The recorded answer in sight; the last one where none was picked."""
        runs = self.runs(tuner, scenario_id)
        if self.shown is None:
            return runs[0] if runs else None
        return next((one for one in runs if one.id == self.shown), None)

    def tune(self, tuner: Tuner, problem: Problem, source: Source) -> Job:
        """Begin to look for values."""

        def work(job: Job) -> Tuned:
            job.say("Simulating the scenario as it is")

            def told(iteration: Iteration) -> None:
                done = min(iteration.number, problem.max_iterations)
                job.say(iteration_words(iteration), done=done, of=problem.max_iterations + 1)

            return tuner.tune(problem, source, progress=told, cancelled=job.cancelled)

        return self._start("tune", work)

    def explain(self, tuner: Tuner) -> Job:
        """Begin to explain the answer found last."""
        tuned = self.tuned

        def work(job: Job) -> SolutionExplanation | None:
            job.say("Simulating around the answer, and solving again for its prices")
            found = None if tuned is None else tuner.explain(tuned)
            job.leave_if_cancelled()
            return found

        return self._start("explain", work)

    def look_for_others(self) -> Job:
        """Begin to look for other ways to the targets of the answer found last."""
        tuned = self.tuned

        def work(job: Job) -> tuple[Alternative, ...]:
            names = list(TITLES.values())

            def told(title: str) -> None:
                job.leave_if_cancelled()
                job.say(title, done=names.index(title), of=len(names))

            if tuned is None:
                return ()
            return alternatives(tuned.scenario, tuned.solution, progress=told)

        return self._start("others", work)

    def draw_front(self, tuner: Tuner, problem: Problem, source: Source, *, points: int) -> Job:
        """Begin to draw the front of the problem's two objectives."""

        def work(job: Job) -> tuple[Scenario, ParetoFront]:
            def told(batch: ParetoIteration) -> None:
                job.say(f"Batch {batch.number}, {batch.words}: {batch.simulations:,} simulations")

            return tuner.pareto(
                problem, source, points=points, progress=told, cancelled=job.cancelled
            )

        return self._start("front", work)

    def take_over(self) -> Kind | None:
        """Take what finished since the last time, and say which kind of work that was."""
        for kind, job in self.jobs.items():
            if job.is_running or job.is_taken:
                continue
            job.is_taken = True
            if job.result is None:
                return None
            match kind:
                case "tune":
                    self.tuned, self.shown = job.result, job.result.id
                    self.explanation = self.others = None
                case "explain":
                    self.explanation = job.result
                case "others":
                    self.others = job.result
                case "front":
                    self.front = job.result
            return kind
        return None

    def _start(self, kind: Kind, work: Any) -> Job:
        self.jobs[kind] = Job(TITLES_OF_WORK[kind]).start(work)
        return self.jobs[kind]


def basis(bench: Bench) -> Scenario:
    """What is tuned: the scenario as the ledger has it; of one that is nowhere yet, the draft."""
    return bench.changed_scenario if bench.scenario.saved is None else bench.scenario


def source_of(bench: Bench) -> Source:
    """The same as the tuner takes it."""
    scenario = basis(bench)
    if scenario.saved is not None:
        return scenario.spec.id
    spec = scenario.spec.model_copy(update={"targets": bench.draft.targets})
    return spec_content(spec, scenario.overrides)


def check(problem: Problem, bench: Bench) -> None:
    """Refuse a problem that does not fit its scenario, before anything is simulated.

    Raises:
        ComptuneError: whatever contradicts itself, a catalogue, the scenario or a lock.
    """
    bind(problem, basis(bench), locked=tuple(bench.locks))


def iteration_words(one: Iteration) -> str:
    """Iteration 2: 13 simulations, every target met; or how far the worst is off."""
    miss = figures.rate(one.miss, decimals=3)
    far = "every hard target met" if one.met else f"largest miss {miss}"
    return f"Iteration {one.number}: {one.simulations:,} simulations, {far}"


def cell_texts(cells: Mapping[Cell, Decimal]) -> dict[str, str]:
    """Values by cell, as the desk reads them."""
    catalogue = load_catalogue()
    return {
        str(cell): format_value(catalogue.quantity(cell.name), value)
        for cell, value in cells.items()
    }


def asks_reason(cells: Mapping[Cell, Decimal]) -> bool:
    """Whether a change of one of these takes a reason."""
    return any(load_catalogue()[cell.name].asks_reason for cell in cells)


def write_values(
    desk: Desk, scenario: Scenario, cells: Mapping[Cell, Decimal], *, reason: str
) -> "Entry":
    """Write values that no recorded answer has to the scenario that they were found for.

    Raises:
        StaleVersion: it was changed since; nothing was written.
        NotAllowed: the person may not, or a cell is locked; nothing was written.
    """
    version = None if scenario.saved is None else scenario.saved.version
    return desk.set_cells(
        scenario.spec.id, cell_texts(cells), reason=reason, expected_version=version
    )
