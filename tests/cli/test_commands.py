"""What the commands answer, on a workspace of 800 people with one sealed run."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import REPOSITORY

from comptune.census import read_mapping
from comptune.ledger.actor import operating_system_user
from comptune.levers import load_catalogue
from comptune.metrics import load_metrics
from comptune.workspace import Workspace

from .conftest import Call

EXAMPLES = REPOSITORY / "examples"
YEARS = [2027, 2028, 2029, 2030, 2031]
OTHER_RUN = "00000000000000aa"


def test_init_makes_a_workspace_and_says_what_comes_next(comptune: Call, tmp_path: Path) -> None:
    outcome = comptune("init", "--name", "Acme", "--currency", "EUR", "-w", tmp_path / "acme")

    assert outcome.code == 0
    settings = Workspace.open(tmp_path / "acme").settings
    assert (settings.name, settings.currency) == ("Acme", "EUR")
    assert "comptune census import" in outcome.out


def test_the_workspace_is_the_variables_where_no_option_names_one(
    comptune: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPTUNE_WORKSPACE", str(tmp_path / "by-variable"))

    comptune("init")

    assert (tmp_path / "by-variable" / "workspace.yml").is_file()


def test_made_people_are_the_same_for_the_same_seed(comptune: Call, tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        comptune("census", "make", 50, "--seed", seed, "--to", tmp_path / f"{name}.csv")

    a, b, c = ((tmp_path / f"{name}.csv").read_bytes() for name in "abc")
    assert a == b != c


def test_a_guess_on_standard_output_is_a_mapping_file(
    on_built: Call, built_workspace: Workspace, tmp_path: Path
) -> None:
    people = built_workspace.folder.parent / "built_people.csv"

    printed = on_built("census", "guess", people)
    on_built("census", "guess", people, "--to", tmp_path / "mapping.yml")

    assert (tmp_path / "mapping.yml").read_text() == printed.out
    assert read_mapping(tmp_path / "mapping.yml").columns.employee_id == "employee_id"


def test_an_import_counts_everybody_and_names_the_rejected(
    comptune: Call, built_workspace: Workspace, tmp_path: Path
) -> None:
    lines = (built_workspace.folder.parent / "built_people.csv").read_text().splitlines()
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join([*lines, lines[-1], ""]))  # the last person twice
    comptune("init", "-w", tmp_path / "ws")
    words = ["census", "import", bad, "--as-of", "2026-12-31", "--accept-guess"]

    shown = comptune(*words, "-w", tmp_path / "ws")
    answer = comptune(*words, "-w", tmp_path / "ws", "--json").answer

    assert shown.code == 0
    assert "read             801 people" in shown.out
    assert "rejected rows with reasons" in shown.out
    assert answer["people_read"] == 801
    assert answer["people_read"] == answer["people_accepted"] + answer["people_rejected"]
    assert comptune(*words, "--strict", "-w", tmp_path / "ws").code == 2


def test_the_censuses_of_the_workspace_are_listed(on_built: Call) -> None:
    (entry,) = on_built("census", "list", "--json").answer

    assert (entry["people"], entry["as_of"]) == (800, "2026-12-31")
    assert entry["sha256"][:12] in on_built("census", "list").out


@pytest.mark.parametrize("form", [("--csv", "structure"), ("--xlsx", "structure.xlsx")])
def test_an_exported_structure_reads_back_as_the_same(
    on_built: Call, built_workspace: Workspace, tmp_path: Path, form: tuple[str, str]
) -> None:
    option, name = form
    on_built("structure", "export", option, tmp_path / name)

    checked = on_built("structure", "check", tmp_path / name, "--json")

    assert checked.answer == {"sha256": built_workspace.structures()[0], "passes": True}


def test_an_edited_structure_is_kept_beside_the_first(
    comptune: Call, own_workspace: Workspace, tmp_path: Path
) -> None:
    on_own: Call = lambda *words: comptune(*words, "-w", own_workspace.folder)  # noqa: E731
    on_own("structure", "export", "--csv", tmp_path / "s")
    levels = tmp_path / "s" / "config_job_levels.csv"
    levels.write_text(levels.read_text().replace("50000.00", "51000.00"))

    kept = on_own("structure", "import", tmp_path / "s", "--json").answer
    first = next(sha for sha in own_workspace.structures() if sha != kept["sha256"])
    differences = on_own("structure", "diff", first[:8], kept["sha256"][:8], "--json").answer

    assert kept["new"] is True
    assert on_own("structure", "import", tmp_path / "s", "--json").answer["new"] is False
    assert differences == [
        {
            "table": "config_job_levels",
            "key": "level_id 1",
            "column": "min_compensation",
            "before": "50000.00",
            "after": "51000.00",
        }
    ]
    assert "51000.00" in on_own("structure", "diff", first[:8], tmp_path / "s").out
    assert on_own("structure", "diff", first[:8], first[:8]).out == "The two are the same.\n"


def test_a_structure_with_mistakes_names_them_all(on_built: Call, tmp_path: Path) -> None:
    on_built("structure", "export", "--csv", tmp_path / "s")
    (tmp_path / "s" / "config_age_bands.csv").unlink()
    levels = tmp_path / "s" / "config_job_levels.csv"
    levels.write_text(levels.read_text().replace("50000.00", "many"))

    outcome = on_built("structure", "check", tmp_path / "s")

    assert outcome.code == 2
    assert "The structure has 2 problems" in outcome.err


def test_the_table_of_levers_has_every_lever(on_built: Call) -> None:
    shown = on_built("levers")

    assert [one["name"] for one in on_built("levers", "--json").answer] == list(load_catalogue())
    assert all(name in shown.out for name in load_catalogue())


def test_a_lever_shows_the_values_in_force_and_their_tier(on_built: Call, tmp_path: Path) -> None:
    scenario = tmp_path / "s.yml"
    scenario.write_text("set:\n  merit_rate.2028.L2: 3.1 %\n")

    values = on_built("levers", "merit_rate", "--scenario", scenario, "--json").answer["values"]
    shown = on_built("levers", "merit_rate", "--scenario", scenario).out
    assert "Bounds: 0 to 15 %. Step: 0.05 pp. Cell:" in shown

    found = {(row["year"], row["level"]): (row["value"], row["source"]) for row in values}
    assert len(found) == 25
    assert found[2028, 2] == ("0.031", "scenario")
    assert found[2027, 2] == ("0.026", "default")
    assert "3.1 % scenario" in shown


def test_a_preview_shows_what_the_api_computes(on_built: Call, built_workspace: Workspace) -> None:
    answer = on_built("preview", "--set", "merit_rate.*.*=3.5%", "--json").answer
    preview = built_workspace.scenario().preview({"merit_rate.*.*": "3.5%"})

    assert [row["year"] for row in answer["years"]] == YEARS
    for position, row in enumerate(answer["years"]):
        for name, values in preview.metrics.items():
            unit, value = load_metrics()[name].unit, values[position]
            found = row["metrics"][name]
            if unit == "money" and found is not None:
                assert found == f"{int(value) // 100}.{int(value) % 100:02d}" or value < 0
            elif found is not None:
                assert found == value
    cost = [row["change"]["total_compensation_cost"] for row in answer["years"]]
    assert all(float(change) > 0 for change in cost)


def test_a_preview_without_changes_equals_its_baseline(on_built: Call) -> None:
    answer = on_built("preview", "--json").answer

    assert answer["changed"] == answer["rates"] == []
    assert all(row["metrics"] == row["baseline"] for row in answer["years"])


def test_a_preview_shows_budget_changes_rates_and_bridge(on_built: Call) -> None:
    shown = on_built(
        "preview", "--set", "merit_rate.2027+.*=3.5%", "--set", "range_minimum.L1=51,000"
    )

    assert shown.code == 0
    for words in (
        "Budget of Baseline with changes, 2027 to 2031",
        "Change on the baseline",
        "merit_rate: entered / delivered",
        "config_job_levels: level_id 1, min_compensation",
        "Base pay, year on year",
        "Money in USD",
    ):
        assert words in shown.out


def test_a_preview_fits_the_page(on_built: Call) -> None:
    for scenario in sorted(EXAMPLES.glob("*.yml")):
        shown = on_built("preview", "--scenario", scenario)
        assert shown.code == 0, shown.err
        assert max(len(line) for line in shown.out.splitlines()) <= 100


def test_a_jump_and_a_shortfall_are_warned_of(on_built: Call) -> None:
    change = ("--set", "headcount_growth.2028=-20%")
    shown = on_built("preview", *change)
    answer = on_built("preview", *change, "--json")

    assert (
        "Warning: headcount_growth, 2028 is -20 %, after 3 % in 2027. Check that the jump is meant."
    ) in shown.err
    assert "people more than wanted stay on 31 December, because nobody is laid off" in shown.err
    assert len(answer.answer["warnings"]) == 3
    assert answer.err == ""


def test_targets_are_held_against_the_preview(on_built: Call, tmp_path: Path) -> None:
    scenario = tmp_path / "s.yml"
    scenario.write_text(
        "targets:\n"
        "  - {metric: headcount, year: 2027, value: 824, relation: '='}\n"
        "  - {metric: total_compensation_cost, year: 2028, value: 1000000}\n"
        "  - {metric: headcount, year: 2027, value: 1, relation: '>=', level: 5}\n"
        "  - {metric: hires, year: 2031, value: 0, relation: '>=', department: Sales}\n"
    )

    answer = on_built("preview", "--scenario", scenario, "--json").answer
    shown = on_built("preview", "--scenario", scenario).out

    assert [one["met"] for one in answer["targets"]] == [True, False, True, True]
    assert answer["targets"][0]["found"] == "824"
    assert "not met" in shown
    assert "hires, Sales" in shown


def test_a_run_of_the_same_inputs_is_not_built_again(on_built: Call, built_run_id: str) -> None:
    answer = on_built("run", "--json").answer

    assert (answer["run_id"], answer["new"]) == (built_run_id, False)
    assert "was sealed already" in on_built("run").out


def test_runs_are_listed_with_when_and_by_whom(on_built: Call, built_run_id: str) -> None:
    (run,) = on_built("runs", "--json").answer
    shown = on_built("runs").out

    by = operating_system_user().name
    assert (run["run_id"], run["created_by"]) == (built_run_id, by)
    assert run["created_at"].endswith("+00:00")
    assert built_run_id in shown
    assert by in shown


def test_an_empty_workspace_says_what_to_do_first(comptune: Call, tmp_path: Path) -> None:
    comptune("init", "-w", tmp_path / "new")

    assert "comptune run" in comptune("runs", "-w", tmp_path / "new").out
    assert "comptune census import" in comptune("census", "list", "-w", tmp_path / "new").out


def test_a_run_shows_the_same_budget_as_its_preview(on_built: Call, built_run_id: str) -> None:
    run = on_built("show", built_run_id, "--json").answer
    preview = on_built("preview", "--json").answer

    for mine, theirs in zip(run["years"], preview["years"], strict=True):
        assert mine["year"] == theirs["year"]
        for name in run["budget"]:
            assert mine["metrics"][name] == pytest.approx(theirs["metrics"][name])
    assert run["bridge"] == preview["bridge"]


def test_a_run_shows_what_its_tests_said(on_built: Call, built_run_id: str) -> None:
    shown = on_built("show", built_run_id).out
    tests = on_built("show", built_run_id, "--json").answer["tests"]

    passed = sum(test["status"] == "pass" for test in tests)
    assert f"Tests of the run: {passed} of {len(tests)} pass." in shown
    assert "row checks pass in" in shown


@pytest.mark.parametrize(("by", "groups"), [("level", 5), ("department", 6)])
def test_a_run_splits_its_budget(on_built: Call, built_run_id: str, by: str, groups: int) -> None:
    answer = on_built("show", built_run_id, "--by", by, "--json").answer
    shown = on_built("show", built_run_id, "--by", by).out

    assert len(answer["groups"]) == groups * len(YEARS)
    for position, year in enumerate(YEARS):
        parts = [row for row in answer["groups"] if row["simulation_year"] == year]
        total = answer["years"][position]["metrics"]["total_compensation_cost"]
        cents = sum(round(float(row["total_compensation_cost"]) * 100) for row in parts)
        assert cents == round(float(total) * 100)
    assert f"By {by}" in shown
    assert max(len(line) for line in shown.splitlines()) <= 100


def test_two_runs_are_compared(
    comptune: Call,
    own_workspace: Workspace,
    built_run_id: str,
    altered_run: Callable[[str, str], Path],
) -> None:
    # Everybody's cost a hundred more in the measures: the change must show it.
    altered_run(OTHER_RUN, "update int_measures set base_pay_cost = base_pay_cost + 10000")
    words = ("show", OTHER_RUN, "--against", built_run_id, "-w", own_workspace.folder)

    change = comptune(*words, "--json")

    # The bridge no longer closes on altered measures, which is said rather than shown.
    assert change.code == 1
    assert change.error["type"] == "BridgeDoesNotClose"

    same = comptune(
        *("show", built_run_id, "--against", built_run_id, "-w", own_workspace.folder), "--json"
    ).answer
    assert {row["metrics"]["total_compensation_cost"] for row in same["against"]["change"]} == {
        "0.00"
    }


def test_a_sealed_run_verifies(on_built: Call, built_run_id: str) -> None:
    outcome = on_built("verify", built_run_id[:6])

    assert outcome.code == 0
    assert outcome.out.startswith(f"Run {built_run_id} is what was sealed")


def test_one_metric_shows_its_definition(on_built: Call) -> None:
    shown = on_built("metrics", "pay_gap").out

    assert load_metrics()["pay_gap"].formula in shown
    assert [one["name"] for one in on_built("metrics", "--json").answer] == [
        metric.name for metric in load_metrics()
    ]


def test_version_names_the_code_that_results_depend_on(
    on_built: Call, built_workspace: Workspace
) -> None:
    answer = on_built("version", "--json").answer

    assert answer["code_version"] == built_workspace.runs()[0].code_version
    assert on_built("version").out == (
        f"comptune {answer['version']}, code {answer['code_version']}\n"
    )


@pytest.mark.parametrize("scenario", sorted(EXAMPLES.glob("*.yml")), ids=lambda path: path.stem)
def test_every_example_changes_the_budget(on_built: Call, scenario: Path) -> None:
    answer = on_built("preview", "--scenario", scenario, "--json").answer

    assert answer["changed"] or answer["changed_structure"]
    assert any(row["change"]["total_compensation_cost"] != "0.00" for row in answer["years"])


def test_json_is_one_document_with_nothing_beside_it(on_built: Call) -> None:
    outcome = on_built("preview", "--set", "headcount_growth.2028=-20%", "--json")

    json.loads(outcome.out)
    assert outcome.out.endswith("}\n")
    assert outcome.err == ""
