"""What exactly an approval is of: every part of the content counts, and nothing else."""

from decimal import Decimal

import pytest
from tests.ledger.book import ANA, BEN, HEADCOUNT, MERIT, Book, staffed, submitted

from comptune.ledger import events
from comptune.ledger.content import (
    content_sha256,
    current_run,
    inputs_sha256,
    published_in_use,
    standing,
)


def inputs(**fields: object) -> str:
    book = staffed()
    book.create(**fields)
    return inputs_sha256(book.state, str(fields.get("scenario", "plan")))


@pytest.mark.parametrize(
    "other",
    [
        {"census_sha256": "d" * 64},
        {"structure_sha256": "d" * 64},
        {"start_year": 2028},
        {"end_year": 2030},
        {"seed": "43"},
        {"raise_base": "opening"},
        {"cells": ({"cell": MERIT, "new": "0.028"},)},
        {"cells": ({"cell": "merit_matrix.R4.Z2", "new": "1.1"},)},
    ],
)
def test_every_input_counts(other: dict[str, object]) -> None:
    assert inputs(**other) != inputs()


def test_neither_id_nor_name_nor_reason_counts() -> None:
    assert inputs(scenario="other", name="Other", reason="Because.") == inputs()


def test_the_order_in_which_cells_were_set_does_not_count() -> None:
    one, other = ({"cell": MERIT, "new": "0.028"}, {"cell": "cola_rate.2027.L1", "new": "0.02"})
    assert inputs(cells=(one, other)) == inputs(cells=(other, one))


def test_a_value_counts_however_it_was_written() -> None:
    assert inputs(cells=({"cell": MERIT, "new": "0.0280"},)) == inputs(
        cells=({"cell": MERIT, "new": "0.028"},)
    )


def test_targets_are_content_and_no_input() -> None:
    book = staffed()
    book.create()
    run = book.run()
    before = inputs_sha256(book.state, "plan"), content_sha256(book.state, "plan", run)
    target = events.Target(metric="total_compensation_cost", year=2027, value=Decimal(1))
    book.append(ANA, events.TargetSet(scenario="plan", targets=(target,)))

    assert inputs_sha256(book.state, "plan") == before[0]
    assert content_sha256(book.state, "plan", run) not in (None, before[1])


def test_results_are_content_and_the_run_is_not() -> None:
    book = staffed()
    book.create()
    results = {"results_sha256": "1" * 64}
    first = book.run(run_id="1" * 16, **results)
    again = book.run(run_id="2" * 16, code_version="2", **results)
    other = book.run(run_id="3" * 16, results_sha256="2" * 64)
    hashes = [content_sha256(book.state, "plan", run) for run in (first, again, other)]

    assert hashes[0] == hashes[1] != hashes[2]


def test_a_run_of_something_else_is_no_content() -> None:
    book = staffed()
    book.create()
    run = book.run()
    book.change()

    assert content_sha256(book.state, "plan", run) is None
    assert content_sha256(book.state, "plan", "0" * 16) is None
    assert current_run(book.state, "plan") is None


def test_a_run_of_another_scenario_with_the_same_inputs_is_current() -> None:
    book = staffed()
    book.create()
    book.create(scenario="twin")
    run = book.run(scenario="plan")

    found = current_run(book.state, "twin")
    assert found is not None
    assert found.run_id == run


def test_published_values_in_use_are_those_not_overridden_in_its_years() -> None:
    book = staffed()
    book.create(scenario="source", end_year=2032)
    book.change(scenario="source", new="0.028")
    book.change(scenario="source", cell="merit_rate.2032.L3", new="0.028")
    book.change(scenario="source", cell="cola_rate.2027.L1", new="0.011")
    book.run_and_submit(scenario="source")
    book.approve(BEN, "source")
    book.publish(scenario="source")
    book.create()
    book.change(new="0.03")

    assert published_in_use(book.state, book.scenario()) == {"cola_rate.2027.L1": Decimal("0.011")}


def test_standing_of_a_scenario_through_its_life() -> None:
    book = staffed()
    book.create()
    now = standing(book.state, "plan")
    assert (now.status, now.lapsed, now.is_current, now.missing) == ("draft", False, False, ())

    book.run()
    assert standing(book.state, "plan").is_current

    book.submit()
    now = standing(book.state, "plan")
    assert (now.status, now.missing, now.approvals_missing) == ("submitted", ("approver",), 1)
    assert not now.executive_missing

    book.approve(BEN)
    now = standing(book.state, "plan")
    assert (now.status, now.missing) == ("approved", ())
    assert [signature.by for signature in now.signatures] == ["ben"]

    book.publish()
    now = standing(book.state, "plan")
    assert (now.status, now.lapsed, now.missing) == ("published", False, ())
    assert [signature.by for signature in now.signatures] == ["ben"]


def test_what_is_published_stays_published_whatever_comes_after() -> None:
    book = submitted()
    book.approve(BEN)
    book.publish()
    book.create(scenario="next")
    book.change(scenario="next", cell=HEADCOUNT, new="0.031")
    book.run_and_submit(scenario="next")
    book.approve(BEN, "next")
    book.publish(scenario="next")

    assert standing(book.state, "plan").status == "published"
    assert not standing(book.state, "plan").lapsed


def test_two_are_missing_of_whom_one_is_an_executive() -> None:
    book: Book = submitted(cost=Decimal(1100))
    now = standing(book.state, "plan")
    assert now.missing == ("approver", "executive")
    assert now.executive_missing
