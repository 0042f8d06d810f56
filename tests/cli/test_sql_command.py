"""`comptune sql`: all runs together or one, read only, in three forms."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from comptune.workspace import Workspace

from .conftest import Call

OTHER_RUN = "00000000000000aa"


@pytest.fixture
def on_two_runs(
    comptune: Call, own_workspace: Workspace, altered_run: Callable[[str, str], Path]
) -> Call:
    altered_run(OTHER_RUN, "update fct_yearly_events set run_id = (select run_id from dim_run)")
    return lambda *words: comptune("sql", *words, "-w", own_workspace.folder)


def test_a_view_joins_a_table_over_all_runs(on_two_runs: Call, built_run_id: str) -> None:
    rows = on_two_runs(
        "select run_id, count(*) as events from fct_yearly_events group by all order by all",
        "--json",
    ).answer

    assert [row["run_id"] for row in rows] == sorted([OTHER_RUN, built_run_id])
    assert len({row["events"] for row in rows}) == 1


def test_a_table_that_does_not_name_its_run_is_given_the_name(
    on_two_runs: Call, built_run_id: str
) -> None:
    rows = on_two_runs("select distinct run_id from dim_job_levels order by 1", "--json").answer

    assert [row["run_id"] for row in rows] == sorted([OTHER_RUN, built_run_id])


def test_each_run_stands_under_its_id(on_two_runs: Call) -> None:
    (row,) = on_two_runs(f"select run_id from run_{OTHER_RUN}.dim_run", "--json").answer

    assert row == {"run_id": OTHER_RUN}


def test_one_run_alone_has_every_table_by_its_bare_name(on_two_runs: Call) -> None:
    (row,) = on_two_runs(
        "select count(*) as people from stg_census", "--run", OTHER_RUN, "--json"
    ).answer

    assert row == {"people": 800}


@pytest.mark.parametrize(
    "statement",
    ["delete from {run}.dim_run", "update {run}.fct_yearly_events set amount = 0"],
)
def test_a_sealed_run_cannot_be_written(on_two_runs: Call, statement: str) -> None:
    outcome = on_two_runs(statement.format(run=f"run_{OTHER_RUN}"))

    assert outcome.code == 2
    assert "read-only" in outcome.err


def test_csv_and_json_hold_the_same_exact_rows(on_built: Call) -> None:
    query = "select employee_id, amount, effective_date from fct_yearly_events order by all limit 5"

    as_csv = list(csv.DictReader(io.StringIO(on_built("sql", query, "-o", "csv").out)))
    as_json = json.loads(on_built("sql", query, "-o", "json").out)

    assert as_csv == [{key: value or "" for key, value in row.items()} for row in as_json]
    assert len(as_csv) == 5


def test_a_table_says_how_many_rows_it_leaves_out(on_built: Call) -> None:
    shown = on_built("sql", "from stg_census").out

    assert "The first 100 of 800 rows; --output csv writes them all." in shown


def test_null_is_empty_in_a_table_and_in_csv_and_null_in_json(on_built: Call) -> None:
    query = "select null as nothing, 1 as one"

    assert on_built("sql", query, "-o", "csv").out == "nothing,one\n,1\n"
    assert on_built("sql", query, "--json").answer == [{"nothing": None, "one": 1}]
