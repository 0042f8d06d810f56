"""Linear and mixed-integer programs by HiGHS, with limits that do not look at a clock."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import (  # type: ignore[import-untyped]
    Bounds,
    LinearConstraint,
    linprog,
    milp,
)

from comptune.tuning.hushed import hushed
from comptune.tuning.variables import Floats

_NODES: Final = (100, 4_000)  # the second where the first finds nothing
_GAP: Final = 0.01


def solve_lp(
    cost: Floats, matrix: Floats, bound: Floats, lower: Floats, upper: Floats
) -> Floats | None:
    """The x that minimises cost x with matrix x <= bound within the bounds; None if none does."""
    found = linprog(
        cost,
        A_ub=matrix if len(matrix) else None,
        b_ub=bound if len(matrix) else None,
        bounds=np.column_stack([lower, upper]),
        method="highs",
    )
    return np.asarray(found.x) if found.status == 0 else None


def solve_milp(
    cost: Floats,
    matrix: Floats,
    bound: Floats,
    lower: Floats,
    upper: Floats,
    whole: NDArray[np.bool_],
) -> Floats | None:
    """The same with some of x whole numbers; the best found within a fixed number of nodes."""
    constraints = [LinearConstraint(matrix, -np.inf, bound)] if len(matrix) else []
    for nodes in _NODES:
        with hushed():
            found = milp(
                cost,
                integrality=whole.astype(np.int64),
                bounds=Bounds(lower, upper),
                constraints=constraints,
                options={"node_limit": nodes, "mip_rel_gap": _GAP},
            )
        if found.x is not None:
            return np.asarray(found.x)
        if found.status == 2:  # infeasible, which more nodes do not change
            break
    return None
