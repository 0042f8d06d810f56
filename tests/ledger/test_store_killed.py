"""A writer that is killed: what was acknowledged is there, and nothing is half there."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.ledger.acts import comment, created
from tests.ledger.chains import check_chain
from tests.ledger.conftest import FOUNDED_AT, FOUNDER
from tests.ledger.writers import BATCH

from comptune.ledger.errors import LedgerRefused
from comptune.ledger.store import Ledger

pytestmark = pytest.mark.soak

LONGEST_WAIT = 0.3  # seconds after the first acknowledgement; an append takes milliseconds


def kill(act: str, url: str, wait: float) -> list[str]:
    """The whole lines that a process printed until it was killed, so long after the first."""
    command = [sys.executable, "-m", "tests.ledger.writers", act, url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first, "the process ended by itself"
    time.sleep(wait)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return [line for line in [first, *process.stdout] if line.endswith("\n")]


def test_a_ledger_whose_beginning_was_killed_is_whole_or_can_be_begun(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    luck = random.Random(8)
    for number in range(50 if request.config.getoption("--soak") else 5):
        url = f"sqlite:///{tmp_path}/{number}.sqlite"
        kill("begin", url, luck.uniform(0, 0.1))
        try:
            ledger = Ledger.open(url)
        except LedgerRefused:
            ledger = Ledger.create(url, founder=FOUNDER, at=FOUNDED_AT)
        ledger.append([created(FOUNDER, "plan")])
        assert len(check_chain(ledger)) == 2
        ledger.close()


def test_a_killed_writer_leaves_whole_batches(
    ledger: Ledger, request: pytest.FixtureRequest
) -> None:
    luck = random.Random(7)
    ledger.append([created(FOUNDER, "plan")])
    acknowledged: dict[int, str] = {}
    for number in range(50 if request.config.getoption("--soak") else 5):
        before = ledger.head().sequence
        lines = kill("write", ledger.url, luck.uniform(0, LONGEST_WAIT))
        acknowledged |= {int(line.split()[0]): line.split()[1] for line in lines}

        (own,) = ledger.append([comment(FOUNDER, "plan", f"after kill {number}")])

        written = own.sequence - before - 1
        # One more batch may have been committed and not printed any more.
        assert written in (BATCH * len(lines), BATCH * (len(lines) + 1))
    hashes = check_chain(ledger)
    assert acknowledged.items() <= hashes.items()
    texts = Counter(
        entry.payload["text"]
        for entry in ledger.read(event_types=["COMMENT_ADDED"])
        if not entry.payload["text"].startswith("after kill")
    )
    assert set(texts.values()) == {BATCH}
    assert Ledger.open(ledger.url).state() == ledger.state()
