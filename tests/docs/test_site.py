"""The documentation as a site: built without a warning, whole, and asking nobody outside."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from tests.conftest import REPOSITORY

# What a browser fetches by itself, by tag; a link that somebody follows is none of it.
FETCHED = {
    "script": "src",
    "link": "href",
    "img": "src",
    "source": "srcset",
    "iframe": "src",
    "embed": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "use": "href",
}
OUTSIDE = re.compile(r"^\s*(?:[a-z]+:)?//", re.IGNORECASE)
IN_STYLES = re.compile(r"""(?:url\(|@import)\s*["']?\s*((?:[a-z]+:)?//[^"')\s]+)""", re.IGNORECASE)


@dataclass
class Read(HTMLParser):
    """What a page of the site has, asks for and leads to."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: text or "" for name, text in attrs}
        self.ids |= {given[name] for name in ("id", "name") if name in given}
        self.classes |= set(given.get("class", "").split())
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if FETCHED.get(tag) in given:
            self.fetched.append(given[FETCHED[tag]])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=REPOSITORY,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Read]:
    found = {}
    for path in set(site.rglob("*.html")) - {site / "404.html"}:  # which only servers show
        found[path] = Read()
        found[path].feed(path.read_text(encoding="utf-8"))
    return found


def test_every_page_of_the_project_is_in_the_site(site: Path) -> None:
    docs = REPOSITORY / "docs"
    for page in docs.rglob("*.md"):
        assert (site / page.relative_to(docs)).with_suffix(".html").is_file(), page
    assert (site / "project" / "index.html").is_file()  # of README.md
    for name in ("ARCHITECTURE", "CONTRIBUTING", "CHANGELOG"):
        assert (site / "project" / f"{name}.html").is_file()


def test_every_link_of_the_site_leads_to_a_file_and_a_place_in_it(pages: dict[Path, Read]) -> None:
    astray, followed = [], 0
    for page, read in pages.items():
        for link in read.links:
            path, _, anchor = unquote(link).partition("#")
            if OUTSIDE.match(link) or link.startswith("mailto:"):
                continue
            target = (page.parent / path).resolve() if path else page
            if not target.is_file() or (anchor and anchor not in pages[target].ids):
                astray.append(f"{page.name}: {link}")
            followed += 1
    assert astray == []
    assert followed > 1000


def test_the_site_asks_for_nothing_from_outside(site: Path, pages: dict[Path, Read]) -> None:
    for page, read in pages.items():
        assert [one for one in read.fetched if OUTSIDE.match(one)] == [], page
        for asked in read.fetched:
            if not asked.startswith("data:"):
                assert (page.parent / asked.partition("?")[0]).resolve().exists(), asked
        assert "mermaid" not in read.classes  # the one thing that the theme would load from afar
    for style in [*site.rglob("*.css"), *pages]:
        assert IN_STYLES.findall(style.read_text(encoding="utf-8")) == [], style


def test_the_search_needs_no_server(site: Path) -> None:
    assert (site / "search" / "search_index.js").read_text(encoding="utf-8").startswith("var __ind")
    assert 'src="assets/iframe-worker.js"' in (site / "index.html").read_text(encoding="utf-8")
    assert "location.protocol" in (site / "assets" / "iframe-worker.js").read_text(encoding="utf-8")
