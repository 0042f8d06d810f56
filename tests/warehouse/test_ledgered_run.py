"""From an event of a run to who decided it, over the run and the ledger's tables in one query."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.transform.ledgered import BEGIN, ENTRIES, LEDGERED, PUBLISHED, TARGETS

from comptune.census import make_census
from comptune.levers import Cell
from comptune.structure import example_structure
from comptune.warehouse.build import BuildFailed, Resources, RunInputs, build_run
from comptune.warehouse.governance import build_governance
from comptune.warehouse.inputs import ParameterSet, RunRequest
from comptune.warehouse.runs import SealedRun
from comptune.warehouse.sql import SqlRefused, query

CELLS = {
    "lump_sum_share.2028": "0.5",
    "merit_rate.2028.L2": "0.12",
    "new_hire_termination_rate.2028.L1": "0.3",
    "range_maximum.L3": "120000",
}
INPUTS = RunInputs(
    RunRequest(
        run_id="00000000000000aa",
        census_sha256="1" * 64,
        structure_sha256="2" * 64,
        parameters_sha256="3" * 64,
        code_version="test",
        created_at=BEGIN,
        created_by="ana",
        ledger_sequence=12,
        ledger_hash=ENTRIES[-1].hash,
    ),
    ParameterSet(
        scenario_id="plan",
        name="Plan",
        start_year=2027,
        end_year=2029,
        seed=42,
        raise_base="current",
        overrides={Cell.parse(cell): Decimal(value) for cell, value in CELLS.items()},
        ledger_sequences={Cell.parse(cell): n for cell, n in LEDGERED.items()},
        targets=TARGETS,
    ),
    make_census(300, seed=3, as_of=date(2026, 12, 31)),
    example_structure(),
    PUBLISHED,
    ENTRIES,
)


@dataclass(frozen=True)
class Ledgered:
    """A sealed run with its ledger, and the tables of the same ledger."""

    run: SealedRun
    governance: Path
    resources: Resources

    def ask(self, sql: str, runs: Sequence[SealedRun] | None = None) -> list[dict[str, Any]]:
        asked = [self.run] if runs is None else runs
        return query(asked, sql, resources=self.resources, governance=self.governance).to_pylist()


@pytest.fixture(scope="module")
def ledgered(tmp_path_factory: pytest.TempPathFactory) -> Ledgered:
    folder = tmp_path_factory.mktemp("ledgered")
    resources = Resources(memory_bytes=2 << 30, threads=2, spill_folder=folder / "spill")
    run = build_run(INPUTS, folder / "runs", resources=resources)
    return Ledgered(run, build_governance(ENTRIES, folder, resources=resources), resources)


def test_one_query_leads_from_an_event_to_the_person_the_reason_and_the_approval(
    ledgered: Ledgered,
) -> None:
    rows = ledgered.ask("""
        select distinct
            events.rate_applied,
            lineage.cell,
            history.changed_by,
            history.reason,
            workflow.approvals,
            entries.what
        from fct_yearly_events as events
        join fct_parameter_lineage as lineage
            on lineage.parameter_name = 'cola_rate'
            and lineage.fiscal_year = events.simulation_year
            and lineage.job_level = events.job_level_before
        join dim_parameter_change_history as history
            on history.publication_sequence = events.ledger_sequence
            and history.cell = lineage.cell
        join fct_scenario_approval_workflow as workflow
            on workflow.outcome_sequence = events.ledger_sequence
        join governance.fct_audit_trail as entries
            on entries.sequence = events.ledger_sequence
        where events.event_detail = 'COLA' and events.event_type = 'RAISE'
            and events.simulation_year = 2028 and events.job_level_before = 1
    """)
    assert rows == [
        {
            "rate_applied": Decimal("0.012"),
            "cell": "cola_rate.2028.L1",
            "changed_by": "olga",
            "reason": "Agreed with the works council",
            "approvals": "ben at 2026-12-01 14:00:00; eva at 2026-12-01 15:00:00",
            "what": "wrote entry 7",
        }
    ]


def test_the_run_alone_tells_the_same_without_the_tables_of_the_ledger(ledgered: Ledgered) -> None:
    rows = query(
        [ledgered.run],
        "select decided_by, published_by, approvals_count from fct_parameter_lineage "
        "where cell = 'cola_rate.2028.L1'",
        resources=ledgered.resources,
    ).to_pylist()
    assert rows == [{"decided_by": "olga", "published_by": "ben", "approvals_count": 2}]


def test_a_run_keeps_its_targets_and_its_place_in_the_ledger(ledgered: Ledgered) -> None:
    (found,) = ledgered.ask("select ledger_sequence, ledger_hash from dim_run")
    assert found == {"ledger_sequence": 12, "ledger_hash": ENTRIES[-1].hash}
    lines = ledgered.ask(
        "select is_met, target_set_by from fct_budget_variance where ledger_sequence = 10"
    )
    assert lines == [{"is_met": False, "target_set_by": "bob"}]


def test_a_name_that_both_have_is_the_runs(ledgered: Ledgered) -> None:
    (own,) = ledgered.ask("select count(*) as tests from fct_test_results")
    (others,) = ledgered.ask("select count(*) as tests from governance.fct_test_results")
    names = ledgered.ask("select test_name as name from fct_test_results")
    assert "head_count_adds_up" in {row["name"] for row in names}
    assert own != others


def test_the_ledger_is_asked_together_with_many_runs(ledgered: Ledgered, tmp_path: Path) -> None:
    path = tmp_path / "00000000000000cc.duckdb"
    shutil.copy(ledgered.run.path, path)
    other = replace(ledgered.run, run_id=path.stem, path=path)
    rows = ledgered.ask(
        """
        select what, count(*) as runs
        from dim_run
        inner join fct_audit_trail on sequence = ledger_sequence
        group by what
        """,
        [ledgered.run, other],
    )
    assert rows == [{"what": "wrote entry 12", "runs": 2}]


def test_the_ledger_is_asked_before_there_is_a_run(ledgered: Ledgered) -> None:
    assert ledgered.ask("select ledger_sequence from dim_ledger", []) == [{"ledger_sequence": 12}]
    with pytest.raises(SqlRefused, match="fct_yearly_events"):
        ledgered.ask("from fct_yearly_events", [])
    with pytest.raises(SqlRefused, match="there is no sealed run"):
        query([], "select 1", resources=ledgered.resources)


def test_nobody_writes_to_the_tables_of_the_ledger_by_a_query(ledgered: Ledgered) -> None:
    with pytest.raises(SqlRefused, match="read-only"):
        ledgered.ask("delete from governance.fct_audit_trail")


def test_a_run_whose_value_is_not_that_of_its_entry_is_not_sealed(
    ledgered: Ledgered, tmp_path: Path
) -> None:
    request = replace(INPUTS.request, run_id="00000000000000bb")
    with pytest.raises(BuildFailed, match="every_ledgered_value_is_that_of_its_entry"):
        build_run(
            replace(INPUTS, request=request, ledger=ENTRIES[:11]),
            tmp_path,
            resources=ledgered.resources,
        )
    assert not list(tmp_path.glob("*.duckdb"))
