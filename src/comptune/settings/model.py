"""The settings of a workspace (`workspace.yml`): what was chosen, not what a machine has.

Memory, threads and spill folder may be left out; then each machine uses its own defaults, which
are computed here and never written to the file.
"""

import re
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from comptune.currencies import CURRENCIES
from comptune.machine import core_count, memory_bytes

LARGEST_DEFAULT_MEMORY_BYTES: Final = 8_000_000_000
MOST_DEFAULT_THREADS: Final = 10
SMALLEST_MEMORY_BYTES: Final = 250_000_000
MOST_THREADS: Final = 1024

UNITS: Final = {
    "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
    "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40,
}  # fmt: skip
_SIZE: Final = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,3}))? ?([KMGT]i?B)", re.IGNORECASE)


def _name(value: object) -> object:
    if isinstance(value, str) and not (value.isprintable() and value == value.strip()):
        raise ValueError("not one line of printable characters")
    return value


def _currency(value: object) -> object:
    if value not in CURRENCIES:
        raise ValueError("not a currency code")
    return value


def _bytes(value: object) -> object:
    """A size such as "4 GB" in bytes; numbers are bytes already."""
    if not isinstance(value, str):
        return value
    match = _SIZE.fullmatch(value)
    if match is None:
        raise ValueError("not a size")
    thousandths = int(match[1]) * 1000 + int(f"{match[2] or 0:0<3}")
    return thousandths * UNITS[match[3].upper()] // 1000


def _folder(value: object) -> object:
    return Path(value) if isinstance(value, str) and value and value.isprintable() else value


class Settings(BaseModel):
    """What `workspace.yml` says; `settings_from` and `read_settings` make one with clear errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Annotated[str, BeforeValidator(_name), Field(min_length=1, max_length=100)]
    currency: Annotated[str, BeforeValidator(_currency)]
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}_[A-Z]{2}\z")] = "en_US"
    memory_limit: Annotated[
        Annotated[int, Field(ge=SMALLEST_MEMORY_BYTES)] | None, BeforeValidator(_bytes)
    ] = None
    threads: Annotated[int, Field(ge=1, le=MOST_THREADS)] | None = None
    spill_folder: Annotated[Path | None, BeforeValidator(_folder)] = None
    checkpoint_folder: Annotated[Path | None, BeforeValidator(_folder)] = None
    log_file: Annotated[Path | None, BeforeValidator(_folder)] = None
    dagster: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?\z")] | None = None
    ledger: Annotated[str, Field(pattern=r"^[0-9a-f]{64}\z")] | None = None

    @property
    def memory_limit_bytes(self) -> int:
        """The limit in force: the setting, else 8 GB or half of this machine's memory."""
        return self.memory_limit or min(LARGEST_DEFAULT_MEMORY_BYTES, memory_bytes() // 2)

    @property
    def thread_count(self) -> int:
        """The threads in force: the setting, else this machine's cores, at most 10."""
        return self.threads or min(MOST_DEFAULT_THREADS, core_count())

    def spill_folder_of(self, workspace: Path) -> Path:
        """Where work that outgrows the memory goes: the setting, else `.spill` of the workspace."""
        return workspace / (self.spill_folder or Path(".spill"))

    def log_file_of(self, workspace: Path) -> Path | None:
        """Where structured logs go, if anywhere: the setting, from the workspace's folder on."""
        return None if self.log_file is None else workspace / self.log_file

    def checkpoint_folder_of(self, workspace: Path) -> Path:
        """Where the ledger's checkpoints go: the setting, else `checkpoints` of the workspace."""
        return workspace / (self.checkpoint_folder or Path("checkpoints"))
