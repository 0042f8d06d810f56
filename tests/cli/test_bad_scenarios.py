"""Bad scenario files: the whole message of each, from the table beside this file."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from comptune.cli import REFUSED
from comptune.workspace import Workspace

from .conftest import Call

TABLE: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "bad_scenarios.yml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("row", TABLE, ids=[row["name"] for row in TABLE])
def test_a_bad_scenario_file_gets_its_message(
    on_built: Call, built_workspace: Workspace, tmp_path: Path, row: dict[str, Any]
) -> None:
    file = tmp_path / "scenario.yml"
    file.write_text(row["file"], encoding="utf-8")

    outcome = on_built("preview", "--scenario", file)

    assert (outcome.code, outcome.out) == (REFUSED, "")
    census = built_workspace.censuses()[0].sha256[:16]
    assert outcome.err == f"Error: {row['message'].replace('{census}', census)}\n"


def test_the_table_names_every_mistake_once() -> None:
    assert len({row["name"] for row in TABLE}) == len(TABLE) >= 20
