"""What the databases themselves refuse to anybody who writes to the table of entries by hand."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from tests.ledger.acts import comment, created
from tests.ledger.chains import check_chain
from tests.ledger.conftest import FOUNDED_AT, FOUNDER

from comptune.ledger.errors import BrokenChain
from comptune.ledger.store import Ledger

COLUMNS = "sequence, recorded_at, actor, event_type, stream, version, payload, previous_hash, hash"


@pytest.fixture
def filled(ledger: Ledger) -> Iterator[Ledger]:
    """Five entries; after the test they are as they were."""
    ledger.append([created(FOUNDER, "plan")])
    ledger.append([comment(FOUNDER, "plan", f"comment {number}") for number in range(3)])
    before = list(ledger.read())
    yield ledger
    assert list(ledger.read()) == before
    check_chain(ledger)


def by_hand(ledger: Ledger, *statements: str) -> None:
    """Run statements as somebody with a database client would, in one transaction."""
    engine = create_engine(ledger.url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def next_row(ledger: Ledger, **other: str | int) -> str:
    """The values of a row that could follow, some of them replaced."""
    head = ledger.entry(ledger.head().sequence)
    row: dict[str, str | int] = {
        "sequence": head.sequence + 1,
        "recorded_at": "2999-01-01T00:00:00.000000Z",
        "actor": "mallory",
        "event_type": "COMMENT_ADDED",
        "stream": head.stream,
        "version": head.version + 1,
        "payload": "{}",
        "previous_hash": head.hash,
        "hash": "f" * 64,
    }
    return ", ".join(
        str(value) if isinstance(value, int) else f"'{value}'" for value in (row | other).values()
    )


@pytest.mark.parametrize(
    "statement",
    [
        "update entries set actor = 'mallory' where sequence = 3",
        "update entries set payload = payload",
        "delete from entries where sequence = 5",
        "delete from entries",
    ],
)
def test_entries_are_not_changed_or_deleted(filled: Ledger, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        by_hand(filled, statement)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"sequence": 7}, "no gaps"),
        ({"sequence": 5}, "no gaps"),
        ({"sequence": 0}, "no gaps"),
        ({"sequence": -1}, "no gaps"),
        ({"previous_hash": "0" * 64}, "hash of the newest entry"),
        ({"previous_hash": ""}, "hash of the newest entry"),
        ({"version": 3}, "version must be one more"),
        ({"version": 5}, "version must be one more"),
        ({"stream": "comments/other"}, "version must be one more"),
        ({"recorded_at": "2020-01-01T00:00:00.000000Z"}, "older"),
    ],
)
def test_an_entry_that_does_not_follow_is_not_inserted(
    filled: Ledger, other: dict[str, str | int], message: str
) -> None:
    with pytest.raises(DBAPIError, match=message):
        by_hand(filled, f"insert into entries ({COLUMNS}) values ({next_row(filled, **other)})")


@pytest.mark.parametrize("column", ["sequence", "previous_hash", "version", "recorded_at", "hash"])
def test_an_entry_without_one_of_its_columns_is_not_inserted(filled: Ledger, column: str) -> None:
    values = dict(zip(COLUMNS.split(", "), next_row(filled).split(", "), strict=True))
    values[column] = "null"
    with pytest.raises(DBAPIError):
        by_hand(filled, f"insert into entries ({COLUMNS}) values ({', '.join(values.values())})")


def test_two_rows_of_one_statement_are_each_checked(filled: Ledger) -> None:
    row = next_row(filled)
    with pytest.raises(DBAPIError, match="no gaps"):
        by_hand(filled, f"insert into entries ({COLUMNS}) values ({row}), ({row})")


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Ledger:
    """Three entries in SQLite."""
    return _three(sqlite_url)


@pytest.fixture
def on_postgresql(postgresql_url: str) -> Iterator[Ledger]:
    """Three entries in PostgreSQL."""
    made = _three(postgresql_url)
    yield made
    made.close()


def _three(url: str) -> Ledger:
    made = Ledger.create(url, founder=FOUNDER, at=FOUNDED_AT)
    made.append([created(FOUNDER, "plan"), comment(FOUNDER, "plan", "so far so good")])
    return made


@pytest.mark.parametrize("sequence", [1, 2, 3, 4])
@pytest.mark.parametrize("recursive_triggers", ["on", "off"])
def test_sqlite_replaces_nothing(on_sqlite: Ledger, sequence: int, recursive_triggers: str) -> None:
    before = list(on_sqlite.read())
    # By sequence, or by stream and version of an entry that is there.
    row = next_row(on_sqlite, sequence=sequence, stream="people", version=1)
    with pytest.raises(DBAPIError):
        by_hand(
            on_sqlite,
            f"pragma recursive_triggers = {recursive_triggers}",
            f"insert or replace into entries ({COLUMNS}) values ({row})",
        )
    with pytest.raises(DBAPIError):
        by_hand(on_sqlite, f"replace into entries ({COLUMNS}) values ({row})")
    assert list(on_sqlite.read()) == before


def test_sqlite_updates_no_entry_through_an_insert(on_sqlite: Ledger) -> None:
    before = list(on_sqlite.read())
    row = next_row(on_sqlite, sequence=2)
    for rest in (
        "on conflict do update set actor = 'mallory'",
        "on conflict (sequence) do update set actor = 'mallory'",
    ):
        with pytest.raises(DBAPIError):
            by_hand(on_sqlite, f"insert into entries ({COLUMNS}) values ({row}) {rest}")
    with pytest.raises(DBAPIError, match="append-only"):
        by_hand(on_sqlite, "update or replace entries set sequence = 1 where sequence = 2")
    assert list(on_sqlite.read()) == before


def test_sqlite_takes_no_other_type(on_sqlite: Ledger) -> None:
    with pytest.raises(DBAPIError):
        by_hand(
            on_sqlite,
            f"insert into entries ({COLUMNS}) values ({next_row(on_sqlite)})".replace(
                "'{}'", "x'00ff'"
            ),
        )


@pytest.mark.parametrize(
    "statements",
    [
        ["truncate entries"],
        ["truncate entries cascade"],
        ["set local session_replication_role = replica", "delete from entries"],
        ["set local session_replication_role = replica", "truncate entries"],
        ["update entries set actor = 'mallory' where false"],
    ],
)
def test_postgresql_refuses_what_other_triggers_miss(
    on_postgresql: Ledger, statements: list[str]
) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        by_hand(on_postgresql, *statements)
    assert len(check_chain(on_postgresql)) == 3


def test_postgresql_updates_no_entry_through_an_insert(on_postgresql: Ledger) -> None:
    row = next_row(on_postgresql, sequence=2)
    for sequence in (2, 4):
        row = next_row(on_postgresql, sequence=sequence)
        with pytest.raises(DBAPIError):
            by_hand(
                on_postgresql,
                f"insert into entries ({COLUMNS}) values ({row}) "
                "on conflict (sequence) do update set actor = 'mallory'",
            )
    assert len(check_chain(on_postgresql)) == 3


def test_postgresql_is_not_misled_by_a_temporary_table_of_that_name(on_postgresql: Ledger) -> None:
    row = next_row(on_postgresql, sequence=1, version=1, previous_hash="0" * 64)
    with pytest.raises(DBAPIError, match="no gaps"):
        by_hand(
            on_postgresql,
            "create temporary table entries (like public.entries)",
            f"insert into public.entries ({COLUMNS}) values ({row})",
        )


def test_a_row_that_only_looks_right_breaks_the_chain_at_once(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, "plan"), comment(FOUNDER, "plan", "so far so good")])
    ledger.state()
    by_hand(ledger, f"insert into entries ({COLUMNS}) values ({next_row(ledger)})")

    for act in (
        ledger.state,
        Ledger.open(ledger.url).state,
        lambda: ledger.append([comment(FOUNDER, "plan", "on top of it")]),
        lambda: ledger.state_at(4),
    ):
        with pytest.raises(BrokenChain, match="Entry 4"):
            act()
    assert ledger.head().sequence == 4
    assert ledger.state_at(3).sequence == 3
