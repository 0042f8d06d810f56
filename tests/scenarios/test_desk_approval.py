"""Approval at the desk: who may not, in the words that they read, and what lapses."""

import pytest

from comptune.ledger.policy_errors import (
    AlreadySigned,
    ApprovalLapsed,
    LockedCell,
    NotApproved,
    NotCurrent,
    NotYourOwnProposal,
    RoleMissing,
    WrongContent,
)
from comptune.ledger.roles import Act
from comptune.scenarios import ScenarioRefused
from comptune.structure import difference

from .conftest import Office

SMALL = {"cola_rate.2028.L3": "1.2 %"}  # 0.2 points from the default of 1 %: one approval


def test_who_only_submitted_does_not_approve(office: Office) -> None:
    office.desk("ana").create("plan", cells=SMALL, reason="Inflation.")
    office.sealed("plan")
    office.desk("bea").submit("plan")

    with pytest.raises(NotYourOwnProposal, match="bea submitted it on 5 January 2027"):
        office.desk("bea").approve("plan")


@pytest.fixture
def submitted(office: Office) -> Office:
    """ana's plan, edited by ada too, submitted and waiting for one approval."""
    office.desk("ana").create("plan", cells=SMALL, reason="Inflation.")
    office.desk("ada").set_cells("plan", {"cola_rate.2029.L3": "1.1 %"}, reason="Inflation.")
    office.sealed("plan")
    office.desk("ana").submit("plan", reason="Please look.")
    return office


def test_the_submitter_does_not_approve(submitted: Office) -> None:
    submitted.desk("root").grant("ana", "approver")

    with pytest.raises(NotYourOwnProposal) as refused:
        submitted.desk("ana").approve("plan")

    assert str(refused.value) == (
        "plan: ana created plan on 5 January 2027 and cannot approve it: maker is not checker. "
        "Ask bea, ben or eva."
    )


def test_an_editor_does_not_approve(submitted: Office) -> None:
    submitted.desk("root").grant("ada", "executive")

    with pytest.raises(NotYourOwnProposal) as refused:
        submitted.desk("ada").approve("plan")

    assert str(refused.value) == (
        "plan: ada changed cola_rate.2029.L3 on 5 January 2027 and cannot approve it: maker is not "
        "checker. Ask bea, ben or eva."
    )


def test_who_has_no_such_role_does_not_approve(submitted: Office) -> None:
    with pytest.raises(RoleMissing) as refused:
        submitted.desk("vic").approve("plan")

    assert str(refused.value) == (
        "vic is a viewer; only approvers and executives approve scenarios. "
        "Ask root for the role of approver."
    )
    with pytest.raises(RoleMissing, match="root is an administrator"):
        submitted.desk("root").approve("plan")


def test_what_was_changed_since_its_submission_is_not_approved(submitted: Office) -> None:
    submitted.desk("ada").set_cells("plan", {"cola_rate.2028.L3": "1.3 %"}, reason="Inflation.")

    with pytest.raises(ApprovalLapsed) as refused:
        submitted.desk("ben").approve("plan")

    assert str(refused.value) == (
        "plan: ada changed it on 5 January 2027, after it was submitted. Run it and submit it "
        "again."
    )
    assert submitted.desk("ben").standing("plan").lapsed


def test_the_page_shows_what_changed_since_the_submission(submitted: Office) -> None:
    assert submitted.desk("ben").changed_since_submission("plan").cells == ()
    submitted.desk("ada").set_cells("plan", {"cola_rate.2028.L3": "1.3 %"}, reason="Inflation.")

    found = submitted.desk("ben").changed_since_submission("plan")

    assert found is not None
    (change,) = found.cells
    assert change.cell == "cola_rate.2028.L3"
    assert (str(change.before.value), str(change.after.value)) == ("0.012000", "0.013000")
    assert (change.after.decision.by, change.after.decision.reason) == ("ada", "Inflation.")


def test_what_others_publish_lapses_a_submission(submitted: Office) -> None:
    submitted.published("other", {"cola_rate.2030.L3": "1.1 %"})

    with pytest.raises(ApprovalLapsed) as refused:
        submitted.desk("ben").approve("plan")

    assert str(refused.value) == (
        "plan: it is not any more what was submitted: the published values that it stands on or "
        "replaces, or the results of its run, have changed since. Run it and submit it again."
    )
    (change,) = submitted.desk("ben").changed_since_submission("plan").cells
    assert (change.cell, change.before.tier, change.after.tier) == (
        "cola_rate.2030.L3",
        "default",
        "comp_levers",
    )


def test_what_others_publish_in_its_place_lapses_a_submission(submitted: Office) -> None:
    submitted.published("other", {"cola_rate.2028.L3": "1.1 %"})  # the plan sets that cell too

    with pytest.raises(ApprovalLapsed, match="the published values that it stands on or replaces"):
        submitted.desk("ben").approve("plan")

    submitted.desk("ana").submit("plan")
    assert submitted.desk("ana").standing("plan").status == "submitted"


def test_what_the_approver_has_not_seen_is_not_approved(submitted: Office) -> None:
    with pytest.raises(WrongContent):
        submitted.desk("ben").approve("plan", content_sha256="0" * 64)


def test_without_approval_nothing_is_published(submitted: Office) -> None:
    with pytest.raises(NotApproved) as refused:
        submitted.desk("eva").publish("plan")

    assert str(refused.value) == (
        "plan is submitted; the approval of an approver is missing. Ask bea, ben or eva."
    )
    submitted.desk("ana").withdraw("plan", reason="A mistake.")
    with pytest.raises(NotApproved, match="only what is approved is published"):
        submitted.desk("eva").publish("plan")
    assert submitted.desk("eva").published() == ()


def test_two_approvals_where_it_is_material_one_of_the_higher_role(office: Office) -> None:
    cells = {"cola_rate.*.*": "1.25 %"}
    office.desk("ana").create("plan", cells=cells, reason="Inflation.")
    office.sealed("plan")
    office.desk("ana").submit("plan")
    office.desk("ben").approve("plan", meaning="reviewed", reason="Read it.")

    assert office.desk("ana").standing("plan").submission.materiality == (
        "Total cost rises by 0.54 %; above 0.5 % a second approver is needed.",
        "The pay gap gets worse, from -10.04 % to -10.16 %; a second approver is needed.",
    )
    assert office.desk("ana").standing("plan").missing == ("approver", "executive")
    office.desk("ben").approve("plan")
    with pytest.raises(AlreadySigned):
        office.desk("ben").approve("plan")
    office.desk("bea").approve("plan")
    with pytest.raises(NotApproved, match="the approval of an executive is missing"):
        office.desk("ben").publish("plan")
    office.desk("eva").approve("plan")
    office.desk("ben").publish("plan")
    assert office.desk("ana").scenario_state("plan").status == "published"


def test_without_a_run_of_its_content_nothing_is_submitted(office: Office) -> None:
    office.desk("ana").create("plan", cells=SMALL, reason="Inflation.")
    with pytest.raises(NotCurrent) as refused:
        office.desk("ana").submit("plan")
    assert str(refused.value) == (
        "plan: there is no official run of what it is now. Run it, then submit it."
    )
    office.sealed("plan")
    office.desk("ana").set_cells("plan", {"cola_rate.2028.L3": "1.3 %"}, reason="Inflation.")
    with pytest.raises(NotCurrent):
        office.desk("ana").submit("plan")


def test_a_cell_locked_after_the_approval_is_not_published(submitted: Office) -> None:
    submitted.desk("ben").approve("plan")
    submitted.desk("eva").lock(["cola_rate.2028.L3"], role="executive", reason="Decided.")

    with pytest.raises(LockedCell, match="Clear it in plan, or have it unlocked"):
        submitted.desk("ben").publish("plan")


def test_a_rejection_has_a_reason_and_ends_in_a_new_submission(submitted: Office) -> None:
    submitted.desk("ben").reject("plan", reason="Too much.")
    ana = submitted.desk("ana")

    assert ana.scenario_state("plan").rejection.reason == "Too much."
    ana.set_cells("plan", {"cola_rate.2028.L3": "1.1 %"}, reason="Less.")
    submitted.sealed("plan")
    ana.submit("plan")
    assert ana.standing("plan").status == "submitted"


def test_the_desk_says_beforehand_what_it_would_refuse(submitted: Office) -> None:
    assert submitted.desk("ben").may(Act.APPROVE, scenario="plan").allowed
    refused = submitted.desk("ada").may(Act.APPROVE, scenario="plan")
    assert not refused.allowed
    assert len(refused.reasons) == 2  # her role, and her edit


def test_publishing_structure_cells_keeps_the_structure_that_they_lead_to(office: Office) -> None:
    cells = {**SMALL, "range_maximum.L3": "140000", "merit_matrix.R4.Z2": "150 %"}
    before = office.workspace.structure()

    entry = office.published("plan", cells)

    sha256, structure = office.workspace.structure()
    assert sha256 == entry.payload["structure_sha256"] != before[0]
    assert [(one.table, one.key, one.after) for one in difference(before[1], structure)] == [
        ("config_job_levels", "level_id 3", "140000.00"),
        ("config_merit_matrix", "performance_rating 4, range_zone 2", "1.50"),
    ]
    kept = office.workspace.ledger.entry(entry.sequence - 1)
    assert (kept.event_type, kept.payload["structure_sha256"]) == ("STRUCTURE_CHANGED", sha256)
    assert [one.cell for one in office.desk("ana").published()] == ["cola_rate.2028.L3"]
    office.desk("ana").create("next")
    assert office.desk("ana").scenario_state("next").structure_sha256 == sha256


def test_a_structure_kept_meanwhile_is_not_overwritten(office: Office) -> None:
    office.desk("ana").create("plan", cells={"range_maximum.L3": "140000"}, reason="Market.")
    office.sealed("plan")
    office.desk("ana").submit("plan")
    office.desk("ben").approve("plan")
    office.published("other", {"range_maximum.L2": "120000"})

    with pytest.raises(ScenarioRefused, match="another structure was kept since it began"):
        office.desk("ben").publish("plan")
