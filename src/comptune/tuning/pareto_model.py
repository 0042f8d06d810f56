"""What a Pareto front holds: points that no other one beats in both objectives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from comptune.levers import Cell
from comptune.tuning.plain_json import fields_to_dict
from comptune.tuning.problem import ObjectiveName, Problem
from comptune.tuning.solution import CellMove, TargetResult


@dataclass(frozen=True)
class ParetoPoint:
    """One point at policy steps, as simulated.

    Attributes:
        number: from 1, along the front as it was asked for.
        anchor: the objective that it is best by, alone; None between the two ends.
        values: of the two objectives, in their own measures; less is better.
        figures: the same in words: "84.26 M of total compensation cost, all years".
        met: whether every hard target holds within its tolerance.
        dominated_by: the number of a point that is at least as good in both and better in one.
        words: why it was left out, where it was.
    """

    number: int
    anchor: ObjectiveName | None
    values: tuple[float, float]
    figures: tuple[str, str]
    met: bool
    moves: tuple[CellMove, ...]
    targets: tuple[TargetResult, ...]
    dominated_by: int | None = None
    words: str = ""

    @property
    def cells(self) -> Mapping[Cell, Decimal]:
        """Every cell that could move with its value at a policy step."""
        return {move.cell: move.after for move in self.moves}

    @property
    def changes(self) -> Mapping[Cell, Decimal]:
        """Only those that moved: what to set in the scenario."""
        return {move.cell: move.after for move in self.moves if move.moved}


@dataclass(frozen=True)
class ParetoIteration:
    """One batch of simulations of all points together, for progress."""

    number: int
    points: int
    simulations: int
    words: str


@dataclass(frozen=True)
class ParetoFront:
    """The front of two objectives.

    Attributes:
        objectives: the two, in the problem's order.
        measures: in words what the values are.
        points: those on the front, from the best by the first objective to the best by the second.
        dropped: points that another one beats, or that miss a hard target, with why.
        batches: of simulations, in which all points were advanced.
        cancelled: whether somebody stopped it; the points are then the best so far.
    """

    problem: Problem
    scenario_id: str
    objectives: tuple[ObjectiveName, ObjectiveName]
    measures: tuple[str, str]
    points: tuple[ParetoPoint, ...]
    dropped: tuple[ParetoPoint, ...]
    simulations: int
    batches: int
    cancelled: bool
    notes: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, exact values as texts, without the time it took."""
        return fields_to_dict(self)


def marked(points: Sequence[ParetoPoint]) -> list[ParetoPoint]:
    """Points that another one beats, or that are another one once more, are marked.

    Of equals an end stays rather than a point between, and then the first.
    """
    met = [one for one in points if one.met]
    order = sorted(met, key=lambda one: (one.anchor is None, one.number))
    found = []
    for one in points:
        beaten = [other.number for other in met if _beats(other, one)]
        twin = next((other for other in order if other.values == one.values), one)
        if not one.met:
            found.append(one)
        elif beaten:
            words = f"point {beaten[0]} is as good by both objectives and better by one"
            found.append(replace(one, dominated_by=beaten[0], words=words))
        elif twin.number != one.number:
            words = f"it is as good as point {twin.number} by both objectives"
            found.append(replace(one, dominated_by=twin.number, words=words))
        else:
            found.append(one)
    return found


def _beats(one: ParetoPoint, other: ParetoPoint) -> bool:
    no_worse = all(a <= b for a, b in zip(one.values, other.values, strict=True))
    return no_worse and one.values != other.values
