"""What the parts of a problem are called, one home for form, answer and trade-off."""

from collections.abc import Mapping
from typing import Final

OBJECTIVES: Final[Mapping[str, str]] = {
    "closest": "Stay closest to today's values",
    "least_cost": "Least total cost",
    "smallest_pay_gap": "Smallest pay gap",
    "least_pay_equity_closing_cost": "Least cost of closing pay gaps",
    "fewest_red_circled": "Fewest people above their range",
}
RELATIONS: Final[Mapping[str, str]] = {
    "<=": "at most",
    ">=": "at least",
    "=": "exactly",
    "between": "between",
}
TIES: Final[Mapping[str, str]] = {
    "free": "each by itself",
    "shift": "all by the same amount",
    "same": "one value for all",
}
STATISTICS: Final[Mapping[str, str]] = {
    "official": "in the official run",
    "mean": "on average over seeds",
    "q75": "with 75 % certainty",
    "q80": "with 80 % certainty",
    "q90": "with 90 % certainty",
    "q95": "with 95 % certainty",
}
OVERS: Final[Mapping[str, str]] = {"each": "in each of the years", "sum": "the years added up"}
POLICIES: Final[Mapping[str, str]] = {
    "ordering": "a level never below the one beneath",
    "largest_change": "changes from year to year by at most",
    "floor": "never below",
    "cap": "never above",
    "split": "keeps a proportion to another lever",
    "together": "added up never above",
}
