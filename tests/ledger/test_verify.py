"""What verification looks at beside the chain: guards, the stored state, places."""

import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from tests.ledger.acts import comment
from tests.ledger.tampering import path_of, unguarded
from tests.ledger.thousand import FOUNDER, Thousand

from comptune.ledger.store import Ledger
from comptune.ledger.stored import open_stored
from comptune.ledger.verify import GUARDS, Problem, verify


def problems_of(ledger: Thousand) -> list[Problem]:
    return list(
        verify(
            ledger.url,
            checkpoints_folder=ledger.checkpoints,
            workspace_folder=path_of(ledger.url).parent,
        ).problems
    )


def test_the_guards_are_those_that_verification_knows(ledger: Ledger) -> None:
    with open_stored(ledger.url) as stored:
        assert stored.guards() == GUARDS[stored.kind], "state them in verify.GUARDS anew"


@pytest.mark.parametrize("guard", ["entries_refuse_update", "entries_check_insert"])
def test_a_trigger_that_was_dropped_is_found_on_sqlite(thousand_copy: Thousand, guard: str) -> None:
    run(path_of(thousand_copy.url), f"drop trigger {guard}")
    (problem,) = problems_of(thousand_copy)
    assert problem.kind == "guard"
    assert problem.words == f"The guard {guard} is missing: entries can be changed."


def test_a_trigger_that_does_nothing_any_more_is_found_on_sqlite(thousand_copy: Thousand) -> None:
    path = path_of(thousand_copy.url)
    run(path, "drop trigger entries_refuse_update")
    run(path, "create trigger entries_refuse_update before update on entries begin select 1; end")
    (problem,) = problems_of(thousand_copy)
    assert (
        problem.words == "The guard entries_refuse_update is not what it was, or is switched off."
    )


def test_a_trigger_that_was_added_is_found_on_sqlite(thousand_copy: Thousand) -> None:
    run(
        path_of(thousand_copy.url),
        "create trigger quiet after insert on entries begin delete from projections; end",
    )
    (problem,) = problems_of(thousand_copy)
    assert problem.words == "quiet was put on the entries, and does not belong there."


def run(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "drop trigger entries_refuse_change on entries",
            "The guard entries_refuse_change is missing: entries can be changed.",
        ),
        (
            "alter table entries disable trigger entries_refuse_change",
            "The guard entries_refuse_change is not what it was, or is switched off.",
        ),
        (
            "alter table entries enable replica trigger entries_check_insert",
            "The guard entries_check_insert is not what it was, or is switched off.",
        ),
        (
            "create or replace function entries_refuse_change() returns trigger "
            "language plpgsql as 'begin return null; end'",
            "The guard entries_refuse_change is not what it was, or is switched off.",
        ),
        (
            "alter table entries drop constraint entries_stream_version",
            "The guard entries_stream_version is missing: entries can be changed.",
        ),
    ],
)
def test_a_guard_that_was_taken_off_is_found_on_postgresql(
    postgresql_copy: Thousand, statement: str, words: str
) -> None:
    engine = create_engine(postgresql_copy.url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    (problem,) = problems_of(postgresql_copy)
    assert (problem.kind, problem.words) == ("guard", words)


def test_a_stored_state_that_entries_do_not_come_to_is_found(tampered: Thousand) -> None:
    with unguarded(tampered.url) as connection:
        sequence = connection.execute(text("select sequence from projections")).scalar_one()
        connection.execute(
            text("update projections set content = replace(content, 'administrator', 'approver')")
        )
    (problem,) = problems_of(tampered)
    assert (problem.sequence, problem.kind) == (sequence, "projection")


def test_a_stored_state_with_the_hash_of_another_entry_is_found(tampered: Thousand) -> None:
    with unguarded(tampered.url) as connection:
        connection.execute(text(f"update projections set hash = '{'a' * 64}'"))
    (problem,) = problems_of(tampered)
    assert problem.kind == "projection"


def test_a_stored_state_that_other_code_made_is_nobodys_problem(tampered: Thousand) -> None:
    # The store does not use it either, and makes its own.
    with unguarded(tampered.url) as connection:
        connection.execute(text("update projections set content = '{}', made_by = 'older'"))
    assert problems_of(tampered) == []


def test_a_ledger_that_is_not_there_is_a_problem_with_words(tmp_path: Path) -> None:
    for url in (
        f"sqlite:///{tmp_path}/none.sqlite",
        f"postgresql://somebody:secret@/none?host={tmp_path}",
        "mysql://somewhere",
    ):
        found = verify(url, checkpoints_folder=tmp_path / "none", workspace_folder=tmp_path)
        (problem,) = found.problems
        assert (problem.sequence, problem.kind) == (1, "unreadable")
        assert "secret" not in problem.words
    assert list(tmp_path.iterdir()) == []  # nothing is made by looking


def test_a_url_that_is_none_is_a_problem_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://somebody:sec@ret@127.0.0.1:port/none"

    found = verify(url, checkpoints_folder=tmp_path / "none", workspace_folder=tmp_path)

    (problem,) = found.problems
    assert (problem.sequence, problem.kind) == (1, "unreadable")
    assert problem.words.endswith("cannot be read: its URL is not one of PostgreSQL.")


def test_a_ledger_is_verified_while_others_have_it_open_and_write(tampered: Thousand) -> None:
    ledger = Ledger.open(tampered.url)
    ledger.append([comment(FOUNDER, "plan-0", "More.")])
    found = verify(
        tampered.url,
        checkpoints_folder=tampered.checkpoints,
        workspace_folder=path_of(tampered.url).parent,
    )
    assert found.sound
    assert found.sequence == 1_001
    ledger.append([comment(FOUNDER, "plan-0", "And more.")])
    ledger.close()


def test_verification_does_not_write_to_the_file(thousand_copy: Thousand) -> None:
    path = path_of(thousand_copy.url)
    before = path.read_bytes()
    assert problems_of(thousand_copy) == []
    assert path.read_bytes() == before


def test_the_page_on_audits_names_every_kind_of_problem() -> None:
    root = Path(__file__).parents[2]
    ledger = root / "src" / "comptune" / "ledger"
    code = "".join(
        (ledger / name).read_text() for name in ("verify.py", "auditor/verify_ledger.py")
    )
    kinds = set(re.findall(r'(?:note|Problem|_broken)\([^,"]+, "(\w+)"', code))
    kinds |= set(re.findall(r'kind, first = "(\w+)"', code))
    page = (root / "docs" / "audit.md").read_text()
    assert {"altered", "guard", "order"} < kinds
    assert {kind for kind in kinds if f"`{kind}`" not in page} == set()
