"""Small totals that can be added up by hand."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from comptune.engine.measures import INDEX, MEASURES

Cells = Mapping[tuple[int, int, int], Mapping[str, int]]


@pytest.fixture
def make_totals() -> Callable[..., NDArray[np.int64]]:
    """Totals [year, level, department, measure] from {(year, level, department): measures}.

    Years and departments count from 0, levels from 1; what is not given is 0.
    """

    def make(cells: Cells, *, years: int = 1, departments: int = 1) -> NDArray[np.int64]:
        totals = np.zeros((years, 5, departments, len(MEASURES)), dtype=np.int64)
        for (year, level, department), measures in cells.items():
            for name, value in measures.items():
                totals[year, level - 1, department, INDEX[name]] = value
        return totals

    return make
