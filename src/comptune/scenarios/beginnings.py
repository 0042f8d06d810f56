"""How scenarios begin: from a file or a form, as a copy, or as published values of earlier."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from comptune.ledger.events import Base, CellMove, Event, ScenarioCreated, parse_event
from comptune.ledger.materiality import value_outside
from comptune.ledger.state import ScenarioState, State
from comptune.levers import Cell
from comptune.scenarios.edits import check_structure_cells
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.moves import Values, moves_between, values_of
from comptune.scenarios.sources import Sources
from comptune.scenarios.spec import (
    DEFAULT_YEARS,
    MOST_YEARS,
    ScenarioSpec,
    TargetSpec,
    check_targets,
    spec_from,
)

OneEvent = TypeVar("OneEvent", bound=Event)


def event_of(kind: type[OneEvent], **fields: Any) -> OneEvent:
    """An event of what people gave.

    Raises:
        EntryRefused: a name or reason that is too long, a number that is too fine.
    """
    event = parse_event(kind.event_type, fields)
    assert isinstance(event, kind)
    return event


def spec_with(given: Mapping[str, Any], targets: Sequence[TargetSpec]) -> ScenarioSpec:
    """The scenario of a form: the keys of a file, those left empty None.

    Raises:
        ScenarioRefused: as `spec_from`.
    """
    content = {key: value for key, value in given.items() if value is not None}
    return spec_from({**content, "targets": [one.model_dump() for one in targets]})


def created_event(sources: Sources, spec: ScenarioSpec, reason: str) -> ScenarioCreated:
    """The beginning of a scenario, everything that was left out spelled out.

    Raises:
        ComptuneError: whatever in it cannot be simulated.
    """
    check_targets(spec.targets, spec.id)
    census = sources.census_entry(spec.census)
    structure_sha256, _ = sources.structure(spec.structure)
    start_year, end_year = spec.years(census.as_of.year + 1)
    cells = {str(c): value for c, value in spec.overrides(start_year, end_year).items()}
    check_structure_cells(sources, structure_sha256, cells)
    return event_of(
        ScenarioCreated,
        scenario=spec.id,
        name=spec.name,
        census_sha256=census.sha256,
        structure_sha256=structure_sha256,
        start_year=start_year,
        end_year=end_year,
        seed=str(spec.seed),
        raise_base=spec.raise_base,
        cells=_begun_with(cells),
        targets=[target.model_dump() for target in spec.targets],
        reason=reason,
    )


def copied_event(
    state: State, original: ScenarioState, scenario_id: str, *, name: str | None, reason: str
) -> ScenarioCreated:
    """The beginning of a copy."""
    return event_of(
        ScenarioCreated,
        scenario=scenario_id,
        name=name or f"{original.name} (copy)",
        census_sha256=original.census_sha256,
        structure_sha256=original.structure_sha256,
        start_year=original.start_year,
        end_year=original.end_year,
        seed=str(original.seed),
        raise_base=original.raise_base,
        base=Base(scenario=original.id, sequence=state.sequence),
        cells=_begun_with(values_of(original)),
        targets=original.targets,
        reason=reason,
    )


def restored_event(
    sources: Sources,
    scenario_id: str,
    *,
    then: State,
    now: State,
    name: str | None,
    census: str | None,
    reason: str,
) -> ScenarioCreated:
    """The beginning of a scenario that leads back to what was published then.

    A value that was not published then is restored to what was in force instead of it, the default.

    Raises:
        ScenarioRefused: nothing in the years that scenarios simulate was published since.
    """
    kept = sources.census_entry(census)
    first = kept.as_of.year + 1
    cells = {str(cell): old for cell, (_, old) in restored_values(now, then, first).items()}
    if not cells:
        raise ScenarioRefused(
            place=f"The scenario {scenario_id}",
            rule=f"the values published after entry {then.sequence} are those of now",
            remedy="There is nothing to restore.",
        )
    spec = ScenarioSpec(
        id=scenario_id,
        name=name or f"As published after entry {then.sequence}",
        census=kept.sha256,
        end_year=restored_end(map(Cell.parse, cells), first),
    )
    begun = created_event(sources, spec, reason)
    return begun.model_copy(update={"cells": _begun_with(cells)})


def restored_values(now: State, then: State, first: int) -> dict[Cell, tuple[Decimal, Decimal]]:
    """What was in force outside of scenarios otherwise then: by cell, now's value and then's.

    Args:
        now, then: two states of one ledger.
        first: the first year that a scenario would simulate.
    """
    years = range(first, first + MOST_YEARS)
    cells = [cell for cell in map(Cell.parse, now.published) if cell.year in years]
    values = {cell: (_outside(now, cell), _outside(then, cell)) for cell in cells}
    return {cell: (new, old) for cell, (new, old) in values.items() if new != old}


def restored_end(cells: Iterable[Cell], first: int) -> int:
    """The last year of a scenario that restores these cells."""
    return max(first + DEFAULT_YEARS - 1, *(cell.year or first for cell in cells))


def _outside(state: State, cell: Cell) -> Decimal:
    value = value_outside(state, cell)
    assert value is not None  # only cells of levers are published
    return value


def _begun_with(cells: Values) -> tuple[CellMove, ...]:
    return moves_between({}, cells)
