"""`role ...` and `whoami`: who may do what, and who one is to the ledger."""

from typing import Annotated, Any

import typer
from rich.console import Console

from comptune.cli.acts import entry_numbers, reply_act
from comptune.cli.examples import examples
from comptune.cli.ledger_options import (
    PersonArgument,
    ReasonOption,
    RoleArgument,
    known_role,
)
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import Column, prose, table_of, texts
from comptune.ledger.actor import Authentication
from comptune.ledger.roles import IN_WORDS, Act
from comptune.scenarios.desk import Desk

group = typer.Typer(
    help="Roles: viewer, analyst, approver, executive and administrator.", no_args_is_help=True
)

AUTHENTICATION = {
    Authentication.OPERATING_SYSTEM: "logged in to this machine",
    Authentication.OPENID_CONNECT: "by the organisation's sign-in",
    Authentication.TRUSTED_HEADER: "by the proxy in front of the pages",
    Authentication.DEMO: "by nobody: a demo user",
}


def register(app: typer.Typer) -> None:
    """Add `whoami`."""
    app.command(epilog=examples("comptune whoami", "comptune whoami --demo-user ben"))(whoami)


@group.command("list", epilog=examples("comptune role list"))
def list_command(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """List who has which role, and the entries that granted them."""
    session = session_of(context, workspace, as_json, person)
    grants = session.desk().state().grants
    content = [
        {"person": name, "role": role, "entry": sequence}
        for name, granted in sorted(grants.items())
        for role, sequence in granted.items()
    ]

    def show(console: Console) -> None:
        rows = [
            (name, ", ".join(granted), entry_numbers(granted.values()))
            for name, granted in sorted(grants.items())
            if granted
        ]
        console.print(table_of((*texts("person", "roles"), Column("granted by entry")), rows))

    session.reply(content, show)


@group.command(
    "grant",
    epilog=examples(
        "comptune role grant ben approver -m 'Head of rewards'",
        "comptune role grant demo:ben approver",
    ),
)
def grant_command(
    context: typer.Context,
    name: PersonArgument,
    role: RoleArgument,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Give somebody a role; nobody gives one to themselves."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.grant(name, known_role(role), reason=reason)
    reply_act(session, desk, entry, f"From now on {name} has the role {role}")


@group.command("revoke", epilog=examples("comptune role revoke ben approver -m 'Left the team'"))
def revoke_command(
    context: typer.Context,
    name: PersonArgument,
    role: RoleArgument,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Take a role away."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.revoke(name, known_role(role), reason=reason)
    reply_act(session, desk, entry, f"From now on {name} has the role {role} no more")


def whoami(
    context: typer.Context,
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", "-s", help="What you may do to it.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Say who you are to the ledger, how that is known, your roles, and what you may do."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    content = _me(desk, scenario)

    def show(console: Console) -> None:
        console.print(
            f"{desk.actor.name}, known {AUTHENTICATION[desk.actor.authenticated_by]}", style="bold"
        )
        console.print(f"Roles: {', '.join(content['roles']) or 'none'}.")
        rows = [
            (IN_WORDS[one["act"]], "yes" if one["allowed"] else "no", one["why"])
            for one in content["may"]
        ]
        about = f"to {scenario}" if scenario else "in this workspace"
        columns = (Column("what"), Column("allowed"), prose("why not"))
        console.print(table_of(columns, rows, title=f"What you may do {about}"))

    session.reply(content, show)


def _me(desk: Desk, scenario: str | None) -> dict[str, Any]:
    verdicts = {act: desk.may(act, scenario=scenario) for act in Act}
    return {
        "person": desk.actor.name,
        "authenticated_by": desk.actor.authenticated_by,
        "roles": sorted(desk.state().roles.get(desk.actor.name, ())),
        "scenario": scenario,
        "may": [
            {"act": act, "allowed": verdict.allowed, "why": " ".join(verdict.reasons)}
            for act, verdict in verdicts.items()
        ],
    }
