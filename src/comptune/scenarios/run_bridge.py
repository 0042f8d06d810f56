"""The measures of an official run as the engine's array, and the bridge made of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptune.engine.measures import MEASURES
from comptune.metrics import Bridge, bridge
from comptune.scenarios.run import Run


def bridge_of(run: Run, name: str = "base_pay", *, by: tuple[str, ...] = ()) -> Bridge:
    """Why the cost of each year of a run differs from that of the year before, to the cent.

    Args:
        run: the sealed run.
        name: "base_pay" or "total_compensation".
        by: () for the total, ("level",), ("department",) or ("level", "department").
    """
    return bridge(measures_by_year(run), name, by=by)


def measures_by_year(run: Run) -> NDArray[Any]:
    """Every measure by year, level and department, in the order of the engine's totals."""
    rows = run.query(
        f"""
        select {", ".join(MEASURES)}
        from int_measures
        order by simulation_year, job_level, department nulls last
        """
    )
    years = run.sealed.end_year - run.sealed.start_year + 1
    measures = np.stack([column.to_numpy() for column in rows.columns], axis=1)
    return measures.astype(np.int64).reshape(years, 5, -1, len(MEASURES))
