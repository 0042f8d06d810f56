"""The Dagster home of a workspace: nothing is told to anybody, and own settings stay."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from comptune.orchestration.__main__ import main, prepare_home
from comptune.orchestration.definitions import defs
from comptune.orchestration.ensembles import scenario_ensemble
from comptune.orchestration.inputs import PEOPLE_POOL, census
from comptune.orchestration.models import dbt_models


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    """The instance of a home."""
    home = prepare_home(tmp_path_factory.mktemp("home"))
    with dg.DagsterInstance.from_config(str(home)) as made:
        yield made


def test_an_instance_of_the_home_tells_nobody(kept: dg.DagsterInstance) -> None:
    assert (kept.telemetry_enabled, kept.nux_enabled) == (False, False)


def test_killed_runs_are_begun_again_and_those_that_failed_by_a_rule_are_not(
    kept: dg.DagsterInstance,
) -> None:
    assert kept.run_monitoring_enabled is True
    assert (kept.run_retries_enabled, kept.run_retries_max_retries) == (True, 2)
    assert kept.run_retries_retry_on_asset_or_op_failure is False


def test_one_step_at_a_time_holds_all_people(kept: dg.DagsterInstance) -> None:
    assert {one.op.pool for one in (census, dbt_models, scenario_ensemble)} == {PEOPLE_POOL}
    assert kept.get_concurrency_config().pool_config.default_pool_limit == 1


def test_a_folder_that_is_no_workspace_is_refused_and_stays_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--workspace", str(tmp_path)])
    assert ended.value.code == 2
    assert "it is not a workspace" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_settings_of_one_s_own_are_kept(tmp_path: Path) -> None:
    own = prepare_home(tmp_path) / "dagster.yaml"
    own.write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    prepare_home(tmp_path)
    assert own.read_text(encoding="utf-8") == "telemetry:\n  enabled: false\n"


def test_all_definitions_can_be_loaded() -> None:
    dg.Definitions.validate_loadable(defs)
    assert {job.name for job in defs.resolve_all_job_defs()} >= {
        "build_scenario",
        "tune_scenario",
        "sign_off_ensemble",
        "nightly_rebuild",
        "publish_scenario",
        "verify_ledger",
    }


@pytest.mark.parametrize("module", ["orchestration.queue", "app.queueing"])
def test_pages_and_who_asks_import_no_dagster(module: str) -> None:
    code = (
        f"import sys, comptune.{module}; "
        "sys.exit(any(name.split('.')[0].startswith('dagster') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
