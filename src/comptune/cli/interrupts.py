"""Ctrl-C during long work: asks it to stop and keep its best, or ends it where there is no best."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import typer

from comptune.cli.session import error_console

STOPPED: Final = 130  # the exit code of what was stopped from the keyboard
_BEFORE_SEALING: Final = "Stopped; nothing was sealed, and the ledger says so."
_AFTER_SEALING: Final = (
    "Stopped; the run is sealed. Run it again, so that the ledger is sure to have it."
)
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


@contextmanager
def ended_in_words(is_sealed: Callable[[], bool]) -> Iterator[None]:
    """Ctrl-C, and SIGTERM like it, end a run with a sentence and the exit code of what stopped.

    A build itself has said in the ledger that it did not come to its end.

    Args:
        is_sealed: whether there is a sealed file, and so at most its entry is missing.
    """
    with ended_as(lambda _: _AFTER_SEALING if is_sealed() else _BEFORE_SEALING):
        yield


@contextmanager
def ended_as(sentence: Callable[[KeyboardInterrupt], str]) -> Iterator[None]:
    """Ctrl-C, and SIGTERM like it, end what is done with that sentence and the exit code for it."""

    def handle(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, handle) if is_main else None
    try:
        yield
    except KeyboardInterrupt as stopped:
        error_console().print(sentence(stopped), soft_wrap=True)
        raise typer.Exit(STOPPED) from None
    finally:
        if is_main:
            signal.signal(signal.SIGTERM, before)
