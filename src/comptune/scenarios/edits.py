"""Edits: what an act would move in one scenario's cells, and whether its structure still stands."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from comptune.ledger.events import CellMove
from comptune.ledger.state import ScenarioState
from comptune.ledger.store import Ledger
from comptune.levers import Cell
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.moves import Values, cells_named, moves_between, value_words, values_of
from comptune.scenarios.sources import Sources
from comptune.scenarios.spec import parse_changes
from comptune.structure import with_overrides

_SHOWN: Final = 6  # cells that a sentence lists


class Edits:
    """The edits of one scenario as it is now."""

    def __init__(self, scenario: ScenarioState, sources: Sources) -> None:
        self.scenario, self._sources = scenario, sources

    def version_or(self, given: int | None) -> int:
        """The version that an edit computed here is of, if the person has not seen another."""
        return self.scenario.version if given is None else given

    def setting(self, changes: Mapping[str, str | None]) -> tuple[CellMove, ...]:
        """The moves of values as people type them; None takes a cell out.

        Raises:
            ScenarioRefused: nothing moves, or a cell is set twice, or set and taken out.
            ComptuneError: a cell or value that the catalogue or the structure refuses.
        """
        first, last = self.scenario.start_year, self.scenario.end_year
        typed = {text: value for text, value in changes.items() if value is not None}
        parsed = parse_changes(typed, start_year=first, end_year=last)
        wanted = {str(cell): value for cell, value in parsed.items()}
        out = self._taken_out([text for text in changes if text not in typed], wanted)
        kept = {c: v for c, v in values_of(self.scenario).items() if c not in out}
        rules = [f"it holds these values already: {_values_words(wanted)}"] if wanted else []
        rules += [f"it does not set {', '.join(out[:_SHOWN])}"] if out else []
        return self._some({**kept, **wanted}, rule="; ".join(rules))

    def clearing(self, texts: Iterable[str]) -> tuple[CellMove, ...]:
        """The moves that take cells out.

        Raises:
            ScenarioRefused: none of them is set.
            ComptuneError: a text that names no cell, or a structure that no longer stands.
        """
        named = cells_named(texts, (self.scenario.start_year, self.scenario.end_year))
        kept = {c: v for c, v in values_of(self.scenario).items() if c not in named}
        return self._some(kept, rule=f"it does not set {', '.join(named[:_SHOWN])}")

    def rolling_back(self, ledger: Ledger, to_sequence: int) -> tuple[CellMove, ...]:
        """The moves that restore the cells as they were after an entry.

        Raises:
            UnknownEntry: the ledger has no such entry.
            ScenarioRefused: the scenario was not there then, or its cells are the same now.
        """
        then = ledger.state_at(to_sequence).scenarios.get(self.scenario.id)
        if then is None:
            raise ScenarioRefused(
                place=f"The entry to roll back {self.scenario.id} to",
                value=str(to_sequence),
                rule=f"the scenario began with entry {self.scenario.created_sequence}",
                remedy="Name that entry or a later one; its history lists them.",
            )
        return self._some(
            values_of(then), rule=f"its cells are what they were after entry {to_sequence}"
        )

    def _taken_out(self, texts: list[str], wanted: Values) -> tuple[str, ...]:
        """The cells that these texts name, none of which may be given a value as well."""
        if not texts:
            return ()
        named = cells_named(texts, (self.scenario.start_year, self.scenario.end_year))
        both = next((cell for cell in named if cell in wanted), None)
        if both is not None:
            raise ScenarioRefused(
                place=both,
                value=value_words(both, wanted[both]),
                rule="it is set and taken out in one change",
                remedy="Leave one of the two out.",
            )
        return named

    def moves_to(self, after: Values) -> tuple[CellMove, ...]:
        """The moves to these cells, if the structure stands with them.

        Raises:
            StructureRefused: a structure that nobody could use.
        """
        check_structure_cells(self._sources, self.scenario.structure_sha256, after)
        return moves_between(values_of(self.scenario), after)

    def _some(self, after: Values, *, rule: str) -> tuple[CellMove, ...]:
        moves = self.moves_to(after)
        if not moves:
            raise ScenarioRefused(
                place=f"The scenario {self.scenario.id}",
                rule=rule,
                remedy="There is nothing to do.",
            )
        return moves


def check_structure_cells(sources: Sources, structure_sha256: str, values: Values) -> None:
    """Refuse cells of ranges and matrix that leave a structure nobody could use.

    Raises:
        StructureRefused: such as a minimum above its maximum.
    """
    cells = structure_cells(values)
    if cells:
        with_overrides(sources.structure(structure_sha256)[1], cells)


def structure_cells(values: Values) -> dict[str, Decimal]:
    """Those that are cells of the structure."""
    return {cell: value for cell, value in values.items() if Cell.parse(cell).is_structure}


def _values_words(values: Values) -> str:
    shown = [f"{cell} {value_words(cell, value)}" for cell, value in values.items()]
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more
