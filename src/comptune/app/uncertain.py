"""A scenario on many seeds as one session looks at it: the work, and its numbers ready to draw."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import pandas as pd

from comptune.app.bench import Bench
from comptune.app.jobs import Job
from comptune.levers import Cell
from comptune.metrics import Unit, figures, load_metrics
from comptune.scenarios.scenario import Scenario
from comptune.scenarios.spec import TargetSpec
from comptune.tuning.asked import targets_of_scenario
from comptune.tuning.bands import Band
from comptune.tuning.ensemble import BASELINE, Ensemble, ensemble
from comptune.tuning.probability import Chance

METRICS: Final = (
    "total_compensation_cost",
    "base_pay_cost",
    "annualised_payroll",
    "payroll_growth",
    "headcount",
    "hires",
    "exits",
    "promotions",
    "average_increase",
    "average_salary",
    "compa_ratio",
    "above_maximum_count",
    "pay_gap",
)
SEEDS: Final[Mapping[int, str]] = {
    100: "100 seeds: to explore",
    300: "300 seeds",
    1000: "1,000 seeds: to sign off",
}
_DIVISORS: Final[Mapping[Unit, float]] = {"money": 1e6, "rate": 0.01, "count": 1.0, "ratio": 1.0}
_AXES: Final[Mapping[Unit, str]] = {"money": "million {currency}", "rate": "%"}

Asked = tuple[Mapping[Cell, Decimal], tuple[TargetSpec, ...]]


@dataclass
class Uncertain:
    """The state of the page for one scenario.

    Attributes:
        job: the last one started.
        found: the ensemble simulated last, with the values and targets that it is of.
    """

    job: Job | None = None
    found: tuple[Ensemble, Asked] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether seeds are being simulated."""
        return self.job is not None and self.job.is_running

    def start(self, bench: Bench, seeds: int) -> Job:
        """Begin to simulate the scenario, unsaved changes included, on that many seeds."""
        scenario, asked = as_on_bench(bench), asked_of(bench)

        def work(job: Job) -> tuple[Ensemble, Asked]:
            job.say(f"{seeds:,} seeds, scenario and baseline", done=0, of=seeds)

            def told(done: int, of: int) -> None:
                job.say(f"{done:,} of {of:,} seeds", done=done, of=of)

            found = ensemble(
                scenario,
                seeds=seeds,
                metrics=METRICS,
                targets=targets_of_scenario(scenario),
                progress=told,
                cancelled=job.cancelled,
            )
            return found, asked

        self.job = Job("Simulating seeds").start(work)
        return self.job

    def take_over(self) -> None:
        """Take what finished since the last time."""
        if self.job is not None and not self.job.is_running and not self.job.is_taken:
            self.job.is_taken = True
            self.found = self.job.result or self.found

    def is_of(self, bench: Bench) -> bool:
        """Whether what was found is of what stands on the bench now."""
        return self.found is not None and self.found[1] == asked_of(bench)


def asked_of(bench: Bench) -> Asked:
    """What an ensemble of the bench is of."""
    return dict(bench.changed_scenario.overrides), bench.draft.targets


def as_on_bench(bench: Bench) -> Scenario:
    """The scenario with the unsaved values and targets."""
    changed = bench.changed_scenario
    return replace(changed, spec=changed.spec.model_copy(update={"targets": bench.draft.targets}))


def divisor(metric: str) -> float:
    """What values of the metric are drawn in units of: millions, per cent, plain numbers."""
    return _DIVISORS[load_metrics()[metric].unit]


def axis_title(metric: str, currency: str) -> str:
    """The metric with the unit that it is drawn in."""
    declared = load_metrics()[metric]
    unit = _AXES.get(declared.unit, "").format(currency=currency)
    return f"{declared.title}, {unit}" if unit else declared.title


def fan(found: Ensemble, metric: str, targets: tuple[TargetSpec, ...]) -> pd.DataFrame:
    """One row a year: P10, P50, P90, official, the baseline's P50, the budget; with their texts."""
    unit, scale = load_metrics()[metric].unit, divisor(metric)
    own, base = found.bands(metric), found.bands(metric, scenario=BASELINE)
    official = found.by_seed(metric)[0]
    limits = limits_by_year(targets, metric)
    rows = []
    for band, other, value in zip(own, base, official, strict=True):
        values = {
            "p10": band.p10,
            "p50": band.p50,
            "p90": band.p90,
            "official": float(value),
            "baseline": other.p50,
            "limit": None if band.year not in limits else float(limits[band.year]),
        }
        rows.append(
            {
                "year": str(band.year),
                **{name: None if one is None else one / scale for name, one in values.items()},
                **{f"{name}_text": figures.metric(unit, one) for name, one in values.items()},
            }
        )
    return pd.DataFrame(rows)


def band_rows(found: Ensemble, metric: str) -> list[tuple[str, ...]]:
    """A table's rows: year, P10, P50, P90, mean, official, and the effect against the baseline."""
    unit = load_metrics()[metric].unit
    official = found.by_seed(metric)[0]
    effects = found.difference(metric)
    return [
        (
            str(band.year),
            *(figures.metric(unit, one) for one in (band.p10, band.p50, band.p90, band.mean)),
            figures.metric(unit, float(value)),
            _effect(unit, effect),
        )
        for band, value, effect in zip(found.bands(metric), official, effects, strict=True)
    ]


def histogram(found: Ensemble, metric: str, year: int) -> pd.DataFrame:
    """One row a bin: from, to, seeds."""
    scale = divisor(metric)
    unit = load_metrics()[metric].unit
    spread = found.distribution(metric, year)
    pairs = zip(spread.edges[:-1], spread.edges[1:], spread.counts, strict=True)
    return pd.DataFrame(
        [
            {
                "low": low / scale,
                "high": high / scale,
                "seeds": count,
                "words": f"{figures.metric(unit, low)} to {figures.metric(unit, high)}",
            }
            for low, high, count in pairs
        ]
    )


def marks(
    found: Ensemble, metric: str, year: int, limit: Decimal | None
) -> list[tuple[str, float, str]]:
    """What is marked in a histogram: name, position, text."""
    unit, scale = load_metrics()[metric].unit, divisor(metric)
    quantiles = found.distribution(metric, year).quantiles
    official = float(found.by_seed(metric)[0][found.years.index(year)])
    named = [(f"P{percent}", quantiles.get(percent)) for percent in (10, 50, 90)]
    named.append(("Official run", official))
    if limit is not None:
        named.append(("Budget" if unit == "money" else "Target", float(limit)))
    return [
        (name, value / scale, figures.metric(unit, value))
        for name, value in named
        if value is not None
    ]


def limits_by_year(targets: tuple[TargetSpec, ...], metric: str) -> dict[int, Decimal]:
    """The targets of the metric's total, by year."""
    return {
        one.year: one.value
        for one in targets
        if one.metric == metric and one.level is None and one.department is None
    }


def chance_words(chance: Chance) -> tuple[str, str]:
    """62 %, and what the count of seeds allows to say: "52 % to 71 %, 62 of 100 seeds"."""
    low, high = (figures.rate(one, decimals=0) for one in chance.interval)
    share = figures.rate(chance.share, decimals=0 if chance.seeds < _MANY else 1)
    return share, f"{low} to {high}: {chance.met:,} of {chance.seeds:,} seeds"


_MANY: Final = 1000


def _effect(unit: Unit, band: Band) -> str:
    """+120 k (+80 k to +160 k)"""
    if band.p50 is None:
        return figures.NOT_KNOWN
    low, middle, high = (figures.change(unit, one) for one in (band.p10, band.p50, band.p90))
    return middle if low == high else f"{middle} ({low} to {high})"
