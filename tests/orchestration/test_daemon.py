"""Through Dagster's own daemon and web server: built, seen, rebuilt, killed and finished.

One server for all tests here, which follow one another: each says what it leaves.
"""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.app.decisions import opened, said

from comptune.app.jobs import Job
from comptune.app.queueing import find_at
from comptune.ledger.actor import demo_user
from comptune.orchestration.asking import ASKED_BY
from comptune.orchestration.queue import URL_VARIABLE, Queue, QueuedWorkFailed
from comptune.tuning.problem_file import problem_from
from comptune.workspace import Workspace

from .conftest import PROBLEM, Done, copied
from .served import DagsterRun, Served, serving
from .test_build_scenario import OWN_CHECKS
from .test_tune_scenario import TOO_MUCH

SECONDS = 180
LONG = {
    **PROBLEM,
    "targets": [{**PROBLEM["targets"][0], "relation": "<=", "statistic": "q90"}],
    "seeds": {"explore": 10_000, "certify": 10_000},
}


@pytest.fixture(scope="module")
def followed(
    first_build: tuple[Workspace, Done], tmp_path_factory: pytest.TempPathFactory
) -> Workspace:
    """A copy of the workspace: `more` has a sealed run, the baseline has none yet."""
    return copied(first_build[0], tmp_path_factory.mktemp("followed") / "workspace")


@pytest.fixture(scope="module")
def served(followed: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server on it."""
    with serving(followed.folder, tmp_path_factory.mktemp("elsewhere")) as made:
        yield made


def test_both_scenarios_are_materialised_and_their_checks_are_seen(
    followed: Workspace, served: Served
) -> None:
    def over() -> list[DagsterRun]:
        runs = served.runs()
        return runs if len(runs) == 2 and all(one.is_over for one in runs) else []

    runs = served.until(over, what="the first runs")
    assert {one.scenario: one.status for one in runs} == {"baseline": "SUCCESS", "more": "SUCCESS"}
    for scenario in ("baseline", "more"):
        run = followed.run(followed.scenario(scenario).run_id())
        shown = served.shown("official_figures", scenario)
        assert shown["run_id"] == run.run_id
        assert shown["headcount"] == int(
            followed.scenario(scenario).preview().metrics["headcount"][-1]
        )
        for name in OWN_CHECKS:
            assert served.check("official_figures", name, scenario) == "SUCCEEDED"
        assert served.check("fct_metrics", _only(served.checks("fct_metrics")), scenario) == (
            "SUCCEEDED"
        )
    assert served.checks("official_figures") == dict.fromkeys(OWN_CHECKS, True)


def test_two_questions_at_once_are_answered_for_who_asked_as_the_tuner_answers_them(
    followed: Workspace, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be met is an answer with ways out, though the run in Dagster is red."""
    monkeypatch.setenv(URL_VARIABLE, served.url)
    jobs = [looked_for(followed), looked_for(followed, problem=TOO_MUCH)]
    assert all(job.wait(SECONDS) for job in jobs)
    assert [(job.refusal, job.failure) for job in jobs] == [(None, None)] * 2
    assert all(any(step.startswith("Iteration 1: ") for step in job.steps) for job in jobs)
    met, missed = (followed.tuner().run(job.result) for job in jobs)
    runs = served.runs("tune_scenario")
    assert {(run.status, run.tags[ASKED_BY]) for run in runs} == {
        ("SUCCESS", "demo:ana"),
        ("FAILURE", "demo:ana"),
    }
    assert {met.entry.actor, missed.entry.actor} == {"demo:ana"}
    assert served.shown("optimized_parameters", "more")["optimization"] == met.id
    own = followed.tuner().tune(met.problem, "more")
    assert own.solution.changes == met.changes
    assert served.check("validated_solution", "budget_tolerance", "more") == "SUCCEEDED"
    assert missed.status == "infeasible"
    assert missed.event.solution["relaxations"]


def test_what_is_cancelled_here_is_stopped_in_dagster(
    followed: Workspace, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL_VARIABLE, served.url)
    job = looked_for(followed, problem=LONG)
    job.cancel()
    assert job.wait(SECONDS)
    assert (job.refusal, job.failure) == (None, None)
    if job.result is not None:  # it had begun: the best so far is kept
        assert followed.tuner(demo_user("ana")).run(job.result).status == "cancelled"
    assert served.runs("tune_scenario")[0].status == "CANCELED"


def test_the_page_of_runs_has_dagster_build_and_says_how_it_goes(
    followed: Workspace, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL_VARIABLE, served.url)
    desk = followed.desk(demo_user("ana"))
    desk.create("less", name="Less", end_year=2026, cells={"merit_rate.2026.*": "2 %"}, reason="?")
    page = opened(followed, monkeypatch, "runs", person="ana")
    page.sidebar.selectbox(key="scenario").set_value("less").run()
    page.button(key="run-start-button").click().run()
    assert not page.exception
    seen = set()

    def sealed() -> bool:
        seen.update(str(one.value) for one in page.run().caption)
        return "It is being built" not in said(page)

    served.until(sealed, what="the end of the build")
    assert "Sealed already" in said(page)
    assert any(re.match("Run [0-9a-f]{8} of Dagster: ", words) for words in seen)
    followed.run(followed.scenario("less").run_id()).verify()
    (asked,) = [one for one in served.runs() if one.tags.get(ASKED_BY) == "demo:ana"]
    ended = served.until(lambda: _over(served, asked.id), what="the end of the run")
    assert (ended.scenario, ended.status) == ("less", "SUCCESS")


def test_a_refusal_of_dagster_s_run_reaches_who_asked(
    followed: Workspace, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vera has no role: the desk refuses in Dagster as it does on the page."""
    monkeypatch.setenv(URL_VARIABLE, served.url)
    job = looked_for(followed, person="vera")
    assert job.wait(SECONDS)
    assert isinstance(job.refusal, QueuedWorkFailed)
    assert "demo:vera" in str(job.refusal)
    assert f"{served.url}/runs/" in job.refusal.remedy


def test_a_tick_rebuilds_what_changed_and_a_run_that_is_killed_is_finished(
    followed: Workspace, served: Served
) -> None:
    known = {one.id for one in served.runs()}
    before = {path.name for path in followed.runs_folder.glob("*.duckdb")}
    change = followed.desk().set_cells("more", {"merit_rate.2027.L3": "3 %"}, reason="Less")

    def building() -> DagsterRun | None:
        (*_, run) = [None, *(one for one in served.runs() if one.id not in known)]
        return run if run and run.steps.get("dbt_models") == "IN_PROGRESS" else None

    run = served.until(building, what="the build")
    assert (run.scenario, run.tags["comptune/entries"]) == ("more", str(change.sequence))
    told: list[str] = []
    follower = Job("Following").start(
        lambda job: Queue(served.url, followed.folder).follow(
            run.id, told=lambda words, done, of: told.append(words), cancelled=job.cancelled
        )
    )
    served.until(lambda: _half_built(followed), what="half a file")
    os.kill(served.pid(run), signal.SIGKILL)

    ended = served.until(lambda: _over(served, run.id), what="the end of the killed run")
    assert ended.status == "FAILURE"
    assert {path.name for path in followed.runs_folder.glob("*.duckdb")} == before
    resumed = served.until(
        lambda: next((one for one in served.runs() if one.parent == run.id and one.is_over), None),
        what="the end of the resumed run",
    )
    assert resumed.status == "SUCCESS"
    assert set(resumed.steps) == {"dbt_models", "official_figures", "scenario_comparison"}
    run_id = followed.scenario("more").run_id()
    followed.run(run_id).verify()
    assert served.shown("official_figures", "more")["run_id"] == run_id
    assert [one.scenario for one in served.runs() if one.id not in known] == ["more", "more"]
    assert not _half_built(followed)
    assert follower.wait(SECONDS)  # who watches hears of the run that went on
    assert (follower.refusal, follower.failure) == (None, None)
    assert follower.result["sealed_run"]["run_id"] == run_id
    assert f"Run {resumed.id[:8]} of Dagster: goes on where the last one was killed" in told


def test_the_ledger_has_that_it_was_killed_and_that_it_was_sealed(
    followed: Workspace, served: Served
) -> None:
    run_id = followed.scenario("more").run_id()

    def told() -> list[str]:
        found = [one.event_type for one in followed.ledger.read(stream=f"run/{run_id}")]
        return found if len(found) == 2 else []

    assert set(served.until(told, what="the entry of the killed run")) == {
        "SIMULATION_FAILED",
        "SIMULATION_RUN",
    }


def looked_for(
    workspace: Workspace, *, person: str = "ana", problem: dict[str, Any] = PROBLEM
) -> Job:
    """Values looked for as the page of a person looks for them."""
    tuner = workspace.tuner(demo_user(person))
    find, asked = find_at(workspace, "more"), problem_from(problem)
    return Job("Finding values").start(lambda job: find(job, tuner, asked, "more"))


def _over(served: Served, run_id: str) -> DagsterRun | None:
    run = served.run(run_id)
    return run if run.is_over else None


def _half_built(workspace: Workspace) -> list[Path]:
    return list((workspace.runs_folder / ".building").glob("*/run.duckdb"))


def _only(checks: dict[str, bool]) -> str:
    (name,) = checks
    return name
