"""A small workspace, a server on it and a browser: all real."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.app.browsing import Visits

from comptune.census import keep_census, make_census
from comptune.scenarios import Scenario
from comptune.workspace import Workspace

PEOPLE = 600
_CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
_SECONDS_TO_START = 60


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a census."""
    made = Workspace.init(
        tmp_path_factory.mktemp("app") / "workspace", name="Example", currency="EUR"
    )
    as_of = date(2025, 12, 31)
    keep_census(make_census(PEOPLE, seed=3, as_of=as_of), folder=made.census_folder, as_of=as_of)
    return made


@pytest.fixture(scope="session")
def scenario(workspace: Workspace) -> Scenario:
    """What the page shows without a scenario file: no cell of its own."""
    return workspace.scenario({"id": "draft", "name": "Draft"})


@pytest.fixture(scope="module")
def address(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server started as a person starts it."""
    with served(workspace, tmp_path_factory.mktemp("elsewhere")) as found:
        yield found


@contextmanager
def served(workspace: Workspace, elsewhere: Path, *flags: str) -> Iterator[str]:
    """A server on a workspace, started in a folder that it has nothing to do with."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "comptune.app", "--workspace", str(workspace.folder)]
    log = elsewhere / "server.log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [*command, "--port", str(port), *flags],
            cwd=elsewhere,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as server,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system; without it these tests are skipped, except where CI runs them."""
    if not Path(_CHROMIUM).exists():
        reason = f"there is no Chromium at {_CHROMIUM} (Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    quiet = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-sync",
        "--no-first-run",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_CHROMIUM, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture
def visits(browser: Browser) -> Iterator[Visits]:
    """Opens pages; at the end every request must have stayed at home."""
    made = Visits(browser)
    yield made
    made.close()


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()}")
