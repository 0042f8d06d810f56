"""Why a build failed: what may be kept of it, apart from what only who asked is shown.

The words of a database name the value that it stumbled over, which can be a person's pay. Ledger,
Dagster and pages get the kinds of errors in them; the words themselves go to the terminal alone.
"""

import re
from dataclasses import dataclass
from typing import Final

_ERROR: Final = re.compile(
    r"\b(?:Binder|Catalog|Compilation|Connection|Constraint|Conversion|Database|Dependency|Fatal"
    r"|INTERNAL|IO|Interrupt|Invalid Input|Out of Memory|Out of Range|Parser|Runtime|Serialization"
    r"|Syntax|TransactionContext) [Ee]rror\b"
    r"|\b(?:MemoryError|KeyError|ValueError|TypeError|OSError|AssertionError|FileNotFoundError"
    r"|FileExistsError|NotADirectoryError|PermissionError|ImportError|ModuleNotFoundError)\b"
)
_NO_KIND: Final = "an error of no known kind"
_SILENT: Final = "it said nothing"  # it was killed, as for the lack of memory


@dataclass(frozen=True)
class FailedNode:
    """A model or test that failed.

    Attributes:
        message: what was found, without any value.
        description: what a test holds true; empty for a model, or where nobody described it.
        rows: that a test found against it; None for what is no test.
        said: the words of dbt or the database where they are more; they can name a value.
    """

    name: str
    message: str
    description: str = ""
    rows: int | None = None
    said: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


@dataclass(frozen=True)
class Failure:
    """Why a build cannot be used: what failed, or the last words of a process that died."""

    failed: tuple[FailedNode, ...]
    last_words: str

    def in_full(self) -> str:
        """Everything that was said, with the values in it: for the terminal of who asked."""
        if not self.failed:
            return self.last_words
        return "\n".join(f"{one.name}: {one.said}" for one in self.failed if one.said)


def kinds_of(words: str) -> str:
    """The kinds of errors that words tell of, each once, without anything else of them."""
    if not words.strip():
        return _SILENT
    return ", ".join(dict.fromkeys(_ERROR.findall(words))) or _NO_KIND
