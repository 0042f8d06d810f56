"""The main job on real people: 9,228 employees of 2016, from their file to a sealed run."""

from datetime import date
from pathlib import Path

import pytest

from comptune.census import read_mapping
from comptune.ledger.actor import operating_system_user
from comptune.scenarios import Run, Scenario
from comptune.structure import read_structure
from comptune.workspace import Workspace

DATA = Path(__file__).resolve().parents[1] / "data"


@pytest.fixture(scope="module")
def scenario(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    workspace = Workspace.init(
        tmp_path_factory.mktemp("montgomery") / "workspace", name="Montgomery", currency="USD"
    )
    report = workspace.import_census(
        shared_data / "montgomery_employees_2016.csv.gz",
        mapping=read_mapping(DATA / "montgomery_mapping.yml"),
        as_of=date(2016, 12, 31),
    )
    structure = workspace.keep_structure(read_structure(DATA / "montgomery_structure"))
    return workspace.scenario(
        {
            "id": "montgomery",
            "name": "Montgomery 2017 to 2021",
            "census": report.sha256,
            "structure": structure,
            "seed": 2017,
        }
    )


@pytest.fixture(scope="module")
def run(scenario: Scenario) -> Run:
    return scenario.run(actor=operating_system_user())


def test_the_run_starts_from_every_employee(run: Run) -> None:
    opening = run.query(
        "select opening_headcount from fct_compensation_growth "
        "where simulation_year = 2017 and job_level = 0"
    )
    assert opening.to_pylist() == [{"opening_headcount": 9_228}]


def test_head_count_follows_its_growth(run: Run) -> None:
    assert [row["headcount"] for row in run.metrics()] == [9_505, 9_790, 10_084, 10_387, 10_699]


def test_the_preview_says_the_same_to_the_cent(scenario: Scenario, run: Run) -> None:
    preview = scenario.preview()
    official = run.metrics()
    for metric in ("total_compensation_cost", "base_pay_cost", "annualised_payroll", "carry_over"):
        shown = [int(row[metric] * 100) for row in official]
        assert shown == preview.metrics[metric].tolist(), metric


def test_every_check_passed_and_the_file_is_what_was_sealed(run: Run) -> None:
    results = run.query("select status, count(*) as tests from fct_test_results group by status")
    assert [row["status"] for row in results.to_pylist()] == ["pass"]
    run.verify()
