"""The settings of a workspace (`workspace.yml`): what was chosen, not what a machine has."""

from comptune.settings.file import (
    SettingsRefused,
    name_ledger,
    read_settings,
    settings_from,
    settings_text,
    write_settings,
)
from comptune.settings.model import MOST_THREADS, SMALLEST_MEMORY_BYTES, Settings

__all__ = [
    "MOST_THREADS",
    "SMALLEST_MEMORY_BYTES",
    "Settings",
    "SettingsRefused",
    "name_ledger",
    "read_settings",
    "settings_from",
    "settings_text",
    "write_settings",
]
