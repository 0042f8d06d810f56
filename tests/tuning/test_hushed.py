"""What compiled libraries print does not reach the answer."""

import subprocess
import sys

_PROGRAM = """
import ctypes, sys
from comptune.tuning.hushed import hushed

c = ctypes.CDLL(None)
print("before")
c.puts(b"of C, before")
with hushed():
    c.puts(b"doubtful")
c.puts(b"of C, after")
print("after")
"""


def test_what_c_code_prints_while_hushed_is_not_in_the_answer() -> None:
    """Through a pipe, where C keeps what it prints until the end."""
    said = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True
    )
    assert sorted(said.stdout.splitlines()) == ["after", "before", "of C, after", "of C, before"]
