"""The stored state saves time and decides nothing."""

from collections.abc import Iterable, Iterator

import pytest
from sqlalchemy import create_engine
from tests.ledger.acts import comment, created
from tests.ledger.conftest import FOUNDED_AT, FOUNDER

from comptune.ledger import folding, snapshot, store
from comptune.ledger.entry import Entry
from comptune.ledger.errors import BrokenChain
from comptune.ledger.fold import fold
from comptune.ledger.state import State
from comptune.ledger.store import Ledger


@pytest.fixture
def long(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """A ledger of 32 entries that stored its state on the way."""
    monkeypatch.setattr(store, "_SNAPSHOT_AFTER", 10)
    ledger.append([created(FOUNDER, "plan")])
    for number in range(30):
        ledger.append([comment(FOUNDER, "plan", f"number {number}")])
    yield ledger


def stored(ledger: Ledger) -> list[tuple[str, int, str, str, str]]:
    engine = create_engine(ledger.url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "select name, sequence, hash, content, made_by from projections"
        ).all()
    engine.dispose()
    return [tuple(row) for row in rows]


def by_hand(ledger: Ledger, statement: str) -> None:
    engine = create_engine(ledger.url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def first_folded(url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[State, int]:
    """The state of a ledger just opened, and from which entry on it was folded."""
    started: list[int] = []

    def noted(state: State, new: Iterable[Entry]) -> State:
        started.append(state.sequence)
        return fold(state, new)

    with monkeypatch.context() as patch:
        patch.setattr(folding, "fold", noted)
        state = Ledger.open(url).state()
    return state, started[0]


def test_a_long_ledger_is_not_folded_from_its_first_entry(
    long: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, start = first_folded(long.url, monkeypatch)
    assert 32 - 11 <= start < 32
    assert state == long.state()


def test_the_stored_state_can_be_dropped_and_is_rebuilt_equal(
    long: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    long.rebuild_projections()
    before = stored(long)
    assert [(row[0], row[1]) for row in before] == [("state", 32)]

    by_hand(long, "delete from projections")
    state, start = first_folded(long.url, monkeypatch)  # it stores the state again
    assert (state, start) == (long.state(), 0)
    assert stored(long) == before

    long.rebuild_projections()
    assert stored(long) == before


def test_a_state_that_other_code_stored_is_not_used(
    long: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand(long, "update projections set made_by = 'an earlier release', content = '{}'")
    state, start = first_folded(long.url, monkeypatch)
    assert (state, start) == (long.state(), 0)
    assert [row[4] for row in stored(long)] == [snapshot.made_by()]


def test_a_stored_state_of_another_history_breaks_the_chain(long: Ledger) -> None:
    by_hand(long, f"update projections set hash = '{'a' * 64}'")
    with pytest.raises(BrokenChain):
        Ledger.open(long.url).state()
    long.rebuild_projections()
    assert Ledger.open(long.url).state() == long.state()


def test_a_stored_state_is_read_only_as_what_it_is(long: Ledger) -> None:
    by_hand(long, "update projections set content = 'not JSON'")
    with pytest.raises(BrokenChain, match="stored state"):
        Ledger.open(long.url).state()
    long.rebuild_projections()
    assert Ledger.open(long.url).state() == long.state()


def test_entries_that_vanish_break_the_chain(sqlite_url: str) -> None:
    ledger = Ledger.create(sqlite_url, founder=FOUNDER, at=FOUNDED_AT)
    ledger.append([created(FOUNDER, "plan"), comment(FOUNDER, "plan", "soon gone")])
    by_hand(ledger, "drop trigger entries_refuse_delete")
    by_hand(ledger, "delete from entries where sequence = 3")

    for act in (ledger.state, lambda: ledger.append([comment(FOUNDER, "plan", "instead")])):
        with pytest.raises(BrokenChain, match="Entry 3"):
            act()
    assert Ledger.open(sqlite_url).state().sequence == 2


def test_a_history_rewritten_under_an_open_ledger_breaks_the_chain(sqlite_url: str) -> None:
    ledger = Ledger.create(sqlite_url, founder=FOUNDER, at=FOUNDED_AT)
    ledger.append([created(FOUNDER, "plan"), comment(FOUNDER, "plan", "soon another")])
    by_hand(ledger, "drop trigger entries_refuse_delete")
    by_hand(ledger, "delete from entries where sequence = 3")
    Ledger.open(sqlite_url).append([comment(FOUNDER, "plan", "the other one")])

    with pytest.raises(BrokenChain, match="Entry 3"):
        ledger.state()


def test_a_changed_payload_breaks_the_chain(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, "plan"), comment(FOUNDER, "plan", "I agree")])
    if ledger.url.startswith("sqlite"):
        by_hand(ledger, "drop trigger entries_refuse_update")
    else:
        by_hand(ledger, "drop trigger entries_refuse_change on entries")
    by_hand(
        ledger, "update entries set payload = replace(payload, 'I agree', 'No') where sequence = 3"
    )

    with pytest.raises(BrokenChain, match="Entry 3"):
        Ledger.open(ledger.url).state()
