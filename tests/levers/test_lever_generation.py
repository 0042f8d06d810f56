"""What is generated from the catalogue is up to date, found stale when it is not, and works."""

import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from comptune.levers import check_default_levers, format_bounds, load_catalogue
from comptune.levers.generate import DEFAULT_LEVERS, GENERATED, main, stale_files


@pytest.fixture
def project(tmp_path: Path, repository: Path) -> Path:
    """A copy of the project's generated files and the seed."""
    for path in (*GENERATED, DEFAULT_LEVERS):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / path, tmp_path / path)
    return tmp_path


def test_the_generated_files_are_up_to_date(repository: Path) -> None:
    assert stale_files(repository, load_catalogue()) == ()


def test_the_check_passes_on_the_project_and_writes_nothing(project: Path) -> None:
    times = {path: (project / path).stat().st_mtime_ns for path in GENERATED}
    assert main(["--check", "--root", str(project)]) == 0
    assert {path: (project / path).stat().st_mtime_ns for path in GENERATED} == times


@pytest.mark.parametrize("path", GENERATED)
def test_a_changed_or_missing_file_is_named_and_written_anew(
    path: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = (project / path).read_text(encoding="utf-8")
    (project / path).write_text(wanted.replace("0.15", "0.16") + "\n", encoding="utf-8")
    assert main(["--check", "--root", str(project)]) == 1
    message = f"{path} is stale. Run `python -m comptune.levers.generate`.\n"
    assert capsys.readouterr().err == message
    (project / path).unlink()
    assert main(["--check", "--root", str(project)]) == 1
    assert capsys.readouterr().err == message
    assert main(["--root", str(project)]) == 0
    assert capsys.readouterr().out == f"wrote {path}\n"
    assert (project / path).read_text(encoding="utf-8") == wanted


def test_defaults_that_disagree_fail_the_check(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = project / DEFAULT_LEVERS
    seed.write_text(seed.read_text().replace("merit_rate,3,0.027", "merit_rate,3,0.2"))
    assert main(["--check", "--root", str(project)]) == 1
    assert capsys.readouterr().err == (
        "default_levers.csv, row 4, column parameter_value is 0.2 (20 %); the catalogue allows "
        "0 to 15 %. Give a value within the bounds.\n"
    )
    assert main(["--root", str(project)]) == 1


def test_a_wrong_folder_is_said_to_be_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--check", "--root", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"{tmp_path} has no transform/seeds/default_levers.csv. Run this in the project's folder.\n"
    )


def test_the_command_runs_as_a_module(project: Path, repository: Path) -> None:
    (project / next(iter(GENERATED))).unlink()
    done = subprocess.run(
        [sys.executable, "-m", "comptune.levers.generate", "--check"],
        cwd=project,
        env={"PYTHONPATH": str(repository / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "is stale" in done.stderr


# --- The page -----------------------------------------------------------------------------------


def test_the_page_has_a_section_for_every_lever_with_its_bounds(repository: Path) -> None:
    page = (repository / "docs/reference/levers.md").read_text(encoding="utf-8")
    for lever in load_catalogue().values():
        section = page.split(f"\n## {lever.name}\n")[1].split("\n## ")[0]
        assert lever.description in section
        assert f"- Bounds: {format_bounds(lever)}, in steps of" in section
        if lever.reference is not None:
            assert lever.reference.figure in section
            assert lever.reference.source in section


# --- The range tests, run on DuckDB -------------------------------------------------------------


def _sql(repository: Path, name: str) -> str:
    """A generated dbt test with its references resolved to plain table names."""
    text = (repository / "transform/tests/generated" / name).read_text(encoding="utf-8")
    return re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", text)


@pytest.fixture
def warehouse() -> duckdb.DuckDBPyConnection:
    """Effective parameters of one year, all at their built-in values, and the defaults."""
    connection = duckdb.connect()
    connection.execute(
        "create table int_effective_parameters (parameter_set integer, scenario_id varchar, "
        "fiscal_year integer, job_level integer, event_type varchar, parameter_name varchar, "
        "parameter_value decimal(18, 6))"
    )
    connection.execute(
        "create table default_levers (parameter_name varchar, job_level integer, "
        "parameter_value decimal(18, 6))"
    )
    for row in load_catalogue().rows():
        name, level, value = row["parameter_name"], row["job_level"], row["fallback_value"]
        connection.execute(
            "insert into int_effective_parameters values (0, 'plan', 2027, ?, ?, ?, ?)",
            [level, row["event_type"], name, value],
        )
        connection.execute("insert into default_levers values (?, ?, ?)", [name, level, value])
    return connection


def test_values_within_bounds_pass_the_range_tests(
    warehouse: duckdb.DuckDBPyConnection, repository: Path
) -> None:
    for name in ("lever_ranges.sql", "default_lever_ranges.sql"):
        assert warehouse.execute(_sql(repository, name)).fetchall() == []


def test_the_bounds_themselves_pass_and_a_hair_beyond_them_fails(
    warehouse: duckdb.DuckDBPyConnection, repository: Path
) -> None:
    hair = Decimal("0.000001")
    for lever in load_catalogue().values():
        for value, is_listed in (
            (lever.lower, False),
            (lever.upper, False),
            (lever.lower - hair, True),
            (lever.upper + hair, True),
        ):
            warehouse.execute("begin")
            for table in ("int_effective_parameters", "default_levers"):
                warehouse.execute(
                    f"update {table} set parameter_value = ? "
                    "where parameter_name = ? and job_level = ?",
                    [value, lever.name, lever.job_levels[-1]],
                )
            for name in ("lever_ranges.sql", "default_lever_ranges.sql"):
                listed = warehouse.execute(_sql(repository, name)).fetchall()
                assert len(listed) == (1 if is_listed else 0), (lever.name, value, name)
            warehouse.execute("rollback")


@pytest.mark.parametrize(
    "change",
    [
        "parameter_value = null where parameter_name = 'merit_rate' and job_level = 3",
        "parameter_value = 4.5 where parameter_name = 'merit_month'",
        "parameter_value = 1.0005 where parameter_name = 'quit_elasticity'",
        "parameter_name = 'merit_rte' where parameter_name = 'merit_rate' and job_level = 3",
        "job_level = 5 where parameter_name = 'promotion_rate' and job_level = 4",
        "job_level = 1 where parameter_name = 'headcount_growth'",
        "event_type = 'raise' where parameter_name = 'merit_rate' and job_level = 3",
    ],
)
def test_one_wrong_effective_value_is_one_row(
    change: str, warehouse: duckdb.DuckDBPyConnection, repository: Path
) -> None:
    warehouse.execute(f"update int_effective_parameters set {change}")
    assert len(warehouse.execute(_sql(repository, "lever_ranges.sql")).fetchall()) == 1


@pytest.mark.parametrize(
    ("change", "listed"),
    [
        ("delete from default_levers where parameter_name = 'merit_month'", 1),
        ("delete from default_levers where parameter_name = 'promotion_rate'", 4),
        ("insert into default_levers values ('promotion_rate', 5, 0.1)", 1),
        ("insert into default_levers values ('merit_rte', 1, 0.1)", 1),
        ("update default_levers set parameter_value = 4.5 where parameter_name = 'cola_month'", 1),
    ],
)
def test_wrong_defaults_are_listed(
    change: str, listed: int, warehouse: duckdb.DuckDBPyConnection, repository: Path
) -> None:
    warehouse.execute(change)
    rows = warehouse.execute(_sql(repository, "default_lever_ranges.sql")).fetchall()
    assert len(rows) == listed


def test_the_sql_check_and_the_python_check_of_the_seed_agree(
    warehouse: duckdb.DuckDBPyConnection, repository: Path
) -> None:
    seed = repository / DEFAULT_LEVERS
    warehouse.execute("delete from default_levers")
    warehouse.execute(f"insert into default_levers select * from read_csv('{seed}')")
    assert check_default_levers(seed, load_catalogue()) == ()
    assert warehouse.execute(_sql(repository, "default_lever_ranges.sql")).fetchall() == []
