"""What an explanation of a solution holds. Money in units of the currency, rates in natural units.

Every number is of a simulation, but for those called `predicted`, which are of the linear model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from comptune.levers import Cell
from comptune.metrics import Unit
from comptune.tuning.plain_json import fields_to_dict

Agreement = Literal["agrees", "disagrees", "too_small", "not_checked"]


@dataclass(frozen=True)
class Price:
    """What a constraint costs: the change of the objective if it gave way by one unit.

    A price is in the objective's own measure, and what is minimised falls by it: 0.8 says that one
    unit of room makes the objective 0.8 better.

    Attributes:
        unit: "0.1 % of the target, 84,257", "0.1 pp", "1 person".
        predicted: by the linear model at the solution (the multiplier of its quadratic program).
        resolved: half the difference between the problems solved again with the constraint one unit
            looser and one unit tighter, before rounding; None where not solved again.
        looser, tighter: the objective of each of these, less that of the problem as it is; None
            where that side was not solved again or has no solution.
        cost_looser: total compensation cost of all years when one unit looser, less that as it is.
        moves: by cell how it moves when one unit looser; the largest few.
        agreement: of predicted and resolved; `too_small` where the solver is no finer itself.
    """

    unit: str
    predicted: float
    resolved: float | None
    looser: float | None
    tighter: float | None
    cost_looser: Decimal | None
    moves: Mapping[Cell, Decimal]
    agreement: Agreement


@dataclass(frozen=True)
class BindingConstraint:
    """A target, bound or policy that holds the solution back.

    Attributes:
        place: "targets[0]", "variables[2].upper", "policies[1]".
        words: what it says and what it costs, as sentences.
    """

    kind: Literal["target", "bound", "policy"]
    place: str
    name: str
    price: Price
    words: str


@dataclass(frozen=True)
class Swing:
    """A metric at both ends of a variable's range, the rest of the solution as it is.

    Attributes:
        metric: its name; `words` is "Total compensation cost, 2027".
        at_solution, at_low, at_high: simulated; None is not known.
    """

    metric: str
    unit: Unit
    words: str
    at_solution: Decimal | None
    at_low: Decimal | None
    at_high: Decimal | None

    @property
    def size(self) -> Decimal:
        """Between the smallest and the largest of those known."""
        ends = (self.at_solution, self.at_low, self.at_high)
        values = [one for one in ends if one is not None] or [Decimal(0)]
        return max(values) - min(values)


@dataclass(frozen=True)
class TornadoBar:
    """One variable over its range, everything else as in the solution.

    Attributes:
        group: the variable's name: a cell in words, or the tied cells as written.
        value, low, high: of the group (of a shift, by how much all move), with the same as texts.
        swings: total cost of all years first, then each target in the order of the solution.
    """

    group: str
    cells: tuple[Cell, ...]
    value: Decimal
    low: Decimal
    high: Decimal
    range_words: str
    swings: tuple[Swing, ...]


@dataclass(frozen=True)
class Sensitivity:
    """What a metric gains for one more unit of a variable, at the solution.

    Attributes:
        group: the variable's name.
        per: the unit in words: "+0.1 pp".
        metric: its name; `target` is the target's position among the results, None of total cost.
        change: of the metric for one unit.
        low, high: between which the change lies by the differences taken, or two standard errors.
        method: how it was found, in words.
        words: '"+0.1 pp merit_rate, level 2, 2027: total compensation cost, 2027 +412.0 k"'.
    """

    group: str
    per: str
    metric: str
    unit: Unit
    target: int | None
    change: Decimal
    low: Decimal
    high: Decimal
    method: str
    words: str


@dataclass(frozen=True)
class Parallel:
    """Two targets that depend on the variables in nearly the same way."""

    first: str
    second: str
    cosine: float


@dataclass(frozen=True)
class Condition:
    """How well the variables tell the targets apart at the solution."""

    number: float
    words: str
    parallel: tuple[Parallel, ...]


@dataclass(frozen=True)
class CostPart:
    """One bar of a cost bridge."""

    name: str
    title: str
    amount: Decimal


@dataclass(frozen=True)
class CostBridge:
    """From the baseline's total compensation cost to the solution's, to the cent.

    Base pay parts are those of the year and of the years before it since the start, added up,
    because a raise of 2027 is paid in 2028 too.

    Attributes:
        year: None for all years together.
        parts: `baseline` plus these is `solution`, exactly.
    """

    year: int | None
    baseline: Decimal
    parts: tuple[CostPart, ...]
    solution: Decimal


@dataclass(frozen=True)
class Effect:
    """One metric of one place, of the baseline and of the solution. None is not known.

    Attributes:
        level: 0 for all.
        department: None for all; "not known" where the census does not say.
        year: None for all years together, of costs.
    """

    metric: str
    title: str
    unit: Unit
    level: int
    department: str | None
    year: int | None
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """After less before."""
        known = self.before is not None and self.after is not None
        return self.after - self.before if known else None  # type: ignore[operator]


@dataclass(frozen=True)
class SolutionExplanation:
    """Why the solution is what it is, and what it does.

    Attributes:
        summary: a few sentences.
        binding: dearest first.
        tornado: widest swing of total cost first.
        sensitivities: by variable, total cost first.
        bridge: by year, then all years together.
        by_level, by_department: cost, head count, average increase.
        red_circled: people above the maximum of their range, in total and by level.
        pay_gaps: mean and median, in total and by level.
        notes: what was left out, and what the numbers are of.
        simulations: that it took.
    """

    scenario_id: str
    summary: tuple[str, ...]
    objective_words: str
    binding: tuple[BindingConstraint, ...]
    tornado: tuple[TornadoBar, ...]
    sensitivities: tuple[Sensitivity, ...]
    condition: Condition
    bridge: tuple[CostBridge, ...]
    by_level: tuple[Effect, ...]
    by_department: tuple[Effect, ...]
    red_circled: tuple[Effect, ...]
    pay_gaps: tuple[Effect, ...]
    notes: tuple[str, ...] = ()
    simulations: int = 0
    seconds: float = field(default=0.0, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, money and rates as texts in natural units, without the time it took."""
        return fields_to_dict(self)
