"""Words that compliance documents share."""

from datetime import UTC, datetime
from typing import Final

from comptune.reports.document import Code, Words

NOTHING: Final = "In the period nothing"


def moment(at: datetime | None) -> str:
    """2026-11-23 07:30, UTC; empty where it cannot be read."""
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def counted(count: int, one: str, many: str = "") -> str:
    """1 cell, 2,000 cells"""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def marked(text: str) -> Words:
    """A sentence in which `commands` stand between backticks, as people read it."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return text
    return [Code(part) if number % 2 else part for number, part in enumerate(parts) if part]
