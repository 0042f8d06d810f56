"""What other processes do to a ledger in the tests: write at the same time, or until killed."""

import random
import sys
from dataclasses import dataclass, field
from decimal import Decimal

from tests.ledger.acts import CELL, change, comment
from tests.ledger.conftest import FOUNDED_AT, FOUNDER

from comptune.ledger.entry import Entry
from comptune.ledger.errors import StaleVersion
from comptune.ledger.store import Ledger

VALUES = ("0.01", "0.015", "0.02", "0.025", "0.03")


@dataclass
class Written:
    """What one writer was told: hashes by sequence, and how often it came too late."""

    hashes: dict[int, str] = field(default_factory=dict)
    stale: list[tuple[str, ...]] = field(default_factory=list)

    def note(self, appended: tuple[Entry, ...]) -> None:
        """Take down what was acknowledged."""
        for entry in appended:
            assert entry.sequence not in self.hashes
            self.hashes[entry.sequence] = entry.hash


def write(url: str, writer: int, count: int, scenarios: tuple[str, ...]) -> Written:
    """Append `count` entries: every second a change of a cell that the others change, too."""
    ledger = Ledger.open(url)
    luck = random.Random(writer)
    written = Written()
    for number in range(count):
        scenario = luck.choice(scenarios)
        if number % 2:
            written.note(ledger.append([comment(FOUNDER, scenario, f"{writer}, {number}")]))
        else:
            _change(ledger, scenario, luck, written)
    ledger.close()
    return written


def _change(ledger: Ledger, scenario: str, luck: random.Random, written: Written) -> None:
    while True:
        try:
            seen = ledger.state()
            before = seen.scenarios[scenario].overrides.get(CELL)
            others = [value for value in VALUES if before is None or before.value != Decimal(value)]
            value = luck.choice(others)
            written.note(ledger.append([change(FOUNDER, seen, scenario, value)]))
            return
        except StaleVersion as stale:
            written.stale.append(stale.meanwhile)


BATCH = 3


def write_until_killed(url: str) -> None:
    """Append batches of comments and print the last entry of each, once it is acknowledged."""
    ledger = Ledger.open(url)
    first = ledger.head().sequence
    for number in range(1_000_000):
        batch = [comment(FOUNDER, "plan", f"{first}, {number}") for _ in range(BATCH)]
        last = ledger.append(batch)[-1]
        print(last.sequence, last.hash, flush=True)


def begin(url: str) -> None:
    """Begin a ledger, after saying so."""
    print("beginning", flush=True)
    Ledger.create(url, founder=FOUNDER, at=FOUNDED_AT)


if __name__ == "__main__":
    {"write": write_until_killed, "begin": begin}[sys.argv[1]](sys.argv[2])
