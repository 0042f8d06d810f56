"""What the Tune page writes to the ledger, and what it refuses, run by Streamlit itself."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.governed import LOCKED, SCENARIO, desk_of, governed_workspace

import comptune.app
from comptune.app import identity
from comptune.app.bench import Bench, CellStays
from comptune.app.saving import free_id, save_as, save_values
from comptune.ledger.actor import Actor, Authentication
from comptune.ledger.policy_errors import RoleMissing
from comptune.levers import Cell
from comptune.metrics import figures
from comptune.scenarios import Preview
from comptune.workspace import Workspace

APP = Path(comptune.app.__file__).with_name("app.py")
STAFF_2026 = "Merit rate, Staff, 2026"
MANAGER_2027 = "Merit rate, Manager, 2027"


@pytest.fixture
def governed(tmp_path: Path) -> Workspace:
    return governed_workspace(tmp_path / "workspace")


@pytest.fixture
def page(governed: Workspace, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return opened(governed, monkeypatch, "ana")


def opened(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, name: str) -> AppTest:
    monkeypatch.setenv("COMPTUNE_WORKSPACE", str(workspace.folder))
    monkeypatch.setenv("COMPTUNE_SCENARIO", "")
    monkeypatch.setenv("COMPTUNE_APP_DEMO_USERS", "1")
    found = AppTest.from_file(str(APP), default_timeout=120)
    if name:
        found.session_state["demo-user"] = f"demo:{name}"
    found.run()
    assert not found.exception
    return found


def typed(page: AppTest, label: str, text: str) -> AppTest:
    (field,) = (one for one in page.text_input if one.label.startswith(label))
    return field.set_value(text).run()


def saved(page: AppTest, reason: str) -> AppTest:
    pressed(page, "save").run()
    return given(page, reason)


def pressed(page: AppTest, key: str) -> AppTest:
    """Press a button, also one that is greyed out."""
    button = page.button(key=key)
    button.proto.disabled = False
    button.click()
    return page


def given(page: AppTest, reason: str) -> AppTest:
    """Confirm with a reason. A dialog stays open in a browser; here it is opened once more."""
    pressed(page, "save")
    page.text_area(key="reason-text").set_value(reason)
    page.button(key="reason-act").click().run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    return "\n".join(one.value for kind in (page.markdown, page.error, page.info) for one in kind)


def test_saving_writes_one_entry_with_person_reason_old_and_new_value(
    page: AppTest, governed: Workspace
) -> None:
    before = governed.ledger.head().sequence
    typed(page, STAFF_2026, "3.5")
    saved(page, "Staff leave for more.")
    (entry,) = governed.ledger.read(after=before)
    assert entry.event_type == "PARAMETER_CHANGE"
    assert entry.actor == "demo:ana"
    assert entry.payload["reason"] == "Staff leave for more."
    assert entry.payload["cells"] == [{"cell": "merit_rate.2026.L1", "old": "0.03", "new": "0.035"}]
    assert "No unsaved changes" in words(page)
    assert page.button(key="save").disabled


def test_a_budget_is_a_target_of_the_ledger_once_it_is_saved(
    page: AppTest, governed: Workspace
) -> None:
    typed(page, "Budget 2027", "21.5 M")
    assert "1 unsaved change" in words(page)
    saved(page, "The board's budget.")
    (target,) = desk_of(governed, "ana").scenario_state(SCENARIO).targets
    assert (target.metric, target.year, target.relation, str(target.value)) == (
        "total_compensation_cost",
        2027,
        "<=",
        "21500000",
    )


def test_a_row_of_budgets_fills_the_years_from_where_it_is_pasted(page: AppTest) -> None:
    typed(page, "Budget 2027", "21 M\t\t23 M")
    values = {one.label: one.value for one in page.text_input if one.label.startswith("Budget")}
    assert values == {
        "Budget 2026": "",
        "Budget 2027": "21 M",
        "Budget 2028": "",
        "Budget 2029": "23 M",
        "Budget 2030": "",
    }


def test_a_budget_that_was_meant_in_millions_is_refused(page: AppTest) -> None:
    typed(page, "Budget 2027", "21.5")
    assert "Did you mean 21.5 M?" in words(page)
    assert "No unsaved changes" in words(page)


def test_what_others_saved_meanwhile_is_shown_and_nothing_is_lost(
    page: AppTest, governed: Workspace
) -> None:
    typed(page, STAFF_2026, "3.5")
    ben = desk_of(governed, "ben")
    ben.set_cells(SCENARIO, {"merit_rate.2027.L2": "4 %"}, reason="Managers first.")
    before = governed.ledger.head().sequence
    saved(page, "Staff leave for more.")
    assert governed.ledger.head().sequence == before
    assert "demo:ben" in words(page)
    page.run()
    assert "This scenario was changed meanwhile" in words(page)
    page.button(key="stale-keep").click().run()
    assert not page.exception
    values = {one.label.split(", was")[0]: one.value for one in page.text_input}
    assert values[STAFF_2026] == "3.5 %"
    assert values[MANAGER_2027] == "4 %"
    saved(page, "Staff leave for more.")
    cells = desk_of(governed, "ana").scenario_state(SCENARIO).overrides
    assert str(cells["merit_rate.2026.L1"].value) == "0.035"
    assert str(cells["merit_rate.2027.L2"].value) == "0.04"


def test_what_others_saved_shows_at_once_where_nothing_is_unsaved(
    page: AppTest, governed: Workspace
) -> None:
    desk_of(governed, "ben").set_cells(SCENARIO, {"merit_rate.2027.L2": "4 %"}, reason="First.")
    page.run()
    (field,) = (one for one in page.text_input if one.label.startswith(MANAGER_2027))
    assert field.value == "4 %"


def test_a_viewer_sees_and_tries_but_cannot_save(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch, "vera")
    typed(page, STAFF_2026, "3.5")
    before = governed.ledger.head().sequence
    assert page.button(key="save").disabled
    pressed(page, "save").run()
    assert "reason-act" not in [button.key for button in page.button]
    bench = Bench.of(governed.scenario(SCENARIO))
    bench.type(Cell.parse("merit_rate.2026.L1"), "3.5 %")
    with pytest.raises(RoleMissing):  # whatever a page offers, the ledger refuses
        save_values(desk_of(governed, "vera"), bench, SCENARIO, reason="I may not.")
    assert governed.ledger.head().sequence == before


def test_a_person_without_a_role_sees_no_page_and_no_number(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = Actor("stranger", Authentication.OPERATING_SYSTEM)
    monkeypatch.setattr(identity, "operating_system_user", lambda: stranger)
    page = opened(governed, monkeypatch, "")
    assert not page.metric
    assert not page.text_input
    assert "takes a role" in words(page)
    assert not [box for box in page.selectbox if box.key == "scenario"]


def test_a_locked_cell_cannot_be_typed_in_and_stays_when_all_move(
    page: AppTest, governed: Workspace
) -> None:
    (field,) = (one for one in page.text_input if one.label.startswith("Merit rate, VP, 2026"))
    assert field.disabled
    assert "Agreed with the board." in field.label
    page.slider[0].set_value(0.5).run()
    saved(page, "All the same.")
    cells = desk_of(governed, "ana").scenario_state(SCENARIO).overrides
    assert str(cells[LOCKED].value) == "0.03"
    assert str(cells["merit_rate.2027.L5"].value) == "0.035"


def test_redo_does_again_what_undo_took_back(page: AppTest) -> None:
    typed(page, STAFF_2026, "3.5")
    page.button(key="undo").click().run()
    page.button(key="redo").click().run()
    (field,) = (one for one in page.text_input if one.label.startswith(STAFF_2026))
    assert field.value == "3.5 %"
    assert page.button(key="redo").disabled


def test_a_lever_that_asks_a_reason_is_not_saved_without_one(
    page: AppTest, governed: Workspace
) -> None:
    page.segmented_control(key="lever-group").set_value("Hiring").run()
    page.selectbox(key="lever-Hiring").set_value("headcount_growth").run()
    typed(page, "Head-count growth, All levels, 2026", "2 %")
    before = governed.ledger.head().sequence
    saved(page, "  ")
    assert governed.ledger.head().sequence == before
    given(page, "A hiring stop.")
    assert governed.ledger.head().sequence == before + 1


def test_values_taken_out_are_previewed_undone_and_saved_as_one_entry(
    page: AppTest, governed: Workspace
) -> None:
    page.multiselect(key=clear_key(page)).set_value([Cell.parse("merit_rate.2026.L1")]).run()
    page.button(key="clear-some-merit_rate").click().run()
    assert not page.exception
    assert "1 unsaved change" in words(page)
    wanted = (
        governed.scenario(SCENARIO)
        .with_cells({}, without=[Cell.parse("merit_rate.2026.L1")])
        .preview()
    )
    assert page.metric[0].value == shown_cost(wanted)
    page.button(key="undo").click().run()
    assert page.metric[0].value == shown_cost(governed.scenario(SCENARIO).preview())
    page.button(key="clear-all-merit_rate").click().run()
    assert "24 unsaved changes" in words(page)  # the locked one stays
    before = governed.ledger.head().sequence
    saved(page, "Back to what is published.")
    (entry,) = governed.ledger.read(after=before)
    assert len(entry.payload["cells"]) == 24
    assert {move.get("new") for move in entry.payload["cells"]} == {None}
    assert list(desk_of(governed, "ana").scenario_state(SCENARIO).overrides) == [LOCKED]
    assert page.metric[0].value == shown_cost(governed.scenario(SCENARIO).preview())


def test_a_scenario_saved_under_another_name_lacks_what_was_taken_out(
    page: AppTest, governed: Workspace
) -> None:
    ana = desk_of(governed, "ana")
    bench = Bench.of(governed.scenario(SCENARIO))
    bench.locks = {Cell.parse(LOCKED): ana.scenario_state(SCENARIO).locks[LOCKED]}
    with pytest.raises(CellStays):
        bench.clear([Cell.parse(LOCKED)])
    bench.clear(bench.clearable("merit_rate"))
    bench.type(Cell.parse("merit_rate.2026.L1"), "4 %")
    made = save_as(ana, bench, name="Cheaper", reason="A variant.")
    cells = ana.scenario_state(made).overrides
    assert {cell: str(one.value) for cell, one in cells.items()} == {
        LOCKED: "0.03",
        "merit_rate.2026.L1": "0.04",
    }


def clear_key(page: AppTest) -> str:
    (box,) = (one for one in page.multiselect if str(one.key).startswith("clear-merit_rate"))
    return str(box.key)


def shown_cost(preview: Preview) -> str:
    cents = preview.metrics["total_compensation_cost"][0]
    return figures.metric("money", figures.of_cents(cents), currency="EUR")


def test_a_new_scenario_is_saved_under_a_name_and_then_chosen(
    page: AppTest, governed: Workspace
) -> None:
    page.selectbox(key="scenario").set_value("draft:").run()
    typed(page, STAFF_2026, "3.5")
    page.button(key="save-as").click().run()
    page.button(key="save-as").click()
    page.text_input(key="save-as-name").set_value("Plan B, 2026")
    page.button(key="save-as-act").click().run()
    assert not page.exception
    made = desk_of(governed, "ana").scenario_state("plan-b-2026")
    assert made.name == "Plan B, 2026"
    assert {cell: str(one.value) for cell, one in made.overrides.items()} == {
        "merit_rate.2026.L1": "0.035"
    }
    assert page.selectbox(key="scenario").value == "plan-b-2026"


def test_ids_come_from_names_and_are_never_given_twice() -> None:
    assert free_id("Plan B, 2026", {}) == "plan-b-2026"
    assert free_id("Plan", {"plan": 1, "plan-2": 1}) == "plan-3"
    assert free_id("Baseline", {}) == "baseline-2"
    assert free_id("計画", {}) == "scenario"


@pytest.mark.parametrize("name", ["Promotions", "Hiring", "Ranges", "Bonus", "Assumptions"])
def test_every_group_of_levers_has_a_grid(page: AppTest, name: str) -> None:
    page.segmented_control(key="lever-group").set_value(name).run()
    box = page.selectbox(key=f"lever-{name}")
    for lever in list(box.options):
        box = page.selectbox(key=f"lever-{name}")
        page = box.select_index(list(box.options).index(lever)).run()
        assert not page.exception
        assert [field for field in page.text_input if ", 2026" in field.label]
