"""A look at the machine and a workspace: one line for each thing, whatever state they are in."""

from collections.abc import Iterator
from pathlib import Path

from comptune.ledger.state import State as LedgerState
from comptune.operations.findings import Finding, State, looked_at, ok
from comptune.operations.ledger_checks import ledger_findings
from comptune.operations.machine_checks import machine_findings
from comptune.operations.workspace_checks import file_findings
from comptune.workspace import Workspace

__all__ = ["Finding", "State", "examine", "is_healthy"]


def examine(folder: Path) -> Iterator[Finding]:
    """Every line, as it is found. A workspace that cannot be opened is a line, not an error."""
    opened: list[Workspace] = []
    about_settings = list(looked_at("Settings", lambda: _settings(folder, opened)))
    settings = opened[0].settings if opened else None
    yield from machine_findings(settings, folder)
    yield from about_settings
    if opened:
        known: list[LedgerState] = []
        yield from ledger_findings(opened[0], known)
        yield from file_findings(opened[0], known[0] if known else None)


def is_healthy(findings: list[Finding]) -> bool:
    """Whether nothing failed; warnings are no failures."""
    return all(one.state is not State.FAILURE for one in findings)


def _settings(folder: Path, opened: list[Workspace]) -> Iterator[Finding]:
    opened.append(Workspace.open(folder))
    settings = opened[0].settings
    yield ok("Settings", f"{folder}: {settings.name}, in {settings.currency}")
