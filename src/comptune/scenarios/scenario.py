"""A scenario at work: its cells resolved, previewed and run on its people and structure."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from numpy.typing import NDArray

from comptune.ledger.actor import Actor
from comptune.ledger.state import CellValue, ScenarioState, State
from comptune.levers import Cell, Jump, jumps
from comptune.scenarios.clock import Clock, utc_now
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.ground import Ground
from comptune.scenarios.official import official_run
from comptune.scenarios.preview import Preview, metrics_of
from comptune.scenarios.published import years_left_out
from comptune.scenarios.run import Run
from comptune.scenarios.spec import ScenarioSpec, parse_changes
from comptune.scenarios.spec_text import spec_of_state
from comptune.structure import with_overrides
from comptune.warehouse.build import Cancelled, Progress
from comptune.warehouse.inputs import ParameterSet
from comptune.warehouse.project import code_version
from comptune.warehouse.replay import Resolved

if TYPE_CHECKING:
    from comptune.engine.simulate import Totals

_MOST_BASELINES: Final = 8  # kept in memory: each holds the closing salaries of every year


@dataclass(frozen=True)
class Scenario:
    """A scenario with its cells parsed. Frozen: `with_changes` returns another scenario.

    Attributes:
        spec: as its file gives it, or would.
        start_year, end_year: the simulated years, both included.
        overrides: the cells that it sets, with their values in natural units.
        ledger_sequence, ledger_hash: the entry up to which the ledger was read for it.
        saved, saved_cells: the scenario as the ledger has it; None, and no cells, for a file's.
    """

    spec: ScenarioSpec
    ground: Ground
    start_year: int
    end_year: int
    overrides: Mapping[Cell, Decimal]
    ledger_sequence: int
    ledger_hash: str
    saved: ScenarioState | None = None
    saved_cells: Mapping[Cell, CellValue] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: ScenarioSpec, ground: Ground, state: State) -> "Scenario":
        """The scenario of a file, its cells checked against catalogue, years and structure.

        Raises:
            ComptuneError: whatever in it cannot be simulated.
        """
        start_year, end_year = spec.years(ground.census.as_of.year + 1)
        overrides = spec.overrides(start_year, end_year)
        return cls(
            spec, ground, start_year, end_year, overrides, state.sequence, state.hash
        )._checked()

    @classmethod
    def saved_as(cls, saved: ScenarioState, ground: Ground, state: State) -> "Scenario":
        """A scenario of the ledger, as it is in that state."""
        cells = {Cell.parse(cell): one for cell, one in saved.overrides.items()}
        return cls(
            spec_of_state(saved),
            ground,
            saved.start_year,
            saved.end_year,
            {cell: one.value for cell, one in cells.items()},
            state.sequence,
            state.hash,
            saved,
            cells,
        )

    @property
    def as_of(self) -> date:
        """The day of the census."""
        return self.ground.census.as_of

    @property
    def people_count(self) -> int:
        """The people in the census."""
        return self.ground.census.people

    @property
    def departments(self) -> tuple[str | None, ...]:
        """The names along the department axis; None, where there, is "not known"."""
        return self.ground.workforce.departments

    @property
    def level_names(self) -> dict[int, str]:
        """What the structure calls each job level."""
        rows = self.ground.structure.rows("config_job_levels")
        return {int(str(level)): str(name) for level, name, *_ in rows}

    @property
    def ledger_sequences(self) -> dict[Cell, int]:
        """The entries that set the cells; a value that is not saved has none."""
        saved = self.saved_cells
        return {
            cell: saved[cell].sequence
            for cell, value in self.overrides.items()
            if cell in saved and saved[cell].value == value
        }

    @property
    def is_changed(self) -> bool:
        """Whether it is a scenario of the ledger with changes that are not saved."""
        saved = {cell: one.value for cell, one in self.saved_cells.items()}
        return self.saved is not None and saved != self.overrides

    def with_changes(self, changes: Mapping[str, str]) -> "Scenario":
        """The scenario with more cells set, as texts: {"merit_rate.2027.L3": "3.5 %"}.

        Raises:
            ComptuneError: a cell or value that is refused.
        """
        parsed = parse_changes(changes, start_year=self.start_year, end_year=self.end_year)
        return self.with_cells(parsed)

    def with_cells(
        self, cells: Mapping[Cell, Decimal], *, without: Collection[Cell] = ()
    ) -> "Scenario":
        """The scenario with more cells set, as parsed values, and others taken out before."""
        kept = {cell: value for cell, value in self.overrides.items() if cell not in without}
        return replace(self, overrides={**kept, **cells})._checked()

    def baseline(self) -> "Scenario":
        """The same scenario without its overrides."""
        return replace(self, overrides={}, saved=None, saved_cells={})

    def effective(self) -> pa.Table:
        """Every cell with the value in force and its tier: `int_effective_parameters`."""
        return self._resolve().effective

    def jumps(self) -> tuple[Jump, ...]:
        """Levers whose value leaps from one year to the next."""
        rows = self.effective().to_pylist()
        return jumps(
            {
                Cell(row["parameter_name"], row["fiscal_year"], row["job_level"] or None): row[
                    "parameter_value"
                ]
                for row in rows
            }
        )

    def warnings(self) -> tuple[str, ...]:
        """What deserves a second look: jumps, and years that publications left out."""
        left_out = years_left_out(self.effective().to_pylist())
        return (*(str(jump) for jump in self.jumps()), *left_out)

    def preview(self, changes: Mapping[str, str] | None = None) -> Preview:
        """Simulate the scenario with unsaved changes beside its baseline; nothing is written.

        Raises:
            ComptuneError: a change that is refused.
        """
        changed = self.with_changes(changes) if changes else self
        resolved = changed._resolve()
        return Preview(
            scenario_id=self.spec.id,
            start_year=self.start_year,
            departments=self.departments,
            totals=self._simulate(resolved),
            baseline_totals=self._baseline_totals(),
            effective=resolved.effective,
        )

    def run(
        self,
        *,
        actor: Actor,
        clock: Clock = utc_now,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Run:
        """The official run: built, tested and sealed, or the sealed one of the same inputs.

        The ledger keeps that it was sealed, that it failed, or that it was stopped.

        Args:
            actor, clock: the person who asks for it, and what its dates are read from.
            progress, cancelled: told each step done; asked whether to stop.

        Raises:
            NotAllowed: the person may not; nothing was built.
            BuildFailed, BuildCancelled: a test failed, or it was asked to stop; nothing is sealed.
            ScenarioRefused: a scenario of the ledger with changes that are not saved.
        """
        if self.is_changed:
            raise ScenarioRefused(
                place=f"The scenario {self.spec.id}",
                rule="it has changes that are not saved, and a run is of what is saved",
                remedy="Save them first, or preview them.",
            )
        return official_run(self, actor=actor, clock=clock, progress=progress, cancelled=cancelled)

    def run_id(self) -> str:
        """The first 16 hex digits of the content hash of everything that decides the run."""
        content = {
            "census": self.ground.census.sha256,
            "structure": self.ground.structure_sha256,
            "parameters": self.parameters_sha256(),
            "start_year": self.start_year,
            "end_year": self.end_year,
            "seed": str(self.spec.seed),
            "raise_base": self.spec.raise_base,
            "code_version": code_version(),
        }
        return _sha256(content)[:16]

    def parameters_sha256(self) -> str:
        """The hash of every cell in force, with its tier, and of the overridden structure cells."""
        cells = [
            [str(value) for value in row.values()]
            for row in self.effective().drop(["parameter_set", "scenario_id"]).to_pylist()
        ]
        structure = {str(c): str(v) for c, v in self.overrides.items() if c.is_structure}
        return _sha256({"cells": cells, "structure": structure})

    def entries_used(self) -> frozenset[int]:
        """The sequences of the entries that set a cell in force."""
        in_force = self.effective().column("ledger_sequence").to_pylist()
        structure = [n for cell, n in self.ledger_sequences.items() if cell.is_structure]
        return frozenset(structure) | frozenset(n for n in in_force if n is not None)

    def baseline_metrics(self) -> Mapping[str, NDArray[Any]]:
        """Every metric of the baseline by year; money in cents, rates in natural units."""
        return metrics_of(self._baseline_totals())

    def parameter_set(self) -> ParameterSet:
        """The scenario as rows for dbt."""
        return ParameterSet(
            scenario_id=self.spec.id,
            name=self.spec.name,
            start_year=self.start_year,
            end_year=self.end_year,
            seed=self.spec.seed,
            raise_base=self.spec.raise_base,
            overrides=self.overrides,
            ledger_sequences=self.ledger_sequences,
        )

    def _resolve(self) -> Resolved:
        return self.ground.replay.resolve([self.parameter_set()])

    def _baseline_totals(self) -> "Totals":
        """The baseline's totals, simulated once for scenarios that share them."""
        key = (self.start_year, self.end_year, self.spec.seed, self.spec.raise_base)
        known = self.ground.baselines
        with self.ground.turn:
            if key in known:
                return known[key]
        totals = self._simulate(self.baseline()._resolve())
        with self.ground.turn:
            if len(known) >= _MOST_BASELINES:
                known.clear()
            known[key] = totals
        return totals

    def _simulate(self, resolved: Resolved) -> "Totals":
        # Numba, which the engine brings, is half a second that only simulations pay.
        from comptune.engine.simulate import simulate  # noqa: PLC0415

        return simulate(
            self.ground.workforce.people,
            resolved.parameters,
            resolved.bands.structure,
            seeds=[self.spec.seed],
            closing=True,
        )

    def _checked(self) -> "Scenario":
        """Refuse structure cells that leave a structure nobody could use."""
        cells = {str(cell): value for cell, value in self.overrides.items() if cell.is_structure}
        if cells:
            with_overrides(self.ground.structure, cells)
        return self


def _sha256(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
