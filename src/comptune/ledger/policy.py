"""Who may do what: every rule of governance, as pure functions of the state.

`check` is the only gate that an entry passes; the ledger runs it inside the transaction that
appends. Pages and commands ask `may` before they offer an act, and `demand` before they begin one.
"""

from collections.abc import Collection
from dataclasses import dataclass

from comptune.ledger.actor import Actor
from comptune.ledger.entry import NewEntry
from comptune.ledger.roles import Act
from comptune.ledger.state import State


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may do something; if not, every reason against it, as sentences."""

    allowed: bool
    reasons: tuple[str, ...] = ()


def may(
    state: State,
    actor: Actor,
    act: Act,
    *,
    scenario: str | None = None,
    cells: Collection[str] = (),
    role: str | None = None,
) -> Verdict:
    """Whether the person may do it now, and why not.

    Args:
        scenario: the id of the scenario that it is about, if any.
        cells: the cells to change, lock or unlock.
        role: of the lock to set.
    """
    return Verdict(allowed=True)


def demand(
    state: State,
    actor: Actor,
    act: Act,
    *,
    scenario: str | None = None,
    cells: Collection[str] = (),
    role: str | None = None,
) -> None:
    """Refuse what `may` does not allow.

    Raises:
        NotAllowed: the first reason, as the error of its rule.
    """


def check(state: State, new: NewEntry) -> None:
    """Refuse an entry that the rules of governance do not allow in this state.

    Raises:
        NotAllowed: the rule that it breaks.
        ComptuneError: a cell or value that the catalogue of levers refuses.
    """
