"""Figures of saved scenarios, simulated once for everybody, and held against the sealed run."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import streamlit as st
from numpy.typing import NDArray

from comptune.app.comparison import Compared
from comptune.census import CensusEntry
from comptune.ledger.content import inputs_sha256, standing
from comptune.ledger.events import CellMove
from comptune.ledger.state import State
from comptune.levers import Cell
from comptune.metrics import figures
from comptune.scenarios.affected import Affected, people_affected
from comptune.scenarios.ahead import moved
from comptune.scenarios.beginnings import restored_end
from comptune.workspace import Workspace

_COST: Final = "total_compensation_cost"
_MOST_KEPT: Final = 64  # scenarios whose figures are in memory: some kilobytes each


@dataclass(frozen=True)
class Simulated:
    """A saved scenario's figures beside its baseline's, by metric and year."""

    start_year: int
    metrics: Mapping[str, NDArray[Any]]
    baseline: Mapping[str, NDArray[Any]]

    @property
    def years(self) -> tuple[int, ...]:
        """The simulated years."""
        return tuple(range(self.start_year, self.start_year + len(self.metrics[_COST])))

    @property
    def cost(self) -> Decimal:
        """Total cost over all years, in units of the currency."""
        return _total(self.metrics)

    @property
    def baseline_cost(self) -> Decimal:
        """The same without the scenario."""
        return _total(self.baseline)


def simulated(ground: Workspace, state: State, scenario_id: str) -> Simulated:
    """The preview of a scenario as the ledger has it.

    Raises:
        ComptuneError: whatever in it cannot be simulated.
    """
    return _simulated(ground, str(ground.folder), scenario_id, *_content(state, scenario_id))


def foreseen(
    ground: Workspace, state: State, scenario_id: str, moves: tuple[CellMove, ...]
) -> Simulated:
    """The preview of a scenario as it would be after these moves.

    Raises:
        ComptuneError: whatever then cannot be simulated.
    """
    key = tuple((move.cell, str(move.new)) for move in moves)
    return _foreseen(
        ground, str(ground.folder), scenario_id, *_content(state, scenario_id), key, moves
    )


def restored(
    ground: Workspace, state: State, census: CensusEntry, moves: tuple[CellMove, ...]
) -> Simulated:
    """What is published now, as the baseline, and a scenario that restores what was.

    Args:
        census: of whom.
        moves: `restoration_moves`.

    Raises:
        ComptuneError: what cannot be simulated.
    """
    published = state.publications[-1].sequence if state.publications else 0
    key = tuple((move.cell, str(move.new)) for move in moves)
    return _restored(ground, str(ground.folder), census.sha256, published, key, moves)


def affected(ground: Workspace, state: State, scenario_id: str) -> Affected:
    """How many people a scenario of the ledger touches.

    Raises:
        ComptuneError: whatever in it cannot be simulated.
    """
    return _affected(ground, str(ground.folder), scenario_id, *_content(state, scenario_id))


def side(ground: Workspace, state: State, scenario_id: str, *, name: str) -> Compared:
    """A scenario as one side of a comparison."""
    found = simulated(ground, state, scenario_id)
    return Compared(
        name=name,
        start_year=found.start_year,
        metrics=found.metrics,
        source=source_words(state, scenario_id, found),
        stands_on=_stands_on(state, scenario_id),
    )


def published_side(ground: Workspace, state: State, scenario_id: str, *, name: str) -> Compared:
    """What is in force without any scenario, on the people and years of a scenario."""
    found = simulated(ground, state, scenario_id)
    return Compared(
        name=name,
        start_year=found.start_year,
        metrics=found.baseline,
        source="Preview",
        stands_on=_stands_on(state, scenario_id),
    )


def source_words(state: State, scenario_id: str, found: Simulated) -> str:
    """Whether the figures are those of a sealed run; if the two differ, by how much."""
    run = standing(state, scenario_id).run
    if run is None:
        return "Preview; no official run yet"
    if run.cost == found.cost:
        return f"As in run {run.run_id[:8]}"
    gap = figures.exact_money(found.cost - run.cost, signed=True)
    return f"Preview; differs from run {run.run_id[:8]} by {gap}"


def _stands_on(state: State, scenario_id: str) -> Mapping[str, str]:
    one = state.scenarios[scenario_id]
    return {
        "census": one.census_sha256,
        "structure": one.structure_sha256,
        "seed": str(one.seed),
        "base of raises": one.raise_base,
    }


def _content(state: State, scenario_id: str) -> tuple[str, int]:
    """What the figures are of: the scenario's inputs, and what its baseline stands on."""
    published = state.publications[-1].sequence if state.publications else 0
    return inputs_sha256(state, scenario_id), published


def _total(metrics: Mapping[str, NDArray[Any]]) -> Decimal:
    return sum((figures.of_cents(cents) or Decimal(0) for cents in metrics[_COST]), Decimal(0))


@st.cache_resource(show_spinner="Simulating …", max_entries=_MOST_KEPT)
def _simulated(
    _ground: Workspace, folder: str, scenario_id: str, inputs: str, published: int
) -> Simulated:
    preview = _ground.scenario(scenario_id).preview()
    return Simulated(preview.start_year, preview.metrics, preview.baseline_metrics)


@st.cache_resource(show_spinner="Simulating …", max_entries=_MOST_KEPT)
def _foreseen(
    _ground: Workspace,
    folder: str,
    scenario_id: str,
    inputs: str,
    published: int,
    key: tuple[tuple[str, str], ...],
    _moves: tuple[CellMove, ...],
) -> Simulated:
    preview = moved(_ground.scenario(scenario_id), _moves).preview()
    return Simulated(preview.start_year, preview.metrics, preview.baseline_metrics)


@st.cache_resource(show_spinner="Simulating …", max_entries=_MOST_KEPT)
def _restored(
    _ground: Workspace,
    folder: str,
    census: str,
    published: int,
    key: tuple[tuple[str, str], ...],
    _moves: tuple[CellMove, ...],
) -> Simulated:
    first = _ground.census_entry(census).as_of.year + 1
    end_year = restored_end([Cell.parse(move.cell) for move in _moves], first)
    spec = {"id": "restored", "name": "Restored", "census": census, "end_year": end_year}
    preview = moved(_ground.scenario(spec), _moves).preview()
    return Simulated(preview.start_year, preview.metrics, preview.baseline_metrics)


@st.cache_resource(show_spinner="Counting the people that it touches …", max_entries=_MOST_KEPT)
def _affected(
    _ground: Workspace, folder: str, scenario_id: str, inputs: str, published: int
) -> Affected:
    return people_affected(_ground.scenario(scenario_id))
