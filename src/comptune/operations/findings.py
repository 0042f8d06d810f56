"""One line of what was looked at: what, how it stands, what was found, what to do about it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from comptune.errors import ComptuneError


class State(StrEnum):
    """How something stands."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True)
class Finding:
    """One line.

    Attributes:
        what: was looked at.
        state: how it stands.
        value: what was found.
        remedy: what to do; empty where nothing is to be done.
    """

    what: str
    state: State
    value: str
    remedy: str = ""


def ok(what: str, value: str) -> Finding:
    """Something that is as it should be."""
    return Finding(what, State.OK, value)


def warning(what: str, value: str, remedy: str) -> Finding:
    """Something that works, and may not for long."""
    return Finding(what, State.WARNING, value, remedy)


def failure(what: str, value: str, remedy: str) -> Finding:
    """Something that does not work."""
    return Finding(what, State.FAILURE, value, remedy)


def looked_at(what: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """What a look at something found; what stops the look is a line, too.

    A workspace that is looked at may hold anything: whatever kind of error a damaged file raises is
    what was looked for, and the looks after it go on.
    """
    try:
        yield from look()
    except ComptuneError as refused:
        place = refused.place if refused.value is None else f"{refused.place}, {refused.value}"
        yield failure(what, f"{place}: {refused.rule}", refused.remedy)
    except OSError as refused:
        file = f": {refused.filename}" if refused.filename else ""
        yield failure(
            what,
            f"{refused.strerror or type(refused).__name__}{file}",
            "Give the user who runs this the right to it, or mend the disk.",
        )
    except Exception as unreadable:
        yield failure(
            what,
            f"it cannot be read ({type(unreadable).__name__}: {_one_line(str(unreadable))})",
            "Restore it from a backup.",
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
