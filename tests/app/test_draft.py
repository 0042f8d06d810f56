"""Unsaved changes: what counts as one, how far a lever can move, and every way back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptune.app.draft import Changes, Draft
from comptune.levers import Cell, OutOfBounds, load_catalogue

MERIT = load_catalogue()["merit_rate"]
STAFF, MANAGER = Cell("merit_rate", 2026, 1), Cell("merit_rate", 2026, 2)
COLA = Cell("cola_rate", 2026, 1)
OPENED = {STAFF: Decimal("0.025"), MANAGER: Decimal("0.03"), COLA: Decimal("0.01")}


def test_a_value_as_opened_is_no_change() -> None:
    draft = Draft(OPENED).with_cells({STAFF: Decimal("0.0250")})
    assert draft == Draft(OPENED)
    changed = draft.with_cells({STAFF: Decimal("0.04")})
    assert changed.with_cells({STAFF: Decimal("0.025")}).now == Changes()


def test_a_shift_moves_every_cell_of_the_lever_and_no_other() -> None:
    draft = Draft(OPENED).shifted(MERIT, Decimal("0.002"))
    assert [draft.value(cell) for cell in OPENED] == [
        Decimal("0.027"),
        Decimal("0.032"),
        Decimal("0.01"),
    ]


def test_a_typed_cell_keeps_its_distance_when_all_move() -> None:
    draft = Draft(OPENED).shifted(MERIT, Decimal("0.002")).with_cells({STAFF: Decimal("0.05")})
    draft = draft.shifted(MERIT, Decimal("0.001"))
    assert (draft.value(STAFF), draft.value(MANAGER)) == (Decimal("0.049"), Decimal("0.031"))
    assert draft.shift(MERIT) == Decimal("0.001")


def test_the_room_of_a_shift_ends_where_the_first_cell_meets_its_bound() -> None:
    draft = Draft(OPENED)
    least, most = draft.room(MERIT)
    assert (least, most) == (MERIT.lower - OPENED[STAFF], MERIT.upper - OPENED[MANAGER])
    assert draft.shifted(MERIT, least).value(STAFF) == MERIT.lower
    assert draft.shifted(MERIT, most).value(MANAGER) == MERIT.upper
    for beyond in (least - MERIT.step, most + MERIT.step):
        with pytest.raises(OutOfBounds):
            draft.shifted(MERIT, beyond)


def test_a_shift_that_takes_a_typed_cell_out_of_bounds_is_refused() -> None:
    draft = Draft(OPENED).with_cells({STAFF: MERIT.upper})
    with pytest.raises(OutOfBounds, match="merit_rate, level 1, 2026"):
        draft.shifted(MERIT, MERIT.step)


def test_a_shift_to_where_the_slider_stands_is_no_step() -> None:
    draft = Draft(OPENED).with_cells({STAFF: Decimal("0.04")})
    assert draft.shifted(MERIT, Decimal(0)) is draft


def test_reverting_one_cell_leaves_the_others() -> None:
    draft = Draft(OPENED).with_cells({STAFF: Decimal("0.04"), COLA: Decimal("0.02")})
    assert draft.reverted(STAFF).now.cells == {COLA: Decimal("0.02")}


def test_undo_of_nothing_is_nothing() -> None:
    assert Draft(OPENED).undone() == Draft(OPENED)


_VALUES = st.integers(0, 300).map(lambda steps: steps * MERIT.step)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([STAFF, MANAGER]), _VALUES),
        st.just("revert all"),
        st.just("one step up"),
    ),
    max_size=12,
)


@given(_STEPS)
def test_undo_walks_back_through_every_state(steps: list[object]) -> None:
    states = [Draft(OPENED)]
    for step in steps:
        now = states[-1]
        if step == "revert all":
            after = now.all_reverted()
        elif step == "one step up":
            up = now.shift(MERIT) + MERIT.step
            fits = max(now.value(STAFF), now.value(MANAGER)) < MERIT.upper
            after = now.shifted(MERIT, up) if fits else now
        else:
            assert isinstance(step, tuple)
            after = now.with_cells({step[0]: step[1]})
        if after != now:
            states.append(after)
    back = states[-1]
    for earlier in reversed(states[:-1]):
        back = back.undone()
        assert back.now == earlier.now
    for later in states[1:]:
        back = back.redone()
        assert back.now == later.now
    assert back.redone() is back


def test_a_cell_taken_out_has_the_value_beneath_until_it_is_typed_or_put_back() -> None:
    beneath = {STAFF: Decimal("0.02")}
    draft = Draft(OPENED).with_cells({STAFF: Decimal("0.04")}).with_cleared(beneath)
    assert (draft.value(STAFF), draft.touched, draft.now.cells) == (Decimal("0.02"), (STAFF,), {})
    assert draft.with_cells({STAFF: Decimal("0.02")}) is draft  # what a field says, not a hand
    assert draft.with_cells({STAFF: Decimal("0.03")}).now.cleared == {}
    assert draft.reverted(STAFF).now == Changes()
    assert draft.undone().value(STAFF) == Decimal("0.04")
    assert draft.undone().redone().now == draft.now
    assert draft.shifted(MERIT, Decimal("0.001")).value(STAFF) == Decimal("0.021")


def test_a_cell_taken_out_is_a_change_though_its_value_is_the_same() -> None:
    draft = Draft(OPENED).with_cleared({STAFF: OPENED[STAFF]})
    assert draft.is_changed
    assert draft.reverted(STAFF).now == Changes()
