"""The page that finds values for targets: who sees it, what it asks, finds, and writes."""

import re
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput
from tests.app.browsing import Visits, pictured
from tests.app.conftest import served
from tests.app.governed import LOCKED, ROLES, SCENARIO, desk_of, governed_workspace

import comptune.app
from comptune.ledger.roles import Act, allows
from comptune.levers import Cell
from comptune.scenarios.spec import TargetSpec
from comptune.workspace import Workspace

APP = Path(comptune.app.__file__).with_name("app.py")
SECONDS = 60
BUDGET = Decimal(64_300_000)  # for 2026, a little less than what `plan` costs
COST = "total_compensation_cost"


@pytest.fixture
def governed(tmp_path: Path) -> Workspace:
    return governed_workspace(tmp_path / "workspace")


def opened(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, page: str = "optimise"
) -> AppTest:
    monkeypatch.setenv("COMPTUNE_WORKSPACE", str(workspace.folder))
    monkeypatch.setenv("COMPTUNE_SCENARIO", "")
    monkeypatch.setenv("COMPTUNE_APP_DEMO_USERS", "1")
    found = AppTest.from_file(str(APP), default_timeout=120)
    if name:
        found.session_state["demo-user"] = f"demo:{name}"
    found.run()
    found.switch_page(f"pages/{page}.py").run()
    assert not found.exception
    return found


def field(page: AppTest, label: str, number: int = 0) -> TextInput:
    return [one for one in page.text_input if one.label.startswith(label)][number]


def finished(page: AppTest) -> AppTest:
    """Look at the page until nothing is worked on any more."""
    until = time.monotonic() + SECONDS
    while True:
        page.run()
        assert not page.exception
        if not any(button.label in ("Cancel", "Stopping …") for button in page.button):
            return page
        assert time.monotonic() < until, "it does not come to an end"
        time.sleep(0.1)


def found(page: AppTest, value: str = "-0.5 %") -> AppTest:
    """The page with the answer to a target of total cost in every year."""
    field(page, "Value").set_value(value).run()
    page.button(key="find").click().run()
    return finished(page)


def words(page: AppTest) -> str:
    kinds = (page.markdown, page.caption, page.error, page.info, page.success, page.warning)
    return "\n".join(one.value for kind in kinds for one in kind)


@pytest.mark.parametrize("name", ROLES)
def test_the_page_opens_for_who_may_run_the_tuner_and_for_nobody_else(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    page = opened(governed, monkeypatch, name)
    may = allows([ROLES[name]], Act.OPTIMIZE)
    assert any(button.key == "find" for button in page.button) == may
    assert ("takes a role that you do not have" in words(page)) == (not may)


def test_without_people_the_page_says_what_to_do_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    page = opened(empty, monkeypatch, "")
    assert "it holds no census" in words(page)
    assert "comptune census import" in page.code[0].value


def test_a_target_against_the_baseline_says_what_it_comes_to_and_an_empty_one_asks(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch, "ana")
    assert page.button(key="find").disabled
    assert "Give a target its value" in words(page)
    field(page, "Value").set_value("-1 %").run()
    assert re.search(r"2026: now [\d.]+ M, baseline [\d.]+ M; -1 % is [\d.]+ M", words(page))
    assert not page.button(key="find").disabled


def test_a_problem_that_does_not_fit_is_refused_before_anything_is_simulated(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch, "ana")
    field(page, "Value").set_value("-1 %").run()
    field(page, "To").set_value("30 %").run()
    assert "the catalogue allows 0 to 15 %" in page.error[0].value
    assert page.button(key="find").disabled
    field(page, "To").set_value("5 %").run()
    assert not page.error


def test_an_answer_is_recorded_shown_and_applied_with_a_reason(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = found(opened(governed, monkeypatch, "ana"))
    assert "Every target is met" in page.success[0].value
    (run,) = governed.tuner().runs()
    assert (run.scenario, run.status, run.entry.actor) == (SCENARIO, "met", "demo:ana")
    assert Cell.parse(LOCKED) not in run.changes
    assert "1 locked cell stays as it is." in words(page)
    page.button(key="apply-answer").click().run()
    page.button(key="apply-answer").click()  # in a browser the dialog is still open
    page.text_area(key="reason-text").set_value("The board's budget")
    page.button(key="reason-act").click().run()
    assert not page.exception
    (run,) = governed.tuner().runs()
    (entry,) = run.applied
    assert (entry.event_type, entry.payload["reason"]) == ("PARAMETER_CHANGE", "The board's budget")
    overrides = governed.scenario(SCENARIO).overrides
    assert all(overrides[cell] == value for cell, value in run.changes.items())


def test_values_can_be_tried_on_the_tune_page_and_write_nothing(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = found(opened(governed, monkeypatch, "ana"))
    (run,) = governed.tuner().runs()
    before = governed.ledger.head().sequence
    page.button(key="try-answer").click().run()
    assert not page.exception
    assert f"{len(run.changes)} unsaved changes" in words(page)
    assert governed.ledger.head().sequence == before


def test_what_cannot_be_met_says_what_would_have_to_give_way_and_one_click_allows_it(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch, "ana")
    for number in range(2):
        field(page, "From", number).set_value("1 %" if number else "2.5 %").run()
    found(page, "-3 %")
    assert "These targets cannot all be met" in page.error[0].value
    assert "What would have to give way" in words(page)
    (way, *_) = (button for button in page.button if button.key.startswith("relax-"))
    way.click().run()
    finished(page)
    assert "Every target is met" in page.success[0].value
    last = governed.tuner().runs()[-1]
    assert last.status == "met"


def test_a_search_that_is_cancelled_keeps_the_best_so_far(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch, "ana")
    field(page, "Value").set_value("-0.5 %").run()
    page.button(key="find").click().run()
    stop = [button for button in page.button if button.key == "cancel-tune"]
    if stop:  # else it was done by then
        stop[0].click().run()
    finished(page)
    (run,) = governed.tuner().runs()
    assert run.status in ("cancelled", "met")


def test_a_recorded_answer_is_explained_and_met_in_other_ways_by_whoever_opens_it(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(opened(governed, monkeypatch, "ana"))
    page = opened(governed, monkeypatch, "ben")  # a session that did not find it
    page.session_state["optimise-view"] = "Why"
    page.run()
    page.button(key="explain").click().run()
    finished(page)
    assert "What holds it back" in words(page)
    assert "merit_rate" not in words(page)
    page.session_state["optimise-view"] = "Other ways"
    page.run()
    page.button(key="others").click().run()
    finished(page)
    assert "Same budget, fewest cells moved" in words(page)


def test_a_point_of_the_trade_off_is_picked_and_written_with_a_reason(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch, "ana")
    field(page, "Value").set_value("-0.5 %").run()
    page.session_state["optimise-view"] = "Trade-off"
    page.run()
    page.number_input(key="front-points").set_value(3).run()
    page.button(key="front-draw").click().run()
    finished(page)
    page.session_state["front-point"] = 1
    page.run()
    assert "the best there is" in words(page)
    page.button(key="apply-front").click().run()
    page.button(key="apply-front").click()
    page.text_area(key="reason-text").set_value("Cheapest")
    page.button(key="reason-act").click().run()
    assert not page.exception
    last = list(governed.ledger.read())[-1]
    assert (last.event_type, last.payload["reason"]) == ("PARAMETER_CHANGE", "Cheapest")


def test_an_earlier_question_comes_back_into_the_form(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = found(opened(governed, monkeypatch, "ana"))
    page.session_state["optimise-view"] = "Earlier"
    page.run()
    (run,) = governed.tuner().runs()
    page.button(key=f"again-{run.id}").click().run()
    assert not page.exception
    assert field(page, "Value").value == "-0.5 %"
    assert field(page, "Name in the ledger").value == run.problem.name


def test_unsaved_changes_are_said_to_be_no_part_of_what_is_tuned(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch, "ana", page="tune")
    field(page, "Merit rate, Staff, 2026").set_value("4 %").run()
    page.switch_page("pages/optimise.py").run()
    assert "1 unsaved change is no part of this" in words(page)


def test_a_scenario_that_is_not_in_the_ledger_is_tuned_and_its_values_tried(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch, "ana")
    page.sidebar.selectbox(key="scenario").set_value("draft:").run()
    assert "not in the ledger yet" in words(page)
    found(page)
    (run,) = governed.tuner().runs()
    assert run.event.scenario is None
    assert not [button for button in page.button if button.key == "apply-answer"]
    page.button(key="try-answer").click().run()
    assert f"{len(run.changes)} unsaved changes" in words(page)


def test_an_applied_answer_is_not_offered_again(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = found(opened(governed, monkeypatch, "ana"))
    (run,) = governed.tuner().runs()
    governed.tuner(desk_of(governed, "ana").actor).apply(run.id, reason="The budget")
    page.run()
    assert "Applied by demo:ana" in words(page)
    assert not [button for button in page.button if button.key == "apply-answer"]


@pytest.fixture(scope="module")
def budgeted(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """`plan`, 600 people, with a budget for 2026."""
    made = governed_workspace(tmp_path_factory.mktemp("optimise") / "workspace", people=600)
    target = TargetSpec(metric=COST, year=2026, value=BUDGET)
    desk_of(made, "ana").set_targets(SCENARIO, [target], reason="The budget")
    return made


@pytest.fixture(scope="module")
def budgeted_address(
    budgeted: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with served(budgeted, tmp_path_factory.mktemp("elsewhere")) as address:
        yield address


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_scenario_is_tuned_to_its_budget_and_the_ledger_has_it(
    visits: Visits, budgeted: Workspace, budgeted_address: str, tmp_path: Path, scheme: str
) -> None:
    page = visits.open(f"{budgeted_address}/Optimise", scheme=scheme, height=900)
    expect(page.get_by_role("textbox", name="Value")).to_have_value("64,300,000")
    pictured(page, tmp_path, f"optimise-problem-{scheme}", down_to=760)
    page.get_by_role("button", name="Find values").click()
    expect(page.get_by_text("Every target is met", exact=False).first).to_be_visible()
    expect(page.locator(".moves td.moved").first).to_be_visible()
    pictured(page, tmp_path, f"optimise-answer-{scheme}", down_to=860)
    page.get_by_role("radio", name="Why").click()
    page.get_by_role("button", name="Explain the answer").click()
    expect(page.get_by_text("What holds it back").first).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    pictured(page, tmp_path, f"optimise-why-{scheme}", down_to=860)
    if scheme == "dark":
        return
    page.get_by_role("radio", name="Answer").click()
    page.get_by_role("button", name="Apply to the scenario").click()
    page.get_by_role("textbox", name="Reason").fill("Down to the budget")
    page.get_by_role("dialog").get_by_role("button", name="Apply", exact=True).click()
    expect(page.get_by_text("Applied by", exact=False)).to_be_visible()
    preview = budgeted.scenario(SCENARIO).preview()
    assert Decimal(int(preview.metrics[COST][0])) / 100 <= BUDGET
    last = list(budgeted.ledger.read())[-1]
    assert (last.event_type, last.payload["reason"]) == ("PARAMETER_CHANGE", "Down to the budget")
    assert last.payload["optimization"] == budgeted.tuner().runs()[-1].id
