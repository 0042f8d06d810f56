"""What is found about pay equity: frozen figures without behaviour, money in whole cents.

Every gap has one sign and one base: men's less women's, as a share of men's (0.05 = women get 5 %
less). A group of fewer than five women or men is hidden as `metrics.small_groups` says: its
`is_hidden` is true and it has no figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

# pay = basic + variable, as Article 3(1)(a) of the Directive; variable counts nobody's nothing as
# 0, variable_received is of those who receive any.
Component = Literal["pay", "basic", "variable", "variable_received"]
Gender = Literal["women", "men"]
# The values of a group's columns, as text; () is everybody.
Key: TypeAlias = tuple[str, ...]

COMPONENTS: Final[tuple[Component, ...]] = ("pay", "basic", "variable", "variable_received")


@dataclass(frozen=True)
class NotEstimable:
    """A figure that there is none of; the reason is a sentence for people."""

    reason: str


@dataclass(frozen=True)
class Estimate:
    """A number from data with its uncertainty; the error is None where it was not asked for."""

    value: float
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Gap:
    """Women's and men's pay side by side, of one component; None where there is nobody.

    Attributes:
        mean_gap_rate, median_gap_rate: share of men's; also None where men's is 0.
    """

    women_count: int
    men_count: int
    women_mean_cents: int | None
    men_mean_cents: int | None
    mean_gap_rate: float | None
    women_median_cents: int | None
    men_median_cents: int | None
    median_gap_rate: float | None


@dataclass(frozen=True)
class Group:
    """Everybody, or one category of workers.

    Attributes:
        women_count, men_count: None where hidden.
        gaps: by component; empty where hidden.
        women_receiving_share, men_receiving_share: of those with variable pay above 0; None where
            hidden or where there is nobody.
    """

    key: Key
    is_hidden: bool
    women_count: int | None
    men_count: int | None
    gaps: Mapping[Component, Gap]
    women_receiving_share: float | None
    men_receiving_share: float | None


@dataclass(frozen=True)
class Groups:
    """All groups of some columns, in the order of their keys.

    Attributes:
        columns: what the keys are values of.
        groups: those with at least one woman or man.
        hidden_count: how many of them are hidden.
    """

    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    hidden_count: int


@dataclass(frozen=True)
class QuartileBand:
    """One of four equal parts of women and men by pay; 1 is the lowest paid.

    Where people of equal pay stand on both sides of a border, women and men go to each side in
    the same proportion, so shares do not depend on anybody's place in the table.

    Attributes:
        people: how many, a quarter of all; not always whole.
        women_share, men_share: of the band; None where hidden.
    """

    band: int
    is_hidden: bool
    people: float
    women_share: float | None
    men_share: float | None


@dataclass(frozen=True)
class AdjustedGap:
    """The gap between women and men alike in what is held constant, of one kind of pay.

    Attributes:
        component: whose logarithm was regressed.
        held_constant: what, in the order of the regression: "tenure", "job_level", ...
        gap_rate: 1 - exp(coefficient of being a woman); the interval is of 95 %.
        coefficient: in log points, with its HC3 standard error.
        people_count: in the regression, women_count and men_count of them.
        left_out_count: women and men left out because nobody shares their group with them.
        r_squared: of the regression.
    """

    component: Component
    held_constant: tuple[str, ...]
    gap_rate: float
    gap_low: float
    gap_high: float
    coefficient: float
    standard_error: float
    people_count: int
    women_count: int
    men_count: int
    left_out_count: int
    r_squared: float


@dataclass(frozen=True)
class TriggerCategory:
    """One category held against Article 10(1).

    Attributes:
        gap_rate: of mean pay; None where hidden or not computable.
        reaches_threshold: condition (a), in either direction; None where there is no gap_rate.
        adjusted: what the question of condition (b) may rest on; None unless (a) holds.
    """

    key: Key
    is_hidden: bool
    gap_rate: float | None
    reaches_threshold: bool | None
    adjusted: AdjustedGap | NotEstimable | None


@dataclass(frozen=True)
class Condition:
    """One of the three conditions of Article 10(1).

    Attributes:
        letter: a, b or c.
        text: what the Directive asks.
        is_computed: only (a) can be told from figures; the others are for a person to state.
        holds: of (a), whether in any category that is shown; None of the others.
        statement: what can be said here, one or two sentences.
    """

    letter: str
    text: str
    is_computed: bool
    holds: bool | None
    statement: str


@dataclass(frozen=True)
class Trigger:
    """The test for a joint pay assessment (Article 10(1)) as far as figures carry it."""

    columns: tuple[str, ...]
    threshold_rate: float
    categories: tuple[TriggerCategory, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Contribution:
    """What a group of variables has in a part of the decomposition, in log points."""

    variables: str
    value: float


@dataclass(frozen=True)
class TwoFold:
    """A gap split into what the variables account for and what they do not.

    Attributes:
        weights: whose coefficients stand for pay without a difference: "men", "women", "reimers",
            "cotton", "neumark", "pooled".
        explained_by, unexplained_by: by group of variables; each sums to its part.
    """

    weights: str
    explained: Estimate
    unexplained: Estimate
    explained_by: tuple[Contribution, ...]
    unexplained_by: tuple[Contribution, ...]


@dataclass(frozen=True)
class Decomposition:
    """Oaxaca-Blinder of mean log pay, men less women; parts sum to the gap.

    Attributes:
        gap: difference of mean log pay of those decomposed.
        outside_count: people left out because a group of theirs has people of one gender only.
        endowments, coefficients, interaction: the threefold parts.
    """

    component: Component
    women_count: int
    men_count: int
    outside_count: int
    gap: float
    endowments: Estimate
    coefficients: Estimate
    interaction: Estimate
    twofold: tuple[TwoFold, ...]


@dataclass(frozen=True)
class ClosingRule:
    """The same for everybody: who is paid below (1 - tolerance) x fitted pay gets a share of it.

    Attributes:
        tolerance_rate: how far below fitted pay nobody is raised, 0 to 1.
        share: of the shortfall below that line that is paid, above 0 to 1.
    """

    tolerance_rate: float = 0.0
    share: float = 1.0


@dataclass(frozen=True)
class ClosingCost:
    """What a rule costs and does.

    Attributes:
        cost_cents: salaries of a year x FTE; None where so few are raised that it is hidden.
        full_time_cents: the same as if all worked full time.
        raised_women_count, raised_men_count, raised_other_count: None where hidden.
        raw_gap_before, raw_gap_after: of mean basic pay.
        adjusted_gap_before, adjusted_gap_after: of basic pay, everything of the fit held constant;
            None where not estimable.
    """

    rule: ClosingRule
    cost_cents: int | None
    full_time_cents: int | None
    raised_women_count: int | None
    raised_men_count: int | None
    raised_other_count: int | None
    raw_gap_before: float | None
    raw_gap_after: float | None
    adjusted_gap_before: float | None
    adjusted_gap_after: float | None
