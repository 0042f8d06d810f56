"""The tuning job finds what the command line finds, proves it, and writes it once where asked."""

import json
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from comptune.cli import main
from comptune.ledger.actor import demo_user
from comptune.orchestration.asking import asking_tags
from comptune.orchestration.definitions import defs
from comptune.orchestration.resources import WorkspaceResource
from comptune.workspace import Workspace

from .conftest import PROBLEM, Run, run_job

ASKED = {"optimization_problem": {"problem": PROBLEM}}
TOO_MUCH = {
    **PROBLEM,
    "targets": [{"metric": "total_compensation_cost", "year": 2027, "value": "-60 %"}],
}


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


def test_a_job_begun_again_after_its_answer_was_recorded_does_not_ask_twice(
    built: Workspace, instance: dg.DagsterInstance
) -> None:
    job = defs.resolve_job_def("tune_scenario")
    resources = {"workspace": WorkspaceResource(folder=str(built.folder))}
    instance.add_dynamic_partitions("scenarios", ["more"])
    config = {"ops": {step: {"config": one} for step, one in ASKED.items()}}
    first = job.execute_in_process(
        instance=instance, partition_key="more", run_config=config, resources=resources
    )
    asked = first.output_for_node("optimization_problem")
    again = defs.resolve_job_def("tune_scenario")
    assert asked["problem"]["name"] == PROBLEM["name"]
    before = built.ledger.head().sequence
    step = again.execute_in_process(
        instance=instance,
        partition_key="more",
        resources=resources,
        op_selection=["optimization_iterations"],
        input_values={},
    )
    assert step.output_for_node("optimization_iterations") == first.output_for_node(
        "optimization_iterations"
    )
    assert built.ledger.head().sequence == before


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
