"""The bridge of an official run, from the measures that its tables add up to."""

import numpy as np

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
    rows = run.query(
        f"""
        select {", ".join(MEASURES)}
        from int_measures
        order by simulation_year, job_level, department nulls last
        """
    )
    years = run.sealed.end_year - run.sealed.start_year + 1
    measures = np.stack([column.to_numpy() for column in rows.columns], axis=1)
    return bridge(measures.astype(np.int64).reshape(years, 5, -1, len(MEASURES)), name, by=by)
