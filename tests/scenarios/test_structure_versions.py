"""Structures over time: who kept which, why, what it changed, and who stands on another."""

from decimal import Decimal

import pytest
from tests.scenarios.conftest import Office

from comptune.ledger.errors import NotAllowed, StaleVersion
from comptune.scenarios.structure_history import left_behind, structure_history
from comptune.structure import Structure, with_overrides
from comptune.structure.ranges import pay_ranges


def raised(structure: Structure, minimum: int) -> Structure:
    return with_overrides(structure, {"range_minimum.L2": Decimal(minimum)})


def test_a_change_is_in_the_history_with_who_why_and_every_cell(office: Office) -> None:
    first, structure = office.workspace.structure()
    office.desk("ana").create("old", name="Old")
    second = office.workspace.keep_structure(
        raised(structure, 67_500),
        actor=office.desk("ana").actor,
        reason="The market",
        replaces=first,
    )
    newest, oldest = structure_history(office.workspace.ledger)
    assert (newest.by, newest.reason, newest.sha256) == ("ana", "The market", second)
    assert oldest.sha256 == first
    (moved,) = newest.differences
    assert moved == ("config_job_levels", "level_id 2", "min_compensation", "66000.00", "67500.00")
    assert pay_ranges(office.workspace.structure()[1])[1].minimum == 67_500
    assert list(left_behind(office.desk("ana").state(), second)) == ["old"]
    assert not left_behind(office.desk("ana").state(), first)


def test_who_edited_one_that_was_replaced_meanwhile_overwrites_nothing(office: Office) -> None:
    first, structure = office.workspace.structure()
    theirs = office.workspace.keep_structure(
        raised(structure, 67_500), actor=office.desk("ana").actor, reason="First", replaces=first
    )
    known = office.workspace.structures()
    with pytest.raises(StaleVersion, match="others kept another one since"):
        office.workspace.keep_structure(
            raised(structure, 68_000), actor=office.desk("ada").actor, replaces=first
        )
    assert office.workspace.structure()[0] == theirs
    assert office.workspace.structures() == known


def test_a_viewer_keeps_none(office: Office) -> None:
    first, structure = office.workspace.structure()
    with pytest.raises(NotAllowed):
        office.workspace.keep_structure(
            raised(structure, 67_500), actor=office.desk("vic").actor, replaces=first
        )
    assert len(structure_history(office.workspace.ledger)) == 1
