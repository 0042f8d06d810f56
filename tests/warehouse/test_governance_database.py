"""`governance.duckdb`: what its tables say of a ledger, how it is replaced and when it is not."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.transform.ledgered import BEGIN, created, entries, on

from comptune.ledger.events import EVENTS, parse_event
from comptune.paths import transform_folder
from comptune.warehouse.governance import (
    GovernanceFailed,
    build_governance,
    governance_sequence,
    governance_state,
    is_current,
)
from comptune.warehouse.ledger_rows import LedgerRow
from comptune.warehouse.processes import Resources
from comptune.warehouse.project import code_version
from comptune.warehouse.reference import GOVERNANCE_FOLDER, PAGE, tables

from .governed import COLA, MERIT, ROWS, RUN, A

Row = dict[str, Any]


@dataclass(frozen=True)
class Governance:
    """The built file, and the steps that each of two builders was told of."""

    path: Path
    steps: tuple[list[str], list[str]]

    def rows(self, sql: str) -> list[Row]:
        with duckdb.connect(str(self.path), read_only=True) as con:
            return con.execute(sql).to_arrow_table().to_pylist()


def build(rows: Sequence[LedgerRow], folder: Path, steps: list[str] | None = None) -> Path:
    told = [] if steps is None else steps
    resources = Resources(memory_bytes=2 << 30, threads=2, spill_folder=folder / "spill")
    return build_governance(
        rows, folder, resources=resources, progress=lambda step, done, of: told.append(step)
    )


@pytest.fixture(scope="module")
def governance(tmp_path_factory: pytest.TempPathFactory) -> Governance:
    """Built by two who begin at the same moment."""
    folder = tmp_path_factory.mktemp("governance")
    steps: tuple[list[str], list[str]] = ([], [])
    with ThreadPoolExecutor(2) as pool:
        paths = list(pool.map(lambda told: build(ROWS, folder, told), steps))
    assert paths[0] == paths[1]
    return Governance(paths[0], steps)


def at(sequence: int) -> datetime:
    return (BEGIN + timedelta(hours=sequence)).replace(tzinfo=None)


def test_the_ledger_of_these_tests_holds_every_event_as_the_ledger_has_it() -> None:
    for row in ROWS:
        parse_event(row.event_type, json.loads(row.payload))
    assert {row.event_type for row in ROWS} == set(EVENTS)


def test_the_file_says_which_ledger_it_was_built_from(governance: Governance) -> None:
    state = governance_state(governance.path)
    assert state is not None
    assert (state.sequence, state.hash) == (len(ROWS), ROWS[-1].hash)
    assert state.code_version == code_version()
    assert governance_sequence(governance.path) == len(ROWS)


def test_the_file_is_current_as_long_as_the_ledger_ends_where_it_does(
    governance: Governance, tmp_path: Path
) -> None:
    last = ROWS[-1]
    assert is_current(governance.path, sequence=last.sequence, hash_=last.hash)
    assert not is_current(governance.path, sequence=last.sequence + 1, hash_=A)
    assert not is_current(governance.path, sequence=last.sequence, hash_=A)
    assert not is_current(tmp_path / "none.duckdb", sequence=0, hash_="0" * 64)


def test_of_two_builders_the_second_finds_it_built(governance: Governance) -> None:
    built = [told for told in governance.steps if told]
    assert len(built) == 1
    assert "fct_audit_trail" in built[0]
    assert "nobody_approves_their_own_proposal" in built[0]


def test_every_relation_is_a_table_and_nothing_else_stays(governance: Governance) -> None:
    relations = governance.rows(
        "select table_name as name, table_type as type from information_schema.tables order by 1"
    )
    assert {one["type"] for one in relations} == {"BASE TABLE"}
    assert [one["name"] for one in relations] == [
        "built_with",
        "dim_ledger",
        "dim_parameter_change_history",
        "dim_scenario_targets",
        "dim_scenarios",
        "fct_approval_signatures",
        "fct_audit_trail",
        "fct_optimization_iterations",
        "fct_optimization_runs",
        "fct_scenario_approval_workflow",
        "fct_simulation_runs",
        "fct_test_results",
    ]
    assert not list((governance.path.parent / ".governance").glob("work*"))


def test_the_reference_page_tells_the_columns_of_every_table(governance: Governance) -> None:
    known = tables(transform_folder() / "models").values()
    shown = [one for one in known if one.folder == GOVERNANCE_FOLDER and one.columns]
    page = PAGE.read_text(encoding="utf-8")
    for table in shown:
        assert f"### `{table.name}`" in page
        told = {one.name: one.data_type.replace(" ", "").upper() for one in table.columns}
        described = governance.rows(f"describe {table.name}")
        assert {row["column_name"]: row["column_type"] for row in described} == told, table.name
    models = {
        row["name"] for row in governance.rows("select table_name as name from duckdb_tables()")
    }
    assert models == {table.name for table in shown} | {"built_with", "fct_test_results"}


def test_the_audit_trail_is_the_whole_ledger(governance: Governance) -> None:
    rows = governance.rows(
        "select sequence, recorded_at, actor, event_type, stream, stream_version, payload, "
        "previous_hash, hash, what from fct_audit_trail order by sequence"
    )
    assert [tuple(row.values()) for row in rows] == [
        (
            row.sequence,
            row.recorded_at.replace(tzinfo=None),
            row.actor,
            row.event_type,
            row.stream,
            row.version,
            row.payload,
            row.previous_hash,
            row.hash,
            row.words,
        )
        for row in ROWS
    ]


def test_a_cell_tells_each_of_its_moves_and_which_was_published(governance: Governance) -> None:
    rows = governance.rows(f"""
        select sequence, old_value, new_value, changed_by, reason, replaced_by_sequence,
            publication_sequence
        from dim_parameter_change_history
        where cell = '{MERIT}' and scenario_id = 'budget' and tier = 'scenario'
        order by sequence
    """)
    assert [tuple(row.values()) for row in rows] == [
        (8, None, Decimal("0.03"), "ana", None, 9, None),
        (9, Decimal("0.03"), Decimal("0.035"), "ana", "Offer", None, 17),
    ]


def test_the_published_tier_tells_what_held_from_when_until_when(governance: Governance) -> None:
    rows = governance.rows(f"""
        select scenario_id, new_value, changed_at, replaced_at, fiscal_year, job_level
        from dim_parameter_change_history
        where tier = 'comp_levers' and cell = '{COLA}'
        order by sequence
    """)
    assert [tuple(row.values()) for row in rows] == [
        ("budget", Decimal("0.02"), at(17), at(37), 2028, 1),
        ("copy", Decimal("0.025"), at(37), None, 2028, 1),
    ]


def test_a_move_names_the_tuner_and_the_base_behind_it(governance: Governance) -> None:
    rows = governance.rows("""
        select sequence, optimization, base_scenario_id
        from dim_parameter_change_history
        where sequence in (18, 22, 40)
        order by sequence
    """)
    assert [tuple(row.values()) for row in rows] == [
        (18, None, "budget"),
        (22, "opt-1", None),
        (40, None, "copy"),
    ]


OUTCOMES = {
    12: ("budget", "published", 17, "eva", 2),
    20: ("copy", "lapsed", 22, "dan", 1),
    23: ("copy", "rejected", 24, "ben", 0),
    # The publication of another scenario moved the COLA that it stands on.
    29: ("standing", "lapsed", 37, "eva", 1),
    # It would replace that COLA, and was withdrawn after that.
    30: ("apart", "withdrawn", 38, "ana", 1),
    # It ends in the year before.
    31: ("early", "archived", 39, "ana", 0),
    35: ("copy", "published", 37, "eva", 1),
}


def test_a_submission_tells_how_it_ended(governance: Governance) -> None:
    rows = governance.rows("""
        select submission_sequence, scenario_id, outcome, outcome_sequence, outcome_by,
            approvals_count
        from fct_scenario_approval_workflow
    """)
    assert {row["submission_sequence"]: tuple(row.values())[1:] for row in rows} == OUTCOMES


def test_a_submission_tells_who_signed_and_how_long_it_took(governance: Governance) -> None:
    (row,) = governance.rows("from fct_scenario_approval_workflow where submission_sequence = 12")
    assert (row["submitted_by"], row["submitted_at"], row["run_id"]) == ("bob", at(12), RUN)
    assert (row["approvals_required"], row["materiality"]) == (
        2,
        "Cost rises by 1.2 %. The pay gap grows.",
    )
    assert (row["approvals_count"], row["reviews_count"]) == (2, 1)
    assert row["approvals"] == "ben at 2026-12-01 23:00:00; eva at 2026-12-02 00:00:00"
    # Submitted in hour 12, read in 13, signed in 14 and 15, published in 17.
    assert (row["minutes_to_first_signature"], row["minutes_to_approval"]) == (60, 180)
    assert (row["approved_at"], row["outcome_at"]) == (at(15), at(17))
    assert row["outcome_reason"] == "Agreed by the board"


def test_a_signature_tells_the_roles_of_that_moment(governance: Governance) -> None:
    rows = governance.rows("""
        select sequence, submission_sequence, signed_by, roles, meaning, counts
        from fct_approval_signatures
        where sequence < 25
        order by sequence
    """)
    assert [tuple(row.values()) for row in rows] == [
        (13, 12, "eva", "executive", "reviewed", False),
        (14, 12, "ben", "approver", "approved", True),
        (15, 12, "eva", "executive", "approved", True),
        (21, 20, "ben", "approver", "approved", True),
        (24, 23, "ben", "approver", "rejected", False),
    ]


def test_a_scenario_tells_how_it_stands(governance: Governance) -> None:
    rows = governance.rows("""
        select scenario_id, scenario_name, status, base_scenario_id, cells_count, targets_count,
            editors, submission_sequence
        from dim_scenarios
    """)
    assert {row["scenario_id"]: tuple(row.values())[1:] for row in rows} == {
        "budget": ("Budget", "published", None, 2, 2, "ana, bob", 12),
        "copy": ("Second try", "published", "budget", 1, 0, "cleo, dan", 35),
        "standing": ("Standing", "draft", "copy", 2, 0, "ana", 29),
        "apart": ("Apart", "withdrawn", None, 1, 0, "ana", 30),
        "early": ("Early", "archived", None, 1, 0, "ana", 31),
    }


def test_the_targets_in_force_are_there_with_what_was_left_out(governance: Governance) -> None:
    rows = governance.rows("""
        select metric_name, fiscal_year, job_level, department, relation, target_value, tolerance,
            ledger_sequence, target_set_by
        from dim_scenario_targets
        order by metric_name
    """)
    assert [tuple(row.values()) for row in rows] == [
        ("headcount", 2027, 2, "Sales", ">=", 30, 0, 10, "bob"),
        ("total_compensation_cost", 2028, 0, None, "<=", 9_000_000, 5, 10, "bob"),
    ]


def test_runs_tell_the_entries_that_they_used(governance: Governance) -> None:
    sealed, failed = governance.rows("from fct_simulation_runs order by sequence")
    assert (sealed["run_id"], sealed["outcome"], sealed["asked_by"]) == (RUN, "sealed", "ana")
    assert sealed["entries_used"] == [8, 9]
    assert (sealed["total_cost"], sealed["baseline_total_cost"]) == (Decimal("101.25"), 100)
    assert (sealed["pay_gap"], sealed["baseline_pay_gap"]) == (Decimal("0.05"), None)
    assert (failed["outcome"], failed["message"], failed["entries_used"]) == (
        "failed",
        "A test failed.",
        [],
    )
    used = governance.rows(
        "select run_id from fct_simulation_runs where list_contains(entries_used, 9)"
    )
    assert used == [{"run_id": RUN}]


def test_a_run_of_the_tuner_says_what_it_found_and_which_entry_applied_it(
    governance: Governance,
) -> None:
    (run,) = governance.rows("from fct_optimization_runs")
    (applied,) = governance.rows(
        "select sequence from dim_parameter_change_history where optimization = 'opt-1'"
    )
    expected = {
        "sequence": 43,
        "asked_by": "ana",
        "optimization": "opt-1",
        "scenario_id": "copy",
        "is_of_ledger": True,
        "problem_name": "Offer",
        "status": "met",
        "converged": True,
        "iterations_count": 2,
        "simulations_count": 4,
        "rounding_simulations_count": 1,
        "objective_after": Decimal("0.25"),
        "targets_count": 1,
        "targets_met_count": 1,
        "worst_target_gap": Decimal("0.0025"),
        "applied_sequence": applied["sequence"],
        "applied_by": "dan",
        "ledger_sequence": 21,
    }
    assert {name: run[name] for name in expected} == expected


def test_every_iteration_of_the_tuner_has_a_row(governance: Governance) -> None:
    rows = governance.rows("from fct_optimization_iterations order by iteration_number")
    assert [(row["iteration_number"], row["worst_target_gap"]) for row in rows] == [
        (1, Decimal("0.01")),
        (2, Decimal("0.005")),
    ]
    assert {row["optimization"] for row in rows} == {"opt-1"}
    assert json.loads(rows[0]["cells"]) == {MERIT: "0.04"}


def test_a_reader_who_is_behind_takes_nothing_back(governance: Governance) -> None:
    before = governance.path.stat().st_ino
    steps: list[str] = []
    assert build(ROWS[:-3], governance.path.parent, steps) == governance.path
    assert (governance.path.stat().st_ino, steps) == (before, [])


def test_a_broken_rule_leaves_the_file_before(tmp_path: Path) -> None:
    sound = entries(created("plan", "ana"))
    path = build(sound, tmp_path)
    before = path.read_bytes()
    own = entries(
        created("plan", "ana"),
        on(
            "plan",
            "bob",
            "SCENARIO_SUBMITTED",
            run_id=RUN,
            content_sha256=A,
            approvals_required=1,
        ),
        on("plan", "ana", "SCENARIO_APPROVED", content_sha256=A, meaning="approved"),
    )
    with pytest.raises(GovernanceFailed, match="nobody_approves_their_own_proposal") as refused:
        build(own, tmp_path)
    assert "The file before stands" in str(refused.value)
    assert path.read_bytes() == before
    assert governance_sequence(path) == 1


def test_another_ledger_replaces_the_file_while_somebody_reads_it(tmp_path: Path) -> None:
    (tmp_path / "governance.duckdb").write_text("not a database")
    assert governance_sequence(tmp_path / "governance.duckdb") is None
    path = build((), tmp_path)
    assert governance_sequence(path) == 0
    with duckdb.connect(str(path), read_only=True) as reader:
        other = entries(created("plan", "ana"))
        assert build([replace(other[0], actor="zoe")], tmp_path) == path
        assert reader.execute("select count(*) from fct_audit_trail").fetchall() == [(0,)]
    with duckdb.connect(str(path), read_only=True) as con:
        assert con.execute("select actor from fct_audit_trail").fetchall() == [("zoe",)]
    assert path.stat().st_mode & 0o222 == 0


def test_there_is_no_sequence_without_a_file(tmp_path: Path) -> None:
    assert governance_sequence(tmp_path / "governance.duckdb") is None
