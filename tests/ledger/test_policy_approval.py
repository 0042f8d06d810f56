"""Submission, signatures, rejection, publication; and ways around maker-is-not-checker."""

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
    UMA,
    VIC,
    Book,
    demo_user,
    move,
    staffed,
    submitted,
)

from comptune.ledger import events
from comptune.ledger.content import standing
from comptune.ledger.errors import NotAllowed
from comptune.ledger.policy import may, who_may_approve
from comptune.ledger.policy_errors import (
    AlreadySigned,
    ApprovalLapsed,
    LockedCell,
    NotApproved,
    NotCurrent,
    NotYourOwnProposal,
    RoleMissing,
    StaleValue,
    VersionMissing,
    WrongContent,
    WrongState,
)
from comptune.ledger.roles import Act

MATERIAL = {"cost": Decimal(1100)}  # 10 % above the baseline


def message(refused: pytest.ExceptionInfo[NotAllowed]) -> str:
    return str(refused.value)


# --- The way that it should go --------------------------------------------------------------------


def test_one_approver_is_enough_for_what_is_not_material() -> None:
    book = submitted()

    book.approve(BEN)
    book.publish(BEN)

    assert book.scenario().status == "published"
    assert book.state.published[MERIT].value == Decimal("0.028")


def test_what_is_material_takes_two_of_whom_one_is_an_executive() -> None:
    book = submitted(**MATERIAL)
    book.approve(BEN)
    assert book.scenario().status == "submitted"

    book.approve(UMA)
    assert book.scenario().status == "submitted"
    assert standing(book.state, "plan").missing == ("executive",)

    book.approve(EVA)
    assert book.scenario().status == "approved"


def test_an_executive_alone_is_not_two() -> None:
    book = submitted(**MATERIAL)

    book.approve(EVA)

    with pytest.raises(NotApproved) as refused:
        book.publish(EVA)
    assert message(refused) == (
        "plan is submitted; the approval of an approver is missing. Ask ben or uma."
    )


def test_having_reviewed_it_is_no_consent() -> None:
    book = submitted()

    book.approve(BEN, meaning="reviewed")
    assert book.scenario().status == "submitted"

    book.approve(BEN)
    assert book.scenario().status == "approved"


# --- Maker is not checker -------------------------------------------------------------------------


def test_nobody_approves_what_they_edited() -> None:
    book = staffed()
    book.create(BOB)
    book.change(UMA)
    book.run_and_submit(BOB)

    with pytest.raises(NotYourOwnProposal) as refused:
        book.approve(UMA)
    assert message(refused) == (
        "plan: uma changed merit_rate.2027.L3 on 9 March 2027 and cannot approve it: "
        "maker is not checker. Ask ben or eva."
    )


def test_nobody_approves_what_they_submitted() -> None:
    book = staffed()
    book.create()
    book.run_and_submit(BEN)

    with pytest.raises(NotYourOwnProposal) as refused:
        book.approve(BEN)
    assert message(refused) == (
        "plan: ben submitted it on 10 March 2027 and cannot approve it: maker is not checker. "
        "Ask eva or uma."
    )


def test_who_set_targets_is_a_maker() -> None:
    book = staffed()
    book.create()
    target = events.Target(metric="total_compensation_cost", year=2027, value=Decimal(1))
    book.append(BEN, events.TargetSet(scenario="plan", targets=(target,)))
    book.run_and_submit()

    with pytest.raises(NotYourOwnProposal, match="ben set its targets on 9 March 2027"):
        book.approve(BEN)


def test_a_colleagues_copy_is_still_ones_own_proposal() -> None:
    book = staffed()
    book.create(BEN)
    book.change(BEN)
    book.copy(BOB, "plan", "copied")
    book.copy(BOB, "copied", "copied-again")
    book.run_and_submit(BOB, "copied-again")

    with pytest.raises(NotYourOwnProposal) as refused:
        book.approve(BEN, "copied-again")
    assert message(refused) == (
        "copied-again: ben changed merit_rate.2027.L3 in plan on 9 March 2027 and cannot approve "
        "it: maker is not checker. Ask eva or uma."
    )


def test_who_edited_the_base_after_the_copy_is_no_maker_of_the_copy() -> None:
    book = staffed()
    book.create()
    book.copy(BOB, "plan", "copied")
    book.change(BEN)
    book.run_and_submit(BOB, "copied")

    book.approve(BEN, "copied")

    assert book.scenario("copied").status == "approved"


def test_who_edited_the_base_is_a_maker_after_a_rebase() -> None:
    book = staffed()
    book.create()
    base = events.Base(scenario="plan", sequence=book.state.sequence)
    book.copy(BOB, "plan", "copied")
    book.change(BEN)
    later = events.Base(scenario="plan", sequence=book.state.sequence)
    moves = (move(book.state, "copied", MERIT, "0.028"),)
    book.append(
        BOB,
        events.ScenarioRebased(scenario="copied", old_base=base, new_base=later, cells=moves),
    )
    book.run_and_submit(BOB, "copied")

    with pytest.raises(NotYourOwnProposal, match=r"ben changed merit_rate\.2027\.L3 in plan"):
        book.approve(BEN, "copied")


def test_who_ran_the_tuner_is_a_maker_of_what_a_colleague_took_over() -> None:
    book = staffed()
    book.create(BOB)
    tuned = events.OptimizationRun(optimization="o-1", problem={}, solution={})
    book.append(BEN, tuned)
    book.change(BOB, optimization="o-1")
    book.run_and_submit(BOB)

    with pytest.raises(NotYourOwnProposal) as refused:
        book.approve(BEN)
    assert "ben ran the tuner, which changed merit_rate.2027.L3 on 10 March 2027" in message(
        refused
    )


def test_a_demo_name_is_no_second_person() -> None:
    book = staffed()
    book.set("demo_users", "true")
    book.grant("demo:ana", "approver")
    book.create()
    book.run_and_submit()

    with pytest.raises(NotYourOwnProposal) as refused:
        book.approve(demo_user("ana"))
    assert message(refused) == (
        "plan: demo:ana, who is also ana, created plan on 10 March 2027 and cannot approve it: "
        "maker is not checker. Ask ben, eva or uma."
    )


def test_two_names_of_one_person_are_one_approval() -> None:
    book = staffed()
    book.set("demo_users", "true")
    book.grant("demo:Ben", "executive")
    book.create()
    book.run_and_submit(**MATERIAL)
    book.approve(BEN)

    with pytest.raises(AlreadySigned) as refused:
        book.approve(demo_user("Ben"))
    assert message(refused) == (
        "plan: demo:Ben signed it on 13 March 2027, and one person is one approval. Ask eva."
    )


def test_an_administrator_does_not_approve_by_that_role() -> None:
    book = submitted()

    with pytest.raises(RoleMissing) as refused:
        book.approve(ADA)
    assert message(refused) == (
        "ada is an administrator; only approvers and executives approve scenarios, and nobody by "
        "the role of administrator alone. Grant somebody else the role of approver, who then does "
        "it."
    )


def test_an_administrator_who_is_made_approver_approves() -> None:
    book = submitted()
    book.grant("eva", "administrator")
    book.grant("ada", "approver", actor=EVA)

    book.approve(ADA)

    assert book.scenario().status == "approved"
    assert book.scenario().signatures[0].role == "approver"


def test_nobody_rejects_their_own_proposal() -> None:
    book = staffed()
    book.create(BEN)
    book.run_and_submit(ANA)

    with pytest.raises(NotYourOwnProposal) as refused:
        book.reject(BEN)
    assert message(refused) == (
        "plan: ben created plan on 8 March 2027 and cannot reject it: maker is not checker. "
        "Withdraw it instead."
    )


# --- Signatures belong to one submission ----------------------------------------------------------


def test_nobody_signs_twice() -> None:
    book = submitted(**MATERIAL)
    book.approve(BEN)

    with pytest.raises(AlreadySigned):
        book.approve(BEN)


def test_nobody_reviews_what_they_signed() -> None:
    book = submitted(**MATERIAL)
    book.approve(BEN)

    with pytest.raises(AlreadySigned):
        book.approve(BEN, meaning="reviewed")


def test_a_second_submission_begins_without_signatures() -> None:
    book = submitted(**MATERIAL)
    book.approve(BEN)
    book.append(ANA, events.ScenarioWithdrawn(scenario="plan"))
    book.submit()

    assert book.scenario().signatures == ()
    book.approve(EVA)
    assert book.scenario().status == "submitted"


def test_a_role_revoked_later_leaves_the_signature_standing() -> None:
    book = submitted()
    book.approve(BEN)
    book.revoke("ben", "approver")

    book.publish(UMA)

    assert book.scenario().status == "published"


def test_a_role_granted_later_does_not_raise_the_signature() -> None:
    book = submitted(**MATERIAL)
    book.approve(BEN)
    book.grant("ben", "executive")
    book.approve(UMA)

    assert book.scenario().status == "submitted"
    assert standing(book.state, "plan").missing == ("executive",)


def test_a_revoked_approver_signs_nothing_any_more() -> None:
    book = submitted()
    book.revoke("ben", "approver")

    with pytest.raises(RoleMissing) as refused:
        book.approve(BEN)
    assert message(refused) == (
        "ben is without a role; only approvers and executives approve scenarios. "
        "Ask ada for the role of approver."
    )


# --- What was approved is what is published -------------------------------------------------------


@pytest.mark.parametrize("status", ["submitted", "approved"])
def test_any_change_returns_it_to_draft(status: str) -> None:
    book = submitted()
    if status == "approved":
        book.approve(BEN)

    book.change(BOB, new="0.029")

    assert book.scenario().status == "draft"
    assert book.scenario().signatures == ()
    assert standing(book.state, "plan").lapsed
    with pytest.raises(NotApproved, match="plan is a draft; only what is approved is published"):
        book.publish()


def test_a_change_and_back_lapses_too() -> None:
    book = submitted()
    book.approve(BEN)
    book.change(BOB, new="0.029")
    book.change(BOB, new="0.028")

    with pytest.raises(NotApproved):
        book.publish()


def test_other_targets_lapse_an_approval() -> None:
    book = submitted()
    book.approve(BEN)
    target = events.Target(metric="total_compensation_cost", year=2027, value=Decimal(1))
    book.append(ANA, events.TargetSet(scenario="plan", targets=(target,)))

    with pytest.raises(NotApproved):
        book.publish()


def test_values_that_others_publish_lapse_an_approval_that_stands_on_them() -> None:
    book = submitted()
    book.approve(BEN)
    book.create(BOB, "other")
    book.change(BOB, HEADCOUNT, "0.031", scenario="other")
    book.run_and_submit(BOB, "other")
    book.approve(UMA, "other")
    book.publish(UMA, "other")

    now = standing(book.state, "plan")
    assert (now.status, now.lapsed, now.signatures) == ("draft", True, ())
    with pytest.raises(ApprovalLapsed) as refused:
        book.publish()
    assert message(refused) == (
        "plan: it is not any more what was submitted: the published values that it stands on or "
        "replaces, or the results of its run, have changed since. Run it and submit it again."
    )


def test_values_that_others_publish_lapse_a_submission_before_it_is_signed() -> None:
    book = submitted()
    book.create(BOB, "other")
    book.change(BOB, HEADCOUNT, "0.031", scenario="other")
    book.run_and_submit(BOB, "other")
    book.approve(UMA, "other")
    book.publish(UMA, "other")

    with pytest.raises(ApprovalLapsed):
        book.approve(BEN)
    book.run_and_submit()
    book.approve(BEN)
    assert book.scenario().status == "approved"


def test_one_approver_does_not_undo_what_two_published_meanwhile() -> None:
    book = submitted()
    book.approve(BEN)
    book.create(BOB, "other")
    book.change(BOB, MERIT, "0.04", scenario="other")
    book.run_and_submit(BOB, "other")
    book.approve(UMA, "other")
    book.approve(EVA, "other")
    book.publish(UMA, "other")

    now = standing(book.state, "plan")
    assert (now.status, now.lapsed, now.is_current) == ("draft", True, True)
    with pytest.raises(ApprovalLapsed):
        book.publish()
    book.submit()
    assert standing(book.state, "plan").missing == ("approver", "executive")


def test_the_same_values_published_by_others_lapse_nothing() -> None:
    book = submitted()
    book.create(BOB, "other")
    book.change(BOB, MERIT, "0.028", scenario="other")
    book.run_and_submit(BOB, "other", run_id="e" * 16)
    book.approve(UMA, "other")
    book.publish(UMA, "other")
    book.submit()
    book.create(BOB, "third")
    book.change(BOB, MERIT, "0.028", scenario="third")
    book.run_and_submit(BOB, "third", run_id="d" * 16)
    book.approve(UMA, "third")
    book.publish(UMA, "third")

    assert standing(book.state, "plan").status == "submitted"


def test_values_published_for_other_years_lapse_nothing() -> None:
    book = submitted()
    book.approve(BEN)
    book.create(BOB, "other", start_year=2032, end_year=2033)
    book.change(BOB, "merit_rate.2032.L3", "0.028", scenario="other")
    book.run_and_submit(BOB, "other")
    book.approve(UMA, "other")
    book.publish(UMA, "other")

    book.publish()

    assert book.scenario().status == "published"


def test_other_results_of_the_same_inputs_lapse_an_approval() -> None:
    book = submitted()
    book.approve(BEN)
    book.run(run_id="b" * 16, results_sha256="9" * 64, code_version="2")

    with pytest.raises(ApprovalLapsed):
        book.publish()


def test_a_release_that_changes_no_result_lapses_nothing() -> None:
    book = submitted()
    book.approve(BEN)
    results = next(iter(book.state.runs.values())).results_sha256
    book.run(run_id="b" * 16, results_sha256=results, code_version="2")

    book.publish()

    assert book.scenario().status == "published"


def test_limits_raised_after_the_submission_spare_no_approval() -> None:
    book = submitted(**MATERIAL)
    book.approve(BEN)
    book.set("materiality.cost_share", "0.5")

    with pytest.raises(NotApproved):
        book.publish()


@pytest.mark.parametrize(
    ("claimed", "error", "words"),
    [
        ({"content_sha256": "0" * 64}, WrongContent, "The content of plan is 000000000000"),
        ({"approvals_required": 1, "materiality": ()}, WrongContent, "it requires 2"),
        ({"materiality": ("Nothing.",)}, WrongContent, "the ledger derives other reasons"),
        ({"run_id": "0" * 16}, NotCurrent, "Run 0000000000000000: it is no official run"),
    ],
)
def test_a_submission_says_what_the_ledger_derives(
    claimed: dict[str, object], error: type[NotAllowed], words: str
) -> None:
    book = staffed()
    book.create()
    book.run(**MATERIAL)

    with pytest.raises(error, match=words):
        book.append(ANA, book.submission(**claimed))


def test_a_submission_names_the_version_that_was_seen() -> None:
    book = staffed()
    book.create()
    book.run()

    with pytest.raises(VersionMissing):
        book.append(ANA, book.submission(), expected_version=None)


def test_a_run_of_other_content_is_not_submitted() -> None:
    book = staffed()
    book.create()
    book.run()
    old = book.submission()
    book.change()

    with pytest.raises(NotCurrent) as refused:
        book.append(ANA, old)
    assert message(refused) == (
        "plan: there is no official run of what it is now. Run it, then submit it."
    )


def test_a_run_whose_results_were_overtaken_is_not_submitted() -> None:
    book = staffed()
    book.create()
    book.run()
    old = book.submission()
    book.run(run_id="b" * 16, results_sha256="9" * 64, code_version="2")

    with pytest.raises(NotCurrent):
        book.append(ANA, old)


def test_a_signature_is_of_what_was_submitted() -> None:
    book = submitted()

    with pytest.raises(WrongContent):
        book.append(BEN, events.ScenarioApproved(scenario="plan", content_sha256="0" * 64))


@pytest.mark.parametrize(
    ("claimed", "error"),
    [
        ({"cells": ()}, WrongContent),
        ({"cells": ({"cell": MERIT, "new": "0.03"},)}, WrongContent),
        ({"cells": ({"cell": MERIT, "old": "0.03", "new": "0.028"},)}, StaleValue),
        (
            {"cells": ({"cell": MERIT, "new": "0.028"}, {"cell": HEADCOUNT, "new": "0.2"})},
            WrongContent,
        ),
        ({"structure_sha256": "6" * 64}, WrongContent),
        ({"content_sha256": "0" * 64}, WrongContent),
    ],
)
def test_exactly_what_was_approved_is_published(
    claimed: dict[str, object], error: type[NotAllowed]
) -> None:
    book = submitted()
    book.approve(BEN)

    with pytest.raises(error):
        book.append(BEN, book.publication(**claimed))


def test_cells_of_the_structure_lead_to_a_structure() -> None:
    book = staffed()
    book.create()
    book.change(cell="merit_matrix.R4.Z2", new="1.1")
    book.run_and_submit()
    book.approve(BEN)

    with pytest.raises(WrongContent, match="The structure that plan leads to is missing"):
        book.append(BEN, book.publication(structure_sha256=None))
    book.publish()

    assert book.state.structures[-1].structure_sha256 == "6" * 64
    assert book.state.publications[-1].cells == {}


def test_what_is_locked_after_the_approval_is_not_published() -> None:
    book = submitted()
    book.approve(BEN)
    book.lock(EVA, MERIT, role="executive")

    with pytest.raises(LockedCell) as refused:
        book.publish()
    assert message(refused) == (
        'merit_rate.2027.L3 is locked in the workspace; eva locked it with entry 13 ("As '
        'agreed."), and only executives or administrators unlock it. Clear it in plan, or have it '
        "unlocked."
    )


def test_what_differs_from_a_locked_value_is_not_submitted() -> None:
    book = staffed()
    book.create()
    book.change()
    book.run()
    book.lock(EVA, MERIT, role="executive")

    with pytest.raises(LockedCell):
        book.submit()


# --- States ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["approve", "reject", "publish", "submit"])
def test_nothing_is_decided_about_what_is_published(act: str) -> None:
    book = submitted()
    book.approve(BEN)
    book.publish()

    with pytest.raises((WrongState, NotApproved)):
        {
            "approve": lambda: book.approve(UMA),
            "reject": lambda: book.reject(UMA),
            "publish": lambda: book.publish(UMA),
            "submit": lambda: book.submit(BOB),
        }[act]()


def test_a_rejected_scenario_is_changed_and_submitted_again() -> None:
    book = submitted()
    book.approve(BEN)
    book.reject(UMA)
    assert (book.scenario().status, book.scenario().rejection is not None) == ("rejected", True)

    book.change(new="0.0275")
    assert book.scenario().status == "draft"
    assert not standing(book.state, "plan").lapsed
    book.run_and_submit()

    assert book.scenario().rejection is None


def test_what_was_submitted_is_not_submitted_again() -> None:
    book = submitted()

    with pytest.raises(WrongState, match="Withdraw it first to submit it again"):
        book.submit()


def test_those_whose_proposal_it_is_withdraw_it_and_administrators() -> None:
    for actor in (ANA, ADA):
        book = submitted()
        book.append(actor, events.ScenarioWithdrawn(scenario="plan"))
        assert book.scenario().status == "withdrawn"

    with pytest.raises(NotYourOwnProposal) as refused:
        submitted().append(BOB, events.ScenarioWithdrawn(scenario="plan"))
    assert message(refused) == (
        "plan: bob neither submitted nor edited it, and so cannot withdraw it. Ask ana."
    )


def test_an_analyst_neither_approves_nor_publishes() -> None:
    book = submitted()
    with pytest.raises(RoleMissing):
        book.approve(BOB)
    book.approve(BEN)
    with pytest.raises(RoleMissing) as refused:
        book.publish(ANA)
    assert message(refused) == (
        "ana is an analyst; only approvers, executives and administrators publish scenarios. "
        "Ask ada for the role of approver."
    )


def test_every_reason_against_it_is_told_at_once() -> None:
    book = staffed()
    book.create()

    verdict = may(book.state, VIC, Act.SUBMIT, scenario="plan")

    assert not verdict.allowed
    assert verdict.reasons == (
        "vic is a viewer; only analysts, approvers, executives and administrators submit "
        "scenarios. Ask ada for the role of analyst.",
        "plan: there is no official run of what it is now. Run it, then submit it.",
    )


def test_who_may_still_sign_is_known() -> None:
    book = submitted(**MATERIAL)
    assert who_may_approve(book.state, "plan") == ("ben", "eva", "uma")

    book.approve(BEN)

    assert who_may_approve(book.state, "plan") == ("eva",)


def test_asking_agrees_with_doing() -> None:
    book: Book = submitted()
    for actor in (ADA, ANA, BEN, BOB, EVA, UMA, VIC):
        allowed = may(book.state, actor, Act.APPROVE, scenario="plan").allowed
        assert allowed is (actor in (BEN, EVA, UMA))
