"""What needs a second approver, and how it is said."""

from decimal import Decimal

import pytest
from tests.ledger.book import ADA, BEN, EVA, HEADCOUNT, MERIT, Book, staffed

from comptune.ledger.materiality import assess, value_outside
from comptune.levers import Cell

QUIET = {"cost": Decimal(1000), "pay_gap": None, "baseline_pay_gap": None}


@pytest.fixture
def book() -> Book:
    """A draft of ana's without values."""
    begun = staffed()
    begun.create()
    return begun


def reasons(book: Book, **run: object) -> tuple[str, ...]:
    run_id = book.run(**{**QUIET, **run})
    found = assess(book.state, "plan", book.state.runs[run_id])
    assert found.approvals_required == (2 if found.reasons else 1)
    return found.reasons


def test_nothing_is_material_about_nothing(book: Book) -> None:
    assert reasons(book) == ()


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        ("1005", None),
        ("995", None),
        ("1005.01", "Total cost rises by 0.501 %; above 0.5 % a second approver is needed."),
        ("1012.4", "Total cost rises by 1.24 %; above 0.5 % a second approver is needed."),
        ("987.6", "Total cost falls by 1.24 %; above 0.5 % a second approver is needed."),
    ],
)
def test_a_change_of_cost_above_the_limit_is_material(
    book: Book, cost: str, words: str | None
) -> None:
    assert reasons(book, cost=Decimal(cost)) == (() if words is None else (words,))


def test_cost_where_there_was_none_is_material(book: Book) -> None:
    assert reasons(book, baseline_cost=Decimal(0)) == (
        "Total cost rises from nothing; a second approver is needed.",
    )


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("0.0295", None),
        ("0.0245", None),
        (
            "0.035",
            "merit_rate moves by 0.8 percentage points (merit_rate.2027.L3 from 2.7 % to 3.5 %); "
            "above 0.25 percentage points a second approver is needed.",
        ),
        (
            "0.037",
            "merit_rate moves by 1 percentage point (merit_rate.2027.L3 from 2.7 % to 3.7 %); "
            "above 0.25 percentage points a second approver is needed.",
        ),
        (
            "0.02",
            "merit_rate moves by 0.7 percentage points (merit_rate.2027.L3 from 2.7 % to 2 %); "
            "above 0.25 percentage points a second approver is needed.",
        ),
    ],
)
def test_a_rate_moved_by_more_than_the_limit_is_material(
    book: Book, new: str, words: str | None
) -> None:
    book.change(new=new)
    assert reasons(book) == (() if words is None else (words,))


def test_many_cells_of_one_lever_are_one_reason(book: Book) -> None:
    for year, new in (("2027", "0.035"), ("2028", "0.04"), ("2029", "0.035"), ("2030", "0.028")):
        book.change(cell=f"merit_rate.{year}.L3", new=new)
    assert reasons(book) == (
        "merit_rate moves by up to 1.3 percentage points (merit_rate.2028.L3 from 2.7 % to 4 %, "
        "and 2 more cells); above 0.25 percentage points a second approver is needed.",
    )


def test_a_rate_is_held_against_what_is_published(book: Book) -> None:
    book.change(new="0.035")
    book.run(**QUIET)
    book.submit()
    book.approve(BEN)
    book.approve(EVA)
    book.publish()
    book.create(scenario="next")
    book.change(scenario="next", new="0.036")

    run_id = book.run(scenario="next", **QUIET)

    assert value_outside(book.state, Cell.parse(MERIT)) == Decimal("0.035")
    assert assess(book.state, "next", book.state.runs[run_id]).reasons == ()


def test_a_promotion_rate_is_a_rate(book: Book) -> None:
    book.change(cell="promotion_rate.2027.L3", new="0.1")
    assert reasons(book) == (
        "promotion_rate moves by 2 percentage points (promotion_rate.2027.L3 from 8 % to 10 %); "
        "above 0.25 percentage points a second approver is needed.",
    )


def test_shares_months_and_the_structure_are_weighed_by_what_they_cost(book: Book) -> None:
    book.change(cell="bonus_target.2027.L3", new="0.21")
    book.change(cell="merit_month.2027", new="5")
    book.change(cell="merit_matrix.R4.Z2", new="1.1")
    assert reasons(book) == ()


def test_another_forecast_is_material_however_small(book: Book) -> None:
    book.change(cell="benefits_load.2027.L1", new="0.241")
    book.change(cell="benefits_load.2027.L2", new="0.24")  # the default, written down
    assert reasons(book) == (
        "benefits_load is an assumption and changes (benefits_load.2027.L1 from 24 % to 24.1 %); "
        "for another forecast a second approver is needed.",
    )


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ("0.03", "0.03", None),
        ("0.03", "0.029", None),
        ("0.03", "-0.02", None),
        (None, "0.03", None),
        ("0.03", None, None),
        ("0.03", "0.0352", "The pay gap gets worse, from 3 % to 3.52 %; "),
        ("0.03", "0.030001", "The pay gap gets worse, from 3 % to 3.0001 %; "),
        ("0.01", "-0.05", "The pay gap gets worse, from 1 % to -5 %; "),
    ],
)
def test_a_pay_gap_that_gets_worse_is_material(
    book: Book, before: str | None, now: str | None, words: str | None
) -> None:
    gap, baseline = (None if at is None else Decimal(at) for at in (now, before))
    found = reasons(book, pay_gap=gap, baseline_pay_gap=baseline)
    assert found == (() if words is None else (words + "a second approver is needed.",))


def test_the_limits_are_settings(book: Book) -> None:
    book.change(cell=HEADCOUNT, new="0.05")
    book.change(cell="benefits_load.2027.L1", new="0.25")
    run = {"cost": Decimal(1100), "pay_gap": Decimal("0.04"), "baseline_pay_gap": Decimal("0.03")}
    assert len(reasons(book, **run)) == 4

    book.set("materiality.cost_share", "0.1", actor=ADA)
    book.set("materiality.rate_points", "0.02")
    book.set("materiality.assumptions", "false")
    book.set("materiality.pay_gap", "false")

    assert reasons(book, **run) == ()


def test_a_baseline_that_was_published_since_the_run_is_not_known(book: Book) -> None:
    book.change(new="0.028")
    run = book.run(**QUIET)
    book.create(scenario="other")
    book.change(scenario="other", new="0.0285")
    book.run(scenario="other", **QUIET)
    book.submit(scenario="other")
    book.approve(BEN, "other")
    book.publish(scenario="other")

    assert assess(book.state, "plan", book.state.runs[run]).reasons == (
        "Published values that it replaces changed after its run, so the change of cost is not "
        "known; a second approver is needed.",
    )
    book.run(**QUIET)
    assert assess(book.state, "plan", book.state.runs[run]).reasons == ()
