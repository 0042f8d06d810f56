"""What holds for every command: help with examples, JSON, exit codes, errors in one form."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import REPOSITORY

from comptune.cli.app import application
from comptune.cli.generate import main as generate
from comptune.ledger.actor import demo_user
from comptune.workspace import Workspace

from .conftest import Call
from .problems import FRONT, problem_file

# One call of each command that answers; {run}, {people}, {to} are filled in. Those that end in OWN
# change the workspace that they are called on, which is the caller's own.
OWN = " --workspace {own}"
ANSWERS = {
    "init": "init --workspace {to}/new",
    "census guess": "census guess {people}",
    "census import": "census import {people} --as-of 2026-12-31 --accept-guess" + OWN,
    "census make": "census make 5 --to {to}/five.csv",
    "census list": "census list",
    "structure list": "structure list",
    "structure show": "structure show config_job_levels",
    "structure export": "structure export --csv {to}/structure",
    "structure import": "structure import {shipped}" + OWN,
    "structure check": "structure check {shipped}",
    "structure diff": "structure diff {structure} {other}",
    "levers": "levers cola_rate",
    "tune": "tune {problem}" + OWN,
    "seek": "seek merit_rate.2027.* --target total_compensation_cost.2027=-0.5%",
    "ensemble": "ensemble --seeds 3 --budget 2027=1bn",
    "pareto": "pareto {front} --points 3",
    "optimizations list": "optimizations list",
    "optimizations show": "optimizations show a-little-less-1",
    "optimizations apply": "optimizations apply a-little-less-1 -m Why --demo-user ana" + OWN,
    "preview": "preview --set cola_rate.2027.L1=2%",
    "run": "run",
    "runs": "runs",
    "runs prune": "runs prune --keep 1" + OWN,
    "show": "show {run} --by department",
    "verify": "verify {run}",
    "explain": "explain E0000001 2027",
    "increases": "increases 2027 --to {to}/increases.csv -m Letters" + OWN,
    "pay-equity": "pay-equity --run {run} --against {run}",
    "report": "report small --seeds 0 --to {to}/report.html" + OWN,
    "sql": "sql --run {run} from~dim_run",
    "export": "export {run} --to {to}/lake" + OWN,
    "metrics": "metrics pay_gap",
    "version": "version",
    "scenario list": "scenario list",
    "scenario show": "scenario show idea",
    "scenario create": "scenario create new --set merit_rate.2027.L1=3% -m Why" + OWN,
    "scenario copy": "scenario copy idea new" + OWN,
    "scenario import": "scenario import {file}" + OWN,
    "scenario export": "scenario export idea",
    "scenario set": "scenario set idea merit_rate.2027.L1=3% -m Why" + OWN,
    "scenario clear": "scenario clear idea merit_rate.2027.L3 -m Why" + OWN,
    "scenario target": "scenario target idea headcount.2027>=1" + OWN,
    "scenario rename": "scenario rename idea Other" + OWN,
    "scenario comment": "scenario comment idea Hello" + OWN,
    "scenario history": "scenario history idea",
    "scenario diff": "scenario diff published idea",
    "scenario rebase": "scenario rebase copy --plan",
    "scenario rollback": "scenario rollback idea {first} -m Why" + OWN,
    "scenario lock": "scenario lock idea merit_rate.2027.L3 -m Why" + OWN,
    "scenario unlock": "scenario unlock held merit_rate.2027.L3 -m Why" + OWN,
    "scenario submit": "scenario submit small" + OWN,
    "scenario withdraw": "scenario withdraw sent" + OWN,
    "scenario approve": "scenario approve sent --demo-user ben" + OWN,
    "scenario reject": "scenario reject sent -m Why --demo-user ben" + OWN,
    "scenario publish": "scenario publish agreed --demo-user ben" + OWN,
    "scenario archive": "scenario archive idea" + OWN,
    "published": "published --as-of 1",
    "cell-history": "cell-history merit_rate.2027.L3",
    "lineage": "lineage 1",
    "lock": "lock cola_rate.2027.L1 -m Why" + OWN,
    "unlock": "unlock cola_rate.2031.L5 -m Why" + OWN,
    "locks": "locks --scenario idea",
    "ledger init": "ledger init --workspace {bare}",
    "ledger list": "ledger list",
    "ledger show": "ledger show 1",
    "ledger verify": "ledger verify",
    "ledger checkpoint": "ledger checkpoint" + OWN,
    "ledger key": "ledger key" + OWN,
    "ledger rebuild": None,  # takes seconds: test_ledger_commands.py
    "audit export": "audit export {to}/audit" + OWN,
    "audit report": "audit report --to {to}/audit.html" + OWN,
    "audit controls": "audit controls --to {to}/controls.html" + OWN,
    "audit model": "audit model --to {to}/model.html" + OWN,
    "role list": "role list",
    "role grant": "role grant demo:dora viewer" + OWN,
    "role revoke": "role revoke demo:vic viewer" + OWN,
    "whoami": "whoami",
    "settings show": "settings show",
    "settings set": "settings set materiality.pay_gap=false" + OWN,
    "doctor": "doctor",
    "backup": "backup {to}/backup.zip" + OWN,
    "restore": None,  # takes what a backup made: tests/operations
    "app": None,  # serves until it is stopped: tests/app
    "demo": None,  # builds a run of its own: test_demo.py
}


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, child in getattr(command, "commands", {}).items():
        here = f"{path} {name}".strip()
        if getattr(child, "invoke_without_command", False):
            yield here, child
        if hasattr(child, "commands"):
            yield from commands(child, here)
        else:
            yield here, child


EVERY = dict(commands(application()))


def test_every_command_has_a_call_here() -> None:
    assert set(ANSWERS) == set(EVERY)


@pytest.fixture(scope="module")
def busy_workspace(decided_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which every command has something to act on. Only read it."""
    folder = tmp_path_factory.mktemp("busy") / "workspace"
    shutil.copytree(decided_workspace.folder, folder)
    workspace = Workspace.open(folder)
    ana, ben = (workspace.desk(demo_user(name)) for name in ("ana", "ben"))
    for name in ("sent", "agreed"):
        ana.copy("small", name)
        ana.submit(name)
    ben.approve("agreed")
    ana.copy("idea", "held")
    ana.copy("held", "copy")
    ana.set_cells("held", {"merit_rate.2028.L3": "3 %"}, reason="Later")
    ana.lock(["merit_rate.2027.L3"], role="analyst", reason="Held", scenario="held")
    ana.copy("idea", "tuned")
    workspace.tuner(demo_user("ana")).tune(problem_file(folder.parent), "tuned")
    workspace.desk().lock(["cola_rate.2031.L5"], role="administrator", reason="Held")
    return folder


@pytest.mark.parametrize("name", [name for name, call in ANSWERS.items() if call])
@pytest.mark.parametrize("position", ["before", "after"])
def test_every_command_answers_as_one_json_document(
    comptune: Call,
    built_workspace: Workspace,
    built_run_id: str,
    busy_workspace: Path,
    tmp_path: Path,
    name: str,
    position: str,
) -> None:
    call = ANSWERS[name]
    assert call is not None
    own = tmp_path / "own"
    if "{own}" in call or "{bare}" in call:
        shutil.copytree(busy_workspace, own)
    if "{bare}" in call:
        (own / "ledger.sqlite").unlink()
    (tmp_path / "file.yml").write_text("set:\n  merit_rate.2027.L1: 3 %\n")
    places = {
        "run": built_run_id,
        "people": built_workspace.folder.parent / "built_people.csv",
        "to": tmp_path,
        "file": tmp_path / "file.yml",
        "problem": problem_file(tmp_path),
        "front": problem_file(tmp_path, FRONT, "front.yml"),
        "own": own,
        "bare": own,
        "first": Workspace.open(busy_workspace).desk().scenario_state("idea").created_sequence,
        "shipped": built_workspace.folder / "structure" / built_workspace.structures()[0],
        "structure": built_workspace.structures()[0][:8],
        "other": REPOSITORY / "tests" / "data" / "montgomery_structure",
    }
    words = [word.replace("~", " ") for word in call.format(**places).split()]
    flagged = ["--json", *words] if position == "before" else [*words, "--json"]

    outcome = comptune("--workspace", busy_workspace, *flagged)

    assert outcome.code == 0, outcome.err
    assert outcome.answer or name == "published"  # nothing was, as of the first entry
    assert outcome.err == ""


@pytest.mark.parametrize("name", EVERY)
def test_every_command_explains_itself_with_examples(comptune: Call, name: str) -> None:
    outcome = comptune(*name.split(), "--help")

    assert outcome.code == 0
    assert f"Usage: comptune {name}" in outcome.out
    assert "Examples" in outcome.out
    assert f"comptune {name}" in outcome.out.split("Examples")[1]


@pytest.mark.parametrize("name", EVERY)
def test_every_command_says_what_it_does_in_one_line_of_the_page(name: str) -> None:
    text = EVERY[name].help
    assert text.endswith(".")
    assert "\n" not in text


def test_the_reference_page_is_what_the_application_says() -> None:
    assert generate(["--check"]) == 0


def test_a_stale_reference_page_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "commands.md"

    assert generate(["--check", "--page", str(page)]) == 1
    assert capsys.readouterr().err == "commands.md is stale: run python -m comptune.cli.generate\n"
    assert generate(["--page", str(page)]) == 0
    assert generate(["--check", "--page", str(page)]) == 0
