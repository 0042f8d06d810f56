"""What people write for a target: "812 M", "6 %", "-3 %", "baseline + 2 M", and tolerances.

With a sign, or after the word baseline, a value is against the baseline: "-3 %" is 3 per cent less
of it, "-500 k" is 500,000 less. Rates are the exception: a percentage is the rate itself, whatever
its sign, and a change of it is in points: "-0.5 pp".
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from comptune.levers import ValueRefused
from comptune.levers.money import read_money
from comptune.levers.units import plain
from comptune.metrics import Unit
from comptune.tuning.errors import ProblemRefused

_SPACES: Final = str.maketrans(dict.fromkeys(" \t\u00a0\u2009\u202f'\u2019"))
_PLAIN: Final = re.compile(r"[0-9]{1,15}([.,][0-9]{1,12})?|[.,][0-9]{1,12}")
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_SIZES: Final = {"k": 3, "M": 6, "bn": 9}
EXAMPLES: Final[dict[str, str]] = {
    "money": '"812 M", "812,000,000", or "-3 %" against the baseline',
    "count": '"10,000", or "-3 %" against the baseline',
    "rate": '"6 %", or "-0.5 pp" against the baseline',
    "ratio": '"0.98", or "-2 %" against the baseline',
}
TOLERANCES: Final[dict[str, str]] = {
    "money": '"0.05 %" or "50 k"',
    "count": '"0.5 %" or "10"',
    "rate": '"0.1 pp"',
    "ratio": '"0.005" or "0.5 %"',
}


@dataclass(frozen=True)
class Wanted:
    """A number that may hang on the baseline: amount, plus share of the baseline where given.

    Attributes:
        amount: in natural units, money in units of the currency.
        share: of the baseline: 0.97 for "-3 %", 1 for "baseline + 2 M", None where absolute.
    """

    amount: Decimal
    share: Decimal | None = None

    def value(self, baseline: float) -> float:
        """The number that is wanted, given the baseline's."""
        return float(self.amount) + (0.0 if self.share is None else float(self.share) * baseline)


@dataclass(frozen=True)
class Tolerance:
    """What may be missed: an amount, or a share of the value that is wanted."""

    amount: Decimal = Decimal(0)
    share: Decimal = Decimal(0)

    def value(self, wanted: float) -> float:
        """In the metric's unit."""
        return float(self.amount) + float(self.share) * abs(wanted)


DEFAULT_TOLERANCES: Final[dict[str, Tolerance]] = {
    "money": Tolerance(share=Decimal("0.0005")),
    "count": Tolerance(share=Decimal("0.005")),
    "rate": Tolerance(amount=Decimal("0.0005")),
    "ratio": Tolerance(amount=Decimal("0.002")),
}


def read_wanted(place: str, text: str, unit: Unit) -> Wanted:
    """The value that a target's text means.

    Raises:
        ProblemRefused: it is none of the metric's unit, or could be read as two.
    """
    bare = _bare(text)
    against = bare.startswith("baseline")
    rest = bare.removeprefix("baseline")
    if against and not rest:
        return Wanted(Decimal(0), Decimal(1))
    sign = Decimal(-1 if rest.startswith("-") else 1)
    has_sign = rest[:1] in ("+", "-")
    body = rest[1:] if has_sign else rest
    if against and not has_sign:
        raise _no_value(place, text, unit)
    if unit == "rate":
        return _rate(place, text, body, sign, has_sign=has_sign, against=against)
    if body.endswith("%"):
        share = _number(body.removesuffix("%"))
        if share is None:
            raise _no_value(place, text, unit)
        if not has_sign and unit == "ratio":
            return Wanted(share.scaleb(-2))
        if not has_sign:
            shown = text.strip()
            raise ProblemRefused(
                place=place,
                value=f'"{shown}"',
                rule="a percentage of the baseline is written with its sign",
                remedy=f'Write "+{shown}" for more than the baseline, "-{shown}" for less.',
            )
        return Wanted(Decimal(0), 1 + sign * share.scaleb(-2))
    amount = _amount(place, body, unit)
    if amount is None:
        raise _no_value(place, text, unit)
    return Wanted(sign * amount, Decimal(1) if has_sign else None)


def read_tolerance(place: str, text: str, unit: Unit) -> Tolerance:
    """The tolerance that a target's text means; 0 is allowed.

    Raises:
        ProblemRefused: it is negative, or none of the metric's unit.
    """
    bare = _bare(text)
    if bare.startswith("-"):
        raise ProblemRefused(
            place=place,
            value=f'"{text.strip()}"',
            rule="a tolerance is not below 0",
            remedy=f"Write it as in {TOLERANCES[unit]}.",
        )
    bare = bare.removeprefix("+").removeprefix("±")
    if bare == "0":
        return Tolerance()
    if unit == "rate":
        points = _number(bare.removesuffix("pp")) if bare.endswith("pp") else None
        if points is not None:
            return Tolerance(amount=points.scaleb(-2))
    elif bare.endswith("%"):
        share = _number(bare.removesuffix("%"))
        if share is not None:
            return Tolerance(share=share.scaleb(-2))
    else:
        amount = _amount(place, bare, unit)
        if amount is not None:
            return Tolerance(amount=amount)
    raise ProblemRefused(
        place=place,
        value=f'"{text.strip()}"',
        rule=f"a tolerance here is written as in {TOLERANCES[unit]}",
        remedy="Write it so, or leave it out.",
    )


def text_of(value: Decimal, unit: Unit) -> str:
    """An absolute value in natural units as the text that `read_wanted` reads back."""
    return f"{value.scaleb(2):f} %" if unit == "rate" else f"{value:f}"


def _rate(
    place: str, text: str, body: str, sign: Decimal, *, has_sign: bool, against: bool
) -> Wanted:
    """A rate itself in per cent, or a change of it in points."""
    if body.endswith("pp") and has_sign:
        points = _number(body.removesuffix("pp"))
        if points is not None:
            return Wanted(sign * points.scaleb(-2), Decimal(1))
    if body.endswith("%") and against:
        raise ProblemRefused(
            place=place,
            value=f'"{text.strip()}"',
            rule="a change of a rate is in percentage points",
            remedy='Write it as in "baseline - 0.5 pp".',
        )
    if body.endswith("%"):
        rate = _number(body.removesuffix("%"))
        if rate is not None:
            return Wanted(sign * rate.scaleb(-2))
    raise _no_value(place, text, "rate")


def _amount(place: str, body: str, unit: Unit) -> Decimal | None:
    """An amount without its sign: with k, M or bn, or written out."""
    for letters, zeros in _SIZES.items():
        if unit in ("money", "count") and body.endswith(letters):
            number = _number(body.removesuffix(letters))
            return None if number is None else number.scaleb(zeros)
    if unit == "money":
        try:
            return read_money(place, body)
        except ValueRefused as refused:
            if refused.rule.startswith("the point"):
                raise ProblemRefused(
                    place=refused.place,
                    value=refused.value,
                    rule=refused.rule,
                    remedy=refused.remedy,
                ) from None
            return None
    if unit == "count" and _THOUSANDS.fullmatch(body):
        return Decimal(body.replace(",", ""))
    return _number(body)


def _number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if _PLAIN.fullmatch(text) else None


def _bare(text: str) -> str:
    return text.strip().translate(_SPACES).replace("\u2212", "-")


def _no_value(place: str, text: str, unit: Unit) -> ProblemRefused:
    shown = text.strip()
    number = _number(shown) if unit == "rate" else None
    remedy = "Write it so."
    if number is not None:
        meant = number if number >= 1 else number.scaleb(2)
        remedy = f'Did you mean "{plain(meant):f} %"?'
    return ProblemRefused(
        place=place,
        value=f'"{shown}"',
        rule=f"a value here is written as in {EXAMPLES[unit]}",
        remedy=remedy,
    )
