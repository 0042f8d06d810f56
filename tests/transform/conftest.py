"""The toy world of the tests of `transform/`, and the project compiled once for all of them."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

HERE = Path(__file__).parent
PROJECT = HERE.parents[1] / "transform"
REPLAYED = (
    "int_effective_parameters",
    "int_job_level_ranges",
    "int_hazard_termination",
    "int_hazard_promotion",
    "int_hazard_merit",
)


def toy_inputs(con: duckdb.DuckDBPyConnection) -> None:
    """Create every table of the source `inputs` in the current database, and fill the fixed ones."""
    con.execute((HERE / "toy_inputs.sql").read_text(encoding="utf-8"))


def dbt(command: str, *, folder: Path, check: bool = True) -> Any:
    """Run dbt on the project with `folder` as working folder: `folder/run.duckdb` is the database."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    here = Path.cwd()
    os.environ.update(DBT_SEND_ANONYMOUS_USAGE_STATS="false", DO_NOT_TRACK="1")
    place = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    place += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    os.chdir(folder)
    try:
        result = dbtRunner().invoke([*command.split(), *place, "--quiet"])
    finally:
        DuckDBConnectionManager.close_all_connections()
        os.chdir(here)
    if check and not result.success:
        raise AssertionError(result.exception or [str(one.message) for one in result.result])
    return result


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The compiled project, as a preview reads it."""
    folder = tmp_path_factory.mktemp("compiled")
    dbt("compile", folder=folder)
    found: dict[str, Any] = json.loads((folder / "target" / "manifest.json").read_text())
    shutil.rmtree(folder)
    return found


def replay(con: duckdb.DuckDBPyConnection, manifest: dict[str, Any]) -> None:
    """Build the parameter and hazard tables in the current database from the compiled SQL."""
    for model in REPLAYED:
        sql = manifest["nodes"][f"model.comptune.{model}"]["compiled_code"]
        con.execute(f"create or replace table {model} as {sql}")
