"""Why a person's year went as it did: every event, rate, cell, chance and draw, from the run."""

from comptune.scenarios.explain.model import (
    CellInForce,
    CostLine,
    Draw,
    Explanation,
    NotInRun,
    Standing,
    Step,
)
from comptune.scenarios.explain.story import explain

__all__ = [
    "CellInForce",
    "CostLine",
    "Draw",
    "Explanation",
    "NotInRun",
    "Standing",
    "Step",
    "explain",
]
