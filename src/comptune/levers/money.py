"""Money as people type it: "66,000", "66 000.50", "66'000", "66.000,50"."""

import re
from decimal import Decimal
from typing import Final

from comptune.levers.errors import ValueRefused

_SPACES: Final = "[ '\u2019\u00a0\u2009\u202f]"
_WRITINGS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<whole>[0-9]+)([.,](?P<cents>[0-9]{1,2}))?",  # 66000, 66000.50, 66000,50
        r"(?P<whole>[0-9]{1,3}(,[0-9]{3})+)(\.(?P<cents>[0-9]{1,2}))?",  # 66,000.50
        rf"(?P<whole>[0-9]{{1,3}}({_SPACES}[0-9]{{3}})+)([.,](?P<cents>[0-9]{{1,2}}))?",  # 66 000
        r"(?P<whole>[0-9]{1,3}(\.[0-9]{3})+),(?P<cents>[0-9]{1,2})",  # 66.000,50
        r"(?P<whole>[0-9]{1,3}(\.[0-9]{3}){2,})(?P<cents>)",  # 1.066.000
    )
)
_TWO_READINGS: Final = re.compile(r"[0-9]{1,3}\.[0-9]{3}")  # 66.000: sixty-six, or thousands


def read_money(place: str, text: str) -> Decimal:
    """The amount that the text means; a point before three digits alone is refused.

    Raises:
        ValueRefused: if it is no amount, or could be read as two.
    """
    bare = text.strip()
    for writing in _WRITINGS:
        if match := writing.fullmatch(bare):
            whole = re.sub("[^0-9]", "", match["whole"])
            return Decimal(f"{whole}.{match['cents'] or '0'}")
    if _TWO_READINGS.fullmatch(bare):
        raise ValueRefused(
            place=place,
            value=f'"{bare}"',
            rule="the point could mark thousands or cents",
            remedy=f"Did you mean {bare.replace('.', ',')}?",
        )
    raise ValueRefused(
        place=place,
        value=f'"{bare}"',
        rule="a value here is an amount of money, with two decimals at most and no currency",
        remedy="Write it as in 66,000 or 66000.50.",
    )


def format_money(value: Decimal) -> str:
    """The amount with thousands marked, and with cents only where there are any."""
    whole = value == value.to_integral_value()
    return f"{value:,.0f}" if whole else f"{value:,.2f}"
