"""The ledger is verified before it is anchored; one that was altered gets no checkpoint."""

import sqlite3

from comptune.ledger.checkpoints import Checkpoints
from comptune.workspace import LEDGER_FILE, Workspace

from .conftest import Run


def test_a_sound_ledger_gets_a_checkpoint_of_its_head(built: Workspace, run: Run) -> None:
    done = run("verify_ledger")
    assert done.success, done.failed
    last = Checkpoints(built.checkpoints_folder).last()
    assert last is not None
    assert (last.size, last.head_hash) == (built.ledger.head().sequence, built.ledger.head().hash)
    assert done.shown["ledger_checkpoint"]["checkpoint"] == last.number == 1


def test_an_altered_ledger_fails_its_check_and_gets_none(built: Workspace, run: Run) -> None:
    with sqlite3.connect(built.folder / LEDGER_FILE) as con:
        con.execute("drop trigger entries_refuse_update")
        con.execute("update entries set payload = replace(payload, 'market', 'weather')")
    con.close()
    done = run("verify_ledger")
    assert done.checks["ledger_is_sound"] == (False, None)
    assert "ledger_checkpoint" not in done.shown
    assert Checkpoints(built.checkpoints_folder).last() is None
