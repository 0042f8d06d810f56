"""Reading, verifying and taking away a ledger; also when somebody tampered with it."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.app.governed import LOCKED, SCENARIO, governed_workspace
from tests.ledger.tampering import flatten, set_column, unguarded

from comptune.ledger.actor import demo_user
from comptune.ledger.browsing import EntryFilter
from comptune.ledger.errors import BrokenChain, NotAllowed
from comptune.ledger.roles import Act
from comptune.scenarios.audit import Audit
from comptune.scenarios.clock import utc_now
from comptune.workspace import Workspace

NOW = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = governed_workspace(tmp_path / "workspace", people=30)
    yield made
    made.ledger.close()


def audit_of(workspace: Workspace, name: str = "vera") -> Audit:
    return Audit(
        workspace.desk(demo_user(name)),
        workspace.ledger_url,
        checkpoints_folder=workspace.checkpoints_folder,
        workspace_folder=workspace.folder,
        clock=lambda: max(NOW, utc_now()),
    )


def tamper(workspace: Workspace, sequence: int) -> Workspace:
    """Somebody changes a reason behind the tool's back, and the tool is started anew."""
    with unguarded(workspace.ledger_url) as connection:
        payload = Audit.one(audit_of(workspace), sequence).found.row.payload
        assert '"A start."' in payload
        set_column(connection, sequence, "payload", payload.replace("A start.", "An end."))
        connection.exec_driver_sql("delete from projections")
    flatten(workspace.ledger_url)
    workspace.ledger.close()
    return Workspace.open(workspace.folder)


def first_of(audit: Audit, event_type: str) -> int:
    return audit.page(EntryFilter(event_types=(event_type,)))[-1].sequence


def test_every_entry_has_words_who_and_why(workspace: Workspace) -> None:
    audit = audit_of(workspace)
    lines = audit.page(most=500)
    assert len(lines) == audit.count() == workspace.ledger.head().sequence
    assert all(one.line is not None and one.found.has_its_hash for one in lines)
    created = audit.one(first_of(audit, "SCENARIO_CREATED"))
    assert created.line is not None
    assert created.line.by == "demo:ana"
    assert created.line.reason == "A start."
    assert created.line.words.startswith('created "Plan"')


def test_the_history_of_a_cell_is_the_desk_s(workspace: Workspace) -> None:
    ana = workspace.desk(demo_user("ana"))
    ana.set_cells(SCENARIO, {"merit_rate.2026.L1": "3.4 %"}, reason="The market")
    for cell in ("merit_rate.2026.L1", LOCKED, "cola_rate.2026"):
        if not cell.startswith("cola"):
            assert audit_of(workspace).cell_history(cell) == ana.cell_history(cell)
    steps = audit_of(workspace).cell_history("merit_rate.2026.L1")
    assert [str(one.new) for one in steps] == ["0.03", "0.034"]
    assert [one.event_type for one in audit_of(workspace).cell_history(LOCKED)] == [
        "SCENARIO_CREATED",
        "PARAMETER_LOCKED",
    ]


def test_an_export_is_logged_and_verifies_anywhere(workspace: Workspace, tmp_path: Path) -> None:
    audit = audit_of(workspace)
    audit.checkpoint()
    taken = audit.export(reason="Annual audit")
    logged = workspace.ledger.entry(taken.logged)
    assert (logged.event_type, logged.actor) == ("DATA_EXPORTED", "demo:vera")
    assert logged.payload["reason"] == "Annual audit"
    assert taken.entries == taken.logged == workspace.ledger.head().sequence
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        archive.extractall(tmp_path / "out")
    (folder,) = (tmp_path / "out").iterdir()
    assert f"{folder.name}.zip" == taken.name
    done = subprocess.run(
        [sys.executable, str(folder / "verify_ledger.py")],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_entries_as_csv_are_those_meant_and_logged(workspace: Workspace) -> None:
    ana = workspace.desk(demo_user("ana"))
    ana.set_cells(SCENARIO, {"merit_rate.2026.L1": "3.4 %"}, reason="=HYPERLINK(1)")
    taken = audit_of(workspace).export_entries(
        EntryFilter(person="demo:ana"), about="by demo:ana", reason="A look"
    )
    rows = list(csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert len(rows) == taken.entries == 3
    assert {row["person"] for row in rows} == {"demo:ana"}
    assert rows[0]["reason"] == "'=HYPERLINK(1)"  # no formula for a spreadsheet
    assert json.loads(rows[0]["payload"])["reason"] == "=HYPERLINK(1)"
    logged = workspace.ledger.entry(taken.logged)
    assert logged.payload["what"] == "3 entries of the ledger as CSV, by demo:ana"


def test_a_checkpoint_is_of_a_sound_ledger_only(workspace: Workspace) -> None:
    audit = audit_of(workspace)
    made = audit.checkpoint()
    assert made.size == workspace.ledger.head().sequence
    assert audit.checkpoints() == (made,)
    opened = tamper(workspace, first_of(audit, "SCENARIO_CREATED"))
    with pytest.raises(BrokenChain, match="its hash is another"):
        audit_of(opened).checkpoint()
    assert audit.checkpoints() == (made,)
    opened.ledger.close()


def test_a_tampered_ledger_is_read_verified_and_nothing_can_be_taken(
    workspace: Workspace,
) -> None:
    bad = first_of(audit_of(workspace), "SCENARIO_CREATED")
    size = workspace.ledger.head().sequence
    opened = tamper(workspace, bad)
    audit = audit_of(opened)
    state, broken = audit.state()
    assert broken is not None
    assert state.sequence == bad - 1
    assert audit.may(Act.VIEW).allowed  # her role stands before the break
    found = audit.verify()
    assert found.problems[0].sequence == bad
    marks = {one.sequence: one.found.has_its_hash for one in audit.around(bad, each=1)}
    assert marks == {bad - 1: True, bad: False, bad + 1: True}
    assert audit.count() == size
    with pytest.raises(BrokenChain):
        audit.export(reason="Evidence")
    assert audit.count() == size
    opened.ledger.close()


def test_nobody_without_a_role_verifies(workspace: Workspace) -> None:
    stranger = audit_of(workspace, "stranger")
    assert not stranger.may(Act.VIEW).allowed
    before = workspace.ledger.head().sequence
    with pytest.raises(NotAllowed):
        stranger.verify()
    with pytest.raises(NotAllowed):
        stranger.checkpoint()
    with pytest.raises(NotAllowed):
        stranger.export(reason="Mine")
    assert workspace.ledger.head().sequence == before
    assert not stranger.checkpoints()


def test_verification_says_how_far_it_is(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comptune.ledger.verify._CHUNK", 4)
    told: list[int] = []
    assert audit_of(workspace).verify(told.append).sound
    size = workspace.ledger.head().sequence
    assert told == list(range(4, size + 1, 4))
