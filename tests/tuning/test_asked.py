"""Targets in one line mean what the same keys mean in a problem file."""

from typing import Any

import pytest

from comptune.tuning import ProblemRefused, TargetSpec
from comptune.tuning.asked import target_of


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "total_compensation_cost.2027=812M",
            {"metric": "total_compensation_cost", "year": 2027, "value": "812M"},
        ),
        (
            "total_compensation_cost.2027 = -3 %",
            {"metric": "total_compensation_cost", "year": 2027, "value": "-3 %"},
        ),
        (
            "pay_gap.2031.L3<=6%",
            {"metric": "pay_gap", "year": 2031, "level": 3, "relation": "<=", "value": "6%"},
        ),
        (
            "hires.2028.Human Resources>=10",
            {
                "metric": "hires",
                "year": 2028,
                "department": "Human Resources",
                "relation": ">=",
                "value": "10",
            },
        ),
        (
            "total_compensation_cost.2027-2029<=4.2bn",
            {
                "metric": "total_compensation_cost",
                "years": [2027, 2028, 2029],
                "over": "sum",
                "relation": "<=",
                "value": "4.2bn",
            },
        ),
    ],
)
def test_a_line_is_a_target(text: str, content: dict[str, Any]) -> None:
    assert target_of(text) == TargetSpec(**content)


@pytest.mark.parametrize(
    "text", ["", "headcount", "headcount.2027", "headcount=3", "headcount.27=3", "a.2027==3"]
)
def test_what_is_no_target_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ProblemRefused, match=r"Write it as in total_compensation_cost.2027=812M"):
        target_of(text)
