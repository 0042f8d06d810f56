"""What an explanation says. Money in units of the currency, rates and chances in natural units."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from comptune.errors import ComptuneError
from comptune.scenarios.views import Decision


class NotInRun(ComptuneError):
    """A person or a year that the run does not have."""


@dataclass(frozen=True)
class CellInForce:
    """A lever cell with the value that acted, and the tier that it came from.

    Attributes:
        ledger_sequence: the entry that put the value into its tier; None for defaults.
        decision: that entry, where the ledger was asked.
    """

    cell: str  # "merit_rate.2027.L3"
    value: Decimal
    source: str
    ledger_sequence: int | None
    decision: Decision | None = None


@dataclass(frozen=True)
class Draw:
    """A chance and the number from 0 to below 1 that was drawn: below the chance it happens."""

    chance: Decimal
    drawn: Decimal

    @property
    def happens(self) -> bool:
        """Whether the draw fell below the chance."""
        return self.drawn < self.chance


@dataclass(frozen=True)
class Standing:
    """A person on one day."""

    on: date
    level: int
    level_name: str
    annual_salary: Decimal  # full time
    fte: Decimal
    range_minimum: Decimal
    range_maximum: Decimal
    compa_ratio: Decimal  # salary / middle of the range
    range_penetration: Decimal  # 0 at the minimum, 1 at the maximum
    age_years: int | None = None
    tenure_years: int | None = None
    performance_rating: int | None = None


@dataclass(frozen=True)
class Step:
    """One thing that happened, or could have: hire, exit, raise, lump sum.

    Attributes:
        event: as in `fct_yearly_events`; a RAISE with its detail ("RAISE MERIT").
        on: the day it took effect or would have.
        words: what happened and why, as sentences.
        factors: what the cell's value was multiplied by, by name.
        event_id: of the event, where there was one.
    """

    event: str
    happened: bool
    on: date | None
    words: str
    salary_before: Decimal | None = None
    salary_after: Decimal | None = None
    amount: Decimal | None = None
    rate: Decimal | None = None
    cells: tuple[CellInForce, ...] = ()
    factors: tuple[tuple[str, Decimal], ...] = ()
    draw: Draw | None = None
    event_id: str | None = None


@dataclass(frozen=True)
class CostLine:
    """One part of what the person's year cost."""

    name: str
    amount: Decimal
    cells: tuple[CellInForce, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """A person's year from 1 January, or the hire day, to 31 December, or the last day."""

    run_id: str
    scenario_id: str
    employee_id: str
    year: int
    employment_status: str
    opening: Standing | None  # None for those hired in the year
    steps: tuple[Step, ...]
    closing: Standing
    costs: tuple[CostLine, ...]
