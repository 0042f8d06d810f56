"""Shell completion, asked as the shells ask it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import REPOSITORY

from comptune.cli import main
from comptune.workspace import Workspace

COMPTUNE = Path(sys.executable).with_name("comptune")


Offered = Callable[..., set[str]]


def told_by_bash(line: str) -> dict[str, str]:
    """What bash says in the environment when it asks."""
    words = line.split()
    position = len(words) if line.endswith(" ") else len(words) - 1
    return {
        "_COMPTUNE_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(position),
    }


def asked(line: str, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Ask for completions as bash does."""
    return subprocess.run(
        command,
        env={**os.environ, **told_by_bash(line)},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Offered:
    """What bash would offer at the end of a line, asked of the command in this process."""

    def ask(line: str, *, cwd: Path = REPOSITORY) -> set[str]:
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["comptune"])
        for name, value in told_by_bash(line).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        said = capsys.readouterr()
        assert said.err == ""
        return set(said.out.split())

    return ask


def test_the_command_answers_the_shell() -> None:
    done = asked("comptune ver", [str(COMPTUNE)])

    assert (done.stderr, set(done.stdout.split())) == ("", {"verify", "version"})


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("comptune census im", {"import"}),
        ("comptune levers merit_m", {"merit_month", "merit_min_service_months"}),
        ("comptune preview --set cola_", {"cola_rate.", "cola_month."}),
        ("comptune preview --scenario examples/r", {"examples/raise-merit.yml"}),
        ("comptune metrics pay_gap_", {"pay_gap_median", "pay_gap_unknown_count"}),
        ("comptune structure show config_merit_m", {"config_merit_matrix"}),
        ("comptune scenario re", {"rename", "rebase", "reject"}),
        ("comptune scenario set x headcount_", {"headcount_growth."}),
        ("comptune role grant ben ap", {"approver"}),
        ("comptune ledger list --type SCENARIO_A", {"SCENARIO_ARCHIVED", "SCENARIO_APPROVED"}),
        ("comptune settings set demo", {"demo_users="}),
    ],
)
def test_names_are_completed(offered: Offered, line: str, names: set[str]) -> None:
    assert offered(line) == names


def test_runs_of_the_workspace_that_the_line_names_are_completed(
    offered: Offered, built_workspace: Workspace
) -> None:
    (run,) = built_workspace.runs()
    workspace = f"--workspace {built_workspace.folder}"

    assert offered(f"comptune {workspace} show ") == {run.run_id}
    assert offered(f"comptune explain E1 2027 {workspace} --run {run.run_id[:2]}") == {run.run_id}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("comptune -w {folder} scenario show ", {"merit", "small", "idea"}),
        ("comptune -w {folder} scenario diff p", {"published"}),
        ("comptune -w {folder} preview --scenario me", {"merit"}),
        ("comptune -w {folder} role revoke demo:c", {"demo:carla"}),
    ],
)
def test_scenarios_and_people_of_the_ledger_are_completed(
    offered: Offered, decided_workspace: Workspace, tmp_path: Path, line: str, names: set[str]
) -> None:
    asked_line = line.format(folder=decided_workspace.folder)

    assert {offer.rpartition("demo:")[2] for offer in offered(asked_line, cwd=tmp_path)} == {
        name.rpartition("demo:")[2]  # bash takes a colon for the end of a word
        for name in names
    }


def test_a_folder_that_is_no_workspace_completes_to_nothing(
    offered: Offered, tmp_path: Path
) -> None:
    assert offered(f"comptune show --workspace {tmp_path}/none ") == set()


def test_the_completion_script_is_printed() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{COMPTUNE} --show-completion; exit $?"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "complete -o default -F _comptune_completion comptune" in done.stdout


def test_nobody_waits_at_tab_for_what_completes_nothing() -> None:
    python = [sys.executable, "-X", "importtime", "-m", "comptune.cli"]
    done = asked("comptune levers mer", python)
    assert "merit_rate" in done.stdout
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "comptune.levers" in loaded
    assert not loaded & {"numba", "pandas", "openpyxl", "streamlit", "dagster", "dbt"}
