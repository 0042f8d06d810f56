"""Numbers, money and dates as the workspace's locale writes them.

What a number is rounded to, and when it is in thousands or millions, is `metrics.figures`' to say;
here its digits get the separators of the locale. Words stay English.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from comptune.metrics import figures
from comptune.metrics.declaration import Unit
from comptune.metrics.figures import Figure

_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.(\d+))?")


@dataclass(frozen=True)
class Wording:
    """How a workspace writes figures.

    Attributes:
        currency: a code of ISO 4217.
        locale: as in "en_US".
    """

    currency: str
    locale: str

    def money(self, amount: Figure, *, signed: bool = False, named: bool = True) -> str:
        """84.26 M EUR; short enough to read."""
        return self._named(figures.money(amount, signed=signed), named)

    def exact(self, amount: Figure, *, signed: bool = False, named: bool = False) -> str:
        """84,257,420.88, to the cent; the table says the currency."""
        return self._named(figures.exact_money(amount, signed=signed), named)

    def metric(self, unit: Unit, value: Figure, *, exact: bool = False) -> str:
        """A value in its unit, without the currency; money to the cent where `exact`."""
        if unit == "money" and exact:
            return self.exact(value)
        return self._localised(figures.metric(unit, value))

    def change(self, unit: Unit, value: Figure) -> str:
        """A difference with its sign."""
        return self._localised(figures.change(unit, value))

    def count(self, number: Figure, *, signed: bool = False) -> str:
        """10,300"""
        return self._localised(figures.count(number, signed=signed))

    def rate(self, share: Figure, *, decimals: int = 2) -> str:
        """4.51 %"""
        return self._localised(figures.rate(share, decimals=decimals))

    def full_time(self, number: Figure) -> str:
        """773.6"""
        return self._localised(figures.full_time(number))

    def day(self, on: date) -> str:
        """Nov 23, 2026"""
        return str(format_date(on, format="medium", locale=self._locale))

    def moment(self, at: datetime) -> str:
        """Nov 23, 2026, 14:05 UTC"""
        utc = at.astimezone(UTC)
        return f"{self.day(utc.date())}, {utc:%H:%M} UTC"

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.locale)

    def _named(self, text: str, named: bool) -> str:
        local = self._localised(text)
        return f"{local} {self.currency}" if named and text != figures.NOT_KNOWN else local

    def _localised(self, text: str) -> str:
        return _NUMBER.sub(self._number, text)

    def _number(self, found: re.Match[str]) -> str:
        decimals = len(found[1] or "")
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        value = Decimal(found[0].replace(",", ""))
        grouped = self._locale.decimal_formats[None].pattern.split(";")[0].split(".")[0]
        return str(
            format_decimal(value, format=pattern.replace("#,##0", grouped), locale=self._locale)
        )
