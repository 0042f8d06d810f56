"""The folded state as it was stored, so that opening a long ledger need not fold it all again.

Never authoritative: it can be dropped at any time, and one that other code made is not used.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from comptune.ledger.canonical import canonical
from comptune.ledger.errors import BrokenChain
from comptune.ledger.schema import projections
from comptune.ledger.state import State

NAME: Final = "state"


@cache
def made_by() -> str:
    """The code that folds and stores states: a hash of this package's source."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(module.read_bytes() for module in modules)).hexdigest()


def stored_state(connection: Connection) -> State | None:
    """The stored state; None where there is none that this code made.

    Raises:
        BrokenChain: what is stored is not what this code writes.
    """
    row = connection.execute(
        select(projections).where(projections.c.name == NAME, projections.c.made_by == made_by())
    ).one_or_none()
    if row is None:
        return None
    try:
        state = State.from_json(json.loads(row.content))
    except ValueError as unreadable:
        raise _altered() from unreadable
    if (state.sequence, state.hash) != (row.sequence, row.hash):
        raise _altered()
    return state


def stored_sequence(connection: Connection) -> int:
    """The entry up to which a state is stored; 0 where there is none that this code made."""
    found = connection.execute(
        select(projections.c.sequence).where(
            projections.c.name == NAME, projections.c.made_by == made_by()
        )
    ).scalar_one_or_none()
    return found or 0


def drop_state(connection: Connection) -> None:
    """Remove the snapshot."""
    connection.execute(delete(projections).where(projections.c.name == NAME))


def store_state(connection: Connection, row: dict[str, object]) -> None:
    """Put the snapshot in the place of the one before."""
    drop_state(connection)
    connection.execute(insert(projections), row)


def snapshot_row(state: State) -> dict[str, object]:
    """The state as a row of `projections`."""
    return {
        "name": NAME,
        "sequence": state.sequence,
        "hash": state.hash,
        "content": canonical(state.to_json()).decode(),
        "made_by": made_by(),
    }


def _altered() -> BrokenChain:
    return BrokenChain(
        place="The stored state of the ledger",
        rule="it is not what was written there: the database was altered or is damaged",
        remedy="Run `comptune ledger verify`; `comptune ledger rebuild` folds it anew.",
    )
