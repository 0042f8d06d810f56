"""Work that Dagster is asked to stop and that keeps what it has: told so, not broken off."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_ASKS: Final = (signal.SIGINT, signal.SIGTERM)  # as Dagster's process of a run is asked to stop


@contextmanager
def told_to_stop() -> Iterator[Callable[[], bool]]:
    """Within it nothing is broken off; yields what says whether somebody asked to stop.

    Who uses it asks, and raises `dagster.DagsterExecutionInterruptedError` once all is kept.
    Outside of a process's main thread nobody can be asked.
    """
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = {one: signal.signal(one, lambda *_: asked.set()) for one in _ASKS}
    try:
        yield asked.is_set
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
