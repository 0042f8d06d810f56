"""Which cells a change may move, from what to what, and which are locked."""

from decimal import Decimal

import pytest
from tests.ledger.book import (
    ADA,
    ANA,
    BEN,
    BOB,
    EVA,
    HEADCOUNT,
    MERIT,
    VIC,
    Book,
    staffed,
)

from comptune.errors import ComptuneError
from comptune.ledger import events
from comptune.ledger.policy import demand, may
from comptune.ledger.policy_errors import (
    LockedCell,
    LockRoleTooHigh,
    NothingChanged,
    NotLocked,
    OutsideTheYears,
    ReasonMissing,
    RepeatedCell,
    RoleMissing,
    StaleValue,
    UnknownOptimization,
)
from comptune.ledger.roles import Act
from comptune.levers import CellRefused, OutOfBounds, UnknownLever, ValueRefused


@pytest.fixture
def book() -> Book:
    """A draft of ana's without values."""
    begun = staffed()
    begun.create()
    return begun


def change(book: Book, *moves: dict[str, object], reason: str = "") -> None:
    book.append(
        ANA,
        events.ParameterChange.model_validate(
            {"scenario": "plan", "cells": moves, "reason": reason}
        ),
    )


@pytest.mark.parametrize(
    ("cell", "new", "error", "words"),
    [
        ("merit_rat.2027.L3", "0.03", UnknownLever, "Did you mean merit_rate"),
        ("merit_rate.2027", "0.03", CellRefused, "a part is missing"),
        ("merit_rate.2027.L6", "0.03", CellRefused, "L1 to L5"),
        (" merit_rate.2027.L3", "0.03", CellRefused, "Write merit_rate.2027.L3"),
        ("merit_rate.2032.L3", "0.03", OutsideTheYears, "the scenario runs from 2027 to 2031"),
        ("merit_rate.2026.L3", "0.03", OutsideTheYears, "the scenario runs from 2027 to 2031"),
        (MERIT, "0.35", OutOfBounds, "the catalogue allows 0 to 15 %"),
        (MERIT, "-0.01", OutOfBounds, "the catalogue allows 0 to 15 %"),
        ("merit_month.2027", "4.5", ValueRefused, "a value here is whole"),
    ],
)
def test_only_values_of_the_catalogue_are_written(
    book: Book, cell: str, new: str, error: type[ComptuneError], words: str
) -> None:
    with pytest.raises(error, match=words):
        change(book, {"cell": cell, "new": new}, reason="To try it.")
    assert book.scenario().overrides == {}


def test_a_value_out_of_bounds_is_refused_in_words(book: Book) -> None:
    with pytest.raises(OutOfBounds) as refused:
        change(book, {"cell": MERIT, "new": "0.35"})
    assert str(refused.value) == (
        "merit_rate, level 3, 2027 is 35 %; the catalogue allows 0 to 15 %. Did you mean 3.5 %?"
    )


def test_a_change_starts_from_what_the_cell_is_now(book: Book) -> None:
    book.change()
    with pytest.raises(StaleValue) as refused:
        change(book, {"cell": MERIT, "old": "0.03", "new": "0.04"})
    assert str(refused.value) == (
        "merit_rate.2027.L3, before is 3 %; in plan it is 2.8 % now. Look at the scenario again "
        "and repeat the change."
    )
    with pytest.raises(StaleValue, match=r"before is not set; in plan it is 2\.8 % now"):
        change(book, {"cell": MERIT, "new": "0.04"})


def test_a_change_changes(book: Book) -> None:
    book.change()
    with pytest.raises(NothingChanged, match=r"is 2\.8 % already; a change changes"):
        change(book, {"cell": MERIT, "old": "0.028", "new": "0.0280"})


def test_clearing_what_is_not_set_changes_nothing(book: Book) -> None:
    with pytest.raises(NothingChanged, match="is not set already"):
        change(book, {"cell": MERIT})


def test_an_entry_names_a_cell_once(book: Book) -> None:
    with pytest.raises(RepeatedCell):
        change(book, {"cell": MERIT, "new": "0.03"}, {"cell": MERIT, "old": "0.03", "new": "0.04"})


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_a_lever_that_asks_why_gets_a_reason(book: Book, reason: str) -> None:
    change(book, {"cell": MERIT, "new": "0.03"}, reason=reason)
    with pytest.raises(ReasonMissing) as refused:
        change(book, {"cell": HEADCOUNT, "new": "0.02"}, reason=reason)
    assert str(refused.value) == (
        "headcount_growth.2027: a change of headcount_growth takes a reason. Say why, in a "
        "sentence that an approver understands."
    )


def test_clearing_such_a_lever_takes_a_reason_too(book: Book) -> None:
    book.change(cell=HEADCOUNT, new="0.02")
    with pytest.raises(ReasonMissing):
        change(book, {"cell": HEADCOUNT, "old": "0.02"})


def test_what_is_copied_has_its_reason_where_it_comes_from(book: Book) -> None:
    book.change(cell=HEADCOUNT, new="0.02")
    book.copy(BOB, "plan", "copied")
    base = {"scenario": "plan", "sequence": book.state.sequence}
    cell = {"cell": HEADCOUNT, "new": "0.01"}

    with pytest.raises(ReasonMissing):
        book.create(BOB, "another", base=base, cells=(cell,))
    with pytest.raises(ReasonMissing):
        book.create(BOB, "imported", cells=({"cell": HEADCOUNT, "new": "0.02"},))


def test_values_of_the_tuner_come_from_a_run_of_it(book: Book) -> None:
    with pytest.raises(UnknownOptimization):
        book.change(optimization="o-1")


# --- Locks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [None, "plan"])
def test_a_locked_cell_does_not_move(book: Book, where: str | None) -> None:
    book.lock(BEN, MERIT, role="approver", scenario=where)
    with pytest.raises(LockedCell) as refused:
        book.change()
    place = "in plan" if where else "in the workspace"
    assert str(refused.value) == (
        f"merit_rate.2027.L3 is locked {place}; ben locked it with entry 9 "
        '("As agreed."), and only approvers, executives or administrators unlock it. '
        "Leave it as it is, or have it unlocked first."
    )
    assert not may(book.state, ANA, Act.EDIT, scenario="plan", cells=[MERIT]).allowed
    assert may(book.state, ANA, Act.EDIT, scenario="plan", cells=[HEADCOUNT]).allowed


@pytest.mark.parametrize("where", [None, "plan"])
def test_an_analyst_does_not_unlock_what_is_locked_above_them(
    book: Book, where: str | None
) -> None:
    book.lock(EVA, MERIT, role="executive", scenario=where)
    for actor in (ANA, BEN):
        with pytest.raises(LockedCell, match="only executives or administrators unlock it"):
            book.unlock(actor, MERIT, scenario=where)
    book.unlock(ADA, MERIT, scenario=where)
    book.change()


def test_a_lock_is_not_replaced_by_a_lower_one(book: Book) -> None:
    book.lock(EVA, MERIT, role="executive")
    with pytest.raises(LockedCell, match="Unlock it first to lock it otherwise"):
        book.lock(ANA, MERIT, role="analyst")


def test_unlocking_the_scenario_leaves_the_workspaces_lock(book: Book) -> None:
    book.lock(EVA, MERIT, role="executive")
    book.lock(ANA, MERIT, scenario="plan")
    book.unlock(ANA, MERIT, scenario="plan")
    with pytest.raises(LockedCell):
        book.change()


def test_nobody_locks_above_themselves(book: Book) -> None:
    with pytest.raises(LockRoleTooHigh) as refused:
        book.lock(ANA, MERIT, role="approver")
    assert str(refused.value) == (
        "The lock is for the role of approver; ana is below it and could not undo the lock. "
        "Name your own role or one below it."
    )


def test_a_lock_for_viewers_would_be_none(book: Book) -> None:
    with pytest.raises(LockRoleTooHigh, match="Name analyst, approver, executive or administrator"):
        book.lock(EVA, MERIT, role="viewer")


def test_what_is_not_locked_is_not_unlocked(book: Book) -> None:
    with pytest.raises(NotLocked):
        book.unlock(ADA, MERIT)


def test_a_viewer_locks_nothing(book: Book) -> None:
    with pytest.raises(RoleMissing):
        demand(book.state, VIC, Act.LOCK, cells=[MERIT], role="analyst")


def test_a_scenario_goes_back_to_a_value_that_was_locked_since(book: Book) -> None:
    book.change()
    book.lock(EVA, MERIT, role="executive")

    with pytest.raises(LockedCell):
        book.change(new="0.029")
    book.change(new="0.027")  # the default
    book.change(new=None)

    assert MERIT not in book.scenario().overrides


def test_a_copy_keeps_the_locks_and_the_values_under_them(book: Book) -> None:
    book.change()
    book.lock(EVA, MERIT, HEADCOUNT, role="executive", scenario="plan")
    base = {"scenario": "plan", "sequence": book.state.sequence}

    book.copy(BOB, "plan", "copied")
    with pytest.raises(LockedCell):
        book.change(BOB, new="0.03", scenario="copied")
    for cells in ((), ({"cell": MERIT, "new": "0.03"},)):
        with pytest.raises(LockedCell, match="a copy keeps what is locked"):
            book.create(BOB, "another", base=base, cells=cells)
    grown = ({"cell": MERIT, "new": "0.028"}, {"cell": HEADCOUNT, "new": "0.02"})
    with pytest.raises(LockedCell, match="a copy keeps what is locked"):
        book.create(BOB, "another", base=base, cells=grown, reason="More people.")


def test_neither_rollback_nor_rebase_moves_a_locked_cell(book: Book) -> None:
    began = book.state.sequence
    book.change()
    book.lock(EVA, MERIT, role="executive", scenario="plan")
    back = events.CellMove(cell=MERIT, old=Decimal("0.028"))
    with pytest.raises(LockedCell):
        book.append(
            ANA,
            events.ParameterRollback(
                scenario="plan", to_sequence=began, cells=(back,), reason="No."
            ),
        )


def test_a_locked_cell_of_the_structure_is_not_overridden(book: Book) -> None:
    book.lock(EVA, "merit_matrix.R4.Z2", role="executive")
    with pytest.raises(LockedCell):
        book.change(cell="merit_matrix.R4.Z2", new="1.1")


def test_a_lock_is_of_a_cell_that_there_is(book: Book) -> None:
    with pytest.raises(OutsideTheYears):
        book.lock(ANA, "merit_rate.2032.L3", scenario="plan")
    book.lock(ANA, "merit_rate.2032.L3")
    for cell in ("merit_rate.2027", " merit_rate.2027.L3", "merit_rate.2027.*"):
        with pytest.raises(CellRefused):
            book.lock(ANA, cell)
