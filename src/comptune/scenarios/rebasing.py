"""Rebasing: a copy takes over what changed in its base, unless both changed the same cell."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from comptune.ledger.events import Base
from comptune.ledger.state import ScenarioState, State
from comptune.ledger.store import Ledger
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.moves import (
    Values,
    moves_between,
    place_in_catalogue,
    value_words,
    values_of,
)
from comptune.scenarios.views import Conflict, RebasePlan

Side = Literal["mine", "base"]
Keep = Side | Mapping[str, Side]
"""Whose values stay where both changed a cell: one side's throughout, or by cell."""


def plan(ledger: Ledger, state: State, copy: ScenarioState) -> RebasePlan:
    """What a rebase of a copy on its base as it is in a state would do.

    Raises:
        ScenarioRefused: it has no base, or nothing changed there since.
    """
    if copy.base is None:
        raise ScenarioRefused(
            place=f"The scenario {copy.id}",
            rule="it has no base: it is no copy",
            remedy="Only copies are rebased.",
        )
    name = copy.base.scenario
    then = values_of(ledger.state_at(copy.base.sequence).scenarios[name])
    base = values_of(state.scenarios[name])
    if then == base:
        raise ScenarioRefused(
            place=f"The rebase of {copy.id} on {name}",
            rule=f"no cell of {name} has changed since entry {copy.base.sequence}",
            remedy="There is nothing to take over.",
        )
    new_base = Base(scenario=name, sequence=state.scenarios[name].changed_sequence)
    return compare(copy.base, new_base, then=then, base=base, mine=values_of(copy))


def compare(
    old_base: Base, new_base: Base, *, then: Values, base: Values, mine: Values
) -> RebasePlan:
    """Base then, base now and copy now, held against each other cell by cell.

    Args:
        old_base, new_base: the base as the copy knows it, and as it is now.
        then, base: the base's cells at those two entries.
        mine: the copy's cells now.
    """
    moved: dict[str, Decimal | None] = {}
    conflicts = []
    for cell in sorted(then.keys() | base.keys(), key=place_in_catalogue):
        before, now, own = then.get(cell), base.get(cell), mine.get(cell)
        if now in (before, own):
            continue
        if own == before:
            moved[cell] = now
        else:
            conflicts.append(Conflict(cell=cell, then=before, base=now, mine=own))
    return RebasePlan(old_base, new_base, moves_between(mine, _with(mine, moved)), tuple(conflicts))


def decided(scenario_id: str, found: RebasePlan, *, mine: Values, keep: Keep | None) -> Values:
    """The copy's cells after the rebase.

    Raises:
        ScenarioRefused: a cell conflicts and `keep` does not say whose value stays, or `keep`
            names a cell that does not.
    """
    sides = _sides(scenario_id, found, keep)
    open_ones = [one for one in found.conflicts if one.cell not in sides]
    if open_ones:
        base = found.new_base.scenario
        conflicts = "; ".join(
            f"{one.cell} is {value_words(one.cell, one.mine)} here and "
            f"{value_words(one.cell, one.base)} there (it was {value_words(one.cell, one.then)})"
            for one in open_ones
        )
        cells = "a cell" if len(open_ones) == 1 else f"{len(open_ones)} cells"
        raise ScenarioRefused(
            place=f"The rebase of {scenario_id} on {base}",
            rule=f"both changed {cells} since, differently: {conflicts}",
            remedy='Say whose values stay with keep: "mine" or "base", of all or by cell.',
        )
    moved: dict[str, Decimal | None] = {move.cell: move.new for move in found.moves}
    moved |= {one.cell: one.base for one in found.conflicts if sides[one.cell] == "base"}
    return _with(mine, moved)


def _sides(scenario_id: str, found: RebasePlan, keep: Keep | None) -> Mapping[str, Side]:
    """Whose value stays, by cell, as far as it is said."""
    if keep is None:
        return {}
    disputed = [one.cell for one in found.conflicts]
    if isinstance(keep, str):
        return dict.fromkeys(disputed, keep)
    unknown = sorted(set(keep) - set(disputed))
    if unknown:
        raise ScenarioRefused(
            place=f"The rebase of {scenario_id} on {found.new_base.scenario}",
            value=", ".join(unknown),
            rule="a side is chosen only for cells that both changed, differently",
            remedy=f"Leave it out; these are open: {', '.join(disputed) or 'none'}.",
        )
    return keep


def _with(values: Values, moved: dict[str, Decimal | None]) -> Values:
    every = {**values, **moved}
    return {cell: value for cell, value in every.items() if value is not None}
