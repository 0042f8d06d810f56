"""The ledger of a workspace: whether it opens, holds, and is covered by checkpoints."""

import os
from collections.abc import Iterator
from typing import Final

from comptune.ledger.checkpoints import PRIVATE_KEY_FILE, Checkpoints
from comptune.ledger.state import State
from comptune.ledger.store import Ledger
from comptune.ledger.verify import Verification, verify
from comptune.operations.findings import Finding, failure, looked_at, ok, warning
from comptune.scenarios.clock import utc_now
from comptune.scenarios.own_ledger import doubts, open_own
from comptune.workspace import LEDGER_VARIABLE, Workspace

_OTHERS: Final = 0o077
_VERIFY: Final = "Run `comptune ledger verify`, and restore an earlier backup."


def ledger_findings(workspace: Workspace, known: list[State]) -> Iterator[Finding]:
    """Everything about the ledger; what it comes to is put into `known`, if it can be told."""
    ledger: list[Ledger] = []
    yield from looked_at("Ledger", lambda: _opens(workspace, ledger))
    if ledger:
        yield from looked_at("Chain", lambda: _chain(workspace, ledger[0], known))
        ledger[0].close()
    yield from looked_at("Checkpoints' key", lambda: _key(workspace))


def _opens(workspace: Workspace, opened: list[Ledger]) -> Iterator[Finding]:
    elsewhere = bool(os.environ.get(LEDGER_VARIABLE))
    opened.append(open_own(workspace.ledger_url, workspace.folder))
    place = f"{opened[0]!r}".removeprefix("The ledger ")
    yield ok("Ledger", f"{place} answers" if elsewhere else place)
    for doubt in doubts(opened[0], workspace.folder, now=utc_now()):
        yield warning("Ledger", doubt, "See docs/audit.md.")


def _chain(workspace: Workspace, ledger: Ledger, known: list[State]) -> Iterator[Finding]:
    found = verify(
        ledger.url,
        checkpoints_folder=workspace.checkpoints_folder,
        workspace_folder=workspace.folder,
    )
    for problem in found.problems[:3]:
        yield failure("Chain", problem.words, _VERIFY)
    if len(found.problems) > 3:
        yield failure("Chain", f"{len(found.problems) - 3} more problems", _VERIFY)
    if found.problems:
        return
    yield ok("Chain", f"{found.sequence:,} entries, verified")
    yield from _coverage(found)
    known.append(ledger.state())


def _coverage(found: Verification) -> Iterator[Finding]:
    make = "Run `comptune ledger checkpoint` now and then, on a schedule."
    behind = found.sequence - found.anchored_sequence
    if not found.checkpoints:
        yield warning("Checkpoints", "none", make)
    elif behind:
        yield warning("Checkpoints", f"{behind:,} entries are behind the last one", make)
    else:
        yield ok("Checkpoints", f"{found.checkpoints:,}, up to the last entry")
    if not found.anchored_outside:
        yield warning(
            "Checkpoints",
            "they lie inside the workspace, which protects against accidents only",
            "Let `checkpoint_folder` in workspace.yml name a folder elsewhere.",
        )


def _key(workspace: Workspace) -> Iterator[Finding]:
    kept = Checkpoints(workspace.checkpoints_folder)
    key = kept.folder / PRIVATE_KEY_FILE
    if not key.exists():
        if kept.raw_public_key() is None:
            yield ok("Checkpoints' key", "none yet; the first checkpoint makes one")
        else:
            yield warning(
                "Checkpoints' key",
                f"{key.name} is not in {kept.folder}, so that nothing can be signed",
                "Put it back where checkpoints are made; elsewhere this is as it should be.",
            )
        return
    mode = key.stat().st_mode & 0o777
    if mode & _OTHERS:
        yield failure("Checkpoints' key", f"others can read {key} ({mode:o})", f"chmod 600 {key}")
    else:
        yield ok("Checkpoints' key", f"{key.name}, readable by its owner only")
