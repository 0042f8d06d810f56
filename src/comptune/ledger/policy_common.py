"""What all rules share: the question that they answer, and words for their messages."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from comptune.ledger.actor import DEMO_PREFIX, Actor
from comptune.ledger.policy_errors import UnknownScenario
from comptune.ledger.roles import ADMINISTRATOR, Act
from comptune.ledger.state import ScenarioState, State
from comptune.levers.catalogue import suggestion

RESERVED_IDS: Final = ("baseline", "published")  # what differences call their sides
# Not the locale's: a message is the same on every machine.
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Question:
    """May this person do that now?"""

    state: State
    actor: Actor
    act: Act
    scenario_id: str | None = None
    cells: Collection[str] = ()
    role: str | None = None

    @property
    def roles(self) -> frozenset[str]:
        """The roles of the person who asks."""
        return frozenset(self.state.grants.get(self.actor.name, ()))

    @property
    def scenario(self) -> ScenarioState:
        """The scenario that it is about."""
        return known_scenario(self.state, self.scenario_id or "")


def known_scenario(state: State, scenario_id: str) -> ScenarioState:
    """The scenario of that id.

    Raises:
        UnknownScenario: with the closest id there is.
    """
    if scenario_id not in state.scenarios:
        known = tuple(state.scenarios)
        otherwise = f"There are {listed(known)}." if known else "Create it first."
        if scenario_id in RESERVED_IDS:
            otherwise = f'"{scenario_id}" only names a side of a comparison. {otherwise}'
        raise UnknownScenario(
            place="The scenario",
            value=f'"{scenario_id}"',
            rule="the ledger has no scenario of this id",
            remedy=suggestion(scenario_id, known, otherwise),
        )
    return state.scenarios[scenario_id]


def can_act(state: State, person: str) -> bool:
    """Whether the workspace knows people like this: a demo user may act only where it says so."""
    return state.settings.demo_users or not person.startswith(DEMO_PREFIX)


def administrators(state: State) -> tuple[str, ...]:
    """Everyone who can grant roles now."""
    return tuple(
        person
        for person, roles in state.grants.items()
        if ADMINISTRATOR in roles and can_act(state, person)
    )


def day(at: datetime) -> str:
    """The day as people write it: "3 March 2027"."""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def listed(names: Iterable[str], conjunction: str = "and") -> str:
    """Names as people list them: "ana, ben and eva"."""
    *others, last = names
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def ask(people: Iterable[str], otherwise: str) -> str:
    """The remedy that names who can help: "Ask ben or eva."."""
    names = sorted(people)
    return f"Ask {listed(names, 'or')}." if names else otherwise
