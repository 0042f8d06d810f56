"""What `doctor` finds: a sound workspace without a failure, and each kind of damage as a line."""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Call
from tests.ledger.tampering import flatten

from comptune.ledger.copying import copy_from_file
from comptune.operations.doctor import Finding, State, examine, is_healthy
from comptune.operations.machine_checks import library_findings
from comptune.workspace import LEDGER_VARIABLE, Workspace

AUTH = """[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "{secret}"
client_id = "comptune"
client_secret = "not told"
server_metadata_url = "https://login.example/.well-known/openid-configuration"
"""


def lines(folder: Path, what: str) -> list[Finding]:
    return [one for one in examine(folder) if one.what == what]


def test_a_sound_workspace_has_no_failure_and_every_line_a_value(
    workspace: Workspace, comptune: Call
) -> None:
    outcome = comptune("-w", workspace.folder, "doctor", "--json")

    found = {one["what"]: one for one in outcome.answer}
    assert not [one for one in outcome.answer if one["state"] == "failure"]
    assert all(one["value"] for one in outcome.answer)
    assert all(bool(one["remedy"]) is (one["state"] != "ok") for one in outcome.answer)
    assert found["Ledger"]["value"] == str(workspace.folder / "ledger.sqlite")
    assert found["Chain"]["value"] == "5 entries, verified"
    assert found["Runs"]["value"] == "1, each with the hash of its seal"
    assert found["Censuses"]["value"] == "1, each with the hash of its name"
    assert found["Checkpoints' key"]["value"] == "private_key.pem, readable by its owner only"
    assert found["Left behind"]["value"] == "nothing"


def _settings(folder: Path) -> None:
    (folder / "workspace.yml").write_text("name: [\n")


def _census(folder: Path) -> None:
    (path,) = (folder / "census").glob("*.parquet")
    path.write_bytes(path.read_bytes()[:-1])


def _gone(folder: Path) -> None:
    (path,) = (folder / "census").glob("*.parquet")
    path.unlink()


def _structure(folder: Path) -> None:
    path = next((folder / "structure").rglob("config_job_levels.csv"))
    path.chmod(0o644)
    path.write_text("level_id,\xe9\n1", encoding="latin-1")


def _run(folder: Path) -> None:
    (path,) = (folder / "runs").glob("*.duckdb")
    path.chmod(0o644)
    path.write_bytes(b"no database")


def _seal(folder: Path) -> None:
    (path,) = (folder / "runs").glob("*.sha256")
    path.write_text("0" * 64 + "  another\n")


def _ledger(folder: Path) -> None:
    (folder / "ledger.sqlite").write_bytes(b"no database" * 100)


def _entry(folder: Path) -> None:
    flatten(f"sqlite:///{folder}/ledger.sqlite")
    with sqlite3.connect(folder / "ledger.sqlite") as con:
        con.execute("drop trigger entries_refuse_update")
        con.execute("update entries set actor = 'eve' where sequence = 3")


def _other_ledger(folder: Path) -> None:
    path = folder / "workspace.yml"
    path.write_text(re.sub(r'ledger: ".*"', f'ledger: "{"0" * 64}"', path.read_text()))


def _key(folder: Path) -> None:
    (folder / "checkpoints" / "private_key.pem").chmod(0o644)


def _checkpoint(folder: Path) -> None:
    (folder / "checkpoints" / "checkpoint-000001.json").write_text("{}")


def _secrets(folder: Path) -> None:
    path = folder / "secrets.toml"
    path.write_text(AUTH.format(secret="short"))
    path.chmod(0o600)


def _readable_secrets(folder: Path) -> None:
    (folder / "secrets.toml").write_text(AUTH.format(secret="s" * 32))


DAMAGE = {
    _settings: ("Settings", "line 2"),
    _census: ("Censuses", "is not what was imported"),
    _gone: ("Named files", "it is gone, and plan stands on it"),
    _structure: ("Structures", "structure "),
    _run: ("Run ", "it cannot be read"),
    _seal: ("Run ", "its bytes are not those that"),
    _ledger: ("Ledger", "the file is not a ledger"),
    _entry: ("Chain", "Entry 3"),
    _other_ledger: ("Ledger", "names the ledger that began with 0000"),
    _key: ("Checkpoints' key", "others can read"),
    _checkpoint: ("Chain", "checkpoint-000001.json"),
    _secrets: ("Sign-in", "cookie_secret has 5 letters"),
    _readable_secrets: ("Sign-in", "which holds secrets"),
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda one: one.__name__.strip("_"))
def test_damage_is_a_line_with_a_remedy_and_never_a_traceback(
    workspace: Workspace, damage: Callable[[Path], None]
) -> None:
    workspace.ledger.close()
    damage(workspace.folder)

    found = list(examine(workspace.folder))

    what, value = DAMAGE[damage]
    failures = [one for one in found if one.state is State.FAILURE]
    assert not is_healthy(found)
    assert all(one.remedy for one in failures)
    assert any(one.what.startswith(what) and value in one.value for one in failures), failures


def test_the_exit_code_of_a_failure_is_1_and_the_answer_is_whole(
    workspace: Workspace, comptune: Call
) -> None:
    _run(workspace.folder)
    outcome = comptune("-w", workspace.folder, "doctor", "--json")
    assert outcome.code == 1
    assert {one["state"] for one in json.loads(outcome.out)} == {"ok", "warning", "failure"}
    shown = comptune("-w", workspace.folder, "doctor").out
    assert "1 failure." in shown


def test_no_workspace_is_one_failure_beside_the_machine(tmp_path: Path) -> None:
    found = list(examine(tmp_path))
    assert [one.what for one in found if one.state is State.FAILURE] == ["Settings"]
    assert {"Python", "Libraries", "Memory"} <= {one.what for one in found}


def test_a_database_that_nobody_answers_at_is_a_line(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LEDGER_VARIABLE, "postgresql://me:secret@127.0.0.1:1/none")
    (found,) = lines(workspace.folder, "Ledger")
    assert (found.state, "cannot be reached" in found.value) == (State.FAILURE, True)
    assert "secret" not in found.value


def test_a_postgresql_that_answers_is_named_without_its_password(
    workspace: Workspace, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.ledger.close()
    flatten(workspace.ledger_url)
    copy_from_file(workspace.folder / "ledger.sqlite", postgresql_url)
    monkeypatch.setenv(LEDGER_VARIABLE, postgresql_url)
    (found,) = lines(workspace.folder, "Ledger")
    assert (found.state, found.value.endswith(" answers")) == (State.OK, True)


def test_what_builds_and_kills_left_behind_is_a_warning(workspace: Workspace) -> None:
    (workspace.runs_folder / ".building" / "0123456789abcdef").mkdir(parents=True)
    (workspace.runs_folder / f"{'f' * 16}.sha256").write_text("x")
    found = lines(workspace.folder, "Left behind")
    assert [one.state for one in found] == [State.WARNING, State.WARNING]
    assert "0123456789abcdef" in found[0].value
    assert "f" * 16 in found[1].value


def test_a_run_that_the_ledger_does_not_know_is_a_warning(workspace: Workspace) -> None:
    (known,) = workspace.runs()
    other = Workspace.init(workspace.folder.parent / "other", name="Other", currency="EUR")
    other.runs_folder.mkdir()
    for path in (known.path, known.path.with_suffix(".sha256")):
        shutil.copy(path, other.runs_folder)
    (found,) = lines(other.folder, f"Run {known.run_id}")
    assert (found.state, found.value) == (State.WARNING, "the ledger does not know it")


def test_a_library_out_of_range_or_missing_is_named() -> None:
    wanted = ["duckdb>=99", "no-such-library>=1", "numpy>=2", 'psycopg>=99; extra == "postgresql"']
    (found,) = library_findings(wanted)
    assert found.state is State.FAILURE
    assert found.value.startswith("duckdb ")
    assert found.value.endswith(" is not >=99; no-such-library is missing")
