"""Official runs that are being built for the people of one server, and how the last ones ended.

They belong to no session: whoever opens the page sees what is built, and a page that is loaded anew
finds its own again. One content is built once, however many ask for it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from comptune.app.jobs import Job, Stopped
from comptune.ledger.actor import Actor
from comptune.scenarios import Run, Scenario
from comptune.scenarios.builds import BuildCancelled
from comptune.scenarios.run_words import step_words

Build = Callable[[Job, Scenario, Actor], Run]

FIRST_STEP = "Handing over people, pay structure and values"


@dataclass
class Building:
    """One run that is or was being built.

    Attributes:
        choice: what was chosen to be run, as `session.chosen` says it.
        name: of the scenario, as people know it.
        by: who asked for it.
        is_dismissed: whether that person has seen how it ended.
    """

    run_id: str
    choice: str
    name: str
    by: str
    job: Job
    is_dismissed: bool = False

    @property
    def run(self) -> Run | None:
        """What was sealed."""
        found: Run | None = self.job.result
        return found


@dataclass
class Builds:
    """Every build of one server. Threads may share it."""

    _known: list[Building] = field(default_factory=list)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def start(
        self, scenario: Scenario, *, choice: str, name: str, actor: Actor, build: Build
    ) -> Building:
        """Begin a run, or join the one that builds the same already.

        Args:
            build: `built_here`, or where a server's work queues.
        """
        run_id = scenario.run_id()

        def work(job: Job) -> Run:
            return build(job, scenario, actor)

        with self._turn:
            for one in self._known:
                if one.run_id == run_id and one.job.is_running and not one.job.is_cancelled:
                    return one
            for one in self._known:
                one.is_dismissed = one.is_dismissed or one.by == actor.name
            begun = Building(run_id, choice, name, actor.name, Job("Official run").start(work))
            self._known = [one for one in self._known if one.job.is_running or not one.is_dismissed]
            self._known.append(begun)
            return begun

    def running(self) -> tuple[Building, ...]:
        """What is being built, oldest first."""
        return tuple(one for one in self._known if one.job.is_running)

    def ended(self, by: str) -> Building | None:
        """How the last one of that person ended, until it is dismissed."""
        own = [one for one in self._known if one.by == by and not one.job.is_running]
        return own[-1] if own and not own[-1].is_dismissed else None


def built_here(job: Job, scenario: Scenario, actor: Actor) -> Run:
    """Build a run on this machine.

    Raises:
        Stopped: it was cancelled.
        BuildFailed: it was not sealed.
    """
    job.say(FIRST_STEP)
    try:
        return scenario.run(actor=actor, progress=_told(job), cancelled=job.cancelled)
    except BuildCancelled:
        raise Stopped from None


def _told(job: Job) -> Callable[[str, int, int], None]:
    def told(step: str, done: int, of: int) -> None:
        job.say(step_words(step), done=done, of=of)

    return told
