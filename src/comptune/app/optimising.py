"""What one session asks of the tuner about one scenario: the form, the work, and what came of it.

It writes nothing but by the tuner's own door, and knows nothing of Streamlit.
"""

from collections.abc import Callable, Mapping
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


# How values are looked for: the answer, or the id of one that is in the ledger.
Find = Callable[[Job, Tuner, Problem, Source], Tuned | str]


def found_here(job: Job, tuner: Tuner, problem: Problem, source: Source) -> Tuned:
    """Look for values in this process."""
    job.say("Simulating the scenario as it is")

    def told(iteration: Iteration) -> None:
        done = min(iteration.number, problem.max_iterations)
        job.say(iteration_words(iteration), done=done, of=problem.max_iterations + 1)

    return tuner.tune(problem, source, progress=told, cancelled=job.cancelled)


@dataclass
class Optimising:
    """The state of the page for one scenario.

    Attributes:
        jobs: by kind the last one started.
        shown: the recorded answer in sight.
        tuned: the answer that was found or looked around last in this session.
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

    def tune(
        self, tuner: Tuner, problem: Problem, source: Source, *, find: Find = found_here
    ) -> Job:
        """Begin to look for values.

        Args:
            find: how they are looked for: here, or where a server's work queues.
        """
        return self._start("tune", lambda job: find(job, tuner, problem, source))

    def explain(self, tuner: Tuner, run: RecordedRun) -> Job:
        """Begin to explain an answer."""

        def work(job: Job) -> tuple[Tuned, SolutionExplanation]:
            tuned = self._looked_around(tuner, run, job)
            job.say("Simulating around the answer, and solving again for its prices")
            found = tuner.explain(tuned)
            job.leave_if_cancelled()
            return tuned, found

        return self._start("explain", work)

    def look_for_others(self, tuner: Tuner, run: RecordedRun) -> Job:
        """Begin to look for other ways to the targets of an answer."""

        def work(job: Job) -> tuple[Tuned, tuple[Alternative, ...]]:
            names = list(TITLES.values())
            tuned = self._looked_around(tuner, run, job)

            def told(title: str) -> None:
                job.leave_if_cancelled()
                job.say(title, done=names.index(title), of=len(names))

            return tuned, alternatives(tuned.scenario, tuned.solution, progress=told)

        return self._start("others", work)

    def knows(self, run: RecordedRun | None) -> bool:
        """Whether this answer is the one that was found or looked around last."""
        return run is not None and self.tuned is not None and self.tuned.id == run.id

    def _looked_around(self, tuner: Tuner, run: RecordedRun, job: Job) -> Tuned:
        """The answer with all that was known of it; found again where it was not found here."""
        if self.tuned is not None and self.tuned.id == run.id:
            return self.tuned
        job.say("Finding the recorded answer again")
        return tuner.found_again(run.id)

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
                    self.shown = job.result if isinstance(job.result, str) else job.result.id
                    if not isinstance(job.result, str):
                        self._turn_to(job.result)
                case "explain":
                    self._turn_to(job.result[0])
                    self.explanation = job.result[1]
                case "others":
                    self._turn_to(job.result[0])
                    self.others = job.result[1]
                case "front":
                    self.front = job.result
            return kind
        return None

    def _turn_to(self, tuned: Tuned) -> None:
        """From now on what is explained is of this answer."""
        if self.tuned is None or self.tuned.id != tuned.id:
            self.tuned, self.explanation, self.others = tuned, None, None

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
