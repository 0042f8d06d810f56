"""The reference page of tuning is what the code says, and the examples are problems."""

from pathlib import Path

import pytest
import yaml
from tests.conftest import REPOSITORY

from comptune.tuning import Problem, parse_problem, problem_from, read_problem
from comptune.tuning.generate import PAGE, main
from comptune.tuning.problem import PolicySpec, SeedsSpec, TargetSpec, VariableSpec
from comptune.tuning.reference_page import reference_page

EXAMPLES = ("three-percent-less.yml", "cost-or-pay-gap.yml")


def test_the_page_is_current() -> None:
    assert main(["--check", "--root", str(REPOSITORY)]) == 0


@pytest.mark.parametrize("model", [Problem, TargetSpec, VariableSpec, PolicySpec, SeedsSpec])
def test_every_key_of_a_problem_file_is_explained(model: type) -> None:
    rows = [line.split(" | ") for line in reference_page().splitlines() if line.startswith("| `")]
    explained = {row[0].strip("| `") for row in rows if row[-1].strip(" |")}
    assert set(model.model_fields) <= explained  # type: ignore[attr-defined]


def test_a_stale_page_is_named_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(tmp_path)]) == 2
    (tmp_path / "docs").mkdir()
    assert main(["--check", "--root", str(tmp_path)]) == 1
    assert main(["--root", str(tmp_path)]) == 0
    assert main(["--check", "--root", str(tmp_path)]) == 0
    assert "is stale" in capsys.readouterr().err
    assert (tmp_path / PAGE).read_text(encoding="utf-8") == reference_page()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_are_problems_that_read_back_as_they_are_stored(name: str) -> None:
    problem = read_problem(REPOSITORY / "examples" / "problems" / name)
    assert problem_from(problem.to_dict()) == problem


def test_the_problems_in_the_guide_are_problems() -> None:
    guide = (REPOSITORY / "docs" / "tuning.md").read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in guide.split("```yaml\n")[1:]]
    whole = [text for text in blocks if "variables" in (yaml.safe_load(text) or {})]
    assert len(whole) >= 2
    for text in whole:
        parse_problem(text)
