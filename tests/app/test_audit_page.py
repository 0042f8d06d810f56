"""The page of the ledger: search, one entry, verification, history of a cell, and what leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from tests.app.decisions import copied, desk, make_office, opened, state_of
from tests.app.decisions import said as said_elsewhere
from tests.ledger.tampering import change_column, flatten, set_column, unguarded

from comptune.ledger.browsing import Browser
from comptune.workspace import Workspace

PAGE = "audit"


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only read it."""
    return make_office(tmp_path_factory.mktemp("office") / "workspace").folder


@pytest.fixture
def own(office_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of one's own."""
    found = copied(office_folder, tmp_path / "own")
    yield found
    found.ledger.close()


def said(page: AppTest) -> str:
    """Every word of the page, results included."""
    return " ".join([said_elsewhere(page), *(str(one.value) for one in page.main.success)])


def view(page: AppTest, name: str) -> AppTest:
    """Another of the four views."""
    page.session_state["audit-view"] = name
    page.run()
    assert not page.exception
    return page


def pressed(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def shown(page: AppTest) -> list[int]:
    """The numbers of the entries in the list."""
    keys = [str(one.key) for one in page.main.button]
    return [int(key[6:]) for key in keys if key.startswith("entry-") and key[6:].isdecimal()]


def confirmed(page: AppTest, button: str, reason: str) -> AppTest:
    """Press a button and give the reason that its dialog asks for."""
    page.button(key=button).click().run()
    page.button(key=button).click()
    page.text_area(key="reason-text").set_value(reason)
    page.button(key="reason-act").click().run()
    assert not page.exception
    return page


def tampered(folder: Path, to: Path) -> tuple[Workspace, int]:
    """A copy in which somebody changed what was submitted, behind the tool's back."""
    found = copied(folder, to)
    url = found.ledger_url
    bad = next(one for one in Browser(url).every() if one.row.event_type == "SCENARIO_SUBMITTED")
    with unguarded(url) as connection:
        assert "As agreed in May" in bad.row.payload
        payload = bad.row.payload.replace("As agreed in May", "As agreed in June")
        set_column(connection, bad.sequence, "payload", payload)
        connection.exec_driver_sql("delete from projections")
    flatten(url)
    return found, bad.sequence


@pytest.mark.parametrize("person", ["ana", "ben", "carla", "adam", "vic"])
def test_every_role_reads_verifies_and_exports(
    own: Workspace, monkeypatch: pytest.MonkeyPatch, person: str
) -> None:
    page = opened(own, monkeypatch, PAGE, person=person)
    size = own.ledger.head().sequence
    assert shown(page)[0] == size
    assert f"of {size} entries, newest first" in said(page)
    assert state_of(page, "audit-csv") == "enabled"
    view(page, "Verification")
    pressed(page, "audit-verify")
    words = said(page)
    assert f"The ledger is what was recorded: {size} entries." in words
    assert "There is no checkpoint" in words
    view(page, "History of a cell")
    view(page, "For auditors")
    assert state_of(page, "audit-zip") == "enabled"


def test_nobody_without_a_role_gets_in(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    desk(own, "adam").revoke(own.desk().actor.name, "administrator")
    page = opened(own, monkeypatch, PAGE, person="")
    words = said(page)
    assert "takes a role that you do not have" in words
    assert "entries, newest first" not in words


def test_an_empty_workspace_has_a_ledger_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    page = opened(empty, monkeypatch, PAGE, person="")
    assert shown(page) == [2, 1]
    view(page, "History of a cell")
    assert "no entry touched it" in said(page)
    empty.ledger.close()


def test_the_list_turns_its_pages(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = desk(own, "ana")
    for number in range(40):
        ana.comment("idea", f"Remark {number}")
    page = opened(own, monkeypatch, PAGE)
    size = own.ledger.head().sequence
    assert shown(page) == list(range(size, size - 25, -1))
    assert "**An idea:**" in said(page)  # which scenario each is about
    pressed(page, "audit-older")
    assert shown(page) == list(range(size - 25, size - 50, -1))
    pressed(page, "audit-oldest")
    assert shown(page)[-1] == 1
    assert state_of(page, "audit-older") == "disabled"
    pressed(page, "audit-newest")
    assert shown(page)[0] == size


def test_the_search_narrows_the_list(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(own, monkeypatch, PAGE)
    page.text_input(key="audit-text").set_value("market moved").run()
    (found,) = shown(page)
    assert own.ledger.entry(found).payload["reason"] == "The market moved"
    page.text_input(key="audit-text").set_value("").run()
    page.selectbox(key="audit-person").set_value("demo:ana").run()
    page.selectbox(key="audit-about").set_value("scenario/merit").run()
    page.multiselect(key="audit-kinds").set_value(["SCENARIO_SUBMITTED", "SIMULATION_RUN"]).run()
    found_types = [own.ledger.entry(one).event_type for one in shown(page)]
    assert found_types == ["SCENARIO_SUBMITTED", "SIMULATION_RUN"]
    page.text_input(key="audit-text").set_value("no such words").run()
    assert "No entry is like this" in said(page)


def test_an_entry_opens_by_its_address_in_full(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    page.text_input(key="audit-text").set_value("market moved").run()
    (found,) = shown(page)
    page.query_params["entry"] = str(found)
    page.run()
    words, entry = said(page), own.ledger.entry(found)
    assert f"Entry {found}: Parameter change" in words
    assert "demo:ana, a demo user: nobody made sure who it was" in words
    assert f"{entry.stream}, version {entry.version}" in words
    assert entry.hash in words
    assert entry.previous_hash in words
    assert "it names the hash of the entry before" in words
    page.toggle(key=f"led-to-{found}").set_value(True).run()
    assert "merit, " in said(page)  # the run that used it
    pressed(page, "entry-close")
    assert "Hash before" not in said(page)


def test_a_number_that_no_entry_has_is_said_to_be_none(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    page.query_params["entry"] = "9999"
    page.run()
    assert "the ledger has no entry of this number" in said(page)


def test_what_leaves_is_logged_before_with_its_reason(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE, person="vic")
    page.selectbox(key="audit-person").set_value("demo:ana").run()
    before = own.ledger.head().sequence
    confirmed(page, "audit-csv", "  ")
    assert own.ledger.head().sequence == before
    confirmed(page, "audit-csv", "For the auditor")
    logged = own.ledger.entry(before + 1)
    assert (logged.event_type, logged.actor) == ("DATA_EXPORTED", "demo:vic")
    assert logged.payload["reason"] == "For the auditor"
    assert "as CSV, by demo:ana" in logged.payload["what"]
    view(page, "For auditors")
    confirmed(page, "audit-zip", "Annual audit")
    assert own.ledger.entry(before + 2).payload["what"].startswith("the ledger, as ledger-")
    page.run()
    assert [one.proto.label for one in page.main.get("download_button")] != []
    page.session_state["audit-report-form"] = "HTML"
    confirmed(page, "audit-report", "The year")
    logged = own.ledger.entry(before + 3)
    assert logged.payload["what"] == "an audit report: everything that the ledger holds"
    assert logged.payload["reason"] == "The year"
    _, taken, words = page.session_state["audit-report-taken"]
    assert (taken.entries, words) == (before + 3, f"Entry {before + 3} says that you took it.")
    assert b"Annual audit" in taken.content


def test_a_checkpoint_is_written_and_listed(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = view(opened(own, monkeypatch, PAGE, person="adam"), "Verification")
    assert "No checkpoint yet" in said(page)
    pressed(page, "audit-checkpoint")
    size = own.ledger.head().sequence
    assert f"Checkpoint 1 vouches for the entries 1 to {size}" in said(page)
    pressed(page, "audit-verify")
    words = said(page)
    assert "1 signed checkpoint" in words
    assert f"1 to {size}" in words
    assert "There is no checkpoint" not in words


def test_the_history_of_a_cell_is_told_as_of_any_day(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(own, "ana").set_cells("idea", {"merit_rate.2027.L3": "3.25 %"}, reason="Less")
    page = view(opened(own, monkeypatch, PAGE), "History of a cell")
    page.selectbox(key="history-lever").set_value("merit_rate").run()
    page.selectbox(key="history-merit_rate-year").set_value(2027).run()
    page.selectbox(key="history-merit_rate-level").set_value(3).run()
    page.selectbox(key="history-place").set_value("idea").run()
    words = said(page)
    assert "in An idea now: **3.25 %**" in words
    assert "not set → 3.5 % What if" in words
    assert "3.5 % → 3.25 % Less" in words
    steps = desk(own, "ana").cell_history("merit_rate.2027.L3", scenario="idea")
    assert all(str(step.sequence) in words for step in steps)
    page.date_input(key="history-as-of").set_value(steps[0].at.date().replace(year=2020)).run()
    assert "no entry touched it until 2020" in said(page)


@pytest.mark.parametrize("person", ["vic", "adam"])
def test_a_tampered_ledger_is_verified_and_shown_where_it_broke(
    office_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, person: str
) -> None:
    own, bad = tampered(office_folder, tmp_path / "tampered")
    page = opened(own, monkeypatch, PAGE, person=person)
    assert f"Entry {bad} of the ledger" in said(page)
    pressed(page, "audit-verify")
    words = said(page)
    assert f"It breaks at entry {bad}." in words
    assert f"Entry {bad} is not what was recorded: its hash is another." in words
    assert "▲ it breaks here: not that of its content" in words
    pressed(page, "audit-show-bad")
    words = said(page)
    assert "The content does not have this hash" in words
    assert "As agreed in June" in words
    assert state_of(page, "audit-csv") == "disabled"
    view(page, "For auditors")
    assert state_of(page, "audit-zip") == "disabled"
    page.session_state["audit-report-form"] = "HTML"
    confirmed(page, "audit-report", "Evidence")
    _, taken, words = page.session_state["audit-report-taken"]
    assert (taken.logged, words) == (0, "No entry says so.")
    assert f"It breaks at entry {bad}.".encode() in taken.content
    view(page, "History of a cell")


def test_a_tampered_ledger_closes_the_other_pages_and_says_where_to_look(
    office_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, bad = tampered(office_folder, tmp_path / "tampered")
    page = opened(own, monkeypatch, "approvals", person="ben")
    words = said(page)
    assert f"Entry {bad} of the ledger" in words
    assert "The page Audit says where it broke" in words
    assert "Yours to approve" not in words


def test_the_sound_part_decides_who_may_look_at_a_tampered_ledger(
    office_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = copied(office_folder, tmp_path / "own")
    desk(own, "adam").revoke(own.desk().actor.name, "administrator")
    last = own.ledger.head().sequence
    own.ledger.close()
    with unguarded(own.ledger_url) as connection:
        change_column(connection, last - 3, "actor")
        connection.exec_driver_sql("delete from projections")
    page = opened(own, monkeypatch, PAGE, person="")
    assert "Checkpoints" in said(page)
    with unguarded(own.ledger_url) as connection:
        change_column(connection, 1, "actor")
    st.cache_resource.clear()
    page = opened(own, monkeypatch, PAGE, person="")
    words = said(page)
    assert "takes a role that you do not have" in words
    assert "Entry 1 of the ledger" in words
    assert "Checkpoints" not in words
