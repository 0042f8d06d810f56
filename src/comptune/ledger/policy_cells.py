"""Rules about cells: which a change may move, from what to what, and which are locked."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from comptune.ledger.errors import NotAllowed
from comptune.ledger.events import CellMove, ParameterLocked, ParameterUnlocked
from comptune.ledger.materiality import value_outside
from comptune.ledger.policy_common import Question, listed
from comptune.ledger.policy_errors import (
    LockedCell,
    LockRoleTooHigh,
    NothingChanged,
    NotLocked,
    OutsideTheYears,
    ReasonMissing,
    RepeatedCell,
    StaleValue,
)
from comptune.ledger.roles import LOCK_ORDER, lock_rank
from comptune.ledger.state import CellValue, Lock, ScenarioState, State
from comptune.levers import Cell, CellRefused, Lever, check_value, format_value, load_catalogue


def check_moves(
    state: State,
    scenario: ScenarioState,
    moves: Iterable[CellMove],
    *,
    reason: str,
    origin: Mapping[str, CellValue] | None = None,
) -> None:
    """Every cell once, within the scenario's years and the catalogue's bounds, from what it is now.

    Args:
        scenario: with the overrides and locks before the moves.
        origin: overrides of the base that values may come from; a value taken over as it stands
            there has its reason there.

    Raises:
        NotAllowed: what the moves break.
        ComptuneError: a cell or value that the catalogue refuses.
    """
    moves = tuple(moves)
    check_cells([move.cell for move in moves], years=(scenario.start_year, scenario.end_year))
    taken_over = origin or {}
    for move in moves:
        _check_move(state, scenario, move)
        came_along = (
            move.new is not None
            and move.cell in taken_over
            and taken_over[move.cell].value == move.new
        )
        if not reason and not came_along:
            _check_needs_no_reason(move.cell)


def check_cells(texts: Collection[str], *, years: tuple[int, int] | None = None) -> None:
    """Cells of the catalogue, each once, written the one way that there is, in these years.

    Raises:
        RepeatedCell, OutsideTheYears: as they say.
        UnknownLever, CellRefused: as `Cell.parse`.
    """
    seen = set()
    for text in texts:
        cell = Cell.parse(text)
        if str(cell) != text:
            raise CellRefused(
                place="The cell",
                value=repr(text),
                rule="the ledger writes every cell in one way",
                remedy=f"Write {cell}.",
            )
        if text in seen:
            raise RepeatedCell(
                place=text, rule="an entry names a cell once", remedy="Leave one of the two out."
            )
        seen.add(text)
        if years and cell.year is not None and not years[0] <= cell.year <= years[1]:
            raise OutsideTheYears(
                place=text,
                rule=f"the scenario runs from {years[0]} to {years[1]}",
                remedy="Name one of its years.",
            )


def _check_move(state: State, scenario: ScenarioState, move: CellMove) -> None:
    cell = Cell.parse(move.cell)
    now = scenario.overrides.get(move.cell)
    value_now = None if now is None else now.value
    if move.old != value_now:
        raise StaleValue(
            place=f"{move.cell}, before",
            value=_in_words(cell, move.old),
            rule=f"in {scenario.id} it is {_in_words(cell, value_now)} now",
            remedy="Look at the scenario again and repeat the change.",
        )
    if move.new == move.old:
        raise NothingChanged(
            place=move.cell,
            value=f"{_in_words(cell, move.new)} already",
            rule="a change changes",
            remedy="Leave the cell out.",
        )
    if move.new is not None:
        check_value(load_catalogue().quantity(cell.name), move.new, cell=cell)
    refusal = lock_refusal(state, scenario, move.cell, new=move.new)
    if refusal is not None:
        raise refusal


def _check_needs_no_reason(text: str) -> None:
    quantity = load_catalogue().quantity(Cell.parse(text).name)
    if isinstance(quantity, Lever) and quantity.asks_reason:
        raise ReasonMissing(
            place=text,
            rule=f"a change of {quantity.name} takes a reason",
            remedy="Say why, in a sentence that an approver understands.",
        )


def _in_words(cell: Cell, value: Decimal | None) -> str:
    if value is None:
        return "not set"
    return format_value(load_catalogue().quantity(cell.name), value)


# --- Locks --------------------------------------------------------------------------------------


def lock_refusal(
    state: State, scenario: ScenarioState, cell: str, *, new: Decimal | None
) -> LockedCell | None:
    """Why the scenario may not give the cell this value; None means that it is not set there.

    A lock of the workspace holds the value that applies everywhere: a scenario may go back to it.
    """
    own = scenario.locks.get(cell)
    if own is not None:
        return _locked(cell, own, where=f" in {scenario.id}")
    everywhere = state.locks.get(cell)
    if everywhere is None or new is None or new == value_outside(state, Cell.parse(cell)):
        return None
    return _locked(cell, everywhere, where=" in the workspace")


def deviations(state: State, scenario: ScenarioState) -> Iterator[LockedCell]:
    """Overrides that differ from a value that is locked in the workspace."""
    for cell in sorted(state.locks.keys() & scenario.overrides.keys()):
        new = scenario.overrides[cell].value
        if new != value_outside(state, Cell.parse(cell)):
            yield _locked(
                cell,
                state.locks[cell],
                where=" in the workspace",
                remedy=f"Clear it in {scenario.id}, or have it unlocked.",
            )


def touch_refusals(question: Question) -> Iterator[LockedCell]:
    """Locked cells among those to be changed, whatever to."""
    scenario = question.scenario
    for text in question.cells:
        locks = (
            (scenario.locks.get(text), f" in {scenario.id}"),
            (question.state.locks.get(text), " in the workspace"),
        )
        for lock, where in locks:
            if lock is not None:
                yield _locked(text, lock, where=where)


def lock_refusals(question: Question) -> Iterator[NotAllowed]:
    """Why these cells may not be locked for that role: locked already, or too high a role."""
    locks, where = _locks(question)
    if question.role is not None and lock_rank({question.role}) == 0:
        yield LockRoleTooHigh(
            place="The lock",
            value=f"for a {question.role}",
            rule="a lock is undone by those who may change something",
            remedy=f"Name {listed(LOCK_ORDER, 'or')}.",
        )
    elif question.role is not None and lock_rank({question.role}) > lock_rank(question.roles):
        yield LockRoleTooHigh(
            place="The lock",
            value=f"for the role of {question.role}",
            rule=f"{question.actor.name} is below it and could not undo the lock",
            remedy="Name your own role or one below it.",
        )
    for text in question.cells:
        if text in locks:
            yield _locked(
                text, locks[text], where=where, remedy="Unlock it first to lock it otherwise."
            )


def unlock_refusals(question: Question) -> Iterator[NotAllowed]:
    """Why these cells may not be unlocked: not locked, or for a higher role."""
    locks, where = _locks(question)
    for text in question.cells:
        lock = locks.get(text)
        if lock is None:
            elsewhere = "in the workspace" if question.scenario_id else "in a scenario"
            yield NotLocked(
                place=text,
                rule=f"it is not locked{where}",
                remedy=f"Look whether it is locked {elsewhere}.",
            )
        elif lock_rank({lock.role}) > lock_rank(question.roles):
            yield _locked(text, lock, where=where)


def check_lock(event: ParameterLocked | ParameterUnlocked, scenario: ScenarioState | None) -> None:
    """Cells that there are: in the scenario's years, if it is one's.

    Raises:
        RepeatedCell, OutsideTheYears, UnknownLever, CellRefused: as `check_cells`.
    """
    is_new = scenario is not None and isinstance(event, ParameterLocked)
    years = (scenario.start_year, scenario.end_year) if scenario and is_new else None
    check_cells(event.cells, years=years)


def _locks(question: Question) -> tuple[Mapping[str, Lock], str]:
    if question.scenario_id is None:
        return question.state.locks, " in the workspace"
    return question.scenario.locks, f" in {question.scenario.id}"


def _locked(cell: str, lock: Lock, *, where: str, remedy: str = "") -> LockedCell:
    above = LOCK_ORDER[LOCK_ORDER.index(lock.role) :]
    return LockedCell(
        place=cell,
        value=f"locked{where}",
        rule=f'{lock.by} locked it with entry {lock.sequence} ("{lock.reason}"), '
        f"and only {listed((f'{role}s' for role in above), 'or')} unlock it",
        remedy=remedy or "Leave it as it is, or have it unlocked first.",
    )
