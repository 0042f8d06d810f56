"""The application: every command in one place, in the order in which a newcomer meets them."""

from functools import cache
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from comptune.cli import (
    app_command,
    approval_commands,
    audit_commands,
    backup_commands,
    census_commands,
    compliance_commands,
    demo_command,
    doctor_command,
    ensemble_command,
    explain_command,
    export_command,
    increases_command,
    ledger_commands,
    lever_commands,
    lock_commands,
    optimization_commands,
    pareto_command,
    pay_equity_command,
    preview_command,
    published_commands,
    report_command,
    role_commands,
    run_commands,
    runs_commands,
    scenario_cells,
    scenario_group,
    scenario_life,
    scenario_reads,
    seek_command,
    settings_commands,
    sql_command,
    structure_commands,
    tune_command,
    workspace_commands,
)
from comptune.cli.session import DemoUserOption, JsonOption, Session, WorkspaceOption
from comptune.workspace import default_folder

# Groups and commands in one order; Typer would put the groups last.
_ORDER: Final = (
    *("init", "census", "structure", "levers", "preview", "run", "runs", "show", "verify"),
    *("tune", "seek", "ensemble", "pareto", "optimizations"),
    *("explain", "increases", "pay-equity", "report", "sql", "export"),
    *("scenario", "published", "cell-history", "lineage"),
    *("lock", "unlock", "locks", "ledger", "audit", "role", "whoami", "settings"),
    *("doctor", "backup", "restore"),
)
_FILL_SCENARIO: Final = (scenario_life, scenario_cells, approval_commands, scenario_reads)


class InOrder(TyperGroup):
    """Commands listed as a newcomer meets them."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Names in order, those of `_ORDER` first."""
        known = list(self.commands)
        return [*_ORDER, *(name for name in known if name not in _ORDER)]


app = typer.Typer(
    name="comptune",
    cls=InOrder,
    help="Turn the levers of pay, see the effect on a multi-year budget, trace every number.",
    epilog="Exit codes: 0 done; 1 the work failed (a build, a verification, or something "
    "unexpected); 2 the input was refused or the command was not understood; 130 stopped from "
    "the keyboard.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


@app.callback()
def everywhere(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
    person: DemoUserOption = None,
) -> None:
    """Turn the levers of pay, see the effect on a multi-year budget, trace every number."""
    context.obj = Session(workspace or default_folder(), as_json, person)


workspace_commands.register_init(app)
app.add_typer(census_commands.group, name="census")
app.add_typer(structure_commands.group, name="structure")
lever_commands.register(app)
preview_command.register(app)
run_commands.register(app)
app.add_typer(runs_commands.group, name="runs")
tune_command.register(app)
seek_command.register(app)
ensemble_command.register(app)
pareto_command.register(app)
app.add_typer(optimization_commands.group, name="optimizations")
explain_command.register(app)
increases_command.register(app)
report_command.register(app)
pay_equity_command.register(app)
sql_command.register(app)
export_command.register(app)
app.add_typer(scenario_group.group, name="scenario")
published_commands.register(app)
audit_commands.register(app)
lock_commands.register(app)
app.add_typer(ledger_commands.group, name="ledger")
compliance_commands.register(audit_commands.group)
app.add_typer(audit_commands.group, name="audit")
app.add_typer(role_commands.group, name="role")
role_commands.register(app)
app.add_typer(settings_commands.group, name="settings")
doctor_command.register(app)
backup_commands.register(app)
workspace_commands.register_reference(app)
app_command.register(app)
demo_command.register(app)


@cache
def application() -> Any:
    """The command that `main` runs and the reference page is written from."""
    return get_command(app)
