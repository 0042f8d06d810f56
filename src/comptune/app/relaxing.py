"""A problem with something given way, as an answer that could not be met proposes it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from comptune.levers import Lever, format_value, load_catalogue, parse_value
from comptune.metrics import load_metrics
from comptune.tuning.problem import PolicySpec, Problem, TargetSpec, VariableSpec
from comptune.tuning.wanted import text_of

Change = Mapping[str, Any]  # of a relaxation, as the ledger keeps it

_AMOUNTS: Final[Mapping[str, str]] = {
    "largest_change": "by",
    "floor": "at",
    "cap": "at",
    "split": "within",
    "together": "at_most",
}


def relaxed(problem: Problem, answer: Mapping[str, Any], way: Mapping[str, Any]) -> Problem:
    """The problem with every constraint of a way out at what it must become.

    Args:
        answer: that the way is of, in the form in which the ledger keeps it.
        way: one of its relaxations.
    """
    targets: dict[int, list[Change]] = {}
    variables = list(problem.variables)
    policies: list[PolicySpec | None] = list(problem.policies)
    for change in way["changes"]:
        section, number, side = _place(change["place"])
        becomes = Decimal(change["becomes"])
        if section == "targets":
            targets.setdefault(number, []).append(change)
        elif section == "variables":
            by = becomes - Decimal(change["was"])
            variables[number] = _wider(problem.variables[number], variables[number], side, by)
        else:
            policies[number] = _looser(problem.policies[number], becomes)
    wanted = [
        one
        for number, spec in enumerate(problem.targets)
        for one in _targets(spec, number, answer, targets.get(number, []))
    ]
    return problem.model_copy(
        update={
            "targets": tuple(wanted),
            "variables": tuple(variables),
            "policies": tuple(one for one in policies if one is not None),
        }
    )


def _place(text: str) -> tuple[str, int, str]:
    """targets[0], variables[2].upper, policies[1]"""
    section, rest = text.split("[")
    number, _, side = rest.partition("]")
    return section, int(number), side.removeprefix(".")


def _targets(
    spec: TargetSpec, number: int, answer: Mapping[str, Any], changes: list[Change]
) -> Iterator[TargetSpec]:
    """The target, with other values in the years that give way."""
    if not changes:
        yield spec
        return
    goals = [one for one in answer["targets"] if one["target"] == number]
    giving = {
        at: change
        for change in changes
        for at, goal in enumerate(goals)
        if str(change["words"]).startswith(f"{goal['words']}: ")
    }
    kept = tuple(
        year for at, goal in enumerate(goals) if at not in giving for year in goal["years"]
    )
    if kept:
        yield spec.model_copy(update={"year": None, "years": kept})
    for at, change in giving.items():
        years = {"year": None, "years": tuple(goals[at]["years"])}
        yield spec.model_copy(update={**years, **_value(spec, goals[at], change)})


def _value(spec: TargetSpec, goal: Mapping[str, Any], change: Change) -> dict[str, Any]:
    text = text_of(Decimal(change["becomes"]), load_metrics()[spec.metric].unit)
    if spec.relation != "between" or spec.values is None:
        return {"value": text}
    low, high = spec.values
    is_lower = Decimal(goal["lower"]) == Decimal(change["was"])
    return {"values": (text, high) if is_lower else (low, text)}


def _wider(before: VariableSpec, spec: VariableSpec, side: str, by: Decimal) -> VariableSpec:
    """The variable with a bound moved; of cells tied by a shift the bound is of the shift."""
    lever = load_catalogue()[spec.cells.split(".")[0]]
    bound = _amount(lever, getattr(before, side)) + by
    text = format_value(lever, min(max(bound, lever.lower), lever.upper))
    return spec.model_copy(update={side: text})


def _looser(policy: PolicySpec, room: Decimal) -> PolicySpec | None:
    """The policy with that much more room; an ordering takes none, so it is left out."""
    kind = next((one for one in _AMOUNTS if getattr(policy, one) is not None), None)
    if kind is None:
        return None
    lever = _lever(policy, kind)
    before = _amount(lever, getattr(policy, _AMOUNTS[kind]))
    if kind == "split":
        room /= list((policy.split or {}).values())[1]  # the part that the first lever counts with
    after = before - room if kind == "floor" else before + room
    text = format_value(lever, min(max(after, lever.lower), lever.upper))
    return policy.model_copy(update={_AMOUNTS[kind]: text})


def _lever(policy: PolicySpec, kind: str) -> Lever:
    named = getattr(policy, kind)
    return load_catalogue()[named if isinstance(named, str) else next(iter(named))]


def _amount(lever: Lever, text: str | None) -> Decimal:
    if text is None:
        return Decimal(0)
    bare = text.strip()
    return parse_value(lever, f"{bare.removesuffix('pp')}%" if bare.endswith("pp") else bare)
