"""Entries page by page, and what a damaged ledger still tells."""

from datetime import timedelta

import pytest
from tests.ledger.acts import CELL, change, comment, created
from tests.ledger.tampering import change_column, delete, set_column, unguarded
from tests.ledger.thousand import ANALYST, BEGAN, ENTRIES, FOUNDER, Thousand

from comptune.ledger.browsing import Browser, EntryFilter, sound_part
from comptune.ledger.entry import PEOPLE, NewEntry
from comptune.ledger.errors import UnknownEntry
from comptune.ledger.events import RoleGranted
from comptune.ledger.store import Ledger


@pytest.fixture
def browser(thousand_copy: Thousand) -> Browser:
    return Browser(thousand_copy.url)


def test_pages_hold_every_entry_once_newest_first(browser: Browser) -> None:
    assert browser.count() == ENTRIES
    pages = [browser.page(skip=skip, most=300) for skip in range(0, 1_200, 300)]
    assert [len(page) for page in pages] == [300, 300, 300, 100]
    found = [entry.sequence for page in pages for entry in page]
    assert found == list(range(ENTRIES, 0, -1))
    assert [entry.sequence for entry in browser.every()] == found


def test_filters_mean_the_same_as_a_look_at_every_entry(
    browser: Browser, thousand_copy: Thousand
) -> None:
    ledger = Ledger.open(thousand_copy.url)
    everything = list(ledger.read())
    ledger.close()
    since, before = BEGAN + timedelta(minutes=100), BEGAN + timedelta(minutes=200)
    cases = {
        EntryFilter(person=FOUNDER.name): lambda one: one.actor == FOUNDER.name,
        EntryFilter(event_types=("COMMENT_ADDED", "ROLE_GRANTED")): lambda one: (
            one.event_type in ("COMMENT_ADDED", "ROLE_GRANTED")
        ),
        EntryFilter(stream=PEOPLE): lambda one: one.stream == "people",
        EntryFilter(scenario="plan-3"): lambda one: one.payload.get("scenario") == "plan-3",
        EntryFilter(since=since, before=before): lambda one: since <= one.recorded_at < before,
        EntryFilter(text='größe "12" \\'): lambda one: (
            'größe "12" \\' in one.payload.get("text", "").lower()
        ),
        EntryFilter(text=CELL.upper()): lambda one: CELL in str(one.payload),
        EntryFilter(text="100%_"): lambda _: False,
    }
    for wanted, is_meant in cases.items():
        expected = [one.sequence for one in reversed(everything) if is_meant(one)]
        assert [one.sequence for one in browser.every(wanted)] == expected
        assert browser.count(wanted) == len(expected)
    assert browser.count(EntryFilter(text="größe")) > 0
    assert browser.people() == tuple(sorted((FOUNDER.name, ANALYST.name)))


def test_both_databases_find_the_same(ledger: Ledger) -> None:
    role = RoleGranted(person=ANALYST.name, role="analyst")
    ledger.append([NewEntry(FOUNDER, PEOPLE, role)])
    ledger.append([created(ANALYST, "plan")])
    ledger.append([created(ANALYST, "plan-2")])
    ledger.append([change(ANALYST, ledger.state(), "plan", "0.031")])
    ledger.append([comment(ANALYST, "plan", "100 %, as_agreed")])
    browser = Browser(ledger.url)
    assert [one.sequence for one in browser.every(EntryFilter(scenario="plan"))] == [6, 5, 3]
    assert [one.sequence for one in browser.every(EntryFilter(text="100 %, AS_"))] == [6]
    assert browser.count(EntryFilter(text="as-agreed")) == 0
    state, broken = sound_part(ledger.url)
    assert (state, broken) == (ledger.state(), None)


def test_an_entry_that_is_not_there_is_refused(browser: Browser) -> None:
    assert browser.one(7).sequence == 7
    with pytest.raises(UnknownEntry, match="no entry of this number"):
        browser.one(ENTRIES + 1)


@pytest.mark.parametrize("column", ["payload", "actor", "event_type", "recorded_at", "hash"])
def test_an_altered_entry_is_shown_as_it_stands_and_marked(
    browser: Browser, thousand_copy: Thousand, column: str
) -> None:
    with unguarded(thousand_copy.url) as connection:
        change_column(connection, 500, column)
    found = {one.sequence: one.has_its_hash for one in browser.around(500)}
    assert found == {497: True, 498: True, 499: True, 500: False, 501: True, 502: True, 503: True}
    state, broken = sound_part(thousand_copy.url)
    assert broken is not None
    assert state.sequence == 499
    assert "500" in broken.place


@pytest.mark.parametrize("payload", ["{", "[1]", "12"])
def test_a_payload_that_is_none_is_shown_and_not_understood(
    browser: Browser, thousand_copy: Thousand, payload: str
) -> None:
    with unguarded(thousand_copy.url) as connection:
        set_column(connection, 500, "payload", payload)
    found = browser.one(500)
    assert found.entry is None
    assert not found.has_its_hash
    assert len(browser.page(most=ENTRIES)) == ENTRIES
    state, broken = sound_part(thousand_copy.url)
    assert broken is not None
    assert state.sequence == 499


def test_what_was_deleted_is_missing_around_its_number(
    browser: Browser, thousand_copy: Thousand
) -> None:
    with unguarded(thousand_copy.url) as connection:
        delete(connection, 500)
    assert [one.sequence for one in browser.around(500, each=1)] == [499, 501]
    state, broken = sound_part(thousand_copy.url)
    assert broken is not None
    assert state.sequence == 499
