"""What a payload is refused with: the place, the value, the rule and the remedy in plain words."""

import json
from typing import Any

import pytest

from comptune.ledger.errors import EntryRefused
from comptune.ledger.events import ScenarioRenamed, parse_event

from .book import ANA, Book, staffed

RATE = "merit_rate.2027.L1"


def change(new: Any) -> dict[str, Any]:
    return {"scenario": "plan", "cells": [{"cell": RATE, "new": new}]}


@pytest.mark.parametrize(
    ("event_type", "payload", "said"),
    [
        (
            "COMMENT_ADDED",
            {"scenario": "plan", "text": " "},
            'The comment is " "; it takes at least 1 character. Write something.',
        ),
        (
            "COMMENT_ADDED",
            {"scenario": "plan"},
            "The comment: it is missing. Give it.",
        ),
        (
            "COMMENT_ADDED",
            {"scenario": "The Plan", "text": "Well done"},
            'The scenario\'s id is "The Plan"; it takes small letters, digits and hyphens, at most '
            "63, and no hyphen first. See docs/reference/ledger.md for what each entry holds.",
        ),
        (
            "COMMENT_ADDED",
            {"scenario": "plan", "text": "Well done", "mood": "good"},
            'The mood is "good"; the entry has no such field. Leave it out.',
        ),
        (
            "ROLE_GRANTED",
            {"person": "", "role": "analyst"},
            'The person is ""; it takes at least 1 character. Write something.',
        ),
        (
            "ROLE_GRANTED",
            {"person": "ana", "role": "boss"},
            'The role is "boss"; it is one of viewer, analyst, approver, executive or '
            "administrator. Give one of them.",
        ),
        (
            "SCENARIO_RENAMED",
            {"scenario": "plan", "old": "Plan", "new": "P" * 201},
            f'The new name is "{"P" * 59}…; it takes at most 200 characters. Write less.',
        ),
        (
            "PARAMETER_CHANGE",
            change("0.12345678"),
            'The list of cells, number 1, the new value is "0.12345678"; it takes at most 6 '
            "decimals. Round it.",
        ),
        (
            "PARAMETER_CHANGE",
            change("a lot"),
            'The list of cells, number 1, the new value is "a lot"; it takes a number. '
            "See docs/reference/ledger.md for what each entry holds.",
        ),
        (
            "PARAMETER_CHANGE",
            change(0.035),
            "The list of cells, number 1, the new value is 0.035; a number is written as a text, "
            "so that nothing is rounded. See docs/reference/ledger.md for what each entry holds.",
        ),
        (
            "PARAMETER_CHANGE",
            {"scenario": "plan", "cells": []},
            "The list of cells is []; it takes at least 1. "
            "See docs/reference/ledger.md for what each entry holds.",
        ),
        (
            "SCENARIO_APPROVED",
            {"scenario": "plan", "content_sha256": "mine"},
            'The hash of the content is "mine"; it is a SHA-256, 64 hexadecimal digits in small '
            "letters. See docs/reference/ledger.md for what each entry holds.",
        ),
        (
            "TARGET_SET",
            {"scenario": "plan", "targets": [{"metric": "headcount", "year": "x", "value": "1"}]},
            'The list of targets, number 1, the year is "x"; it takes a whole number. '
            "See docs/reference/ledger.md for what each entry holds.",
        ),
    ],
)
def test_a_payload_is_refused_in_plain_words(
    event_type: str, payload: dict[str, Any], said: str
) -> None:
    with pytest.raises(EntryRefused) as refused:
        parse_event(event_type, payload)

    assert str(refused.value) == said


@pytest.fixture
def book() -> Book:
    """A draft of ana's."""
    begun = staffed()
    begun.create()
    return begun


@pytest.mark.parametrize("name", ["One\nTwo", "One\tTwo", "One\u2028Two", "One\x07"])
def test_a_name_is_one_line(book: Book, name: str) -> None:
    with pytest.raises(EntryRefused) as refused:
        book.create(scenario="next", name=name)

    assert str(refused.value) == (
        f"The name is {json.dumps(name, ensure_ascii=False)}; it is one line of printable "
        "characters. Write it without line breaks and tabs."
    )
    old = book.scenario().name
    with pytest.raises(EntryRefused, match="The new name is"):
        book.append(ANA, ScenarioRenamed(scenario="plan", old=old, new=name))


def test_what_was_recorded_in_two_lines_stays_readable() -> None:
    stored = {"scenario": "plan", "old": "Plan", "new": "One\nTwo"}

    assert parse_event("SCENARIO_RENAMED", stored).payload() == stored
