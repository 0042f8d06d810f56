"""Sentences with the names that people know: Merit rate, Staff."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from comptune.levers import load_catalogue

_LEVEL: Final = re.compile(r"\blevel ([1-5])\b")
_EVERY: Final = "*"


def spoken(text: str, level_names: Mapping[int, str]) -> str:
    """The text with titles of levers and names of levels in place of how files write them."""
    text = _pattern().sub(lambda match: _cells(match, level_names), text)
    text = _LEVEL.sub(lambda match: level_names.get(int(match[1]), match[0]), text)
    return text.replace(" <= ", " ≤ ").replace(" >= ", " ≥ ")


def _cells(match: re.Match[str], level_names: Mapping[int, str]) -> str:
    """merit_rate.2027.L3 as Merit rate, Director, 2027: the level first, as everywhere"""
    name, *parts = match[0].split(".")
    words: list[str] = []
    for part in parts:
        if part == _EVERY:
            words.append("all levels" if words else "all years")
        elif part.startswith("L"):
            words.append(level_names.get(int(part[1:]), f"level {part[1:]}"))
        else:
            words.append(part.replace("+", " on"))
    if words == ["all years", "all levels"]:
        words = ["all cells"]
    return ", ".join([load_catalogue()[name].title, *reversed(words)])


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, load_catalogue()), key=len, reverse=True))
    return re.compile(rf"\b(?:{names})\b(?:\.(?:\*|[0-9]{{4}}\+?|L[1-5]))*")
