"""The people whose pay is compared: equally long columns, checked once, then trusted."""

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from comptune.census.people import FEMALE, MALE
from comptune.errors import ComptuneError

Cents: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Texts: TypeAlias = NDArray[np.str_]
Column = Literal["job_level", "department", "location"]

COLUMNS: Final[tuple[Column, ...]] = get_args(Column)
MOST_CENTS: Final = 10**13  # of one person's pay: sums and products with people stay within int64


class PeopleRefused(ComptuneError):
    """People, categories or a rule by which pay cannot be compared."""


@dataclass(frozen=True)
class PaidPeople:
    """People with their pay and what it may rest on; each column one value a person, same order.

    Hours are those of full time for everybody, so a ratio of two people's annual pay is the ratio
    of their hourly pay (Directive (EU) 2023/970, Article 3(1)(b)).

    Attributes:
        gender: text; "female" and "male" are compared, all others are counted only.
        job_level: whole numbers.
        department, location: text; "" where not known, which is a group like any other.
        fte: share of full time, above 0.
        tenure_years, age_years: NaN where not known.
        performance_rating: NaN where there is none.
        base_pay_cents: full-time annual salary, above 0.
        variable_pay_cents: bonus and lump sums of the year as if in full time, not below 0.

    Raises:
        PeopleRefused: columns of different lengths, or a value that pay cannot have.
    """

    gender: Texts
    job_level: NDArray[np.int64]
    department: Texts
    location: Texts
    fte: Floats
    tenure_years: Floats
    age_years: Floats
    performance_rating: Floats
    base_pay_cents: Cents
    variable_pay_cents: Cents

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            object.__setattr__(self, name, _column(name, getattr(self, name), kind))
        _check_lengths(self)
        _check(self.base_pay_cents, "base_pay_cents", 1, MOST_CENTS, "a salary is above 0")
        _check(self.variable_pay_cents, "variable_pay_cents", 0, MOST_CENTS, "it is not below 0")
        _check(self.fte, "fte", 0.001, 2.0, "a share of full time is above 0")
        for name in ("tenure_years", "age_years", "performance_rating"):
            if np.isinf(getattr(self, name)).any():
                raise PeopleRefused(
                    place=f"column {name}",
                    value="infinite somewhere",
                    rule="it is a number, or NaN where it is not known",
                    remedy="Mend the value, or give NaN.",
                )

    def __len__(self) -> int:
        return len(self.gender)

    @property
    def is_woman(self) -> Flags:
        """Who is female."""
        return np.asarray(self.gender == FEMALE)

    @property
    def is_man(self) -> Flags:
        """Who is male."""
        return np.asarray(self.gender == MALE)

    @property
    def pay_cents(self) -> Cents:
        """Basic and variable pay together, full-time and annual."""
        return self.base_pay_cents + self.variable_pay_cents

    def in_order(self) -> "PaidPeople":
        """The same people in an order of their own, so that sums and samples are the same too."""
        return self.only(np.lexsort([getattr(self, name) for name in _KINDS]))

    def only(self, chosen: Flags | NDArray[np.int64]) -> "PaidPeople":
        """The people chosen, by flags or positions."""
        return PaidPeople(**{name: getattr(self, name)[chosen] for name in _KINDS})


_KINDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("gender", "department", "location"), np.str_),
    **dict.fromkeys(("job_level", "base_pay_cents", "variable_pay_cents"), np.int64),
    **dict.fromkeys(("fte", "tenure_years", "age_years", "performance_rating"), np.float64),
}


def _column(name: str, values: Any, kind: Any) -> NDArray[Any]:
    """A read-only copy of the kind; whole numbers come from whole numbers only."""
    given = np.asarray(values)
    is_whole = given.dtype.kind in "iu" or given.size == 0
    if given.ndim != 1 or (kind is np.int64 and not is_whole):
        raise PeopleRefused(
            place=f"column {name}",
            value=f"{given.dtype} {list(given.shape)}",
            rule="it is one row of whole numbers" if kind is np.int64 else "it is one row",
            remedy="Give one value a person" + (", in whole cents." if "cents" in name else "."),
        )
    column = given.astype(kind)
    column.setflags(write=False)
    return column


def _check_lengths(people: PaidPeople) -> None:
    for name in _KINDS:
        if len(getattr(people, name)) != len(people.gender):
            raise PeopleRefused(
                place=f"column {name}",
                value=f"of {len(getattr(people, name))} people",
                rule=f"gender is of {len(people.gender)}",
                remedy="Give every column one value a person.",
            )


def _check(values: NDArray[Any], name: str, least: float, most: float, rule: str) -> None:
    wrong = np.flatnonzero(~((values >= least) & (values <= most)))
    if wrong.size:
        raise PeopleRefused(
            place=f"column {name}, position {wrong[0]}",
            value=str(values[wrong[0]]),
            rule=f"{rule} and at most {most:,.0f}",
            remedy="Mend the value where it comes from, or leave the person out and say so.",
        )
