"""A few people simulated as previews and runs do it: compiled SQL, then the kernel."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import pyarrow as pa

from comptune.census import RAW_CENSUS
from comptune.engine.measures import INDEX
from comptune.engine.simulate import Totals, simulate, transitions
from comptune.scenarios.spec import parse_changes
from comptune.structure import Structure, example_structure
from comptune.warehouse.inputs import ParameterSet
from comptune.warehouse.people import workforce_from
from comptune.warehouse.replay import Replay
from comptune.warehouse.transition_columns import TRANSITIONS, Calendar, transition_batch

START, END = 2027, 2028


class SmallWorld:
    """People, the shipped structure and defaults, and the cells that differ."""

    def __init__(
        self,
        people: pa.Table,
        changes: Mapping[str, str],
        *,
        seed: int = 1,
        end: int = END,
        raise_base: str = "current",
        structure: Structure | None = None,
    ) -> None:
        own = ParameterSet(
            scenario_id="small-world",
            name="A small world",
            start_year=START,
            end_year=end,
            seed=seed,
            raise_base=raise_base,
            overrides=parse_changes(changes, start_year=START, end_year=end),
        )
        resolved = Replay(structure or example_structure()).resolve([own])
        self.seed = seed
        self.parameters = resolved.parameters
        self.structure = resolved.bands.structure
        self.workforce = workforce_from(people)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of `int_workforce_transitions`."""
        calendar = Calendar(self.parameters)
        blocks = transitions(self.workforce.people, self.parameters, self.structure, seed=self.seed)
        batches = [transition_batch(block, self.workforce, calendar) for block in blocks]
        return list(pa.Table.from_batches(batches, TRANSITIONS).to_pylist())

    @cached_property
    def totals(self) -> Totals:
        """The engine's own sums."""
        return simulate(
            self.workforce.people,
            self.parameters,
            self.structure,
            seeds=[self.seed],
            closing=True,
        )

    def measure(self, name: str, *, year: int, level: int | None = None) -> int:
        """One of the engine's sums, over departments and (unless told) levels."""
        values = self.totals.values[0, 0, year - START, :, :, INDEX[name]]
        return int((values if level is None else values[level - 1]).sum())


def people_of(rows: list[dict[str, Any]]) -> pa.Table:
    """A census of these rows; what a row does not say is unknown."""
    return pa.Table.from_pylist(rows, RAW_CENSUS)


def person(employee_id: str, **more: Any) -> dict[str, Any]:
    """Someone of level 1, hired on 1 January 2020, who earns 60,000.00 full-time."""
    return {
        "employee_id": employee_id,
        "hire_date": date(2020, 1, 1),
        "job_level": 1,
        "annual_salary": Decimal("60000.00"),
        "fte": Decimal("1.000"),
        **more,
    }
