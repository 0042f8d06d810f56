"""What the desk tells: differences, histories, lineage, and files that read back."""

from decimal import Decimal
from pathlib import Path

import pytest

from comptune.ledger.policy_errors import UnknownScenario
from comptune.levers import CellRefused
from comptune.scenarios import ScenarioRefused, TargetSpec, read_spec

from .conftest import Office


@pytest.fixture
def worked_on(office: Office) -> Office:
    """base (entry 9), published cola (10 to 14), and a copy that ada changed (15, 16)."""
    ana = office.desk("ana")
    ana.create("base", cells={"merit_rate.2028.L3": "3 %"}, reason="Market.")
    office.published("cola", {"cola_rate.2028.L1": "1.2 %"})
    ana.copy("base", "copy")
    office.desk("ada").set_cells(
        "copy",
        {"merit_rate.2028.L3": "3.5 %", "range_maximum.L3": "140000"},
        reason="The market again.",
    )
    return office


def test_a_difference_names_value_tier_who_when_and_why(worked_on: Office) -> None:
    found = worked_on.desk("vic").diff("base", "copy")

    merit, maximum = found.cells
    assert (merit.cell, merit.before.value, merit.after.value) == (
        "merit_rate.2028.L3",
        Decimal("0.03"),
        Decimal("0.035"),
    )
    assert (merit.before.tier, merit.after.tier) == ("scenario", "scenario")
    assert (merit.before.decision.by, merit.before.decision.reason) == ("ana", "Market.")
    assert (merit.after.decision.by, merit.after.decision.reason) == ("ada", "The market again.")
    assert merit.after.decision.at == worked_on.workspace.ledger.entry(16).recorded_at
    assert (maximum.cell, maximum.before.tier, maximum.before.value) == (
        "range_maximum.L3",
        "structure",
        Decimal(130_000),
    )
    assert maximum.before.decision is None
    assert (maximum.after.tier, maximum.after.value) == ("scenario", Decimal(140_000))
    assert found.facts == ()


def test_a_difference_backwards_is_the_same_the_other_way_round(worked_on: Office) -> None:
    there = worked_on.desk("vic").diff("base", "copy").cells
    back = worked_on.desk("vic").diff("copy", "base").cells

    assert [(one.cell, one.before, one.after) for one in there] == [
        (one.cell, one.after, one.before) for one in back
    ]


def test_against_what_is_published_a_scenario_differs_in_its_own_cells(worked_on: Office) -> None:
    for side in ("published", "baseline"):
        (cell,) = worked_on.desk("vic").diff(side, "base").cells
        assert (cell.cell, cell.before.tier, cell.after.tier) == (
            "merit_rate.2028.L3",
            "default",
            "scenario",
        )
    with pytest.raises(ScenarioRefused, match="Name a scenario for one of them"):
        worked_on.desk("vic").diff("published", "baseline")


def test_years_seed_and_targets_are_part_of_a_difference(worked_on: Office) -> None:
    target = TargetSpec(metric="headcount", year=2028, value=Decimal(100))
    worked_on.desk("ana").create("short", end_year=2028, seed=7, targets=[target])

    found = worked_on.desk("ana").diff("base", "short")

    assert [(one.name, one.before, one.after) for one in found.facts] == [
        ("end_year", "2031", "2028"),
        ("seed", "1", "7"),
        ("target headcount, 2028", None, "headcount in 2028 <= 100"),
    ]
    assert [one.cell for one in found.cells] == ["merit_rate.2028.L3"]


def test_a_published_value_leads_to_its_publication_its_approval_and_its_proposal(
    worked_on: Office,
) -> None:
    (published,) = worked_on.desk("vic").published()
    decision = published.decision

    assert (decision.event_type, decision.by, decision.scenario) == (
        "SCENARIO_PUBLISHED",
        "eva",
        "cola",
    )
    assert [(one.by, one.role) for one in decision.approvals] == [("ben", "approver")]
    assert decision.origin is not None
    assert (decision.origin.by, decision.origin.reason) == ("ana", "The market moved.")


def test_the_whole_history_of_a_cell_is_one_call(worked_on: Office) -> None:
    worked_on.desk("eva").lock(["merit_rate.2028.L3"], role="executive", reason="Decided.")

    steps = worked_on.desk("vic").cell_history("merit_rate.2028.L3")

    assert [
        (one.sequence, one.scenario, one.event_type, one.old, one.new, one.by, one.reason)
        for one in steps
    ] == [
        (9, "base", "SCENARIO_CREATED", None, Decimal("0.03"), "ana", "Market."),
        (15, "copy", "SCENARIO_CREATED", None, Decimal("0.03"), "ana", ""),
        (
            16,
            "copy",
            "PARAMETER_CHANGE",
            Decimal("0.03"),
            Decimal("0.035"),
            "ada",
            "The market again.",
        ),
        (17, None, "PARAMETER_LOCKED", None, None, "eva", "Decided."),
    ]
    only = worked_on.desk("vic").cell_history("merit_rate.2028.L3", scenario="copy")
    assert [one.sequence for one in only] == [15, 16]


def test_a_cell_s_history_says_who_approved_it(worked_on: Office) -> None:
    created, published = worked_on.desk("vic").cell_history("cola_rate.2028.L1")

    assert [one.by for one in created.approvals] == ["ben"]
    assert [one.by for one in published.approvals] == ["ben"]
    assert (published.event_type, published.old, published.new) == (
        "SCENARIO_PUBLISHED",
        None,
        Decimal("0.012"),
    )


def test_a_history_of_no_cell_is_refused(worked_on: Office) -> None:
    with pytest.raises(CellRefused):
        worked_on.desk("vic").cell_history("merit_rate.*.L3")
    with pytest.raises(UnknownScenario):
        worked_on.desk("vic").cell_history("merit_rate.2028.L3", scenario="none")


def test_the_history_of_a_scenario_has_its_comments_and_runs(worked_on: Office) -> None:
    worked_on.desk("ana").comment("cola", "Well done.")

    lines = worked_on.desk("vic").history("cola")

    assert [(line.sequence, line.by, line.event_type) for line in lines] == [
        (10, "ana", "SCENARIO_CREATED"),
        (11, "ana", "SIMULATION_RUN"),
        (12, "ana", "SCENARIO_SUBMITTED"),
        (13, "ben", "SCENARIO_APPROVED"),
        (14, "eva", "SCENARIO_PUBLISHED"),
        (17, "ana", "COMMENT_ADDED"),
    ]
    assert lines[0].words == (
        'created "cola", 2027 to 2031, setting 1 cell: cola_rate.2028.L1 to 1.2 %'
    )
    assert lines[-1].words == "said: Well done."


def test_from_an_entry_to_what_uses_it(worked_on: Office) -> None:
    desk = worked_on.desk("vic")

    proposal, publication, change = desk.lineage(10), desk.lineage(14), desk.lineage(16)

    (run,) = proposal.runs
    assert (run.scenario, run.by, run.events) == ("cola", "ana", None)
    assert (proposal.scenarios, proposal.published) == (("cola",), False)
    assert (publication.scenarios, publication.published) == ((), True)
    assert change.scenarios == ("copy",)
    assert change.words.startswith("changed 2 cells: merit_rate.2028.L3 from 3 % to 3.5 %")


def test_a_scenario_reads_back_from_its_file(worked_on: Office, tmp_path: Path) -> None:
    target = TargetSpec(metric="headcount", year=2028, value=Decimal(100), tolerance=Decimal(2))
    worked_on.desk("ana").set_targets("copy", [target])
    file = tmp_path / "back.yml"
    file.write_text(worked_on.desk("ana").export_spec("copy"), encoding="utf-8")

    spec = read_spec(file).model_copy(update={"id": "back"})
    worked_on.desk("ana").import_spec(spec, reason="From a file.")

    assert worked_on.desk("ana").diff("copy", "back").cells == ()
    assert worked_on.desk("ana").diff("copy", "back").facts == ()
    assert worked_on.workspace.scenario(file).overrides == (
        worked_on.workspace.scenario("back").overrides
    )


def test_targets_of_no_metric_or_outside_the_years_are_refused(worked_on: Office) -> None:
    for target, words in (
        (TargetSpec(metric="head_count", year=2028, value=Decimal(1)), "headcount"),
        (TargetSpec(metric="headcount", year=2040, value=Decimal(1)), "2027 to 2031"),
    ):
        with pytest.raises(Exception, match=words):
            worked_on.desk("ana").set_targets("copy", [target])
