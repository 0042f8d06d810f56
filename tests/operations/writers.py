"""What others do to a ledger while it is saved."""

from pathlib import Path

from tests.ledger.acts import comment

from comptune.ledger.actor import operating_system_user
from comptune.ledger.store import Ledger


def append_until(url: str, flag: str, at_least: int) -> int:
    """Append comments one by one, so many at least and until the flag is there; how many."""
    ledger, count = Ledger.open(url), 0
    while count < at_least or not Path(flag).exists():
        ledger.append([comment(operating_system_user(), "plan", f"number {count}")])
        count += 1
    ledger.close()
    return count
