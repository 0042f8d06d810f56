"""The stream that each event belongs to; an entry anywhere else is refused."""

from collections.abc import Callable
from typing import Any, Final

from comptune.ledger import events
from comptune.ledger.entry import (
    CENSUSES,
    EXPORTS,
    LOCKS,
    PEOPLE,
    SETTINGS,
    STRUCTURES,
    comment_stream,
    optimization_stream,
    run_stream,
    scenario_stream,
)

_FIXED: Final[dict[type[events.Event], str]] = {
    events.CensusImported: CENSUSES,
    events.StructureChanged: STRUCTURES,
    events.SettingsChanged: SETTINGS,
    events.RoleGranted: PEOPLE,
    events.RoleRevoked: PEOPLE,
    events.DataExported: EXPORTS,
}
_BY_FIELD: Final[dict[type[events.Event], Callable[[Any], str]]] = {
    events.CommentAdded: lambda event: comment_stream(event.scenario),
    events.OptimizationRun: lambda event: optimization_stream(event.optimization),
    events.SimulationRun: lambda event: run_stream(event.run_id),
    events.SimulationFailed: lambda event: run_stream(event.run_id),
    events.RunPruned: lambda event: run_stream(event.run_id),
}


def stream_of(event: events.Event) -> str:
    """The stream that the event belongs to: of its scenario, where it is about one."""
    kind = type(event)
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in _BY_FIELD:
        return _BY_FIELD[kind](event)
    scenario = getattr(event, "scenario", None)
    return LOCKS if scenario is None else scenario_stream(scenario)
