"""Finding the values of levers that meet targets, by simulating and nothing else."""

from comptune.tuning.certificate import Certificate
from comptune.tuning.ensemble import Ensemble, ensemble
from comptune.tuning.errors import EvaluationFailed, ProblemRefused
from comptune.tuning.problem import PolicySpec, Problem, SeedsSpec, TargetSpec, VariableSpec
from comptune.tuning.problem_file import parse_problem, problem_from, read_problem
from comptune.tuning.solution import (
    CellMove,
    Conditioning,
    Iteration,
    Relaxation,
    RelaxedConstraint,
    Solution,
    TargetResult,
)
from comptune.tuning.tune import Setting, set_up, tune

__all__ = [
    "CellMove",
    "Certificate",
    "Conditioning",
    "Ensemble",
    "EvaluationFailed",
    "Iteration",
    "PolicySpec",
    "Problem",
    "ProblemRefused",
    "Relaxation",
    "RelaxedConstraint",
    "SeedsSpec",
    "Setting",
    "Solution",
    "TargetResult",
    "TargetSpec",
    "VariableSpec",
    "ensemble",
    "parse_problem",
    "problem_from",
    "read_problem",
    "set_up",
    "tune",
]
