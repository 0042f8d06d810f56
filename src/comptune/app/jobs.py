"""Long work of one session in a thread of its own: what it is doing, and the way to stop it.

A page starts it, looks at it now and then and never waits for it. It knows nothing of Streamlit.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from comptune.errors import ComptuneError

Clock = Callable[[], float]  # seconds that only grow
Work = Callable[["Job"], Any]

_STEPS_KEPT: Final = 50


class Stopped(Exception):
    """Raised within the work, to leave it, once it was cancelled."""


@dataclass
class Job:
    """One piece of work. `start` begins it; everything else may be read at any time.

    Attributes:
        title: what is done, in words: "Finding values".
        steps: what was said to be done, oldest first.
        done, of: how far it is; 0 of 0 where nobody can tell.
        result: what the work returned; None before, and where it failed or was left.
        refusal: why it was refused, for people.
        failure: an error that nobody expected.
        is_cancelled: whether somebody asked it to stop.
        is_taken: whether the page has taken over what came of it.
    """

    title: str
    clock: Clock = time.monotonic
    steps: list[str] = field(default_factory=list)
    done: int = 0
    of: int = 0
    result: Any = None
    refusal: ComptuneError | None = None
    failure: Exception | None = None
    is_cancelled: bool = False
    is_taken: bool = False
    _began: float = 0.0
    _ended: float | None = None
    _thread: threading.Thread | None = None

    def start(self, work: Work) -> "Job":
        """Begin the work, which is handed this job; the call returns at once."""
        self._began = self.clock()
        self._thread = threading.Thread(
            target=self._run, args=(work,), name=f"job {self.title}", daemon=True
        )
        self._thread.start()
        return self

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._ended is None

    @property
    def seconds(self) -> float:
        """Since it began, until it ended."""
        return (self.clock() if self._ended is None else self._ended) - self._began

    @property
    def remaining(self) -> float | None:
        """Seconds that it will take still, at the pace so far; None where nobody can tell."""
        if not self.is_running or not self.done or not self.of:
            return None
        return self.seconds / self.done * max(self.of - self.done, 0)

    @property
    def share(self) -> float | None:
        """How much of it is done, 0 to 1; None where nobody can tell."""
        return min(self.done / self.of, 1.0) if self.of else None

    def say(self, step: str, *, done: int = 0, of: int = 0) -> None:
        """Told by the work: what is done, and how far that is."""
        self.steps.append(step)
        del self.steps[:-_STEPS_KEPT]
        self.done, self.of = done, of

    def cancel(self) -> None:
        """Ask it to stop at the next chance that it has."""
        self.is_cancelled = True

    def cancelled(self) -> bool:
        """Asked by the work: whether to stop."""
        return self.is_cancelled

    def leave_if_cancelled(self) -> None:
        """Called by work that has nothing to show before its end.

        Raises:
            Stopped: it was cancelled.
        """
        if self.is_cancelled:
            raise Stopped

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, for tests; whether it came."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.is_running

    def _run(self, work: Work) -> None:
        try:
            self.result = work(self)
        except Stopped:
            pass
        except ComptuneError as error:
            self.refusal = error
        except Exception as error:
            self.failure = error  # a thread has nobody to raise it to: the page says it
        self._ended = self.clock()
