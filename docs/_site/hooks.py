"""What the site needs beyond `docs/`: the project's own pages, and links that hold in both places.

A page of the repository links to files as they lie there (`../README.md`, `docs/tutorial.md`). In
the site the pages of `docs/` stand at the top and those above them in `project/`; every link is
turned into where its target stands. Plain files that a page links to come along.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

PAGES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
PLAIN = ("LICENSE", "examples/problems/three-percent-less.yml")
FOLDER = "project"
ASSETS = ("iframe-worker.js", "site.css")

# A fenced block, or the target of a link; what follows an indent of four is code, too.
_FENCED = re.compile(r"(^```.*?^```\s*?$)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)#\s]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the project's own pages and the plain files that pages link to."""
    root = Path(config.config_file_path).parent
    for name in (*PAGES, *PLAIN):
        text = (root / name).read_text(encoding="utf-8")
        files.append(File.generated(config, in_site(name), content=text))
    for name in ASSETS:
        text = Path(__file__).with_name(name).read_text(encoding="utf-8")
        files.append(File.generated(config, f"assets/{name}", content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links between `docs/` and the folder above it into links of the site."""
    here = in_repository(page.file.src_uri)
    parts = _FENCED.split(markdown)
    return "".join(
        part if number % 2 else _LINK.sub(lambda link: moved(link[1], here), part)
        for number, part in enumerate(parts)
    )


def moved(link: str, here: str) -> str:
    """A link of the page `here` of the repository, as it leads there in the site."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(here), link))
    return posixpath.relpath(in_site(target), posixpath.dirname(in_site(here)))


def in_repository(site: str) -> str:
    """Where a file of the site lies in the repository."""
    name = site.removeprefix(f"{FOLDER}/")
    return name if name in (*PAGES, *PLAIN) and site != name else f"docs/{site}"


def in_site(repository: str) -> str:
    """Where a file of the repository stands in the site."""
    if repository.startswith("docs/"):
        return repository.removeprefix("docs/")
    return f"{FOLDER}/{repository}"
