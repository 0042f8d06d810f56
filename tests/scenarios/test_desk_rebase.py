"""Copies: what changed in the base is taken over, and conflicts are named, never decided."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptune.ledger.events import Base
from comptune.scenarios import ScenarioRefused
from comptune.scenarios.moves import Values
from comptune.scenarios.rebasing import compare, decided

from .conftest import Office

CELLS = [f"cola_rate.{year}.L{level}" for year in (2027, 2028) for level in (1, 2)]
some_cells = st.dictionaries(
    st.sampled_from(CELLS), st.integers(0, 3).map(lambda n: Decimal(n) / 100)
)
OLD, NEW = Base(scenario="base", sequence=3), Base(scenario="base", sequence=9)


@pytest.fixture
def copied(office: Office) -> Office:
    """base: L1 1 %, L2 1 %, L3 1 %; its copy mine, both changed since."""
    ana = office.desk("ana")
    ana.create("base", cells={"cola_rate.2028.*": "1.1 %"}, reason="Inflation.")
    ana.copy("base", "mine", name="Mine")
    ana.set_cells(
        "base",
        {"cola_rate.2028.L1": "2 %", "cola_rate.2028.L2": "2 %", "cola_rate.2029.L1": "2 %"},
        reason="More of it.",
    )
    ana.clear_cells("base", ["cola_rate.2028.L5"])
    office.desk("ada").set_cells(
        "mine", {"cola_rate.2028.L2": "3 %", "cola_rate.2028.L4": "3 %"}, reason="Even more."
    )
    return office


def test_a_copy_begins_as_its_base_and_names_it(copied: Office) -> None:
    mine = copied.desk("ana").scenario_state("mine")

    assert (mine.name, mine.base) == ("Mine", Base(scenario="base", sequence=9))
    assert mine.overrides["cola_rate.2028.L1"].value == Decimal("0.011")


def test_conflicts_are_explained_and_nothing_is_decided(copied: Office) -> None:
    before = copied.workspace.ledger.head()

    with pytest.raises(ScenarioRefused) as refused:
        copied.desk("ana").rebase("mine")

    assert str(refused.value) == (
        "The rebase of mine on base: both changed a cell since, differently: cola_rate.2028.L2 is "
        '3 % here and 2 % there (it was 1.1 %). Say whose values stay with keep: "mine" or "base", '
        "of all or by cell."
    )
    assert copied.workspace.ledger.head() == before


@pytest.mark.parametrize(("keep", "disputed"), [("mine", "0.03"), ("base", "0.02")])
def test_what_only_the_base_changed_is_taken_over(copied: Office, keep: str, disputed: str) -> None:
    copied.desk("ana").rebase("mine", keep=keep)  # type: ignore[arg-type]

    mine = copied.desk("ana").scenario_state("mine")
    assert {cell: str(one.value) for cell, one in mine.overrides.items()} == {
        "cola_rate.2028.L1": "0.02",  # the base's change
        "cola_rate.2028.L2": disputed,
        "cola_rate.2028.L3": "0.011",  # nobody's
        "cola_rate.2028.L4": "0.03",  # the copy's own
        "cola_rate.2029.L1": "0.02",  # new in the base
    }  # and 2028.L5, which the base cleared, is gone
    assert mine.base == Base(scenario="base", sequence=12)
    with pytest.raises(ScenarioRefused, match="no cell of base has changed since"):
        copied.desk("ana").rebase("mine")


def test_each_conflict_is_decided_by_itself(copied: Office) -> None:
    copied.desk("ana").set_cells("mine", {"cola_rate.2028.L1": "1.5 %"}, reason="Less.")

    copied.desk("ana").rebase(
        "mine", keep={"cola_rate.2028.L1": "mine", "cola_rate.2028.L2": "base"}
    )

    mine = copied.desk("ana").scenario_state("mine").overrides
    assert str(mine["cola_rate.2028.L1"].value) == "0.015"
    assert str(mine["cola_rate.2028.L2"].value) == "0.02"


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        (
            {"cola_rate.2028.L1": "mine"},
            "both changed a cell since, differently: cola_rate.2028.L2",
        ),
        (
            {"cola_rate.2028.L1": "mine", "cola_rate.2028.L2": "base", "cola_rate.2028.L4": "mine"},
            "is cola_rate.2028.L4; a side is chosen only for cells that both changed, differently",
        ),
    ],
)
def test_a_conflict_left_open_or_none_at_all_is_refused(
    copied: Office, keep: dict[str, str], said: str
) -> None:
    copied.desk("ana").set_cells("mine", {"cola_rate.2028.L1": "1.5 %"}, reason="Less.")

    with pytest.raises(ScenarioRefused) as refused:
        copied.desk("ana").rebase("mine", keep=keep)  # type: ignore[arg-type]

    assert said in str(refused.value)


def test_a_value_taken_over_leads_back_to_who_set_it_in_the_base(copied: Office) -> None:
    copied.desk("ana").rebase("mine", keep="mine")
    mine = copied.desk("ana").scenario_state("mine")

    taken = (
        copied.desk("ana")
        .decisions()
        .behind("cola_rate.2028.L1", mine.overrides["cola_rate.2028.L1"].sequence)
    )

    assert taken.event_type == "SCENARIO_REBASED"
    assert taken.origin is not None
    assert (taken.origin.event_type, taken.origin.scenario, taken.origin.reason) == (
        "PARAMETER_CHANGE",
        "base",
        "More of it.",
    )


def test_what_is_no_copy_is_not_rebased(copied: Office) -> None:
    with pytest.raises(ScenarioRefused, match="it has no base"):
        copied.desk("ana").rebase_plan("base")


@given(then=some_cells, base=some_cells, mine=some_cells)
def test_every_change_of_either_side_survives_or_is_a_conflict(
    then: Values, base: Values, mine: Values
) -> None:
    found = compare(OLD, NEW, then=then, base=base, mine=mine)
    disputed = {one.cell for one in found.conflicts}

    for keep in ("mine", "base"):
        after = decided("mine", found, mine=mine, keep=keep)  # type: ignore[arg-type]
        for cell in CELLS:
            changed_there = base.get(cell) != then.get(cell)
            changed_here = mine.get(cell) != then.get(cell)
            agree = base.get(cell) == mine.get(cell)
            assert (cell in disputed) is (changed_there and changed_here and not agree)
            if cell in disputed:
                assert after.get(cell) == (mine if keep == "mine" else base).get(cell)
            else:
                assert after.get(cell) == (base if changed_there else mine).get(cell)
