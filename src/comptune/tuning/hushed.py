"""Keeping standard output for answers: a compiled library that prints there is not heard."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

_TURN: Final = Lock()  # the descriptor is the whole process's
_STANDARD_OUTPUT: Final = 1


@contextmanager
def hushed() -> Iterator[None]:
    """Send what C code prints on standard output nowhere, as long as this lasts.

    HiGHS reports some doubtful integer solutions there whatever its options say; one such line
    would spoil a JSON document.
    """
    with _TURN:
        sys.stdout.flush()
        _flush_c()
        kept = os.dup(_STANDARD_OUTPUT)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, _STANDARD_OUTPUT)
            yield
        finally:
            _flush_c()
            os.dup2(kept, _STANDARD_OUTPUT)
            os.close(nowhere)
            os.close(kept)


def _flush_c() -> None:
    """Write out what C code has printed and not yet sent."""
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
