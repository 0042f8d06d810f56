"""`seek`: the value that a lever needs, in a sentence; recorded only where it is applied."""

from decimal import Decimal
from pathlib import Path

import pytest

from comptune.cli import REFUSED
from comptune.workspace import Workspace

from .conftest import Call

TARGET = "total_compensation_cost.2027=-0.5%"
SEEK = ("seek", "merit_rate.2027.*", "--target", TARGET)


def test_one_sentence_says_the_value_and_what_it_comes_to(decided: Call) -> None:
    outcome = decided(*SEEK)
    answer = decided(*SEEK, "--json").answer

    value = f"{Decimal(answer['value']) * 100:f}".rstrip("0").rstrip(".")
    assert outcome.out.startswith(
        f"Merit rate needed for 2027: {value} % (total compensation cost "
    )
    assert outcome.out.count("\n") <= 2
    assert answer["met"] is True
    assert {Decimal(one) for one in answer["cells"].values()} == {Decimal(answer["value"])}


def test_the_value_is_confirmed_by_a_preview(decided: Call) -> None:
    answer = decided(*SEEK, "--json").answer
    cell, value = next(iter(answer["cells"].items()))
    change = f"{cell.rpartition('.')[0]}.*={Decimal(value) * 100:f}%"

    preview = decided("preview", "--set", change, "--json").answer

    assert preview["years"][0]["metrics"]["total_compensation_cost"] == answer["found"]


def test_a_shift_is_said_in_points(decided: Call) -> None:
    outcome = decided(
        "seek", "merit_rate.2027+.L3", "--tie", "shift", "-t", "average_increase.2031.L3=4%"
    )
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("Change of the merit rate needed for 2027 to 2031, level 3: ")
    assert " pp" in outcome.out


def test_what_no_step_meets_says_so(decided: Call) -> None:
    outcome = decided("seek", "cola_rate.2027.*", "-t", "total_compensation_cost.2027=-30%")
    assert outcome.code == 0
    assert "Cost-of-living rate needed for 2027: 0 % comes nearest, and misses the target: " in (
        " ".join(outcome.out.split())
    )


def test_nothing_is_kept_unless_it_is_applied(decided: Call, decided_workspace: Workspace) -> None:
    head = decided_workspace.ledger.head()
    decided(*SEEK, "-s", "idea")
    assert Workspace.open(decided_workspace.folder).ledger.head() == head


def test_an_applied_value_names_its_run_which_can_be_asked_again(
    act: Call, own_decided: Workspace
) -> None:
    outcome = act("ana", "seek merit_rate.2027.*", "-t", TARGET, "-s", "idea", "--apply", "-m", "x")
    again = act("ana", "tune --again goal-seek-1")
    shown = act("ana", "optimizations show goal-seek-1")

    ledger = Workspace.open(own_decided.folder).ledger
    run, change = ledger.read(after=ledger.head().sequence - 2)
    assert outcome.code == 0, outcome.err
    assert (run.event_type, change.event_type) == ("OPTIMIZATION_RUN", "PARAMETER_CHANGE")
    assert change.payload["optimization"] == "goal-seek-1"
    assert len({move["new"] for move in change.payload["cells"]}) == 1
    assert again.code == 0, again.out + again.err
    assert "The same answer" in again.out
    assert shown.code == 0, shown.err


def test_a_found_value_is_saved_as_a_scenario_file(act: Call, tmp_path: Path) -> None:
    file = tmp_path / "found.yml"
    outcome = act("ana", *SEEK, "--save-scenario", file)

    assert outcome.code == 0, outcome.err
    assert act("ana", "preview", "--scenario", file).code == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "seek merit_rate.2027.* --target total_compensation_cost.2027",
            'The target is "total_compensation_cost.2027"; a target is a metric, a year, a '
            "relation and a value. Write it as in total_compensation_cost.2027=812M, or "
            "pay_gap.2031.L3<=6% for a level.",
        ),
        (
            "seek merit_rates.2027.* --target total_compensation_cost.2027=-1%",
            'Variable 1: the name is "merit_rates"; it is not a lever or structure value of the '
            "catalogue. Did you mean merit_rate?",
        ),
        (
            "seek termination_rate.2027.* --target total_compensation_cost.2027=-1%",
            'Variable 1, cells is "termination_rate.2027.*"; termination_rate is an assumption '
            "about the world, and assumptions never move. Change an assumption in the scenario "
            "itself, with its reason.",
        ),
        (
            "seek merit_rate.2027.* --target headcounts.2027=-1%",
            "Target 1, metric is headcounts; the catalogue of metrics has no such name. Did you "
            "mean headcount?",
        ),
    ],
)
def test_a_refusal_says_what_to_mend(decided: Call, line: str, message: str) -> None:
    outcome = decided(*line.split())
    assert (outcome.code, outcome.err) == (REFUSED, f"Error: {message}\n")
