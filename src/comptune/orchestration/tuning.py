"""The tuning loop as assets: what is asked, the way to the answer, the answer, and its proof."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import dagster as dg
from pydantic import Field

from comptune.errors import ComptuneError
from comptune.orchestration.failures import asker, in_words, tell_the_ledger
from comptune.orchestration.inputs import effective_parameters
from comptune.orchestration.made import needed
from comptune.orchestration.partitions import SCENARIOS, scenario_check
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.stopping import told_to_stop
from comptune.orchestration.tuning_shown import (
    ANSWER,
    iterations_shown,
    moves_shown,
    problem_shown,
)
from comptune.orchestration.validation import Validated, validated
from comptune.scenarios import Scenario
from comptune.scenarios.official import scenario_inputs_sha256
from comptune.tuning.problem import Problem
from comptune.tuning.problem_file import problem_from, read_problem
from comptune.tuning.recorded import RecordedRun
from comptune.tuning.tuner import Tuner
from comptune.workspace import Workspace

_GROUP: Final = "tuning"
_ASKED: Final = "asked"
_AFTER: Final = "asked_after_entry"
_INPUTS: Final = "inputs_sha256"


class NoProblem(ComptuneError):
    """A tuning job that nobody told what is wanted."""


class AskedOfAnother(ComptuneError):
    """A question about a scenario that was changed since it was asked."""


class ProblemConfig(dg.Config):
    """What is wanted; one of the two, or neither for the question asked last of this scenario."""

    problem_file: str | None = Field(default=None, description="The path of a problem file.")
    problem: dict[str, Any] | None = Field(
        default=None, description="The content of one: targets, variables, policies, objective."
    )
    inputs_sha256: str | None = Field(
        default=None, description="Of what the scenario was when it was asked; else of now."
    )


class SolverConfig(dg.Config):
    """How it is solved."""

    method: str = Field(default="sqp", description="sqp, or slsqp to check the first against.")


class ApplyConfig(dg.Config):
    """Whether the answer is written to the scenario once it is proved."""

    apply: bool = False
    reason: str = ""


@dg.asset(
    partitions_def=SCENARIOS,
    group_name=_GROUP,
    kinds={"yaml"},
    deps=[effective_parameters],
    hooks={tell_the_ledger},
)
def optimization_problem(
    context: dg.AssetExecutionContext, config: ProblemConfig, workspace: WorkspaceResource
) -> dg.MaterializeResult[None]:
    """What is wanted, and what may move; refused here where it contradicts itself."""
    with in_words():
        opened = workspace.open()
        problem = _asked(config, opened, context.partition_key)
        scenario = opened.scenario(context.partition_key)
        _check_same(scenario, config.inputs_sha256)
        asked: dict[str, Any] = {
            **problem_shown(opened, scenario, problem),
            _ASKED: dg.MetadataValue.json(problem.to_dict()),
            _AFTER: opened.ledger.head().sequence,
            _INPUTS: scenario_inputs_sha256(scenario),
        }
    return dg.MaterializeResult(metadata=asked)


@dg.asset(
    partitions_def=SCENARIOS,
    group_name=_GROUP,
    kinds={"python"},
    deps=[optimization_problem],
    hooks={tell_the_ledger},
    check_specs=[
        scenario_check(
            "convergence",
            asset="optimization_iterations",
            words="The solver came to rest with every hard target met.",
        )
    ],
)
def optimization_iterations(
    context: dg.AssetExecutionContext,
    config: SolverConfig,
    workspace: WorkspaceResource,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """The way to the answer, batch by batch; kept in the ledger as OPTIMIZATION_RUN."""
    with in_words():
        opened = workspace.open()
        tuner = opened.tuner(asker(context, opened))
        asked = needed(context, optimization_problem.key)
        problem, scenario_id = problem_from(asked[_ASKED]), context.partition_key
        found = _recorded_since(tuner, opened, scenario_id, problem, asked[_AFTER])
        is_stopped = False
        if found is None:
            _check_same(opened.scenario(scenario_id), asked[_INPUTS])
            with told_to_stop() as stopped:
                found = _found(context, tuner, problem, config, stopped)
                is_stopped = stopped()
            _check_found(found, asked[_INPUTS])
    yield dg.MaterializeResult(metadata=iterations_shown(found))
    if is_stopped:
        raise dg.DagsterExecutionInterruptedError
    yield _converged(found)


@dg.asset(
    partitions_def=SCENARIOS,
    group_name=_GROUP,
    kinds={"yaml"},
    deps=[optimization_iterations],
    hooks={tell_the_ledger},
)
def optimized_parameters(
    context: dg.AssetExecutionContext, workspace: WorkspaceResource
) -> dg.MaterializeResult[None]:
    """The answer: each cell that could move, before and after, at policy steps."""
    with in_words():
        opened = workspace.open()
        run = opened.tuner().run(needed(context, optimization_iterations.key)[ANSWER])
    return dg.MaterializeResult(metadata=moves_shown(run))


@dg.asset(
    partitions_def=SCENARIOS,
    group_name=_GROUP,
    kinds={"python", "ledger"},
    deps=[optimized_parameters],
    hooks={tell_the_ledger},
    check_specs=[
        scenario_check(
            "budget_tolerance",
            asset="validated_solution",
            words="A preview of the answer meets every hard target within its tolerance.",
        )
    ],
)
def validated_solution(
    context: dg.AssetExecutionContext,
    config: ApplyConfig,
    workspace: WorkspaceResource,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """The answer as a preview finds it, and in the scenario where that was asked for."""
    with in_words():
        opened = workspace.open()
        tuner = opened.tuner(asker(context, opened))
        run = tuner.run(needed(context, optimized_parameters.key)[ANSWER])
        proof = validated(opened, run)
        words = "not asked for"
        if config.apply and proof.holds:
            words = _applied(tuner, run, config.reason)
    shown = proof.shown(opened.settings.currency)
    yield dg.MaterializeResult(metadata={ANSWER: run.id, **shown, "applied": words})
    yield _within_tolerance(proof)


def _asked(config: ProblemConfig, opened: Workspace, scenario_id: str) -> Problem:
    if config.problem_file is not None:
        return read_problem(config.problem_file)
    if config.problem is not None:
        return problem_from(config.problem)
    known = [one for one in opened.tuner().runs() if one.scenario == scenario_id]
    if not known:
        raise NoProblem(
            place=f"The tuning of {scenario_id}",
            rule="no problem is named, and none was asked of this scenario before",
            remedy="Name a file in the configuration of optimization_problem: problem_file.",
        )
    return known[-1].problem


def _found(
    context: dg.AssetExecutionContext,
    tuner: Tuner,
    problem: Problem,
    config: SolverConfig,
    stopped: Callable[[], bool],
) -> RecordedRun:
    """The answer; where it is stopped on the way, the best so far."""
    tuned = tuner.tune(
        problem,
        context.partition_key,
        method="slsqp" if config.method == "slsqp" else "sqp",
        progress=lambda one: context.log.info(
            f"Iteration {one.number}: {one.simulations} simulations. {one.words}"
        ),
        cancelled=stopped,
    )
    return tuner.run(tuned.id)


def _check_same(scenario: Scenario, wanted: str | None) -> None:
    """Refuse to tune something else than what was asked about.

    Raises:
        AskedOfAnother: people, pay structure or values are others than then.
    """
    if wanted is not None and scenario_inputs_sha256(scenario) != wanted:
        raise AskedOfAnother(
            place=f"The scenario {scenario.spec.id}",
            rule="its values, people or pay structure were changed after the question was asked",
            remedy="Look at it as it is now, and ask again.",
        )


def _check_found(found: RecordedRun, wanted: str) -> None:
    """As `_check_same`, of an answer: somebody may have saved at the moment it was begun."""
    if found.event.inputs_sha256 != wanted:
        raise AskedOfAnother(
            place=f"The answer {found.id}",
            rule=f"{found.scenario} was changed after the question was asked, and it is of the "
            "changed values",
            remedy="Look at it among the earlier answers, or ask again.",
        )


def _converged(found: RecordedRun) -> dg.AssetCheckResult:
    words = str(found.event.solution.get("reason", ""))
    return dg.AssetCheckResult(
        check_name="convergence",
        passed=found.status == "met",
        description=words,
        metadata={
            "status": found.status,
            "converged": bool(found.event.solution.get("converged")),
            "iterations": len(found.event.solution.get("iterations", ())),
            "missed": "; ".join(found.missed) or "none",
        },
    )


def _recorded_since(
    tuner: Tuner, opened: Workspace, scenario_id: str, problem: Problem, after: int
) -> RecordedRun | None:
    """The answer to this question that the ledger has since it was asked: of a run that was killed.

    Its inputs must be those of the scenario now.
    """
    inputs = scenario_inputs_sha256(opened.scenario(scenario_id))
    for run in tuner.runs():
        if (
            run.entry.sequence > after
            and run.entry.actor == tuner.actor.name
            and run.scenario == scenario_id
            and run.event.inputs_sha256 == inputs
            and run.event.problem == problem.to_dict()
            and run.method != "seek"
            and run.status != "cancelled"
        ):
            return run
    return None


def _applied(tuner: Tuner, run: RecordedRun, reason: str) -> str:
    """Write the answer to the scenario, once."""
    if run.applied:
        return f"entry {run.applied[-1].sequence}"
    entry = tuner.apply(run.id, reason=reason)
    return "no value moves" if entry is None else f"entry {entry.sequence}"


def _within_tolerance(proof: Validated) -> dg.AssetCheckResult:
    missed = [one.words for one in proof.goals if one.hard and not one.met]
    words = "Every hard target holds." if proof.same else "The tuner reported other figures."
    return dg.AssetCheckResult(
        check_name="budget_tolerance",
        passed=proof.holds,
        description=f"Missed: {'; '.join(missed)}." if missed else words,
        metadata={"missed": len(missed), "targets": len(proof.goals)},
    )
