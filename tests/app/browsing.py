"""Pages of a governed workspace in Chromium: opened as somebody, settled, pictured."""

import os
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, expect

IMAGES: Final = Path(__file__).resolve().parents[2] / "docs" / "images"
PATIENCE_MS: Final = 90_000

expect.set_options(timeout=PATIENCE_MS)


def opened_in(
    browser: Browser, address: str, page_name: str, *, person: str, scheme: str, width: int = 1280
) -> Page:
    """The page as that demo user sees it."""
    context = browser.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 1000},
        reduced_motion="reduce",
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{address}/{page_name}")
    expect(page.get_by_role("heading", name=page_name, exact=True)).to_be_visible(
        timeout=PATIENCE_MS
    )
    page.get_by_role("combobox", name="Who you are").click()
    page.get_by_role("option", name=f"demo:{person}").click()
    settled(page)
    return page


def settled(page: Page) -> None:
    """Wait until the server has drawn what was asked for."""
    page.wait_for_timeout(300)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=PATIENCE_MS)


def fits(page: Page) -> None:
    """Nothing sticks out sideways."""
    settled(page)
    page.mouse.move(5, 990)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


def pictured(page: Page, tmp_path: Path, name: str, *, is_kept: bool = True) -> None:
    """A picture for the guide where it is asked for, else one to look at."""
    fits(page)
    is_wanted = is_kept and os.environ.get("COMPTUNE_SCREENSHOTS") == "1"
    page.wait_for_timeout(800 if is_wanted else 0)  # fonts and charts settle: for the picture alone
    page.screenshot(path=(IMAGES if is_wanted else tmp_path) / f"{name}.png")
