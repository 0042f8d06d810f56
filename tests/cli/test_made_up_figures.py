"""Figures of a run that nobody simulated, put into the ledger beside the commands."""

from typing import Any

import pytest

from comptune.cli import REFUSED
from comptune.ledger.actor import demo_user
from comptune.ledger.content import inputs_sha256
from comptune.ledger.entry import NewEntry, run_stream, scenario_stream
from comptune.ledger.events import ScenarioApproved, ScenarioSubmitted, SimulationRun
from comptune.ledger.materiality import assess
from comptune.workspace import Workspace

from .conftest import Call

ANA, BEN = demo_user("ana"), demo_user("ben")


def run_of(workspace: Workspace) -> Any:
    return workspace.desk().standing("merit").run


@pytest.fixture
def claimed(own_decided: Workspace) -> str:
    """What is said of `merit`, whose baseline is claimed to cost as much as it does."""
    true = run_of(own_decided)
    fields = {name: getattr(true, name) for name in SimulationRun.model_fields}
    made_up = {"baseline_cost": true.cost, "baseline_pay_gap": true.pay_gap}
    event = SimulationRun(**{**fields, **made_up})
    (entry,) = own_decided.ledger.append([NewEntry(ANA, run_stream(event.run_id), event)])
    return (
        f"The run {event.run_id} of merit: entry {entry.sequence} of the ledger gives "
        f"{true.cost:,.2f} as the baseline's total cost, and a simulation of it gives "
        f"{true.baseline_cost:,.2f}. Run the scenario again."
    )


def submit_beside_the_commands(workspace: Workspace) -> None:
    standing = workspace.desk().standing("merit")
    state, scenario = workspace.ledger.state(), workspace.desk().scenario_state("merit")
    weight = assess(state, "merit", standing.run)
    event = ScenarioSubmitted(
        scenario="merit",
        run_id=standing.run.run_id,
        content_sha256=standing.content_sha256,
        approvals_required=weight.approvals_required,
        materiality=weight.reasons,
    )
    new = NewEntry(ANA, scenario_stream("merit"), event, scenario.version)
    workspace.ledger.append([new])


def refused(act: Call, person: str, command: str) -> str:
    outcome = act(person, command)
    assert (outcome.code, outcome.out) == (REFUSED, "")
    return outcome.err.removeprefix("Error: ").removesuffix("\n")


def test_they_are_not_submitted_approved_or_published(
    act: Call, own_decided: Workspace, claimed: str
) -> None:
    assert refused(act, "ana", "scenario submit merit") == claimed
    submit_beside_the_commands(own_decided)
    assert refused(act, "ben", "scenario approve merit") == claimed
    content = own_decided.desk().standing("merit").content_sha256
    for who in ("ben", "carla"):
        signature = ScenarioApproved(scenario="merit", content_sha256=content)
        stream = scenario_stream("merit")
        own_decided.ledger.append([NewEntry(demo_user(who), stream, signature)])
    assert refused(act, "ben", "scenario publish merit") == claimed


def test_running_again_mends_them(act: Call, own_decided: Workspace, claimed: str) -> None:
    assert act("ana", "run --scenario merit").code == 0

    assert act("ana", "scenario submit merit").code == 0
    assert own_decided.desk().standing("merit").missing == ("approver", "executive")


def test_a_run_recorded_before_it_was_built_leaves_a_copy_to_go_on_with(
    act: Call, own_decided: Workspace
) -> None:
    true = run_of(own_decided)
    run_id = own_decided.scenario("idea").run_id()
    inputs = inputs_sha256(own_decided.ledger.state(), "idea")
    fields = {name: getattr(true, name) for name in SimulationRun.model_fields}
    fields |= {"run_id": run_id, "scenario": "idea", "inputs_sha256": inputs}
    event = SimulationRun(**fields | {"results_sha256": "a" * 64})
    own_decided.ledger.append([NewEntry(ANA, run_stream(run_id), event)])

    said = refused(act, "ana", "run --scenario idea")

    assert said.startswith(f"Run {run_id}, results_sha256 is ")
    assert "go on with a copy of the scenario, whose run is another" in said
    assert act("ana", "scenario copy idea again").code == 0
    assert act("ana", "run --scenario again").code == 0
    assert act("ana", "scenario submit again").code == 0
