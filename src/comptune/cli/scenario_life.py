"""`scenario create`, `copy`, `import`, `export`, `rename`, `comment` and `archive`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from comptune.cli.acts import reply_act
from comptune.cli.completion import complete_yaml
from comptune.cli.examples import examples
from comptune.cli.ledger_options import ReasonOption, ScenarioArgument, SeenOption
from comptune.cli.problems import InputRefused
from comptune.cli.scenario_group import group
from comptune.cli.scenario_option import SetOption
from comptune.cli.session import DemoUserOption, JsonOption, WorkspaceOption, session_of
from comptune.scenarios.changes import changes_from
from comptune.scenarios.spec import DEFAULT_SEED, is_scenario_id, read_spec

NewIdArgument = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="The new scenario's id: small letters, digits and hyphens.",
        show_default=False,
    ),
]
NameOption = Annotated[
    str | None,
    typer.Option("--name", help="Its name for people. Left out: the id.", show_default=False),
]


class RaiseBase(StrEnum):
    """What a raise applies to."""

    CURRENT = "current"
    OPENING = "opening"


@group.command(
    "create",
    epilog=examples(
        "comptune scenario create merit-2027 --name 'Merit at 3.5 %'",
        "comptune scenario create growth --set 'headcount_growth.2028+=2%' -m 'Board of May'",
    ),
)
def create_command(
    context: typer.Context,
    scenario_id: NewIdArgument,
    name: NameOption = None,
    changes: SetOption = None,
    census: Annotated[
        str | None,
        typer.Option(
            help="The first digits of a census. Left out: the newest.", show_default=False
        ),
    ] = None,
    structure: Annotated[
        str | None,
        typer.Option(
            help="The first digits of a structure. Left out: the newest.", show_default=False
        ),
    ] = None,
    end_year: Annotated[
        int | None,
        typer.Option(help="The last year. Left out: five years are simulated.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="What people's luck is drawn from.")] = DEFAULT_SEED,
    raise_base: Annotated[
        RaiseBase, typer.Option(help="What raises apply to: current or opening salary.")
    ] = RaiseBase.CURRENT,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Begin a scenario in the ledger, empty or with cells set."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.create(
        scenario_id,
        name=name,
        census=census,
        structure=structure,
        end_year=end_year,
        seed=seed,
        raise_base=raise_base.value,
        cells=changes_from(changes or []),
        reason=reason,
    )
    reply_act(session, desk, entry, f"Scenario {scenario_id} is created", scenario=scenario_id)


@group.command(
    "copy",
    epilog=examples("comptune scenario copy merit-2027 merit-2027-lower -m 'A cheaper variant'"),
)
def copy_command(
    context: typer.Context,
    source: ScenarioArgument,
    scenario_id: Annotated[
        str,
        typer.Argument(
            metavar="NEW", help="The copy's id: small letters, digits, hyphens.", show_default=False
        ),
    ],
    name: NameOption = None,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Begin a scenario as a copy of another, its base; it can be rebased on it later."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.copy(source, scenario_id, name=name, reason=reason)
    words = f"Scenario {scenario_id} is created as a copy of {source}"
    reply_act(session, desk, entry, words, scenario=scenario_id)


@group.command(
    "import",
    epilog=examples(
        "comptune scenario import examples/raise-merit.yml -m 'Agreed in May'",
        "comptune scenario import examples/raise-merit.yml --id merit-2028",
    ),
)
def import_command(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="A scenario file (YAML).", show_default=False, autocompletion=complete_yaml
        ),
    ],
    scenario_id: Annotated[
        str | None,
        typer.Option("--id", help="Its id. Left out: the file's.", show_default=False),
    ] = None,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Begin a scenario from a scenario file."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    if scenario_id is not None and not is_scenario_id(scenario_id):
        raise InputRefused(
            place="--id",
            value=f'"{scenario_id}"',
            rule="an id takes small letters, digits and hyphens, at most 63, and no hyphen first",
            remedy="Write it as in merit-2028.",
        )
    spec = read_spec(file, scenario_id=scenario_id)
    entry = desk.import_spec(spec, reason=reason)
    words = f"Scenario {spec.id} is created from {file.name}"
    reply_act(session, desk, entry, words, scenario=spec.id)


@group.command(
    "export",
    epilog=examples(
        "comptune scenario export merit-2027 > merit.yml",
        "comptune scenario export merit-2027 --to merit.yml",
    ),
)
def export_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Write it into this file.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Write a scenario as a scenario file, which `import`, `preview` and `run` read."""
    session = session_of(context, workspace, as_json, person)
    text = session.desk().export_spec(scenario_id)
    if to is not None:
        _write(to, text)

    def show(console: Console) -> None:
        if to is None:
            console.print(text, end="", soft_wrap=True)
        else:
            console.print(f"Wrote scenario {scenario_id} to {to}.", soft_wrap=True)

    session.reply({"scenario": scenario_id, "text": text, "file": to}, show)


@group.command("rename", epilog=examples("comptune scenario rename merit-2027 'Merit at 3.4 %'"))
def rename_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    name: Annotated[str, typer.Argument(help="The new name.", show_default=False)],
    seen: SeenOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Give a scenario another name for people; the id stays."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.rename(scenario_id, name, expected_version=seen)
    reply_act(session, desk, entry, f'Scenario {scenario_id} is now "{name}"', scenario=scenario_id)


@group.command(
    "comment", epilog=examples("comptune scenario comment merit-2027 'Does this cover 2029?'")
)
def comment_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    text: Annotated[str, typer.Argument(help="What is to be said.", show_default=False)],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Say something about a scenario; it changes nothing and lapses no approval."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.comment(scenario_id, text)
    reply_act(session, desk, entry, f"Your comment on {scenario_id} is kept", scenario=scenario_id)


@group.command(
    "archive", epilog=examples("comptune scenario archive merit-2027 -m 'Overtaken by events'")
)
def archive_command(
    context: typer.Context,
    scenario_id: ScenarioArgument,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Put a scenario away for good; what was decided about it stays readable."""
    session = session_of(context, workspace, as_json, person)
    desk = session.desk()
    entry = desk.archive(scenario_id, reason=reason)
    reply_act(session, desk, entry, f"Scenario {scenario_id} is archived", scenario=scenario_id)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputRefused(
            place="--to",
            value=f'"{path}"',
            rule=f"it cannot be written ({error.strerror})",
            remedy="Name a file in a folder that exists.",
        ) from error
