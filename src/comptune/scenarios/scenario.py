"""A scenario at work: its cells resolved, previewed and run on its people and structure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from comptune.census import Census
from comptune.levers import Cell, Jump, jumps
from comptune.metrics import load_metrics
from comptune.scenarios.preview import Preview
from comptune.scenarios.run import Run
from comptune.scenarios.spec import ScenarioSpec, parse_changes
from comptune.structure import Structure, with_overrides
from comptune.warehouse.build import Progress, Resources, RunInputs, build_run
from comptune.warehouse.inputs import ParameterSet, RunRequest
from comptune.warehouse.project import code_version
from comptune.warehouse.replay import Replay, Resolved

if TYPE_CHECKING:
    from comptune.engine.simulate import Totals
    from comptune.warehouse.people import Workforce

_MOST_BASELINES: Final = 8  # kept in memory: each holds the closing salaries of every year


@dataclass(frozen=True)
class Ground:
    """What a scenario stands on: people, structure, and where its runs go."""

    census: Census
    workforce: "Workforce"
    structure: Structure
    structure_sha256: str
    replay: Replay
    runs_folder: Path
    resources: Resources
    baselines: dict[tuple[Any, ...], "Totals"] = field(default_factory=dict)
    turn: Lock = field(default_factory=Lock)


@dataclass(frozen=True)
class Scenario:
    """A scenario file with its cells parsed. Frozen: `with_changes` returns another scenario.

    Attributes:
        spec: as its file gives it.
        start_year, end_year: the simulated years, both included.
        overrides: the cells that it sets, with their values in natural units.
    """

    spec: ScenarioSpec
    ground: Ground
    start_year: int
    end_year: int
    overrides: Mapping[Cell, Decimal]

    @classmethod
    def of(cls, spec: ScenarioSpec, ground: Ground) -> "Scenario":
        """The scenario of a file, its cells checked against catalogue, years and structure.

        Raises:
            ComptuneError: whatever in it cannot be simulated.
        """
        start_year, end_year = spec.years(ground.census.as_of.year + 1)
        overrides = spec.overrides(start_year, end_year)
        return cls(spec, ground, start_year, end_year, overrides)._checked()

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

    def with_changes(self, changes: Mapping[str, str]) -> "Scenario":
        """The scenario with more cells set, as texts: {"merit_rate.2027.L3": "3.5 %"}.

        Raises:
            ComptuneError: a cell or value that is refused.
        """
        parsed = parse_changes(changes, start_year=self.start_year, end_year=self.end_year)
        return self.with_cells(parsed)

    def with_cells(self, cells: Mapping[Cell, Decimal]) -> "Scenario":
        """The scenario with more cells set, as parsed values."""
        return replace(self, overrides={**self.overrides, **cells})._checked()

    def baseline(self) -> "Scenario":
        """The same scenario without its overrides."""
        return replace(self, overrides={})

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
        self, *, created_by: str, created_at: datetime, progress: Progress | None = None
    ) -> Run:
        """The official run: built, tested and sealed, or the sealed one of the same inputs.

        Args:
            created_by: the person who asks for it.
            created_at: now, in UTC.
            progress: told each step done.

        Raises:
            BuildFailed: a model or a test failed; nothing was sealed.
        """
        request = RunRequest(
            run_id=self.run_id(),
            census_sha256=self.ground.census.sha256,
            structure_sha256=self.ground.structure_sha256,
            parameters_sha256=self.parameters_sha256(),
            code_version=code_version(),
            created_at=created_at,
            created_by=created_by,
        )
        sealed = build_run(
            RunInputs(
                request, self._parameter_set(), self.ground.census.table, self.ground.structure
            ),
            self.ground.runs_folder,
            resources=self.ground.resources,
            progress=progress,
        )
        return Run(sealed, load_metrics())

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

    def _parameter_set(self) -> ParameterSet:
        return ParameterSet(
            scenario_id=self.spec.id,
            name=self.spec.name,
            start_year=self.start_year,
            end_year=self.end_year,
            seed=self.spec.seed,
            raise_base=self.spec.raise_base,
            overrides=self.overrides,
        )

    def _resolve(self) -> Resolved:
        return self.ground.replay.resolve([self._parameter_set()])

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
