"""A run as partitioned Parquet: read by other engines, its totals are the run's."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from comptune.ledger.actor import operating_system_user
from comptune.ledger.policy_errors import RoleMissing
from comptune.scenarios import Run
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.exports import Partitioned, export_partitioned
from comptune.scenarios.run import UnknownTable
from comptune.warehouse.build import Resources
from comptune.warehouse.partitions import write_partitions
from comptune.workspace import Workspace

from .conftest import VIC

COST = "total_compensation_cost"
YEARS = [2027, 2028, 2029, 2030, 2031]
LAKE_TYPES = ("bool", "int32", "int64", "double", "date32[day]", "string", "timestamp[us]")


@pytest.fixture(scope="module")
def run(built_workspace: Workspace) -> Run:
    return built_workspace.run(built_workspace.runs()[0].run_id)


@pytest.fixture(scope="module")
def lake(run: Run, kept_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Partitioned:
    """The run's marts, exported under the ledger of another workspace. Only read it."""
    folder = tmp_path_factory.mktemp("lake")
    desk = _copy_of(kept_folder, folder / "workspace").desk(operating_system_user())
    done = export_partitioned(desk, run, folder / "out", resources=_resources(folder))
    entry = desk.ledger.entry(done.recorded)
    assert (entry.event_type, entry.payload["run_id"]) == ("DATA_EXPORTED", run.run_id)
    assert entry.payload["people"] == done.people
    desk.ledger.close()
    return done


def _copy_of(kept: Path, folder: Path) -> Workspace:
    shutil.copytree(kept, folder)
    return Workspace.open(folder)


def _resources(folder: Path) -> Resources:
    return Resources(memory_bytes=250_000_000, threads=1, spill_folder=folder / "spill")


def _cost_by_year(run: Run) -> dict[int, Decimal]:
    rows = run.query(
        f"select simulation_year, sum({COST}) from fct_workforce_snapshot group by 1 order by 1"
    )
    return dict(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def test_arrow_reads_the_years_from_the_folders_and_finds_the_runs_totals(
    run: Run, lake: Partitioned
) -> None:
    found = ds.dataset(lake.folder / "fct_workforce_snapshot", partitioning="hive")
    assert sorted(path.name for path in (lake.folder / "fct_workforce_snapshot").iterdir()) == [
        f"simulation_year={year}" for year in YEARS
    ]
    totals = {
        year: pc.sum(found.to_table([COST], pc.field("simulation_year") == year)[COST]).as_py()
        for year in YEARS
    }
    assert totals == _cost_by_year(run)


def test_duckdb_reads_the_same_rows_of_every_table(run: Run, lake: Partitioned) -> None:
    con = duckdb.connect()
    for table, rows in lake.rows.items():
        source = f"read_parquet('{lake.folder}/{table}/**/*.parquet', hive_partitioning = true)"
        (count,) = con.execute(f"select count(*) from {source}").fetchone() or (None,)
        assert (table, count) == (table, rows)
        assert run.query(f'select count(*) as n from "{table}"')["n"].to_pylist() == [rows]
    source = f"read_parquet('{lake.folder}/fct_workforce_snapshot/*/*.parquet')"
    sql = f"select simulation_year, sum({COST}) from {source} group by 1 order by 1"
    assert dict(con.execute(sql).fetchall()) == _cost_by_year(run)


def test_every_column_has_a_type_that_spark_trino_and_snowflake_have(lake: Partitioned) -> None:
    files = sorted(lake.folder.rglob("*.parquet"))
    assert len(files) > len(lake.rows)
    for path in files:
        for field in pq.read_schema(path):
            is_decimal = pa.types.is_decimal128(field.type)
            assert is_decimal or str(field.type) in LAKE_TYPES, f"{path.parent}: {field}"
        groups = pq.ParquetFile(path).metadata
        assert all(
            groups.row_group(group).column(column).compression == "SNAPPY"
            for group in range(groups.num_row_groups)
            for column in range(groups.num_columns)
        )
    schema = pq.read_schema(next((lake.folder / "fct_workforce_snapshot").rglob("*.parquet")))
    assert "simulation_year" not in schema.names
    assert schema.field(COST).type == pa.decimal128(18, 2)
    assert schema.field("hire_date").type == pa.date32()
    seed = pq.read_schema(lake.folder / "dim_run" / "part-0.parquet").field("seed").type
    assert seed == pa.decimal128(20, 0)  # it may be above 2^63


def test_the_folder_says_of_what_run_it_is_and_by_which_entry(run: Run, lake: Partitioned) -> None:
    about = json.loads((lake.folder / "_export.json").read_text())
    assert about["results_sha256"] == run.sealed.results_sha256
    assert (about["ledger_entry"], about["rows"]) == (lake.recorded, lake.rows)


def test_who_may_not_export_people_takes_tables_about_nobody_only(
    run: Run, workspace: Workspace, tmp_path: Path
) -> None:
    desk, resources = workspace.desk(VIC), _resources(tmp_path)
    with pytest.raises(RoleMissing, match="export data about single persons"):
        export_partitioned(desk, run, tmp_path / "lake", resources=resources)
    assert not (tmp_path / "lake").exists()

    names = ["dim_run", "fct_parameter_lineage"]
    done = export_partitioned(desk, run, tmp_path / "lake", resources=resources, names=names)
    assert (list(done.rows), done.people) == (names, None)


def test_a_folder_in_use_and_an_unknown_table_are_refused_before_anything_is_said(
    run: Run, workspace: Workspace, tmp_path: Path
) -> None:
    desk, resources = workspace.desk(), _resources(tmp_path)
    head = workspace.ledger.head()
    with pytest.raises(ScenarioRefused, match="it is there already"):
        export_partitioned(desk, run, workspace.folder, resources=resources)
    with pytest.raises(UnknownTable, match="fct_salaries"):
        export_partitioned(
            desk, run, tmp_path / "lake", resources=resources, names=["fct_salaries"]
        )
    assert workspace.ledger.head() == head


def test_types_that_only_duckdb_has_become_those_that_all_have(tmp_path: Path) -> None:
    odd = {
        "hugeint": "12345678901234567890123::hugeint",
        "ubigint": "18446744073709551615::ubigint",
        "nanoseconds": "timestamp_ns '2027-01-04 08:00:00.123456789'",
        "id": "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
        "small": "7::utinyint",
    }
    path = tmp_path / "odd.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(
            f"create table odd as select {', '.join(f'{v} as {k}' for k, v in odd.items())}"
        )

    write_partitions(path, ["odd"], tmp_path / "out", years=(), resources=_resources(tmp_path))

    found = pq.read_table(tmp_path / "out" / "odd")
    assert [str(one) for one in found.schema.types] == [
        "decimal128(38, 0)",
        "decimal128(20, 0)",
        "timestamp[us]",
        "string",
        "int32",
    ]
    assert found["hugeint"].to_pylist() == [Decimal("12345678901234567890123")]
    assert found["ubigint"].to_pylist() == [Decimal(2**64 - 1)]
