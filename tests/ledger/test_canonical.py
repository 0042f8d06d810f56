"""An entry's bytes and hash, compared with what can be written down by hand."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from comptune.ledger.canonical import canonical, entry_hash, timestamp, timestamp_text
from comptune.ledger.errors import EntryRefused


def json_values(largest: float) -> st.SearchStrategy[Any]:
    """What payloads may hold, with floating-point numbers up to a size."""
    return st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53) + 1, 2**53 - 1)
        | st.floats(-largest, largest)
        | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )


def test_the_hash_of_a_small_entry_is_that_of_its_bytes() -> None:
    written = (
        '{"actor":"ana","event_type":"COMMENT_ADDED",'
        '"payload":{"authenticated_by":"operating_system","scenario":"plan",'
        '"text":"Größe \\"M\\""},'
        '"previous_hash":"' + "0" * 64 + '","recorded_at":"2026-11-23T07:30:51.123456Z",'
        '"sequence":1,"stream":"comments/plan","version":1}'
    )
    payload = {
        "text": 'Größe "M"',
        "scenario": "plan",
        "authenticated_by": "operating_system",
    }
    assert (
        entry_hash(
            sequence=1,
            recorded_at="2026-11-23T07:30:51.123456Z",
            actor="ana",
            event_type="COMMENT_ADDED",
            stream="comments/plan",
            version=1,
            payload=payload,
            previous_hash="0" * 64,
        )
        == hashlib.sha256(written.encode()).hexdigest()
    )


@given(
    columns=st.fixed_dictionaries(
        {
            "sequence": st.integers(1, 2**53 - 1),
            "version": st.integers(1, 2**53 - 1),
            **{
                name: st.text()
                for name in ("recorded_at", "actor", "event_type", "stream", "previous_hash")
            },
            "payload": st.dictionaries(st.text(), json_values(1e15), max_size=4),
        }
    )
)
def test_the_hash_is_that_of_the_whole_entry_in_canonical_json(columns: dict[str, Any]) -> None:
    whole = hashlib.sha256(rfc8785.dumps(columns)).hexdigest()
    assert entry_hash(**columns) == whole
    assert entry_hash(**{**columns, "payload": canonical(columns["payload"])}) == whole


@pytest.mark.parametrize(
    "value",
    [
        2**53,
        -(2**53),
        1e17,
        -1e20,
        float("nan"),
        float("-inf"),
        "\udfff",
        {1: "one"},
        b"bytes",
        {1},
    ],
)
def test_what_json_cannot_hold_exactly_is_refused(value: object) -> None:
    with pytest.raises(EntryRefused, match="exact JSON"):
        canonical({"value": value})


@given(json_values(1e300))
def test_what_was_read_is_written_as_it_was(value: object) -> None:
    try:
        written = canonical(value)
    except EntryRefused:
        return
    assert canonical(json.loads(written)) == written


def test_a_time_is_written_in_utc_with_six_digits() -> None:
    there = datetime(2026, 11, 23, 8, 30, tzinfo=timezone(timedelta(hours=1)))
    assert timestamp_text(there) == "2026-11-23T07:30:00.000000Z"
    with pytest.raises(EntryRefused, match="zone"):
        timestamp_text(datetime(2026, 11, 23))  # noqa: DTZ001


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_texts_of_times_are_ordered_as_the_times_are(one: datetime, other: datetime) -> None:
    assert timestamp(timestamp_text(one)) == one
    assert (timestamp_text(one) < timestamp_text(other)) == (one < other)
