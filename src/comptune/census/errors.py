"""What the census refuses, in domain words; every message says how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

from comptune.errors import ComptuneError


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One broken rule in one cell of a census file.

    `row` is the line of the file where the person stands (the header is line 1; in Parquet, the
    n-th row), `column` the file's own header, `check` a stable name to count by.
    """

    row: int
    column: str
    check: str
    rule: str
    remedy: str
    value: str | None = None

    def __str__(self) -> str:
        return f"row {self.row}, {self.reason}"

    @property
    def reason(self) -> str:
        """The message without its row, as it stands in the quarantine file."""
        value = (
            self.value if self.value is None or len(self.value) <= 60 else self.value[:57] + "..."
        )
        return str(
            ComptuneError(
                place=f"column {self.column}", value=value, rule=self.rule, remedy=self.remedy
            )
        )


class Unreadable(Exception):
    """A text that cannot be read as what its column holds; becomes a `Fault` with its row."""

    def __init__(self, check: str, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.check = check
        self.rule = rule
        self.remedy = remedy


class MappingRefused(ComptuneError):
    """A column mapping that cannot be used, or does not fit the file."""


class CensusRefused(ComptuneError):
    """A census file refused as a whole. `faults` holds what was found in its rows."""

    def __init__(
        self,
        *,
        place: str,
        rule: str,
        remedy: str,
        value: str | None = None,
        faults: Iterable[Fault] = (),
    ) -> None:
        super().__init__(place=place, rule=rule, remedy=remedy, value=value)
        self.faults = tuple(faults)


class UnknownCensus(ComptuneError):
    """No census, or more than one, has the hash that was given."""


class BrokenCensus(ComptuneError):
    """A kept census whose content is not what its name says."""
