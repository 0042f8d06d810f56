"""Work in the background: it tells where it is, can be stopped, and fails in words."""

import threading
from pathlib import Path

import pytest
from tests.app.decisions import copied

from comptune.app.jobs import Job
from comptune.app.optimising import found_here
from comptune.tuning.answers import Tuned
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.problem_file import problem_from
from comptune.workspace import Workspace

SECONDS = 20  # to wait for a thread that has nothing to do
LONG = 120  # to wait for one that simulates
DRAFT = {"id": "draft", "name": "Draft"}
PROBLEM = {
    "name": "One percent less",
    "targets": [{"metric": "total_compensation_cost", "year": 2027, "value": "-1 %"}],
    "variables": [{"cells": "merit_rate.*.*", "lower": "1 %", "upper": "6 %"}],
}


def test_work_runs_beside_its_caller_and_hands_over_its_result() -> None:
    go_on = threading.Event()

    def work(job: Job) -> str:
        job.say("half", done=1, of=2)
        assert go_on.wait(SECONDS)
        return "found"

    job = Job("Finding").start(work)
    while not job.steps:
        assert job.is_running
    assert (job.steps, job.share, job.result) == (["half"], 0.5, None)
    go_on.set()
    assert job.wait(SECONDS)
    assert (job.result, job.refusal, job.failure) == ("found", None, None)


def test_work_that_was_cancelled_ends_without_a_result() -> None:
    go_on = threading.Event()

    def work(job: Job) -> str:
        assert go_on.wait(SECONDS)
        job.leave_if_cancelled()
        return "too far"

    job = Job("Finding").start(work)
    job.cancel()
    go_on.set()
    assert job.wait(SECONDS)
    assert job.is_cancelled
    assert job.result is None
    assert job.failure is None


def test_a_refusal_is_kept_for_the_page_and_an_accident_apart_from_it() -> None:
    refusal = ProblemRefused(place="Target 1", rule="it has no value", remedy="Write one.")

    def refused(job: Job) -> None:
        raise refusal

    def broken(job: Job) -> None:
        raise ZeroDivisionError

    first, second = Job("Finding").start(refused), Job("Finding").start(broken)
    assert first.wait(SECONDS)
    assert second.wait(SECONDS)
    assert (first.refusal, first.failure) == (refusal, None)
    assert second.refusal is None
    assert isinstance(second.failure, ZeroDivisionError)


def test_what_remains_is_told_at_the_pace_so_far() -> None:
    times = iter([0.0, 30.0, 30.0])
    go_on = threading.Event()

    def work(job: Job) -> None:
        assert go_on.wait(SECONDS)

    job = Job("Finding", clock=lambda: next(times, 40.0)).start(work)
    assert job.remaining is None
    job.say("a quarter", done=1, of=4)
    assert job.remaining == pytest.approx(90.0)  # 30 s for one of four
    go_on.set()
    assert job.wait(SECONDS)
    assert job.remaining is None


def test_who_waits_for_a_long_search_holds_up_nobody_else(
    workspace: Workspace, tmp_path: Path
) -> None:
    """One search is held after its first batch; another begins, ends, and previews go on."""
    own = copied(workspace.folder, tmp_path / "own")
    reached, go_on = threading.Event(), threading.Event()

    class Held(Job):
        def say(self, step: str, *, done: int = 0, of: int = 0) -> None:
            super().say(step, done=done, of=of)
            if step.startswith("Iteration 1"):
                reached.set()
                assert go_on.wait(LONG)

    problem = problem_from(PROBLEM)

    def work(job: Job) -> Tuned:
        return found_here(job, own.tuner(), problem, DRAFT)

    try:
        held = Held("Finding values").start(work)
        assert reached.wait(LONG)
        other = Job("Finding values").start(work)
        assert other.wait(LONG)
        assert other.result.solution.status == "met"
        assert own.scenario(DRAFT).preview().metrics["headcount"].size
        assert held.is_running
    finally:
        go_on.set()
    assert held.wait(LONG)
    assert held.result.solution.changes == other.result.solution.changes
