"""Charts of materialisations: an SVG drawn here, as an image inside Markdown.

Dagster's pages show Markdown whose images are in their address; nothing is loaded from elsewhere.
"""

import base64
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

_WIDTH: Final = 620
_BAR: Final = 26
_GAP: Final = 12
_LEFT, _RIGHT, _TOP = 150, 130, 34
_OWN, _OTHER, _INK, _QUIET = "#2f6f9f", "#c3ced8", "#1f2933", "#52606d"
_LONGEST_LABEL: Final = 20
_FONT: Final = "font-family='Helvetica,Arial,sans-serif' font-size='13'"


def bars(title: str, rows: Sequence[tuple[str, float, str]]) -> str:
    """Horizontal bars from zero, as Markdown.

    Args:
        rows: label, value (0 or more), and the value as people read it.
    """
    most = max((value for _, value, _ in rows), default=0.0) or 1.0
    room = _WIDTH - _LEFT - _RIGHT
    parts = []
    for number, (label, value, text) in enumerate(rows):
        top = _TOP + number * (_BAR + _GAP)
        long = max(value / most * room, 1.0)
        parts.append(_label(top, label))
        parts.append(_box(_LEFT, top, long, _BAR, _OWN))
        parts.append(_text(_LEFT + long + 8, top + _BAR * 0.68, text, colour=_QUIET))
    return _image(title, parts, _TOP + len(rows) * (_BAR + _GAP))


def bands(title: str, rows: Sequence[tuple[str, float, float, float, str]]) -> str:
    """P10 to P90 as a bar with P50 as a line, one a year, as Markdown.

    Args:
        rows: label, P10, P50, P90, and P50 as people read it.
    """
    low = min((row[1] for row in rows), default=0.0)
    high = max((row[3] for row in rows), default=1.0)
    span, room = (high - low) or 1.0, _WIDTH - _LEFT - _RIGHT
    parts = []
    for number, (label, p10, p50, p90, text) in enumerate(rows):
        top = _TOP + number * (_BAR + _GAP)
        left, middle, right = (_LEFT + (one - low) / span * room for one in (p10, p50, p90))
        parts.append(_label(top, label))
        parts.append(_box(left, top, max(right - left, 2.0), _BAR, _OTHER))
        parts.append(_box(middle - 1.5, top - 2, 3, _BAR + 4, _OWN))
        parts.append(_text(right + 8, top + _BAR * 0.68, text, colour=_QUIET))
    return _image(title, parts, _TOP + len(rows) * (_BAR + _GAP))


def _image(title: str, parts: Sequence[str], height: float) -> str:
    head = _text(0, 16, title, weight="bold")
    size = f"width='{_WIDTH}' height='{height:.0f}' viewBox='0 0 {_WIDTH} {height:.0f}'"
    paper = _box(0, 0, _WIDTH, height, "#ffffff")
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' {size}>{paper}{head}{''.join(parts)}</svg>"
    encoded = base64.b64encode(svg.encode()).decode()
    return f"![{title}](data:image/svg+xml;base64,{encoded})"


def _label(top: float, label: str) -> str:
    short = label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"
    return _text(_LEFT - 10, top + _BAR * 0.68, short, anchor="end")


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f"<rect x='{x:.1f}' y='{y:.1f}' width='{width:.1f}' height='{height:.1f}' fill='{colour}'/>"
    )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    colour: str = _INK,
    weight: str = "normal",
) -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' fill='{colour}' "
        f"font-weight='{weight}' {_FONT}>{escape(words)}</text>"
    )
