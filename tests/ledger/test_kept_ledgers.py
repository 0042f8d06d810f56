"""Ledgers that earlier versions wrote are verified, opened and replayed by this one."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.ledger.tampering import copy_file

from comptune.ledger.auditor.verify_ledger import verify_folder
from comptune.ledger.events import EVENTS, parse_event
from comptune.ledger.export import export_audit
from comptune.ledger.fold import fold
from comptune.ledger.state import EMPTY, State
from comptune.ledger.store import Ledger
from comptune.ledger.verify import verify

FOLDERS = sorted((Path(__file__).parent / "kept").iterdir())


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a kept ledger, its checkpoints and its state."""
    shutil.copytree(request.param, tmp_path / "kept")
    return tmp_path / "kept"


def url_of(kept: Path) -> str:
    return f"sqlite:///{kept}/ledger.sqlite"


def expected_state(kept: Path) -> Any:
    return json.loads((kept / "state.json").read_text(encoding="utf-8"))


def holds(expected: Any, actual: Any) -> bool:
    """Equal, but for fields that a later version added."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(name in actual and holds(expected[name], actual[name]) for name in expected)
    if isinstance(expected, list) and isinstance(actual, list):
        pairs = zip(expected, actual, strict=False)
        return len(expected) == len(actual) and all(holds(one, two) for one, two in pairs)
    return bool(expected == actual)


def test_every_event_is_in_a_kept_ledger(tmp_path: Path) -> None:
    found = set()
    for folder in FOLDERS:
        ledger = Ledger.open(copy_file(url_of(folder), tmp_path / folder.name))
        found |= {entry.event_type for entry in ledger.read()}
        ledger.close()
    assert found == set(EVENTS), "write the next one with make_kept_ledger.py"


def test_a_kept_ledger_is_verified(kept: Path) -> None:
    found = verify(
        url_of(kept), checkpoints_folder=kept / "checkpoints", workspace_folder=kept / "elsewhere"
    )
    assert found.problems == ()
    assert (found.checkpoints, found.anchored_sequence) == (5, found.sequence)


def test_a_kept_ledger_comes_to_the_state_that_it_came_to(kept: Path) -> None:
    ledger = Ledger.open(url_of(kept))
    replayed = fold(EMPTY, ledger.read())
    assert holds(expected_state(kept), replayed.to_json())
    assert ledger.state() == replayed == State.from_json(replayed.to_json())
    ledger.close()


def test_what_a_kept_ledger_holds_means_the_same(kept: Path) -> None:
    ledger = Ledger.open(url_of(kept))
    for entry in ledger.read():
        said = parse_event(entry.event_type, entry.payload).payload()
        assert said | {"authenticated_by": entry.authenticated_by} == entry.payload
    ledger.close()


def test_a_kept_ledger_is_exported_for_an_auditor(kept: Path) -> None:
    folder = kept / "audit"
    export_audit(url_of(kept), folder, checkpoints_folder=kept / "checkpoints")
    assert verify_folder(folder)[1] == []
