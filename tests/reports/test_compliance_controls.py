"""The control matrix: everything that it names is there, and its figures are the ledger's."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError
from tests.reports.audited import facts_of, founded

from comptune.cli.app import application
from comptune.ledger.verify import GUARDS
from comptune.paths import transform_folder
from comptune.reports.compliance.controls import FIGURES, Control, evidence_of, load_controls
from comptune.reports.compliance.controls_page import controls_document
from comptune.reports.compliance.generate import main as generate
from comptune.reports.html import to_html

REPOSITORY = Path(__file__).parents[2]
CONTROLS = load_controls().controls
EACH = pytest.mark.parametrize("control", CONTROLS, ids=lambda one: one.id)


def found(dotted: str) -> Any:
    """What stands under a full name in the code."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            here: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for name in parts[cut:]:
            here = getattr(here, name)
        return here
    raise AssertionError(f"{dotted} is not there")


def commands(command: Any, path: str = "comptune") -> Iterator[str]:
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, f"{path} {name}")


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@EACH
def test_what_enforces_it_is_there(control: Control) -> None:
    for dotted in control.enforced.code:
        assert found(dotted) is not None
    assert set(control.enforced.guards) <= set().union(*GUARDS.values())
    written = {path.stem for path in (transform_folder() / "tests").rglob("*.sql")}
    assert set(control.enforced.dbt) <= written


@EACH
def test_what_shows_it_is_there(control: Control) -> None:
    assert set(control.evidence.commands) <= set(commands(application()))
    models = {path.stem for path in (transform_folder() / "models").rglob("*.sql")}
    assert set(control.evidence.tables) <= models


@EACH
def test_the_test_that_would_fail_is_there(control: Control) -> None:
    for named in control.tests:
        path, _, function = named.partition("::")
        assert function in functions_of(REPOSITORY / path), named


def test_every_assertion_has_a_control_and_every_figure_a_use() -> None:
    assert {one for control in CONTROLS for one in control.assertions} == {
        "completeness",
        "accuracy",
        "authorisation",
        "segregation of duties",
        "change management",
        "access",
    }
    assert {name for control in CONTROLS for name in control.evidence.figures} == set(FIGURES)


def test_every_guard_of_the_ledger_s_entries_stands_in_the_matrix() -> None:
    named = {guard for control in CONTROLS for guard in control.enforced.guards}
    triggers = {name for kind in GUARDS.values() for name in kind if "_refuse_" in name}
    assert triggers <= named


def test_an_automated_control_names_what_enforces_and_tests_it() -> None:
    declared = yaml.safe_load(
        (REPOSITORY / "src/comptune/reports/compliance/controls.yml").read_text("utf-8")
    )["controls"][0]
    assert Control.model_validate(declared).id == "AU-1"
    for missing in ({"tests": []}, {"enforced": {}}, {"evidence": {"commands": []}}):
        with pytest.raises(ValidationError):
            Control.model_validate(declared | missing)
    with pytest.raises(ValidationError, match="figures that there are not"):
        Control.model_validate(
            declared | {"evidence": {"commands": ["comptune published"], "figures": ["guesses"]}}
        )


def test_the_page_is_not_stale() -> None:
    assert generate(["--check", "--root", str(REPOSITORY)]) == 0


def test_the_figures_of_a_workspace_are_those_of_its_ledger(tmp_path: Path) -> None:
    office = founded(tmp_path / "workspace", people=20)
    ana = office.desk("ana")
    ana.create("plan", cells={"merit_rate.2027.*": "2.9 %"}, reason="The market.")
    ana.set_cells("plan", {"merit_rate.2027.L1": "2.8 %"})
    ana.roll_back("plan", 9, reason="Back.")
    facts = facts_of(office.workspace)
    figures = {one.name: one.count for control in CONTROLS for one in evidence_of(control, facts)}
    expected = {
        "cells_moved": 5 + 1 + 1,
        "moves_without_reason": 1,
        "rollbacks": 1,
        "role_changes": 7,
        "role_holders": 7,
        "makers_and_approvers": 3,
        "structure_changes": 1,
        "entries_behind_checkpoint": 11,
    }
    assert figures == dict.fromkeys(FIGURES, 0) | expected
    page = to_html(controls_document(facts))
    office.workspace.ledger.close()
    assert "cells moved: 7; of them in scenarios without a reason: 1" in page
    for control in CONTROLS:
        assert f">{control.id} {control.title.replace(chr(39), '&#x27;')}</h2>" in page
