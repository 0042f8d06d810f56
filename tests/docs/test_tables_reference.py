"""The reference page of tables is what the models declare."""

from pathlib import Path

import pytest

from comptune.paths import transform_folder
from comptune.warehouse import reference

TABLES = reference.tables(transform_folder() / "models")


def test_the_reference_page_is_not_stale() -> None:
    assert reference.main(["--check"]) == 0


def test_a_stale_page_fails_and_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "tables.md"
    reference.main(["--page", str(page)])
    page.write_text(page.read_text().replace("compa_ratio", "comparatio"))

    assert reference.main(["--check", "--page", str(page)]) == 1

    assert capsys.readouterr().err == (
        "tables.md is stale: run python -m comptune.warehouse.reference\n"
    )
    assert "compa_ratio" not in page.read_text()


def test_a_missing_page_is_stale(tmp_path: Path) -> None:
    assert reference.main(["--check", "--page", str(tmp_path / "none.md")]) == 1


def test_every_mart_and_promised_table_says_what_each_column_is() -> None:
    page = reference.PAGE.read_text(encoding="utf-8")
    shown = [table for table in TABLES.values() if table.folder == "marts"]
    shown += [TABLES[name] for name in reference.PROMISED]
    assert len(shown) >= 15
    for table in shown:
        assert f"### `{table.name}`\n\n{table.description}\n\nMade from " in page
        assert table.columns, table.name
        for column in table.columns:
            assert column.data_type and column.description, f"{table.name}.{column.name}"
            assert f"| `{column.name}` | {column.data_type} | {column.description}" in page


def test_every_model_of_the_project_is_on_the_page() -> None:
    page = reference.PAGE.read_text(encoding="utf-8")
    models = [
        path.stem
        for path in (transform_folder() / "models").rglob("*")
        if path.suffix in (".sql", ".py")
    ]
    assert len(models) >= 30
    for name in models:
        assert f"`{name}`" in page, f"{name} has no .yml twin"


def test_what_a_table_is_made_from_says_that_it_reads_it() -> None:
    page = reference.PAGE.read_text(encoding="utf-8")
    snapshot = page.split("### `fct_workforce_snapshot`")[1].split("### ")[0]
    transitions = page.split("### `int_workforce_transitions`")[1].split("### ")[0]
    assert "[`int_workforce_transitions`](#int_workforce_transitions)" in snapshot
    assert "[`fct_workforce_snapshot`](#fct_workforce_snapshot)" in transitions.split("Read by")[1]
