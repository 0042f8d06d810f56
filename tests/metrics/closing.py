"""The engine's totals of people written down by hand."""

from collections.abc import Sequence

import numpy as np

from comptune.engine.measures import MEASURES
from comptune.engine.simulate import Closing, Totals


def totals_of(years: Sequence[Sequence[tuple[int, int, int]]]) -> Totals:
    """Empty sums, and people as (cents, level, gender code) by year, of one set and one seed."""
    closing = [
        Closing(
            parameter_set=0,
            seed_index=0,
            year_index=year,
            salary=np.array([row[0] for row in people], dtype=np.int64),
            level=np.array([row[1] for row in people], dtype=np.int8),
            gender=np.array([row[2] for row in people], dtype=np.int8),
        )
        for year, people in enumerate(years)
    ]
    return Totals(
        values=np.zeros((1, 1, len(years), 5, 1, len(MEASURES)), dtype=np.int64),
        target=np.zeros((1, 1, len(years)), dtype=np.int64),
        closing=tuple(closing),
    )
