"""Explanations of answers made ready to be drawn: prices, tornado, small changes, cost bridge."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import pandas as pd

from comptune.app.widgets.answer_charts import sign_of
from comptune.levers import format_value, load_catalogue
from comptune.metrics import figures
from comptune.scenarios.spoken import spoken
from comptune.tuning.explain import CostBridge, SolutionExplanation, TornadoBar
from comptune.tuning.explain.model import Agreement, Price

_MOST: Final = 12
_MILLION: Final = 1_000_000
_CHECKED: Final[dict[Agreement, str]] = {
    "agrees": "solved again: agrees",
    "disagrees": "solved again: disagrees",
    "too_small": "too small to tell",
    "not_checked": "not checked",
}


def metrics_of(explanation: SolutionExplanation) -> list[str]:
    """What a tornado can be of, in words: total cost first, then the targets."""
    bars = explanation.tornado
    return [swing.words for swing in bars[0].swings] if bars else []


def tornado(
    explanation: SolutionExplanation, swing: int, level_names: Mapping[int, str]
) -> tuple[pd.DataFrame, float, str]:
    """Rows for the chart, the metric as in the answer, and the unit of the axis in words.

    Args:
        swing: position among `metrics_of`.
    """
    bars = [bar for bar in explanation.tornado if bar.swings[swing].size]
    bars.sort(key=lambda bar: -bar.swings[swing].size)
    rows: list[dict[str, object]] = []
    for bar in bars[:_MOST]:
        own = bar.swings[swing]
        for end, value in ((bar.low, own.at_low), (bar.high, own.at_high)):
            if value is None or own.at_solution is None or value == own.at_solution:
                continue
            rows.append(
                {
                    "lever": spoken(bar.group, level_names),
                    "value": _scaled(own.unit, value),
                    "end": _end(bar, end),
                    "sign": sign_of(float(value - own.at_solution)),
                    "shown": figures.metric(own.unit, value),
                }
            )
    first = explanation.tornado[0].swings[swing]
    unit = {"money": "million", "rate": "%"}.get(first.unit, "")
    return pd.DataFrame(rows), _scaled(first.unit, first.at_solution or Decimal(0)), unit


def price_rows(
    explanation: SolutionExplanation, level_names: Mapping[int, str]
) -> list[tuple[str, str, str, str]]:
    """By constraint that holds the answer back: one unit of room, its worth, and the cost then."""
    return [
        (
            spoken(one.name, level_names),
            one.price.unit,
            _cost(one.price),
            _CHECKED[one.price.agreement],
        )
        for one in explanation.binding
    ]


def price_hints(explanation: SolutionExplanation, level_names: Mapping[int, str]) -> list[str]:
    """What each row of the prices says as sentences."""
    return [spoken(one.words, level_names) for one in explanation.binding]


def small_changes(
    explanation: SolutionExplanation, level_names: Mapping[int, str]
) -> list[tuple[str, str, str, str]]:
    """By lever: one unit more, what total cost gains by it, and between which bounds."""
    found = [one for one in explanation.sensitivities if one.target is None]
    return [
        (
            spoken(one.group, level_names),
            one.per,
            figures.change(one.unit, one.change),
            f"{figures.change(one.unit, one.low)} to {figures.change(one.unit, one.high)}",
        )
        for one in found[:_MOST]
    ]


def whole_bridge(bridges: Sequence[CostBridge]) -> CostBridge | None:
    """The bridge of all years together."""
    return next((one for one in bridges if one.year is None), bridges[-1] if bridges else None)


def bridge_rows(bridge: CostBridge) -> list[tuple[str, str]]:
    """From the baseline's cost to the answer's; parts of nothing are left out."""
    return [
        ("Baseline", figures.money(bridge.baseline)),
        *(
            (part.title, figures.money(part.amount, signed=True))
            for part in bridge.parts
            if part.amount
        ),
        ("Answer", figures.money(bridge.solution)),
    ]


def _cost(price: Price) -> str:
    if price.cost_looser is None:
        return "not known"
    return figures.change_in_words("money", price.cost_looser)


def _end(bar: TornadoBar, value: Decimal) -> str:
    text = format_value(load_catalogue().quantity(bar.cells[0].name), value)
    return f"by {text}" if bar.group.endswith("one shift") else text


def _scaled(unit: str, value: Decimal) -> float:
    if unit == "money":
        return float(value) / _MILLION
    return float(value) * 100 if unit == "rate" else float(value)
