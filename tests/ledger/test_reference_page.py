"""The page of entries is what the code says, and its examples are entries."""

from pathlib import Path

import pytest

from comptune.ledger.events import EVENTS, parse_event
from comptune.ledger.generate import PAGE, main
from comptune.ledger.reference_examples import EXAMPLES
from comptune.ledger.reference_page import reference_page

ROOT = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    assert main(["--check", "--root", str(ROOT)]) == 0


def test_every_entry_has_an_example_that_reads_back_as_it_stands() -> None:
    assert list(EXAMPLES) == list(EVENTS)
    for name, example in EXAMPLES.items():
        payload = parse_event(name, example).payload()
        assert {field: payload[field] for field in example} == example


def test_every_field_stands_on_the_page() -> None:
    page = reference_page()
    for name, kind in EVENTS.items():
        section = page.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
        for field in kind.model_fields:
            assert f"| `{field}` | " in section
    assert "object |" in page.partition("### OPTIMIZATION_RUN")[2]


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
