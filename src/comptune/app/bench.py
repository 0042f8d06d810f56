"""The bench of one session: a scenario, a draft over it, and what the draft leads to.

Every change is previewed before it is taken: what cannot be simulated is refused with its message
and changes nothing. It writes nothing and knows nothing of Streamlit.
"""

import itertools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from comptune.app.draft import Changes, Draft
from comptune.errors import ComptuneError
from comptune.ledger.state import Lock
from comptune.levers import Cell, Lever, format_value, load_catalogue, parse_cell_value
from comptune.scenarios import Preview, Rate, Scenario, spec_text
from comptune.scenarios.changes import CellChange, changed_levers
from comptune.scenarios.spec import TargetSpec

_PREVIEWS_KEPT: Final = 3  # now, before the last change, as opened
_Key = tuple[frozenset[tuple[Cell, Decimal]], frozenset[Cell]]


class CellStays(ComptuneError):
    """A cell that is locked."""


@dataclass(frozen=True)
class Refusal:
    """What was typed in a cell and why it was not taken."""

    text: str
    message: str


@dataclass
class Bench:
    """A scenario on the bench. Made by `Bench.of`.

    Attributes:
        scenario: as opened.
        draft: the unsaved changes.
        tiers: where each cell's value in the opened scenario comes from.
        refusals: cells whose typed text was refused; the value before it is still in force.
        shift_refusal: why the last shift of a whole lever was refused.
        moves: how often cells were given values that nobody typed in them.
        steps_back: how often a step was taken back.
        locks: cells that stay as they are.
        is_stale: whether others changed the scenario since it was opened.
        serial: a number that no other bench of this process has.
        first_texts: by the key of a field, what stood in it when it was drawn first.
        beneath: by cell that the scenario sets, what holds without it and where that comes from.
    """

    scenario: Scenario
    draft: Draft
    tiers: dict[Cell, str]
    refusals: dict[Cell, Refusal] = field(default_factory=dict)
    shift_refusal: str | None = None
    moves: int = 0
    steps_back: int = 0
    locks: Mapping[Cell, Lock] = field(default_factory=dict)
    is_stale: bool = False
    serial: int = field(default_factory=itertools.count().__next__)
    first_texts: dict[str, str] = field(default_factory=dict)
    beneath: Mapping[Cell, CellChange] = field(default_factory=dict)
    _previews: dict[_Key, Preview] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, scenario: Scenario) -> "Bench":
        """A bench with the scenario as it is."""
        preview = scenario.preview()
        rows = preview.effective.to_pylist()
        cells = {
            row_cell(row["parameter_name"], row["fiscal_year"], row["job_level"]): row
            for row in rows
        }
        opened = {cell: row["parameter_value"] for cell, row in cells.items()}
        tiers = {cell: str(row["parameter_source"]) for cell, row in cells.items()}
        draft = Draft(opened, opened_targets=scenario.spec.targets)
        beneath = {one.cell: one for many in changed_levers(scenario).values() for one in many}
        return cls(scenario, draft, tiers, beneath=beneath, _previews={_key(draft.now): preview})

    @property
    def years(self) -> tuple[int, ...]:
        """The simulated years."""
        return tuple(range(self.scenario.start_year, self.scenario.end_year + 1))

    @property
    def level_names(self) -> dict[int, str]:
        """What the structure calls each job level."""
        return self.scenario.level_names

    @property
    def is_changed(self) -> bool:
        """Whether anything is unsaved."""
        return self.draft.is_changed

    @property
    def preview(self) -> Preview:
        """What the draft leads to."""
        return self._preview(self.draft.now)

    @property
    def preview_before(self) -> Preview | None:
        """What the draft led to before the last change; None where that moved no value."""
        if not self.draft.past or _key(self.draft.past[-1]) == _key(self.draft.now):
            return None
        return self._preview(self.draft.past[-1])

    def text(self, cell: Cell) -> str:
        """What stands in the cell: the value in force, or the text that was refused."""
        if cell in self.refusals:
            return self.refusals[cell].text
        return self.formatted(cell, self.draft.value(cell))

    def lever(self, name: str) -> Lever:
        """A lever of the catalogue."""
        return load_catalogue()[name]

    def formatted(self, cell: Cell, value: Decimal) -> str:
        """A value of the cell as people write it."""
        return format_value(load_catalogue().quantity(cell.name), value)

    def type(self, cell: Cell, text: str) -> None:
        """Take what was typed in a cell, or refuse it with its message."""
        self.refusals.pop(cell, None)
        self.shift_refusal = None
        try:
            value = parse_cell_value(cell, text)
            self._check_unlocked(cell)
            self._take(self.draft.with_cells({cell: value}))
        except ComptuneError as error:
            self.refusals[cell] = Refusal(text, str(error))

    def type_many(self, texts: Mapping[Cell, str]) -> None:
        """Take what was pasted, as one change; locked cells that it would move are refused.

        Raises:
            ComptuneError: a cell that cannot be taken; then none is.
        """
        values = {cell: parse_cell_value(cell, text) for cell, text in texts.items()}
        self.put(values)

    def put(self, values: Mapping[Cell, Decimal]) -> None:
        """Give cells values, as one change.

        Raises:
            ComptuneError: a cell that is locked, or values that cannot be simulated.
        """
        for cell, value in values.items():
            if value != self.draft.value(cell):
                self._check_unlocked(cell)
        self._move(self.draft.with_cells(values))

    def clear(self, cells: Collection[Cell]) -> None:
        """Take cells that the scenario sets out of it, as one change.

        Raises:
            ComptuneError: a cell that is locked, or what is left cannot be simulated.
        """
        for cell in cells:
            self._check_unlocked(cell)
        self._move(
            self.draft.with_cleared({cell: self.beneath[cell].baseline_value for cell in cells})
        )

    def clearable(self, lever: str) -> tuple[Cell, ...]:
        """The lever's cells that the scenario sets and that can be taken out."""
        own = (cell for cell in self.beneath if cell.name == lever)
        gone = self.draft.now.cleared
        return tuple(cell for cell in own if cell not in gone and cell not in self.locks)

    def tier(self, cell: Cell) -> str:
        """Where the cell's value comes from, once what is unsaved is saved."""
        if cell in self.draft.now.cleared:
            return self.beneath[cell].baseline_source
        return "scenario" if cell in self.draft.now.cells else self.tiers[cell]

    def want(self, targets: tuple[TargetSpec, ...]) -> None:
        """Put these targets in place of all others."""
        self._take(self.draft.with_targets(targets))

    def shift(self, lever: Lever, to: Decimal) -> None:
        """Move all cells of a lever, so that its whole shift is `to`, or refuse it."""
        self.shift_refusal = None
        try:
            self._move(self.draft.shifted(lever, to, locked=self.locks))
        except ComptuneError as error:
            self.shift_refusal = str(error)

    def undo(self) -> None:
        """Take the last change back."""
        self._step_back(Draft.undone)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._step_back(Draft.redone)

    def revert_all(self) -> None:
        """Take every change back, as one change that can be undone."""
        self._step_back(Draft.all_reverted)

    def revert(self, cell: Cell) -> None:
        """Take the change of one cell back, as a change that can be undone."""
        self._step_back(lambda draft: draft.reverted(cell))

    def resume(self, before: "Bench") -> None:
        """Put the unsaved changes of another bench over this one's scenario.

        Raises:
            ComptuneError: they cannot be simulated over it.
        """
        draft = self.draft.with_cells(before.draft.now.cells)
        still = [cell for cell in before.draft.now.cleared if cell in self.beneath]
        draft = draft.with_cleared({cell: self.beneath[cell].baseline_value for cell in still})
        if before.draft.now.targets is not None:
            draft = draft.with_targets(before.draft.now.targets)
        self._take(draft)
        self.moves, self.steps_back = before.moves + 1, before.steps_back + 1

    def rates(self, lever: str) -> dict[tuple[int, int], Rate]:
        """The lever's entered and delivered rates by year and level; level 0 is all levels."""
        return {(rate.year, rate.level): rate for rate in self.preview.rates if rate.lever == lever}

    def file_text(self) -> str:
        """The scenario file of the draft: what a run of it is asked with."""
        changed = self.changed_scenario
        spec = changed.spec.model_copy(update={"targets": self.draft.targets})
        return spec_text(spec, changed.overrides)

    @property
    def changed_scenario(self) -> Scenario:
        """The scenario with the unsaved values."""
        return self._changed(self.draft.now)

    def _changed(self, changes: Changes) -> Scenario:
        return self.scenario.with_cells(changes.cells, without=changes.cleared)

    def _check_unlocked(self, cell: Cell) -> None:
        lock = self.locks.get(cell)
        if lock is not None:
            raise CellStays(
                place=cell.place,
                rule=f"it is locked by {lock.by}: {lock.reason}",
                remedy=f"Somebody with the role {lock.role} or a higher one can unlock it.",
            )

    def _step_back(self, step: Callable[[Draft], Draft]) -> None:
        self.shift_refusal = None
        self._move(step(self.draft))
        self.steps_back += 1

    def _move(self, draft: Draft) -> None:
        if draft is self.draft and not self.refusals:
            return
        self._take(draft)
        self.refusals.clear()
        self.moves += 1

    def _take(self, draft: Draft) -> None:
        """Make it the draft, once it is known that it can be simulated."""
        self._preview(draft.now)
        self.draft = draft

    def _preview(self, changes: Changes) -> Preview:
        key = _key(changes)
        if key not in self._previews:
            self._previews[key] = self._changed(changes).preview()
            for oldest in list(self._previews)[:-_PREVIEWS_KEPT]:
                del self._previews[oldest]
        return self._previews[key]


def row_cell(name: str, year: int, level: int) -> Cell:
    """The cell of a row of `int_effective_parameters`, where level 0 stands for none."""
    return Cell(name, year, level or None)


def _key(changes: Changes) -> _Key:
    return frozenset(changes.cells.items()), frozenset(changes.cleared)
