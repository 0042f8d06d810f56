"""Why a solution is what it is: prices, sensitivities, tornado, bridge and effects."""

from comptune.tuning.explain.explanation import explain_solution
from comptune.tuning.explain.model import (
    BindingConstraint,
    Condition,
    CostBridge,
    CostPart,
    Effect,
    Parallel,
    Price,
    Sensitivity,
    SolutionExplanation,
    Swing,
    TornadoBar,
)

__all__ = [
    "BindingConstraint",
    "Condition",
    "CostBridge",
    "CostPart",
    "Effect",
    "Parallel",
    "Price",
    "Sensitivity",
    "SolutionExplanation",
    "Swing",
    "TornadoBar",
    "explain_solution",
]
