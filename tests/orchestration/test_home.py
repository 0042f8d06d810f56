"""The Dagster home of a workspace: nothing is told to anybody, and own settings stay."""

import subprocess
import sys
from pathlib import Path

import dagster as dg

from comptune.orchestration.__main__ import prepare_home
from comptune.orchestration.definitions import defs
from comptune.orchestration.inputs import CENSUS_POOL, census


def test_an_instance_of_the_home_tells_nobody_and_begins_killed_runs_again(tmp_path: Path) -> None:
    with dg.DagsterInstance.from_config(str(prepare_home(tmp_path))) as instance:
        assert instance.telemetry_enabled is False
        assert instance.nux_enabled is False
        assert instance.run_monitoring_enabled is True
        assert (instance.run_retries_enabled, instance.run_retries_max_retries) == (True, 2)
        assert instance.run_retries_retry_on_asset_or_op_failure is False


def test_one_at_a_time_reads_the_census(tmp_path: Path) -> None:
    assert census.op.pool == CENSUS_POOL
    with dg.DagsterInstance.from_config(str(prepare_home(tmp_path))) as instance:
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1


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


def test_the_package_and_who_asks_import_no_dagster() -> None:
    code = (
        "import sys, comptune.orchestration.asking; "
        "sys.exit(any(name.split('.')[0].startswith('dagster') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
