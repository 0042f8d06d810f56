"""What the tuner found: values before and after, targets and how close, and how it got there.

`to_dict` is plain JSON, money and rates as texts in natural units, so that problem and solution can
be stored together and the same problem be run again to the same answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from comptune.levers import Cell
from comptune.tuning.certificate import Certificate
from comptune.tuning.problem import Problem

Status = Literal["met", "not_met", "infeasible", "cancelled"]


@dataclass(frozen=True)
class CellMove:
    """One cell that could move. Values in natural units (0.035 = 3.5 %)."""

    cell: Cell
    before: Decimal
    after: Decimal
    continuous: Decimal  # what the solver found before rounding to the lever's step
    lower: Decimal  # the bounds that held
    upper: Decimal
    step: Decimal

    @property
    def moved(self) -> bool:
        """Whether it differs from what was."""
        return self.before != self.after


@dataclass(frozen=True)
class TargetResult:
    """One target of one year (or of years together) and what the simulation of the answer found.

    Money in units of the currency, rates in natural units.

    Attributes:
        target: its position in the problem.
        words: "Total compensation cost, 2027 = 812.00 M".
        lower, upper: what is wanted, baselines filled in; None where it is open.
        tolerance: what may be missed.
        before, continuous, found: with today's values, before rounding, and of the answer; of a
            statistic, `found` is over fresh seeds and the others over those of the search.
        certificate: what fresh seeds say of a statistic.
    """

    target: int
    metric: str
    years: tuple[int, ...]
    words: str
    hard: bool
    lower: Decimal | None
    upper: Decimal | None
    tolerance: Decimal
    before: Decimal
    continuous: Decimal
    found: Decimal
    statistic: str = "official"
    certificate: Certificate | None = None

    @property
    def miss(self) -> Decimal:
        """How far what was found lies outside what is wanted; 0 within, tolerance left aside."""
        below = Decimal(0) if self.lower is None else self.lower - self.found
        above = Decimal(0) if self.upper is None else self.found - self.upper
        return max(below, above, Decimal(0))

    @property
    def met(self) -> bool:
        """Whether it is within the tolerance; of a statistic, whether fresh seeds confirm it."""
        if self.certificate is not None:
            return self.certificate.met
        return self.miss <= self.tolerance


@dataclass(frozen=True)
class Iteration:
    """One batch of simulations: the best point it knew and how far that was from the targets.

    Attributes:
        number: from 1.
        simulations: in its batch, over all seeds.
        cells: the point's values.
        goals: the values of the targets at it, in natural units, in the order of results.
        miss: the largest miss of a hard target as a share of its size (points for rates).
        objective: as the problem defines it, in its own measure.
        met: whether every hard target held at it, to the solver's accuracy or its own tolerance.
        words: what was decided after it.
    """

    number: int
    simulations: int
    cells: Mapping[Cell, Decimal]
    goals: tuple[float, ...]
    miss: float
    objective: float
    met: bool
    words: str = ""


@dataclass(frozen=True)
class Conditioning:
    """How well the targets can be told apart by the variables."""

    number: float  # of the scaled Jacobian of the targets; 1 is best
    words: str


@dataclass(frozen=True)
class Relaxation:
    """A way out of a problem that cannot be solved, re-simulated.

    Attributes:
        kind: "budget" (the smallest extra budget), "package" (the smallest of all together) or
            "single" (this one alone).
        words: what to allow, as sentences.
        suffices: whether the simulation confirms that nothing else need give way.
        cells: the values that then meet everything, at policy steps.
        changes: by constraint, what it becomes: {"targets[0].value": "815.2 M", ...} as words.
    """

    kind: Literal["budget", "package", "single"]
    words: str
    suffices: bool
    cells: Mapping[Cell, Decimal]
    changes: tuple["RelaxedConstraint", ...] = ()


@dataclass(frozen=True)
class RelaxedConstraint:
    """One constraint of a relaxation: what it was, and what it must become."""

    kind: Literal["target", "bound", "policy"]
    place: str  # "targets[0]", "variables[2].upper", "policies[1]"
    words: str
    was: Decimal
    becomes: Decimal


@dataclass(frozen=True)
class Solution:
    """The answer to a problem.

    Attributes:
        status: met; not_met (stopped before, or not at policy steps); infeasible; cancelled.
        converged: whether the solver came to rest with every hard target met before rounding.
        reason: why it stopped, in words.
        moves: every cell that could move, in the order of the variables.
        left: cells that a text of the problem named but that a lock holds, with why.
        objective_before, objective_after: in the objective's own measure.
        iterations: the path.
        simulations: of all iterations; `rounding_simulations` came after.
        sensitivities: (targets, groups): change of a target for a unit of a group's value.
        groups: names of the groups along the second axis.
        relaxations: where infeasible.
        seconds: how long it took; no part of the answer.
    """

    problem: Problem
    scenario_id: str
    method: str
    status: Status
    converged: bool
    reason: str
    moves: tuple[CellMove, ...]
    targets: tuple[TargetResult, ...]
    objective_before: float
    objective_after: float
    iterations: tuple[Iteration, ...]
    simulations: int
    rounding_simulations: int
    conditioning: Conditioning
    groups: tuple[str, ...]
    sensitivities: tuple[tuple[float, ...], ...]
    notes: tuple[str, ...] = ()
    left: Mapping[Cell, str] = field(default_factory=dict)
    relaxations: tuple[Relaxation, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def met(self) -> bool:
        """Whether every hard target is met by the simulation of the values at policy steps."""
        return self.status == "met"

    @property
    def cells(self) -> Mapping[Cell, Decimal]:
        """The answer: every cell that could move with its value at a policy step."""
        return {move.cell: move.after for move in self.moves}

    @property
    def changes(self) -> Mapping[Cell, Decimal]:
        """Only those that moved: what to set in the scenario."""
        return {move.cell: move.after for move in self.moves if move.moved}

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON of problem and answer, without the time it took."""
        from comptune.tuning.solution_file import solution_to_dict  # noqa: PLC0415

        return solution_to_dict(self)
