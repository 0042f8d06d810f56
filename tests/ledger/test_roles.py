"""Which role may do what, and which names are one person."""

from itertools import pairwise

import pytest

from comptune.ledger.events import EVENTS
from comptune.ledger.policy import ACT_OF
from comptune.ledger.roles import (
    ACTS,
    ADMINISTRATOR,
    IN_WORDS,
    LINE,
    LOCK_ORDER,
    Act,
    allows,
    approving_role,
    lock_rank,
    roles_that_may,
    same_person,
)


def test_every_role_of_the_line_may_what_those_below_may() -> None:
    for lower, higher in pairwise(LINE):
        assert ACTS[lower] <= ACTS[higher]


def test_a_viewer_writes_nothing_and_sees_nobody() -> None:
    assert ACTS["viewer"] == {Act.VIEW, Act.EXPORT, Act.VERIFY}


def test_an_administrator_decides_about_no_scenario() -> None:
    assert not ACTS[ADMINISTRATOR] & {Act.APPROVE, Act.REJECT}


def test_only_administrators_grant_and_set() -> None:
    assert roles_that_may(Act.GRANT) == roles_that_may(Act.SETTINGS) == (ADMINISTRATOR,)


def test_only_administrators_remove_runs() -> None:
    assert roles_that_may(Act.PRUNE) == (ADMINISTRATOR,)


def test_nobody_without_a_role_may_anything() -> None:
    assert not any(allows((), act) for act in Act)


def test_every_act_is_somebodys_and_has_words() -> None:
    for act in Act:
        assert roles_that_may(act)
        assert IN_WORDS[act]


def test_every_event_is_an_act() -> None:
    assert set(ACT_OF) == set(EVENTS.values())


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ((), None),
        (("analyst", "administrator"), None),
        (("approver",), "approver"),
        (("approver", "executive"), "executive"),
    ],
)
def test_the_highest_approving_role_signs(roles: tuple[str, ...], expected: str | None) -> None:
    assert approving_role(roles) == expected


def test_locks_have_their_order() -> None:
    assert [lock_rank({role}) for role in LOCK_ORDER] == [1, 2, 3, 4]
    assert lock_rank(()) == lock_rank({"viewer"}) == 0
    assert lock_rank({"analyst", "executive"}) == 3


@pytest.mark.parametrize(
    "alias",
    ["ana", "Ana", "ANA", "demo:ana", "demo:Ana", "\uff41na", "demo:demo:ana", "demo: Demo:ana"],
)
def test_names_that_are_one_person(alias: str) -> None:
    assert same_person(alias, "ana")


@pytest.mark.parametrize("other", ["anna", "an", "ana2", "bob"])
def test_names_that_are_two(other: str) -> None:
    assert not same_person(other, "ana")
