"""The Containerfile, read without an engine: it copies what there is and installs as Make does."""

import importlib.util
import json
import re
import shlex
import shutil
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.conftest import REPOSITORY

from comptune.app.launcher import Admission, LaunchRefused, check_reach
from comptune.reports.pdf import PACKAGES
from comptune.workspace import FOLDER_VARIABLE

OF_THE_IMAGE = ("python3", "useradd", "install", "apt-get")  # of Python's and Debian's own


class Step(NamedTuple):
    keyword: str
    text: str


def steps() -> list[Step]:
    text = (REPOSITORY / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [Step(*(part.strip() for part in line.split(" ", 1))) for line in joined]


def of(keyword: str) -> list[str]:
    return [step.text for step in steps() if step.keyword == keyword]


def is_let_in(path: str) -> bool:
    """Whether `.dockerignore` lets a path in: the last line that fits counts."""
    let_in = True
    for line in (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines():
        rule = line.strip().removeprefix("!").removeprefix("**/")
        parts = [path, *(str(one) for one in Path(path).parents), Path(path).name]
        if rule and not rule.startswith("#") and any(fnmatch(part, rule) for part in parts):
            let_in = line.startswith("!")
    return let_in


def test_everything_that_is_copied_is_there_and_not_ignored() -> None:
    copied = [text.split() for text in of("COPY") if not text.startswith("--from")]
    assert copied
    for *sources, _ in copied:
        for source in sources:
            assert (REPOSITORY / source).exists(), source
            assert is_let_in(source), source


def test_nothing_else_of_the_folder_gets_into_an_image() -> None:
    for path in (".git/config", "workspace/ledger.sqlite", "secrets.toml", "tests/conftest.py"):
        assert not is_let_in(path), path


def test_it_is_installed_by_the_steps_of_the_makefile() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    names = {"$(BIN)": ".venv/bin", "$(VENV)": ".venv", "$(PYTHON)": "python3", "@": ""}
    _, recipe = makefile.split("$(READY): requirements.lock", 1)
    made = []
    for line in recipe.splitlines()[1:]:
        for name, value in names.items():
            line = line.replace(name, value)  # noqa: PLW2901
        command = line.split("||")[-1].strip()
        if re.search(r"\b(venv|pip) ", command) and not command.startswith("echo"):
            made.append(command.split())
    assert len(made) == 4
    assert [text.split() for text in of("RUN")][:4] == made


def test_the_commands_that_it_runs_exist() -> None:
    for text in of("RUN"):
        program = shlex.split(text)[0]
        if program.startswith(".venv/bin/"):
            assert shutil.which(REPOSITORY / program) or shutil.which(Path(program).name), program
        else:
            assert program in OF_THE_IMAGE
    python, dash_m, module = json.loads(of("CMD")[-1])
    assert (python, dash_m) == ("python", "-m")
    assert importlib.util.find_spec(f"{module}.__main__") is not None


def test_it_has_what_sets_the_type_of_reports() -> None:
    (installed,) = (text for text in of("RUN") if "apt-get install" in text)
    missing = [name for name in PACKAGES.split() if name not in installed.split()]
    assert not missing


def test_it_runs_as_nobody_special_on_a_volume_with_a_health_check() -> None:
    (variables,) = of("ENV")
    assert of("USER") == ["10001:10001"]
    assert f"{FOLDER_VARIABLE}=/workspace" in variables.split()
    assert json.loads(of("VOLUME")[0]) == ["/workspace"]
    assert of("EXPOSE") == ["8501 3000"]
    (check,) = of("HEALTHCHECK")
    program = json.loads(check.split("CMD", 1)[1])
    assert program[:2] == ["python", "-c"]
    compile(program[2], "health check", "exec")
    assert "127.0.0.1:8501/_stcore/health" in program[2]


def test_the_base_image_has_a_python_that_the_project_runs_on() -> None:
    images = {text.split()[0] for text in of("FROM")}
    assert images == {"docker.io/library/python:3.11-slim"}


def test_pages_that_others_can_reach_need_to_know_who_comes() -> None:
    check_reach(Admission(), None)
    check_reach(Admission(demo_users=True), "127.0.0.1")
    check_reach(Admission(trusted_header="X-Forwarded-User"), "0.0.0.0")
    check_reach(Admission(provider="https://login.example"), "0.0.0.0")
    for open_door in (Admission(), Admission(demo_users=True)):
        with pytest.raises(LaunchRefused, match="whoever reaches that address"):
            check_reach(open_door, "0.0.0.0")
