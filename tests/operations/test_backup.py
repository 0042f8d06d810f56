"""A workspace saved while people work in it, and made again of what was saved."""

import errno
import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import psycopg
import pytest
from tests.cli.conftest import Call

from comptune.ledger.actor import operating_system_user
from comptune.ledger.errors import LedgerRefused, NotAllowed
from comptune.ledger.policy_errors import RoleMissing
from comptune.ledger.store import Ledger
from comptune.ledger.verify import verify
from comptune.operations.archive import put_in_place
from comptune.operations.backup import Backup, back_up
from comptune.operations.errors import BackupRefused, RestoreRefused
from comptune.operations.restore import restore
from comptune.warehouse.runs import file_sha256
from comptune.workspace import LEDGER_VARIABLE, Workspace

from .conftest import ME, PEOPLE, VIC
from .writers import EACH, WRITERS, append_until_saved


def saved(workspace: Workspace, path: Path, *, private_key: bool = False) -> Backup:
    return back_up(workspace, path, actor=ME, private_key=private_key)


def entries_of(url: str, until: int | None = None) -> list[object]:
    ledger = Ledger.open(url)
    try:
        return list(ledger.read(until=until))
    finally:
        ledger.close()


def saved_among_writers(workspace: Workspace, path: Path, *, processes: int) -> Backup:
    """A backup that begins and ends while four writers append 500 entries."""
    url, signs = workspace.ledger_url, path.parent / "signs"
    signs.mkdir()
    begun = workspace.ledger.head().sequence
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawned) as others, ThreadPoolExecutor(WRITERS) as threads:
        pools = [others] * processes + [threads] * (WRITERS - processes)
        writers = [
            pool.submit(append_until_saved, url, signs, number) for number, pool in enumerate(pools)
        ]
        try:
            while workspace.ledger.head().sequence < begun + 50:
                sleep(0.01)
            backup = saved(workspace, path)
        finally:
            (signs / "saved").touch()
        written = sum(writer.result() for writer in writers)
    assert written >= WRITERS * EACH
    assert workspace.ledger.head().sequence == begun + written + 1  # and the backup's own
    assert begun + 50 < backup.entries < begun + written  # it was taken in the midst
    return backup


def check_prefix(url: str, folder: Path, backup: Backup, final: str) -> None:
    """The ledger verifies, and is the beginning of the final one, entry by entry."""
    found = verify(url, checkpoints_folder=folder / "checkpoints", workspace_folder=folder)
    assert (found.problems, found.sequence) == ((), backup.entries)
    assert found.head_hash == backup.head_hash
    assert entries_of(url) == entries_of(final, backup.entries)


def test_a_backup_among_500_appends_is_a_verified_beginning_of_the_ledger(
    workspace: Workspace, tmp_path: Path
) -> None:
    backup = saved_among_writers(workspace, tmp_path / "backup.zip", processes=1)

    restored = restore(tmp_path / "backup.zip", tmp_path / "restored")

    url = f"sqlite:///{tmp_path}/restored/ledger.sqlite"
    assert restored.verification.problems == ()
    check_prefix(url, tmp_path / "restored", backup, workspace.ledger_url)


def test_the_same_on_postgresql_restored_to_a_file_and_to_another_database(
    workspace: Workspace,
    postgresql_url: str,
    another_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved(workspace, tmp_path / "first.zip")
    restore(tmp_path / "first.zip", tmp_path / "team", ledger_url=postgresql_url)
    monkeypatch.setenv(LEDGER_VARIABLE, postgresql_url)
    team = Workspace.open(tmp_path / "team")

    backup = saved_among_writers(team, tmp_path / "backup.zip", processes=0)
    restore(tmp_path / "backup.zip", tmp_path / "file")
    moved = restore(tmp_path / "backup.zip", tmp_path / "moved", ledger_url=another_database)

    url = f"sqlite:///{tmp_path}/file/ledger.sqlite"
    check_prefix(url, tmp_path / "file", backup, postgresql_url)
    check_prefix(another_database, tmp_path / "moved", backup, postgresql_url)
    assert not (tmp_path / "moved" / "ledger.sqlite").exists()
    assert moved.verification.problems == ()
    with pytest.raises(LedgerRefused, match="there is a ledger already"):
        restore(tmp_path / "backup.zip", tmp_path / "again", ledger_url=another_database)
    assert not (tmp_path / "again").exists()
    team.ledger.close()


def test_a_restored_workspace_has_everything_and_goes_on(
    workspace: Workspace, tmp_path: Path
) -> None:
    backup = saved(workspace, tmp_path / "backup.zip")
    restored = restore(tmp_path / "backup.zip", tmp_path / "restored")
    again = Workspace.open(tmp_path / "restored")

    assert (backup.runs, backup.censuses, backup.structures, restored.runs) == (1, 1, 1, 1)
    assert backup.left_out == ()
    assert again.settings == workspace.settings
    assert again.runs()[0].results_sha256 == workspace.runs()[0].results_sha256
    assert [one.sha256 for one in again.censuses()] == [one.sha256 for one in workspace.censuses()]
    (path,) = (tmp_path / "restored" / "runs").glob("*.duckdb")
    assert path.stat().st_mode & 0o777 == 0o444
    assert again.desk(ME).grant("ben", "approver").sequence == backup.entries + 1
    again.ledger.close()


def test_nobody_else_can_look_into_a_new_or_restored_workspace_or_what_lies_in_them(
    workspace: Workspace, tmp_path: Path
) -> None:
    saved(workspace, tmp_path / "backup.zip")
    (tmp_path / "prepared").mkdir(0o755)
    before = os.umask(0o022)  # what most systems set
    try:
        restore(tmp_path / "backup.zip", tmp_path / "restored")
        restore(tmp_path / "backup.zip", tmp_path / "prepared")
        Workspace.init(tmp_path / "deep" / "new", name="New", currency="EUR").ledger.close()
    finally:
        os.umask(before)
    for name in ("restored", "prepared", "deep/new"):
        assert (name, (tmp_path / name).stat().st_mode & 0o777) == (name, 0o700)


def test_the_ledger_has_that_a_backup_left_with_everybodys_pay(
    workspace: Workspace, tmp_path: Path
) -> None:
    backup = saved(workspace, tmp_path / "backup.zip")

    entry = workspace.ledger.entry(backup.recorded)
    assert (entry.event_type, entry.payload["people"]) == ("DATA_EXPORTED", PEOPLE)
    assert (tmp_path / "backup.zip").stat().st_mode & 0o777 == 0o600
    assert backup.entries == backup.recorded  # it tells of itself


def test_who_may_not_export_people_takes_no_backup(workspace: Workspace, tmp_path: Path) -> None:
    head = workspace.ledger.head()
    with pytest.raises(NotAllowed) as refused:
        back_up(workspace, tmp_path / "backup.zip", actor=VIC)
    assert isinstance(refused.value, RoleMissing)
    assert (workspace.ledger.head(), list(tmp_path.glob("*backup*"))) == (head, [])


def test_the_private_key_goes_with_a_backup_only_on_request(
    workspace: Workspace, tmp_path: Path
) -> None:
    saved(workspace, tmp_path / "without.zip")
    saved(workspace, tmp_path / "with.zip", private_key=True)

    restore(tmp_path / "without.zip", tmp_path / "without")
    restore(tmp_path / "with.zip", tmp_path / "with")

    assert not (tmp_path / "without" / "checkpoints" / "private_key.pem").exists()
    assert (tmp_path / "without" / "checkpoints" / "public_key.pem").exists()
    key = tmp_path / "with" / "checkpoints" / "private_key.pem"
    assert key.stat().st_mode & 0o777 == 0o600


def test_checkpoints_kept_elsewhere_are_restored_inside_and_never_shared(
    workspace: Workspace, tmp_path: Path
) -> None:
    outside = tmp_path / "vault"
    workspace.checkpoints_folder.rename(outside)
    settings = workspace.folder / "workspace.yml"
    settings.write_text(settings.read_text() + f'checkpoint_folder: "{outside}"\n')
    saved(Workspace.open(workspace.folder), tmp_path / "backup.zip")

    restored = restore(tmp_path / "backup.zip", tmp_path / "restored")

    again = Workspace.open(tmp_path / "restored")
    assert restored.checkpoints_were == outside
    assert again.checkpoints_folder == tmp_path / "restored" / "checkpoints"
    assert restored.verification.checkpoints == 1


def test_a_damaged_run_is_left_out_and_said(
    workspace: Workspace, tmp_path: Path, comptune: Call
) -> None:
    (run,) = workspace.runs()
    run.path.chmod(0o644)
    with run.path.open("r+b") as file:
        file.seek(-100, 2)
        file.write(b"altered")

    outcome = comptune("-w", workspace.folder, "backup", tmp_path / "backup.zip", "--json")

    answer = json.loads(outcome.out)
    assert (outcome.code, answer["runs"]) == (1, 0)
    assert [one["name"] for one in answer["left_out"]] == [f"runs/{run.path.name}"]
    assert restore(tmp_path / "backup.zip", tmp_path / "restored").runs == 0


def test_what_the_ledger_names_and_the_folder_has_not_is_left_out_and_said(
    workspace: Workspace, tmp_path: Path, comptune: Call
) -> None:
    (census,) = workspace.censuses()
    (workspace.census_folder / f"{census.sha256}.parquet").unlink()
    (structure,) = workspace.structures()
    shutil.rmtree(workspace.folder / "structure" / structure)

    outcome = comptune("-w", workspace.folder, "backup", tmp_path / "backup.zip", "--json")

    answer = json.loads(outcome.out)
    assert (outcome.code, answer["censuses"], answer["structures"]) == (1, 0, 0)
    assert answer["left_out"] == [
        {"name": f"structure/{structure}", "why": "it is gone, and entry 2 kept it"},
        {"name": f"census/{census.sha256}.parquet", "why": "it is gone, and plan stands on it"},
    ]


def test_a_ledger_that_does_not_hold_is_refused_before_anything_is_written(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.ledger.close()
    with sqlite3.connect(workspace.folder / "ledger.sqlite") as con:
        con.execute("drop trigger entries_refuse_update")
        con.execute("update entries set actor = 'eve' where sequence = 3")

    with pytest.raises(BackupRefused, match="it does not hold, and nobody could restore it: Ent"):
        saved(workspace, tmp_path / "backup.zip")

    assert list(tmp_path.glob("*backup*")) == []


def rewritten(source: Path, change: Callable[[str, bytes], bytes], *, forge: bool) -> Path:
    """A copy of a backup with changed members; forged, its manifest has their new hashes."""
    target = source.with_name("changed.zip")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        contents = {name: change(name, old.read(name)) for name in old.namelist()}
        if forge:
            manifest = json.loads(contents["manifest.json"])
            for name, member in manifest["members"].items():
                aside = source.with_name("member")
                aside.write_bytes(contents[name])
                member |= {"sha256": file_sha256(aside), "bytes": len(contents[name])}
            contents["manifest.json"] = json.dumps(manifest).encode()
        for name, content in contents.items():
            new.writestr(name, content)
    return target


def altered_entry(name: str, content: bytes) -> bytes:
    if name != "ledger.sqlite":
        return content
    return content.replace(b"The market moved.", b"The market mov3d.")


def altered_run(name: str, content: bytes) -> bytes:
    return content[:-100] + b"x" * 100 if name.endswith(".duckdb") else content


def climbing(name: str, content: bytes) -> bytes:
    return content.replace(b"structure/", b"../tructure/") if name == "manifest.json" else content


@pytest.mark.parametrize(
    ("change", "forge", "said"),
    [
        (altered_entry, False, r"member ledger\.sqlite does not have the SHA-256"),
        (altered_entry, True, r"its ledger does not hold: Entry 4"),
        (altered_run, True, r"its bytes are not those that \w+\.sha256 names"),
        (climbing, False, r"a member cannot be called '\.\./tructure"),
    ],
)
def test_an_altered_backup_is_refused_and_leaves_nothing(
    workspace: Workspace,
    tmp_path: Path,
    change: Callable[[str, bytes], bytes],
    forge: bool,
    said: str,
) -> None:
    saved(workspace, tmp_path / "backup.zip")
    altered = rewritten(tmp_path / "backup.zip", change, forge=forge)
    (tmp_path / "place").mkdir()

    with pytest.raises(RestoreRefused, match=said):
        restore(altered, tmp_path / "place" / "restored")

    assert list((tmp_path / "place").iterdir()) == []


def forged_checkpoint(name: str, content: bytes) -> bytes:
    return content.replace(b'"size"', b'"size" ') if "checkpoint-" in name else content


@contextmanager
def a_guard_too_many(url: str) -> Iterator[None]:
    """A database that puts a trigger of its own on every new table of entries."""
    spy = """
        create function nothing() returns trigger language plpgsql as 'begin return new; end';
        create function watch() returns event_trigger language plpgsql as $$ begin
            if to_regclass('entries') is not null and not exists (
                select from pg_trigger where tgname = 'spy'
            ) then
                create trigger spy before insert on entries
                    for each row execute function nothing();
            end if;
        end $$;
        create event trigger watching on ddl_command_end when tag in ('CREATE TABLE')
            execute function watch();
    """
    with psycopg.connect(url, autocommit=True) as con:
        con.execute(spy)
        yield
        con.execute("drop event trigger watching; drop function watch; drop function nothing")


def test_a_copy_in_postgresql_that_does_not_hold_leaves_neither_folder_nor_ledger(
    workspace: Workspace, another_database: str, tmp_path: Path
) -> None:
    saved(workspace, tmp_path / "backup.zip")
    folder = tmp_path / "place" / "restored"
    with (
        a_guard_too_many(another_database),
        pytest.raises(RestoreRefused, match="its copy does not: spy was put on the entries"),
    ):
        restore(tmp_path / "backup.zip", folder, ledger_url=another_database)
    assert list(folder.parent.iterdir()) == []

    again = restore(tmp_path / "backup.zip", folder, ledger_url=another_database)

    assert again.verification.problems == ()
    assert sorted(path.name for path in folder.parent.iterdir()) == ["restored"]


def test_a_forged_checkpoint_is_refused_before_postgresql_has_anything(
    workspace: Workspace, another_database: str, tmp_path: Path
) -> None:
    saved(workspace, tmp_path / "backup.zip")
    forged = rewritten(tmp_path / "backup.zip", forged_checkpoint, forge=True)
    with pytest.raises(RestoreRefused, match=r"its ledger does not hold: .*heckpoint"):
        restore(forged, tmp_path / "restored", ledger_url=another_database)
    restore(tmp_path / "backup.zip", tmp_path / "restored", ledger_url=another_database)


def test_neither_a_backup_nor_a_restored_workspace_takes_the_place_of_something(
    workspace: Workspace, tmp_path: Path
) -> None:
    saved(workspace, tmp_path / "backup.zip")
    with pytest.raises(BackupRefused, match="never overwritten"):
        saved(workspace, tmp_path / "backup.zip")
    with pytest.raises(RestoreRefused, match="not empty"):
        restore(tmp_path / "backup.zip", workspace.folder)
    with pytest.raises(RestoreRefused, match="it is not a backup"):
        restore(workspace.folder / "workspace.yml", tmp_path / "restored")
    assert Workspace.open(workspace.folder).ledger.entry(1).actor == operating_system_user().name


def test_of_two_backups_to_one_name_at_once_the_second_is_refused(
    workspace: Workspace, kept_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(kept_folder, tmp_path / "other")
    other, path = Workspace.open(tmp_path / "other"), tmp_path / "backup.zip"
    meanwhile: list[bytes] = []

    def other_saves(*_: object) -> None:
        if not meanwhile:
            saved(other, path)
            meanwhile.append(path.read_bytes())

    with pytest.raises(BackupRefused, match="there already, and is never overwritten; entry") as no:
        back_up(workspace, path, actor=ME, progress=other_saves)

    other.ledger.close()
    assert f"entry {workspace.ledger.head().sequence} of the ledger says" in no.value.rule
    assert [path.read_bytes()] == meanwhile
    assert list(tmp_path.glob(".backup*")) == []


def test_two_at_once_in_one_workspace_take_turns_and_the_refused_one_is_no_entry(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "backup.zip"
    with ThreadPoolExecutor(2) as threads:
        tries = [threads.submit(saved, workspace, path) for _ in range(2)]
    refused = [one.exception() for one in tries if one.exception() is not None]
    assert [type(one) for one in refused] == [BackupRefused]
    assert len(list(workspace.ledger.read(event_types=["DATA_EXPORTED"]))) == 1


def test_a_place_that_knows_no_links_takes_a_backup_and_keeps_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)  # what exFAT says
    built, path = tmp_path / "built", tmp_path / "backup.zip"
    built.write_bytes(b"first")
    put_in_place(built, path)
    built.write_bytes(b"second")
    with pytest.raises(FileExistsError):
        put_in_place(built, path)
    assert path.read_bytes() == b"first"


def test_ctrl_c_after_the_entry_says_that_there_is_one_and_no_file(
    workspace: Workspace, tmp_path: Path, comptune: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def pressed(title: str) -> Iterator[Callable[[str, int, int], None]]:
        yield lambda *_: signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("comptune.cli.backup_commands.steps_shown", pressed)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background
    try:
        outcome = comptune("-w", workspace.folder, "backup", tmp_path / "backup.zip")
    finally:
        signal.signal(signal.SIGINT, before)

    (entry,) = workspace.ledger.read(event_types=["DATA_EXPORTED"])
    assert outcome.code == 130
    assert outcome.err.strip() == (
        f"Stopped; entry {entry.sequence} of the ledger says that a backup was taken, and there "
        "is no backup.zip."
    )
    assert list(tmp_path.glob("*backup*")) == []


def test_a_copied_ledger_is_one_file(workspace: Workspace, tmp_path: Path) -> None:
    saved(workspace, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        archive.extract("ledger.sqlite", tmp_path)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as con:
        assert con.execute("pragma journal_mode").fetchone() == ("delete",)
