"""What the tests of the dbt project share: the project compiled once, and one run built once."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from comptune.census import make_census
from comptune.levers import Cell
from comptune.structure import example_structure
from comptune.warehouse.inputs import (
    ParameterSet,
    RunRequest,
    create_tables,
    load_census,
    load_parameter_sets,
    load_published,
    load_request,
    load_structure,
)
from comptune.warehouse.ledger_rows import ledger_table, load_ledger

from .ledgered import ENTRIES, LEDGERED, PUBLISHED, TARGETS

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
    """Create the tables of parameters and structure in the current database, with toy values."""
    create_tables(con)
    con.execute((HERE / "toy_inputs.sql").read_text(encoding="utf-8"))


def dbt(command: str, *, folder: Path) -> Any:
    """Run dbt on the project in a folder whose `run.duckdb` is the database; its result."""
    here = Path.cwd()
    os.environ.update(DBT_SEND_ANONYMOUS_USAGE_STATS="false", DO_NOT_TRACK="1")
    place = [
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
    ]
    os.chdir(folder)
    try:
        return dbtRunner().invoke([*command.split(), *place, "--quiet"])
    finally:
        DuckDBConnectionManager.close_all_connections()
        os.chdir(here)


def manifest_of(folder: Path) -> dict[str, Any]:
    """What dbt wrote of the project in a folder."""
    text = (folder / "target" / "manifest.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The compiled project, as a preview reads it."""
    folder = tmp_path_factory.mktemp("compiled")
    result = dbt("compile", folder=folder)
    assert result.success, result.exception
    return manifest_of(folder)


def replay(con: duckdb.DuckDBPyConnection, manifest: dict[str, Any]) -> None:
    """Build the parameter and hazard tables in the current database from the compiled SQL."""
    for model in REPLAYED:
        sql = manifest["nodes"][f"model.comptune.{model}"]["compiled_code"]
        con.execute(f"create or replace table {model} as {sql}")


@dataclass(frozen=True)
class BuiltRun:
    """A run that dbt built: its folder, what dbt said and what it compiled."""

    folder: Path
    results: dict[str, str]  # status by name of the node
    manifest: dict[str, Any]

    @property
    def database(self) -> Path:
        return self.folder / "run.duckdb"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltRun:
    """A run of 400 made-up people over three years with every kind of event.

    The tables of `governance.duckdb` are built into it too, from the same entries.
    """
    folder = tmp_path_factory.mktemp("run")
    cells = {
        "lump_sum_share.2028": "0.5",
        "quit_elasticity.2028": "1.5",
        "merit_rate.2028.L2": "0.12",
        "range_maximum.L3": "120000",
        "merit_matrix.R3.Z6": "0.9",
        "new_hire_termination_rate.2028.L1": "0.3",
    }
    parameters = ParameterSet(
        scenario_id="plan",
        name="Plan",
        start_year=2027,
        end_year=2029,
        seed=42,
        raise_base="current",
        overrides={Cell.parse(cell): Decimal(value) for cell, value in cells.items()},
        ledger_sequences={Cell.parse(cell): LEDGERED[cell] for cell in cells if cell in LEDGERED},
        targets=TARGETS,
    )
    request = RunRequest(
        run_id="0123456789abcdef",
        census_sha256="1" * 64,
        structure_sha256="2" * 64,
        parameters_sha256="3" * 64,
        code_version="test",
        created_at=datetime(2026, 12, 31, 12, 0, tzinfo=UTC),
        created_by="ana",
    )
    with duckdb.connect(str(folder / "run.duckdb")) as con:
        create_tables(con)
        load_census(con, make_census(400, seed=3, as_of=date(2026, 12, 31)))
        # Some of whom nothing but the necessary is known.
        con.execute(
            "update raw_census set department = null, birth_date = null, gender = 'other', "
            "performance_rating = null, fte = 0.333 where rowid % 17 = 0"
        )
        load_structure(con, example_structure())
        load_parameter_sets(con, [parameters])
        load_published(con, PUBLISHED)
        load_request(con, request, parameters)
        load_ledger(con, ledger_table(ENTRIES))
    result = dbt("build --exclude resource_type:unit_test", folder=folder)
    assert result.exception is None, result.exception
    results = {node.node.name: str(node.status) for node in result.result.results}
    return BuiltRun(folder, results, manifest_of(folder))
