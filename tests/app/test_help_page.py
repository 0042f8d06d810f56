"""The page of help: the guide, the catalogues in words, who may do what."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest
from tests.app.browsing import IMAGES, Visits, settled
from tests.app.conftest import served
from tests.app.decisions import opened, said
from tests.app.governed import governed_workspace

from comptune.app.definitions import ROLES, found, lever_definition, metric_definition, role_rows
from comptune.app.guide import Picture, parsed, sections
from comptune.app.places import every_place
from comptune.app.widgets.grid import MARKS
from comptune.app.widgets.kpis import HEADLINES
from comptune.app.widgets.lever_panel import lever_groups
from comptune.ledger.roles import ACTS, IN_WORDS, Act
from comptune.levers import format_bounds, format_step, load_catalogue
from comptune.metrics import load_metrics
from comptune.metrics.declaration import GROUP_TITLES, GROUPS
from comptune.workspace import Workspace


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Nobody writes to it."""
    return governed_workspace(tmp_path_factory.mktemp("help") / "workspace")


@pytest.fixture
def page(shared: Workspace, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return opened(shared, monkeypatch, "help", person="ana")


def viewed(page: AppTest, view: str) -> str:
    page.segmented_control(key="help-view").set_value(view).run()
    assert not page.exception
    return said(page)


def searched(page: AppTest, words: str) -> AppTest:
    page.text_input(key="help-search").set_value(words).run()
    assert not page.exception
    return page


def test_every_section_of_the_guide_can_be_read(page: AppTest) -> None:
    chooser = page.radio(key="help-section")
    assert tuple(chooser.options) == tuple(one.title for one in sections())
    for one in sections():
        page.radio(key="help-section").set_value(one.title).run()
        assert not page.exception
        assert page.main.header[0].value == one.title
        first = next(part for part in one.parts if isinstance(part, str))
        assert first in [text.value for text in page.main.markdown]
        pictures = [part for part in one.parts if isinstance(part, Picture)]
        assert len(page.main.get("image")) == len(pictures)


def test_every_page_has_its_section_in_the_guide() -> None:
    titles = {one.title for one in sections()}
    assert {place.title for place in every_place()} <= titles


def test_every_picture_of_the_guide_is_there_in_light_and_dark() -> None:
    pictures = [part for one in sections() for part in one.parts if isinstance(part, Picture)]
    assert pictures
    for picture in pictures:
        assert picture.path(is_dark=False).is_file()
        assert picture.path(is_dark=True).is_file()
        assert picture.words


def test_the_guide_tells_the_marks_that_cells_have() -> None:
    (tune,) = (one for one in sections() if one.title == "Tune")
    for mark in set(MARKS) - {"!"}:
        assert mark in tune.words


def test_links_to_other_pages_of_the_documentation_become_their_words(tmp_path: Path) -> None:
    text = "# Top\n\n## One\n\nSee [the ledger](ledger.md#x).\n\n![A picture](images/a-light.png)\n"
    (only,) = parsed(text, tmp_path)
    assert only.parts == ("See the ledger.", Picture(str(tmp_path / "images" / "a"), "A picture"))


def test_every_lever_is_told_with_its_unit_bounds_and_step(page: AppTest) -> None:
    text = viewed(page, "Levers")
    for lever in load_catalogue().levers:
        assert f"{lever.title} {lever.name}" in text
        assert " ".join(lever.description.split()) in text
        assert f"Bounds {format_bounds(lever)} Step {format_step(lever)}" in text
    assert [title.value for title in page.main.subheader] == list(lever_groups())


def test_every_metric_is_told_with_its_definition(page: AppTest) -> None:
    text = viewed(page, "Metrics")
    for metric in load_metrics():
        assert f"{metric.title} {metric.name}" in text
        assert " ".join(metric.definition.split()) in text
    titles = [title.value for title in page.main.subheader]
    assert titles == [GROUP_TITLES[group] for group in GROUPS]


def test_the_roles_are_those_that_the_ledger_knows(page: AppTest) -> None:
    text = viewed(page, "Roles")
    assert "Analyst (you)" in text
    assert "Viewer (you)" not in text
    for act, (words, *marks) in zip(Act, role_rows(), strict=True):
        assert words.casefold() == IN_WORDS[act].casefold()
        assert words in text
        allowed = {role for role, mark in zip(ROLES, marks, strict=True) if mark}
        assert allowed == {role for role in ROLES if act in ACTS[role]}


def test_tooltips_of_figures_and_levers_are_the_definitions_of_the_catalogues(
    shared: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(shared, monkeypatch, "tune", person="ana")
    for shown, name in zip(page.main.metric, HEADLINES, strict=True):
        assert shown.proto.help.startswith(load_metrics()[name].definition.strip())
    lever = load_catalogue()["merit_rate"]
    (head,) = [text for text in page.main.markdown if text.value == f"**{lever.title}**"]
    assert lever.description.strip() in head.proto.help
    assert f"The catalogue allows {format_bounds(lever)}." in head.proto.help


def test_a_search_finds_what_is_named_so_before_what_mentions_it() -> None:
    metrics = tuple(map(metric_definition, load_metrics()))
    levers = tuple(map(lever_definition, load_catalogue().levers))
    assert found(levers, "MERIT rate")[0].name == "merit_rate"
    assert found(metrics, "gap pay")[0].name == "pay_gap"
    assert found(metrics, "") == metrics
    assert not found(metrics, "no such word")


def test_a_search_counts_what_it_finds_in_every_view_and_shows_it(page: AppTest) -> None:
    searched(page, "elasticity")
    levers = [one.title for one in load_catalogue().levers if one.name == "quit_elasticity"]
    views = page.segmented_control(key="help-view")
    labels = {view: views.format_func(view) for view in ("Guide", "Levers", "Metrics", "Roles")}
    assert labels["Roles"] == "Roles"
    assert re.fullmatch(r"Levers \([1-9]\d*\)", labels["Levers"])
    text = viewed(page, "Levers")
    assert levers[0] in text
    assert "Month of the COLA" not in text


def test_a_search_for_nothing_that_is_there_says_so(page: AppTest) -> None:
    searched(page, "xylophone")
    for view in ("Guide", "Levers", "Metrics"):
        assert "says nothing of “xylophone”" in viewed(page, view)
    assert "Analyst (you)" in viewed(page, "Roles")


def test_without_people_the_help_is_there_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    page = opened(empty, monkeypatch, "help", person="")
    assert page.main.header[0].value == sections()[0].title


@pytest.fixture(scope="module")
def help_address(shared: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(shared, tmp_path_factory.mktemp("elsewhere")) as found_at:
        yield found_at


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_shows_pictures_of_its_theme(
    visits: Visits, help_address: str, tmp_path: Path, scheme: str, width: int
) -> None:
    page = visits.open(f"{help_address}/Help", scheme=scheme, width=width, height=900)
    page.get_by_test_id("stRadioGroup").get_by_text("Tune", exact=True).click()
    picture = page.get_by_test_id("stMain").locator("img").first
    expect(picture).to_be_visible()
    settled(page)
    page.wait_for_function("document.querySelector('.stMain img').naturalWidth > 0")
    assert bright(page) == (scheme == "light")
    views = ("Guide", "Levers", "Metrics", "Roles")
    for view in views:
        page.get_by_role("radiogroup", name="View").get_by_text(view, exact=True).click()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.screenshot(path=tmp_path / f"{view}-{scheme}-{width}.png")
        if folder := os.environ.get("COMPTUNE_LOOK"):
            page.screenshot(path=Path(folder) / f"help-{view}-{scheme}-{width}.png")
        if view == "Levers" and width == 1280 and os.environ.get("COMPTUNE_SCREENSHOTS") == "1":
            page.screenshot(path=IMAGES / f"help-{scheme}.png")


def bright(page: Page) -> bool:
    """Whether the first picture of the page has a bright corner."""
    corner = page.evaluate(
        """() => {
          const canvas = document.createElement('canvas');
          const pen = canvas.getContext('2d');
          pen.drawImage(document.querySelector('.stMain img'), 0, 0);
          return pen.getImageData(2, 2, 1, 1).data[0];
        }"""
    )
    return int(corner) > 128
