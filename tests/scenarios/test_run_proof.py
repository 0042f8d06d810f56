"""What the ledger claims of a run counts only where its file and a simulation say the same."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from comptune.ledger.entry import NewEntry, run_stream, scenario_stream
from comptune.ledger.events import ScenarioApproved, ScenarioSubmitted, SimulationRun
from comptune.ledger.materiality import assess
from comptune.ledger.policy_errors import RoleMissing
from comptune.scenarios import ScenarioRefused
from comptune.scenarios.desk import Desk
from comptune.warehouse.runs import DamagedRun, file_sha256, write_seal

from .conftest import Office, person

ALTERED = "update fct_workforce_snapshot set annual_salary = 1"
BESIDE_THE_RESULTS = "create table note as select 1 as something"
MATERIAL = {"cola_rate.*.*": "1.25 %"}  # two must approve it


@pytest.fixture
def planned(office: Office) -> Office:
    """ana's plan with its run."""
    office.desk("ana").create("plan", cells=MATERIAL, reason="Inflation.")
    office.sealed("plan")
    return office


def run_of(office: Office) -> SimulationRun:
    """The plan's run as the ledger has it now."""
    run = office.desk("ana").standing("plan").run
    assert run is not None
    return SimulationRun(**{name: getattr(run, name) for name in SimulationRun.model_fields})


def claimed(office: Office, **other: Any) -> SimulationRun:
    """An entry beside the desk that says something else of the plan's run."""
    event = run_of(office).model_copy(update=other)
    office.workspace.ledger.append(
        [NewEntry(person("ana"), run_stream(event.run_id), event)], at=office.clock()
    )
    return event


def submitted_beside_the_desk(office: Office) -> None:
    """A submission as the ledger derives it from what is claimed."""
    state = office.desk("ana").state()
    standing = office.desk("ana").standing("plan")
    assert standing.run is not None
    weight = assess(state, "plan", standing.run)
    event = ScenarioSubmitted(
        scenario="plan",
        run_id=standing.run.run_id,
        content_sha256=standing.content_sha256,
        approvals_required=weight.approvals_required,
        materiality=weight.reasons,
    )
    version = office.desk("ana").scenario_state("plan").version
    office.workspace.ledger.append(
        [NewEntry(person("ana"), scenario_stream("plan"), event, version)], at=office.clock()
    )


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(ScenarioRefused) as refused:
        act()
    return str(refused.value)


def test_a_run_that_is_what_the_ledger_says_goes_all_the_way(planned: Office) -> None:
    planned.desk("ana").submit("plan")
    planned.desk("ben").approve("plan")
    planned.desk("eva").approve("plan")
    planned.desk("ben").publish("plan")

    assert planned.desk("ana").scenario_state("plan").status == "published"


def test_a_baseline_that_was_made_up_spares_no_approver(planned: Office) -> None:
    true = run_of(planned)
    claimed(planned, baseline_cost=true.cost, baseline_pay_gap=true.pay_gap)
    number = planned.workspace.ledger.head().sequence

    said = refusal(lambda: planned.desk("ana").submit("plan"))

    assert said == (
        f"The run {true.run_id} of plan: entry {number} of the ledger gives {true.cost:,.2f} as "
        f"the baseline's total cost, and a simulation of it gives {true.baseline_cost:,.2f}. "
        "Run the scenario again."
    )
    planned.sealed("plan")  # which mends it
    planned.desk("ana").submit("plan")
    assert planned.desk("ana").standing("plan").missing == ("approver", "executive")


def test_who_submits_beside_the_desk_is_found_by_who_approves(planned: Office) -> None:
    true = run_of(planned)
    claimed(planned, baseline_cost=true.cost, baseline_pay_gap=true.pay_gap)
    submitted_beside_the_desk(planned)
    planned.sealed("plan")  # the true figures again, as the last word about the run
    assert run_of(planned) == true
    assert planned.desk("ben").standing("plan").missing == ("approver",)

    said = refusal(lambda: planned.desk("ben").approve("plan"))

    assert f"gives {true.cost:,.2f} as the baseline's total cost" in said


def test_what_was_signed_all_the_same_is_not_published(planned: Office) -> None:
    true = run_of(planned)
    claimed(planned, baseline_cost=true.cost, baseline_pay_gap=true.pay_gap)
    submitted_beside_the_desk(planned)
    content = planned.desk("ben").standing("plan").content_sha256
    signature = ScenarioApproved(scenario="plan", content_sha256=content)
    planned.workspace.ledger.append(
        [NewEntry(person("ben"), scenario_stream("plan"), signature)], at=planned.clock()
    )

    said = refusal(lambda: planned.desk("ben").publish("plan"))

    assert f"gives {true.cost:,.2f} as the baseline's total cost" in said
    assert planned.desk("ben").published() == ()


def test_a_pay_gap_that_was_made_up_is_found(planned: Office) -> None:
    claimed(planned, baseline_pay_gap=Decimal("-0.5"))

    said = refusal(lambda: planned.desk("ana").submit("plan"))

    assert "gives −50.0000 % as the baseline's pay gap, and a simulation of it gives" in said


@pytest.fixture
def copied(planned: Office) -> Callable[..., str]:
    """The plan's file under another name, altered, sealed, and claimed in the ledger."""

    def make(*statements: str, **other: Any) -> str:
        folder, own = planned.workspace.runs_folder, run_of(planned).run_id
        path = folder / f"{'f' * 16}.duckdb"
        path.write_bytes((folder / f"{own}.duckdb").read_bytes())
        with duckdb.connect(str(path)) as con:
            for statement in statements:
                con.execute(statement)
        write_seal(path, file_sha256(path))
        claimed(planned, run_id=path.stem, file_sha256=file_sha256(path), **other)
        return refusal(lambda: planned.desk("ana").submit("plan"))

    return make


NAMED = f"update dim_run set run_id = '{'f' * 16}'"


def test_a_cost_that_the_file_does_not_tell_is_refused(
    planned: Office, copied: Callable[..., str]
) -> None:
    true = run_of(planned)
    number = planned.workspace.ledger.head().sequence + 1

    assert copied(NAMED, cost=Decimal("1000")) == (
        f"The run {'f' * 16} of plan: entry {number} of the ledger gives 1,000.00 as its total "
        f"cost, and its file gives {true.cost:,.2f}. Run the scenario again."
    )
    planned.sealed("plan")
    planned.desk("ana").submit("plan")


def test_a_file_of_another_run_is_refused(copied: Callable[..., str]) -> None:
    assert f"gives {'f' * 16} as its id" in copied()


@pytest.mark.parametrize(
    ("altered", "what"),
    [
        ("update dim_run set code_version = 'another'", "as the version of its program"),
        ("update dim_run set results_sha256 = repeat('a', 64)", "as the hash of its results"),
        ("update dim_run set seed = 9", "as the hash of its inputs"),
        ("update dim_run set raise_base = 'opening'", "as the hash of its inputs"),
        (
            "update scenario_overrides set parameter_value = 0.02 where job_level = 1",
            "as the hash of its inputs",
        ),
        (
            "insert into comp_levers values "
            "(2027, 1, 'RAISE', 'merit_rate', 0.02, false, null, 'eva', 3)",
            "as the hash of its inputs",
        ),
        (
            "update int_effective_parameters set ledger_sequence = 1",
            "as the entries that it used",
        ),
        (
            "update fct_metrics set metric_value = 0.01 where metric_name = 'pay_gap'",
            "as its pay gap",
        ),
    ],
)
def test_whatever_the_file_tells_otherwise_is_named(
    copied: Callable[..., str], altered: str, what: str
) -> None:
    said = copied(NAMED, altered)

    assert what in said
    assert "and its file gives" in said


def test_a_file_that_is_made_up_with_its_entry_is_found_by_simulating(
    planned: Office, copied: Callable[..., str]
) -> None:
    true = run_of(planned)
    years = 5
    cheaper = f"update fct_metrics set metric_value = {1000 // years} where metric_name = "

    said = copied(NAMED, cheaper + "'total_compensation_cost'", cost=Decimal("1000"))

    assert said.endswith(
        f"gives 1,000.00 as its total cost, and a simulation of it gives {true.cost:,.2f}. "
        "Remove the run's file and run the scenario again."
    )


def test_people_who_earn_otherwise_in_the_file_are_found_whatever_the_figures(
    planned: Office, copied: Callable[..., str]
) -> None:
    said = copied(NAMED, ALTERED)

    assert "as the hash of its results" in said
    assert said.endswith("Run the scenario again.")


@pytest.mark.parametrize(
    ("altered", "is_sealed_anew", "why"),
    [
        (ALTERED, False, "its bytes are not those that "),
        (ALTERED, True, "its results hash to "),
        (BESIDE_THE_RESULTS, True, "its bytes are not those that the ledger tells of"),
    ],
)
def test_an_altered_file_is_not_recorded_as_the_run(
    planned: Office, altered: str, is_sealed_anew: bool, why: str
) -> None:
    path = planned.workspace.runs_folder / f"{run_of(planned).run_id}.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(altered)
    if is_sealed_anew:
        write_seal(path, file_sha256(path))
    before = planned.workspace.ledger.head()

    with pytest.raises(DamagedRun) as refused:
        planned.workspace.scenario("plan").run(actor=planned.desk("ana").actor)

    assert why in str(refused.value)
    assert str(refused.value).endswith(
        "Remove the file and run the scenario again: the same inputs give the same run."
    )
    assert planned.workspace.ledger.head() == before


def test_a_file_without_what_every_run_tells_is_refused(copied: Callable[..., str]) -> None:
    assert "it cannot be read" in copied(NAMED, "drop table fct_metrics")


def test_a_file_that_is_swapped_after_the_approval_is_not_published(planned: Office) -> None:
    planned.desk("ana").submit("plan")
    planned.desk("ben").approve("plan")
    planned.desk("eva").approve("plan")
    path = planned.workspace.runs_folder / f"{run_of(planned).run_id}.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("update fct_metrics set metric_value = 1")
    write_seal(path, file_sha256(path))  # even with a seal that fits

    assert refusal(lambda: planned.desk("ben").publish("plan")) == (
        f"The run {path.stem} of plan: its file is not the one that was sealed, so nobody could "
        "look at what is decided. Remove the run's file and run the scenario again."
    )
    path.unlink()
    assert "its file is not in the workspace" in refusal(
        lambda: planned.desk("ben").publish("plan")
    )


def test_a_file_that_was_lost_and_built_again_lapses_nothing(planned: Office) -> None:
    planned.desk("ana").submit("plan")
    planned.desk("ben").approve("plan")
    before = run_of(planned).file_sha256
    path = planned.workspace.runs_folder / f"{run_of(planned).run_id}.duckdb"
    path.unlink()
    assert refusal(lambda: planned.desk("eva").approve("plan")).endswith("Run the scenario again.")

    planned.sealed("plan")

    assert run_of(planned).file_sha256 == file_sha256(path) != before
    planned.desk("eva").approve("plan")
    planned.desk("ben").publish("plan")
    assert planned.desk("ana").scenario_state("plan").status == "published"


def test_the_baseline_is_that_beside_which_the_run_was_recorded(planned: Office) -> None:
    planned.published("other", {"cola_rate.2030.L3": "1.1 %"})  # in place of what the plan sets

    planned.desk("ana").submit("plan")

    submission = planned.desk("ana").standing("plan").submission
    assert submission is not None
    assert submission.materiality[0] == (
        "Published values that it replaces changed after its run, so the change of cost is not "
        "known; a second approver is needed."
    )


def test_a_run_of_a_copy_is_held_against_the_same_baseline(planned: Office) -> None:
    planned.desk("ana").copy("plan", "same")
    planned.published("other", {"cola_rate.2030.L3": "1.1 %"})

    planned.desk("ana").submit("same")  # by the run of the plan, recorded before there was a copy

    assert planned.desk("ana").standing("same").status == "submitted"


def test_who_may_not_is_told_so_before_any_file_is_read(planned: Office) -> None:
    claimed(planned, baseline_cost=Decimal(1))

    def refused(act: Callable[[Desk], object]) -> None:
        with pytest.raises(RoleMissing):
            act(planned.desk("vic"))

    refused(lambda desk: desk.submit("plan"))
    refused(lambda desk: desk.approve("plan"))
    refused(lambda desk: desk.publish("plan"))
