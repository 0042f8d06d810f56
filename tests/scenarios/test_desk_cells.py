"""Cells at the desk: one entry a save, every cell with old and new, locks and versions hold."""

from decimal import Decimal

import pytest

from comptune.ledger.errors import StaleVersion
from comptune.ledger.policy_errors import (
    AlreadyExists,
    LockedCell,
    ReasonMissing,
    RoleMissing,
    UnknownScenario,
    WrongState,
)
from comptune.levers import CellRefused, OutOfBounds
from comptune.scenarios import ScenarioRefused
from comptune.scenarios.views import HistoryLine
from comptune.structure import StructureRefused

from .conftest import Office


def moves(line: HistoryLine) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    return {move.cell: (move.old, move.new) for move in line.moves}


def test_a_scenario_begins_with_everything_left_out_spelled_out(office: Office) -> None:
    office.desk("ana").create("plan", name="The plan")

    one = office.desk("vic").scenario_state("plan")

    assert (one.name, one.status, one.created_by, one.version) == ("The plan", "draft", "ana", 1)
    assert (one.start_year, one.end_year, one.seed, one.raise_base) == (2027, 2031, 1, "current")
    assert one.census_sha256 == office.workspace.censuses()[0].sha256
    assert one.structure_sha256 == office.workspace.structures()[0]
    assert one.overrides == {}


def test_one_save_is_one_entry_that_lists_every_cell_that_moves(office: Office) -> None:
    ana = office.desk("ana")
    ana.create("plan", cells={"cola_rate.2029.L1": "1 %"}, reason="Inflation.")
    head = office.workspace.ledger.head().sequence

    entry = ana.set_cells(
        "plan", {"cola_rate.2029+.L1": "1 %", "cola_rate.2030.L2": "1.5 %"}, reason="More of it."
    )

    assert office.workspace.ledger.head().sequence == entry.sequence == head + 1
    assert moves(ana.history("plan")[-1]) == {
        "cola_rate.2030.L1": (None, Decimal("0.01")),
        "cola_rate.2031.L1": (None, Decimal("0.01")),
        "cola_rate.2030.L2": (None, Decimal("0.015")),
    }
    assert ana.history("plan")[-1].words == (
        "changed 3 cells: cola_rate.2030.L1 to 1 %, cola_rate.2031.L1 to 1 %, "
        "cola_rate.2030.L2 to 1.5 %"
    )


def test_all_levels_of_a_year_are_five_cells(office: Office) -> None:
    office.desk("ana").create("plan", cells={"merit_rate.2028.*": "3 %"}, reason="Market.")

    assert set(office.desk("ana").scenario_state("plan").overrides) == {
        f"merit_rate.2028.L{level}" for level in (1, 2, 3, 4, 5)
    }


def test_a_save_that_moves_nothing_is_no_entry(office: Office) -> None:
    ana = office.desk("ana")
    ana.create("plan", cells={"merit_rate.2028.L3": "3 %"}, reason="Market.")
    head = office.workspace.ledger.head()

    with pytest.raises(ScenarioRefused) as refused:
        ana.set_cells("plan", {"merit_rate.2028.L3": "3.00 %"}, reason="Again.")

    assert str(refused.value) == (
        "The scenario plan: it holds these values already: merit_rate.2028.L3 3 %. "
        "There is nothing to do."
    )
    assert office.workspace.ledger.head() == head


def test_cleared_cells_leave_the_scenario(office: Office) -> None:
    ana = office.desk("ana")
    ana.create("plan", cells={"merit_rate.2028+.L3": "3 %"}, reason="Market.")

    ana.clear_cells("plan", ["merit_rate.2030+.L3", "merit_rate.2027.L3"], reason="Too far off.")

    assert set(ana.scenario_state("plan").overrides) == {
        "merit_rate.2028.L3",
        "merit_rate.2029.L3",
    }
    assert moves(ana.history("plan")[-1]) == {
        "merit_rate.2030.L3": (Decimal("0.03"), None),
        "merit_rate.2031.L3": (Decimal("0.03"), None),
    }
    with pytest.raises(ScenarioRefused, match=r"it does not set merit_rate\.2027\.L3"):
        ana.clear_cells("plan", ["merit_rate.2027.L3"])


@pytest.mark.parametrize(
    ("cells", "error", "words"),
    [
        ({"merit_rate.2028.L3": "35 %"}, OutOfBounds, "merit_rate, level 3, 2028 is 35 %"),
        ({"merit_rate.2040.L3": "3 %"}, CellRefused, "the scenario runs from 2027 to 2031"),
        (
            {"merit_rate.2028.*": "3 %", "merit_rate.2028.L3": "4 %"},
            ScenarioRefused,
            "it is set twice",
        ),
        ({"range_minimum.L3": "900000"}, StructureRefused, "the minimum is below the maximum"),
    ],
)
def test_what_cannot_be_is_not_saved(
    office: Office, cells: dict[str, str], error: type[Exception], words: str
) -> None:
    ana = office.desk("ana")
    ana.create("plan")
    head = office.workspace.ledger.head()

    with pytest.raises(error, match=words):
        ana.set_cells("plan", cells, reason="Why not.")
    assert office.workspace.ledger.head() == head


def test_a_lever_that_asks_for_a_reason_is_not_moved_without_one(office: Office) -> None:
    ana = office.desk("ana")
    ana.create("plan")

    with pytest.raises(ReasonMissing) as refused:
        ana.set_cells("plan", {"termination_rate.2028.L3": "3 %"})

    assert str(refused.value) == (
        "termination_rate.2028.L3: a change of termination_rate takes a reason. "
        "Say why, in a sentence that an approver understands."
    )


def test_a_stale_editor_is_told_what_happened_meanwhile(office: Office) -> None:
    ana, ada = office.desk("ana"), office.desk("ada")
    ana.create("plan")
    seen = ana.scenario_state("plan").version
    ada.set_cells("plan", {"cola_rate.2028.L3": "1 %"}, reason="Inflation.")

    with pytest.raises(StaleVersion) as stale:
        ana.set_cells(
            "plan", {"cola_rate.2028.L4": "1 %"}, reason="Inflation.", expected_version=seen
        )

    assert stale.value.meanwhile == ("entry 10, ada: changed 1 cell: cola_rate.2028.L3 to 1 %",)
    assert "cola_rate.2028.L4" not in ana.scenario_state("plan").overrides


def test_a_viewer_changes_nothing(office: Office) -> None:
    office.desk("ana").create("plan")

    with pytest.raises(RoleMissing) as refused:
        office.desk("vic").set_cells("plan", {"cola_rate.2028.L3": "1 %"}, reason="Why not.")

    assert str(refused.value) == (
        "vic is a viewer; only analysts, approvers, executives and administrators change "
        "scenarios. Ask root for the role of analyst."
    )


def test_a_cell_locked_in_a_scenario_does_not_move(office: Office) -> None:
    ana = office.desk("ana")
    ana.create("plan", cells={"merit_rate.2028.L3": "3 %"}, reason="Market.")
    ana.lock(
        ["merit_rate.2028.*"], role="analyst", reason="Agreed with the unions", scenario="plan"
    )

    with pytest.raises(LockedCell) as refused:
        office.desk("ada").set_cells("plan", {"merit_rate.2028.L3": "4 %"}, reason="More.")

    assert str(refused.value) == (
        'merit_rate.2028.L3 is locked in plan; ana locked it with entry 10 ("Agreed with the '
        'unions"), and only analysts, approvers, executives or administrators unlock it. '
        "Leave it as it is, or have it unlocked first."
    )
    office.desk("ada").unlock(["merit_rate.2028.L3"], reason="Agreed anew.", scenario="plan")
    office.desk("ada").set_cells("plan", {"merit_rate.2028.L3": "4 %"}, reason="More.")


def test_a_cell_locked_in_the_workspace_moves_in_no_scenario(office: Office) -> None:
    office.desk("ana").create("plan")
    office.desk("eva").lock(["merit_rate.2028.L3"], role="executive", reason="Decided.")

    with pytest.raises(LockedCell) as refused:
        office.desk("ana").set_cells("plan", {"merit_rate.2028.*": "4 %"}, reason="More.")

    assert str(refused.value).startswith(
        "merit_rate.2028.L3 is locked in the workspace; eva locked it with entry 10"
    )
    with pytest.raises(LockedCell):
        office.desk("ben").unlock(["merit_rate.2028.L3"], reason="I would like to.")


def test_without_a_scenario_a_lock_names_its_year(office: Office) -> None:
    with pytest.raises(CellRefused) as refused:
        office.desk("ana").lock(["merit_rate.2028+.L3"], role="analyst", reason="Decided.")

    assert str(refused.value) == (
        'The part "2028+" of "merit_rate.2028+.L3": without a scenario there are no years for it '
        "to stand for. Name one year, as in 2027, or the scenario that is meant."
    )
    office.desk("ana").lock(["merit_matrix.R4.*"], role="analyst", reason="Decided.")
    assert len(office.desk("ana").state().locks) == 6


def test_an_archived_scenario_is_out_of_sight_and_does_not_change(office: Office) -> None:
    ana = office.desk("ana")
    ana.create("plan")
    ana.create("other")
    ana.archive("plan", reason="Not wanted.")

    assert [one.id for one in ana.scenarios()] == ["other"]
    assert [one.id for one in ana.scenarios(archived=True)] == ["plan", "other"]
    with pytest.raises(WrongState, match="what is archived does not change any more"):
        ana.set_cells("plan", {"cola_rate.2028.L3": "1 %"}, reason="Inflation.")


def test_an_unknown_scenario_is_refused_with_the_closest(office: Office) -> None:
    office.desk("ana").create("generous-merit")

    for act in (
        lambda: office.desk("ana").history("generous-merits"),
        lambda: office.desk("ana").set_cells("generous-merits", {"cola_rate.2028.L3": "1 %"}),
        lambda: office.workspace.scenario("generous-merits"),
    ):
        with pytest.raises(UnknownScenario, match=r"Did you mean generous-merit\?"):
            act()


def test_an_id_is_given_once(office: Office) -> None:
    office.desk("ana").create("plan")

    with pytest.raises(AlreadyExists, match="a scenario has it, which is draft"):
        office.desk("ada").create("plan")
    with pytest.raises(AlreadyExists, match="it names a side of every comparison"):
        office.desk("ada").create("baseline")


def test_a_name_changes_and_the_id_stays(office: Office) -> None:
    office.desk("ana").create("plan", name="Old")
    office.desk("ana").rename("plan", "New")

    assert office.desk("ana").scenario_state("plan").name == "New"
    assert office.desk("ana").history("plan")[-1].words == 'renamed "Old" to "New"'
