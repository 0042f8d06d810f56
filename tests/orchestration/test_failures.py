"""What fails says why, is not tried again in vain, stays in the ledger, and seals nothing."""

import os
import signal
import threading
import time
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from tests.warehouse.implausible import hired_at_five

from comptune.census import keep_census, make_census
from comptune.ledger.actor import demo_user
from comptune.ledger.policy_errors import NotAllowed, NotCurrent
from comptune.orchestration import failures
from comptune.orchestration.asking import NotTheirs, asking_tags
from comptune.orchestration.failures import asker_of_run, in_words, passes_by_itself, tell_ledger
from comptune.orchestration.questions import PARTITION_TAG
from comptune.warehouse.build import BuildFailed, FailedNode
from comptune.workspace import Workspace

from .conftest import Run, run_job


@pytest.fixture(scope="module")
def implausible(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace whose people were hired at five, with a scenario."""
    as_of = date(2025, 12, 31)
    made = Workspace.init(tmp_path_factory.mktemp("implausible") / "w", name="X", currency="EUR")
    people = hired_at_five(make_census(40, seed=3, as_of=as_of))
    keep_census(people, folder=made.census_folder, as_of=as_of)
    made.desk().create("early", end_year=2026)
    return made


def test_below_the_quality_gate_the_check_fails_and_there_is_nothing_to_publish(
    implausible: Workspace, instance: dg.DagsterInstance
) -> None:
    done = run_job(implausible, instance, "build_scenario", "early")
    assert not done.success
    assert done.checks["enough_row_checks_pass_fct_data_quality_"] == (False, "early")
    assert "census_age_at_hire_is_plausible" in done.failed["dbt_models"]
    assert done.retried == ()
    assert not {"sealed_run", "official_figures", "fct_metrics"} & set(done.shown)
    (entry,) = implausible.ledger.read(event_types=["SIMULATION_FAILED"])
    assert entry.payload["scenario"] == "early"
    assert implausible.runs() == []
    with pytest.raises(NotCurrent):
        implausible.desk().submit("early")


def test_who_may_not_run_is_refused_by_the_desk_and_the_step_is_not_tried_again(
    built: Workspace, run: Run
) -> None:
    built.desk().grant("demo:vic", "viewer")
    vic = asking_tags(
        demo_user("vic"), built.folder, job="build_scenario", scenario="more", config={}
    )
    done = run("build_scenario", "more", tags=vic)
    assert "demo:vic" in done.failed["dbt_models"]
    assert done.retried == ()
    assert "official_figures" not in done.shown


def test_a_run_that_names_somebody_who_did_not_ask_is_refused(built: Workspace, run: Run) -> None:
    ben = asking_tags(
        demo_user("ben"), built.folder, job="publish_scenario", scenario="more", config={}
    )
    done = run("build_scenario", "more", tags=ben)
    assert "not signed for this job" in done.failed["dbt_models"]


def test_tags_are_good_for_one_run_and_for_those_that_dagster_goes_on_with(
    built: Workspace, instance: dg.DagsterInstance
) -> None:
    config: dict[str, object] = {}
    tags = asking_tags(
        demo_user("ben"), built.folder, job="build_scenario", scenario="more", config=config
    )
    tags[PARTITION_TAG] = "more"

    def begun(number: int, parent: str | None = None, **more: str) -> dg.DagsterRun:
        name = f"00000000-0000-4000-8000-{number:012}"
        known = {"root_run_id": parent, "parent_run_id": parent, "tags": {**tags, **more}}
        run = dg.DagsterRun(job_name="build_scenario", run_id=name, run_config=config, **known)
        return instance.add_run(run)

    first = begun(1)
    assert asker_of_run(first, built, instance) == demo_user("ben")
    retry = begun(2, first.run_id)
    instance.add_run_tags(first.run_id, {"dagster/auto_retry_run_id": retry.run_id})
    for run in (retry, first):
        assert asker_of_run(run, built, instance) == demo_user("ben")
    copied = begun(3)
    by_hand = begun(4, first.run_id)
    pretended = begun(5, **{"dagster/auto_retry_run_id": first.run_id})
    for run in (copied, by_hand, pretended):
        with pytest.raises(NotTheirs, match="they were for one run, and another was begun"):
            asker_of_run(run, built, instance)


def test_a_step_that_fails_beside_the_build_is_a_comment_of_who_asked(
    built: Workspace, run: Run
) -> None:
    problem = {"variables": [{"cells": "termination_rate.*.*"}]}
    done = run("tune_scenario", "more", optimization_problem={"problem": problem})
    assert "termination_rate" in done.failed["optimization_problem"]
    (entry,) = built.ledger.read(event_types=["COMMENT_ADDED"])
    assert entry.payload["text"].startswith("Dagster, tune_scenario: optimization_problem failed.")
    assert entry.actor == built.desk().actor.name


def test_a_killed_build_is_told_of_what_it_built_though_another_run_of_it_was_sealed_later(
    built: Workspace, instance: dg.DagsterInstance
) -> None:
    then = built.scenario("more")
    (sealed,) = built.ledger.read(event_types=["SIMULATION_RUN"])
    built.desk().set_cells("more", {"merit_rate.2027.L1": "2 %"}, reason="Later")
    tags = {PARTITION_TAG: "more", failures.AS_OF_TAG: str(then.ledger_sequence)}
    killed = dg.DagsterRun(job_name="build_scenario", tags=tags)
    end = sealed.recorded_at.timestamp() - 1
    step = failures.BUILD_STEP
    tell_ledger(killed, built, instance, step=step, message="Killed.", since=end - 5, until=end)
    (entry,) = built.ledger.read(event_types=["SIMULATION_FAILED"])
    assert (entry.payload["run_id"], entry.payload["message"]) == (then.run_id(), "Killed.")
    tell_ledger(killed, built, instance, step=step, message="Later.", since=end, until=end + 5)
    (comment,) = built.ledger.read(event_types=["COMMENT_ADDED"])
    assert "Later." in comment.payload["text"]


def test_only_what_the_machine_did_is_tried_again() -> None:
    killed = BuildFailed(place="The build", rule="its process ended", remedy="Run it again.")
    rows = BuildFailed(
        place="The build", rule="a test failed", remedy="Mend it.", failed=(FailedNode("a", "b"),)
    )
    refused = NotAllowed(place="You", rule="may not", remedy="Ask.")
    assert [passes_by_itself(one) for one in (killed, OSError("disk full"))] == [True, True]
    assert [passes_by_itself(one) for one in (rows, refused, KeyError("x"))] == [False] * 3
    rules = (PermissionError("people.parquet"), FileNotFoundError("people.parquet"))
    assert [passes_by_itself(one) for one in rules] == [False, False]


def test_what_the_machine_did_passes_when_it_is_tried_again(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "PATIENCE_SECONDS", 0)
    tries = []

    @dg.asset
    def written() -> None:
        with in_words():
            tries.append(len(tries))
            if len(tries) < 3:
                raise OSError("No space left on device")

    assert dg.materialize([written], instance=instance).success
    assert tries == [0, 1, 2]


def test_a_build_that_somebody_stops_is_not_tried_again_and_the_ledger_has_it(
    built: Workspace, instance: dg.DagsterInstance
) -> None:
    built.desk().set_cells("more", {"merit_rate.2027.L1": "2 %"}, reason="Less")
    watcher = threading.Thread(target=_interrupt_once_it_builds, args=(built,), daemon=True)
    watcher.start()
    done = run_job(built, instance, "build_scenario", "more")
    watcher.join()
    assert (done.success, done.retried) == (False, ())
    (entry,) = built.ledger.read(event_types=["SIMULATION_FAILED"])
    assert "stopped in Dagster" in entry.payload["message"]
    assert not list((built.runs_folder / ".building").iterdir())
    assert len(built.runs()) == 1


def test_a_file_changed_after_its_sealing_fails_and_nothing_is_made_of_it(
    built: Workspace, run: Run
) -> None:
    path = built.run(built.scenario("more").run_id()).path
    _append_a_byte(path)
    done = run("publish_scenario", "more")
    assert done.checks["run_is_as_sealed"] == (False, "more")
    assert "published_values" not in done.shown


def _interrupt_once_it_builds(workspace: Workspace) -> None:
    end = time.monotonic() + 120
    while not list(workspace.runs_folder.glob(".building/*/run.duckdb")):
        if time.monotonic() > end:
            return
        time.sleep(0.1)
    os.kill(os.getpid(), signal.SIGINT)


def _append_a_byte(path: Path) -> None:
    path.chmod(0o644)
    with path.open("ab") as file:
        file.write(b"\0")
