"""The queries of the story pages run, and have the columns that the pages show."""

import re

import pytest
from tests.docs.following import commands
from tests.docs.page_tables import DOCS

from .conftest import Built

STORIES = [
    (DOCS / "stories" / name) for name in ("S043-parameter-tables.md", "S044-dynamic-models.md")
]
QUERY = re.compile(r'^comptune sql --run \w+ "\n(?P<sql>.*)"$', re.DOTALL)
QUERIES = [
    pytest.param(match["sql"], command.shown[1].split(), id=f"{page.stem[:4]}-{command.line}")
    for page in STORIES
    for command in commands(page.read_text(encoding="utf-8"))
    if (match := QUERY.match(command.text))
]


def test_every_query_of_the_stories_is_found() -> None:
    told = sum(page.read_text(encoding="utf-8").count("$ comptune sql") for page in STORIES)
    assert len(QUERIES) == told >= 10


@pytest.mark.parametrize(("sql", "columns"), QUERIES)
def test_a_query_gives_rows_with_the_columns_shown(
    sql: str, columns: list[str], built: dict[str, Built]
) -> None:
    found = built["another-structure"].run.query(sql)
    assert found.column_names == columns
    assert found.num_rows > 0


@pytest.mark.parametrize("name", ["baseline", "another-structure", "a-hot-market"])
def test_the_checks_of_the_stories_hold(name: str, built: dict[str, Built]) -> None:
    answers = [row for one in QUERIES for row in built[name].run.query(one.values[0]).to_pylist()]
    telling = {"different_cells", "as_expected", "engine", "status"}
    checks = [answer for answer in answers if telling & set(answer)]
    assert len(checks) == 4
    for check in checks:
        values = set(check.values()) - {check.get("tests")}
        assert len(values) == 1, check
