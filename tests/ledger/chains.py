"""The chain of a ledger's entries worked out once more, in the plainest way."""

import hashlib
from collections import Counter

import rfc8785

from comptune.ledger.canonical import timestamp_text
from comptune.ledger.store import Ledger


def check_chain(ledger: Ledger) -> dict[int, str]:
    """Every entry follows from the one before it. The hashes by sequence."""
    hashes: dict[int, str] = {}
    versions: Counter[str] = Counter()
    before, time = "0" * 64, ""
    for sequence, entry in enumerate(ledger.read(), start=1):
        versions[entry.stream] += 1
        assert (entry.sequence, entry.version) == (sequence, versions[entry.stream])
        recorded_at = timestamp_text(entry.recorded_at)
        assert recorded_at >= time
        content = {
            "sequence": sequence,
            "recorded_at": recorded_at,
            "actor": entry.actor,
            "event_type": entry.event_type,
            "stream": entry.stream,
            "version": entry.version,
            "payload": entry.payload,
            "previous_hash": before,
        }
        assert entry.previous_hash == before
        assert entry.hash == hashlib.sha256(rfc8785.dumps(content)).hexdigest()
        before, time = entry.hash, recorded_at
        hashes[sequence] = entry.hash
    return hashes
