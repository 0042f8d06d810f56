"""A small workspace with one scenario built by Dagster in this process; copies of it to change."""

import fcntl
import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from comptune.census import guess_mapping, make_census, write_csv
from comptune.ledger.actor import demo_user
from comptune.orchestration.definitions import defs
from comptune.orchestration.partitions import live_scenarios
from comptune.orchestration.questions import PARTITIONS
from comptune.orchestration.resources import WorkspaceResource
from comptune.workspace import Workspace

AS_OF = date(2025, 12, 31)
PEOPLE = 60
PROBLEM = {
    "name": "One percent less",
    "targets": [{"metric": "total_compensation_cost", "year": 2027, "value": "-1 %"}],
    "variables": [
        {"cells": "merit_rate.*.*", "lower": "1 %", "upper": "6 %"},
        {"cells": "cola_rate.*.*", "tie": "same"},
    ],
}


@dataclass(frozen=True)
class Done:
    """A job that ran, as tests read it.

    Attributes:
        shown: by asset, what its materialisation shows.
        checks: by name, whether the check passed and for which partition.
        failed: by step, what the failure says.
        retried: steps that were to be tried again.
    """

    success: bool
    shown: dict[str, dict[str, Any]]
    checks: dict[str, tuple[bool, str | None]]
    failed: dict[str, str]
    retried: tuple[str, ...]


Run = Callable[..., Done]


def run_job(
    workspace: Workspace,
    instance: dg.DagsterInstance,
    job: str,
    scenario: str | None = None,
    *,
    tags: dict[str, str] | None = None,
    **config: dict[str, Any],
) -> Done:
    """Run a job in this process, with what its steps are told by name."""
    if scenario is not None:
        instance.add_dynamic_partitions(PARTITIONS, list(live_scenarios(workspace)))
    result = defs.resolve_job_def(job).execute_in_process(
        instance=instance,
        partition_key=scenario,
        tags=tags,
        run_config={"ops": {step: {"config": told} for step, told in config.items()}}
        if config
        else None,
        resources={"workspace": WorkspaceResource(folder=str(workspace.folder))},
        raise_on_error=False,
    )
    return _done(result)


def _done(result: dg.ExecuteInProcessResult) -> Done:
    made = [event for event in result.all_events if event.is_step_materialization]
    failures = [event for event in result.all_events if event.is_step_failure]
    return Done(
        success=result.success,
        shown={
            event.asset_key.to_user_string(): {
                name: value.value for name, value in event.materialization.metadata.items()
            }
            for event in made
            if event.asset_key is not None
        },
        checks={
            one.check_name: (one.passed, one.partition)
            for one in result.get_asset_check_evaluations()
        },
        failed={str(event.step_key): words_of(event) for event in failures},
        retried=tuple(str(one.step_key) for one in result.all_events if one.is_step_up_for_retry),
    )


def words_of(event: dg.DagsterEvent) -> str:
    """What a step's failure says."""
    told = event.step_failure_data
    user = told.user_failure_data
    return str(user.description if user is not None else told.error_display_string)


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """An instance that leaves nothing behind and tells nobody."""
    with dg.DagsterInstance.ephemeral(settings={"telemetry": {"enabled": False}}) as made:
        yield made


@pytest.fixture(scope="session")
def first_build(session_root: Path) -> tuple[Workspace, Done]:
    """A workspace, and how Dagster built its scenario `more`. Only read it.

    `more` raises merit over two years and has a target; demo:ana made it, ben and carla approve.
    """
    folder, told = session_root / "orchestrated", session_root / "orchestrated.pickle"
    with (session_root / "orchestrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if told.exists():
            return Workspace.open(folder), pickle.loads(told.read_bytes())
        workspace = _made(folder, session_root / "orchestrated.csv")
        with dg.DagsterInstance.ephemeral(settings={"telemetry": {"enabled": False}}) as made:
            done = run_job(workspace, made, "build_scenario", "more")
        told.write_bytes(pickle.dumps(done))
        return workspace, done


def _made(folder: Path, people: Path) -> Workspace:
    workspace = Workspace.init(folder, name="Orchestration tests", currency="EUR")
    write_csv(make_census(PEOPLE, seed=5, as_of=AS_OF), people)
    workspace.import_census(people, mapping=guess_mapping(people), as_of=AS_OF)
    desk = workspace.desk()
    desk.set_settings({"demo_users": "true"}, reason="Several people on one machine")
    for name, role in (("ana", "analyst"), ("ben", "approver"), ("carla", "executive")):
        desk.grant(f"demo:{name}", role)
    ana = workspace.desk(demo_user("ana"))
    ana.import_spec(_spec(), reason="The market moved")
    return workspace


def _spec() -> Any:
    from comptune.scenarios.spec import spec_from

    return spec_from(
        {
            "id": "more",
            "name": "More merit",
            "end_year": 2027,
            "set": {"merit_rate.*.*": "4 %"},
            "targets": [{"metric": "total_compensation_cost", "year": 2027, "value": "1000000000"}],
        }
    )


@pytest.fixture
def built(first_build: tuple[Workspace, Done], tmp_path: Path) -> Workspace:
    """A copy of that workspace to change."""
    return copied(first_build[0], tmp_path / "workspace")


def copied(workspace: Workspace, to: Path) -> Workspace:
    """A copy of a workspace."""
    return Workspace.open(shutil.copytree(workspace.folder, to))


@pytest.fixture
def run(built: Workspace, instance: dg.DagsterInstance) -> Run:
    """`run("build_scenario", "more")` on the copy."""

    def call(job: str, scenario: str | None = None, **config: Any) -> Done:
        return run_job(built, instance, job, scenario, **config)

    return call
