"""The floor: the draws that a simulation needs and one pass over the census, nothing else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.numpy_draws import Ints
from comptune.engine.arithmetic import signed, unsigned
from comptune.engine.cohort import Cohort, census_cohort
from comptune.engine.compiled import kernel
from comptune.engine.kernel import BLOCK
from comptune.engine.measures import INDEX
from comptune.engine.philox import EMPLOYED, JOINING, fill_words
from comptune.engine.simulate import Totals, seed_word
from comptune.engine.world import People


@dataclass(frozen=True)
class Draws:
    """How many people draw, by parameter set, seed and year: (K, S, Y)."""

    employed: Ints  # everyone employed on 1 January or hired in the year
    joining: Ints  # those hired

    @classmethod
    def of(cls, totals: Totals) -> "Draws":
        """The people of a simulation that was run."""
        heads, hires = (
            totals.values[..., INDEX[name]].sum(axis=(3, 4))
            for name in ("opening_headcount", "hires")
        )
        return cls(heads + hires, hires)

    @property
    def person_years(self) -> int:
        """People x years x parameter sets x seeds that were simulated."""
        return int(self.employed.sum())

    def shared(self) -> "Draws":
        """Made once a seed for all parameter sets: as many as the set with most people needs."""
        return Draws(
            self.employed.max(axis=0, keepdims=True), self.joining.max(axis=0, keepdims=True)
        )


class Floor:
    """Runs the floor of a simulation: for each set and seed one pass, for each year its draws."""

    def __init__(self, people: People, draws: Draws, start_year: int) -> None:
        self.cohort, self.draws, self.start_year = census_cohort(people), draws, start_year
        # The time of a draw does not depend on the key: hires draw with keys of the census.
        most = int(draws.employed.max())
        self.keys = np.resize(people.key, max(most, len(people)))
        self.words = np.empty((4, BLOCK), np.uint32)

    def run(self) -> int:
        """All sets and seeds, on this thread."""
        read = 0
        sets, seeds, years = self.draws.employed.shape
        for k, s in np.ndindex(sets, seeds):
            read ^= read_once(self.cohort)
            for y in range(years):
                for stream, heads in (
                    (EMPLOYED, self.draws.employed[k, s, y]),
                    (JOINING, self.draws.joining[k, s, y]),
                ):
                    year = self.start_year + y
                    draw_all(self.keys, int(heads), year, stream, seed_word(s), self.words)
        return read


@kernel
def draw_all(
    keys: NDArray[np.uint64],
    people: int,
    year: int,
    stream: int,
    seed: int,
    words: NDArray[np.uint32],
) -> None:
    """The words of so many people, block by block into room that stays in the cache."""
    for start in range(0, people, BLOCK):
        stop = min(start + BLOCK, people)
        fill_words(keys[start:stop], year, stream, unsigned(seed), words)


@kernel
def read_once(cohort: Cohort) -> int:
    """Every array of the census read once: something that no compiler can leave out."""
    seen = signed(0)
    for i in range(len(cohort.key)):
        seen ^= (
            signed(cohort.key[i])
            ^ signed(cohort.salary[i])
            ^ signed(cohort.fte[i])
            ^ signed(cohort.level[i])
            ^ signed(cohort.rating[i])
            ^ signed(cohort.gender[i])
            ^ signed(cohort.department[i])
            ^ signed(cohort.hire_year[i])
            ^ signed(cohort.hire_base[i])
            ^ signed(cohort.birth_base[i])
            ^ signed(cohort.hire_month[i])
        )
    return seen
