"""Long work of the pages where a Dagster server queues it: the same acts, asked of that server.

Without a server they are done in this one, each in a thread of its own.
"""

from functools import partial
from typing import Any, Final

from comptune.app.jobs import Job, Stopped
from comptune.app.optimising import Find, found_here
from comptune.app.running import Build, built_here
from comptune.ledger.actor import Actor
from comptune.orchestration.queue import (
    Queue,
    QueuedWorkCancelled,
    QueuedWorkFailed,
    queue_of,
)
from comptune.scenarios import Run, Scenario
from comptune.scenarios.keeping import BASELINE, Source
from comptune.scenarios.official import scenario_inputs_sha256
from comptune.tuning.problem import Problem
from comptune.tuning.tuner import Tuner
from comptune.workspace import Workspace

_BUILD: Final = "build_scenario"
_READING: Final = ("census", "structure", "effective_parameters")
_BUILDING: Final = "dbt_models"
_TUNE: Final = "tune_scenario"
_ITERATIONS: Final = "optimization_iterations"
_ANSWER: Final = "optimization"


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
            config=exactly(scenario),
            actor=actor,
            told=partial(_told, job),
            cancelled=job.cancelled,
        )
    except QueuedWorkCancelled:
        raise Stopped from None
    return workspace.run(made["sealed_run"]["run_id"])


def exactly(scenario: Scenario) -> dict[str, Any]:
    """The configuration that builds what was seen, whatever is saved before its turn comes."""
    as_of = {"as_of": scenario.ledger_sequence}
    steps = {step: {"config": as_of} for step in _READING}
    return {"ops": {**steps, _BUILDING: {"config": {**as_of, "run_id": scenario.run_id()}}}}


def _found_there(queue: Queue, job: Job, tuner: Tuner, problem: Problem, source: Source) -> str:
    """The id of the answer, which Dagster wrote to the ledger; one that misses targets as well."""
    asked = {
        "problem": problem.to_dict(),
        "inputs_sha256": scenario_inputs_sha256(tuner.workspace.scenario(source)),
    }
    try:
        made = queue.do(
            _TUNE,
            scenario=str(source),
            config={"ops": {"optimization_problem": {"config": asked}}},
            actor=tuner.actor,
            told=partial(_told, job),
            cancelled=job.cancelled,
        )
    except QueuedWorkCancelled as stopped:
        return best_of(stopped)
    except QueuedWorkFailed as failed:
        return answer_despite(failed, tuner)
    return made[_ITERATIONS][_ANSWER]


def best_of(stopped: QueuedWorkCancelled) -> str:
    """The best answer so far of work that was stopped.

    Raises:
        Stopped: there was none yet.
    """
    if _ANSWER not in stopped.texts.get(_ITERATIONS, {}):
        raise Stopped from None
    return stopped.texts[_ITERATIONS][_ANSWER]


def answer_despite(failed: QueuedWorkFailed, tuner: Tuner) -> str:
    """The answer of a run that failed because targets cannot be met: it says what would help.

    Raises:
        QueuedWorkFailed: it failed otherwise.
    """
    answer = failed.texts.get(_ITERATIONS, {}).get(_ANSWER)
    if answer is None or tuner.run(answer).status == "met":
        raise failed
    return answer


def _told(job: Job, words: str, done: int, of: int) -> None:
    job.say(words, done=done, of=of)
