"""Sealed runs as people look them up: the list, the report, the proof, what is taken away."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from tests.app.governed import SCENARIO, desk_of, governed_workspace

from comptune.ledger.errors import NotAllowed
from comptune.ledger.roles import Act
from comptune.operations.retention import Rule, prune
from comptune.scenarios import Run
from comptune.scenarios.exports import (
    LARGEST_DOWNLOAD,
    export_run,
    export_table,
    exportables,
    is_too_large,
    may_export,
)
from comptune.scenarios.run import UnknownTable
from comptune.scenarios.run_list import (
    ListedRun,
    listed_runs,
    removals,
    unlike_the_preview,
    verify_listed,
)
from comptune.scenarios.run_report import run_report
from comptune.scenarios.run_words import check_words, step_words, words_of_test
from comptune.warehouse.runs import DamagedRun, file_sha256, write_seal
from comptune.workspace import Workspace

PEOPLE = 200


@pytest.fixture(scope="module")
def sealed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`plan` has a run, by ana; only read it."""
    made = governed_workspace(tmp_path_factory.mktemp("records") / "workspace", people=PEOPLE)
    made.run_scenario(SCENARIO, actor=desk_of(made, "ana").actor)
    made.ledger.close()
    return made.folder


@pytest.fixture
def own(sealed_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of one's own with that run."""
    shutil.copytree(sealed_folder, tmp_path / "own")
    found = Workspace.open(tmp_path / "own")
    yield found
    found.ledger.close()


def only(workspace: Workspace) -> tuple[Run, ListedRun]:
    (listed,) = listed_runs(workspace.runs_folder, workspace.desk().state())
    return workspace.run(listed.run_id), listed


def alter(path: Path, sql: str) -> None:
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute(sql)
        con.execute("checkpoint")


def test_a_run_is_listed_with_what_it_comes_to_and_is_current_until_a_value_moves(
    own: Workspace,
) -> None:
    run, listed = only(own)
    rows = run.metrics()
    assert listed.headline is not None
    assert listed.headline.cost == sum(row["total_compensation_cost"] for row in rows)
    assert listed.headline.headcount == rows[-1]["headcount"]
    assert listed.recorded is not None
    assert listed.headline.cost == listed.recorded.cost
    assert (listed.by, listed.scenario, listed.problem) == ("demo:ana", SCENARIO, "")
    assert listed.is_current is True
    desk_of(own, "ana").set_cells(SCENARIO, {"merit_rate.2027.L1": "3.1 %"}, reason="A step")
    assert only(own)[1].is_current is False


def test_a_run_of_what_is_nowhere_in_the_ledger_is_neither_current_nor_outdated(
    own: Workspace,
) -> None:
    run, _ = only(own)
    other = run.path.with_name("00000000000000ab.duckdb")
    shutil.copy(run.path, other)
    alter(other, "update dim_run set run_id = '00000000000000ab', scenario_id = 'baseline'")
    listed = listed_runs(own.runs_folder, own.desk().state())
    assert {one.run_id: one.is_current for one in listed}["00000000000000ab"] is None


def test_a_missing_file_and_one_that_is_no_run_are_listed_with_what_is_wrong(
    own: Workspace,
) -> None:
    run, _ = only(own)
    (own.runs_folder / "00000000000000aa.duckdb").write_text("no run", encoding="utf-8")
    run.path.unlink()
    listed = {one.run_id: one for one in listed_runs(own.runs_folder, own.desk().state())}
    assert "is not in the workspace any more" in listed[run.run_id].problem
    assert listed[run.run_id].recorded is not None
    assert "it cannot be read" in listed["00000000000000aa"].problem


def test_a_file_that_was_removed_is_listed_with_who_did_so_and_what_brings_it_back(
    own: Workspace,
) -> None:
    run, _ = only(own)
    prune(own, Rule(keep=0), actor=own.desk().actor)
    entry = own.ledger.entry(own.ledger.head().sequence)
    listed = listed_runs(own.runs_folder, own.desk().state(), removals(own.ledger))
    assert [(one.run_id, one.removed, one.problem) for one in listed] == [
        (
            run.run_id,
            entry,
            f"Its file was removed by {entry.actor} (entry {entry.sequence}). Start the official "
            "run again: the same inputs give the same results.",
        )
    ]


def test_a_run_verifies_and_equals_the_preview_of_its_scenario(own: Workspace) -> None:
    run, listed = only(own)
    verify_listed(run, listed.recorded)
    assert unlike_the_preview(run, own.scenario(SCENARIO).preview()) == 0
    assert unlike_the_preview(run, own.scenario().preview()) > 0


def test_a_file_under_a_new_seal_is_not_the_one_that_the_ledger_tells_of(own: Workspace) -> None:
    run, listed = only(own)
    alter(run.path, "delete from fct_test_results")
    write_seal(run.path, file_sha256(run.path))
    run.verify()
    with pytest.raises(DamagedRun, match="is not the one that entry"):
        verify_listed(run, listed.recorded)


def test_the_report_says_what_the_tables_say(own: Workspace) -> None:
    run, _ = only(own)
    report = run_report(run)
    rows = run.metrics()
    assert report.years == tuple(row["simulation_year"] for row in rows)
    cost = next(one for one in report.metrics if one.title == "Total compensation cost")
    assert list(cost.values) == [row["total_compensation_cost"] for row in rows]
    opening = report.totals[0]
    assert (opening.title, opening.values[0]) == ("Employed on 1 January", PEOPLE)
    heads = {line.title: line.values for line in report.totals}
    assert heads["Employed at the end of the year"][:-1] == opening.values[1:]
    assert report.tests_passed == len(report.tests) == run.table("fct_test_results").num_rows
    assert all(check.passed == check.tested for check in report.checks)


def test_a_table_is_taken_away_as_it_is_and_the_ledger_has_it_first(
    own: Workspace, tmp_path: Path
) -> None:
    run, _ = only(own)
    ana = desk_of(own, "ana")
    path = export_table(ana, run, "fct_yearly_events", "parquet", tmp_path)
    assert pq.read_table(path).equals(run.table("fct_yearly_events"))
    text = export_table(ana, run, "fct_yearly_events", "csv", tmp_path)
    with text.open(encoding="utf-8", newline="") as file:
        ids = [row["employee_id"] for row in csv.DictReader(file)]
    assert ids == run.table("fct_yearly_events")["employee_id"].to_pylist()
    assert export_run(ana, run) == run.path.read_bytes()
    entries = list(own.ledger.read(event_types=["DATA_EXPORTED"]))
    assert [one.payload["what"] for one in entries] == [
        "table fct_yearly_events as parquet",
        "table fct_yearly_events as csv",
        "the whole run",
    ]
    people = len(set(run.table("fct_workforce_snapshot")["employee_id"].to_pylist()))
    assert {(one.payload["people"], one.payload["run_id"]) for one in entries} == {
        (people, run.run_id)
    }


def test_who_may_not_see_single_persons_takes_only_tables_that_tell_of_nobody(
    own: Workspace, tmp_path: Path
) -> None:
    run, _ = only(own)
    vera = desk_of(own, "vera")
    assert not vera.may(Act.EXPORT_PEOPLE).allowed
    columns = {"employee_id", "department", "opening_headcount", "metric_value", "found_value"}
    for one in exportables(run):
        if not may_export(vera, one):
            with pytest.raises(NotAllowed):
                export_table(vera, run, one.name, "csv", tmp_path)
        else:
            assert not columns & set(run.query(f'select * from "{one.name}" limit 0').column_names)
            export_table(vera, run, one.name, "csv", tmp_path)
    with pytest.raises(NotAllowed):
        export_run(vera, run)
    assert list(own.ledger.read(event_types=["DATA_EXPORTED"]))
    assert {path.suffix for path in tmp_path.glob("fct_*")} == {".csv"}
    assert not list(tmp_path.glob("fct_workforce_snapshot*"))


def test_a_text_that_a_spreadsheet_would_run_is_written_as_text(
    own: Workspace, tmp_path: Path
) -> None:
    run, _ = only(own)
    alter(run.path, "update stg_census set department = '=1+1' where job_level = 5")
    path = export_table(desk_of(own, "ana"), run, "stg_census", "csv", tmp_path)
    with path.open(encoding="utf-8", newline="") as file:
        found = {row["department"] for row in csv.DictReader(file) if row["job_level"] == "5"}
    assert found == {"'=1+1"}


def test_an_unknown_table_is_refused_before_anything_is_written(
    own: Workspace, tmp_path: Path
) -> None:
    run, _ = only(own)
    with pytest.raises(UnknownTable, match='"raw_census"'):
        export_table(desk_of(own, "ana"), run, "raw_census", "csv", tmp_path)
    assert not list(own.ledger.read(event_types=["DATA_EXPORTED"]))


def test_what_is_too_large_for_a_browser_is_known_by_its_size() -> None:
    assert not is_too_large(LARGEST_DOWNLOAD)
    assert is_too_large(LARGEST_DOWNLOAD + 1)


def test_steps_tests_and_checks_are_told_in_words(own: Workspace) -> None:
    run, _ = only(own)
    assert step_words("int_workforce_transitions") == "Simulated everybody, year by year"
    assert step_words("lever_ranges").startswith("Tested: Every value in force")
    assert words_of_test("any", "As it was described.") == "As it was described."
    assert words_of_test("unique_stg_census_employee_id", "") == (
        "No value of employee_id in stg_census occurs twice."
    )
    assert check_words("census_fte_is_positive") == "People: FTE is positive"
    names = run.table("fct_test_results")["test_name"].to_pylist()
    assert all(words_of_test(name, "").endswith(".") for name in names)
