"""Small acts for tests of the store."""

from decimal import Decimal

from comptune.ledger.actor import Actor
from comptune.ledger.entry import NewEntry, comment_stream, scenario_stream
from comptune.ledger.events import CellMove, CommentAdded, ParameterChange, ScenarioCreated
from comptune.ledger.state import State

CELL = "merit_rate.2027.L3"


def created(actor: Actor, scenario: str) -> NewEntry:
    """A scenario without a value of its own."""
    event = ScenarioCreated(
        scenario=scenario,
        name=scenario.title(),
        census_sha256="c" * 64,
        structure_sha256="5" * 64,
        start_year=2027,
        end_year=2031,
        seed="42",
    )
    return NewEntry(actor, scenario_stream(scenario), event, expected_version=0)


def comment(actor: Actor, scenario: str, text: str) -> NewEntry:
    """Something said, whatever others say meanwhile."""
    event = CommentAdded(scenario=scenario, text=text)
    return NewEntry(actor, comment_stream(scenario), event)


def change(actor: Actor, state: State, scenario: str, value: str) -> NewEntry:
    """`CELL` set to another value, by somebody who has seen the state."""
    before = state.scenarios[scenario].overrides.get(CELL)
    move = CellMove(cell=CELL, old=before.value if before else None, new=Decimal(value))
    event = ParameterChange(scenario=scenario, cells=(move,), reason="To try it.")
    stream = scenario_stream(scenario)
    return NewEntry(actor, stream, event, expected_version=state.version(stream))
