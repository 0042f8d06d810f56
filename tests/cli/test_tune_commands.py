"""`tune` and `optimizations`: answered, recorded, applied, locked out, stopped, asked again."""

import signal
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from comptune.cli import FAILED, REFUSED, tune_command
from comptune.cli.interrupts import STOPPED
from comptune.levers import Cell
from comptune.workspace import Workspace

from .conftest import Call
from .problems import CERTAIN, GROWTH, INFEASIBLE, MET, problem_file

MERIT = [f"merit_rate.2027.L{level}" for level in range(1, 6)]


def overrides(workspace: Workspace, scenario: str) -> dict[str, Decimal]:
    saved = Workspace.open(workspace.folder).desk().scenario_state(scenario)
    return {cell: one.value for cell, one in saved.overrides.items()}


def last_entries(workspace: Workspace, count: int) -> list[Any]:
    ledger = Workspace.open(workspace.folder).ledger
    head = ledger.head().sequence
    return list(ledger.read(after=head - count))


def test_a_tuned_scenario_is_recorded_and_nothing_is_applied(
    act: Call, own_decided: Workspace, tmp_path: Path
) -> None:
    before = overrides(own_decided, "idea")

    answer = act("ana", "tune", problem_file(tmp_path), "-s", "idea", "--json").answer

    (entry,) = last_entries(own_decided, 1)
    assert (entry.event_type, entry.actor) == ("OPTIMIZATION_RUN", "demo:ana")
    assert answer["optimization"] == "a-little-less-1" == entry.payload["optimization"]
    assert entry.payload["scenario"] == "idea"
    assert answer["entry"] == entry.sequence
    assert answer["solution"]["status"] == "met"
    assert answer["applied"] is None
    assert overrides(own_decided, "idea") == before


def test_an_applied_answer_is_one_entry_that_names_the_run_and_meets_the_target(
    act: Call, own_decided: Workspace, tmp_path: Path
) -> None:
    words = ("tune", problem_file(tmp_path), "-s", "idea", "--apply", "-m", "Asked by the board")
    outcome = act("ana", *words)

    run, change = last_entries(own_decided, 2)
    assert outcome.code == 0, outcome.err
    assert (run.event_type, change.event_type) == ("OPTIMIZATION_RUN", "PARAMETER_CHANGE")
    assert change.payload["optimization"] == "a-little-less-1"
    assert change.payload["reason"] == "Asked by the board"
    assert f"(entry {change.sequence})" in outcome.out
    (target,) = run.payload["solution"]["targets"]
    workspace = Workspace.open(own_decided.folder)
    preview = workspace.scenario("idea").preview()
    cost = Decimal(int(preview.metrics["total_compensation_cost"][0])).scaleb(-2)
    assert Decimal(target["found"]) == cost
    assert abs(cost - Decimal(target["lower"])) <= Decimal(target["tolerance"])


def test_who_ran_the_tuner_and_who_applied_are_both_makers(
    act: Call, own_decided: Workspace, tmp_path: Path
) -> None:
    act("ada", "tune", problem_file(tmp_path), "-s", "idea")
    outcome = act("ana", "optimizations apply a-little-less-1 -m Agreed")

    assert outcome.code == 0, outcome.err
    edits = Workspace.open(own_decided.folder).desk().scenario_state("idea").edits
    assert {"demo:ada", "demo:ana"} <= set(edits)
    assert "a-little-less-1 is applied to idea: " in outcome.out


def test_an_answer_is_not_applied_to_a_scenario_that_was_changed_since(
    act: Call, own_decided: Workspace, tmp_path: Path
) -> None:
    act("ana", "tune", problem_file(tmp_path), "-s", "idea")
    act("ana", "scenario set idea merit_rate.2028.L1=3% -m Meanwhile")

    outcome = act("ana", "optimizations apply a-little-less-1 -m Agreed")

    assert outcome.code == REFUSED
    assert "changed" in outcome.err
    assert "optimization" not in last_entries(own_decided, 1)[0].payload


def test_locked_cells_never_move(act: Call, own_decided: Workspace, tmp_path: Path) -> None:
    workspace_lock, own_lock = "merit_rate.2027.L2", "merit_rate.2027.L3"
    assert act(None, f"lock {workspace_lock} -m Settled").code == 0
    assert act("ana", f"scenario lock idea {own_lock} -m Settled").code == 0
    before = overrides(own_decided, "idea")

    outcome = act("ana", "tune", problem_file(tmp_path), "-s", "idea", "--apply", "-m", "Why")

    after = overrides(own_decided, "idea")
    run, change = last_entries(own_decided, 2)
    moved = {move["cell"] for move in change.payload["cells"]}
    assert outcome.code == 0, outcome.err
    assert moved & set(MERIT)
    assert not moved & {workspace_lock, own_lock}
    assert after.get(own_lock) == before[own_lock]
    assert set(run.payload["solution"]["left"]) == {workspace_lock, own_lock}
    assert outcome.out.count(" locked ") == 2


def test_asked_again_the_answer_is_the_same_whatever_happened_since(
    act: Call, own_decided: Workspace, tmp_path: Path
) -> None:
    act("ana", "tune", problem_file(tmp_path), "-s", "idea", "--apply", "-m", "Why")
    act(None, "lock merit_rate.2027.L2 -m Settled")
    act("ana", "scenario set idea merit_rate.2029.*=1% -m Later")
    head = Workspace.open(own_decided.folder).ledger.head()

    outcome = act("vic", "tune --again a-little-less-1")
    again = act("vic", "tune --again a-little-less-1 --json").answer

    assert outcome.code == 0, outcome.err
    assert "The same answer: " in outcome.out
    assert again["same"] is True
    assert again["recorded"]["moves"] == again["found"]["moves"]
    assert Workspace.open(own_decided.folder).ledger.head() == head


def test_an_answer_that_differs_when_asked_again_fails(
    act: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act("ana", "tune", problem_file(tmp_path), "-s", "idea")
    from comptune.tuning import tuner

    answer_of = tuner.answer_of_solution

    def another(solution: Any) -> dict[str, Any]:
        answer = answer_of(solution)
        answer["moves"][0]["after"] = "0.05"
        return answer

    monkeypatch.setattr(tuner, "answer_of_solution", another)
    outcome = act("ana", "tune --again a-little-less-1")

    assert outcome.code == FAILED
    assert "merit_rate.2027.L1: 0.0" in outcome.out
    assert outcome.err.startswith(
        "Error: The answer a-little-less-1 is different in 1 places; the same question of the "
        "same scenario has the same answer."
    )


def test_the_baseline_and_files_are_tuned_recorded_and_saved(
    act: Call, own_decided: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "found.yml"
    words = ("tune", problem_file(tmp_path), "--save-scenario", file)
    answer = act("ana", *words, "--json").answer
    preview = act("ana", "preview", "--scenario", file, "--json").answer
    twice = act("ana", "tune", problem_file(tmp_path), "--scenario", file)
    again = act("ana", "tune --again a-little-less-2")

    run = last_entries(own_decided, 2)[0]
    assert run.payload.get("scenario") is None
    assert run.payload["content"]["id"] == "baseline"
    (target,) = answer["solution"]["targets"]
    assert preview["years"][0]["metrics"]["total_compensation_cost"] == target["found"]
    assert {one["cell"] for one in preview["changed"]} >= set(MERIT[:1])
    assert "found.yml" not in str(run.payload)
    assert twice.code == 0, twice.err
    assert again.code == 0, again.err
    assert "asked again of a-little-less as it was then" in again.out


def test_what_cannot_be_met_says_what_must_give_way_and_is_not_applied(
    act: Call, own_decided: Workspace, tmp_path: Path
) -> None:
    before = overrides(own_decided, "idea")
    problem = problem_file(tmp_path, INFEASIBLE)
    outcome = act("ana", "tune", problem, "-s", "idea", "--apply", "-m", "Why")

    (run,) = last_entries(own_decided, 1)
    assert outcome.code == REFUSED
    assert run.payload["solution"]["status"] == "infeasible"
    assert "No values within bounds and policies meet all hard targets" in outcome.out
    assert "- The smallest extra budget: Total compensation cost, 2027 = " in outcome.out
    assert "merit_rate.2027.L1-L5 are at the lower bound of 1 %." in outcome.out
    assert outcome.err.startswith(
        "Error: The answer far-too-little-1 is infeasible; no values meet all hard targets "
        "(Total compensation cost, 2027 = "
    )
    assert outcome.err.endswith(
        "Change the problem, or apply it all the same with --apply-anyway.\n"
    )
    assert overrides(own_decided, "idea") == before

    forced = act("ana", "optimizations apply far-too-little-1 --apply-anyway -m Nearest")
    assert forced.code == 0, forced.err
    assert {overrides(own_decided, "idea")[cell] for cell in MERIT} == {Decimal("0.01")}


REFUSALS = [
    (
        "ana",
        "tune",
        "PROBLEM: a problem file or --again is given, one of the two. Write it as in "
        "`comptune tune problem.yml`.",
    ),
    (
        "ana",
        "tune nothing.yml",
        "The problem file nothing.yml: it cannot be read (No such file or directory). Give the "
        "path of a YAML file in UTF-8.",
    ),
    (
        "ana",
        "tune {problem} --apply",
        "The scenario baseline: it is none of the ledger, so that nothing can be written to it. "
        "Save the values as a file with --save-scenario, or import the scenario first: "
        "`comptune scenario import`.",
    ),
    (
        "ana",
        "tune {growth} --apply --scenario idea",
        "headcount_growth: a change of headcount_growth takes a reason. Say why with --reason, in "
        "a sentence that an approver understands.",
    ),
    (
        "ana",
        "tune {problem} --save-scenario {problem}",
        "--save-scenario is {problem}; it is there already, and nothing is overwritten. Name a "
        "new file.",
    ),
    (
        "ana",
        "tune {problem} --save-scenario nowhere/new.yml",
        "--save-scenario is nowhere/new.yml; its folder is not there. Make the folder first, or "
        "name another file.",
    ),
    (
        "ana",
        "tune {problem} --scenario ide",
        'The scenario is "ide"; the ledger has no scenario of this id. Did you mean idea?',
    ),
    (
        "ana",
        "tune --again a-little-less-9",
        'The run of the tuner is "a-little-less-9"; the ledger has none of this id. List them '
        "with `comptune optimizations list`.",
    ),
    (
        "ana",
        "optimizations show a-little-less-9",
        'The run of the tuner is "a-little-less-9"; the ledger has none of this id. List them '
        "with `comptune optimizations list`.",
    ),
]


@pytest.mark.parametrize(("person", "line", "message"), REFUSALS)
def test_a_refusal_says_what_to_mend_and_leaves_nothing_behind(
    act: Call, own_decided: Workspace, tmp_path: Path, person: str, line: str, message: str
) -> None:
    places = {
        "problem": problem_file(tmp_path),
        "growth": problem_file(tmp_path, GROWTH, "growth.yml"),
    }
    head = own_decided.ledger.head()

    outcome = act(person, line.format(**places))

    assert (outcome.code, outcome.out) == (REFUSED, "")
    assert outcome.err == f"Error: {message.format(**places)}\n"
    assert Workspace.open(own_decided.folder).ledger.head() == head


def test_a_viewer_may_not_run_the_tuner(
    act: Call, own_decided: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from comptune.tuning import tuner

    monkeypatch.setattr(tuner, "tune", None)  # nothing is simulated
    outcome = act("vic", "tune", problem_file(tmp_path), "-s", "idea")

    assert outcome.code == REFUSED
    assert outcome.err.startswith("Error: demo:vic ")
    assert last_entries(own_decided, 1)[0].event_type != "OPTIMIZATION_RUN"


def test_stopped_from_the_keyboard_the_best_so_far_is_kept_and_not_applied(
    act: Call, own_decided: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = tune_command._progress

    def pressed(*arguments: Any) -> Any:
        told = progress(*arguments)

        def then_press(iteration: Any) -> None:
            told(iteration)
            signal.raise_signal(signal.SIGINT)

        return then_press

    handler = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(tune_command, "_progress", pressed)
    problem = problem_file(tmp_path, MET.replace("-0.5 %", "-0.9 %"))
    outcome = act("ana", "tune", problem, "-s", "idea", "--explain")
    monkeypatch.undo()
    refused = act("ana", "optimizations apply a-little-less-1")
    again = act("ana", "tune --again a-little-less-1")

    (run,) = last_entries(own_decided, 1)
    assert outcome.code == STOPPED == 130
    assert "Cancelled after 1 iterations; the best point so far is kept." in outcome.out
    assert run.payload["solution"]["status"] == "cancelled"
    assert len(run.payload["solution"]["iterations"]) == 1
    assert refused.code == REFUSED
    assert "it was cancelled before it came to rest" in refused.err
    assert again.code == 0, again.out + again.err
    assert signal.getsignal(signal.SIGINT) is handler


def test_pressed_twice_it_ends_at_once_and_nothing_is_kept(
    act: Call, own_decided: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed_twice(*_: Any) -> Any:
        def press(_: Any) -> None:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

        return press

    head = own_decided.ledger.head()
    monkeypatch.setattr(tune_command, "_progress", pressed_twice)
    outcome = act("ana", "tune", problem_file(tmp_path), "-s", "idea")

    assert outcome.code == STOPPED
    assert Workspace.open(own_decided.folder).ledger.head() == head


def test_runs_of_the_tuner_are_listed_and_shown(act: Call, tmp_path: Path) -> None:
    act("ana", "tune", problem_file(tmp_path), "-s", "idea", "--apply", "-m", "Why")
    act("ana", "tune", problem_file(tmp_path))
    listed = act("vic", "optimizations list")
    content = act("vic", "optimizations list --json").answer
    shown = act("vic", "optimizations show a-little-less-1")
    whole = act("vic", "optimizations show a-little-less-1 --json").answer
    history = act("vic", "scenario history idea")

    assert [one["optimization"] for one in content] == ["a-little-less-2", "a-little-less-1"]
    assert content[0]["applied"] == []
    assert content[1]["applied"] == [content[1]["entry"] + 1]
    assert "a-little-less-2" in listed.out
    assert "metric: total_compensation_cost" in shown.out
    assert f"Applied with entry {content[1]['entry'] + 1}." in shown.out
    assert whole["problem"]["name"] == "A little less"
    assert whole["solution"]["status"] == "met"
    assert "ran the tuner: a-little-less-1, which met every hard target" in history.out
    assert "as the tuner found (a-little-less-1), changed" in history.out


def test_both_methods_find_values_that_meet_the_targets(act: Call, tmp_path: Path) -> None:
    answers = [
        act("ana", "tune", problem_file(tmp_path), "--method", method, "--json").answer
        for method in ("sqp", "slsqp")
    ]
    assert [one["solution"]["method"] for one in answers] == ["sqp", "slsqp"]
    assert {one["solution"]["status"] for one in answers} == {"met"}


def test_an_explained_answer_says_why_and_names_other_ways(act: Call, tmp_path: Path) -> None:
    words = ("tune", problem_file(tmp_path), "--explain", "--alternatives")
    outcome = act("ana", *words)
    answer = act("ana", *words, "--json").answer

    assert outcome.code == 0, outcome.err
    for heading in ("Why:", "From the baseline to the solution", "Other ways to the same targets:"):
        assert heading in outcome.out
    assert answer["explanation"]["summary"]
    assert {one["name"] for one in answer["alternatives"]} == {
        "flatter_merit",
        "promotions_protected",
        "fewest_cells",
    }


def test_the_values_shown_are_those_recorded(act: Call, tmp_path: Path) -> None:
    outcome = act("ana", "tune", problem_file(tmp_path))
    run = act("ana", "optimizations show a-little-less-1 --json").answer

    for move in run["solution"]["moves"]:
        if move["before"] != move["after"] and Cell.parse(move["cell"]).name == "merit_rate":
            after = f"{Decimal(move['after']) * 100:f}".rstrip("0").rstrip(".")
            assert f"→ {after} %" in outcome.out


def test_a_certainty_says_in_how_many_fresh_seeds_it_held(act: Call, tmp_path: Path) -> None:
    outcome = act("ana", "tune", problem_file(tmp_path, CERTAIN))
    answer = act("ana", "optimizations show surely-less-1 --json").answer

    (target,) = answer["solution"]["targets"]
    words = " ".join(outcome.out.split())
    assert outcome.code == 0, outcome.err
    assert target["certificate"]["seeds"] == 40
    assert " ".join(target["certificate"]["words"].split()) in words
    assert "with 90 % certainty" in words
