"""Structured logs: JSON lines of what was done, by whom, in which run, scenario and step.

There is no field for free text, so that no pay figure and no person of a census gets into a log:
the fields are those of `FIELDS`, each with the form that it must have. The `actor` is the user
who acts. Logs are off unless `COMPTUNE_LOG` or the workspace's `log_file` says where they go.
"""

import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from comptune.errors import ComptuneError

VARIABLE: Final = "COMPTUNE_LOG"
_CONTEXT_VARIABLE: Final = "COMPTUNE_LOG_CONTEXT"  # what a child process begins with
STANDARD_ERROR: Final = "stderr"
OFF: Final = "off"
WITHHELD: Final = "withheld"  # what stands for a text that has not the form of its field

_NAME: Final = re.compile(r"[A-Za-z_][\w.-]{0,199}")
FIELDS: Final[Mapping[str, re.Pattern[str] | None]] = {
    "run": re.compile(r"[0-9a-f]{16}"),
    "scenario": re.compile(r"[a-z0-9][a-z0-9-]{0,62}"),
    "actor": re.compile(r"[^\x00-\x1f]{1,200}"),
    "step": _NAME,
    "command": re.compile(r"[a-z][a-z -]{0,60}"),
    "page": _NAME,
    "outcome": _NAME,
    "error": _NAME,  # the kind of error: its message could tell a value
    "done": None,  # numbers from here on
    "of": None,
    "seconds": None,
    "exit_code": None,
    "port": None,
}
"""What a line may say, and the form of each; None for a number."""

_logger: Final = logging.getLogger("comptune.events")
_logger.propagate = False  # whoever uses the package as a library sees nothing of it unasked
_logger.setLevel(logging.INFO)
_context: ContextVar[Mapping[str, Any] | None] = ContextVar("comptune_log", default=None)
_everywhere: Final[dict[str, Any]] = {}  # in a child process, whose library has threads of its own


class LogRefused(ComptuneError):
    """A place for the log that cannot be written to."""


def configure(log_file: Path | None = None) -> None:
    """Send lines where `COMPTUNE_LOG` says ("stderr", "off" or a file), else to the file, if any.

    Raises:
        LogRefused: the file cannot be written to.
    """
    wanted = os.environ.get(VARIABLE) or (OFF if log_file is None else str(log_file))
    if wanted == OFF:
        _send_to(None)
    elif wanted == STANDARD_ERROR:
        _send_to(_ToStream(sys.stderr))
    else:
        try:
            _send_to(_ToFile(wanted, encoding="utf-8"))
        except OSError as failure:
            raise LogRefused(
                place="The log",
                value=wanted,
                rule=f"it cannot be written ({failure.strerror})",
                remedy=f"Let {VARIABLE} or log_file in workspace.yml name a file in a folder that "
                "is there.",
            ) from failure


def is_on() -> bool:
    """Whether lines go anywhere."""
    return any(isinstance(one, _Own) for one in _logger.handlers)


def event(name: str, **fields: Any) -> None:
    """Write a line, with what is known of its surroundings.

    Args:
        name: what happened, as in "build.sealed".
        fields: as `FIELDS` has them.

    Raises:
        TypeError: a field that there is not.
    """
    unknown = fields.keys() - FIELDS.keys()
    if unknown:
        raise TypeError(f"a log has no field {', '.join(sorted(unknown))}")
    if not is_on():
        return
    known = {**_surroundings(), **fields}
    relay(
        {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "event": name,
            **{field: _fit(field, value) for field, value in known.items() if value is not None},
            "pid": os.getpid(),
        }
    )


def relay(line: Mapping[str, Any]) -> None:
    """Write a line that is made already, such as one of a child process."""
    _logger.info("%s", json.dumps(line, ensure_ascii=False))


@contextmanager
def within(**fields: Any) -> Iterator[None]:
    """Let every line of this thread say this, too, until the end."""
    token = _context.set({**_surroundings(), **fields})
    try:
        yield
    finally:
        _context.reset(token)


@contextmanager
def timed(name: str) -> Iterator[dict[str, Any]]:
    """Write "name.started" now, and at the end "name.ended" or "name.failed" with its seconds.

    What is put into the mapping that it yields stands in the last line; `outcome` is its ending.
    """
    event(f"{name}.started")
    said: dict[str, Any] = {}
    begun = time.monotonic()
    try:
        yield said
    except BaseException as failure:
        said.setdefault("error", type(failure).__name__)
        event(f"{name}.{said.pop('outcome', 'failed')}", seconds=_since(begun), **said)
        raise
    event(f"{name}.{said.pop('outcome', 'ended')}", seconds=_since(begun), **said)


def for_child() -> dict[str, str]:
    """What the environment of a child process says of the lines' surroundings; nothing when off."""
    return {_CONTEXT_VARIABLE: json.dumps(_surroundings())} if is_on() else {}


def follow_parent(tell: Callable[[Mapping[str, Any]], None]) -> None:
    """In a child process: hand every line to the parent, who writes it, where it wants any."""
    context = os.environ.get(_CONTEXT_VARIABLE)
    if context is None:
        return
    _everywhere.update(json.loads(context))
    _send_to(_Telling(tell))


class _Own(logging.Handler):
    """What was configured here; others, such as those of tests, may listen too."""


class _ToStream(_Own, logging.StreamHandler):  # type: ignore[type-arg]  # not at run time
    """Writes lines to a stream."""


class _ToFile(_Own, logging.FileHandler):
    """Appends lines to a file, which several processes may do at once."""


class _Telling(_Own):
    """Hands lines on."""

    def __init__(self, tell: Callable[[Mapping[str, Any]], None]) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        self._tell(json.loads(record.getMessage()))


def _send_to(handler: logging.Handler | None) -> None:
    for before in [one for one in _logger.handlers if isinstance(one, _Own)]:
        _logger.removeHandler(before)
        before.close()
    if handler is not None:
        _logger.addHandler(handler)


def _surroundings() -> dict[str, Any]:
    return {**_everywhere, **(_context.get() or {})}


def _fit(field: str, value: Any) -> Any:
    form = FIELDS.get(field)
    if form is None:
        return value if isinstance(value, int | float) else WITHHELD
    return value if isinstance(value, str) and form.fullmatch(value) else WITHHELD


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)
