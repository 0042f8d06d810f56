"""The tuner's desk: what is recorded is enough to ask again, and ids are one run's alone."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from comptune.census import guess_mapping, make_census, write_csv
from comptune.scenarios import ScenarioRefused
from comptune.tuning import Problem, problem_from
from comptune.tuning.errors import NotApplicable, UnknownOptimization
from comptune.workspace import Workspace

from .conftest import AS_OF

PROBLEM = problem_from(
    {
        "name": "A little less!",
        "targets": [{"metric": "total_compensation_cost", "year": 2027, "value": "-0.5 %"}],
        "variables": [{"cells": "merit_rate.2027.*"}],
    }
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.init(tmp_path / "workspace", name="Tuned", currency="USD")
    write_csv(make_census(300, seed=3, as_of=AS_OF), tmp_path / "people.csv")
    mapping = guess_mapping(tmp_path / "people.csv")
    made.import_census(tmp_path / "people.csv", mapping=mapping, as_of=AS_OF)
    made.desk().create("plan", cells={"merit_rate.*.*": "3 %"}, reason="A beginning")
    return made


def test_an_applied_answer_is_what_the_scenario_then_holds(workspace: Workspace) -> None:
    tuner = workspace.tuner()
    tuned = tuner.tune(PROBLEM, "plan")
    entry = tuner.apply(tuned.id, reason="As asked")

    assert tuned.id == "a-little-less-1"
    assert entry is not None
    assert entry.payload["optimization"] == tuned.id
    held = workspace.scenario("plan").overrides
    assert {cell: held[cell] for cell in tuned.solution.cells} == dict(tuned.solution.cells)
    (run,) = tuner.runs()
    assert [one.sequence for one in run.applied] == [entry.sequence]
    with pytest.raises(ScenarioRefused, match="it holds these values already"):
        tuner.apply(tuned.id, reason="Twice")


def test_the_problem_comes_back_from_the_ledger_as_it_was_asked(workspace: Workspace) -> None:
    tuned = workspace.tuner().tune(PROBLEM, "plan")
    run = Workspace.open(workspace.folder).tuner().run(tuned.id)

    assert run.problem == PROBLEM
    assert run.changes == dict(tuned.solution.changes)
    assert run.event.ledger_sequence == tuned.entry.sequence - 1
    assert (run.status, run.method, run.missed) == ("met", "sqp", ())


@pytest.mark.parametrize("source", [None, {"id": "other", "set": {"merit_rate.*.*": "2 %"}}])
def test_a_mapping_is_asked_again_though_another_census_came(
    workspace: Workspace, tmp_path: Path, source: dict[str, object] | None
) -> None:
    tuner = workspace.tuner()
    tuned = tuner.tune(PROBLEM, source)
    write_csv(make_census(50, seed=4, as_of=AS_OF), tmp_path / "others.csv")
    mapping = guess_mapping(tmp_path / "others.csv")
    workspace.import_census(tmp_path / "others.csv", mapping=mapping, as_of=AS_OF)

    again = tuner.again(tuned.id)

    assert again.same, again.differences
    with pytest.raises(NotApplicable, match="it is none of the ledger"):
        tuner.apply(tuned.id)


def test_a_goal_seek_is_asked_again_with_the_locks_of_its_time(workspace: Workspace) -> None:
    tuner = workspace.tuner()
    found = tuner.seek("merit_rate.2027.*", "total_compensation_cost.2027=-0.5%", "plan")
    entry = tuner.record_seek(found)
    workspace.desk().lock(["merit_rate.2027.L3"], role="analyst", reason="Settled")

    assert tuner.again(entry.payload["optimization"]).same


def test_two_who_record_at_once_get_two_ids(workspace: Workspace) -> None:
    found = workspace.tuner().seek("merit_rate.2027.*", "headcount.2027>=1", "plan")
    tuners = [Workspace.open(workspace.folder).tuner() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        entries = list(pool.map(lambda tuner: tuner.record_seek(found), tuners))

    assert {entry.payload["optimization"] for entry in entries} == {
        f"goal-seek-{number}" for number in range(1, 5)
    }


def test_what_moves_nothing_is_applied_without_an_entry(workspace: Workspace) -> None:
    problem = Problem.model_validate(
        {
            "targets": [{"metric": "headcount", "year": 2027, "relation": ">=", "value": "1"}],
            "variables": [{"cells": "merit_rate.2027.*"}],
        }
    )
    tuner = workspace.tuner()
    tuned = tuner.tune(problem, "plan")
    head = workspace.ledger.head()

    assert tuned.solution.changes == {}
    assert tuner.apply(tuned.id) is None
    assert workspace.ledger.head() == head


def test_an_unknown_run_is_refused_with_the_closest(workspace: Workspace) -> None:
    tuner = workspace.tuner()
    tuner.tune(PROBLEM, "plan")
    with pytest.raises(UnknownOptimization, match=r"Did you mean a-little-less-1\?"):
        tuner.run("a-little-les-1")


def test_the_text_of_a_found_scenario_is_a_file_with_its_values(workspace: Workspace) -> None:
    tuner = workspace.tuner()
    tuned = tuner.tune(PROBLEM, "plan")
    file = workspace.folder / "found.yml"
    file.write_text(tuner.scenario_text(tuned.scenario, "Found", tuned.solution.changes))

    read = workspace.scenario(file)

    assert read.spec.name == "Found"
    assert {read.overrides[cell] for cell in tuned.solution.cells} == set(
        tuned.solution.cells.values()
    )
    assert all(isinstance(value, Decimal) for value in read.overrides.values())
