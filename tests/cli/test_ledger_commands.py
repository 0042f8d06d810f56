"""The ledger from the command line: listed, shown, verified, anchored, rebuilt, handed over."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.ledger import postgresql

from comptune.cli import FAILED, REFUSED
from comptune.ledger.actor import operating_system_user
from comptune.workspace import Workspace

from .conftest import PEOPLE, Call

SELF = operating_system_user().name
TRIGGERS = "select name from sqlite_master where type = 'trigger'"


@pytest.fixture
def fresh(comptune: Call, tmp_path: Path) -> Call:
    """The command line on a workspace that was just made."""
    folder = tmp_path / "fresh"
    assert comptune("init", "--workspace", folder).code == 0
    return lambda *words: comptune("--workspace", folder, *words)


def tampered(workspace: Workspace, statement: str) -> None:
    """Change the ledger behind its back, as somebody who owns the file can."""
    with sqlite3.connect(workspace.folder / "ledger.sqlite") as connection:
        guards = connection.execute(
            "select name, sql from sqlite_master where type = 'trigger'"
        ).fetchall()
        for name, _ in guards:
            connection.execute(f"drop trigger {name}")
        connection.execute(statement)
        for _, text in guards:
            connection.execute(text)
    connection.close()


def test_a_new_workspace_has_a_ledger_with_its_founder(fresh: Call) -> None:
    entries = fresh("ledger", "list", "--json").answer

    assert [one["event_type"] for one in entries] == ["ROLE_GRANTED", "STRUCTURE_CHANGED"]
    assert {(one["actor"], one["authenticated_by"]) for one in entries} == {
        (SELF, "operating_system")
    }
    assert entries[1]["previous_hash"] == entries[0]["hash"]


def test_a_workspace_without_a_ledger_says_how_to_begin_one(fresh: Call, tmp_path: Path) -> None:
    (tmp_path / "fresh" / "ledger.sqlite").unlink()

    refused = fresh("whoami")
    begun = fresh("ledger", "init")

    assert refused.code == REFUSED
    assert "comptune ledger init" in refused.err
    assert f"{SELF} is its administrator" in begun.out
    assert fresh("ledger", "verify").code == 0
    assert fresh("ledger", "init").code == REFUSED


@pytest.mark.skipif(postgresql.binaries() is None, reason="PostgreSQL is not installed")
def test_a_ledger_on_postgresql_is_begun_without_telling_its_password(
    fresh: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql.server() as folder, postgresql.database(folder) as url:
        monkeypatch.setenv("COMPTUNE_LEDGER_URL", url.replace("@/", ":secret@/", 1))
        begun = fresh("ledger", "init")

    assert begun.code == 0
    assert begun.out.startswith("Started the ledger postgresql")
    assert "secret" not in begun.out


def test_a_ledger_that_checkpoints_know_is_not_begun_anew(fresh: Call, tmp_path: Path) -> None:
    fresh("ledger", "checkpoint")
    (tmp_path / "fresh" / "ledger.sqlite").unlink()

    refused = fresh("ledger", "init")

    assert refused.code == REFUSED
    assert "checkpoint 1 is of a ledger of 2 entries" in refused.err
    assert not (tmp_path / "fresh" / "ledger.sqlite").exists()


def test_entries_are_chosen_by_scenario_and_type(decided: Call) -> None:
    every = decided("ledger", "list", "--all", "--json").answer
    of_idea = decided("ledger", "list", "--scenario", "idea", "--json").answer
    grants = decided("ledger", "list", "--type", "role_granted", "--json").answer
    last = decided("ledger", "list", "--last", "2", "--json").answer

    assert [one["sequence"] for one in every] == list(range(1, len(every) + 1))
    assert [one["event_type"] for one in of_idea] == ["SCENARIO_CREATED", "PARAMETER_CHANGE"]
    assert len(grants) == 1 + len(PEOPLE)
    assert last == every[-2:]
    assert (
        f"The last 2 of {len(every)}; --all shows every one."
        in decided("ledger", "list", "--last", "2").out
    )
    assert decided("ledger", "list", "--last", "0", "--json").answer == []


def test_a_page_has_room_for_the_list(decided: Call) -> None:
    shown = decided("ledger", "list", "--all").out

    assert max(len(line) for line in shown.splitlines()) <= 100
    assert "merit_rate.2027-2031.L1-L5: not set → 3.5 %" in " ".join(shown.split())


def test_one_entry_is_shown_in_full(decided: Call) -> None:
    (entry,) = decided("ledger", "list", "--scenario", "idea", "--last", "1", "--json").answer

    shown = decided("ledger", "show", entry["sequence"])

    assert decided("ledger", "show", entry["sequence"], "--json").answer == entry
    for words in (
        f"Entry {entry['sequence']}: PARAMETER_CHANGE",
        "demo:ana, a demo user, whom nobody identified",
        entry["hash"],
        entry["previous_hash"],
        "The market moved",
        "cell merit_rate.2027.L3, new 0.035",
        f"comptune lineage {entry['sequence']}",
    ):
        assert words in shown.out


def test_a_sound_ledger_verifies_and_says_where_its_checkpoints_lie(act: Call) -> None:
    before = act(None, "ledger verify")
    made = act(None, "ledger checkpoint --json").answer
    after = act(None, "ledger verify")
    answer = act(None, "ledger verify --json").answer

    assert before.code == after.code == 0
    assert before.out.startswith("The ledger is what was recorded: ")
    assert "There is no checkpoint" in before.out
    assert f"Checkpoints: 1, the last of {made['size']} entries" in after.out
    assert "protects against accidents only" in " ".join(after.out.split())
    assert (answer["verified"], answer["problems"], answer["checkpoints"]) == (True, [], 1)
    assert answer["head_hash"] == made["head_hash"]
    assert answer["anchored_outside"] is False


def test_checkpoints_outside_of_the_workspace_are_not_warned_of(
    act: Call, own_decided: Workspace, tmp_path: Path
) -> None:
    settings = own_decided.folder / "workspace.yml"
    settings.write_text(settings.read_text() + f'\ncheckpoint_folder: "{tmp_path / "far"}"\n')

    act(None, "ledger checkpoint")
    shown = act(None, "ledger verify")

    assert list((tmp_path / "far").glob("checkpoint-*.json"))
    assert "accidents only" not in " ".join(shown.out.split())
    assert act(None, "ledger verify --json").answer["anchored_outside"] is True


def test_an_altered_entry_fails_the_verification_and_is_the_first_named(
    act: Call, own_decided: Workspace
) -> None:
    act(None, "ledger checkpoint")
    statement = "update entries set payload = replace(payload, 'moved', 'fell') where sequence = {}"
    (entry,) = act(None, "ledger list --scenario idea --last 1 --json").answer
    number = entry["sequence"]
    tampered(own_decided, statement.format(number))

    shown = act(None, "ledger verify")
    as_json = act(None, "ledger verify --json")

    assert shown.code == as_json.code == FAILED
    assert shown.out.startswith("The ledger is not what was recorded.\n")
    assert shown.err.startswith(f"Error: The ledger: Entry {number} ")
    assert as_json.error["type"] == "LedgerDamaged"
    assert f'"sequence": {number}' in as_json.out
    assert '"verified": false' in as_json.out


def test_entries_cut_off_at_the_end_are_found_by_a_checkpoint(
    act: Call, own_decided: Workspace
) -> None:
    act(None, "ledger checkpoint")
    tampered(
        own_decided, "delete from entries where sequence = (select max(sequence) from entries)"
    )

    assert act(None, "ledger verify").code == FAILED


def test_the_public_key_is_what_signed_the_checkpoints(act: Call, own_decided: Workspace) -> None:
    printed = act(None, "ledger key")

    assert printed.out == (own_decided.checkpoints_folder / "public_key.pem").read_text()
    assert act(None, "ledger key --json").answer["public_key"] == printed.out
    assert (own_decided.checkpoints_folder / "private_key.pem").stat().st_mode & 0o077 == 0


def test_the_same_ledger_gets_no_second_checkpoint(act: Call) -> None:
    first = act(None, "ledger checkpoint --json").answer
    second = act(None, "ledger checkpoint --json").answer

    assert first == second
    assert first["number"] == 1


def test_nobody_without_a_role_signs_for_the_ledger(act: Call, own_decided: Workspace) -> None:
    refused = act("stranger", "ledger checkpoint")

    assert refused.code == REFUSED
    assert "verify the ledger" in refused.err
    assert not own_decided.checkpoints_folder.exists()


def test_an_auditor_verifies_what_was_exported_without_the_tool(
    act: Call, own_decided: Workspace, tmp_path: Path
) -> None:
    act(None, "ledger checkpoint")
    answer = act(None, "audit export", tmp_path / "handover", "-m", "Audit", "--json").answer

    (logged,) = act(None, "ledger list --type DATA_EXPORTED --json").answer
    script = tmp_path / "handover" / "verify_ledger.py"
    done = subprocess.run(
        [sys.executable, "-I", str(script)], capture_output=True, text=True, check=False
    )

    assert answer["entry"] == logged
    assert logged["payload"]["reason"] == "Audit"
    assert answer["entries"] == logged["sequence"]
    assert done.returncode == 0, done.stdout
    assert "No problem was found." in done.stdout


def test_an_export_may_begin_later_and_never_overwrites(act: Call, tmp_path: Path) -> None:
    shown = act(None, "audit export", tmp_path / "late", "--since", "5")
    again = act(None, "audit export", tmp_path / "late")

    assert shown.code == 0, shown.err
    assert shown.out.startswith("Wrote ")
    assert again.code == REFUSED
    assert "Name a folder that is not there yet." in again.err


def test_what_is_derived_is_derived_again_and_answers_queries(
    act: Call, own_decided: Workspace
) -> None:
    entries = act(None, "ledger list --all --json").answer

    rebuilt = act(None, "ledger rebuild --json").answer
    query = "select count(*) as entries, max(hash) filter (sequence = 1) as first "
    (row,) = act(None, "sql --json", f"{query} from fct_audit_trail").answer

    assert rebuilt["sequence"] == len(entries)
    assert rebuilt["file"] == str(own_decided.folder / "governance.duckdb")
    assert (row["entries"], row["first"]) == (len(entries), entries[0]["hash"])


def test_the_ledgers_tables_are_made_for_the_query_that_needs_them(
    act: Call, own_decided: Workspace
) -> None:
    act(None, "sql", "select count(*) from dim_run")
    assert not (own_decided.folder / "governance.duckdb").exists()

    act("ben", "scenario comment idea Hello")
    (row,) = act(None, "sql --json", "select max(sequence) as last from fct_audit_trail").answer

    assert row["last"] == len(act(None, "ledger list --all --json").answer)


def test_a_time_to_come_and_a_ledger_that_nobody_names_are_warned_of(
    act: Call, own_decided: Workspace
) -> None:
    ahead = datetime.now(UTC) + timedelta(days=400)
    own_decided.desk(clock=lambda: ahead).comment("idea", "From another clock")
    later = own_decided.desk().comment("idea", "From this clock")
    file = own_decided.folder / "workspace.yml"
    file.write_text(file.read_text().replace("\nledger: ", "\n# ledger: "))

    shown = act(None, "ledger verify")

    assert later.recorded_at == ahead  # never before the entry before it
    assert shown.code == 0
    assert (
        f"Warning: Entry {later.sequence} is dated {ahead:%Y-%m-%d %H:%M} UTC, which is still to "
        "come: a clock was wrong." in shown.err
    )
    first = own_decided.ledger.entry(1).hash
    assert f'Add the line `ledger: "{first}"`.' in shown.err
    assert len(act(None, "ledger verify --json").answer["warnings"]) == 2


def test_a_ledger_without_doubts_has_no_warnings(act: Call) -> None:
    assert act(None, "ledger verify").err == ""
    assert act(None, "ledger verify --json").answer["warnings"] == []


def test_the_ledger_of_another_workspace_does_not_pass(
    act: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = Workspace.init(tmp_path / "foreign", name="Foreign", currency="EUR")
    monkeypatch.setenv("COMPTUNE_LEDGER_URL", foreign.ledger_url)

    for command in ("ledger verify", "ledger list", "scenario list"):
        refused = act(None, command)
        assert refused.code == REFUSED
        assert "names the ledger that began with" in refused.err
