"""What holds for every command: help with examples, JSON, exit codes, errors in one form."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import REPOSITORY

from comptune.cli.app import application
from comptune.cli.generate import main as generate
from comptune.workspace import Workspace

from .conftest import Call

# One call of each command that answers on the built workspace; {run}, {people}, {to} are filled in.
ANSWERS = {
    "init": "init --workspace {to}/new",
    "census guess": "census guess {people}",
    "census import": "census import {people} --as-of 2026-12-31 --accept-guess --workspace {own}",
    "census make": "census make 5 --to {to}/five.csv",
    "census list": "census list",
    "structure list": "structure list",
    "structure show": "structure show config_job_levels",
    "structure export": "structure export --csv {to}/structure",
    "structure import": "structure import {shipped} --workspace {own}",
    "structure check": "structure check {shipped}",
    "structure diff": "structure diff {structure} {other}",
    "levers": "levers cola_rate",
    "preview": "preview --set cola_rate.2027.L1=2%",
    "run": "run",
    "runs": "runs",
    "show": "show {run} --by department",
    "verify": "verify {run}",
    "explain": "explain E0000001 2027",
    "sql": "sql --run {run} from~dim_run",
    "metrics": "metrics pay_gap",
    "version": "version",
    "demo": None,  # builds a run of its own: test_demo.py
}


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, child in getattr(command, "commands", {}).items():
        here = f"{path} {name}".strip()
        if hasattr(child, "commands"):
            yield from commands(child, here)
        else:
            yield here, child


EVERY = dict(commands(application()))


def test_every_command_has_a_call_here() -> None:
    assert set(ANSWERS) == set(EVERY)


@pytest.mark.parametrize("name", [name for name, call in ANSWERS.items() if call])
@pytest.mark.parametrize("position", ["before", "after"])
def test_every_command_answers_as_one_json_document(
    on_built: Call,
    built_workspace: Workspace,
    built_run_id: str,
    own_workspace: Workspace,
    tmp_path: Path,
    name: str,
    position: str,
) -> None:
    places = {
        "run": built_run_id,
        "people": built_workspace.folder.parent / "built_people.csv",
        "to": tmp_path,
        "own": own_workspace.folder,
        "shipped": built_workspace.folder / "structure" / built_workspace.structures()[0],
        "structure": built_workspace.structures()[0][:8],
        "other": REPOSITORY / "tests" / "data" / "montgomery_structure",
    }
    call = ANSWERS[name]
    assert call is not None
    words = [word.replace("~", " ") for word in call.format(**places).split()]
    flagged = ["--json", *words] if position == "before" else [*words, "--json"]

    outcome = on_built(*flagged)

    assert outcome.code == 0, outcome.err
    assert outcome.answer
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
