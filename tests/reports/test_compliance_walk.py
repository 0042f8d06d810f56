"""What became of a submission, told from its entries alone; ledgers here are in memory."""

from pathlib import Path

import pytest
from tests.ledger.book import ANA, BEN, BOB, EVA, UMA, Book, staffed, submitted
from tests.ledger.tampering import copy_file

from comptune.ledger.store import Ledger
from comptune.reports.compliance.audit_facts import Submitted
from comptune.reports.compliance.audit_walk import Walk, sound_beginning

KEPT = sorted((Path(__file__).parents[1] / "ledger" / "kept").iterdir())
OTHER = "cola_rate.2028.L2"


def last(book: Book) -> Submitted:
    walk = Walk(book.entries)
    assert walk.broken is None
    assert walk.refused == {}
    assert walk.state == book.state
    return walk.submissions()[-1]


def test_what_nobody_signed_waits() -> None:
    found = last(submitted())
    assert (found.fate, found.fate_words, found.fate_entry) == (
        "waiting",
        "it has 0 of 1 approvals",
        None,
    )
    assert (found.by, found.makers, found.decisions) == ("ana", ("ana",), ())


def test_what_has_every_approval_stands_until_it_is_published() -> None:
    book = submitted()
    book.approve(BEN)
    assert last(book).fate == "approved"
    published = book.publish(UMA)
    found = last(book)
    assert (found.fate, found.fate_entry) == ("published", published.sequence)
    assert found.fate_words == "published by uma"


def test_targets_of_a_colleague_lapse_it_and_make_them_a_maker() -> None:
    book = submitted()
    book.approve(BEN)
    change = book.change(BOB, OTHER, "0.012")
    found = last(book)
    assert (found.fate, found.fate_entry) == ("lapsed", change.sequence)
    assert found.makers == ("ana",)
    book.run_and_submit(BOB)
    assert last(book).makers == ("ana", "bob")


def test_another_result_of_the_same_inputs_lapses_it() -> None:
    book = submitted()
    book.approve(BEN)
    book.run(BOB, run_id="b" * 16, results_sha256="9" * 64, code_version="2")
    found = last(book)
    assert (found.fate, found.fate_entry) == ("lapsed", book.state.sequence)
    assert "which has other results" in found.fate_words


def test_what_others_publish_lapses_it_and_can_give_it_back() -> None:
    book = submitted()
    book.create(BOB, "other")
    book.change(BOB, "merit_rate.2027.L3", "0.0275", "other")
    book.run_and_submit(BOB, "other")
    book.approve(BEN, "other")
    gone = book.publish(UMA, "other")
    plan = Walk(book.entries).submissions()[0]
    assert (plan.fate, plan.fate_entry) == ("lapsed", gone.sequence)
    assert plan.fate_words.startswith("uma published other")


def test_an_executive_s_signature_names_the_role_that_counts() -> None:
    book = submitted(cost="1100")
    book.approve(BEN)
    book.approve(EVA)
    found = last(book)
    assert found.approvals_required == 2
    assert [(one.by, one.acted_as, one.duties_separate) for one in found.decisions] == [
        ("ben", "approver", True),
        ("eva", "executive", True),
    ]
    assert found.materiality[0].startswith("Total cost rises")


def test_a_role_that_was_taken_later_counted_then() -> None:
    book = submitted()
    book.approve(BEN)
    book.revoke("ben", "approver")
    (decided,) = last(book).decisions
    assert (decided.roles, decided.acted_as) == (("approver",), "approver")


def test_a_copy_s_makers_are_those_of_its_base_too() -> None:
    book = staffed()
    book.create(ANA)
    book.change(ANA)
    book.copy(BOB, "plan", "copy")
    book.run_and_submit(BOB, "copy")
    assert last(book).makers == ("ana", "bob")


@pytest.mark.parametrize("folder", KEPT, ids=lambda folder: folder.name)
def test_no_entry_of_an_earlier_version_is_called_refused(folder: Path, tmp_path: Path) -> None:
    ledger = Ledger.open(copy_file(f"sqlite:///{folder}/ledger.sqlite", tmp_path))
    entries = list(ledger.read())
    state = ledger.state()
    ledger.close()
    walk = Walk(entries)
    assert (walk.broken, walk.refused) == (None, {})
    assert walk.state == state
    assert walk.submissions()


def test_entries_are_sound_up_to_the_first_that_does_not_follow() -> None:
    entries = submitted().entries
    assert sound_beginning([(one, True) for one in entries]) == entries
    missing = [*entries[:3], *entries[4:]]
    assert sound_beginning([(one, True) for one in missing]) == entries[:3]
    assert sound_beginning([(one, at != 2) for at, one in enumerate(entries)]) == entries[:2]
    assert sound_beginning([(None, True)]) == []
