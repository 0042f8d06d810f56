"""The page in Chromium: a value typed until its headline is drawn, and the first useful paint.

The browser itself takes the times: from the key that commits a cell to the frame after the
headline's text has changed, and from the navigation to the first headline.
"""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.report import Row, size_text, time_text
from benchmarks.timing import Timing
from benchmarks.workspaces import make_workspace
from comptune.metrics import figures
from comptune.workspace import Workspace

Say = Callable[[str], None]

_CHROMIUM: Final = shutil.which("chromium") or "/usr/bin/chromium"
_FLAGS: Final = ("--no-sandbox", "--disable-background-networking", "--no-first-run")
_SECONDS_TO_START: Final = 60
_PATIENCE_MS: Final = 60_000
_WARM_UP: Final = 2  # changes
_VISITS: Final = 5
_COST: Final = "total_compensation_cost"
_RATES: Final = ("3.5", "4.5", "2")  # far enough apart for the headline to change each time
_WATCH: Final = """
(() => {
  const shown = () =>
    document.querySelector('[data-testid="stMetricValue"]')?.textContent ?? "";
  const now = then => requestAnimationFrame(() => then(performance.now()));
  const until = (holds, then) => {
    if (holds()) return now(then);
    const watch = new MutationObserver(() => {
      if (holds()) { watch.disconnect(); now(then); }
    });
    watch.observe(document, {subtree: true, childList: true, characterData: true});
  };
  until(shown, at => { window.firstPaint = at; });
  window.watchNextChange = () => {
    window.took = null;
    const before = shown();
    const committed = event => {
      if (event.key !== "Enter") return;
      removeEventListener("keydown", committed, true);
      const from = performance.now();
      until(() => shown() && shown() !== before, at => { window.took = at - from; });
    };
    addEventListener("keydown", committed, true);
  };
})();
"""


class WrongFigure(AssertionError):
    """The page shows another figure than the preview of the same values."""


@dataclass(frozen=True)
class Aims:
    """What a change of a lever should take, its 95th percentile, and the first useful paint."""

    median: str = ""
    late: str = ""
    paint: str = ""


@dataclass(frozen=True)
class Visit:
    """What is measured of one size of a workspace."""

    people: int
    changes: int
    servers: int  # how many are started anew
    aims: Aims = Aims()


FULL: Final = (
    Visit(10_000, 40, 3, Aims("under 0.3 s", "under 1 s", "under 5 s")),
    Visit(100_000, 40, 3, Aims("under 1 s", "under 1 s", "under 5 s")),
)
QUICK: Final = (Visit(1_000, 5, 1),)


def page_rows(folder: Path, visit: Visit, say: Say) -> Iterator[Row]:
    """The rows of one size of a workspace; none where there is no browser."""
    if not Path(_CHROMIUM).exists():
        say(f"nothing measured: there is no Chromium at {_CHROMIUM}")
        return
    people, changes, aims = visit.people, visit.changes, visit.aims
    workspace = make_workspace(folder / "workspace", people)
    workspace.scenario().preview()  # compiles what a release compiles once on a machine
    size = size_text(people)
    first, later = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_FLAGS))
        for number in range(visit.servers):
            with _served(workspace, folder / f"server-{number}.log") as address:
                first.append(_first_paint(browser, address))
                if number == 0:
                    later = [_first_paint(browser, address) for _ in range(_VISITS)]
                    took = _changes(browser, address, workspace, changes)
        browser.close()
    late = time_text(quantiles(took, n=20, method="inclusive")[-1])
    yield Row("page, lever change to headline", size, Timing(tuple(took)), aim=aims.median)
    yield Row(f"  95th percentile of {changes} changes", size, amount=late, aim=aims.late)
    yield Row("page, first useful paint, new server", size, Timing(tuple(first)), aim=aims.paint)
    yield Row("  a later visitor's, empty browser cache", size, Timing(tuple(later)))


def _first_paint(browser: Browser, address: str) -> float:
    """Seconds from the navigation to the first headline, in a browser that knows nothing yet."""
    context = browser.new_context()
    page = _opened(context.new_page(), address)
    seconds = float(page.evaluate("window.firstPaint")) / 1000
    context.close()
    return seconds


def _changes(browser: Browser, address: str, workspace: Workspace, changes: int) -> list[float]:
    """Seconds of each change; what the page shows at the end is held to the preview.

    Raises:
        WrongFigure: they differ.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = _opened(context.new_page(), address)
    _settled(page)
    scenario = workspace.scenario()
    year = scenario.start_year
    moves = ((rate, level) for rate in _RATES for level in scenario.level_names)
    values: dict[str, str] = {}
    took = []
    for rate, level in islice(cycle(moves), changes + _WARM_UP):
        took.append(_change(page, f"Merit rate, {scenario.level_names[level]}, {year}", rate))
        values[f"merit_rate.{year}.L{level}"] = f"{rate} %"
    cents = scenario.preview(values).metrics[_COST][0]
    wanted = figures.metric("money", figures.of_cents(cents), currency=workspace.settings.currency)
    shown = page.get_by_test_id("stMetricValue").first.inner_text()
    context.close()
    if shown != wanted:
        raise WrongFigure(f"the page shows {shown}, the preview gives {wanted}")
    return took[_WARM_UP:]


def _change(page: Page, label: str, rate: str) -> float:
    field = page.get_by_role("textbox", name=re.compile(f"^{label}"))
    field.fill(rate)
    page.evaluate("window.watchNextChange()")
    field.press("Enter")
    page.wait_for_function("window.took !== null", timeout=_PATIENCE_MS)
    seconds = float(page.evaluate("window.took")) / 1000
    _settled(page)
    return seconds


def _opened(page: Page, address: str) -> Page:
    page.set_default_timeout(_PATIENCE_MS)
    page.add_init_script(_WATCH)
    page.goto(address)
    page.wait_for_function("window.firstPaint > 0", timeout=_PATIENCE_MS)
    return page


def _settled(page: Page) -> None:
    """Wait until the server has drawn everything, so that one change is measured at a time."""
    page.wait_for_timeout(150)
    page.wait_for_function(
        "document.querySelector('[data-testid=stStatusWidget]') === null", timeout=_PATIENCE_MS
    )


@contextmanager
def _served(workspace: Workspace, log: Path) -> Iterator[str]:
    """A server started as a person starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "comptune.app", "--workspace", str(workspace.folder)]
    with (
        log.open("w") as output,
        subprocess.Popen(
            [*command, "--port", str(port)], stdout=output, stderr=subprocess.STDOUT
        ) as server,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")
