"""The page of the pay structure: what each role sees and may do there."""

from decimal import Decimal
from pathlib import Path

import pytest
from tests.app.decisions import opened, said, state_of
from tests.app.governed import desk_of, governed_workspace

from comptune.structure import with_overrides
from comptune.workspace import Workspace

PAGE = "structure"


@pytest.fixture
def governed(tmp_path: Path) -> Workspace:
    return governed_workspace(tmp_path / "workspace")


@pytest.mark.parametrize(
    ("person", "edit"),
    [("ana", "enabled"), ("ben", "enabled"), ("eva", "enabled"), ("vera", "disabled")],
)
def test_everybody_with_a_role_sees_it_and_who_may_change_it_edits(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch, person: str, edit: str
) -> None:
    page = opened(governed, monkeypatch, PAGE, person=person)
    assert (state_of(page, "structure-edit"), state_of(page, "structure-import")) == (edit, edit)
    assert "1 Staff 50,000.00 62,500.00 75,000.00 50.0 %" in said(page)
    if edit == "enabled":
        page.button(key="structure-edit").click().run()
        assert not page.exception
        assert "Nothing differs from the structure in force yet" in said(page)
        assert state_of(page, "structure-save-open") == "disabled"
        page.button(key="structure-close").click().run()
        assert state_of(page, "structure-edit") == "enabled"


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("Merit matrix", "At or above the maximum"),
        ("Age", "55 to under 65"),
        ("Tenure", "20 and more"),
        ("Ratings and hires", "Ages of hires"),
        ("History", "The newest is the one that new scenarios stand on."),
    ],
)
def test_every_view_is_drawn_to_look_at_and_to_edit(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch, view: str, words: str
) -> None:
    page = opened(governed, monkeypatch, PAGE)
    page.segmented_control(key="structure-view").set_value(view).run()
    assert not page.exception
    assert words in said(page)
    page.button(key="structure-edit").click().run()
    assert not page.exception


def test_without_people_the_structure_is_there_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    page = opened(empty, monkeypatch, PAGE, person="")
    assert "5 VP 155,000.00" in said(page)
    assert state_of(page, "structure-edit") == "enabled"


def test_who_edits_while_another_saves_is_told_before_saving(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(governed, monkeypatch, PAGE)
    page.button(key="structure-edit").click().run()
    first, structure = governed.structure()
    other = with_overrides(structure, {"range_minimum.L2": Decimal(67_500)})
    governed.keep_structure(other, actor=desk_of(governed, "ben").actor, reason="B", replaces=first)
    page.run()
    assert "Somebody saved another structure since you began to edit" in said(page)
    assert "Plan stands on an earlier structure" in said(page)


def test_the_history_tells_who_why_and_what(
    governed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, structure = governed.structure()
    other = with_overrides(structure, {"range_minimum.L2": Decimal(67_500)})
    governed.keep_structure(
        other, actor=desk_of(governed, "ben").actor, reason="The market", replaces=first
    )
    page = opened(governed, monkeypatch, PAGE)
    page.segmented_control(key="structure-view").set_value("History").run()
    words = said(page)
    assert "demo:ben" in words
    assert "The market" in words
    assert "Job levels and ranges Level 2 Minimum 66000.00 67500.00" in words
