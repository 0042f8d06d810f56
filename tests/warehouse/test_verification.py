"""A sealed run never changes: whatever is altered, verification names the file and the reason."""

import shutil
from pathlib import Path

import duckdb
import pytest

from comptune.warehouse.project import dbt_environment
from comptune.warehouse.runs import (
    DamagedRun,
    file_sha256,
    readable_and_damaged,
    verify_run,
    write_seal,
)

from .conftest import Built


@pytest.fixture
def copy(built: dict[str, Built], tmp_path: Path) -> Path:
    """A sealed run in a folder of its own."""
    sealed = built["baseline"].run.path
    for path in (sealed, sealed.with_suffix(".sha256")):
        shutil.copy(path, tmp_path)
    return tmp_path / sealed.name


def alter(path: Path, sql: str) -> None:
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute(sql)
        con.execute("checkpoint")


def test_an_untouched_run_is_what_was_sealed(copy: Path) -> None:
    assert verify_run(copy).run_id == copy.stem


@pytest.mark.parametrize(
    "sql",
    [
        "update fct_control_totals set base_pay_cost = base_pay_cost + 1 where job_level = 3",
        "update dim_run set created_by = 'somebody else'",
        "delete from fct_test_results",
        "create table extra as select 1 as one",
    ],
)
def test_a_change_of_any_table_is_found(copy: Path, sql: str) -> None:
    alter(copy, sql)
    with pytest.raises(DamagedRun, match=r"its bytes are not those that [0-9a-f]+\.sha256 names"):
        verify_run(copy)


@pytest.mark.parametrize(
    "sql",
    [
        "update fct_yearly_events set amount = amount + 0.01 where event_type = 'PROMOTION'",
        "delete from fct_workforce_snapshot where job_level = 5",
    ],
)
def test_changed_results_are_found_even_under_a_new_seal(copy: Path, sql: str) -> None:
    alter(copy, sql)
    write_seal(copy, file_sha256(copy))
    with pytest.raises(DamagedRun, match="its results hash to"):
        verify_run(copy)


def test_a_run_without_its_seal_is_not_trusted(copy: Path) -> None:
    copy.with_suffix(".sha256").unlink()
    with pytest.raises(DamagedRun, match="is missing"):
        verify_run(copy)


def test_a_renamed_run_is_found(copy: Path) -> None:
    other = copy.rename(copy.with_stem("0123456789abcdef"))
    with pytest.raises(DamagedRun, match=f"its dim_run is of run {copy.stem}"):
        verify_run(other)


def test_a_damaged_file_does_not_hide_the_other_runs(copy: Path) -> None:
    (copy.parent / "00000000000000ff.duckdb").write_bytes(b"not a database")
    runs, damaged = readable_and_damaged(copy.parent)
    assert [run.run_id for run in runs] == [copy.stem]
    assert [error.place for error in damaged] == ["The run file 00000000000000ff.duckdb"]


def test_options_of_dbt_in_somebody_s_shell_do_not_reach_a_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DBT_EXCLUDE_RESOURCE_TYPES", "test")
    monkeypatch.setenv("COMPTUNE_WORKSPACE", "kept")
    environment = dbt_environment()
    assert "DBT_EXCLUDE_RESOURCE_TYPES" not in environment
    assert environment["COMPTUNE_WORKSPACE"] == "kept"
    assert environment["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
