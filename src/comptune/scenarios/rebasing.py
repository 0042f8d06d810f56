"""Rebasing: a copy takes over what changed in its base, unless both changed the same cell."""

from decimal import Decimal
from typing import Literal

from comptune.ledger.events import Base
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.moves import Values, moves_between, place_in_catalogue, value_words
from comptune.scenarios.views import Conflict, RebasePlan

Keep = Literal["mine", "base"]


def plan(old_base: Base, new_base: Base, *, then: Values, base: Values, mine: Values) -> RebasePlan:
    """What a rebase would do: the third of the three-way comparisons, cell by cell.

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
        ScenarioRefused: cells conflict and `keep` does not say whose values stay.
    """
    if found.conflicts and keep is None:
        base = found.new_base.scenario
        conflicts = "; ".join(
            f"{one.cell} is {value_words(one.cell, one.mine)} here and "
            f"{value_words(one.cell, one.base)} there (it was {value_words(one.cell, one.then)})"
            for one in found.conflicts
        )
        cells = "a cell" if len(found.conflicts) == 1 else f"{len(found.conflicts)} cells"
        raise ScenarioRefused(
            place=f"The rebase of {scenario_id} on {base}",
            rule=f"both changed {cells} since, differently: {conflicts}",
            remedy='Say whose values stay with keep: "mine" or "base".',
        )
    moved: dict[str, Decimal | None] = {move.cell: move.new for move in found.moves}
    if keep == "base":
        moved |= {one.cell: one.base for one in found.conflicts}
    return _with(mine, moved)


def _with(values: Values, moved: dict[str, Decimal | None]) -> Values:
    every = {**values, **moved}
    return {cell: value for cell, value in every.items() if value is not None}
