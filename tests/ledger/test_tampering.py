"""Whatever is done to the entries, with SQL or to the bytes of the file, is found and named."""

import random
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from tests.ledger import tampering
from tests.ledger.tampering import COLUMNS, change_column, path_of, row, unguarded, write
from tests.ledger.thousand import BEGAN, ENTRIES, Thousand

from comptune.ledger.auditor.verify_ledger import Row, entry_hash
from comptune.ledger.checkpoints import Checkpoints
from comptune.ledger.store import Ledger
from comptune.ledger.stored import Unreadable, open_stored
from comptune.ledger.verify import Verification, verify

FIRST, MIDDLE, LAST = 1, 500, ENTRIES


def verified(ledger: Thousand, *, checkpoints: Path | None = None) -> Verification:
    return verify(
        ledger.url,
        checkpoints_folder=checkpoints or ledger.checkpoints,
        workspace_folder=path_of(ledger.url).parent,
    )


def first_problem(ledger: Thousand) -> tuple[int | None, str]:
    found = verified(ledger).problems
    assert found, "nothing was found"
    return found[0].sequence, found[0].kind


def test_a_ledger_that_nobody_touched_has_no_problem(tampered: Thousand) -> None:
    found = verified(tampered)
    assert found.problems == ()
    assert (found.sequence, found.checkpoints, found.anchored_sequence) == (ENTRIES, 4, ENTRIES)
    assert found.anchored_outside
    assert found.note == ""


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_that_was_changed_is_found(tampered: Thousand, column: str) -> None:
    for sequence in (FIRST, 2, 250, MIDDLE, 501, ENTRIES - 1, LAST):
        with unguarded(tampered.url) as connection:
            before = row(connection, sequence)
            change_column(connection, sequence, column)
            changed = sequence if column != "sequence" else sequence + 5_000
        place, kind = first_problem(tampered)
        assert place == sequence
        # An entry with another number is missing where it was; the last one's end is simply gone.
        assert kind in ({"altered"} if column != "sequence" else {"order", "altered", "missing"})
        with unguarded(tampered.url) as connection:
            tampering.set_column(connection, changed, column, before[column])
    assert verified(tampered).sound


@pytest.mark.parametrize("sequence", [FIRST, 2, MIDDLE, ENTRIES - 1])
def test_an_entry_that_was_deleted_is_found(tampered: Thousand, sequence: int) -> None:
    with unguarded(tampered.url) as connection:
        tampering.delete(connection, sequence)
    assert first_problem(tampered) == (sequence, "missing")


@pytest.mark.parametrize("sequence", [FIRST, 2, MIDDLE, ENTRIES - 1])
def test_an_entry_that_was_deleted_and_its_gap_closed_is_found(
    tampered: Thousand, sequence: int
) -> None:
    with unguarded(tampered.url) as connection:
        tampering.delete(connection, sequence)
        tampering.shift(connection, sequence + 1, -1)
    assert first_problem(tampered) == (sequence, "missing")


def test_several_entries_that_were_deleted_are_named(tampered: Thousand) -> None:
    with unguarded(tampered.url) as connection:
        connection.execute(text("delete from entries where sequence between 300 and 310"))
    problem = verified(tampered).problems[0]
    assert (problem.sequence, problem.kind) == (300, "missing")
    assert problem.words == "Entry 300 is missing, and so are those up to entry 310."


@pytest.mark.parametrize("sequence", [FIRST, 2, MIDDLE, LAST])
def test_an_entry_that_was_put_in_between_is_found(tampered: Thousand, sequence: int) -> None:
    with unguarded(tampered.url) as connection:
        forged = row(connection, sequence)
        tampering.shift(connection, sequence, 1)
        forged |= {"stream": "comments/forged", "version": 1}
        forged["hash"] = tampering.rehash(forged)
        tampering.insert(connection, forged)
    assert first_problem(tampered) == (sequence, "inserted")


def test_an_entry_below_the_first_is_found(tampered: Thousand) -> None:
    with unguarded(tampered.url) as connection:
        forged = row(connection, 7) | {"sequence": 0, "stream": "comments/forged", "version": 1}
        tampering.insert(connection, forged)
    assert first_problem(tampered) == (None, "inserted")


def test_an_entry_behind_the_last_with_a_wrong_hash_is_found(tampered: Thousand) -> None:
    with unguarded(tampered.url) as connection:
        forged = row(connection, 7) | {"sequence": ENTRIES + 1, "stream": "x", "version": 1}
        tampering.insert(connection, forged)
    assert first_problem(tampered) == (ENTRIES + 1, "altered")


@pytest.mark.parametrize(
    ("one", "two"), [(1, 2), (1, ENTRIES), (499, 500), (200, 900), (999, 1000)]
)
def test_entries_that_changed_places_are_found(tampered: Thousand, one: int, two: int) -> None:
    with unguarded(tampered.url) as connection:
        tampering.swap(connection, one, two)
    problem = verified(tampered).problems[0]
    assert (problem.sequence, problem.kind) == (one, "order")
    assert f"stands as entry {two}" in problem.words


@pytest.mark.parametrize("after", [0, 1, 249, 250, 251, 600, 999])
def test_a_ledger_that_was_cut_off_is_found_by_its_checkpoints(
    tampered: Thousand, after: int
) -> None:
    with unguarded(tampered.url) as connection:
        tampering.truncate(connection, after)
    assert first_problem(tampered) == (after + 1, "truncated")


def test_cutting_off_at_every_place_is_found(thousand_copy: Thousand) -> None:
    for after in range(ENTRIES - 1, -1, -1):
        with unguarded(thousand_copy.url) as connection:
            connection.execute(text("pragma synchronous = off"))
            tampering.truncate(connection, after)
        if after % 20 == 0 or after > ENTRIES - 5:
            assert first_problem(thousand_copy) == (after + 1, "truncated")


def test_a_stored_state_tells_of_entries_that_were_cut_off_without_checkpoints(
    tampered: Thousand, tmp_path: Path
) -> None:
    with unguarded(tampered.url) as connection:
        known = connection.execute(text("select sequence from projections")).scalar_one()
        connection.execute(text("delete from entries where sequence > 400"))
    assert known > 400
    problem = verified(tampered, checkpoints=tmp_path / "none").problems[0]
    assert (problem.sequence, problem.kind) == (401, "truncated")


def forged_payload(connection: Connection, sequence: int) -> str:
    payload: str = row(connection, sequence)["payload"]
    return payload.replace('"authenticated_by":"openid_connect"', '"authenticated_by":"demo"')


@pytest.mark.parametrize(("sequence", "named"), [(12, 1), (251, 251), (700, 501), (1_000, 751)])
def test_a_consistent_forgery_is_found_by_checkpoints(
    tampered: Thousand, sequence: int, named: int
) -> None:
    with unguarded(tampered.url) as connection:
        tampering.rewrite_from(connection, sequence, forged_payload(connection, sequence))
    problem = verified(tampered).problems[0]
    # Checkpoints stand at 250, 500, 750, 1000: they tell between which two it begins.
    assert (problem.sequence, problem.kind) == (named, "rewritten")


def test_a_consistent_forgery_is_not_found_without_checkpoints_and_the_note_says_so(
    tampered: Thousand, tmp_path: Path
) -> None:
    with unguarded(tampered.url) as connection:
        tampering.rewrite_from(connection, 12, forged_payload(connection, 12))
    found = verified(tampered, checkpoints=tmp_path / "none")
    assert found.problems == ()
    assert "rewritten together" in found.note
    assert "There is no checkpoint" in found.note


def test_a_consistent_forgery_with_forged_checkpoints_inside_the_workspace_is_not_found(
    thousand_copy: Thousand,
) -> None:
    # Given checkpoints that whoever writes to the workspace can write to as well
    inside = path_of(thousand_copy.url).parent / "checkpoints"
    with unguarded(thousand_copy.url) as connection:
        tampering.rewrite_from(connection, 12, forged_payload(connection, 12))
    ledger = Ledger.open(thousand_copy.url)
    Checkpoints(inside).write_for(ledger, BEGAN)  # with a key of the forger's own
    ledger.close()
    # Then nothing is found, and the note says what that is worth
    found = verified(thousand_copy, checkpoints=inside)
    assert found.problems == ()
    assert not found.anchored_outside
    assert "protects against accidents only" in found.note
    # And the key's fingerprint is another than the one that people were told
    assert found.fingerprint != verified(thousand_copy).fingerprint


def test_an_entry_that_was_replaced_with_its_own_hash_is_found(tampered: Thousand) -> None:
    with unguarded(tampered.url) as connection:
        values = row(connection, MIDDLE)
        values["payload"] = forged_payload(connection, MIDDLE)
        tampering.set_column(connection, MIDDLE, "payload", values["payload"])
        tampering.set_column(connection, MIDDLE, "hash", tampering.rehash(values))
    assert first_problem(tampered) == (MIDDLE, "replaced")


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("version", 900, "version"),
        ("recorded_at", "2020-01-01T00:00:00.000000Z", "time"),
        ("recorded_at", "2026-02-30T00:00:00.000000Z", "time"),
        ("payload", '{"text": "not canonical"}', "payload"),
        ("payload", '{"text":"nobody"}', "payload"),
        ("payload", '{"authenticated_by":"operating_system","text":"?"}', "payload"),
        ("payload", '{"authenticated_by":"nobody","scenario":"plan-0","text":"?"}', "payload"),
        ("payload", "[1]", "payload"),
        ("payload", "[" * 50_000, "payload"),
        ("event_type", "NO_SUCH_EVENT", "payload"),
    ],
)
def test_a_well_hashed_entry_at_the_end_that_breaks_a_rule_is_found(
    tampered: Thousand, column: str, value: str | int, kind: str
) -> None:
    with unguarded(tampered.url) as connection:
        last = row(connection, LAST)
        forged = last | {"sequence": LAST + 1, "previous_hash": last["hash"], column: value}
        if column != "version":
            forged["version"] += 1
        text_of = {n: v for n, v in forged.items() if n in COLUMNS}
        forged["hash"] = entry_hash(Row(**text_of))
        tampering.insert(connection, forged)
    assert first_problem(tampered) == (LAST + 1, kind)


def test_many_problems_are_counted_not_all_listed(thousand_copy: Thousand) -> None:
    with unguarded(thousand_copy.url) as connection:
        connection.execute(text("update entries set actor = 'mallory' where sequence > 100"))
    problems = verified(thousand_copy).problems
    assert problems[0].sequence == 101
    assert len(problems) < 60
    assert problems[-1].words == "850 more entries are not as they were recorded."


# ---- The bytes of the file -----------------------------------------------------------------------


def entries_of(url: str) -> list[tuple[object, ...]] | None:
    try:
        with open_stored(url) as stored:
            return [*stored.rows(), tuple(stored.guards().items())]
    except Unreadable:
        return None


def test_a_byte_anywhere_in_the_file_is_found_if_it_changed_an_entry(
    thousand_copy: Thousand,
) -> None:
    path = path_of(thousand_copy.url)
    content = path.read_bytes()
    sound = entries_of(thousand_copy.url)
    draw = random.Random(7)
    for place in [*range(0, 112, 4), *(draw.randrange(len(content)) for _ in range(100))]:
        damaged = bytearray(content)
        damaged[place] ^= 1 << draw.randrange(8)
        write(path, bytes(damaged))
        found = verified(thousand_copy)  # never an error
        if entries_of(thousand_copy.url) != sound:
            assert found.problems, place
    write(path, content)


@pytest.mark.parametrize("size", [0, 1, 99, 100, 4_096, 20_000, 150_000])
def test_a_file_that_was_cut_is_a_problem_with_words(thousand_copy: Thousand, size: int) -> None:
    path = path_of(thousand_copy.url)
    path.write_bytes(path.read_bytes()[:size])
    problems = verified(thousand_copy).problems
    assert problems[0].kind == "unreadable"
    assert problems[0].sequence is not None
    assert problems[0].words.startswith(f"Entry {problems[0].sequence} and what follows cannot")


def test_something_else_than_a_ledger_is_a_problem_with_words(thousand_copy: Thousand) -> None:
    path = path_of(thousand_copy.url)
    for content in (b"hello" * 1_000, b"\x00" * 8_192):
        path.write_bytes(content)
        assert first_problem(thousand_copy) == (1, "unreadable")
    path.unlink()
    assert verified(thousand_copy).problems[0].words.endswith(f"there is no file {path}.")
    sqlite3.connect(path).execute("create table entries (sequence integer)").connection.close()
    assert first_problem(thousand_copy) == (1, "unreadable")
