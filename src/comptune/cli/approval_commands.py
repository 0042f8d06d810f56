"""`scenario submit`, `withdraw`, `approve`, `reject` and `publish`."""

from enum import StrEnum
from typing import Annotated

import typer

from comptune.cli.acts import reply_act
from comptune.cli.cell_words import Move, move_words
from comptune.cli.examples import examples
from comptune.cli.ledger_options import (
    NeededReasonOption,
    ReasonOption,
    ScenarioArgument,
    SeenOption,
)
from comptune.cli.scenario_group import group
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.ledger.events import ScenarioPublished, parse_event

ContentOption = Annotated[
    str | None,
    typer.Option(
        "--content",
        metavar="SHA256",
        help="The content that you have read (`scenario show` prints it); refused if it is another "
        "by now. Left out: what is submitted now.",
        show_default=False,
    ),
]


class Meaning(StrEnum):
    """What a signature says."""

    REVIEWED = "reviewed"
    APPROVED = "approved"


@group.command("submit", epilog=examples("comptune scenario submit merit-2027 -m 'As agreed'"))
def submit_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    reason: ReasonOption = "",
    seen: SeenOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Put a scenario with a sealed, current run before those who approve."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.submit(scenario_id, reason=reason, expected_version=seen)
    reply_act(session, desk, entry, f"Scenario {scenario_id} is submitted", scenario=scenario_id)


@group.command("withdraw", epilog=examples("comptune scenario withdraw merit-2027 -m 'Too early'"))
def withdraw_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Take a submission back."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.withdraw(scenario_id, reason=reason)
    reply_act(session, desk, entry, f"Scenario {scenario_id} is withdrawn", scenario=scenario_id)


@group.command(
    "approve",
    epilog=examples(
        "comptune scenario approve merit-2027 -m 'Within the budget letter'",
        "comptune scenario approve merit-2027 --meaning reviewed",
    ),
)
def approve_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    meaning: Annotated[
        Meaning,
        typer.Option(help="What you sign: approved, or reviewed, which is not yet consent."),
    ] = Meaning.APPROVED,
    content: ContentOption = None,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Sign what was submitted; nobody approves what they submitted or edited."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.approve(scenario_id, meaning=meaning.value, reason=reason, content_sha256=content)
    words = f"Your signature under {scenario_id} is kept"
    reply_act(session, desk, entry, words, scenario=scenario_id)


@group.command("reject", epilog=examples("comptune scenario reject merit-2027 -m 'Over budget'"))
def reject_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    reason: NeededReasonOption,
    content: ContentOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Refuse what was submitted, with the reason."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.reject(scenario_id, reason=reason, content_sha256=content)
    reply_act(session, desk, entry, f"Scenario {scenario_id} is rejected", scenario=scenario_id)


@group.command("publish", epilog=examples("comptune scenario publish merit-2027 -m 'From May on'"))
def publish_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Make an approved scenario's values the published ones, in the years that they name."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.publish(scenario_id, reason=reason)
    event = parse_event(entry.event_type, entry.payload)
    assert isinstance(event, ScenarioPublished)
    lines = move_words(Move(one.cell, one.old, one.new) for one in event.cells)
    words = f"Scenario {scenario_id} is published"
    reply_act(session, desk, entry, words, scenario=scenario_id, lines=lines)
