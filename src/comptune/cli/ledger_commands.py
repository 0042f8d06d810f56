"""`ledger ...`: what was decided, entry by entry, and the proof that nobody altered it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from comptune.cli.acts import authenticated, entry_content, when
from comptune.cli.cell_words import entry_words
from comptune.cli.completion import complete_event_type, complete_scenario_id
from comptune.cli.examples import examples
from comptune.cli.problems import InputRefused, LedgerDamaged
from comptune.cli.progress import steps_shown
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.cli.tables import Column, facts_of, prose, table_of, texts
from comptune.ledger.checkpoints import Checkpoints
from comptune.ledger.entry import Entry, comment_stream, scenario_stream
from comptune.ledger.events import EVENTS
from comptune.ledger.policy import demand
from comptune.ledger.roles import Act
from comptune.ledger.verify import Verification, verify
from comptune.scenarios.histories import words_of
from comptune.scenarios.lineage import moves_of
from comptune.scenarios.own_ledger import doubts as doubts_about
from comptune.warehouse.governance import GOVERNANCE_FILE
from comptune.workspace import Workspace

group = typer.Typer(
    help="The ledger: every decision, who took it, when and why; append-only and verifiable.",
    no_args_is_help=True,
)


@group.command("init", epilog=examples("comptune ledger init"))
def init_command(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Start the ledger of a workspace that has none; who does it becomes its administrator."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    founder = session.actor()
    _refuse_a_second(opened)
    ledger = opened.start_ledger(founder, datetime.now(UTC))
    head = ledger.head()
    place = f"the {str(ledger).removeprefix('The ')}"  # its URL may hold a password

    def show(console: Console) -> None:
        console.print(f"Started {place} with {head.sequence} entries.")
        console.print(f"{founder.name} is its administrator and founder.")
        console.print("Next: give others their roles with `comptune role grant`.")

    content = {
        "ledger": place.removeprefix("the ledger "),
        "founder": founder.name,
        "sequence": head.sequence,
    }
    session.reply(content, show)


def _refuse_a_second(opened: Workspace) -> None:
    """Not in place of a ledger that is lost: who begins one is its administrator."""
    folder = opened.checkpoints_folder
    last = Checkpoints(folder).last()
    if last is not None:
        raise InputRefused(
            place=f"The ledger of {opened.folder}",
            rule=f"checkpoint {last.number} is of a ledger of {last.size} entries, which would be "
            "begun anew",
            remedy=f"Restore that ledger from a backup, or put {folder} away first.",
        )


@group.command(
    "list",
    epilog=examples(
        "comptune ledger list",
        "comptune ledger list --scenario merit-2027 --last 50",
        "comptune ledger list --type SCENARIO_APPROVED --all --json",
    ),
)
def list_command(
    context: typer.Context,
    last: Annotated[int, typer.Option("--last", help="How many, counted from the end.")] = 20,
    everything: Annotated[
        bool, typer.Option("--all", help="All of them, whatever --last says.")
    ] = False,
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            "-s",
            help="Those that decide about this scenario, and its comments.",
            show_default=False,
            autocompletion=complete_scenario_id,
        ),
    ] = None,
    event_type: Annotated[
        str | None,
        typer.Option(
            "--type",
            help="Those of one event type, such as SCENARIO_APPROVED.",
            show_default=False,
            autocompletion=complete_event_type,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """List entries, oldest first: when, who, what, in which stream."""
    session = session_of(context, workspace, as_json, person)
    found = _chosen(session.workspace(), scenario, event_type)
    shown = found if everything else found[-max(last, 0) :] if last > 0 else []

    def show(console: Console) -> None:
        rows = [
            (
                str(one.sequence),
                when(one.recorded_at),
                one.actor,
                one.event_type,
                entry_words(words_of(one), moves_of(one)),
            )
            for one in shown
        ]
        columns = (
            Column("entry", number=True),
            *texts("when (UTC)", "who", "event"),
            prose("what"),
        )
        console.print(table_of(columns, rows))
        if len(shown) < len(found):
            console.print(f"The last {len(shown)} of {len(found):,}; --all shows every one.")

    session.reply([entry_content(one) for one in shown], show)


@group.command("show", epilog=examples("comptune ledger show 17", "comptune ledger show 17 --json"))
def show_command(
    context: typer.Context,
    sequence: Annotated[
        int, typer.Argument(metavar="ENTRY", help="The entry's number.", show_default=False)
    ],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Show one entry in full, with its hash and that of the entry before it."""
    session = session_of(context, workspace, as_json, person)
    entry = session.workspace().ledger.entry(sequence)

    def show(console: Console) -> None:
        console.print(f"Entry {entry.sequence}: {entry.event_type}", style="bold")
        console.print(f"{entry.actor} {entry_words(words_of(entry), moves_of(entry))}")
        facts = [
            ("when", f"{entry.recorded_at:%Y-%m-%d %H:%M:%S.%f} UTC"),
            ("who", f"{entry.actor}, {authenticated(entry.authenticated_by)}"),
            ("stream", f"{entry.stream}, version {entry.version}"),
            ("hash", entry.hash),
            ("hash before", entry.previous_hash),
            *(
                (name, _payload_text(value))
                for name, value in entry.payload.items()
                if name != "authenticated_by"
            ),
        ]
        console.print(facts_of(facts))
        console.print(f"What it led to: comptune lineage {entry.sequence}")

    session.reply(entry_content(entry), show)


@group.command("verify", epilog=examples("comptune ledger verify", "comptune ledger verify --json"))
def verify_command(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Recompute every hash, the order, the state and the checkpoints, trusting nothing stored."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    with steps_shown("Verifying the ledger") as step_done:
        found = verify(
            opened.ledger_url,
            checkpoints_folder=opened.checkpoints_folder,
            workspace_folder=opened.folder,
        )
        step_done("read", 1, 1)
    # A ledger that cannot be trusted is not opened: it may be no ledger at all.
    doubts = () if found.problems else _doubts(opened)
    content = {**vars(found), "verified": not found.problems, "warnings": doubts}
    session.reply(content, _verdict(found))
    session.warn(doubts)
    if found.problems:
        first = found.problems[0]
        raise LedgerDamaged(
            place="The ledger",
            rule=first.words.rstrip("."),
            remedy="Take it out of use and compare it with a backup and the checkpoints.",
        )


def _doubts(opened: Workspace) -> tuple[str, ...]:
    """Refuses the ledger of another workspace."""
    return doubts_about(opened.ledger, opened.folder, now=datetime.now(UTC))


@group.command("checkpoint", epilog=examples("comptune ledger checkpoint"))
def checkpoint_command(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Sign size and hash of the ledger, in a file outside its database."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    folder = opened.checkpoints_folder
    demand(opened.ledger.state(), session.actor(), Act.VERIFY)
    made = Checkpoints(folder).write_for(opened.ledger, datetime.now(UTC))

    def show(console: Console) -> None:
        console.print(
            f"Checkpoint {made.number} is of {made.size} entries, head {made.head_hash[:16]}."
        )
        console.print(f"Folder: {folder}", soft_wrap=True)

    session.reply({**vars(made), "folder": folder}, show)


@group.command("key", epilog=examples("comptune ledger key > checkpoints.pem"))
def key_command(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Print the public key of the checkpoints, for auditors to keep."""
    session = session_of(context, workspace, as_json, person)
    checkpoints = Checkpoints(session.workspace().checkpoints_folder)
    text = checkpoints.public_key_pem()
    content = {"public_key": text, "fingerprint": checkpoints.fingerprint()}
    session.reply(content, lambda console: console.print(text, end="", soft_wrap=True))


@group.command("rebuild", epilog=examples("comptune ledger rebuild"))
def rebuild_command(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Drop what is derived from the entries, state and `governance.duckdb`, and derive it again."""
    session = session_of(context, workspace, as_json, person)
    opened = session.workspace()
    opened.ledger.rebuild_projections()
    (opened.folder / GOVERNANCE_FILE).unlink(missing_ok=True)
    with steps_shown("Making tables of the ledger") as step_done:
        tables = opened.governance(step_done)
    head = opened.ledger.head()

    def show(console: Console) -> None:
        console.print(f"State and tables are derived again from {head.sequence} entries.")
        console.print(f"File: {tables}", soft_wrap=True)

    session.reply({"sequence": head.sequence, "hash": head.hash, "file": tables}, show)


def _chosen(opened: Workspace, scenario: str | None, event_type: str | None) -> list[Entry]:
    """The entries asked for, oldest first."""
    kinds = None if event_type is None else [_known_type(event_type)]
    if scenario is None:
        return list(opened.ledger.read(event_types=kinds))
    opened.desk().scenario_state(scenario)  # refuses an unknown one, naming a close one
    streams = (scenario_stream(scenario), comment_stream(scenario))
    found = [
        entry
        for stream in streams
        for entry in opened.ledger.read(stream=stream, event_types=kinds)
    ]
    return sorted(found, key=lambda entry: entry.sequence)


def _known_type(name: str) -> str:
    if name.upper() not in EVENTS:
        raise InputRefused(
            place="--type",
            value=f'"{name}"',
            rule="the ledger knows no such event",
            remedy=f"There are {', '.join(EVENTS)}.",
        )
    return name.upper()


def _payload_text(value: Any) -> str:
    """A field of a payload: a list one a line, as `name: value` where it holds objects."""
    if isinstance(value, list):
        return "\n".join(_payload_text(one) for one in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_payload_text(one)}" for name, one in value.items())
    return str(value)


def _verdict(found: Verification) -> Callable[[Console], None]:
    def show(console: Console) -> None:
        if not found.problems:
            console.print(
                f"The ledger is what was recorded: {found.sequence} entries, "
                f"head {found.head_hash[:16]}."
            )
        else:
            unread = all(one.kind == "unreadable" for one in found.problems)
            said = "could not be read" if unread else "is not what was recorded"
            console.print(f"The ledger {said}.", style="bold red")
            rows = [
                ("whole" if one.sequence is None else str(one.sequence), one.kind, one.words)
                for one in found.problems
            ]
            columns = (Column("entry", number=True), Column("problem"), prose("what is wrong"))
            console.print(table_of(columns, rows))
        if found.checkpoints:
            console.print(
                f"Checkpoints: {found.checkpoints}, the last of {found.anchored_sequence} entries; "
                f"their key is {(found.fingerprint or 'missing')[:16]}."
            )
        console.print(found.note)

    return show
