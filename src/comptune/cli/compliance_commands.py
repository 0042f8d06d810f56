"""`audit report`, `audit controls`, `audit model`: what auditors and reviewers read, as a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from comptune.cli.completion import complete_scenario_id
from comptune.cli.examples import examples
from comptune.cli.ledger_options import ReasonOption, moment_of
from comptune.cli.problems import InputRefused
from comptune.cli.progress import steps_shown
from comptune.cli.session import DemoUserOption, JsonOption, Session, WorkspaceOption, session_of
from comptune.scenarios.audit import Audit
from comptune.workspace import Workspace

if TYPE_CHECKING:
    from comptune.reports.compliance.model_facts import ModelFacts

ToOption = Annotated[
    Path | None,
    typer.Option(
        "--to",
        metavar="FILE",
        help="The file to write, which ends in .pdf or .html and is not there yet. Left out: a PDF "
        "in this folder, named by the time; with --json no file.",
        show_default=False,
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="WHEN",
        help="Only the entries after this one, or from this day or moment (UTC) on. Left out: "
        "from the first.",
        show_default=False,
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="WHEN",
        help="Only the entries up to this one, or to the end of this day, or to this moment "
        "(UTC). Left out: to the last.",
        show_default=False,
    ),
]


def register(group: typer.Typer) -> None:
    """Add them to `audit`."""
    group.command(
        "report",
        epilog=examples(
            "comptune audit report -m 'Annual audit'",
            "comptune audit report --since 2026-01-01 --until 2026-12-31 --to audit-2026.pdf "
            "-m 'Audit of the year'",
            "comptune audit report --since 2026-01-01 --json",
        ),
    )(report_command)
    group.command(
        "controls",
        epilog=examples(
            "comptune audit controls -m 'For the review'",
            "comptune audit controls --since 2026-01-01 --until 2026-12-31 --to controls.html",
        ),
    )(controls_command)
    group.command(
        "model",
        epilog=examples(
            "comptune audit model -m 'For model review'",
            "comptune audit model merit-2027 --to model.pdf -m 'For model review'",
            "comptune audit model 4f2a --json",
        ),
    )(model_command)


def report_command(
    context: typer.Context,
    since: SinceOption = None,
    until: UntilOption = None,
    to: ToOption = None,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Report a period from the ledger: changes, approvals, duties, exceptions, proof; logged."""
    from comptune.reports.compliance.audit_document import audit_document  # noqa: PLC0415
    from comptune.reports.compliance.period import Period  # noqa: PLC0415
    from comptune.reports.compliance.taking import file_name, report_of  # noqa: PLC0415

    session = session_of(context, workspace, as_json, person)
    opened, at = session.workspace(), datetime.now(UTC)
    period = Period.of(moment_of(since, option="--since"), moment_of(until, option="--until"))
    path = _path(session, to, file_name("audit-report", at))
    with steps_shown("Reading and verifying the ledger") as step_done:
        facts = report_of(opened, _audit(session, opened), period, at=at, reason=reason)
        step_done("read", 1, 1)
    _write(path, lambda: audit_document(facts))

    def show(console: Console) -> None:
        console.print(facts.verified.verdict, soft_wrap=True)
        entries = f"{facts.population.entries:,} entries"
        console.print(f"Wrote {path}: {entries}, {facts.period}.", soft_wrap=True)
        console.print(_recorded_words(facts.recorded), soft_wrap=True)

    session.reply({"file": path, "report": facts}, show)


def controls_command(
    context: typer.Context,
    since: SinceOption = None,
    until: UntilOption = None,
    to: ToOption = None,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Write the control matrix with the figures of a period, for a review of controls; logged."""
    from comptune.reports.compliance.controls import evidence_of, load_controls  # noqa: PLC0415
    from comptune.reports.compliance.controls_page import controls_document  # noqa: PLC0415
    from comptune.reports.compliance.period import Period  # noqa: PLC0415
    from comptune.reports.compliance.taking import file_name, report_of  # noqa: PLC0415

    session = session_of(context, workspace, as_json, person)
    opened, at = session.workspace(), datetime.now(UTC)
    period = Period.of(moment_of(since, option="--since"), moment_of(until, option="--until"))
    path = _path(session, to, file_name("controls", at))
    with steps_shown("Reading and verifying the ledger") as step_done:
        facts = report_of(
            opened,
            _audit(session, opened),
            period,
            at=at,
            reason=reason,
            what="the control matrix with its figures",
        )
        step_done("read", 1, 1)
    _write(path, lambda: controls_document(facts))
    declared = load_controls()

    def show(console: Console) -> None:
        console.print(f"Wrote {path}: {len(declared.controls)} controls.", soft_wrap=True)
        console.print(_recorded_words(facts.recorded), soft_wrap=True)

    controls = [
        {**one.model_dump(), "figures": {f.name: f.count for f in evidence_of(one, facts)}}
        for one in declared.controls
    ]
    content = {
        "file": path,
        "period": facts.period,
        "recorded": facts.recorded,
        "sources": declared.sources,
        "controls": controls,
    }
    session.reply(content, show)


def model_command(
    context: typer.Context,
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCENARIO|RUN]",
            help="A scenario by its id, or a run by its first digits. Left out: the newest run.",
            show_default=False,
            autocompletion=complete_scenario_id,
        ),
    ] = None,
    to: ToOption = None,
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Document the model of a run, with what validates it now, for a review of models; logged."""
    from comptune.reports.compliance.model_document import model_document  # noqa: PLC0415
    from comptune.reports.compliance.taking import file_name, model_of  # noqa: PLC0415

    session = session_of(context, workspace, as_json, person)
    opened, at = session.workspace(), datetime.now(UTC)
    path = _path(session, to, file_name("model", at))
    with steps_shown("Reading, verifying and simulating") as step_done:
        facts = model_of(opened, opened.desk(session.actor()), source, at=at, reason=reason)
        step_done("read", 1, 1)
    _write(path, lambda: model_document(facts))

    def show(console: Console) -> None:
        found = facts.validated
        console.print(found.problem or "The run is what was sealed.", soft_wrap=True)
        console.print(
            f"{found.unlike:,} of {found.totals:,} totals of a simulation now differ from the "
            "run's.",
            soft_wrap=True,
        )
        console.print(f"Wrote {path}.", soft_wrap=True)
        console.print(_recorded_words(facts.recorded), soft_wrap=True)

    session.reply({"file": path, "model": {**vars(facts), **_catalogued(facts)}}, show)


def _catalogued(facts: "ModelFacts") -> dict[str, Any]:
    """What of the facts is declared elsewhere, as JSON has it."""
    return {
        "census_sources": {name: one.model_dump() for name, one in facts.census_sources.items()},
        "levers": [{**vars(one), "lever": one.lever.model_dump()} for one in facts.levers],
    }


def _recorded_words(entry: int | None) -> str:
    if entry is None:
        return "No entry says so: a broken ledger takes none."
    return f"Entry {entry} says that you took it."


def _audit(session: Session, opened: Workspace) -> Audit:
    return Audit(
        opened.desk(session.actor()),
        opened.ledger_url,
        checkpoints_folder=opened.checkpoints_folder,
        workspace_folder=opened.folder,
    )


def _path(session: Session, to: Path | None, name: str) -> Path | None:
    """The file to write, refused before the ledger has an entry of what then cannot be written."""
    from comptune.reports.compliance.taking import FORMS, ending_of  # noqa: PLC0415

    if to is None and session.as_json:
        return None
    path = to or Path(name)
    if ending_of(path) is None:
        raise InputRefused(
            place="--to",
            value=str(path),
            rule=f"its name ends in {' or '.join(FORMS)}",
            remedy="Name it so; --json without --to answers with all facts.",
        )
    if path.exists() or not path.absolute().parent.is_dir():
        raise InputRefused(
            place="--to",
            value=str(path),
            rule="it is a new file in a folder that is there",
            remedy="Name another file.",
        )
    return path


def _write(path: Path | None, document: Any) -> None:
    from comptune.reports.compliance.taking import FORMS, ending_of  # noqa: PLC0415

    if path is None:
        return
    with steps_shown(f"Writing {path}") as step_done:
        content = FORMS[ending_of(path) or ".pdf"](document())
        with path.open("xb") as file:
            file.write(content)
        step_done("written", 1, 1)
