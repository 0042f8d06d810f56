"""Whom a scenario touches: the people of today whose pay or stay differs from the baseline."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from comptune.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from comptune.engine.simulate import Transitions

# What a person sees of a year: whether they stay, and what they are paid.
_SEEN: Final = ("closing_salary", "closing_level", "last_day", "base_pay", "lump_sums", "bonus")


@dataclass(frozen=True)
class Affected:
    """How many people of the census a scenario touches.

    Attributes:
        people: in the census.
        ever: whose pay or stay differs in at least one year.
        by_year: whose pay or stay differs in that year.
    """

    people: int
    ever: int
    by_year: Mapping[int, int]


def people_affected(scenario: Scenario) -> Affected:
    """Simulate a scenario and its baseline person by person, and count who fares otherwise.

    People hired later are not counted: nobody knows who they are.
    """
    own, baseline = _years_of_people(scenario), _years_of_people(scenario.baseline())
    differs = (own != baseline).any(axis=2)  # (people, years)
    return Affected(
        people=len(differs),
        ever=int(differs.any(axis=1).sum()),
        by_year={
            scenario.start_year + position: int(count)
            for position, count in enumerate(differs.sum(axis=0))
        },
    )


def _years_of_people(scenario: Scenario) -> NDArray[np.int64]:
    """By person of the census and year, what they see of it; zeros in years after they left."""
    # Numba, which the engine brings, is half a second that only simulations pay.
    from comptune.engine.simulate import transitions  # noqa: PLC0415

    resolved = scenario.ground.replay.resolve([scenario.parameter_set()])
    people = scenario.ground.workforce.people
    years = scenario.end_year - scenario.start_year + 1
    found = np.zeros((len(people), years, len(_SEEN)), np.int64)
    blocks = transitions(
        people, resolved.parameters, resolved.bands.structure, seed=scenario.spec.seed
    )
    for block in blocks:
        if block.entry_year is not None:
            break  # hires come last
        _put(found, block)
    return found


def _put(found: NDArray[np.int64], block: "Transitions") -> None:
    from comptune.engine.recording import FIELD  # noqa: PLC0415 - as above

    rows: NDArray[Any] = block.rows
    columns = [FIELD[name] for name in _SEEN]
    found[rows[:, FIELD["person"]], rows[:, FIELD["year"]]] = rows[:, columns]
