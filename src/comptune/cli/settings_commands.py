"""`settings ...`: the settings of governance, which are entries of the ledger."""

from typing import Annotated, Any

import typer
from rich.console import Console

from comptune.cli.acts import reply_act
from comptune.cli.completion import complete_setting
from comptune.cli.examples import examples
from comptune.cli.ledger_options import ReasonOption
from comptune.cli.problems import InputRefused
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import prose, table_of, texts
from comptune.ledger.governance_settings import SETTINGS, setting_text
from comptune.scenarios.desk import Desk

group = typer.Typer(
    help="Settings of governance: what needs a second approver, whether demo users may act.",
    no_args_is_help=True,
)


@group.command("show", epilog=examples("comptune settings show", "comptune settings show --json"))
def show_command(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Show every setting with its value and what it is for."""
    session = session_of(context, workspace, as_json, person)
    content = _content(session.desk())

    def show(console: Console) -> None:
        rows = [(one["name"], one["value"], one["default"], one["description"]) for one in content]
        console.print(table_of((*texts("setting", "value", "default"), prose("what")), rows))

    session.reply(content, show)


@group.command(
    "set",
    epilog=examples(
        "comptune settings set demo_users=true -m 'A demonstration on one machine'",
        "comptune settings set materiality.cost_share=0.01 -m 'Audit committee of May'",
    ),
)
def set_command(
    context: typer.Context,
    settings: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME=VALUE...",
            help="Settings and their values, as `settings show` writes them.",
            show_default=False,
            autocompletion=complete_setting,
        ),
    ],
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Change settings of governance, as one entry."""
    session = session_of(context, workspace, as_json, person)
    wanted = _pairs(settings)
    desk = session.desk()
    entry = desk.set_settings(wanted, reason=reason)
    lines = [
        f"{move['name']}: {move.get('old', 'not set')} → {move['new']}"
        for move in entry.payload["settings"]
    ]
    reply_act(session, desk, entry, "The settings are changed", lines=lines)


def _content(desk: Desk) -> list[dict[str, Any]]:
    chosen = desk.state().settings
    return [
        {
            "name": one.name,
            "value": setting_text(chosen, one.name),
            "default": one.default,
            "description": one.description,
        }
        for one in SETTINGS.values()
    ]


def _pairs(texts_given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts_given:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or name in found:
            raise InputRefused(
                place="The setting",
                value=f'"{text}"',
                rule="a setting is given as a name, an equals sign and a value, once",
                remedy="Write it as in demo_users=true.",
            )
        found[name] = value
    return found
