"""The asset builds what the Python API builds; the check sees what was changed afterwards."""

import shutil
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from comptune.ledger.actor import operating_system_user
from comptune.orchestration.definitions import defs
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.runs import run_is_as_sealed, sealed_run
from comptune.workspace import Workspace

GENEROUS = "name: Generous\nend_year: 2027\nset: {merit_rate.2026.*: 4 %}\n"


@pytest.fixture(scope="module")
def generous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenarios") / "generous.yml"
    path.write_text(GENEROUS, encoding="utf-8")
    return path


def materialise(
    folder: Path, instance: dg.DagsterInstance, **config: str
) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [sealed_run, run_is_as_sealed],
        instance=instance,
        resources={"workspace": WorkspaceResource(folder=str(folder))},
        run_config=dg.RunConfig(ops={"sealed_run": {"config": config}}),
        raise_on_error=False,
    )


def metadata(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    (made,) = result.asset_materializations_for_node("sealed_run")
    return {name: value.value for name, value in made.metadata.items()}


def test_a_materialised_run_is_the_one_that_the_python_api_finds(
    workspace: Workspace, generous: Path, instance: dg.DagsterInstance
) -> None:
    result = materialise(workspace.folder, instance, scenario_file=str(generous))
    assert result.success
    shown = metadata(result)
    scenario = workspace.scenario(generous)
    run = workspace.run(scenario.run_id())
    assert (shown["run_id"], shown["path"]) == (run.run_id, str(run.path))
    assert (shown["scenario"], shown["created_by"]) == ("generous", operating_system_user().name)
    preview = scenario.preview().metrics
    assert [dict(record.data) for record in shown["cost_by_year"].records] == [
        {
            "year": year,
            "total_compensation_cost": f"{int(cost) / 100:,.2f}",
            "headcount": int(people),
        }
        for year, cost, people in zip(
            (2026, 2027), preview["total_compensation_cost"], preview["headcount"], strict=True
        )
    ]
    assert shown["headcount"] == int(preview["headcount"][-1])
    assert [check.passed for check in result.get_asset_check_evaluations()] == [True]


def test_the_same_inputs_are_not_built_twice(
    workspace: Workspace, generous: Path, instance: dg.DagsterInstance
) -> None:
    first = workspace.scenario(generous).run(actor=operating_system_user())
    sealed_at = first.path.stat().st_mtime_ns
    result = materialise(workspace.folder, instance, scenario_file=str(generous))
    assert metadata(result)["created_by"] == first.sealed.created_by
    assert first.path.stat().st_mtime_ns == sealed_at
    assert len(workspace.runs()) == 1


def test_a_run_changed_after_its_sealing_fails_its_check(
    workspace: Workspace, generous: Path, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    scenario = workspace.scenario(generous)
    scenario.run(actor=operating_system_user())
    copy = _copied(workspace, tmp_path)
    assert materialise(copy.folder, instance, scenario_file=str(generous)).success
    _give_everybody_a_raise(copy.run(scenario.run_id()).path)
    again = _verify_again(copy, instance)
    (check,) = again.get_asset_check_evaluations()
    assert not check.passed
    assert "a sealed run never changes" in str(check.metadata["message"].value)


def test_a_mistake_in_a_scenario_fails_in_words_and_is_not_tried_again(
    workspace: Workspace, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("set: {merit_rate.2026.L3: 35 %}\n", encoding="utf-8")
    stubborn = dg.define_asset_job(
        "stubborn", selection=[sealed_run], op_retry_policy=dg.RetryPolicy(max_retries=2)
    )
    result = (
        dg.Definitions(
            assets=[sealed_run],
            jobs=[stubborn],
            resources={"workspace": WorkspaceResource(folder=str(workspace.folder))},
        )
        .resolve_job_def("stubborn")
        .execute_in_process(
            instance=instance,
            run_config=dg.RunConfig(ops={"sealed_run": {"config": {"scenario_file": str(wrong)}}}),
            raise_on_error=False,
        )
    )
    assert not result.success
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    reported = failure.step_failure_data.user_failure_data
    assert reported is not None
    assert "merit_rate, level 3, 2026 is 35 %" in str(reported.description)
    assert not [event for event in result.all_events if event.is_step_up_for_retry]


def test_a_check_without_a_run_says_so(workspace: Workspace, instance: dg.DagsterInstance) -> None:
    result = _verify_again(workspace, instance)
    (check,) = result.get_asset_check_evaluations()
    assert not check.passed
    assert "No run was built yet" in str(check.metadata["message"].value)


def test_all_definitions_can_be_loaded() -> None:
    dg.Definitions.validate_loadable(defs)
    assert {job.name for job in defs.resolve_all_job_defs()} >= {"build_run", "verify_run"}


def _copied(workspace: Workspace, to: Path) -> Workspace:
    return Workspace.open(shutil.copytree(workspace.folder, to / "workspace"))


def _give_everybody_a_raise(run: Path) -> None:
    run.chmod(0o644)
    with duckdb.connect(str(run)) as con:
        con.execute("update fct_workforce_snapshot set annual_salary = annual_salary + 1")


def _verify_again(workspace: Workspace, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    job = defs.resolve_job_def("verify_run")
    return job.execute_in_process(
        instance=instance,
        resources={"workspace": WorkspaceResource(folder=str(workspace.folder))},
        raise_on_error=False,
    )
