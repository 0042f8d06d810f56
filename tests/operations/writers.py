"""What others do to a ledger while it is saved."""

from pathlib import Path
from time import sleep

from tests.ledger.acts import comment

from comptune.ledger.actor import operating_system_user
from comptune.ledger.store import Ledger

WRITERS = 4
EACH = 125


def append_until_saved(url: str, folder: Path, number: int) -> int:
    """Append comments one by one from when all are ready until the backup is over; how many.

    At least `EACH`. The writers tell one another by files of the folder.
    """
    ledger, count = Ledger.open(url), 0
    (folder / f"ready-{number}").touch()
    while len(list(folder.glob("ready-*"))) < WRITERS:
        sleep(0.01)
    while count < EACH or not (folder / "saved").exists():
        ledger.append([comment(operating_system_user(), "plan", f"writer {number}, {count}")])
        count += 1
    ledger.close()
    return count
