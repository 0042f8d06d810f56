"""The group `scenario ...`, which several modules fill."""

from typing import Final

import typer
from typer.core import TyperGroup

_ORDER: Final = (
    *("list", "show", "create", "copy", "import", "export", "set", "clear", "target", "rename"),
    *("comment", "history", "diff", "rebase", "rollback", "lock", "unlock"),
    *("submit", "withdraw", "approve", "reject", "publish", "archive"),
)


class InOrder(TyperGroup):
    """Commands in the order of a scenario's life."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Names in order."""
        return sorted(self.commands, key=_ORDER.index)


group = typer.Typer(
    cls=InOrder,
    help="Scenarios kept in the ledger: their values, who changed them and why, their approval.",
    no_args_is_help=True,
)
