"""The tuning job finds what the command line finds, proves it, and writes it once where asked."""

import json
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from comptune.app.jobs import Stopped
from comptune.app.queueing import answer_despite, best_of
from comptune.cli import main
from comptune.ledger.actor import demo_user
from comptune.orchestration.asking import asking_tags
from comptune.orchestration.definitions import defs
from comptune.orchestration.queue import QueuedWorkCancelled, QueuedWorkFailed
from comptune.orchestration.tuning import _within_tolerance
from comptune.orchestration.validation import validated
from comptune.scenarios.official import scenario_inputs_sha256
from comptune.tuning.tuner import Tuner
from comptune.workspace import Workspace

from .conftest import PROBLEM, Run, run_job, words_of

ASKED = {"optimization_problem": {"problem": PROBLEM}}
TARGET = {"metric": "total_compensation_cost", "year": 2027}
TOO_MUCH = {**PROBLEM, "targets": [{**TARGET, "value": "-60 %"}]}
FAR = {**PROBLEM, "targets": [{**TARGET, "value": "-2.5 %"}]}


def test_the_answer_is_that_of_the_command_line(
    built: Workspace, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run("tune_scenario", "more", **ASKED)
    assert done.success, done.failed
    problem = tmp_path / "less.yml"
    problem.write_text(yaml.safe_dump(PROBLEM))
    capsys.readouterr()
    folder = str(built.folder)
    assert main(["tune", str(problem), "--scenario", "more", "--workspace", folder, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["solution"]
    seen = built.tuner().run(str(done.shown["optimized_parameters"]["optimization"]))
    moves = [(one["cell"], one["after"]) for one in told["moves"]]
    assert moves == [(one["cell"], one["after"]) for one in seen.event.solution["moves"]]
    assert moves and told["status"] == seen.status == "met"
    assert done.checks == {"convergence": (True, "more"), "budget_tolerance": (True, "more")}


def test_the_targets_are_held_against_a_preview_of_the_answer(built: Workspace, run: Run) -> None:
    done = run("tune_scenario", "more", **ASKED)
    shown = done.shown["validated_solution"]
    answer = built.tuner().run(str(done.shown["optimized_parameters"]["optimization"]))
    preview = built.scenario("more").with_cells(answer.changes).preview()
    assert shown["total_cost"] == sum(preview.metrics["total_compensation_cost"]) / 100
    assert (shown["targets_met"], shown["as_the_tuner_reported"]) == ("1 of 1", True)


def test_an_answer_whose_preview_misses_a_target_or_is_another_is_not_proved(
    built: Workspace, run: Run
) -> None:
    done = run("tune_scenario", "more", **ASKED)
    answer = built.tuner().run(str(done.shown["optimized_parameters"]["optimization"]))
    proof = validated(built, answer)
    assert _within_tolerance(proof).passed
    (target,) = proof.goals
    missed = replace(proof, goals=(replace(target, met=False),))
    check = _within_tolerance(missed)
    assert (check.passed, check.description) == (False, f"Missed: {target.words}.")
    assert not _within_tolerance(replace(proof, same=False)).passed
    solution = dict(answer.event.solution)
    solution["moves"] = [{**one, "after": one["before"]} for one in solution["moves"]]
    event = answer.event.model_copy(update={"solution": solution})
    unmoved = validated(built, replace(answer, event=event))
    assert (unmoved.same, unmoved.goals[0].met, unmoved.holds) == (False, False, False)


def test_what_cannot_be_met_stops_before_there_are_parameters(built: Workspace, run: Run) -> None:
    done = run(
        "tune_scenario",
        "more",
        optimization_problem={"problem": TOO_MUCH},
        validated_solution={"apply": True, "reason": "Try"},
    )
    assert done.checks == {"convergence": (False, "more")}
    assert "optimized_parameters" not in done.shown
    ways = done.shown["optimization_iterations"]["what_would_have_to_give_way"]
    assert ways.startswith("- ")
    assert not list(built.ledger.read(event_types=["PARAMETER_CHANGE"]))
    (told,) = built.ledger.read(event_types=["COMMENT_ADDED"])
    (answer,) = built.tuner().runs()
    assert f"convergence: {answer.event.solution['reason']}" in told.payload["text"]
    failed = QueuedWorkFailed(place="Run", rule="failed", remedy="Look.")
    failed.texts = {"optimization_iterations": {"optimization": answer.id}}
    assert answer_despite(failed, built.tuner()) == answer.id


def test_what_is_stopped_on_the_way_leaves_the_best_so_far(
    built: Workspace, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    tune = Tuner.tune

    def stopped_at_once(self: Tuner, *args: Any, progress: Any, **more: Any) -> Any:
        def told(iteration: Any) -> None:
            progress(iteration)
            os.kill(os.getpid(), signal.SIGINT)

        return tune(self, *args, progress=told, **more)

    monkeypatch.setattr(Tuner, "tune", stopped_at_once)
    done = run_job(built, instance, "tune_scenario", "more", optimization_problem={"problem": FAR})
    (answer,) = built.tuner().runs()
    assert (answer.status, len(answer.event.solution["iterations"])) == ("cancelled", 1)
    assert done.shown["optimization_iterations"]["optimization"] == answer.id
    assert (done.success, done.retried) == (False, ())
    assert "optimized_parameters" not in done.shown
    assert not list(built.ledger.read(event_types=["COMMENT_ADDED"]))
    stopped = QueuedWorkCancelled()
    with pytest.raises(Stopped):
        best_of(stopped)
    stopped.texts = {"optimization_iterations": {"optimization": answer.id}}
    assert best_of(stopped) == answer.id


def test_a_question_about_what_was_changed_since_is_refused(built: Workspace, run: Run) -> None:
    then = scenario_inputs_sha256(built.scenario("more"))
    built.desk().set_cells("more", {"merit_rate.2027.L1": "2 %"}, reason="Meanwhile")
    done = run(
        "tune_scenario", "more", optimization_problem={"problem": PROBLEM, "inputs_sha256": then}
    )
    assert "were changed after the question was asked" in done.failed["optimization_problem"]
    assert built.tuner().runs() == ()


def test_an_answer_is_applied_as_one_change_of_who_asked_that_names_it(
    built: Workspace, run: Run
) -> None:
    config: dict[str, Any] = {**ASKED, "validated_solution": {"apply": True, "reason": "Board"}}
    told = {"ops": {step: {"config": one} for step, one in config.items()}}
    ana = asking_tags(
        demo_user("ana"), built.folder, job="tune_scenario", scenario="more", config=told
    )
    done = run("tune_scenario", "more", tags=ana, **config)
    assert done.success, done.failed
    (change,) = built.ledger.read(event_types=["PARAMETER_CHANGE"])
    answer = built.tuner().run(change.payload["optimization"])
    assert (change.actor, answer.entry.actor) == ("demo:ana", "demo:ana")
    assert answer.applied == (change,)
    found = {str(cell): value for cell, value in built.scenario("more").overrides.items()}
    assert {cell: found[str(cell)] for cell in answer.changes} == dict(answer.changes)


def tune_job() -> dg.JobDefinition:
    """As a process finds it that goes on with a run."""
    return defs.resolve_job_def("tune_scenario")


def asking(folder: Path, problem: dict[str, Any] | None = None) -> dict[str, Any]:
    """The configuration of a run that asks a question of the scenario."""
    told = {"ops": {"optimization_problem": {"config": {"problem": problem}}}} if problem else {}
    return {**told, "resources": {"workspace": {"config": {"folder": str(folder)}}}}


def begun(
    instance: dg.DagsterInstance,
    *,
    goes_on: dg.ReexecutionOptions | None = None,
    only: list[str] | None = None,
    **config: Any,
) -> tuple[str, dict[str, Any]]:
    """The job, some of its steps, or a run that goes on; its id, and what each step shows."""
    with dg.execute_job(
        dg.reconstructable(tune_job),
        instance=instance,
        tags={"dagster/partition": "more"},
        reexecution_options=goes_on,
        op_selection=only,
        raise_on_error=False,
        **config,
    ) as done:
        shown = {
            str(one.step_key): {k: v.value for k, v in one.materialization.metadata.items()}
            for one in done.all_events
            if one.is_step_materialization
        }
        failed = [one for one in done.all_events if one.is_step_failure]
        return done.run_id, {**shown, **{str(one.step_key): words_of(one) for one in failed}}


def test_of_two_questions_of_one_scenario_each_goes_on_with_its_own(
    built: Workspace, tmp_path: Path
) -> None:
    other = {**PROBLEM, "name": "Half a percent", "targets": [{**TARGET, "value": "-0.5 %"}]}
    with dg.instance_for_test(temp_dir=str(tmp_path)) as kept:
        kept.add_dynamic_partitions("scenarios", ["more"])
        first, found = begun(kept, run_config=asking(built.folder, PROBLEM))
        answer = found["optimized_parameters"]["optimization"]
        _, between = begun(kept, run_config=asking(built.folder, other))
        assert between["validated_solution"]["optimization"] != answer
        before = built.ledger.head().sequence
        later = ["optimization_iterations", "optimized_parameters"]
        second, again = begun(kept, goes_on=dg.ReexecutionOptions(first, step_selection=later))
        assert [again[step]["optimization"] for step in later] == [answer, answer]
        last = dg.ReexecutionOptions(second, step_selection=["validated_solution"])
        _, proved = begun(kept, goes_on=last)
        assert proved["validated_solution"]["optimization"] == answer
        assert built.ledger.head().sequence == before  # nothing was asked of the tuner again
        _, alone = begun(kept, only=["optimized_parameters"], run_config=asking(built.folder))
        assert (
            "it stands on optimization_iterations, which this run did not make"
            in (alone["optimized_parameters"])
        )
    assert not list(tmp_path.glob("storage/optimiz*"))  # no values that pile up


def test_the_question_asked_last_is_asked_where_none_is_named(
    built: Workspace, instance: dg.DagsterInstance
) -> None:
    unasked = run_job(built, instance, "tune_scenario", "more")
    assert "no problem is named" in unasked.failed["optimization_problem"]
    run_job(built, instance, "tune_scenario", "more", **ASKED)
    again = run_job(built, instance, "tune_scenario", "more")
    assert again.success
    assert again.shown["optimization_problem"]["problem"] == PROBLEM["name"]


def test_an_ensemble_for_signing_off_has_a_thousand_seeds(built: Workspace, run: Run) -> None:
    done = run("sign_off_ensemble", "more")
    shown = done.shown["scenario_ensemble"]
    assert shown["seeds"] == 1000
    (chance,) = (dict(one.data) for one in shown["targets"].records)
    assert chance["target"].startswith("Total compensation cost, 2027")
    found = built.tuner().ensemble("more", seeds=1000, metrics=["headcount"])
    rows = [one.data for one in shown["bands"].records if one.data["metric"] == "Headcount"]
    assert [row["P50"] for row in rows] == [f"{one.p50:.0f}" for one in found.bands("headcount")]
