"""What can be read: contrast of the theme's colours and of what Chromium draws, at any width."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.app.browsing import Visits
from tests.app.conftest import served
from tests.app.governed import governed_workspace

import comptune.app

FOLDER = Path(comptune.app.__file__).parent
THEME = tomllib.loads((FOLDER / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
TEXT, GRAPHICS = 4.5, 3.0  # the least contrasts of WCAG 2, level AA
PAGES = ("Optimise", "Uncertainty", "Scenarios", "Approvals")


def luminance(colour: tuple[int, ...]) -> float:
    parts = [one / 255 for one in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def of_hex(text: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(text.removeprefix("#")))


def of_css(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast(of_hex("#777777"), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_of_the_theme_can_be_read_on_both_its_grounds(mode: str) -> None:
    theme = THEME[mode]
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        for words in ("textColor", "primaryColor"):
            assert contrast(of_hex(theme[words]), of_hex(theme[ground])) >= TEXT, (words, ground)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_lines_and_bars_stand_out_from_the_ground(mode: str) -> None:
    theme = THEME[mode]
    ground = of_hex(theme["backgroundColor"])
    for colour in theme["chartCategoricalColors"]:
        assert contrast(of_hex(colour), ground) >= GRAPHICS, colour


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    made = governed_workspace(tmp_path_factory.mktemp("governed") / "workspace", people=60)
    with served(made, tmp_path_factory.mktemp("elsewhere"), "--demo-users") as found:
        yield found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_of_main_buttons_can_be_read_on_pages_and_in_dialogs(
    visits: Visits, address: str, scheme: str
) -> None:
    page = visits.open(f"{address}/Scenarios", scheme=scheme, height=800)
    page.get_by_role("button", name="New …").click()
    expect(page.get_by_role("button", name="Create")).to_be_visible()
    for name in ("New …", "Create"):
        button = page.locator("[data-testid=stBaseButton-primary]", has_text=name)
        ground, words = button.evaluate(
            "one => [one, one.querySelector('p')].map((each, number) =>"
            " getComputedStyle(each)[number ? 'color' : 'backgroundColor'])"
        )
        assert contrast(of_css(words), of_css(ground)) >= TEXT, (name, words, ground)


@pytest.mark.parametrize("width", [640, 1280, 1920, 2560])
def test_nothing_runs_out_of_the_window(visits: Visits, address: str, width: int) -> None:
    """640 is what 1280 has left when everything is enlarged twice."""
    for path in ("", *PAGES):
        page = visits.open(f"{address}/{path}", width=width, height=800)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        outside = page.evaluate(
            "[...document.querySelectorAll('.stMainBlockContainer button, .stMainBlockContainer h1,"
            " .stMainBlockContainer h3')].filter(one => one.checkVisibility()"
            " && !one.closest('[class*=st-key-grid-]')"
            " && (one.getBoundingClientRect().right > innerWidth + 1"
            " || one.getBoundingClientRect().left < 0)).map(one => one.textContent)"
        )
        assert outside == [], path


def test_the_button_of_a_folded_sidebar_covers_no_words(visits: Visits, address: str) -> None:
    page = visits.open(f"{address}/Scenarios", width=640, height=800)
    button = page.get_by_test_id("stExpandSidebarButton").bounding_box()
    title = page.get_by_role("heading", name="Scenarios").bounding_box()
    assert button is not None
    assert title is not None
    assert button["y"] + button["height"] <= title["y"]


def test_who_wants_no_motion_gets_none(visits: Visits, address: str) -> None:
    page = visits.open(f"{address}/Scenarios", height=800)
    page.wait_for_function(
        "![...document.querySelectorAll('body *')].some(one => {"
        " const look = getComputedStyle(one);"
        " return look.animationName !== 'none'"
        " || look.transitionDuration.split(', ').some(each => each !== '0s'); })"
    )
