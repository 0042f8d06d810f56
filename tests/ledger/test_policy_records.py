"""Runs, runs of the tuner, structures and censuses are recorded as they were."""

from decimal import Decimal

import pytest
from tests.ledger.book import ANA, BOB, VIC, Book, staffed

from comptune.ledger import events
from comptune.ledger.policy_errors import (
    AlreadyExists,
    NothingChanged,
    ResultsDiffer,
    RoleMissing,
    StaleValue,
    UnknownScenario,
    WrongContent,
)

RUN = "0" * 16


@pytest.fixture
def book() -> Book:
    """A draft of ana's and a run of it."""
    begun = staffed()
    begun.create()
    begun.run(run_id=RUN)
    return begun


def test_a_file_that_is_built_again_is_recorded_again(book: Book) -> None:
    book.run(BOB, run_id=RUN, file_sha256="e" * 64, baseline_cost=Decimal(900))

    assert book.state.runs[RUN].file_sha256 == "e" * 64
    assert book.state.runs[RUN].by == "bob"


@pytest.mark.parametrize(
    "other",
    [
        {"results_sha256": "9" * 64},
        {"inputs_sha256": "9" * 64},
        {"cost": Decimal(1)},
        {"pay_gap": Decimal(0)},
        {"code_version": "2"},
    ],
)
def test_the_same_run_has_the_same_results(book: Book, other: dict[str, object]) -> None:
    with pytest.raises(ResultsDiffer) as refused:
        book.run(run_id=RUN, **other)
    assert str(refused.value).startswith(f"Run {RUN}, {next(iter(other))} is ")
    assert "entry 9 has" in str(refused.value)


def test_a_run_uses_entries_that_there_are(book: Book) -> None:
    book.run(run_id="1" * 16, entries_used=(1, 9))
    with pytest.raises(WrongContent):
        book.run(run_id="2" * 16, entries_used=(99,))


def test_a_run_may_be_of_a_scenario_file(book: Book) -> None:
    failed = events.SimulationFailed(run_id=RUN, scenario="of-a-file", message="No space left.")
    book.append(ANA, failed)


def test_a_viewer_starts_no_run(book: Book) -> None:
    with pytest.raises(RoleMissing):
        book.run(VIC)


def test_a_run_of_the_tuner_is_nobody_elses_afterwards(book: Book) -> None:
    found = events.OptimizationRun(optimization="o-1", problem={}, solution={"cost": "1"})
    book.append(ANA, found)
    with pytest.raises(AlreadyExists, match="ana recorded one of this id"):
        book.append(BOB, found)
    lost = events.OptimizationRun(optimization="o-2", scenario="plam", problem={}, solution={})
    with pytest.raises(UnknownScenario):
        book.append(ANA, lost)


def test_a_structure_takes_the_place_of_the_present_one(book: Book) -> None:
    first, second = "1" * 64, "2" * 64
    book.append(ANA, events.StructureChanged(structure_sha256=first))
    with pytest.raises(StaleValue):
        book.append(BOB, events.StructureChanged(structure_sha256=second))
    with pytest.raises(NothingChanged):
        book.append(BOB, events.StructureChanged(structure_sha256=first, old_sha256=first))
    book.append(BOB, events.StructureChanged(structure_sha256=second, old_sha256=first))
    assert [s.structure_sha256 for s in book.state.structures] == [first, second]


@pytest.mark.parametrize(
    "wrong", [{"as_of": "2026-02-30"}, {"people": -1}, {"rejected": -1}, {"payroll": "-1"}]
)
def test_a_census_is_one_that_there_can_be(book: Book, wrong: dict[str, object]) -> None:
    right = {
        "census_sha256": "c" * 64,
        "as_of": "2026-12-31",
        "source": "people.csv",
        "people": 3,
        "payroll": "210000.50",
    }
    book.append(ANA, events.CensusImported.model_validate(right))
    assert book.state.censuses[0].payroll == Decimal("210000.50")
    with pytest.raises(WrongContent):
        book.append(ANA, events.CensusImported.model_validate({**right, **wrong}))
