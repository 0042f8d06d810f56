"""The figures of a run that approvers weigh, from its file or from a simulation."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from numpy.typing import NDArray

from comptune.metrics import figures
from comptune.warehouse.run_contents import RunContents

COST: Final = "total_compensation_cost"
PAY_GAP: Final = "pay_gap"
_CENT: Final = Decimal("0.01")
_MILLIONTH: Final = Decimal("0.000001")


@dataclass(frozen=True)
class RunFigures:
    """Total compensation over all years, units of the currency; the pay gap of the last year."""

    cost: Decimal
    pay_gap: Decimal | None


def figures_of_file(contents: RunContents) -> RunFigures:
    """The figures that a run's file tells."""
    by_year, last = contents.figures, contents.run.end_year
    costs = ((value or Decimal(0)).quantize(_CENT) for value in by_year[COST].values())
    return RunFigures(sum(costs, Decimal(0)), _rate(by_year[PAY_GAP][last]))


def figures_of_metrics(metrics: Mapping[str, NDArray[Any]]) -> RunFigures:
    """The figures that a simulation's metrics by year tell."""
    by_year = (figures.of_cents(cents) or Decimal(0) for cents in metrics[COST])
    return RunFigures(sum(by_year, Decimal(0)), _rate(metrics[PAY_GAP][-1]))


def _rate(value: Any) -> Decimal | None:
    """A rate to the millionth; None where it is not defined."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return None
    return Decimal(str(value)).quantize(_MILLIONTH, rounding=ROUND_HALF_EVEN)
