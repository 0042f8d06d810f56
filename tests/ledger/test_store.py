"""The contract of the store, the same on SQLite and on PostgreSQL."""

import copy
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.ledger.acts import CELL, change, comment, created
from tests.ledger.chains import check_chain
from tests.ledger.conftest import FOUNDED_AT, FOUNDER

from comptune.ledger import store
from comptune.ledger.actor import Actor, Authentication, demo_user
from comptune.ledger.chain import Head
from comptune.ledger.entry import (
    GENESIS_HASH,
    PEOPLE,
    NewEntry,
    comment_stream,
    optimization_stream,
    scenario_stream,
)
from comptune.ledger.errors import (
    EntryRefused,
    LedgerRefused,
    NotAllowed,
    StaleVersion,
    UnknownEntry,
)
from comptune.ledger.events import OptimizationRun, RoleGranted
from comptune.ledger.state import EMPTY
from comptune.ledger.store import Ledger

LATER = FOUNDED_AT + timedelta(days=1)


def test_a_ledger_begins_with_its_founder_as_administrator(ledger: Ledger) -> None:
    (first,) = ledger.read()

    assert (first.sequence, first.stream, first.version) == (1, PEOPLE, 1)
    assert (first.actor, first.event_type, first.recorded_at) == (
        "ada",
        "ROLE_GRANTED",
        FOUNDED_AT,
    )
    assert first.authenticated_by is Authentication.OPERATING_SYSTEM
    assert first.previous_hash == GENESIS_HASH
    assert ledger.state().roles == {"ada": frozenset({"administrator"})}
    assert ledger.head() == Head(1, first.hash, FOUNDED_AT)


def test_a_ledger_is_not_begun_twice(ledger: Ledger) -> None:
    with pytest.raises(LedgerRefused, match="there is a ledger already"):
        Ledger.create(ledger.url, founder=Actor("eve", FOUNDER.authenticated_by), at=LATER)
    assert ledger.head().sequence == 1


def test_what_is_appended_is_what_is_read(ledger: Ledger) -> None:
    appended = ledger.append(
        [created(FOUNDER, "plan"), comment(FOUNDER, "plan", 'Ünïcode “quotes” \n\t\\ "x" \x00 😀')],
        at=LATER,
    )
    assert tuple(ledger.read(after=1)) == appended
    assert [ledger.entry(2), ledger.entry(3)] == list(appended)
    assert tuple(Ledger.open(ledger.url).read(after=1)) == appended
    check_chain(ledger)


def test_all_entries_of_an_append_or_none(ledger: Ledger) -> None:
    before = ledger.state()
    stranger = Actor("eve", Authentication.OPERATING_SYSTEM)
    grant = NewEntry(stranger, PEOPLE, RoleGranted(person="eve", role="administrator"))
    with pytest.raises(NotAllowed):
        ledger.append([created(FOUNDER, "plan"), comment(FOUNDER, "plan", "mine"), grant])

    assert ledger.head().sequence == 1
    assert ledger.state() == before == Ledger.open(ledger.url).state()
    ledger.append([created(FOUNDER, "plan")])  # the refused one left no trace


def test_an_entry_is_judged_after_those_before_it(ledger: Ledger) -> None:
    with pytest.raises(NotAllowed):  # no such scenario yet
        ledger.append([comment(FOUNDER, "plan", "first"), created(FOUNDER, "plan")])
    ledger.append([created(FOUNDER, "plan"), comment(FOUNDER, "plan", "second")])
    assert ledger.head().sequence == 3


def test_appending_nothing_is_nothing(ledger: Ledger) -> None:
    assert ledger.append([]) == ()
    assert ledger.head().sequence == 1


def test_a_stale_writer_is_told_what_happened_meanwhile(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, "plan")])
    seen = ledger.state()
    ledger.append([change(FOUNDER, seen, "plan", "0.03")])
    ledger.append([comment(FOUNDER, "plan", "not of that stream")])
    ledger.append([change(FOUNDER, ledger.state(), "plan", "0.035")])

    with pytest.raises(StaleVersion) as stale:
        ledger.append([change(FOUNDER, seen, "plan", "0.04")])

    assert stale.value.meanwhile == (
        "entry 3, PARAMETER_CHANGE by ada",
        "entry 5, PARAMETER_CHANGE by ada",
    )
    assert "entry 5, PARAMETER_CHANGE by ada" in str(stale.value)
    assert ledger.head().sequence == 5
    assert str(ledger.state().scenarios["plan"].overrides[CELL].value) == "0.035"


def test_a_version_that_was_never_there_is_stale_too(ledger: Ledger) -> None:
    event = created(FOUNDER, "plan").event
    with pytest.raises(StaleVersion, match="nothing was written since"):
        ledger.append([NewEntry(FOUNDER, scenario_stream("plan"), event, expected_version=4)])


def test_time_never_goes_back(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, "plan")], at=LATER)
    (entry,) = ledger.append([comment(FOUNDER, "plan", "a clock set back")], at=FOUNDED_AT)
    assert entry.recorded_at == LATER


def test_times_are_kept_in_utc_to_the_microsecond(ledger: Ledger) -> None:
    there = datetime(2026, 6, 1, 1, 30, 0, 7, tzinfo=timezone(timedelta(hours=2)))
    (entry,) = ledger.append([created(FOUNDER, "plan")], at=there)
    assert entry.recorded_at == ledger.entry(2).recorded_at == there
    assert entry.recorded_at.tzinfo is UTC


def test_a_time_without_its_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(EntryRefused, match="zone"):
        ledger.append([created(FOUNDER, "plan")], at=datetime(2026, 6, 1))  # noqa: DTZ001
    assert ledger.head().sequence == 1


@pytest.mark.parametrize("value", [2**53, 1e17, float("nan"), float("inf"), "\ud800"])
def test_a_payload_that_json_cannot_hold_is_refused(ledger: Ledger, value: object) -> None:
    event = OptimizationRun.model_construct(
        optimization="o1", scenario=None, problem={"value": value}, solution={}
    )
    with pytest.raises((EntryRefused, ValueError)):
        ledger.append([NewEntry(FOUNDER, optimization_stream("o1"), event)])
    assert ledger.head().sequence == 1


def test_reading_chooses(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, "plan"), created(FOUNDER, "other")])
    ledger.append([comment(FOUNDER, "plan", f"number {number}") for number in range(4)])

    def sequences(**choice: object) -> list[int]:
        return [entry.sequence for entry in ledger.read(**choice)]  # type: ignore[arg-type]

    assert sequences() == [1, 2, 3, 4, 5, 6, 7]
    assert sequences(after=2, until=5) == [3, 4, 5]
    assert sequences(stream=comment_stream("plan"), limit=2) == [4, 5]
    assert sequences(event_types=["SCENARIO_CREATED", "ROLE_GRANTED"]) == [1, 2, 3]
    assert sequences(event_types=[]) == sequences(limit=0) == sequences(stream="none") == []


def test_reading_goes_on_past_a_chunk(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_CHUNK", 3)
    ledger.append([created(FOUNDER, "plan")])
    ledger.append([comment(FOUNDER, "plan", f"number {number}") for number in range(9)])

    for limit in range(12):
        found = [entry.sequence for entry in ledger.read(limit=limit)]
        assert found == list(range(1, limit + 1))[:11]
    assert len(list(ledger.read())) == 11


@pytest.mark.parametrize("sequence", [0, -1, 2])
def test_an_unknown_entry_is_said_to_be_unknown(ledger: Ledger, sequence: int) -> None:
    with pytest.raises(UnknownEntry, match="1 to 1"):
        ledger.entry(sequence)


def test_states_as_of_an_entry_and_as_of_a_moment(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, "plan")], at=LATER)
    known = [EMPTY, ledger.state_at(1), ledger.state()]
    for number, value in enumerate(("0.01", "0.02", "0.03"), start=1):
        at = LATER + timedelta(hours=number)
        ledger.append([change(FOUNDER, ledger.state(), "plan", value)], at=at)
        known.append(copy.deepcopy(ledger.state()))

    for fresh in (ledger, Ledger.open(ledger.url)):
        for sequence in (3, 5, 0, 4, 1, 2, 3):
            assert fresh.state_at(sequence) == known[sequence]
    assert ledger.state_at(FOUNDED_AT - timedelta(microseconds=1)) == EMPTY
    assert ledger.state_at(FOUNDED_AT).sequence == 1
    assert ledger.state_at(LATER + timedelta(hours=2, minutes=-1)).sequence == 3
    assert ledger.state_at(LATER + timedelta(hours=2)).sequence == 4
    assert ledger.state_at(LATER + timedelta(days=999)).sequence == 5
    for sequence in (-1, 6):
        with pytest.raises(UnknownEntry, match="1 to 5"):
            ledger.state_at(sequence)


def test_many_earlier_states_are_folded_and_not_all_kept(ledger: Ledger) -> None:
    ledger.append([created(FOUNDER, "plan")])
    ledger.append([comment(FOUNDER, "plan", f"number {number}") for number in range(30)])
    for _ in range(2):
        for sequence in range(33):
            assert ledger.state_at(sequence).sequence == sequence
    assert len(ledger._folding._earlier) <= 16


def test_nobody_who_may_not_administer_founds_a_ledger(ledger_url: str) -> None:
    with pytest.raises(NotAllowed):
        Ledger.create(ledger_url, founder=demo_user("ada"), at=FOUNDED_AT)
    with pytest.raises(LedgerRefused):
        Ledger.open(ledger_url)
    Ledger.create(ledger_url, founder=FOUNDER, at=FOUNDED_AT).close()


def test_a_ledger_that_was_closed_can_be_used_again(ledger: Ledger) -> None:
    ledger.close()
    ledger.close()
    assert ledger.head().sequence == 1
