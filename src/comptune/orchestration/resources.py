"""What assets stand on: the folder of a workspace."""

import dagster as dg
from pydantic import Field

from comptune.workspace import Workspace, default_folder


class WorkspaceResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """A workspace by its folder; opened where it is used, so that runs may be elsewhere."""

    folder: str = Field(
        default_factory=lambda: str(default_folder()), description="The workspace's folder."
    )

    def open(self) -> Workspace:
        """The workspace.

        Raises:
            ComptuneError: there is none, or it cannot be used.
        """
        return Workspace.open(self.folder)
