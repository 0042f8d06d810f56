"""What the upkeep of a workspace refuses."""

from comptune.errors import ComptuneError


class BackupRefused(ComptuneError):
    """A backup that cannot be written."""


class RestoreRefused(ComptuneError):
    """A backup that cannot be restored; nothing was left behind."""


class RetentionRefused(ComptuneError):
    """A rule of retention that says nothing, or cannot be read."""
