"""The page of the workforce: what each role sees, and that it is what the run holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.decisions import copied, opened, said
from tests.app.plant import desk, kept_plant
from tests.small_runs import sealed_run

from comptune.app.workforce import STANDING
from comptune.ledger.actor import demo_user
from comptune.scenarios import Run
from comptune.scenarios.workforce import MEASURES, People, run_to_show
from comptune.workspace import Workspace

PAGE = "workforce"
PERSON, INCREASES = "One person", "Increase list"


@pytest.fixture(scope="module")
def plant(session_root: Path) -> Iterator[Workspace]:
    """Only read it."""
    found = Workspace.open(kept_plant(session_root))
    yield found
    found.ledger.close()


@pytest.fixture
def own(session_root: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of one's own."""
    found = copied(kept_plant(session_root), tmp_path / "own")
    yield found
    found.ledger.close()


def run_of(workspace: Workspace) -> Run:
    shown = run_to_show(desk(workspace, "ana").state(), "plan")
    assert shown is not None
    return workspace.run(shown.recorded.run_id)


def of_plan(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    *,
    person: str = "ana",
    scenario: str = "plan",
    view: str = "",
) -> AppTest:
    """The page of a scenario, in one of its views."""
    page = opened(workspace, monkeypatch, PAGE, person=person)
    page.sidebar.selectbox(key="scenario").set_value(scenario).run()
    if view:
        page.segmented_control(key="workforce-view").set_value(view).run()
    assert not page.exception
    return page


@pytest.mark.parametrize("person", ["ana", "ben", "carla", "vic", "adam"])
def test_every_role_sees_groups_and_only_some_single_persons(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch, person: str
) -> None:
    page = of_plan(plant, monkeypatch, person=person)
    words = said(page)
    run = run_of(plant)
    assert f"Official run {run.run_id[:8]} of Plan 2027" in words
    assert "what the scenario is now" in words
    assert "Average salary" in words
    for view in (PERSON, INCREASES):
        page.segmented_control(key="workforce-view").set_value(view).run()
        assert not page.exception
        seen = said(page)
        if person == "vic":
            assert "Single persons are shown to those whose role lets them" in seen
            assert "demo:vic" in seen and "only analysts" in seen
            assert "E0000001" not in seen
        else:
            assert "E0000001" in seen


def test_the_figures_on_the_page_are_those_of_the_run(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = of_plan(plant, monkeypatch, person="vic")
    page.selectbox(key="workforce-by").set_value("department").run()
    page.selectbox(key="workforce-year").set_value(2027).run()
    assert not page.exception
    table, words = run_of(plant).workforce("department", year=2027), said(page)
    assert table.groups[0]
    for number, name in enumerate(table.groups[0]):
        figures = table.at(number)
        assert figures is not None
        texts = [MEASURES[one].text(figures[one]) for one in STANDING]
        assert " ".join([name, *texts]) in words


def test_two_dimensions_are_crossed_and_small_groups_hidden(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = of_plan(plant, monkeypatch)
    page.selectbox(key="workforce-crossed").set_value("location").run()
    page.selectbox(key="workforce-measure").set_value("median_salary").run()
    assert not page.exception
    words, table = said(page), run_of(plant).workforce("level", "location", year=2026)
    assert "hidden" in words and "Fewer than 5 people are hidden" in words
    row = [table.at(0, column) for column in [*range(len(table.groups[1])), None]]
    assert all(row)
    texts = [MEASURES["median_salary"].text(one["median_salary"]) for one in row if one]
    assert " ".join([table.groups[0][0], *texts]) in words
    whole = run_of(plant).workforce("level", "location", year=2026, hide_small=False)
    for place, figures in whole.figures.items():
        if place not in table.figures and figures["headcount"]:
            assert f"{figures['median_salary']:,}" not in words


def test_another_year_stands_beside_it(plant: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    page = of_plan(plant, monkeypatch)
    now, then = (run_of(plant).workforce("level", year=year) for year in (2026, 2025))
    here, before = now.at(0), then.at(0)
    assert here is not None and before is not None
    change = int(here["headcount"]) - int(before["headcount"])  # type: ignore[arg-type]
    row = f"{now.groups[0][0]} {here['headcount']:,} {before['headcount']:,} {change:+,}"
    assert row.replace("-", "−") in said(page)
    assert "promotions_in" not in page.selectbox(key="workforce-measure").options
    page.selectbox(key="workforce-then").set_value(None).run()
    assert not page.exception
    page.selectbox(key="workforce-year").set_value(2025).run()
    assert not page.exception
    assert "Census, 31 Dec 2025" in said(page)


def test_one_person_is_told_down_to_the_entry(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = of_plan(plant, monkeypatch, person="ben", view=PERSON)
    page.text_input(key="workforce-id").set_value("E0000003").run()
    assert not page.exception
    people, words = People(desk(plant, "ben"), run_of(plant)), said(page)
    explained = people.explain("E0000003", 2026)
    merit = next(one for one in explained.steps if one.event == "RAISE MERIT" and one.happened)
    decision = merit.cells[0].decision
    assert decision is not None and decision.origin is not None
    assert f"Merit raise, 1 Apr 2026: {merit.salary_before:,} → {merit.salary_after:,}" in words
    assert f"published, ledger entry {decision.sequence}" in words
    assert f"“For 2026”, ledger entry {decision.sequence}" in words
    assert f"“The market moved”, ledger entry {decision.origin.sequence}" in words
    assert words.count("approved by demo:ben (approver)") == 1 * len(merit.cells)
    page.segmented_control(key="workforce-why-E0000003").set_value(2027).run()
    assert not page.exception
    assert "“Inflation again”" in said(page)


def test_a_hire_and_a_leaver_have_a_history_too(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = of_plan(plant, monkeypatch, view=PERSON)
    page.text_input(key="workforce-id").set_value("H2026").run()
    assert not page.exception
    assert "Hired" in said(page)
    people = People(desk(plant, "ana"), run_of(plant))
    gone = next(one for one in people.find(most=500) if one.last_year == 2026)
    page.text_input(key="workforce-id").set_value(gone.employee_id).run()
    assert not page.exception
    assert "left in the year" in said(page)
    page.text_input(key="workforce-id").set_value("nobody like that").run()
    assert not page.exception
    assert "Nobody of that id is in this run" in said(page)


def test_the_list_is_taken_with_a_reason_that_the_ledger_keeps(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = of_plan(own, monkeypatch, view=INCREASES)
    head = own.ledger.head().sequence
    assert not page.get("download_button")
    page.button(key="workforce-take").click().run()
    page.button(key="workforce-take").click()
    page.button(key="reason-act").click().run()
    assert own.ledger.head().sequence == head, "without a reason nothing leaves"
    page.button(key="workforce-take").click().run()
    page.button(key="workforce-take").click()
    page.text_area(key="reason-text").set_value("For the payroll office")
    page.button(key="reason-act").click().run()
    assert not page.exception
    page.run()
    entry = own.ledger.entry(head + 1)
    assert (entry.event_type, entry.actor) == ("DATA_EXPORTED", "demo:ana")
    assert entry.payload["reason"] == "For the payroll office"
    assert entry.payload["people"] == len(People(desk(own, "ana"), run_of(own)).increases(2026))
    assert page.get("download_button")
    assert f"Ledger entry {head + 1} says that you took it" in said(page)


def test_a_role_taken_away_meanwhile_ends_it(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = of_plan(own, monkeypatch, view=INCREASES)
    desk(own, "adam").revoke("demo:ana", "analyst", reason="Left the team")
    desk(own, "adam").grant("demo:ana", "viewer", reason="May look")
    page.run()
    assert not page.exception
    assert "E0000001" not in said(page)
    assert not page.get("download_button")


def test_a_scenario_without_a_run_says_what_to_do_first(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = of_plan(plant, monkeypatch, scenario="idea")
    assert "**An idea** has no official run yet" in said(page)
    assert page.button(key="workforce-to-runs")
    page.sidebar.selectbox(key="scenario").set_value("draft:").run()
    assert not page.exception
    assert "**The baseline** has no official run yet" in said(page)


def test_a_new_scenario_shows_the_run_of_the_baseline_that_it_is(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = sealed_run(own.scenario(), actor=demo_user("ana"))
    page = of_plan(own, monkeypatch, person="vic", view=PERSON)  # of whom no person is read
    page.sidebar.selectbox(key="scenario").set_value("draft:").run()
    assert not page.exception
    assert f"Official run {run.run_id[:8]} of The baseline" in said(page)


def test_what_was_changed_since_its_run_says_so(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(own, "ana").set_cells("plan", {"cola_rate.2027.*": "1.6 %"}, reason="Again")
    words = said(of_plan(own, monkeypatch))
    assert "was changed since this run" in words
    assert "what the scenario is now." not in words


def test_a_run_whose_file_is_gone_is_told_in_words(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_of(own).path.unlink()
    words = said(of_plan(own, monkeypatch))
    assert "it names no sealed run" in words


def test_an_empty_workspace_says_what_to_do_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    page = opened(made, monkeypatch, PAGE, person="")
    assert any("comptune census import" in one.value for one in page.main.code)
    made.ledger.close()


def test_who_has_no_role_sees_nothing_of_it(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    founder = own.desk().actor.name
    desk(own, "adam").revoke(founder, "administrator")
    page = opened(own, monkeypatch, PAGE, person="")
    assert "takes a role that you do not have" in said(page)
    assert "Headcount" not in said(page)
