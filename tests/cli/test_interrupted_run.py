"""An official run that is stopped: the ledger says so, and nothing of it is left."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from comptune.cli.interrupts import STOPPED, ended_in_words
from comptune.workspace import Workspace

PATIENCE = 120  # seconds until the build's own process has begun
STALE = "0123456789abcdef"


def started(folder: Path) -> "subprocess.Popen[str]":
    """`comptune run` of a scenario without a run, once its build is at work."""
    words = ("-m", "comptune.cli", "--workspace", str(folder), "run", "--scenario", "idea")
    process = subprocess.Popen([sys.executable, *words], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + PATIENCE
    while not list((folder / "runs" / ".building").glob("*/child.log")):
        assert process.poll() is None, process.stderr and process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return process


@pytest.fixture(autouse=True)
def heeded() -> Iterator[None]:
    """Ctrl-C reaches children even where the tests themselves run in the background without it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_is_recorded_and_leaves_nothing(
    own_decided: Workspace, number: signal.Signals
) -> None:
    building = own_decided.runs_folder / ".building"
    building.mkdir(exist_ok=True)
    (building / f"{STALE}.lock").touch()  # what a killed build leaves behind
    (building / STALE).mkdir()
    (building / STALE / "run.duckdb").touch()
    sealed = {one.run_id for one in own_decided.runs()}
    process = started(own_decided.folder)

    process.send_signal(number)
    _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == STOPPED
    assert said.endswith("Stopped; nothing was sealed, and the ledger says so.\n")
    (*_, last) = own_decided.ledger.read()
    assert (last.event_type, last.payload["scenario"]) == ("SIMULATION_FAILED", "idea")
    assert last.payload["message"] == (
        "The build of the run: it was stopped before its end. Run it again."
    )
    assert {one.run_id for one in own_decided.runs()} == sealed
    assert list(building.iterdir()) == []


@pytest.mark.parametrize(
    ("is_sealed", "said"),
    [
        (False, "Stopped; nothing was sealed, and the ledger says so."),
        (True, "Stopped; the run is sealed. Run it again, so that the ledger is sure to have it."),
    ],
)
def test_what_is_said_of_the_run_is_so(
    is_sealed: bool, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, ended_in_words(lambda: is_sealed):
        signal.raise_signal(signal.SIGTERM)

    assert ended.value.exit_code == STOPPED
    assert capsys.readouterr().err.replace("\n", " ").strip() == said
