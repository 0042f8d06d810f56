"""How a scenario begins, what changes it, and when nothing does any more."""

from decimal import Decimal

import pytest
from tests.ledger.book import ADA, ANA, BEN, BOB, HEADCOUNT, MERIT, VIC, Book, staffed, submitted

from comptune.ledger import events
from comptune.ledger.errors import NotAllowed
from comptune.ledger.policy_errors import (
    AlreadyExists,
    BaseRefused,
    NothingChanged,
    OutsideTheYears,
    RoleMissing,
    StaleValue,
    UnknownScenario,
    WrongState,
)
from comptune.levers import OutOfBounds


@pytest.fixture
def book() -> Book:
    """A draft of ana's with one value."""
    begun = staffed()
    begun.create()
    begun.change()
    return begun


def archived(book: Book) -> Book:
    book.append(ANA, events.ScenarioArchived(scenario="plan"))
    return book


@pytest.mark.parametrize("reserved", ["baseline", "published"])
def test_names_of_sides_are_no_ids(reserved: str) -> None:
    with pytest.raises(AlreadyExists) as refused:
        staffed().create(scenario=reserved)
    assert str(refused.value) == (
        f'The id is "{reserved}"; it names a side of every comparison. Take another id.'
    )


def test_an_id_is_given_once_even_after_archiving(book: Book) -> None:
    with pytest.raises(AlreadyExists):
        book.create(BOB)
    with pytest.raises(AlreadyExists) as refused:
        archived(book).create(BOB)
    assert str(refused.value) == (
        'The id is "plan"; a scenario has it, which is archived; an id is given once and for all. '
        "Take another id."
    )


@pytest.mark.parametrize(
    ("first", "last"), [(2027, 2026), (2027, 2057), (1900, 1901), (2230, 2231)]
)
def test_a_scenario_has_years_that_can_be(first: int, last: int) -> None:
    with pytest.raises(OutsideTheYears):
        staffed().create(start_year=first, end_year=last)
    staffed().create(start_year=2027, end_year=2056)


def test_a_seed_has_64_bits() -> None:
    staffed().create(seed=str(2**64 - 1))
    with pytest.raises(OutsideTheYears):
        staffed().create(seed=str(2**64))


def test_a_scenario_begins_within_the_rules_for_changes() -> None:
    with pytest.raises(OutOfBounds):
        staffed().create(cells=({"cell": MERIT, "new": "0.35"},))
    with pytest.raises(StaleValue):
        staffed().create(cells=({"cell": MERIT, "old": "0.02", "new": "0.03"},))
    with pytest.raises(NothingChanged):
        staffed().create(cells=({"cell": MERIT},))


def test_an_unknown_scenario_has_a_close_match(book: Book) -> None:
    with pytest.raises(UnknownScenario) as refused:
        book.append(ANA, events.CommentAdded(scenario="plam", text="Hm."))
    assert str(refused.value) == (
        'The scenario is "plam"; the ledger has no scenario of this id. Did you mean plan?'
    )
    with pytest.raises(UnknownScenario, match="only names a side of a comparison"):
        book.append(ANA, events.CommentAdded(scenario="baseline", text="Hm."))


@pytest.mark.parametrize(
    "base",
    [
        {"scenario": "copied", "sequence": 1},
        {"scenario": "plan", "sequence": 7},
        {"scenario": "plan", "sequence": 99},
    ],
)
def test_a_base_is_a_scenario_as_it_was(book: Book, base: dict[str, object]) -> None:
    with pytest.raises(BaseRefused):
        book.create(BOB, "copied", base=base)


def test_a_copy_of_nothing_is_refused(book: Book) -> None:
    with pytest.raises(UnknownScenario):
        book.create(BOB, "copied", base={"scenario": "baseline", "sequence": 1})


@pytest.mark.parametrize("status", ["published", "archived"])
def test_what_is_final_changes_no_more(book: Book, status: str) -> None:
    if status == "published":
        book.run_and_submit()
        book.approve(BEN)
        book.publish()
    else:
        archived(book)
    move = events.CellMove(cell=MERIT, old=Decimal("0.028"), new=Decimal("0.03"))
    target = events.Target(metric="total_compensation_cost", year=2027, value=Decimal(1))
    acts: tuple[events.Event, ...] = (
        events.ParameterChange(scenario="plan", cells=(move,)),
        events.ParameterRollback(scenario="plan", to_sequence=8, cells=(move,), reason="No."),
        events.TargetSet(scenario="plan", targets=(target,)),
        events.ScenarioRenamed(scenario="plan", old="Plan", new="Scheme"),
        events.ScenarioArchived(scenario="plan"),
        events.ParameterLocked(scenario="plan", cells=(MERIT,), role="analyst", reason="So."),
    )
    for act in acts:
        with pytest.raises(WrongState):
            book.append(ANA, act)
    book.append(ANA, events.CommentAdded(scenario="plan", text="Well done."))
    book.copy(BOB, "plan", "copied")


def test_what_is_before_the_approvers_is_neither_archived_nor_renamed() -> None:
    book = submitted()
    with pytest.raises(WrongState) as refused:
        archived(book)
    assert str(refused.value) == (
        "plan is submitted; what is before the approvers is not archived. Withdraw it first."
    )
    with pytest.raises(WrongState, match="approvers decide about it under the name that it has"):
        book.append(ANA, events.ScenarioRenamed(scenario="plan", old="Plan", new="Savings"))


def test_a_scenario_is_renamed_from_its_name(book: Book) -> None:
    book.append(BOB, events.ScenarioRenamed(scenario="plan", old="Plan", new="Scheme"))
    assert book.scenario().name == "Scheme"
    assert book.scenario().editors == {"ana"}
    with pytest.raises(StaleValue):
        book.append(BOB, events.ScenarioRenamed(scenario="plan", old="Plan", new="Other"))
    with pytest.raises(NothingChanged):
        book.append(BOB, events.ScenarioRenamed(scenario="plan", old="Scheme", new="Scheme"))


def test_a_rollback_goes_to_an_entry_of_the_scenarios_life(book: Book) -> None:
    move = events.CellMove(cell=MERIT, old=Decimal("0.028"))
    for sequence in (0, 7, 9, 10):
        rollback = events.ParameterRollback(
            scenario="plan", to_sequence=sequence, cells=(move,), reason="Better before."
        )
        with pytest.raises(BaseRefused):
            book.append(ANA, rollback)
    book.append(
        ANA,
        events.ParameterRollback(
            scenario="plan", to_sequence=8, cells=(move,), reason="Better before."
        ),
    )
    assert book.scenario().overrides == {}


def test_only_copies_are_rebased_and_from_the_base_they_have(book: Book) -> None:
    old = events.Base(scenario="plan", sequence=9)
    new = events.Base(scenario="plan", sequence=10)
    with pytest.raises(BaseRefused, match="Only copies are rebased"):
        book.append(ANA, events.ScenarioRebased(scenario="plan", old_base=old, new_base=new))
    book.copy(BOB, "plan", "copied")
    with pytest.raises(BaseRefused, match="it has plan as of entry 9 now"):
        book.append(BOB, events.ScenarioRebased(scenario="copied", old_base=new, new_base=old))
    with pytest.raises(NothingChanged):
        book.append(BOB, events.ScenarioRebased(scenario="copied", old_base=old, new_base=old))
    book.append(BOB, events.ScenarioRebased(scenario="copied", old_base=old, new_base=new))
    assert book.scenario("copied").base == new


def test_what_a_rebase_takes_over_has_its_reason_in_the_base(book: Book) -> None:
    book.copy(BOB, "plan", "copied")
    old = events.Base(scenario="plan", sequence=9)
    book.change(cell=HEADCOUNT, new="0.02", reason="Fewer people.")
    new = events.Base(scenario="plan", sequence=book.state.sequence)
    move = events.CellMove(cell=HEADCOUNT, new=Decimal("0.02"))
    book.append(
        BOB,
        events.ScenarioRebased(scenario="copied", old_base=old, new_base=new, cells=(move,)),
    )
    assert book.scenario("copied").overrides[HEADCOUNT].value == Decimal("0.02")


def test_targets_are_of_the_scenarios_years_and_others_than_before(book: Book) -> None:
    late = events.Target(metric="total_compensation_cost", year=2032, value=Decimal(1))
    with pytest.raises(OutsideTheYears):
        book.append(ANA, events.TargetSet(scenario="plan", targets=(late,)))
    with pytest.raises(OutsideTheYears):
        book.create(BOB, "other", targets=(late,))
    with pytest.raises(NothingChanged):
        book.append(ANA, events.TargetSet(scenario="plan", targets=()))


@pytest.mark.parametrize(
    "act",
    [
        events.ParameterChange(
            scenario="plan",
            cells=(events.CellMove(cell=MERIT, old=Decimal("0.028"), new=Decimal("0.03")),),
        ),
        events.ScenarioArchived(scenario="plan"),
        events.CommentAdded(scenario="plan", text="Hm."),
        events.TargetSet(scenario="plan", targets=()),
    ],
)
def test_a_viewer_only_views(book: Book, act: events.Event) -> None:
    with pytest.raises(RoleMissing):
        book.append(VIC, act)


def test_an_administrator_works_as_an_analyst_does(book: Book) -> None:
    book.change(ADA, new="0.03")
    assert book.scenario().editors == {"ada", "ana"}


def test_a_refused_entry_leaves_no_trace(book: Book) -> None:
    before = book.state.to_json()
    with pytest.raises(NotAllowed):
        book.change(VIC, new="0.03")
    assert book.state.to_json() == before
