"""The exported folder: whole or not there, and verified by its own script with plain Python."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.ledger import tampering
from tests.ledger.tampering import CHANGES, COLUMNS, path_of, unguarded
from tests.ledger.thousand import BEGAN, ENTRIES, FOUNDER, Thousand

from comptune.ledger.auditor.verify_ledger import Problem, canonical, main, verify_folder
from comptune.ledger.checkpoints import Checkpoints
from comptune.ledger.errors import ExportRefused
from comptune.ledger.export import export_audit
from comptune.ledger.store import Ledger

Lines = list[str]


@pytest.fixture(scope="session")
def exported(thousand: Thousand, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the thousand entries. Only read it."""
    folder = tmp_path_factory.mktemp("exported") / "audit"
    export_audit(thousand.url, folder, checkpoints_folder=thousand.checkpoints)
    return folder


@pytest.fixture
def export(exported: Path, tmp_path: Path) -> Path:
    """A copy of it to tamper with."""
    shutil.copytree(exported, tmp_path / "audit")
    return tmp_path / "audit"


def run_script(folder: Path, *options: str) -> tuple[int, str]:
    """The script with nothing but the standard library."""
    command = [sys.executable, "-I", "-S", folder / "verify_ledger.py", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.stderr == ""
    return done.returncode, done.stdout


def first_problem(folder: Path) -> Problem:
    _, problems = verify_folder(folder)
    assert problems, "nothing was found"
    return problems[0]


def lines_of(folder: Path) -> Lines:
    return (folder / "entries.jsonl").read_text(encoding="utf-8").split("\n")[:-1]


def write_lines(folder: Path, lines: Lines) -> None:
    (folder / "entries.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    trust_files(folder)


def trust_files(folder: Path) -> None:
    """Somebody who changes the data changes the manifest as well."""
    import hashlib

    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    (folder / "manifest.json").write_text(canonical(manifest))


def test_the_folder_holds_what_an_auditor_needs(export: Path, thousand: Thousand) -> None:
    assert sorted(path.name for path in export.iterdir()) == [
        "README.txt",
        "checkpoints",
        "entries.jsonl",
        "manifest.json",
        "public_key.pem",
        "verify_ledger.py",
    ]
    assert len(lines_of(export)) == ENTRIES
    assert len(list((export / "checkpoints").iterdir())) == 4
    fingerprint = Checkpoints(thousand.checkpoints).fingerprint()
    assert fingerprint is not None
    assert fingerprint in (export / "README.txt").read_text()
    assert "PRIVATE" not in (export / "public_key.pem").read_text()


def test_the_script_verifies_the_export_by_itself(export: Path, thousand: Thousand) -> None:
    ledger = Ledger.open(thousand.url)
    code, said = run_script(export)
    assert code == 0
    assert said == (
        f"Entries 1 to 1000; hash of the last one {ledger.head().hash}\n"
        "Checkpoints with a valid signature: 4 of 4, to entry 1000\n"
        f"Fingerprint of the key: {Checkpoints(thousand.checkpoints).fingerprint()}\n"
        "\n"
        "No problem was found.\n"
    )
    ledger.close()


def test_the_script_runs_on_python_3_9(export: Path) -> None:
    import ast

    source = (export / "verify_ledger.py").read_text()
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [node.module]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert {str(name).split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_the_script_says_what_is_wrong_and_ends_with_1(export: Path) -> None:
    lines = lines_of(export)
    lines[499] = lines[499].replace('"version":', '"version":1')
    write_lines(export, lines)
    code, said = run_script(export)
    assert code == 1
    assert "PROBLEM  Entry 500 is not what was recorded: its hash is another.\n" in said
    assert "No problem" not in said


def test_the_script_takes_the_folder_and_the_fingerprint(export: Path, tmp_path: Path) -> None:
    fingerprint = Checkpoints(export).fingerprint()
    assert fingerprint is not None
    assert main([str(export), "--fingerprint", fingerprint.upper()]) == 0
    assert main([str(export), "--fingerprint", "ab" * 32]) == 1
    assert main([str(tmp_path / "none")]) == 1


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_that_was_changed_in_the_lines_is_found(export: Path, column: str) -> None:
    sound = lines_of(export)
    for sequence in (1, 2, 500, ENTRIES):
        entry = json.loads(sound[sequence - 1])
        if column == "payload":
            entry["payload"]["authenticated_by"] = "demo"
        else:
            entry[column] = CHANGES[column](entry[column])
        write_lines(export, [*sound[: sequence - 1], canonical(entry), *sound[sequence:]])
        problem = first_problem(export)
        assert (problem.sequence, problem.kind) == (sequence, "altered")


TAMPERING: dict[str, tuple[Callable[[Lines], Lines], int, str]] = {
    "the first deleted": (lambda lines: lines[1:], 1, "missing"),
    "one deleted": (lambda lines: lines[:499] + lines[500:], 500, "missing"),
    "several deleted": (lambda lines: lines[:299] + lines[310:], 300, "missing"),
    "one twice": (lambda lines: lines[:500] + lines[499:], None, "inserted"),
    "neighbours swapped": (
        lambda lines: [*lines[:499], lines[500], lines[499], *lines[501:]],
        500,
        "order",
    ),
    "two swapped": (
        lambda lines: [*lines[:99], lines[899], *lines[100:899], lines[99], *lines[900:]],
        100,
        "order",
    ),
    "the last cut off": (lambda lines: lines[:-1], 1_000, "truncated"),
    "half cut off": (lambda lines: lines[:500], 501, "truncated"),
    "all cut off": (lambda lines: [], 1, "truncated"),
    "an empty line": (lambda lines: [*lines[:499], "", *lines[500:]], 500, "altered"),
    "a line of something else": (lambda lines: [*lines[:499], "{}", *lines[500:]], 500, "altered"),
    "spaces": (lambda lines: [" " + lines[0], *lines[1:]], 1, "altered"),
    "a field too many": (
        lambda lines: ['{"a":1,' + lines[0][1:], *lines[1:]],
        1,
        "altered",
    ),
}


@pytest.mark.parametrize("done", TAMPERING)
def test_what_was_done_to_the_lines_is_found(export: Path, done: str) -> None:
    do, sequence, kind = TAMPERING[done]
    write_lines(export, do(lines_of(export)))
    problem = first_problem(export)
    if sequence is None:
        assert problem.kind == kind
    else:
        assert (problem.sequence, problem.kind) == (sequence, kind)


def test_a_consistent_forgery_is_found_by_the_script(
    thousand_copy: Thousand, tmp_path: Path
) -> None:
    with unguarded(thousand_copy.url) as connection:
        payload = tampering.row(connection, 300)["payload"].replace("openid_connect", "demo")
        tampering.rewrite_from(connection, 300, payload)
    folder = tmp_path / "audit"
    export_audit(thousand_copy.url, folder, checkpoints_folder=thousand_copy.checkpoints)
    code, said = run_script(folder)
    assert code == 1
    assert (
        "PROBLEM  Entry 251 or one after it, up to entry 500, was rewritten: checkpoint 2" in said
    )


def test_a_forgery_without_checkpoints_is_not_found_and_the_script_says_what_that_means(
    thousand_copy: Thousand, tmp_path: Path
) -> None:
    with unguarded(thousand_copy.url) as connection:
        payload = tampering.row(connection, 300)["payload"].replace("openid_connect", "demo")
        tampering.rewrite_from(connection, 300, payload)
    folder = tmp_path / "audit"
    export_audit(thousand_copy.url, folder, checkpoints_folder=tmp_path / "none")
    code, said = run_script(folder)
    assert code == 0
    assert "Fingerprint of the key: none" in said
    assert "nothing would show if they were rewritten together" in said


@pytest.mark.parametrize("name", ["README.txt", "verify_ledger.py", "checkpoints/more.txt"])
def test_a_file_that_is_not_what_was_exported_is_found(export: Path, name: str) -> None:
    (export / name).write_text("Everything is fine.")
    assert first_problem(export).kind == "file"
    assert name in first_problem(export).words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("README.txt", "file"),
        ("entries.jsonl", "truncated"),
        ("manifest.json", "file"),
        ("public_key.pem", "checkpoint"),
        ("checkpoints/checkpoint-000002.json", "checkpoint"),
    ],
)
def test_a_file_that_is_missing_is_found(export: Path, name: str, kind: str) -> None:
    (export / name).unlink()
    assert first_problem(export).kind == kind


def test_an_export_since_an_entry_begins_behind_it(thousand: Thousand, tmp_path: Path) -> None:
    done = export_audit(
        thousand.url, tmp_path / "audit", checkpoints_folder=thousand.checkpoints, since=600
    )
    assert (done.after, done.entries, done.head_sequence) == (600, 400, ENTRIES)
    code, said = run_script(tmp_path / "audit")
    assert code == 0
    assert "Entries 601 to 1000" in said
    assert "Entries 1 to 600 are no part of this export." in said


def test_an_export_since_a_moment_begins_with_what_was_recorded_then(
    thousand: Thousand, tmp_path: Path
) -> None:
    # Entry n was recorded n - 1 minutes after the ledger began.
    done = export_audit(
        thousand.url,
        tmp_path / "audit",
        checkpoints_folder=thousand.checkpoints,
        since=BEGAN + timedelta(minutes=500),
    )
    assert (done.after, done.entries) == (500, 500)
    assert verify_folder(tmp_path / "audit")[1] == []


def test_an_export_since_a_checkpoint_is_held_against_it(
    thousand: Thousand, tmp_path: Path
) -> None:
    folder = tmp_path / "audit"
    export_audit(thousand.url, folder, checkpoints_folder=thousand.checkpoints, since=500)
    assert verify_folder(folder)[1] == []
    first = json.loads(lines_of(folder)[0])
    first["previous_hash"] = "b" * 64
    first["hash"] = tampering.rehash(first | {"payload": canonical(first["payload"])})
    write_lines(folder, [canonical(first)])
    assert first_problem(folder).sequence == 501


def test_a_damaged_entry_is_exported_as_it_is_and_found(
    thousand_copy: Thousand, tmp_path: Path
) -> None:
    with unguarded(thousand_copy.url) as connection:
        tampering.set_column(connection, 400, "payload", 'no\nJSON "at all')
    export_audit(
        thousand_copy.url, tmp_path / "audit", checkpoints_folder=thousand_copy.checkpoints
    )
    problem = first_problem(tmp_path / "audit")
    assert (problem.sequence, problem.kind) == (400, "altered")


def test_an_export_is_the_same_from_postgresql(
    thousand_in_postgresql: Thousand, exported: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "audit"
    export_audit(
        thousand_in_postgresql.url, folder, checkpoints_folder=thousand_in_postgresql.checkpoints
    )
    assert run_script(folder)[0] == 0
    assert (folder / "entries.jsonl").read_bytes() == (exported / "entries.jsonl").read_bytes()


def test_a_folder_that_is_there_is_not_written_over(thousand: Thousand, tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "notes.txt").write_text("mine")
    with pytest.raises(ExportRefused, match="it is there already"):
        export_audit(thousand.url, tmp_path / "audit", checkpoints_folder=thousand.checkpoints)
    assert [path.name for path in (tmp_path / "audit").iterdir()] == ["notes.txt"]


def test_an_export_that_fails_leaves_nothing(thousand: Thousand, tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    for url, since in ((f"sqlite:///{tmp_path}/none", None), (thousand.url, ENTRIES)):
        with pytest.raises(ExportRefused):
            export_audit(url, folder, checkpoints_folder=thousand.checkpoints, since=since)
    assert list(tmp_path.iterdir()) == []


def test_an_export_into_a_folder_that_cannot_be_made_is_refused(
    thousand: Thousand, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportRefused, match="cannot be written"):
        export_audit(
            thousand.url, tmp_path / "file" / "audit", checkpoints_folder=thousand.checkpoints
        )


def test_entries_that_come_while_exporting_do_not_look_cut_off(
    thousand_copy: Thousand, tmp_path: Path
) -> None:
    # The checkpoints are read before the entries, so that none knows more than is exported.
    from tests.ledger.acts import comment

    ledger = Ledger.open(thousand_copy.url)
    ledger.append([comment(FOUNDER, "plan-0", "More.")])
    folder = tmp_path / "audit"
    export_audit(thousand_copy.url, folder, checkpoints_folder=thousand_copy.checkpoints)
    ledger.close()
    said, problems = verify_folder(folder)
    assert problems == []
    assert any(line.startswith("Entries 1001 to 1001 stand behind") for line in said)
    assert path_of(thousand_copy.url).exists()
