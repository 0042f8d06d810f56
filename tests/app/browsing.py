"""Pages in Chromium: opened as somebody, waited for, looked at; nothing is asked outside."""

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, expect
from tests.app.cast import CAST

IMAGES: Final = Path(__file__).resolve().parents[2] / "docs" / "images"
PATIENCE_MS: Final = 90_000
_IDLE: Final = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_ASKED_MS: Final = 200  # what was typed is on its way to the server
_QUIET_MS: Final = 50
_OFFERED_MS: Final = 5_000

expect.set_options(timeout=PATIENCE_MS)


class Visits:
    """Pages of one browser, each of a session of its own."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.asked: list[str] = []

    def open(
        self,
        url: str,
        *,
        person: str = "",
        scheme: str = "light",
        width: int = 1280,
        height: int = 1000,
        **context: Any,
    ) -> Page:
        """The page at an address, as a demo user where one is named; drawn to its end."""
        made = self._browser.new_context(
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **context,
        )
        self._contexts.append(made)
        page = made.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.goto(url)
        expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible()
        settled(page)
        if person:
            become(page, person)
        return page

    def close(self) -> None:
        """Close every page; each request must have stayed at home.

        Raises:
            AssertionError: one did not, or nothing was asked at all.
        """
        for context in self._contexts:
            context.close()
        outside = [url for url in self.asked if urlsplit(url).hostname not in ("127.0.0.1", None)]
        assert not outside, outside
        assert any(url.startswith("ws://") for url in self.asked)


def become(page: Page, person: str) -> None:
    """Be a demo user from now on; done when the page is drawn for that person."""
    choose(page, "Who you are", f"demo:{person}")
    role = page.get_by_test_id("stSidebar").get_by_text(CAST[person], exact=True)
    expect(role).to_be_visible()
    settled(page)


def settled(page: Page) -> None:
    """Wait until the server has drawn what was asked for.

    The mark of a running script that people see comes late, and would be missed: the frame's own
    attribute tells it at once.
    """
    page.wait_for_timeout(_ASKED_MS)
    expect(page.locator(_IDLE)).to_have_count(1)
    page.wait_for_timeout(_QUIET_MS)
    expect(page.locator(_IDLE)).to_have_count(1)


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list, which closes where the page is drawn anew just then."""
    box = page.get_by_role("combobox", name=label, exact=True).first
    offered = page.get_by_role("option", name=option, exact=True)
    for _ in range(PATIENCE_MS // _OFFERED_MS):
        settled(page)
        box.click()
        page.keyboard.type(option)
        try:
            offered.click(timeout=_OFFERED_MS)
        except TimeoutError:
            page.keyboard.press("Escape")
            continue
        settled(page)
        return
    raise AssertionError(f"{label} does not offer {option}")


def give_reason(page: Page, act: str, reason: str) -> None:
    """Say why in the dialog that is open, and press its button."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(reason)
    dialog.get_by_role("textbox").press("Tab")
    dialog.get_by_role("button", name=act, exact=True).click()
    expect(dialog).to_have_count(0)
    settled(page)


def fits(page: Page) -> None:
    """Nothing sticks out sideways."""
    settled(page)
    size = page.viewport_size or {"width": 0, "height": 0}
    page.mouse.move(size["width"] - 5, size["height"] - 5)  # no tooltip in the way
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


def pictured(
    page: Page, tmp_path: Path, name: str, *, is_kept: bool = True, down_to: int | None = None
) -> None:
    """A picture for the guide where it is asked for, else one to look at; nothing sticks out."""
    fits(page)
    is_wanted = is_kept and os.environ.get("COMPTUNE_SCREENSHOTS") == "1"
    page.wait_for_timeout(800 if is_wanted else 0)  # fonts and charts settle: for the picture alone
    folder = IMAGES if is_wanted else Path(os.environ.get("COMPTUNE_LOOK", tmp_path))
    size = page.viewport_size or {"width": 0, "height": 0}
    area = {"x": 0, "y": 0, "width": size["width"], "height": down_to or size["height"]}
    page.screenshot(path=folder / f"{name}.png", clip=area)  # type: ignore[arg-type]
