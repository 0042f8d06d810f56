"""The guide as pages show it: `docs/user-guide.md`, section by section, without Streamlit.

A picture of the guide is one of a pair, `NAME-light.png` and `NAME-dark.png`.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from comptune.paths import guide_file

_SECTION: Final = re.compile(r"^## +(.*)$", re.MULTILINE)
_PICTURE: Final = re.compile(
    r"^!\[(?P<words>[^\]]*)\]\((?P<path>[^)]+)-light\.png\)$", re.MULTILINE
)
_LINK: Final = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?:)[^)]*\)")


@dataclass(frozen=True)
class Picture:
    """A picture and what it shows.

    Attributes:
        stem: its path without `-light.png` or `-dark.png`.
        words: what it shows.
    """

    stem: str
    words: str

    def path(self, *, is_dark: bool) -> Path:
        """The file for a theme."""
        return Path(f"{self.stem}-{'dark' if is_dark else 'light'}.png")


@dataclass(frozen=True)
class Section:
    """A section of the guide: Markdown and pictures in turn."""

    title: str
    parts: tuple[str | Picture, ...]

    @property
    def words(self) -> str:
        """Everything that a search looks through."""
        texts = (part if isinstance(part, str) else part.words for part in self.parts)
        return " ".join((self.title, *texts))


@cache
def sections() -> tuple[Section, ...]:
    """The guide's sections, what stands before the first one left out."""
    path = guide_file()
    return parsed(path.read_text(encoding="utf-8"), path.parent)


def parsed(text: str, folder: Path) -> tuple[Section, ...]:
    """The sections of a guide whose pictures lie below a folder.

    Links to other pages of the documentation lead nowhere from here: their words stay.
    """
    _, *pairs = _SECTION.split(_LINK.sub(r"\1", text))
    return tuple(
        Section(title.strip(), tuple(_parts(body, folder)))
        for title, body in zip(pairs[::2], pairs[1::2], strict=True)
    )


def _parts(body: str, folder: Path) -> list[str | Picture]:
    found: list[str | Picture] = []
    end = 0
    for picture in _PICTURE.finditer(body):
        found.append(body[end : picture.start()].strip())
        found.append(Picture(str(folder / picture["path"]), picture["words"]))
        end = picture.end()
    return [part for part in (*found, body[end:].strip()) if part]
