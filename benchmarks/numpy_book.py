"""The totals of one year in plain NumPy: every measure of the engine, by department and level."""

import numpy as np

from benchmarks.numpy_draws import Ints, full_time
from benchmarks.numpy_rules import Rules
from comptune.engine.booking import MAN, WOMAN
from comptune.engine.measures import INDEX, MEASURES
from comptune.engine.world import LEVELS


class Book:
    """Sums by measure and cell; a cell is department x 5 + level - 1."""

    def __init__(self, departments: int) -> None:
        self.cells = departments * LEVELS
        self.sums = np.zeros((len(MEASURES), self.cells), np.int64)

    def add(self, measure: str, cell: Ints, amount: Ints | None = None, sign: int = 1) -> None:
        """Add amounts (or heads) to their cells.

        The sums pass through floats, exactly: none comes near 2**53.
        """
        sums = np.bincount(cell, weights=amount, minlength=self.cells)
        self.sums[INDEX[measure]] += sign * sums.astype(np.int64)

    def add_closing(self, cell: Ints, salary: Ints, fte: Ints, gender: Ints, rules: Rules) -> Ints:
        """Add those who are here on 31 December; returns their payroll."""
        level = cell % LEVELS
        minimum, maximum = rules.minimum[level], rules.maximum[level]
        payroll = full_time(salary, fte)
        width = minimum + maximum
        self.add("closing_headcount", cell)
        self.add("closing_payroll", cell, payroll)
        self.add("closing_salary", cell, salary)
        self.add("closing_range_sum", cell, width)
        self.add("compa_ratio_ppm", cell, (salary * 4_000_000 + width) // (2 * width))
        self.add("below_minimum_count", cell[salary < minimum])
        self.add("above_maximum_count", cell[salary > maximum])
        for code, who in ((MAN, "men"), (WOMAN, "women")):
            among = gender == code
            self.add(f"{who}_count", cell[among])
            self.add(f"{who}_salary", cell[among], salary[among])
        return payroll

    def by_level(self, measure: str) -> Ints:
        """The measure's sums over departments, (5,)."""
        return np.asarray(self.sums[INDEX[measure]].reshape(-1, LEVELS).sum(axis=0))
