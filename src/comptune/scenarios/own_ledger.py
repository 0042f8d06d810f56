"""A workspace has one ledger: `workspace.yml` names it, by the hash of its first entry."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from comptune.ledger.actor import Actor
from comptune.ledger.store import Ledger
from comptune.scenarios.errors import WorkspaceRefused
from comptune.settings import name_ledger, read_settings

SETTINGS_FILE: Final = "workspace.yml"
_CLOCKS_DIFFER: Final = timedelta(minutes=5)  # of two machines that write to one ledger


def open_own(url: str, folder: Path) -> Ledger:
    """Open the ledger of a workspace; one that names none takes what is there.

    Raises:
        LedgerRefused: there is none, or it cannot be used.
        WorkspaceRefused: it is the ledger of another workspace.
    """
    file = folder / SETTINGS_FILE
    ledger, named = Ledger.open(url), read_settings(file).ledger
    found = ledger.entry(1).hash
    if named is not None and named != found:
        ledger.close()
        raise WorkspaceRefused(
            place=str(ledger),
            rule=f"its first entry is {found[:16]}, and {file} names the ledger that "
            f"began with {named[:16]}",
            remedy="Correct COMPTUNE_LEDGER_URL, or restore this workspace's ledger. Only where "
            f"this one is to be its ledger from now on, correct `ledger` in {file.name}.",
        )
    return ledger


def begin_own(url: str, folder: Path, *, founder: Actor, at: datetime) -> Ledger:
    """Begin the ledger of a workspace, which names it from now on.

    Raises:
        LedgerRefused: there is one already, or it cannot be made.
    """
    ledger = Ledger.create(url, founder=founder, at=at)
    file = folder / SETTINGS_FILE
    if file.exists():
        name_ledger(file, ledger.entry(1).hash)
    return ledger


def doubts(ledger: Ledger, folder: Path, *, now: datetime) -> tuple[str, ...]:
    """What a sound ledger may still make one wonder about, as sentences."""
    found, head = [], ledger.head()
    if read_settings(folder / SETTINGS_FILE).ledger is None:
        found.append(
            f"{SETTINGS_FILE} names no ledger, so that another could be put in its place. Add the "
            f'line `ledger: "{ledger.entry(1).hash}"`.'
        )
    if head.recorded_at is not None and head.recorded_at > now + _CLOCKS_DIFFER:
        found.append(
            f"Entry {head.sequence} is dated {head.recorded_at:%Y-%m-%d %H:%M} UTC, which is still "
            "to come: a clock was wrong. No entry is dated before the one before it, so those that "
            "follow bear that time until it has come. Correct the clocks; entries stay as they are."
        )
    return tuple(found)
