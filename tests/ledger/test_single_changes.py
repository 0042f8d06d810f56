"""Every change of a single field, of every one of a thousand entries, is found and named.

The walk along the chain is tried with all of them each time. By SQL and by the bytes of the file,
each is a verification of the whole ledger: of every 111th entry and so the last, and of every one
with --soak.
"""

import copy
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from tests.ledger.single_changes import single_changes
from tests.ledger.tampering import COLUMNS, path_of, places_in_file, set_column, write
from tests.ledger.test_tampering import first_problem
from tests.ledger.thousand import ENTRIES, Thousand

from comptune.ledger.auditor.verify_ledger import Row, Walk
from comptune.ledger.stored import open_stored

pytestmark = pytest.mark.soak

_STRIDE = 111


@pytest.fixture
def step(request: pytest.FixtureRequest) -> int:
    """From one entry that is tampered with to the next."""
    return 1 if request.config.getoption("--soak") else _STRIDE


def rows_of(ledger: Thousand) -> list[Row]:
    with open_stored(ledger.url) as stored:
        return list(stored.rows())


def kinds_of_fields(rows: Iterable[Row]) -> set[str]:
    return {what for row in rows for what, _, _ in single_changes(row)}


def named_rightly(column: str, place: int | None, kind: str, sequence: int) -> bool:
    """Whether the first problem names the entry that was changed."""
    if column != "sequence":
        return (place, kind) == (sequence, "altered")
    # An entry that bears a number far behind is missing where it was.
    return place == sequence and kind in {"altered", "missing", "order"}


def test_the_walk_finds_every_change_of_every_field_of_every_entry(thousand: Thousand) -> None:
    rows = rows_of(thousand)
    sound, tried = Walk(), Counter[str]()
    for row in rows:
        for what, column, value in single_changes(row):
            assert value != getattr(row, column), what
            walk = copy.deepcopy(sound)  # all before it is as it was
            walk.take(row._replace(**{column: value}))
            assert walk.problems, (row.sequence, what)
            found = walk.problems[0]
            assert named_rightly(column, found.sequence, found.kind, row.sequence), what
            tried[column] += 1
        sound.take(row)
    assert sound.problems == []
    assert all(tried[column] >= ENTRIES for column in COLUMNS)


def by_sql(connection: Connection, row: Row) -> Iterator[tuple[str, str]]:
    """Make each change, one after another, and take it back."""
    for what, column, value in single_changes(row):
        at = value if column == "sequence" else row.sequence
        set_column(connection, row.sequence, column, value)
        connection.commit()
        yield what, column
        set_column(connection, at, column, getattr(row, column))
        connection.commit()


def disarmed(url: str) -> Connection:
    """A connection to a ledger whose guards are gone for good."""
    connection = create_engine(url.replace("postgresql://", "postgresql+psycopg://")).connect()
    if connection.dialect.name == "postgresql":
        connection.execute(text("alter table entries disable trigger all"))
    else:
        query = "select name from sqlite_master where type = 'trigger'"
        for name in connection.execute(text(query)).scalars().all():
            connection.execute(text(f"drop trigger {name}"))
        connection.execute(text("pragma synchronous = off"))
    connection.commit()
    return connection


def test_every_change_by_sql_is_found_by_verify(tampered: Thousand, step: int) -> None:
    rows = rows_of(tampered)
    missed: list[tuple[int, str]] = []
    tried: set[str] = set()
    with disarmed(tampered.url) as connection:
        for row in rows[::step]:
            for what, column in by_sql(connection, row):
                tried.add(what)
                if not named_rightly(column, *first_problem(tampered), row.sequence):
                    missed.append((row.sequence, what))
    connection.engine.dispose()
    assert missed == []
    assert tried == kinds_of_fields(rows[::step])
    assert {what.split(".")[0].rstrip("+") for what in tried} == set(COLUMNS)


def test_every_change_in_the_bytes_of_the_file_is_found_by_verify(
    thousand_copy: Thousand, step: int
) -> None:
    path, rows = path_of(thousand_copy.url), rows_of(thousand_copy)
    content, missed = path.read_bytes(), []
    for row in rows[::step]:
        for column, place in places_in_file(content, row._asdict()).items():
            if column == "version" and row.version == 1:
                continue  # stored in the header, without a byte of its own
            damaged = bytearray(content)
            damaged[place] ^= 0x01
            write(path, bytes(damaged))
            found, _ = first_problem(thousand_copy)
            # A row whose number is wrong stands at a place where the file does not look for it.
            if found != row.sequence and column != "sequence":
                missed.append((row.sequence, column))
    assert missed == []
