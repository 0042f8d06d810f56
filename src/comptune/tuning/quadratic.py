"""Convex quadratic programs by Clarabel, on one thread with fixed settings."""

from functools import cache
from typing import Any

import clarabel  # type: ignore[import-untyped]
import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from comptune.tuning.variables import Floats


@cache
def _settings() -> Any:
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.direct_solve_method = "qdldl"
    settings.max_iter = 200
    settings.tol_gap_abs = 1e-10
    settings.tol_gap_rel = 1e-10
    settings.tol_feas = 1e-10
    settings.reduced_tol_feas = 1e-7
    settings.reduced_tol_gap_abs = 1e-6
    settings.reduced_tol_gap_rel = 1e-6
    return settings


def solve_qp(
    curvature: Floats, slope: Floats, matrix: Floats, bound: Floats
) -> tuple[Floats, Floats] | None:
    """The x that minimises x diag(curvature) x / 2 + slope x with matrix x <= bound.

    Returns:
        x and the multipliers of the rows, not negative; None if nothing satisfies the rows.
    """
    solver = clarabel.DefaultSolver(
        sparse.diags(curvature, format="csc"),
        slope,
        sparse.csc_matrix(matrix),
        bound,
        [clarabel.NonnegativeConeT(len(bound))],
        _settings(),
    )
    found = solver.solve()
    usable = (clarabel.SolverStatus.Solved, clarabel.SolverStatus.AlmostSolved)
    if found.status not in usable:
        return None
    return np.array(found.x), np.array(found.z)
