"""`init`, `metrics` and `version`: the workspace itself, and what the product knows by heart."""

from importlib.metadata import version as version_of
from typing import Annotated

import typer
from rich.console import Console

from comptune.cli.completion import complete_metric
from comptune.cli.examples import examples
from comptune.cli.session import DemoUserOption, JsonOption, Session, WorkspaceOption, session_of
from comptune.cli.tables import table_of, texts
from comptune.metrics import Metric, load_metrics
from comptune.warehouse.project import code_version
from comptune.workspace import Workspace

DEFAULT_NAME = "My organisation"
DEFAULT_CURRENCY = "USD"


def register_init(app: typer.Typer) -> None:
    """Add `init`."""
    app.command(
        epilog=examples(
            "comptune init", "comptune init --name Acme --currency EUR --workspace acme"
        )
    )(init)


def register_reference(app: typer.Typer) -> None:
    """Add `metrics` and `version`."""
    app.command(
        epilog=examples("comptune metrics", "comptune metrics pay_gap", "comptune metrics --json")
    )(metrics)
    app.command(epilog=examples("comptune version"))(version)


def init(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="The organisation's name.")] = DEFAULT_NAME,
    currency: Annotated[
        str, typer.Option(help="The one currency of the workspace, a code of ISO 4217.")
    ] = DEFAULT_CURRENCY,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Make a workspace with the shipped example structure and a ledger."""
    session = session_of(context, workspace, as_json, person)
    founder = session.actor()
    made = Workspace.init(session.folder, name=name, currency=currency, founder=founder)
    (structure,) = made.structures()
    content = {
        "workspace": session.folder,
        "name": made.settings.name,
        "currency": made.settings.currency,
        "structure_sha256": structure,
        "administrator": founder.name,
    }

    def show(console: Console) -> None:
        console.print(f"Made a workspace in {session.folder}: {name}, in {currency}.")
        console.print(f"Structure {structure[:12]} is the shipped example.")
        console.print(f"Its ledger begins with you, {founder.name}, as administrator.")
        console.print("Next: import your people with `comptune census import`.")

    session.reply(content, show)


def metrics(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(help="One metric, in full.", autocompletion=complete_metric),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """List every metric, or show one with its definition and formula."""
    session = session_of(context, workspace, as_json, person)
    if name is not None:
        metric = load_metrics()[name]
        session.reply(_metric(metric), lambda console: _show_metric(console, metric))
        return
    found = list(load_metrics())

    def show(console: Console) -> None:
        rows = [(metric.name, metric.title, metric.unit, metric.group) for metric in found]
        console.print(table_of(texts("metric", "title", "unit", "group"), rows))
        console.print("One in full: `comptune metrics NAME`.")

    session.reply([_metric(metric) for metric in found], show)


def version(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Show the release, and the state of the code that results depend on."""
    session: Session = session_of(context, workspace, as_json, person)
    content = {"version": version_of("comptune"), "code_version": code_version()}

    def show(console: Console) -> None:
        console.print(f"comptune {content['version']}, code {content['code_version']}")

    session.reply(content, show)


def _metric(metric: Metric) -> dict[str, object]:
    return {
        "name": metric.name,
        "title": metric.title,
        "group": metric.group,
        "unit": metric.unit,
        "direction": metric.direction,
        "by": metric.grain,
        "definition": metric.definition,
        "formula": metric.formula,
    }


def _show_metric(console: Console, metric: Metric) -> None:
    console.print(f"{metric.title} ({metric.name})", style="bold")
    console.print(metric.definition)
    console.print(f"Formula: {metric.formula}")
    console.print(
        f"Unit: {metric.unit}. By {', '.join(metric.grain)}. {metric.direction.replace('_', ' ')}."
    )
