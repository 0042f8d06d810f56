"""What a scenario file or a change to it is refused with."""

from comptune.errors import ComptuneError


class ScenarioRefused(ComptuneError):
    """A scenario file, or a change, that cannot be simulated as it stands."""


class WorkspaceRefused(ComptuneError):
    """A folder that is not a workspace, or a workspace that lacks what is asked of it."""
