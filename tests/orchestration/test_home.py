"""The Dagster home of a workspace: nothing is told to anybody, and own settings stay."""

from pathlib import Path

import dagster as dg

from comptune.orchestration.__main__ import prepare_home


def test_an_instance_of_the_home_has_no_telemetry(tmp_path: Path) -> None:
    with dg.DagsterInstance.from_config(str(prepare_home(tmp_path))) as instance:
        assert instance.telemetry_enabled is False
        assert instance.nux_enabled is False


def test_settings_of_one_s_own_are_kept(tmp_path: Path) -> None:
    own = prepare_home(tmp_path) / "dagster.yaml"
    own.write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    prepare_home(tmp_path)
    assert own.read_text(encoding="utf-8") == "telemetry:\n  enabled: false\n"
