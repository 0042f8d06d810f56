"""What an act would move in cells, before it is done: rebase, rollback, restoration."""

from typing import Final

from comptune.ledger.events import CellMove
from comptune.levers import Cell
from comptune.scenarios.beginnings import restored_values
from comptune.scenarios.clock import When
from comptune.scenarios.desk import Desk
from comptune.scenarios.moves import moves_between, values_of
from comptune.scenarios.rebasing import Keep, decided
from comptune.scenarios.scenario import Scenario
from comptune.scenarios.views import HistoryLine, RebasePlan

_MOVING: Final = ("PARAMETER_CHANGE", "PARAMETER_ROLLBACK", "SCENARIO_REBASED")


def rebase_moves(
    desk: Desk, scenario_id: str, plan: RebasePlan, *, keep: Keep | None
) -> tuple[CellMove, ...]:
    """The moves that `Desk.rebase` would make.

    Args:
        plan: `Desk.rebase_plan` of the scenario.
        keep: whose values stay where both changed a cell.

    Raises:
        ScenarioRefused: cells conflict and `keep` does not say whose values stay.
    """
    mine = values_of(desk.scenario_state(scenario_id))
    return moves_between(mine, decided(scenario_id, plan, mine=mine, keep=keep))


def rollback_moves(desk: Desk, scenario_id: str, to_sequence: int) -> tuple[CellMove, ...]:
    """The moves that `Desk.roll_back` would make; none where its cells are the same now.

    Raises:
        UnknownScenario: it was not there then.
    """
    then = values_of(desk.scenario_state(scenario_id, as_of=to_sequence))
    return moves_between(values_of(desk.scenario_state(scenario_id)), then)


def earlier_cells(desk: Desk, scenario_id: str) -> tuple[HistoryLine, ...]:
    """The entries that left the scenario's cells otherwise than the next one, newest first.

    The last one, after which its cells are as they are now, is not among them.
    """
    left = [
        line
        for line in desk.history(scenario_id)
        if line.event_type == "SCENARIO_CREATED" or (line.moves and line.event_type in _MOVING)
    ]
    return tuple(reversed(left[:-1]))


def restoration_moves(desk: Desk, as_of: When, *, first_year: int) -> tuple[CellMove, ...]:
    """What `Desk.restore_published` would lead back to: the values in force now, and then."""
    values = restored_values(desk.state(), desk.state(as_of), first_year)
    return tuple(
        CellMove(cell=str(cell), old=now, new=then) for cell, (now, then) in values.items()
    )


def moved(scenario: Scenario, moves: tuple[CellMove, ...]) -> Scenario:
    """The scenario as it would be after these moves."""
    cells = {Cell.parse(move.cell): move.new for move in moves}
    out = [cell for cell, value in cells.items() if value is None]
    wanted = {cell: value for cell, value in cells.items() if value is not None}
    return scenario.with_cells(wanted, without=out)
