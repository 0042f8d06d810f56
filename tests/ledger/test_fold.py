"""What each entry does to the state, and that folding is pure."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.ledger.book import ANA, BEN, BOB, EVA, MERIT, Book, staffed, submitted
from tests.ledger.test_state import everything

from comptune.ledger import events
from comptune.ledger.errors import BrokenChain
from comptune.ledger.fold import fold
from comptune.ledger.state import EMPTY


def test_folding_at_once_and_in_pieces_is_the_same() -> None:
    entries = everything().entries

    at_once = fold(EMPTY, entries)

    for cut in range(len(entries) + 1):
        assert fold(fold(EMPTY, entries[:cut]), entries[cut:]) == at_once


def test_folding_changes_nothing_in_place() -> None:
    book = everything()
    states = [fold(EMPTY, book.entries[:cut]) for cut in range(len(book.entries))]
    texts = [state.to_json() for state in states]

    for state, entry in zip(states, book.entries, strict=True):
        fold(state, [entry])

    assert [state.to_json() for state in states] == texts


def test_folding_nothing_is_no_change() -> None:
    state = everything().state
    assert fold(state, []) == state


@pytest.mark.parametrize("wrong", [1, 3, 99])
def test_an_entry_out_of_order_is_refused(wrong: int) -> None:
    entries = staffed().entries
    with pytest.raises(BrokenChain) as refused:
        fold(EMPTY, [entries[0], replace(entries[1], sequence=wrong)])
    assert str(refused.value) == (
        f"Entry {wrong}: it follows entry 1. "
        "Verify the ledger: an entry is missing or stands twice."
    )


@pytest.mark.parametrize(
    ("event_type", "payload"),
    [
        ("SCENARIO_ABOLISHED", {}),
        ("PARAMETER_CHANGE", {"scenario": "never-created", "cells": []}),
        ("PARAMETER_CHANGE", {"scenario": "plan", "cells": [{"cell": MERIT, "new": "much"}]}),
        ("PARAMETER_CHANGE", {"scenario": "plan", "cells": [{"cell": "cola_rate.2027.L1"}]}),
        ("PARAMETER_UNLOCKED", {"cells": [MERIT]}),
        ("ROLE_REVOKED", {"person": "nobody", "role": "viewer"}),
        ("SCENARIO_APPROVED", {}),
    ],
)
def test_an_entry_that_does_not_follow_is_refused(
    event_type: str, payload: dict[str, object]
) -> None:
    book = staffed()
    book.create()
    last = book.change()
    wrong = replace(last, sequence=10, event_type=event_type, payload=payload)
    with pytest.raises(BrokenChain, match=f"Entry 10, {event_type}: it does not follow"):
        fold(book.state, [wrong])


def test_a_payload_of_an_earlier_version_has_the_defaults_of_its_fields() -> None:
    book = staffed()
    created = book.create()
    short = {
        name: value
        for name, value in created.payload.items()
        if name not in ("raise_base", "cells", "targets", "reason")
    }
    state = fold(fold(EMPTY, book.entries[:-1]), [replace(created, payload=short)])
    assert state == book.state


def test_a_value_names_the_entry_that_set_it() -> None:
    book = staffed()
    book.create()
    entry = book.change()
    book.append(ANA, events.CommentAdded(scenario="plan", text="Hm."))

    assert book.scenario().overrides[MERIT].value == Decimal("0.028")
    assert book.scenario().overrides[MERIT].sequence == entry.sequence
    assert book.scenario().version == book.state.version("scenario/plan") == 2


def test_a_comment_is_no_change() -> None:
    book = submitted()
    book.append(BEN, events.CommentAdded(scenario="plan", text="Hm."))

    assert book.scenario().status == "submitted"
    assert book.scenario().editors == {"ana"}
    assert book.scenario().version == book.state.version("scenario/plan")


def test_editors_are_those_whose_work_it_is() -> None:
    book = staffed()
    book.create()
    book.change(BOB)
    book.copy(BEN, "plan", "copied")

    copied = book.scenario("copied")
    assert copied.editors == {"ana", "bob", "ben"}
    assert copied.edits["bob"].scenario == "plan"
    assert copied.edits["bob"].what == "changed merit_rate.2027.L3"
    assert copied.edits["ben"].what == "created copied"


def test_a_published_value_stays_readable_after_the_next() -> None:
    book = submitted()
    book.approve(BEN)
    first = book.publish()
    book.create(scenario="next")
    book.change(scenario="next", new="0.029")
    book.run_and_submit(scenario="next")
    book.approve(BEN, "next")
    second = book.publish(scenario="next")

    assert [p.cells[MERIT] for p in book.state.publications] == [
        Decimal("0.028"),
        Decimal("0.029"),
    ]
    assert book.state.published[MERIT].sequence == second.sequence
    assert fold(EMPTY, book.entries[: first.sequence]).published[MERIT].value == Decimal("0.028")


def test_what_lapsed_stays_known_until_the_next_submission() -> None:
    book = submitted()
    book.approve(BEN)
    before = book.scenario().submission
    book.change(BOB, new="0.029")
    assert book.scenario().submission is None
    assert book.scenario().lapsed_submission == before

    book.run_and_submit()
    assert book.scenario().lapsed_submission is None


def test_a_signature_keeps_the_role_of_its_moment() -> None:
    book = submitted(cost=Decimal(1100))
    book.approve(EVA)
    book.revoke("eva", "executive")
    book.approve(BEN)

    assert [s.role for s in book.scenario().signatures] == ["executive", "approver"]
    assert book.scenario().status == "approved"


def test_the_newest_run_of_the_same_inputs_is_the_one() -> None:
    book = Book(submitted().state)
    inputs = next(iter(book.state.newest_runs))
    book.run(run_id="e" * 16, code_version="2")
    assert book.state.newest_runs[inputs].run_id == "e" * 16
