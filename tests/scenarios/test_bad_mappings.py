"""Scenarios given as mappings: refused like files, with place, value, rule and remedy."""

from decimal import Decimal
from typing import Any

import pytest

from comptune.levers import OutOfBounds
from comptune.metrics import UnknownMetric
from comptune.scenarios import ScenarioRefused
from comptune.workspace import Workspace

SEE = "See docs/tutorial.md for a scenario file."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"name": "Plan"}, f"The scenario, id: it is missing. {SEE}"),
        (
            {"id": "Plan B"},
            'The scenario, id is "Plan B"; it takes small letters, digits and hyphens, at most 63. '
            + SEE,
        ),
        (
            {"id": "plan", "sets": {}},
            "The scenario, sets: there is no such key. Did you mean set?",
        ),
        (
            {"id": "plan", "seed": "many"},
            f'The scenario, seed is "many"; it takes a whole number. {SEE}',
        ),
        (
            {"id": "plan", "set": {"merit_rate.2027.L3": 0.035}},
            "The scenario, set, merit_rate.2027.L3 is 0.035; it takes a text. "
            'Write the value as a text, as in "3.5 %".',
        ),
        (
            {"id": "plan", "set": {"merit_rate.2027.L3": Decimal("0.035")}},
            "The scenario, set, merit_rate.2027.L3 is 0.035; it takes a text. "
            'Write the value as a text, as in "3.5 %".',
        ),
        (
            {"id": "plan", "set": {2027: "3.5 %"}},
            f"The scenario, set, 2027 is 2027; it takes a text. {SEE}",
        ),
        (
            {"id": "plan", "set": ["merit_rate.2027.L3"]},
            'The scenario, set is ["merit_rate.2027.L3"]; it takes `cell: value` lines. ' + SEE,
        ),
        (
            {
                "id": "plan",
                "targets": [
                    {"metric": "headcount", "year": 2027, "value": 9},
                    {"metric": "headcount", "year": "soon", "value": 9},
                ],
            },
            f'The scenario, targets, 2, year is "soon"; it takes a whole number. {SEE}',
        ),
    ],
)
def test_a_bad_mapping_gets_its_message(
    built_workspace: Workspace, content: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioRefused) as caught:
        built_workspace.scenario(content)
    assert str(caught.value) == message


def test_what_stands_in_the_keys_is_checked_as_in_a_file(built_workspace: Workspace) -> None:
    with pytest.raises(OutOfBounds, match="merit_rate, level 3, 2027 is 35 %"):
        built_workspace.scenario({"id": "plan", "set": {"merit_rate.2027.L3": "35 %"}})
    with pytest.raises(UnknownMetric):
        built_workspace.scenario(
            {"id": "plan", "targets": [{"metric": "happiness", "year": 2027, "value": 1}]}
        )


def test_a_mapping_without_a_name_is_called_by_its_id(built_workspace: Workspace) -> None:
    assert built_workspace.scenario({"id": "plan"}).spec.name == "plan"
