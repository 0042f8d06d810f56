"""A cluster of two worker processes: the answers of one machine, whatever happens to a worker."""

import os
import signal
import time
from typing import Any

import pytest
from distributed import LocalCluster, get_task_stream

from comptune.cli import main
from comptune.cluster.executor import ClusterExecutor
from comptune.cluster.worker import arrivals
from comptune.engine.simulate import simulate
from comptune.scenarios import Scenario
from comptune.scenarios.batch import resolve_batch
from comptune.tuning import TargetSpec
from comptune.tuning.ensemble import Ensemble, ensemble
from comptune.tuning.pareto import pareto_front
from comptune.tuning.problem_file import problem_from
from comptune.workspace import Workspace

COST = "total_compensation_cost"
TARGET = TargetSpec.model_validate(
    {"metric": COST, "year": 2028, "relation": "<=", "value": "-0.5 %"}
)


def same(one: Ensemble, other: Ensemble) -> bool:
    """To the bit, of every seed."""
    return (one.seeds, one.targets) == (other.seeds, other.targets) and all(
        values.tobytes() == other.values[by][name].tobytes()
        for by, own in one.values.items()
        for name, values in own.items()
    )


@pytest.mark.parametrize(("sets", "seeds"), [(1, 17), (7, 1), (5, 3)])
def test_totals_and_closing_salaries_are_those_of_one_machine(
    scenario: Scenario, executor: ClusterExecutor, sets: int, seeds: int
) -> None:
    resolved = resolve_batch(scenario, [{}, None, *([{}] * (sets - 2))][:sets])
    world = (scenario.ground.workforce.people, resolved.parameters, resolved.bands.structure)
    sent = executor.pieces_sent
    asked: dict[str, Any] = {"seeds": range(5, 5 + seeds), "closing": True}

    here = simulate(*world, **asked)
    away = simulate(*world, **asked, executor=executor)

    assert executor.pieces_sent >= sent + 2
    assert away.values.tobytes() == here.values.tobytes()
    assert away.target.tobytes() == here.target.tobytes()
    assert len(away.closing) == sets * seeds * 5
    for mine, theirs in zip(away.closing, here.closing, strict=True):
        assert (mine.parameter_set, mine.seed_index, mine.year_index) == (
            theirs.parameter_set,
            theirs.seed_index,
            theirs.year_index,
        )
        assert mine.salary.tobytes() == theirs.salary.tobytes()


def test_a_census_comes_to_each_worker_once_however_many_pieces_there_are(
    scenario: Scenario, executor: ClusterExecutor
) -> None:
    sent, payload = executor.pieces_sent, executor.bytes_sent
    for first_seed in (1, 1_000):
        ensemble(scenario, seeds=40, first_seed=first_seed, executor=executor)
        time.sleep(0.5)  # in which Dask takes away what it thinks that nobody needs

    pieces = executor.pieces_sent - sent
    census = executor.keep(scenario.ground.workforce.people).census
    assert [by_census[census] for by_census in executor.client.run(arrivals).values()] == [1, 1]
    assert pieces >= 8
    people = scenario.ground.workforce.people
    parameters = resolve_batch(scenario, [{}, None]).parameters
    without = sum(array.nbytes for array in vars(parameters).values() if hasattr(array, "nbytes"))
    assert (executor.bytes_sent - payload) / pieces < 1.2 * without + people.key.nbytes


def test_a_worker_that_is_killed_half_way_costs_only_its_pieces(
    scenario: Scenario, executor: ClusterExecutor, cluster: LocalCluster
) -> None:
    asked: dict[str, Any] = {"seeds": 400, "by_level": True, "targets": [TARGET]}
    here = ensemble(scenario, **asked)
    before, first = executor.client.run(os.getpid), []
    sent = executor.pieces_sent

    def kill_after_the_first(done: int, of: int) -> None:
        if not first:
            first.append(done)
            os.kill(next(iter(before.values())), signal.SIGKILL)

    away = ensemble(scenario, **asked, progress=kill_after_the_first, executor=executor)

    assert 0 < first[0] < 400
    assert same(away, here)
    lost = [
        event
        for _, event in cluster.scheduler.get_events("all")
        if event["action"] == "remove-worker"
    ]
    assert len(lost) == 1
    assert len(lost[0]["processing-tasks"]) >= 1
    assert executor.pieces_sent == sent + 8  # what was lost was run again by Dask alone
    assert executor.width >= 1


def test_progress_is_told_and_a_cancel_calls_off_what_is_on_its_way(
    scenario: Scenario, executor: ClusterExecutor, cluster: LocalCluster
) -> None:
    told: list[int] = []

    found = ensemble(
        scenario,
        seeds=400,
        progress=lambda done, of: told.append(done),
        cancelled=lambda: len(told) == 2,
        executor=executor,
    )

    assert found.cancelled
    assert len(told) == 2
    assert len(found.seeds) == told[-1] < 400
    assert same(found, ensemble(scenario, seeds=told[-1]))
    until = time.monotonic() + 10
    while cluster.scheduler.tasks and time.monotonic() < until:
        time.sleep(0.05)
    assert not cluster.scheduler.tasks


def test_a_pareto_front_is_that_of_one_machine(
    scenario: Scenario, executor: ClusterExecutor
) -> None:
    problem = problem_from(
        {
            "targets": [{"metric": COST, "year": 2027, "relation": "<=", "value": "+1 %"}],
            "variables": [{"cells": "merit_rate.2027.L1"}, {"cells": "merit_rate.2027.L3"}],
            "objective": ["least_cost", "smallest_pay_gap"],
            "max_iterations": 2,
        }
    )
    sent = executor.pieces_sent

    away = pareto_front(scenario, problem, points=3, executor=executor)

    assert executor.pieces_sent > sent
    assert away.to_dict() == pareto_front(scenario, problem, points=3).to_dict()


def test_the_command_line_answers_the_same_on_a_cluster(
    workspace: Workspace,
    cluster: LocalCluster,
    executor: ClusterExecutor,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--workspace", str(workspace.folder), "ensemble", "--seeds", "80", "--json"]
    assert main(words) == 0
    here = capsys.readouterr().out

    with get_task_stream(client=executor.client) as stream:
        assert main([*words, "--cluster", cluster.scheduler_address]) == 0
    assert capsys.readouterr().out == here
    assert stream.data
    assert {piece["key"].rsplit("-", 5)[0] for piece in stream.data} == {"run_piece"}
