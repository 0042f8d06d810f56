"""A share of seeds as an estimate of a probability, with the interval that the count allows."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final

from comptune.metrics import figures

CONFIDENCE: Final = 0.95
_SCORE: Final = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


def wilson(met: int, count: int) -> tuple[float, float]:
    """The 95 % score interval of a binomial share after Wilson (1927), without correction.

    It stays within 0 and 1 and is sound for few seeds and for shares of 0 and 1, where the usual
    share plus and minus two standard errors is not (Newcombe 1998).
    """
    share = met / count
    squared = _SCORE**2
    middle = share + squared / (2 * count)
    reach = _SCORE * (share * (1 - share) / count + squared / (4 * count**2)) ** 0.5
    whole = 1 + squared / count
    low = 0.0 if met == 0 else (middle - reach) / whole
    high = 1.0 if met == count else (middle + reach) / whole
    return low, high


@dataclass(frozen=True)
class Chance:
    """How many of the seeds had something, and the probability that this speaks for.

    Attributes:
        met: seeds that had it.
        seeds: of how many.
    """

    met: int
    seeds: int

    @property
    def share(self) -> float:
        """The estimate."""
        return self.met / self.seeds

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's, of 95 % confidence."""
        return wilson(self.met, self.seeds)

    @property
    def words(self) -> str:
        """ "in 870 of 1,000 seeds: 87.0 % (84.8 % to 88.9 %)" """
        low, high = (figures.rate(one, decimals=1) for one in self.interval)
        share = figures.rate(self.share, decimals=1)
        return f"in {self.met:,} of {self.seeds:,} seeds: {share} ({low} to {high})"

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        low, high = self.interval
        return {
            "met": self.met,
            "seeds": self.seeds,
            "share": self.share,
            "interval": {"low": low, "high": high, "confidence": CONFIDENCE, "method": "Wilson"},
        }
