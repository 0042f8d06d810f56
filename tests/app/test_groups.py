"""The table by level and department: what it shows of small groups."""

from datetime import date
from pathlib import Path

from comptune.app.widgets.groups import group_rows
from comptune.app.widgets.tables import HIDDEN
from comptune.census import keep_census, make_census
from comptune.metrics import figures
from comptune.workspace import Workspace


def test_a_group_of_one_is_hidden_and_cannot_be_computed_from_the_total(tmp_path: Path) -> None:
    workspace = Workspace.init(tmp_path / "small", name="Small", currency="EUR")
    as_of = date(2025, 12, 31)
    people = make_census(60, seed=3, as_of=as_of)
    keep_census(people, folder=workspace.census_folder, as_of=as_of)
    preview = workspace.scenario({"id": "draft", "name": "Draft"}).preview()
    names = ["One", "Two", "Three", "Four", "Five"]
    rows = group_rows(preview, "level", names, year=2026)
    heads = [int(n) for n in preview.metrics_by("level")["headcount"][0]]
    assert 0 < min(heads) < 5, "the census has no small level any more"
    hidden = [name for name, count, *_ in rows if count == HIDDEN]
    small = [name for name, people in zip(names, heads, strict=True) if 0 < people < 5]
    assert set(small) <= set(hidden)
    assert sum(heads[names.index(name)] for name in hidden) >= 5
    assert len(hidden) >= 2
    assert rows[-1][:2] == ["Total", figures.count(sum(heads))]
    for name, *values in rows:
        assert all(value == HIDDEN for value in values) == (name in hidden)
    workspace.ledger.close()
