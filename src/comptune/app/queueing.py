"""Long work of the pages where a Dagster server queues it: the same acts, asked of that server.

Without a server they are done in this one, each in a thread of its own.
"""

from functools import partial
from typing import Final

from comptune.app.jobs import Job, Stopped
from comptune.app.optimising import Find, found_here
from comptune.app.running import Build, built_here
from comptune.ledger.actor import Actor
from comptune.orchestration.queue import Queue, QueuedWorkCancelled, queue_of
from comptune.scenarios import Run, Scenario
from comptune.scenarios.keeping import BASELINE, Source
from comptune.tuning.problem import Problem
from comptune.tuning.tuner import Tuner
from comptune.workspace import Workspace

_BUILD: Final = "build_scenario"
_TUNE: Final = "tune_scenario"


def build_at(workspace: Workspace, scenario: Scenario) -> Build:
    """Where a scenario's official run is built; one that no ledger has is always built here."""
    queue = queue_of(workspace)
    is_known = scenario.saved is not None or scenario.spec.id == BASELINE
    return built_here if queue is None or not is_known else partial(_built_there, queue, workspace)


def find_at(workspace: Workspace, source: Source) -> Find:
    """Where values are looked for; for a scenario that no ledger has, always here."""
    queue = queue_of(workspace)
    is_known = isinstance(source, str) and source in workspace.ledger.state().scenarios
    return found_here if queue is None or not is_known else partial(_found_there, queue)


def _built_there(
    queue: Queue, workspace: Workspace, job: Job, scenario: Scenario, actor: Actor
) -> Run:
    try:
        made = queue.do(
            _BUILD,
            scenario=scenario.spec.id,
            config={},
            actor=actor,
            told=partial(_told, job),
            cancelled=job.cancelled,
        )
    except QueuedWorkCancelled:
        raise Stopped from None
    return workspace.run(made["sealed_run"]["run_id"])


def _found_there(queue: Queue, job: Job, tuner: Tuner, problem: Problem, source: Source) -> str:
    """The id of the answer, which Dagster wrote to the ledger."""
    try:
        made = queue.do(
            _TUNE,
            scenario=str(source),
            config={"ops": {"optimization_problem": {"config": {"problem": problem.to_dict()}}}},
            actor=tuner.actor,
            told=partial(_told, job),
            cancelled=job.cancelled,
        )
    except QueuedWorkCancelled:
        raise Stopped from None
    return made["optimization_iterations"]["optimization"]


def _told(job: Job, words: str, done: int, of: int) -> None:
    job.say(words, done=done, of=of)
