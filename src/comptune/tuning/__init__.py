"""Finding the values of levers that meet targets, by simulating and nothing else."""

from comptune.tuning.errors import EvaluationFailed, ProblemRefused
from comptune.tuning.problem import PolicySpec, Problem, SeedsSpec, TargetSpec, VariableSpec
from comptune.tuning.solution import (
    CellMove,
    Conditioning,
    Iteration,
    Relaxation,
    RelaxedConstraint,
    Solution,
    TargetResult,
)

__all__ = [
    "CellMove",
    "Conditioning",
    "EvaluationFailed",
    "Iteration",
    "PolicySpec",
    "Problem",
    "ProblemRefused",
    "Relaxation",
    "RelaxedConstraint",
    "SeedsSpec",
    "Solution",
    "TargetResult",
    "TargetSpec",
    "VariableSpec",
]
