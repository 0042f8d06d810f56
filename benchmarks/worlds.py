"""What is measured: synthetic people, and parameters resolved by the official SQL."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import pyarrow as pa

from comptune.census import make_census
from comptune.engine.world import Parameters, People, Structure
from comptune.scenarios.spec import parse_changes
from comptune.structure import example_structure
from comptune.warehouse.inputs import ParameterSet
from comptune.warehouse.people import workforce_from
from comptune.warehouse.replay import Replay

AS_OF: Final = date(2026, 12, 31)
START_YEAR: Final = 2027
YEARS: Final = 5
END_YEAR: Final = START_YEAR + YEARS - 1
CENSUS_SEED: Final = 20270101
SEED: Final = 1

# Every rule of a person's year at work: what the defaults leave at nothing, and raises on days of
# their own in another order.
EVERY_RULE: Final = {
    "quit_elasticity.*": "1.5",
    "lump_sum_share.*": "50 %",
    "leaver_bonus_share.*": "40 %",
    "cola_month.*": "7",
    "promotion_month.*": "3",
    "merit_min_service_months.*": "9",
    "cola_rate.*.*": "3 %",
    "new_hire_range_spread.*": "60 %",
}
SHRINKING: Final = {"headcount_growth.2028": "-20 %", "termination_rate.*.L5": "0 %"}


@dataclass(frozen=True)
class World:
    """People, parameter sets and structure as the engine takes them."""

    people: People
    parameters: Parameters
    structure: Structure


def census_of(count: int) -> pa.Table:
    """That many synthetic people."""
    return make_census(count, seed=CENSUS_SEED, as_of=AS_OF)


def people_of(count: int) -> People:
    """That many synthetic people as arrays."""
    return workforce_from(census_of(count)).people


def world_of(
    people: People, changes: list[dict[str, str]], *, raise_base: str = "current"
) -> World:
    """The people under one parameter set for each mapping of changes to the default levers."""
    sets = [
        ParameterSet(
            scenario_id=f"set {k}",
            name=f"Set {k}",
            start_year=START_YEAR,
            end_year=END_YEAR,
            seed=SEED,
            raise_base=raise_base,
            overrides=parse_changes(change, start_year=START_YEAR, end_year=END_YEAR),
        )
        for k, change in enumerate(changes)
    ]
    resolved = Replay(example_structure()).resolve(sets)
    return World(people, resolved.parameters, resolved.bands.structure)


def batch_changes(sets: int) -> list[dict[str, str]]:
    """Changes of policy levers such as a tuner tries, each set another mix."""
    return [
        {
            "merit_rate.*.*": f"{1 + 4 * (k * 7 % sets) / sets:.2f} %",
            "cola_rate.*.*": f"{0.5 + 2 * (k * 3 % sets) / sets:.2f} %",
            "promotion_rate.*.*": f"{5 + 8 * (k * 11 % sets) / sets:.2f} %",
            "headcount_growth.*": f"{4 * k / sets:.2f} %",
            "structure_adjustment.*": f"{1 + 2 * (k * 13 % sets) / sets:.2f} %",
        }
        for k in range(sets)
    ]
