"""`report`: the executive pack of a scenario as PDF, HTML or Excel, and whether one is genuine."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from comptune.cli.completion import complete_scenario_id
from comptune.cli.examples import examples
from comptune.cli.ledger_options import ReasonOption
from comptune.cli.problems import InputRefused
from comptune.cli.progress import steps_shown
from comptune.cli.session import (
    DemoUserOption,
    JsonOption,
    Session,
    WorkspaceOption,
    session_of,
)
from comptune.cli.tables import facts_of
from comptune.metrics import figures
from comptune.scenarios.standing_words import signed_by

if TYPE_CHECKING:
    from comptune.reports.verification import Verified

_SEEDS = 100


class Form(StrEnum):
    """How a report is written."""

    PDF = "pdf"
    HTML = "html"
    XLSX = "xlsx"


def register(app: typer.Typer) -> None:
    """Add `report`."""
    app.command(
        epilog=examples(
            "comptune report merit-2027",
            "comptune report merit-2027 --to merit.xlsx",
            "comptune report merit-2027 --against later-raises --to board.pdf",
            "comptune report --verify 9c0f673132b1bd52-15-b0eca885bd4d",
        )
    )(report)


def report(
    context: typer.Context,
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCENARIO or RUN]",
            help="A scenario of the ledger by its id, or a run by the first digits of its id. Left "
            "out: the newest run.",
            show_default=False,
            autocompletion=complete_scenario_id,
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            help="Another scenario or run to stand beside it. Left out: the baseline.",
            show_default=False,
            autocompletion=complete_scenario_id,
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            help="The file to write; its ending, .pdf, .html or .xlsx, says in which form. Left "
            "out: a file in the workspace's reports/RUN/.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option("--format", help="Without --to: pdf unless said here.", show_default=False),
    ] = None,
    seeds: Annotated[
        int,
        typer.Option(
            min=0, help="Seeds that the uncertainty is simulated on; 0 leaves the section out."
        ),
    ] = _SEEDS,
    reason: ReasonOption = "",
    verify: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Write nothing: say what the ledger has behind a report's verification code.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Write the executive report of a scenario's sealed run; or verify the code of one."""
    session = session_of(context, workspace, as_json, person)
    if verify is not None:
        _verify(session, verify)
        return
    if to is not None and form is not None:
        raise InputRefused(
            place="--format",
            value=f'"{form.value}"',
            rule="the ending of --to says the form already",
            remedy="Leave one of the two out.",
        )
    asked = _Asked(source, against, to, form or Form.PDF, seeds, reason)
    _write(session, asked)


@dataclass(frozen=True)
class _Asked:
    """What was asked for; `to` None is the workspace's own folder of reports."""

    source: str | None
    against: str | None
    to: Path | None
    form: Form
    seeds: int
    reason: str


def _write(session: Session, asked: _Asked) -> None:
    from comptune.reports import taking  # noqa: PLC0415 - type setting, which only reports need
    from comptune.reports.facts import pack_facts  # noqa: PLC0415
    from comptune.reports.summary import sentences  # noqa: PLC0415

    opened = session.workspace()
    desk = opened.desk(session.actor())
    wanted: taking.Form = taking.form_of(asked.to) if asked.to else asked.form.value
    path = asked.to or taking.default_path(opened, asked.source, against=asked.against, form=wanted)
    taking.refuse_existing(path)
    with steps_shown("Simulating seeds") as step_done:
        facts = pack_facts(
            opened,
            desk,
            asked.source,
            against=asked.against,
            seeds=asked.seeds,
            progress=lambda done, of: step_done("", done, of),
        )
        content = taking.rendered(facts, wanted)
    taken = None
    if asked.to is not None:
        taken = taking.record_taken(desk, facts, wanted, reason=asked.reason).sequence
    taking.write_report(path, content)
    summary = [one.words for one in sentences(facts)]
    answer: dict[str, Any] = {
        "file": str(path),
        "format": wanted,
        "scenario": facts.chosen.recorded.scenario,
        "run_id": facts.run_id,
        "against": asked.against,
        "entry": taken,
        "as_of": facts.as_of,
        "code": facts.approvals.code,
        "summary": summary,
    }

    def show(console: Console) -> None:
        for line in summary:
            console.print(f"- {line}", soft_wrap=True)
        said = f"; entry {taken} says that you took it" if taken else ""
        console.print(f"Wrote {path}{said}.", soft_wrap=True)
        console.print(f"Verification code: {facts.approvals.code}", soft_wrap=True)

    session.reply(answer, show)


def _verify(session: Session, code: str) -> None:
    from comptune.reports.verification import verify_code  # noqa: PLC0415

    opened = session.workspace()
    found = verify_code(opened.ledger, code)
    answer = {
        "code": found.code,
        "verified": True,
        "scenario": found.scenario,
        "name": found.name,
        "run_id": found.run.run_id,
        "results_sha256": found.run.results_sha256,
        "content_sha256": found.content_sha256,
        "as_of": found.as_of,
        "at": found.at,
        "status": found.status,
        "cost": found.cost,
        "signatures": found.signatures,
        "is_still_so": found.is_still_so,
    }
    currency = opened.settings.currency
    session.reply(answer, lambda console: _show(console, found, currency))


def _show(console: Console, found: "Verified", currency: str) -> None:
    console.print(f"The ledger bears the code {found.code} out. It says of that report:")
    rows = [
        ("scenario", f"{found.name} ({found.scenario})"),
        ("run", found.run.run_id),
        ("cost of all its years", f"{figures.exact_money(found.cost)} {currency}"),
        ("results", found.run.results_sha256),
        ("ledger as of", f"entry {found.as_of}, {found.at:%Y-%m-%d %H:%M} UTC"),
        ("stood then", found.status or "no scenario of the ledger"),
        ("approved by", signed_by(found.signatures) or "nobody yet"),
    ]
    if found.content_sha256:
        rows.append(("content", found.content_sha256))
    console.print(facts_of(rows))
    if not found.is_still_so:
        console.print("The scenario was changed since: the report is of what it was then.")
