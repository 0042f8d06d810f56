"""Near-optimal alternatives: the same targets met in another way, and what that costs."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from comptune.scenarios.scenario import Scenario
from comptune.tuning.plain_json import fields_to_dict
from comptune.tuning.solution import Solution

AlternativeName = Literal["flatter_merit", "promotions_protected", "fewest_cells"]


@dataclass(frozen=True)
class Alternative:
    """One family of alternatives.

    Attributes:
        title: "Same budget, flatter merit".
        refused: why there is none, as a sentence; None where there is one.
        solution: a whole one, of a problem that can be stored and run again; None where refused.
        objective: of the alternative by the original objective; `extra`: less the solution's.
        cost: total compensation cost of all years; `extra_cost`: less the solution's.
        feature: what it is better by, of the solution and of the alternative, in words.
        words: the whole as sentences.
    """

    name: AlternativeName
    title: str
    refused: str | None
    solution: Solution | None
    objective: float | None
    extra: float | None
    cost: Decimal | None
    extra_cost: Decimal | None
    feature: tuple[str, str] | None
    words: str

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, the solution's included."""
        return fields_to_dict(self)


def alternatives(
    scenario: Scenario,
    solution: Solution,
    *,
    progress: Callable[[str], None] | None = None,
    executor: Executor | None = None,
) -> tuple[Alternative, ...]:
    """Each family's alternative to a solution, or why there is none.

    Args:
        scenario: the one that was tuned.
        progress: told the title of each family before it is tried.
        executor: where the engine's work runs.

    Raises:
        ComptuneError: the solution is not of this scenario.
        EvaluationFailed: a simulation failed; names the point.
    """
    raise NotImplementedError
