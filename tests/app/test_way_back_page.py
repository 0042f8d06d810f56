"""The page of scenarios: rebase a copy, roll a scenario back, restore what was published."""

import html
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.decisions import copied, decided, desk, make_office, opened, state_of

from comptune.metrics import figures
from comptune.scenarios import Preview
from comptune.scenarios.ahead import moved, rebase_moves, restoration_moves
from comptune.workspace import Workspace

PAGE = "scenarios"
COST = "total_compensation_cost"
L1, L2 = "merit_rate.2027.L1", "merit_rate.2027.L2"


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`copied` is a copy of `base`; both have changed since, one cell differently."""
    office = make_office(tmp_path_factory.mktemp("office") / "workspace")
    ana = desk(office, "ana")
    ana.create("base", name="The base", cells={L1: "3 %"}, reason="A start")
    ana.copy("base", "copied", name="The copy")
    ana.set_cells("base", {L1: "3.2 %", L2: "3.3 %"}, reason="The market")
    ana.set_cells("copied", {L1: "2.8 %"}, reason="Less")
    ana.copy("base", "fresh", name="A fresh copy")
    office.ledger.close()
    return office.folder


@pytest.fixture
def own(office_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    found = copied(office_folder, tmp_path / "own")
    yield found
    found.ledger.close()


def looked_at(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, scenario: str, *, person: str = "ana"
) -> AppTest:
    page = opened(workspace, monkeypatch, PAGE, person=person)
    page.button(key=f"look-{scenario}").click().run()
    assert not page.exception
    return page


def asked(page: AppTest) -> str:
    """Every word of the page, the dialog that is open included."""
    kinds = ("markdown", "caption", "info", "warning", "error")
    found = [str(one.value) for kind in kinds for one in page.get(kind)]
    found += [str(block.proto.body) for block in page.get("html")]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", "\n".join(found))))


def exact(preview: Preview, year: int) -> str:
    return figures.exact_money(figures.of_cents(preview.metrics[COST][year]))


def values(workspace: Workspace, scenario: str) -> dict[str, Decimal]:
    cells = desk(workspace, "ana").scenario_state(scenario).overrides
    return {cell: one.value for cell, one in cells.items()}


def test_a_rebase_shows_both_sides_of_a_conflict_and_asks_whose_values_stay(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = looked_at(own, monkeypatch, "copied")
    page.button(key="act-rebase").click().run()
    assert "Merit rate, Staff, 2027 :small[3 % when copied]" in asked(page)
    sides = page.segmented_control(key=f"rebase-keep-copied:{L1}")
    assert list(sides.options) == ["Mine: 2.8 %", "The base: 3.2 %"]
    before = own.ledger.head().sequence
    decided(page, "act-rebase", reason="Follow it")
    assert "Say whose value stays: 1 value to decide." in asked(page)
    assert own.ledger.head().sequence == before


def test_of_two_conflicts_one_is_kept_and_the_other_taken(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(own, "ana").set_cells("copied", {L2: "2.9 %"}, reason="Less")
    page = looked_at(own, monkeypatch, "copied")
    page.button(key="act-rebase").click().run()
    page.button(key="act-rebase").click()
    page.button(key="rebase-all-mine").click().run()
    page.button(key="act-rebase").click()
    page.segmented_control(key=f"rebase-keep-copied:{L2}").set_value("base").run()
    decided(page, "act-rebase", reason="Managers follow")
    assert values(own, "copied") == {L1: Decimal("0.028"), L2: Decimal("0.033")}


@pytest.mark.parametrize(("keep", "staff"), [("mine", "0.028"), ("base", "0.032")])
def test_a_rebase_moves_what_the_page_foretold_and_costs_what_it_said(
    own: Workspace, monkeypatch: pytest.MonkeyPatch, keep: str, staff: str
) -> None:
    ana = desk(own, "ana")
    plan = ana.rebase_plan("copied")
    moves = rebase_moves(ana, "copied", plan, keep=keep)  # type: ignore[arg-type]
    ahead = moved(own.scenario("copied"), moves).preview()
    page = looked_at(own, monkeypatch, "copied")
    page.button(key="act-rebase").click().run()
    page.button(key="act-rebase").click()
    page.segmented_control(key=f"rebase-keep-copied:{L1}").set_value(keep).run()
    assert f"2027 {exact(own.scenario('copied').preview(), 1)} {exact(ahead, 1)} " in asked(page)
    decided(page, "act-rebase", reason="Follow the base")
    assert values(own, "copied") == {L1: Decimal(staff), L2: Decimal("0.033")}
    assert exact(own.scenario("copied").preview(), 1) == exact(ahead, 1)


def test_a_copy_whose_base_is_as_it_was_has_nothing_to_take_over(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = looked_at(own, monkeypatch, "fresh")
    page.button(key="act-rebase").click().run()
    assert "There is nothing to take over." in asked(page)
    assert state_of(looked_at(own, monkeypatch, "base"), "act-rebase") == "absent"


def test_a_rollback_shows_the_difference_takes_a_reason_and_is_one_more_entry(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    created = desk(own, "ana").scenario_state("base").created_sequence
    page = looked_at(own, monkeypatch, "base")
    page.button(key="act-rollback").click().run()
    words = asked(page)
    assert "Merit rate Staff, 2027 3.2 % 3 % −0.2 pp" in words
    assert "Merit rate Manager, 2027 3.3 % not set" in words
    assert page.selectbox(key="rollback-to-base").value == created
    before = own.ledger.head().sequence
    decided(page, "act-rollback", reason="  ")
    assert own.ledger.head().sequence == before
    decided(page, "act-rollback", reason="It was better")
    (entry,) = own.ledger.read(after=before)
    assert (entry.event_type, entry.payload["reason"]) == ("PARAMETER_ROLLBACK", "It was better")
    assert values(own, "base") == {L1: Decimal("0.03")}


def test_who_may_not_edit_reads_why_and_what_is_published_stays(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = looked_at(own, monkeypatch, "copied", person="vic")
    for button in ("act-rebase", "act-rollback"):
        assert state_of(page, button) == "disabled"
        assert page.button(key=button).help
    published(own)
    page = looked_at(own, monkeypatch, "small")
    assert state_of(page, "act-rollback") == "absent"


def test_values_published_before_are_restored_by_a_scenario_of_their_own(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state_of(opened(own, monkeypatch, PAGE), "scenario-restore") == "absent"
    sequence = published(own)
    ana = desk(own, "ana")
    (move,) = restoration_moves(ana, sequence - 1, first_year=2026)
    assert (move.cell, str(move.old), str(move.new)) == ("merit_rate.2029.L1", "0.0255", "0.025")
    page = opened(own, monkeypatch, PAGE)
    page.button(key="scenario-restore").click().run()
    words = asked(page)
    assert "Merit rate Staff, 2029 2.55 % 2.5 % −0.05 pp" in words
    decided(page, "scenario-restore", reason="It cost too much")
    assert values(own, "as-before-small") == {"merit_rate.2029.L1": Decimal("0.025")}
    made = own.scenario("as-before-small").preview()
    now = figures.exact_money(figures.of_cents(made.baseline_metrics[COST][3]))
    assert f"2029 {now} {exact(made, 3)} " in words


def published(workspace: Workspace) -> int:
    """`small`, brought through its life; the entry that published it."""
    desk(workspace, "ana").submit("small", reason="One step")
    desk(workspace, "ben").approve("small")
    return desk(workspace, "ben").publish("small").sequence
