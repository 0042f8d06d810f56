"""The whole life with runs that are built: from a draft to the tier that others stand on."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from comptune.ledger.entry import Entry
from comptune.ledger.errors import NotAllowed
from comptune.scenarios import Run, ScenarioRefused
from comptune.scenarios.explain import explain
from comptune.scenarios.lineage import Decisions
from comptune.workspace import Workspace

from .conftest import Office, person, ticking

RIVAL = {"merit_rate.2028.*": "3.4 %"}
CELLS = {"merit_rate.2028.*": "3.1 %", "merit_matrix.R3.Z3": "105 %"}


@dataclass(frozen=True)
class Life:
    """An office after one scenario's whole life.

    Attributes:
        before, after: the baseline's run id before and after the publication.
        own, other: runs of the scenario and, afterwards, of the baseline.
        rival: a run from before of a scenario that overrides what was published then.
    """

    office: Office
    before: str
    own: Run
    publication: Entry
    after: str
    other: Run
    rival: Run


@pytest.fixture(scope="module")
def life(founded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Life:
    folder = tmp_path_factory.mktemp("life") / "workspace"
    shutil.copytree(founded_folder, folder)
    office = Office(Workspace.open(folder), ticking(datetime(2027, 1, 5, 8, 0, tzinfo=UTC)))
    workspace = office.workspace
    before = workspace.scenario().run_id()
    ana = office.desk("ana")
    ana.create("plan", cells=CELLS, end_year=2028, reason="The market moved.")
    own = workspace.run_scenario("plan", actor=person("ana"), clock=office.clock)
    ana.submit("plan")
    office.desk("ben").approve("plan", reason="Agreed.")
    office.desk("eva").approve("plan", reason="Agreed too.")
    ana.create("rival", cells=RIVAL, end_year=2028, reason="The market moved more.")
    rival = workspace.run_scenario("rival", actor=person("ana"), clock=office.clock)
    publication = office.desk("eva").publish("plan")
    baseline = {"id": "short", "name": "Short", "end_year": 2028}
    other = workspace.run_scenario(baseline, actor=person("ada"), clock=office.clock)
    return Life(office, before, own, publication, workspace.scenario().run_id(), other, rival)


def test_the_ledger_knows_the_run_and_what_it_cost(life: Life) -> None:
    known = life.office.desk("vic").state().runs[life.own.run_id]
    by_year = life.own.metrics()

    assert (known.scenario, known.by) == ("plan", "ana")
    assert known.results_sha256 == life.own.sealed.results_sha256
    seal = life.own.path.with_suffix(".sha256").read_text(encoding="utf-8")
    assert seal.startswith(known.file_sha256)
    assert known.cost == sum(Decimal(row["total_compensation_cost"]) for row in by_year)
    assert known.pay_gap == pytest.approx(Decimal(by_year[-1]["pay_gap"]), abs=Decimal("0.000001"))
    preview = life.office.workspace.scenario("plan", as_of=9).preview()
    assert known.baseline_cost == Decimal(
        int(preview.baseline_metrics["total_compensation_cost"].sum())
    ).scaleb(-2)
    assert known.entries_used == (9,)  # the one that created the plan


def test_events_of_the_scenario_s_run_name_the_entry_that_set_their_value(life: Life) -> None:
    rows = life.own.query(
        "select distinct parameter_source, ledger_sequence, simulation_year "
        "from fct_yearly_events where event_detail = 'MERIT' order by all"
    ).to_pylist()

    assert [tuple(row.values()) for row in rows] == [("default", None, 2027), ("scenario", 9, 2028)]


def test_other_scenarios_stand_on_what_is_published(life: Life) -> None:
    rows = life.other.query(
        "select distinct parameter_source, ledger_sequence, simulation_year, "
        "from fct_yearly_events where event_detail = 'MERIT' order by all"
    ).to_pylist()
    published = life.publication.sequence

    assert [tuple(row.values()) for row in rows] == [
        ("comp_levers", published, 2028),
        ("default", None, 2027),
    ]
    sealed = life.other.query("select ledger_sequence, ledger_hash from dim_run").to_pylist()
    assert sealed == [{"ledger_sequence": published, "ledger_hash": life.publication.hash}]
    assert life.before != life.after


def test_as_of_before_the_publication_nothing_of_it_is_there(life: Life) -> None:
    workspace, published = life.office.workspace, life.publication.sequence
    cell = "merit_rate"

    def tiers(as_of: int | None) -> set[str]:
        rows = workspace.scenario(as_of=as_of).effective().to_pylist()
        return {
            row["parameter_source"]
            for row in rows
            if (row["parameter_name"], row["fiscal_year"]) == (cell, 2028)
        }

    assert tiers(None) == tiers(published) == {"comp_levers"}
    assert tiers(published - 2) == {"default"}
    assert workspace.scenario(as_of=published - 2).run_id() == life.before


def test_entries_that_touch_no_value_rename_no_run(life: Life) -> None:
    life.office.desk("ana").comment("plan", "Well done.")
    life.office.desk("ana").create("elsewhere", cells={"cola_rate.2027.L1": "2 %"}, reason="x")

    assert life.office.workspace.scenario().run_id() == life.after


def test_a_year_that_was_not_published_is_warned_of(life: Life) -> None:
    warnings = life.office.workspace.scenario().warnings()

    assert (
        "merit_rate is published for 2028 only; in 2027, 2029, 2030 and 2031 the defaults are in "
        "force, because published values do not carry forward. Set those years too where that is "
        "not meant."
    ) in warnings
    covered = {f"merit_rate.{year}.*": "3 %" for year in (2027, 2029, 2030, 2031)}
    assert not any(
        "carry forward" in one
        for one in life.office.workspace.scenario().with_changes(covered).warnings()
    )


def test_a_run_that_the_ledger_knows_is_not_recorded_again(life: Life) -> None:
    workspace, head = life.office.workspace, life.office.workspace.ledger.head()
    spec = {"id": "short", "name": "Short", "end_year": 2028}

    again = workspace.run_scenario(spec, actor=person("ada"), clock=life.office.clock)
    assert again.run_id == life.other.run_id
    assert workspace.ledger.head() == head

    workspace.run_scenario({**spec, "id": "twin"}, actor=person("ada"), clock=life.office.clock)
    (twin,) = workspace.ledger.read(after=head.sequence)
    assert (twin.event_type, twin.payload["scenario"]) == ("SIMULATION_RUN", "twin")
    assert twin.payload["run_id"] == life.other.run_id


def test_against_another_baseline_the_same_run_is_recorded_again(life: Life) -> None:
    workspace, ledger = life.office.workspace, life.office.workspace.ledger
    before = life.office.desk("vic").state().runs[life.rival.run_id]

    again = workspace.run_scenario("rival", actor=person("ana"), clock=life.office.clock)

    now = life.office.desk("vic").state().runs[life.rival.run_id]
    assert again.run_id == life.rival.run_id  # it overrides everything that was published
    assert (now.cost, now.results_sha256) == (before.cost, before.results_sha256)
    assert now.baseline_cost > before.baseline_cost  # 3.1 % is published, 2.5 % was the default
    assert now.sequence == ledger.head().sequence > before.sequence


def test_what_was_read_before_a_publication_is_not_run(life: Life) -> None:
    workspace, runs = life.office.workspace, life.office.workspace.runs()
    scenario = workspace.scenario(as_of=life.publication.sequence - 2)

    with pytest.raises(ScenarioRefused, match="and other values were published since"):
        scenario.run(actor=person("ana"), clock=life.office.clock)
    assert workspace.runs() == runs


def test_an_explanation_leads_to_the_people_who_decided(life: Life) -> None:
    rows = life.other.query(
        "select employee_id from fct_yearly_events "
        "where event_detail = 'MERIT' and simulation_year = 2028 order by all limit 1"
    ).to_pylist()
    decisions = Decisions(life.office.workspace.ledger)

    told = explain(life.other, rows[0]["employee_id"], 2028, decisions=decisions)

    (merit,) = (step for step in told.steps if step.event == "RAISE MERIT")
    cell = next(cell for cell in merit.cells if cell.cell.startswith("merit_rate"))
    assert cell.decision is not None
    assert (cell.decision.by, cell.decision.scenario) == ("eva", "plan")
    assert [one.by for one in cell.decision.approvals] == ["ben", "eva"]
    assert cell.decision.origin is not None
    assert (cell.decision.origin.by, cell.decision.origin.reason) == ("ana", "The market moved.")


def test_from_the_publication_to_the_events_that_it_caused(life: Life) -> None:
    (use,) = [
        one
        for one in life.office.desk("vic").lineage(life.publication.sequence).runs
        if one.run_id == life.other.run_id
    ]
    raises = life.other.query(
        "select count(*) as raises from fct_yearly_events "
        "where event_detail = 'MERIT' and simulation_year = 2028 and event_type = 'RAISE'"
    ).to_pylist()

    assert use.events is not None
    assert use.events["RAISE"] == raises[0]["raises"]


def test_who_may_not_run_builds_nothing(life: Life) -> None:
    runs = life.office.workspace.runs()

    with pytest.raises(NotAllowed, match="vic is a viewer"):
        life.office.workspace.run_scenario({"id": "x", "seed": "5"}, actor=person("vic"))
    assert life.office.workspace.runs() == runs


def test_a_run_that_fails_is_an_entry(office: Office) -> None:
    office.workspace.runs_folder.write_text("not a folder", encoding="utf-8")

    with pytest.raises(OSError, match=r"runs"):
        office.workspace.run_scenario(actor=person("ana"), clock=office.clock)

    entry = office.workspace.ledger.entry(office.workspace.ledger.head().sequence)
    assert (entry.event_type, entry.actor) == ("SIMULATION_FAILED", "ana")
    assert entry.payload["scenario"] == "baseline"


def test_unsaved_changes_are_previewed_and_not_run(office: Office) -> None:
    office.desk("ana").create("plan", cells={"cola_rate.2028.L1": "1.2 %"}, reason="Inflation.")
    changed = office.workspace.scenario("plan").with_changes({"cola_rate.2028.L1": "2 %"})

    assert changed.preview().scenario_id == "plan"
    with pytest.raises(ScenarioRefused, match="it has changes that are not saved"):
        changed.run(actor=person("ana"), clock=office.clock)
