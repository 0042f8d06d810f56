"""The job builds what the Python API builds, shows what people look for, and checks it."""

import base64
import re
from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree

import dagster as dg

from comptune.app.queueing import exactly
from comptune.orchestration.comparison import scenario_comparison
from comptune.orchestration.inputs import _as_imported
from comptune.orchestration.models import SEALED, dbt_models
from comptune.orchestration.partitions import SCENARIOS
from comptune.orchestration.questions import PARTITIONS
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.sealed import _CHECKS, LOWEST_PASS_RATE, official_figures
from comptune.paths import transform_folder
from comptune.workspace import Workspace

from .conftest import PEOPLE, Done, Run

OWN_CHECKS = {
    "run_is_as_sealed",
    "data_quality_pass_rate",
    "control_totals",
    "preview_equals_run",
}
Built = tuple[Workspace, Done]


def test_the_run_is_the_one_that_the_python_api_finds(first_build: Built) -> None:
    workspace, done = first_build
    assert done.success, done.failed
    run = workspace.run(workspace.scenario("more").run_id())
    shown = done.shown["official_figures"]
    assert (shown["run_id"], shown["path"]) == (run.run_id, str(run.path))
    assert shown["created_by"] == workspace.desk().actor.name


def test_figures_shown_are_those_of_the_preview(first_build: Built) -> None:
    workspace, done = first_build
    preview = workspace.scenario("more").preview().metrics
    rows = [dict(one.data) for one in done.shown["official_figures"]["by_year"].records]
    assert [(row["Total compensation cost, EUR"], row["Headcount"]) for row in rows] == [
        (f"{int(cost) / 100:,.2f}", f"{int(people)}")
        for cost, people in zip(
            preview["total_compensation_cost"], preview["headcount"], strict=True
        )
    ]
    assert done.shown["official_figures"]["headcount"] == int(preview["headcount"][-1])


def test_the_gap_to_a_target_is_shown(first_build: Built) -> None:
    shown = first_build[1].shown["official_figures"]
    (row,) = (dict(one.data) for one in shown["target_gaps"].records)
    assert (row["target"], row["wanted"]) == (
        "Total compensation cost 2027",
        "<= 1,000,000,000.00 EUR",
    )
    assert (row["met"], shown["targets_met"]) == ("yes", "1 of 1")


def test_the_chart_is_a_picture_with_a_bar_a_year(first_build: Built) -> None:
    text = first_build[1].shown["official_figures"]["chart"]
    (encoded,) = re.findall(r"^!\[[^]]+\]\(data:image/svg\+xml;base64,([^)]+)\)$", text)
    drawn = ElementTree.fromstring(base64.b64decode(encoded))
    texts = [one.text for one in drawn.iter() if one.tag.endswith("text")]
    assert texts[0] == "Total compensation cost, EUR"
    assert {"2026", "2027"} <= set(texts)


def test_every_dbt_test_of_the_run_is_a_check_of_this_scenario(first_build: Built) -> None:
    workspace, done = first_build
    run = workspace.run(workspace.scenario("more").run_id())
    tests = {row["test_name"] for row in run.table("fct_test_results").to_pylist()}
    assert len(tests) > 30
    assert set(done.checks) == tests | OWN_CHECKS | {"census_is_as_imported"}
    assert set(done.checks.values()) == {(True, "more")}


def test_every_table_of_the_run_that_dbt_makes_is_an_asset_with_its_rows(
    first_build: Built,
) -> None:
    workspace, done = first_build
    run = workspace.run(workspace.scenario("more").run_id())
    snapshot = run.query("select count(*) as n from fct_workforce_snapshot").to_pylist()[0]["n"]
    assert done.shown["fct_workforce_snapshot"]["dagster/row_count"] == snapshot
    assert done.shown["stg_census"]["dagster/row_count"] == PEOPLE
    made = {name for name in run.tables() if name.startswith(("fct_", "dim_", "int_", "stg_"))}
    assert made - set(done.shown) == {"fct_test_results"}


def test_the_values_in_force_are_shown_by_tier(first_build: Built) -> None:
    shown = first_build[1].shown["effective_parameters"]
    tiers = {
        row.data["where the value is from"]: row.data["cells"] for row in shown["tiers"].records
    }
    assert tiers["the scenario's own"] == "10"  # five levels in two years


def test_at_night_the_same_inputs_are_found_and_their_ensemble_is_made(
    built: Workspace, run: Run
) -> None:
    path = built.run(built.scenario("more").run_id()).path
    sealed_at = path.stat().st_mtime_ns
    done = run("nightly_rebuild", "more")
    assert done.success, done.failed
    assert path.stat().st_mtime_ns == sealed_at
    assert len(built.runs()) == 1
    assert done.shown["scenario_ensemble"]["seeds"] == 100


def test_what_is_saved_while_a_run_is_built_is_of_the_next_run(
    built: Workspace, instance: dg.DagsterInstance
) -> None:
    before = built.scenario("more").run_id()

    @dg.asset(deps=[SEALED], partitions_def=SCENARIOS)
    def a_colleague_saves() -> None:  # steps that could begin together go by their names
        built.desk().set_cells("more", {"merit_rate.2027.L1": "2 %"}, reason="Meanwhile")

    instance.add_dynamic_partitions(PARTITIONS, ["more"])
    done = dg.materialize(
        [dbt_models, a_colleague_saves, official_figures],
        instance=instance,
        partition_key="more",
        resources={"workspace": WorkspaceResource(folder=str(built.folder))},
    )
    assert built.scenario("more").run_id() != before
    (made,) = done.asset_materializations_for_node("official_figures")
    assert made.metadata["run_id"].value == before
    order = [one.step_key for one in done.all_events if one.is_step_success]
    assert order == ["dbt_models", "a_colleague_saves", "official_figures"]


def test_what_was_asked_for_is_built_whatever_was_saved_since(built: Workspace, run: Run) -> None:
    """As the page of runs asks: the sealed run of then is found, and nothing else is built."""
    then = built.scenario("more")
    built.desk().set_cells("more", {"merit_rate.2027.L1": "2 %"}, reason="Meanwhile")
    steps = {step: one["config"] for step, one in exactly(then)["ops"].items()}
    done = run("build_scenario", "more", **steps)
    assert done.success, done.failed
    assert done.shown["sealed_run"]["run_id"] == then.run_id()
    assert done.shown["official_figures"]["run_id"] == then.run_id()
    now = built.scenario("more")
    refused = run("build_scenario", "more", dbt_models={"run_id": then.run_id()})
    assert f"is {now.run_id()}; run {then.run_id()} was asked for" in refused.failed["dbt_models"]
    assert len(built.runs()) == 1


def test_the_comparison_shows_each_run_beside_the_baseline_and_names_who_has_none(
    first_build: Built,
) -> None:
    workspace, done = first_build
    shown = done.shown["scenario_comparison"]
    assert (shown["scenarios"], shown["without_a_run"]) == (1, "baseline")
    preview = workspace.scenario("more").preview().metrics
    (row,) = (dict(one.data) for one in shown["comparison"].records)
    cost = sum(int(one) for one in preview["total_compensation_cost"])
    assert row == {
        "scenario": "more",
        "years": "2026 to 2027",
        "total cost, EUR": f"{cost / 100:,.2f}",
        "against the baseline": "no baseline",
        "people at the end": f"{int(preview['headcount'][-1])}",
        "average increase, last year": row["average increase, last year"],
        "pay gap, last year": row["pay gap, last year"],
    }


def test_a_damaged_run_is_named_in_the_comparison_and_fails_nothing_else(
    built: Workspace, instance: dg.DagsterInstance
) -> None:
    path = built.run(built.scenario("more").run_id()).path
    path.chmod(0o644)
    path.write_bytes(b"not a database")
    resources = {"workspace": WorkspaceResource(folder=str(built.folder))}
    done = dg.materialize(
        [scenario_comparison], instance=instance, resources=resources, raise_on_error=False
    )
    assert done.success
    (made,) = done.asset_materializations_for_node("scenario_comparison")
    without = str(made.metadata["without_a_run"].value)
    assert without.startswith("baseline, more (")
    assert path.name in without


def test_people_that_are_not_those_of_the_import_fail_their_check() -> None:
    told = SimpleNamespace(people=60, sequence=4, by="demo:ana", source="people.csv")
    assert not _as_imported(59, told).passed
    assert _as_imported(60, told).passed
    unknown = _as_imported(60, None)
    assert (unknown.passed, unknown.severity) == (False, dg.AssetCheckSeverity.WARN)


def test_the_gate_of_row_checks_is_that_of_the_tables() -> None:
    macros = (transform_folder() / "macros" / "row_checks.sql").read_text(encoding="utf-8")
    (gate,) = re.findall(r"macro least_pass_rate\(\) %\}([0-9.]+)\{%", macros)
    assert Decimal(gate) == LOWEST_PASS_RATE
    assert f"At least {LOWEST_PASS_RATE * 100:.1f} % " in _CHECKS["data_quality_pass_rate"]
