"""What fresh seeds say of a target that is a statistic over seeds."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from comptune.tuning.probability import Chance


@dataclass(frozen=True)
class Certificate:
    """One target of the answer on seeds that nothing was searched on.

    Attributes:
        seeds: how many.
        found: the statistic over them, in natural units.
        asked: the share of seeds in which the target is to hold; None of a mean.
        chance: the seeds in which it holds; None of a mean.
        standard_error: of a mean, in natural units; None of a certainty.
        met: a certainty, if the share is at most two points below what was asked; a mean, if it
            misses by no more than the tolerance, or by no more than two standard errors.
        words: as a sentence.
    """

    seeds: int
    found: Decimal
    asked: float | None
    chance: Chance | None
    standard_error: Decimal | None
    met: bool
    words: str

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "seeds": self.seeds,
            "found": f"{self.found:f}",
            "asked": self.asked,
            "chance": None if self.chance is None else self.chance.to_dict(),
            "standard_error": None if self.standard_error is None else f"{self.standard_error:f}",
            "met": self.met,
            "words": self.words,
        }
