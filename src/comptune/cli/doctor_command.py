"""`doctor`: whether the machine and the workspace are as they should be."""

import typer
from rich.console import Console

from comptune.cli.examples import examples
from comptune.cli.progress import steps_shown
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import prose, table_of, texts
from comptune.operations.doctor import Finding, State, examine, is_healthy

_FAILED = 1


def register(app: typer.Typer) -> None:
    """Add `doctor`."""
    app.command(epilog=examples("comptune doctor", "comptune doctor --json"))(doctor)


def doctor(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> int:
    """Check machine, libraries, caches, settings, ledger, key, people and runs; 1 on a failure."""
    session = session_of(context, workspace, as_json, person)
    findings = []
    with steps_shown("Looking at machine and workspace") as step_done:
        for one in examine(session.folder):
            findings.append(one)
            step_done(one.what, len(findings), len(findings) + 1)
    session.reply(
        [{**vars(one), "remedy": one.remedy or None} for one in findings],
        lambda console: _show(console, findings),
    )
    return 0 if is_healthy(findings) else _FAILED


def _show(console: Console, findings: list[Finding]) -> None:
    rows = [(one.state.value, one.what, f"{one.value}\n{one.remedy}".strip()) for one in findings]
    console.print(table_of((*texts("state", "what"), prose("found, and what to do")), rows))
    for state in (State.FAILURE, State.WARNING):
        count = sum(one.state is state for one in findings)
        if count:
            console.print(f"{count} {state.value}{'s' if count > 1 else ''}.")
    if all(one.state is State.OK for one in findings):
        console.print("All is well.")
