"""What a verified ledger proves, and what it does not: sentences of docs/audit.md, word for word.

A test holds them against the page.
"""

from typing import Final

PROVES: Final = (
    "Each entry holds the SHA-256 of the entry before it, so a change anywhere breaks the chain "
    "there."
)
NEEDS_CHECKPOINTS: Final = (
    "Triggers in the database stop accidents. Whoever administers the database can drop them; what "
    "stops administrators are checkpoints that they cannot write to."
)
DOES_NOT_PROVE: Final = (
    "An entry that somebody with write access to the database appends with proper hashes, past the "
    "rules of the tool. It is a well-formed entry; that its author was not allowed to write it is "
    "found by reading it.",
    "What the entry of a run says that no run came to, by itself. Cost and pay gap of a run are "
    "facts of its file and of the simulation, which the ledger does not open.",
    "A clock that was wrong. No entry is dated before the one before it, so a clock that ran ahead "
    "dates what follows too; nobody can tell that from the entries alone.",
    "Another ledger in the place of the workspace's own. ledger: in workspace.yml names it by the "
    "hash of its first entry, and no other is opened, which finds mistakes; who can write that "
    "file can name another.",
    "Whoever holds the private key, between two checkpoints that others have copies of.",
    "A wrong decision, truthfully recorded.",
)
