"""Numbers as people write them: currency, thousands and decimal marks, percent; exact throughout.

`read_number` answers a Decimal, `read_cents` integer cents rounded half up. What a mark means is
the mapping's word, never a guess made here: "1.234" is refused where "." is not expected to group.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from comptune.census.errors import Unreadable

SYMBOLS: Final[dict[str, tuple[str, ...]]] = {
    "US$": ("USD",),
    "CA$": ("CAD",),
    "C$": ("CAD",),
    "A$": ("AUD",),
    "NZ$": ("NZD",),
    "HK$": ("HKD",),
    "S$": ("SGD",),
    "R$": ("BRL",),
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN"),
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "zł": ("PLN",),
    "kr": ("SEK", "NOK", "DKK"),
    "Fr.": ("CHF",),
}
"""Currency symbols and the codes they may stand for, the longer before the shorter."""

MAXIMUM_DIGITS: Final = 15
"""More digits before the decimal mark than any salary: refused, so that cents fit 64 bits."""

_SPACES: Final = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " ") | {"\u2019": "'"})
_NO_CENTS: Final = re.compile("[.,][-\u2013\u2014]+$")  # 52'000.- and 52.000,--
_NEGATIVE: Final = re.compile(r"-\s*(.+)|(.+?)\s*-|\(\s*(.+?)\s*\)")
_CODE_BEFORE: Final = re.compile(r"^([A-Z]{3})\s*(?=[-(\d.,])")
_CODE_AFTER: Final = re.compile(r"(?<=[\d.,)])\s*([A-Z]{3})$")


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """The marks of a file's numbers, and the one currency that its money may name."""

    decimal_mark: str = "."
    thousands_mark: str | None = None
    currency: str | None = None

    def example(self) -> str:
        """An amount written in this style, for messages."""
        return f"52{self.thousands_mark or ''}000{self.decimal_mark}00"

    def marks(self) -> str:
        """The marks as the mapping names them."""
        thousands = {None: "none", " ": "a space"}.get(self.thousands_mark, self.thousands_mark)
        return f"decimal_mark {self.decimal_mark}, thousands_mark {thousands}"


def find_currency(text: str) -> tuple[str, str | None]:
    """The text without its currency, and the symbol or code that it carried."""
    for pattern in (_CODE_BEFORE, _CODE_AFTER):
        if found := pattern.search(text):
            return (text[: found.start()] + text[found.end() :]).strip(), found.group(1)
    for symbol in SYMBOLS:
        if symbol in text:
            return text.replace(symbol, "", 1).strip(), symbol
    return text, None


def read_money(text: str, typed: bool, style: NumberStyle) -> Decimal:
    """An amount of money as written.

    Raises `Unreadable`, with check `other_currency` where it names another than the style's.
    """
    bare, carried = find_currency(text.translate(_SPACES).strip())
    if carried is not None and style.currency not in SYMBOLS.get(carried, (carried,)):
        raise Unreadable(
            "other_currency",
            f"it carries {carried}, and the census is in {style.currency or 'no stated currency'}",
            "A workspace has one currency: convert these salaries, or state the currency in the "
            "mapping.",
        )
    return read_number(bare, typed, style)


def read_number(text: str, typed: bool, style: NumberStyle) -> Decimal:
    """A number in the style's marks; in brackets or with a minus sign it is negative."""
    bare = text.translate(_SPACES).strip().replace("\u2212", "-")
    if typed:
        return _typed(bare)
    bare = _NO_CENTS.sub("", bare)
    signed = _NEGATIVE.fullmatch(bare)
    digits = next(filter(None, signed.groups())) if signed else bare
    decimal, group = re.escape(style.decimal_mark), style.thousands_mark
    grouped = rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|" if group else ""
    if not re.fullmatch(rf"(?:{grouped}\d+)(?:{decimal}\d*)?|{decimal}\d+", digits, re.ASCII):
        raise Unreadable(
            "not_a_number",
            f"a number like {style.example()} is expected ({style.marks()})",
            "Correct the cell, or the marks under numbers in the mapping.",
        )
    plain = digits.replace(group, "") if group else digits
    value = Decimal(plain.replace(style.decimal_mark, "."))
    return _limited(-value if signed else value)


def _typed(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite():
        raise Unreadable("not_a_number", "a number is expected", "Correct the cell.")
    return _limited(value)


def _limited(value: Decimal) -> Decimal:
    if value.adjusted() >= MAXIMUM_DIGITS:
        raise Unreadable(
            "not_a_number", f"a number has at most {MAXIMUM_DIGITS} digits", "Correct the cell."
        )
    return value


def rounded(value: Decimal, places: int) -> int:
    """The value in units of the given decimal place, rounded half up (away from zero)."""
    return int(value.scaleb(places).to_integral_value(rounding=ROUND_HALF_UP))


def money(cents: int) -> str:
    """Cents for people: 1,234.50."""
    sign, whole = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"
