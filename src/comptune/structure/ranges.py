"""The range of pay of each job level."""

from dataclasses import dataclass
from decimal import Decimal

from comptune.structure.model import Structure
from comptune.structure.schema import JOB_LEVELS


@dataclass(frozen=True)
class PayRange:
    """Full-time annual pay of one level, in units of the currency."""

    level: int
    name: str
    minimum: Decimal
    maximum: Decimal

    @property
    def midpoint(self) -> Decimal:
        """Halfway between the two ends."""
        return (self.minimum + self.maximum) / 2

    @property
    def spread(self) -> Decimal:
        """How far the maximum is above the minimum, as a share of it."""
        return self.maximum / self.minimum - 1


def pay_ranges(structure: Structure) -> tuple[PayRange, ...]:
    """The ranges of a structure that passed its checks, lowest level first."""
    return tuple(
        PayRange(int(str(level)), str(name), Decimal(str(minimum)), Decimal(str(maximum)))
        for level, name, minimum, maximum in structure.rows(JOB_LEVELS.name)
    )
