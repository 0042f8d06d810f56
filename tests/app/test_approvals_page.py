"""The page of approvals: what waits, what it is about, who may decide and what decisions write."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.app.decisions import (
    PEOPLE,
    copied,
    decided,
    desk,
    make_office,
    opened,
    said,
    sealed,
    state_of,
)

from comptune.app.approval_queue import queue
from comptune.app.widgets.decision import choices
from comptune.ledger.errors import NotAllowed
from comptune.ledger.policy_errors import WrongContent
from comptune.workspace import Workspace

PAGE = "approvals"
ENABLED, DISABLED, ABSENT = "enabled", "disabled", "absent"


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only read it."""
    return make_office(tmp_path_factory.mktemp("office") / "workspace").folder


@pytest.fixture(scope="module")
def office(office_folder: Path) -> Iterator[Workspace]:
    found = Workspace.open(office_folder)
    yield found
    found.ledger.close()


@pytest.fixture
def own(office_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of one's own."""
    found = copied(office_folder, tmp_path / "own")
    yield found
    found.ledger.close()


def test_the_decision_shows_cost_people_weight_and_what_changes(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = said(opened(office, monkeypatch, PAGE, person="ben"))
    run = desk(office, "ben").standing("merit").run
    assert run is not None
    assert f"{(run.cost - run.baseline_cost) / 1_000_000:+.2f} M EUR" in words
    assert f"of {PEOPLE}" in words
    assert "Why it takes two approvals" in words
    assert "Total cost rises by" in words
    assert "demo:ana submitted run" in words
    assert "“As agreed in May”" in words
    assert "Nothing: what you see is what was submitted" in words
    assert "Staff, 2026 to 2030 2.5 % (default) 3.5 % (scenario) +1 pp" in words
    assert "still to approve: demo:ben or demo:carla" in words


def test_the_years_add_up_to_what_the_run_cost(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = said(opened(office, monkeypatch, PAGE, person="ben"))
    run = desk(office, "ben").standing("merit").run
    assert run is not None
    assert f"All years {run.cost:,.2f} {run.baseline_cost:,.2f}" in words
    assert f"As in run {run.run_id[:8]}" in words


@pytest.mark.parametrize(
    ("person", "approve", "reject", "withdraw"),
    [
        ("ana", DISABLED, DISABLED, ENABLED),
        ("ben", ENABLED, ENABLED, DISABLED),
        ("carla", ENABLED, ENABLED, DISABLED),
        ("adam", DISABLED, DISABLED, ENABLED),
        ("vic", DISABLED, DISABLED, DISABLED),
    ],
)
def test_every_role_sees_the_queue_and_decides_what_the_ledger_lets_it(
    office: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    person: str,
    approve: str,
    reject: str,
    withdraw: str,
) -> None:
    page = opened(office, monkeypatch, PAGE, person=person)
    assert state_of(page, "decide-approve") == approve
    assert state_of(page, "decide-review") == approve
    assert state_of(page, "decide-reject") == reject
    assert state_of(page, "decide-withdraw") == withdraw
    assert state_of(page, "decide-publish") == ABSENT
    assert ("You cannot approve it" in said(page)) == (approve == DISABLED)
    assert ("Yours to approve" in said(page)) == (approve == ENABLED)


def test_a_submission_that_others_overtook_says_what_they_published(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(own, "ana").submit("small", reason="One step")
    desk(own, "ben").approve("small")
    desk(own, "ben").publish("small")
    words = said(opened(own, monkeypatch, PAGE, person="ben"))
    assert "The published values that it would replace were changed" in words
    assert "Merit rate Staff, 2029 2.55 % A small step, by demo:ben" in words
    assert "Nothing: what you see" not in words


def test_the_maker_is_told_why_not(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    own_desk = desk(office, "ana")
    assert own_desk.state().roles["demo:ana"] == frozenset({"analyst"})
    words = said(opened(office, monkeypatch, PAGE))
    assert "maker is not checker" in words


def test_what_a_greyed_button_would_do_is_refused_by_the_ledger(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE, person="ana")
    before = own.ledger.head().sequence
    page.button(key="decide-approve").proto.disabled = False
    page.button(key="decide-approve").click().run()
    assert not [one for one in page.main.button if one.key == "reason-act"]
    ana = desk(own, "ana")
    (waiting,) = queue(ana.state(), frozenset())
    for choice in choices(ana, waiting):
        if choice.label != "Withdraw":
            with pytest.raises(NotAllowed):
                choice.does("I like it")
    assert own.ledger.head().sequence == before


def test_the_whole_way_from_submission_to_publication(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = opened(own, monkeypatch, PAGE, person="ben")
    decided(ben, "decide-review")
    assert "reviewed on" in said(ben)
    decided(ben, "decide-approve", reason="Within the budget letter")
    words = said(ben)
    assert "approved on" in words
    assert "You cannot approve it" in words
    carla = opened(own, monkeypatch, PAGE, person="carla")
    decided(carla, "decide-approve")
    assert "To publish" in said(carla)
    decided(carla, "decide-publish", reason="For 2026")
    assert "Nothing waits for a decision" in said(carla)
    assert "Published by demo:carla" in said(carla)
    state = desk(own, "vic").state()
    assert state.scenarios["merit"].status == "published"
    assert len(state.published) == 25


def test_a_rejection_takes_a_reason(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(own, monkeypatch, PAGE, person="ben")
    decided(page, "decide-reject", reason="  ")
    assert desk(own, "ben").standing("merit").status == "submitted"
    decided(page, "decide-reject", reason="Too much for 2026")
    assert desk(own, "ben").standing("merit").status == "rejected"
    page.run()
    assert "Too much for 2026" in said(page)


def test_the_maker_takes_a_submission_back(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(own, monkeypatch, PAGE)
    decided(page, "decide-withdraw", reason="Too early")
    assert desk(own, "ana").standing("merit").status == "withdrawn"
    assert "Nothing waits for a decision" in said(page)


def test_what_was_changed_since_is_shown_and_cannot_be_approved(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(own, "ana").set_cells("merit", {"merit_rate.2028.L2": "3.7 %"}, reason="One more")
    page = opened(own, monkeypatch, PAGE, person="ben")
    words = said(page)
    assert "Changed since it was submitted" in words
    assert "Manager, 2028 3.5 % (scenario) 3.7 % (scenario) +0.2 pp" in words
    assert "lapsed" in words
    assert state_of(page, "decide-approve") == ABSENT


def test_an_approval_is_of_what_the_page_showed(own: Workspace) -> None:
    """Somebody submits something else while the approver reads."""
    ben, ana = desk(own, "ben"), desk(own, "ana")
    (waiting,) = queue(ben.state(), frozenset())
    (approve,) = (one for one in choices(ben, waiting) if one.label == "Approve")
    ana.withdraw("merit")
    ana.set_cells("merit", {"merit_rate.2028.L2": "3.7 %"}, reason="One more")
    sealed(own, "merit")
    ana.submit("merit")
    with pytest.raises(WrongContent):
        approve.does("As I saw it")
    assert ben.standing("merit").signatures == ()


def test_an_empty_queue_says_how_something_comes_into_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    page = opened(empty, monkeypatch, PAGE, person="")
    assert "Nothing waits for a decision" in said(page)
