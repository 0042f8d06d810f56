"""A tuning problem as people write it: targets, variables, policies, objective.

Values stay the texts that were written ("-3 %", "812 M"), so that a stored problem is the one that
was asked; `wanted` reads them and `problem_checks` binds them to a scenario.
"""

from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Relation = Literal["=", "<=", ">=", "between"]
Statistic = Literal["official", "mean", "q75", "q80", "q90", "q95"]
Over = Literal["each", "sum"]
Tie = Literal["free", "same", "shift"]
ObjectiveName = Literal[
    "closest",
    "least_cost",
    "smallest_pay_gap",
    "least_pay_equity_closing_cost",
    "fewest_red_circled",
]

MOST_ITERATIONS: Final = 20
MOST_SEEDS: Final = 10_000


def certainty_of(statistic: Statistic) -> int | None:
    """In how many of a hundred seeds the target is to hold; None for official and mean."""
    return int(statistic[1:]) if statistic.startswith("q") else None


def _text_of(value: Any) -> Any:
    """Numbers of Python and JSON as the text that a person would have written."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    return f"{value:f}" if isinstance(value, Decimal) else value


def _alone(value: Any) -> Any:
    """One thing where a list of things may stand."""
    return (value,) if isinstance(value, str | int) and value != "all" else value


Text = Annotated[str, BeforeValidator(_text_of)]
_Weight = Annotated[Decimal, Field(gt=0, le=1_000_000)]


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TargetSpec(_Written):
    """A wanted value of a metric.

    Attributes:
        metric: of the metrics catalogue.
        year: the year it is wanted in.
        years: the years, in place of `year`; "all" is every year of the scenario.
        level, department: where not the total; one of the two at most.
        relation: `between` takes `values`, the others `value`.
        values: the lower and the upper limit of `between`.
        value: absolute ("812 M", "6 %") or against the baseline ("-3 %", "baseline + 2 M", for
            rates "+0.5 pp").
        tolerance: what may be missed at policy steps: an amount, a share of the value ("0.05 %"),
            for rates points ("0.1 pp").
        statistic: of the scenario's own seed, the mean over seeds, or with 90 % certainty (q90):
            the limit holds in 90 % of the seeds. A value against the baseline is against its
            official one whatever the statistic: a limit is a number that can be looked up.
        over: each of the years by itself, or their sum.
        hard: must hold; a soft one costs `weight` for each squared per cent (or point) missed.
        weight: of a soft target.
    """

    metric: str
    year: int | None = None
    years: Annotated[tuple[int, ...] | Literal["all"] | None, BeforeValidator(_alone)] = None
    level: Annotated[int, Field(ge=1, le=5)] | None = None
    department: str | None = None
    relation: Relation = "="
    value: Text | None = None
    values: tuple[Text, Text] | None = None
    tolerance: Text | None = None
    statistic: Statistic = "official"
    over: Over = "each"
    hard: bool = True
    weight: _Weight = Decimal(1)


class VariableSpec(_Written):
    """Cells that may move.

    Attributes:
        cells: as in a scenario: merit_rate.*.*, cola_rate.2027+.L3.
        lower: a bound narrower than the catalogue's, of every cell.
        upper: the same from above.
        tie: `free` each by itself; `same` one value for all; `shift` all by the same amount.
        weight: how dear a change is under the objective `closest`, against 1 for others.
    """

    cells: str
    lower: Text | None = None
    upper: Text | None = None
    tie: Tie = "free"
    weight: _Weight = Decimal(1)


class PolicySpec(_Written):
    """A rule over cells that must hold, in every year; one of its kinds.

    Attributes:
        ordering: a lever whose value at a level is not below that at the level beneath.
        largest_change: a lever whose value moves by at most `by` from a year to the next.
        floor: a lever whose values are at least `at`.
        cap: a lever whose values are at most `at`.
        split: parts by lever: {merit_rate: 2, cola_rate: 1} keeps merit at twice COLA by year and
            level, or within `within` of it.
        together: levers whose values add up to at most `at_most`, by year and level.
        by: how far, of `largest_change`: "0.5 %".
        at: the limit of `floor` and `cap`.
        within: how far a `split` may be off.
        at_most: the limit of `together`.
    """

    ordering: str | None = None
    largest_change: str | None = None
    floor: str | None = None
    cap: str | None = None
    split: dict[str, Decimal] | None = None
    together: tuple[str, ...] | None = None
    by: Text | None = None
    at: Text | None = None
    within: Text | None = None
    at_most: Text | None = None


POLICY_KINDS: Final = ("ordering", "largest_change", "floor", "cap", "split", "together")


class SeedsSpec(_Written):
    """How many seeds statistics are taken over, where a target is one.

    Attributes:
        explore: while searching.
        certify: fresh ones, when the answer is signed off.
    """

    explore: Annotated[int, Field(ge=2, le=MOST_SEEDS)] = 100
    certify: Annotated[int, Field(ge=2, le=MOST_SEEDS)] = 1000


class Problem(_Written):
    """What is wanted and what may move.

    Attributes:
        name: for people; ids of recorded runs are made of it.
        targets: what is wanted.
        variables: the cells that may move; all others stay as they are.
        policies: rules over the cells that must hold.
        seeds: how many, for targets that are statistics over seeds.
        objective: what is best among what meets the targets; two of them ask for a Pareto front.
        max_iterations: batches of simulations, those that polish included.
    """

    name: Annotated[str, Field(min_length=1, max_length=100)] = "Problem"
    targets: tuple[TargetSpec, ...] = ()
    variables: Annotated[tuple[VariableSpec, ...], Field(min_length=1)]
    policies: tuple[PolicySpec, ...] = ()
    objective: Annotated[tuple[ObjectiveName, ...], BeforeValidator(_alone)] = ("closest",)
    seeds: SeedsSpec = SeedsSpec()
    max_iterations: Annotated[int, Field(ge=1, le=MOST_ITERATIONS)] = 5

    @model_validator(mode="after")
    def _one_or_two_objectives(self) -> Self:
        if not 1 <= len(self.objective) <= 2 or len(set(self.objective)) < len(self.objective):
            raise ValueError("an objective is one of the names, or a list of two different ones")
        return self

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON that `problem_from` reads back to an equal problem."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        if len(self.objective) == 1 and "objective" in content:
            content["objective"] = self.objective[0]
        return content
