"""Oaxaca-Blinder: how much of a gap in means goes with what people bring, and how much does not.

Oaxaca (1973) and Blinder (1973); threefold and twofold as in Jann (2008), with the coefficients of
reference of Reimers (1983), Cotton (1988), Neumark (1988) and of the pooled model with the
group in it (Jann 2008, Fortin 2008). Written out here because `statsmodels.stats.oaxaca` turns the
groups around by itself where the gap is negative (and then weighs Cotton's coefficients by the
groups as they were before), tells no contributions of variables, and takes its errors from a
trimmed bootstrap that fits singular samples without a word. Tests hold these figures to its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from comptune.equity.design import CONSTANT, Design, Factor, design, independent
from comptune.equity.findings import (
    Component,
    Contribution,
    Decomposition,
    Estimate,
    NotEstimable,
    TwoFold,
)
from comptune.equity.gaps import pay_of
from comptune.equity.people import Flags, Floats, PaidPeople
from comptune.metrics.small_groups import SMALLEST_GROUP

WEIGHTS: Final = ("men", "women", "reimers", "cotton", "neumark", "pooled")
_OF_95_PERCENT: Final = 1.959963984540054  # standard errors on either side
_THREEFOLD: Final = ("endowments", "coefficients", "interaction")


@dataclass(frozen=True)
class _Fits:
    """Coefficients and means of both groups; the first is men."""

    first: Floats
    second: Floats
    neumark: Floats
    pooled: Floats
    first_mean: Floats
    second_mean: Floats
    first_part: float  # of all people

    def reference(self, weights: str) -> Floats:
        """The coefficients that stand for pay without a difference."""
        shares = {"men": 1.0, "women": 0.0, "reimers": 0.5, "cotton": self.first_part}
        if weights in shares:
            share = shares[weights]
            return share * self.first + (1 - share) * self.second
        return self.neumark if weights == "neumark" else self.pooled


def pay_decomposition(
    people: PaidPeople,
    factors: Sequence[Factor],
    *,
    component: Component = "basic",
    bootstrap: int = 200,
    seed: int = 0,
) -> Decomposition | NotEstimable:
    """The gap of mean log pay, men less women, decomposed by these factors; or why it cannot be.

    People of a group (a department, a level) in which there is only one gender have nobody to be
    compared with: they are left out and counted.
    """
    compared = people.only(people.is_woman | people.is_man).in_order()
    shared = _with_both_genders(compared, factors)
    columns = design(shared, factors)
    reason = _why_not(shared, columns)
    if reason is not None:
        return NotEstimable(reason)
    pay = pay_of(shared, component)
    if pay.min() <= 0:
        return NotEstimable("Somebody has no pay of this kind, and nothing has no logarithm.")
    return decompose(
        np.log(pay / 100),
        columns,
        shared.is_man,
        component=component,
        outside_count=len(compared) - len(shared),
        bootstrap=bootstrap,
        seed=seed,
    )


def decompose(
    outcome: Floats,
    columns: Design,
    is_first: Flags,
    *,
    component: Component = "basic",
    outside_count: int = 0,
    bootstrap: int = 0,
    seed: int = 0,
) -> Decomposition:
    """The difference of mean outcomes, first group less second, decomposed.

    Args:
        outcome: one number a person.
        columns: what explains it, of full rank in each group.
        is_first: who is of the first group ("men"), the others are the second ("women").
        component: what the outcome is of.
        outside_count: people left out before.
        bootstrap: samples for standard errors: people of each group with weights drawn as in
            Rubin's Bayesian bootstrap (1981), under which no small group is ever missing.
        seed: of the samples.
    """
    fits = _fits(outcome, columns.columns, is_first)
    errors = _errors(outcome, columns.columns, is_first, bootstrap, seed)
    parts = _parts(fits)
    found = {name: _estimate(value, errors.get(name)) for name, value in parts.items()}
    return Decomposition(
        component=component,
        women_count=int((~is_first).sum()),
        men_count=int(is_first.sum()),
        outside_count=outside_count,
        gap=float(outcome[is_first].mean() - outcome[~is_first].mean()),
        endowments=found["endowments"],
        coefficients=found["coefficients"],
        interaction=found["interaction"],
        twofold=tuple(_twofold(fits, weights, columns, found) for weights in WEIGHTS),
    )


def _with_both_genders(people: PaidPeople, factors: Sequence[Factor]) -> PaidPeople:
    """The people whose groups have women and men."""
    while True:
        alone = np.zeros(len(people), dtype=np.bool_)
        for factor in ("department", "location", "job_level"):
            if factor in factors:
                values = getattr(people, factor)
                both = np.intersect1d(values[people.is_woman], values[people.is_man])
                alone |= ~np.isin(values, both)
        if not alone.any():
            return people
        people = people.only(~alone)


def _why_not(people: PaidPeople, columns: Design) -> str | None:
    width = columns.columns.shape[1]
    for name, chosen in (("women", people.is_woman), ("men", people.is_man)):
        own = columns.columns[chosen]
        if len(own) < max(SMALLEST_GROUP, width + 1):
            return (
                f"There are {len(own)} {name} in groups with both genders; {width} coefficients "
                f"need {max(SMALLEST_GROUP, width + 1)} of each."
            )
        if not independent(own).all():
            which = np.array(columns.variables)[~independent(own)][0]
            return f"Among {name} alone, {which} follows from the other variables."
    return None


def _fits(outcome: Floats, columns: Floats, is_first: Flags) -> _Fits:
    first, second = columns[is_first], columns[~is_first]
    with_group = np.column_stack([columns, is_first.astype(np.float64)])
    return _Fits(
        first=_least_squares(first, outcome[is_first]),
        second=_least_squares(second, outcome[~is_first]),
        neumark=_least_squares(columns, outcome),
        pooled=_least_squares(with_group, outcome)[:-1],
        first_mean=first.mean(axis=0),
        second_mean=second.mean(axis=0),
        first_part=len(first) / len(columns),
    )


def _least_squares(columns: Floats, outcome: Floats) -> Floats:
    lengths = np.linalg.norm(columns, axis=0)
    return np.asarray(np.linalg.lstsq(columns / lengths, outcome, rcond=None)[0] / lengths)


def _parts(fits: _Fits) -> dict[str, float]:
    """Every part of every decomposition by its name."""
    means = fits.first_mean - fits.second_mean
    prices = fits.first - fits.second
    parts = {
        "endowments": means @ fits.second,
        "coefficients": fits.second_mean @ prices,
        "interaction": means @ prices,
    }
    for weights in WEIGHTS:
        reference = fits.reference(weights)
        parts[f"{weights} explained"] = means @ reference
        parts[f"{weights} unexplained"] = fits.first_mean @ (
            fits.first - reference
        ) + fits.second_mean @ (reference - fits.second)
    return {name: float(value) for name, value in parts.items()}


def _twofold(fits: _Fits, weights: str, columns: Design, found: Mapping[str, Estimate]) -> TwoFold:
    reference = fits.reference(weights)
    explained = (fits.first_mean - fits.second_mean) * reference
    unexplained = fits.first_mean * (fits.first - reference)
    unexplained += fits.second_mean * (reference - fits.second)
    return TwoFold(
        weights=weights,
        explained=found[f"{weights} explained"],
        unexplained=found[f"{weights} unexplained"],
        explained_by=_contributions(columns, explained, np.zeros(len(explained))),
        unexplained_by=_contributions(columns, unexplained, fits.first - fits.second),
    )


def _contributions(columns: Design, parts: Floats, differences: Floats) -> tuple[Contribution, ...]:
    """Parts by variable, the same whichever category has no column of its own.

    The unexplained part of a category depends on which one is left out, and the constant with it.
    Coefficients are taken as differences from the mean of all categories, the one left out with 0
    among them, and the constant takes the means (Yun 2005).
    """
    sums = dict.fromkeys(columns.variables, 0.0)
    for name, value in zip(columns.variables, parts, strict=True):
        sums[name] += float(value)
    for name in columns.categories & sums.keys():
        own = np.array([differences[at] for at, of in enumerate(columns.variables) if of == name])
        mean = float(own.sum() / (len(own) + 1))
        sums[name] -= mean
        sums[CONSTANT] += mean
    return tuple(Contribution(name, value) for name, value in sums.items())


def _errors(
    outcome: Floats, columns: Floats, is_first: Flags, samples: int, seed: int
) -> dict[str, float]:
    """The standard deviation of each part over the samples; nothing where there are none."""
    if samples < 2:
        return {}
    drawn = [_parts(fits) for fits in _samples(outcome, columns, is_first, samples, seed)]
    return {name: float(np.std([one[name] for one in drawn], ddof=1)) for name in drawn[0]}


def _samples(
    outcome: Floats, columns: Floats, is_first: Flags, samples: int, seed: int
) -> Iterator[_Fits]:
    """Fits under drawn weights, from sums of products: a sample reads each person once."""
    lengths = np.linalg.norm(columns, axis=0)
    table = np.column_stack([columns / lengths, outcome])
    random = np.random.default_rng(seed)
    parts = [table[is_first], table[~is_first]]
    for _ in range(samples):
        sums = []
        for part in parts:
            drawn = random.standard_exponential(len(part))
            sums.append((part * (drawn * len(part) / drawn.sum())[:, None]).T @ part)
        yield _fits_of_sums(sums[0], sums[1], lengths, len(parts[0]), len(parts[1]))


def _fits_of_sums(
    first: Floats, second: Floats, lengths: Floats, first_count: int, second_count: int
) -> _Fits:
    """Of sums of products of the columns and the outcome; the first column is the constant."""
    both = first + second
    width = len(lengths)
    group = np.empty((width + 1, width + 1))
    group[:width, :width] = both[:width, :width]
    group[width, :width] = group[:width, width] = first[0, :width] * lengths[0]
    group[width, width] = first_count
    moments = np.append(both[:width, width], first[0, width] * lengths[0])
    solved = [
        np.linalg.solve(sums[:width, :width], sums[:width, width]) for sums in (first, second, both)
    ]
    return _Fits(
        first=solved[0] / lengths,
        second=solved[1] / lengths,
        neumark=solved[2] / lengths,
        pooled=np.linalg.solve(group, moments)[:width] / lengths,
        first_mean=first[0, :width] * lengths[0] * lengths / first_count,
        second_mean=second[0, :width] * lengths[0] * lengths / second_count,
        first_part=first_count / (first_count + second_count),
    )


def _estimate(value: float, error: float | None) -> Estimate:
    if error is None:
        return Estimate(value)
    reach = _OF_95_PERCENT * error
    return Estimate(value, error, value - reach, value + reach)
