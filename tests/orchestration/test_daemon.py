"""Through Dagster's own daemon and web server: built, seen, rebuilt, killed and finished.

One server for all tests here, which follow one another: each says what it leaves.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from comptune.ledger.actor import demo_user
from comptune.orchestration.asking import asking_tags
from comptune.workspace import Workspace

from .conftest import PROBLEM, Done, copied
from .served import DagsterRun, Served, serving
from .test_build_scenario import OWN_CHECKS

ASKED = {"ops": {"optimization_problem": {"config": {"problem": PROBLEM}}}}


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


def test_a_job_that_somebody_asks_for_is_theirs_and_finds_what_the_tuner_finds(
    followed: Workspace, served: Served
) -> None:
    ana = asking_tags(
        demo_user("ana"), followed.folder, job="tune_scenario", scenario="more", config=ASKED
    )
    asked = served.launch("tune_scenario", "more", config=ASKED, tags=ana)
    run = served.until(
        lambda: next((one for one in served.runs("tune_scenario") if one.is_over), None),
        what="the tuning",
    )
    assert (run.id, run.status) == (asked, "SUCCESS")
    answer = followed.tuner().run(served.shown("optimized_parameters", "more")["optimization"])
    assert answer.entry.actor == "demo:ana"
    own = followed.tuner().tune(answer.problem, "more")
    assert own.solution.changes == answer.changes
    assert served.check("validated_solution", "budget_tolerance", "more") == "SUCCEEDED"


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


def _over(served: Served, run_id: str) -> DagsterRun | None:
    run = served.run(run_id)
    return run if run.is_over else None


def _half_built(workspace: Workspace) -> list[Path]:
    return list((workspace.runs_folder / ".building").glob("*/run.duckdb"))


def _only(checks: dict[str, bool]) -> str:
    (name,) = checks
    return name
