"""Bad problems: the whole message of each, from the table beside this file."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from comptune.errors import ComptuneError
from comptune.levers import Cell
from comptune.scenarios import Scenario
from comptune.tuning import parse_problem, read_problem, tune

TABLE: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "bad_problems.yml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("row", TABLE, ids=[row["name"] for row in TABLE])
def test_a_bad_problem_gets_its_message(eight_hundred: Scenario, row: dict[str, Any]) -> None:
    locked = [Cell.parse(cell) for cell in row.get("locked", [])]
    with pytest.raises(ComptuneError) as refused:
        tune(eight_hundred, parse_problem(row["file"], name="problem.yml"), locked=locked)
    assert str(refused.value) == row["message"]
    assert type(refused.value).__name__ == row["error"]


def test_the_table_names_every_mistake_once() -> None:
    assert len({row["name"] for row in TABLE}) == len(TABLE) >= 40


def test_a_problem_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ComptuneError, match="it cannot be read") as refused:
        read_problem(tmp_path / "none.yml")
    assert refused.value.remedy == "Give the path of a YAML file in UTF-8."


def test_a_sum_of_years_and_a_year_of_it_do_not_contradict(eight_hundred: Scenario) -> None:
    solution = tune(
        eight_hundred,
        parse_problem(
            """
            targets:
              - metric: base_pay_cost
                years: [2027, 2028]
                over: sum
                relation: "<="
                value: "+0 %"
              - {metric: base_pay_cost, year: 2027, relation: ">=", value: "-1 %"}
            variables: [{cells: merit_rate.*.*}]
            """
        ),
    )
    assert solution.met
