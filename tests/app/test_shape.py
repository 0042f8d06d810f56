"""What pages may not hold: rules, SQL, colours of series, ways around the workspace."""

import ast
import tomllib
from pathlib import Path

import pytest

import comptune.app
from comptune.app.places import every_place
from comptune.app.widgets.charts import CATEGORIES

FOLDER = Path(comptune.app.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_page_reaches_neither_database_nor_engine(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    barred = ("duckdb", "sqlite3", "sqlalchemy", "comptune.engine", "comptune.warehouse")
    assert not [name for name in imported if name.startswith(barred)]


def test_the_theme_has_a_colour_for_every_category_in_light_and_dark() -> None:
    config = tomllib.loads((FOLDER / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    for mode in ("light", "dark"):
        assert len(config["theme"][mode]["chartCategoricalColors"]) == len(CATEGORIES)


def test_nothing_is_reloaded_and_nothing_is_told_to_anybody() -> None:
    config = tomllib.loads((FOLDER / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["fileWatcherType"] == "none"
    assert config["server"]["runOnSave"] is False
    assert config["server"]["address"] == "127.0.0.1"


def test_no_page_s_address_is_the_name_of_its_file() -> None:
    for place in every_place():
        assert place.address != place.name
        assert (FOLDER / place.path).is_file()
