"""A ledger of a thousand entries with four checkpoints, written through the store."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tests.ledger.acts import change, comment, created

from comptune.ledger.actor import Actor, Authentication
from comptune.ledger.checkpoints import Checkpoints
from comptune.ledger.entry import PEOPLE, NewEntry
from comptune.ledger.events import RoleGranted
from comptune.ledger.store import Ledger

ENTRIES = 1_000
CHECKPOINTS_AT = (250, 500, 750, 1_000)
FOUNDER = Actor("ada", Authentication.OPERATING_SYSTEM)
ANALYST = Actor("Zoë 分析 \U0001f9ee", Authentication.OPENID_CONNECT)
BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_SCENARIOS = 8


@dataclass(frozen=True)
class Thousand:
    """Where the ledger and its checkpoints are."""

    url: str
    checkpoints: Path


def write_thousand(url: str, checkpoints: Path, *, entries: int = ENTRIES) -> Thousand:
    """Write the ledger and its checkpoints."""
    ledger = Ledger.create(url, founder=FOUNDER, at=BEGAN)
    kept = Checkpoints(checkpoints)
    acts = _acts(ledger)
    for size in CHECKPOINTS_AT:
        upto = size * entries // ENTRIES
        while (sequence := ledger.head().sequence) < upto:
            now = BEGAN + timedelta(minutes=sequence)
            # One entry of a scenario at a time, so that each is made on what was there.
            ledger.append(next(acts), at=now)
        kept.write_for(ledger, BEGAN + timedelta(minutes=upto))
    ledger.close()
    return Thousand(url, checkpoints)


def _acts(ledger: Ledger) -> Iterator[list[NewEntry]]:
    names = [f"plan-{number}" for number in range(_SCENARIOS)]
    yield [NewEntry(FOUNDER, PEOPLE, RoleGranted(person=ANALYST.name, role="analyst"))]
    for name in names:
        yield [created(ANALYST, name)]
    number = 0
    while True:
        for name in names:
            number += 1
            if number % 3:
                value = Decimal(number % 200) / 2000 + Decimal("0.01")
                yield [change(ANALYST, ledger.state(), name, str(value))]
            else:
                yield [comment(ANALYST, name, f'Größe "{number}" \\ é\t\U0001f4c8\x7f\u2028')]
