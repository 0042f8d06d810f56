"""What assets stand on: the folder of a workspace, opened once a process while it is the same."""

import os
from functools import lru_cache
from pathlib import Path

import dagster as dg
from pydantic import Field

from comptune import logs
from comptune.scenarios.own_ledger import SETTINGS_FILE
from comptune.workspace import LEDGER_VARIABLE, Workspace, default_folder


class WorkspaceResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """A workspace by its folder; opened where it is used, so that runs may be elsewhere."""

    folder: str = Field(
        default_factory=lambda: str(default_folder()), description="The workspace's folder."
    )

    def open(self) -> Workspace:
        """The workspace, with what it keeps in memory from one asset to the next.

        Raises:
            ComptuneError: there is none, or it cannot be used.
        """
        settings = Path(self.folder) / SETTINGS_FILE
        changed = settings.stat().st_mtime_ns if settings.is_file() else 0
        return _opened(self.folder, changed, os.environ.get(LEDGER_VARIABLE))


@lru_cache(maxsize=2)
def _opened(folder: str, _changed: int, _ledger: str | None) -> Workspace:
    opened = Workspace.open(folder)
    logs.configure(opened.settings.log_file_of(opened.folder))
    return opened
