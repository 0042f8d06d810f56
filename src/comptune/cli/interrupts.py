"""Ctrl-C during long work: the first asks it to stop and keep its best, the second ends it."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

STOPPED: Final = 130  # the exit code of what was stopped from the keyboard
_ASKED: Final = b"\nStopping; the best so far is kept. Once more stops at once.\n"


@contextmanager
def stop_asked() -> Iterator[Callable[[], bool]]:
    """What says whether Ctrl-C was pressed since; only the main thread can be told."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return

    def handle(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        if sys.stderr.isatty():
            os.write(2, _ASKED)  # nothing buffered: a handler may come in the middle of a write

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)
