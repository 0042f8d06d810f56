"""An approved scenario is published by Dagster, unless a check of its sealed run fails."""

from pathlib import Path

import dagster as dg
import duckdb
import openpyxl
import pytest

from comptune.ledger.actor import demo_user
from comptune.warehouse.runs import file_sha256, write_seal
from comptune.workspace import Workspace

from .conftest import run_job


@pytest.fixture
def approved(built: Workspace) -> Workspace:
    """The scenario submitted by who made it, and approved by two others."""
    built.desk(demo_user("ana")).submit("more")
    for person in ("ben", "carla"):
        built.desk(demo_user(person)).approve("more", reason="Agreed")
    return built


def test_approved_values_are_published_by_who_asked(
    approved: Workspace, instance: dg.DagsterInstance
) -> None:
    done = run_job(
        approved, instance, "publish_scenario", "more", published_values={"reason": "For 2026"}
    )
    assert done.success, done.failed
    (entry,) = approved.ledger.read(event_types=["SCENARIO_PUBLISHED"])
    assert (entry.actor, entry.payload["reason"]) == (approved.desk().actor.name, "For 2026")
    assert done.shown["published_values"]["entry"] == entry.sequence


def test_a_run_that_is_no_preview_blocks_publication(
    approved: Workspace, instance: dg.DagsterInstance
) -> None:
    path = approved.run(approved.scenario("more").run_id()).path
    _alter(
        path,
        "update fct_metrics set metric_value = metric_value + 1 "
        "where metric_name = 'hires' and grain = 'total'",
    )
    done = run_job(approved, instance, "publish_scenario", "more")
    assert done.checks["run_is_as_sealed"] == (False, "more")  # the ledger knows its bytes
    assert done.checks["preview_equals_run"] == (False, "more")
    assert "published_values" not in done.shown
    assert not list(approved.ledger.read(event_types=["SCENARIO_PUBLISHED"]))


def test_sums_that_are_not_the_engine_s_block_publication(
    approved: Workspace, instance: dg.DagsterInstance
) -> None:
    path = approved.run(approved.scenario("more").run_id()).path
    _alter(
        path,
        "update fct_control_totals set bonus_cost = bonus_cost + 0.01 "
        "where simulation_year = 2027 and job_level = 1",
    )
    done = run_job(approved, instance, "publish_scenario", "more")
    assert done.checks["control_totals"] == (False, "more")
    assert done.checks["preview_equals_run"] == (True, "more")
    assert not list(approved.ledger.read(event_types=["SCENARIO_PUBLISHED"]))


def test_rows_below_the_gate_block_publication(
    approved: Workspace, instance: dg.DagsterInstance
) -> None:
    path = approved.run(approved.scenario("more").run_id()).path
    _alter(
        path,
        "update fct_data_quality set rows_passed = rows_passed - 2 "
        "where rows_tested > 0 and severity = 'warning'",
    )
    done = run_job(approved, instance, "publish_scenario", "more")
    assert done.checks["data_quality_pass_rate"] == (False, "more")
    assert not list(approved.ledger.read(event_types=["SCENARIO_PUBLISHED"]))


def test_what_nobody_approved_is_refused_by_the_desk(
    built: Workspace, instance: dg.DagsterInstance
) -> None:
    done = run_job(built, instance, "publish_scenario", "more")
    assert "approv" in done.failed["published_values"]


def _alter(path: Path, statement: str) -> None:
    """Change a sealed file as somebody would who knows how it is sealed."""
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute(statement)
    write_seal(path, file_sha256(path))


def test_the_executive_pack_is_written_in_every_form_and_small_groups_stay_hidden(
    built: Workspace, instance: dg.DagsterInstance
) -> None:
    done = run_job(built, instance, "report_scenario", "more", executive_pack={"seeds": 0})
    assert done.success, done.failed
    shown = done.shown["executive_pack"]
    run = built.run(built.scenario("more").run_id())
    files = {form: Path(shown[form]) for form in ("pdf", "html", "xlsx")}
    assert {file.parent for file in files.values()} == {built.folder / "reports" / run.run_id}
    assert files["pdf"].read_bytes().startswith(b"%PDF")
    page = files["html"].read_text("utf-8")
    assert shown["verification_code"] in page
    for level in run.query(_SMALL_LEVELS).to_pylist():
        assert f">{level['cost']:,.2f}<" not in page
    book = openpyxl.load_workbook(files["xlsx"], read_only=True)
    assert "Hidden groups together" in {row[1] for row in book["Levels"].values}


_SMALL_LEVELS = """
    select job_level, sum(base_pay_cost + lump_sum_cost + bonus_cost + benefits_cost) as cost
    from fct_control_totals
    group by simulation_year, job_level
    having sum(closing_headcount) between 1 and 4
"""
