"""Targets in one line, as people type them: "total_compensation_cost.2027 = 812 M"."""

import re
from decimal import Decimal
from typing import Any, Final

from comptune.metrics import Unit, load_metrics
from comptune.scenarios.scenario import Scenario
from comptune.tuning.errors import ProblemRefused
from comptune.tuning.problem import TargetSpec
from comptune.tuning.problem_file import problem_from
from comptune.tuning.wanted import text_of

_TARGET: Final = re.compile(
    r"(?P<metric>[a-z_]+)\.(?P<first>[0-9]{4})(?:-(?P<last>[0-9]{4}))?"
    r"(?:\.(?P<group>[^<>=]+?))?\s*(?P<relation><=|>=|=)\s*(?P<value>[^<>=]+)"
)

_ANY: Final = {"cells": "merit_rate.*.*"}


def target_of(text: str, *, tolerance: str | None = None) -> TargetSpec:
    """The target of a text such as "pay_gap.2031<=6%" or "headcount.2027.L3=120".

    The value is written as in a problem file: "812M", "-3%" against the baseline. Two years with a
    hyphen between them add up, as in "total_compensation_cost.2027-2031<=4.2bn".

    Args:
        tolerance: as in a problem file.

    Raises:
        ProblemRefused: not written so.
    """
    match = _TARGET.fullmatch(text.strip())
    if match is None:
        raise ProblemRefused(
            place="The target",
            value=f'"{text}"',
            rule="a target is a metric, a year, a relation and a value",
            remedy="Write it as in total_compensation_cost.2027=812M, or pay_gap.2031.L3<=6% for "
            "a level.",
        )
    content: dict[str, Any] = {
        "metric": match["metric"],
        "relation": match["relation"],
        "value": match["value"].strip(),
    }
    first, last = match["first"], match["last"]
    if last is None:
        content["year"] = first
    else:
        content |= {"years": [str(one) for one in range(int(first), int(last) + 1)], "over": "sum"}
    if tolerance is not None:
        content["tolerance"] = tolerance
    group = (match["group"] or "").strip()
    level = re.fullmatch(r"L([1-5])", group)
    if level is not None:
        content["level"] = level[1]
    elif group:
        content["department"] = group
    written = {"targets": [content], "variables": [_ANY]}
    return problem_from(written, name=text).targets[0]


def targets_of_scenario(scenario: Scenario) -> tuple[TargetSpec, ...]:
    """The scenario's own targets, as a problem has them."""
    return tuple(
        TargetSpec(
            metric=one.metric,
            year=one.year,
            level=one.level,
            department=one.department,
            relation=one.relation,
            value=text_of(one.value, load_metrics()[one.metric].unit),
            tolerance=_tolerance(one.tolerance, load_metrics()[one.metric].unit),
        )
        for one in scenario.spec.targets
    )


def _tolerance(value: Decimal, unit: Unit) -> str:
    return f"{value.scaleb(2):f} pp" if unit == "rate" and value else f"{value:f}"
