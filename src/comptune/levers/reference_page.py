"""The reference page of the levers, as Markdown text."""

from collections.abc import Iterator
from typing import Final

from comptune.levers.catalogue import AXES, Catalogue, Lever, StructureValue
from comptune.levers.cells import example_cell
from comptune.levers.jumps import JUMP_SHARE
from comptune.levers.units import UNIT_RULES, Unit
from comptune.levers.values import (
    format_bounds,
    format_fallback,
    format_grain,
    format_step,
    format_value,
)

_HEAD: Final = """\
# Levers

<!-- Generated from src/comptune/levers/catalogue.yml by `python -m comptune.levers.generate`. -->

A *policy* lever is a decision of the company. An *assumption* is a forecast about the world, which
no optimiser moves. A value comes from the scenario, else from the published values, else from
`default_levers.csv`, else from the built-in value given here. What levers move is measured by
[metrics](metrics.md); what becomes of a rate that was entered, [numbers](../numbers.md) say.
"""

_WRITING: Final = """\
## How cells and values are written

| cell | means |
|---|---|
| `merit_rate.2027.L3` | one lever, year and job level |
| `headcount_growth.2027` | a lever without level |
| `merit_rate.2027+.L3` | from 2027 to the scenario's end |
| `merit_rate.*.L3` | all years of the scenario |
| `merit_rate.2027.*` | all levels of the lever |
| `merit_matrix.R4.Z2` | the merit matrix at rating 4, range zone 2 |
| `range_minimum.L3` | the lower end of the range of level 3 |

A percentage is written `3.5`, `3.5%`, `3.5 %` or `3,5 %`. With the sign it is read as it stands.
Without the sign it is a percentage too, but refused where it could also be meant as a fraction:

- any number below 1 except 0: `0.035` could be 0.035 % or 3.5 %; `0.5 %` needs its sign;
- a number that lies within the bounds as a fraction: `1.05` in a cell of 80 to 130 % could be
  105 %, `1` in a cell up to 100 % could be 100 %.

Multipliers are percentages: 100 % changes nothing. Months are whole numbers. Money is written
`66,000` or `66000.50`; `66.000` is refused, for the point could mark thousands or cents.

The step is for sliders and for the tuner. A typed value may be finer: percentages have at most
{percent_decimals} decimals, an elasticity {elasticity_decimals}, money {money_decimals}.

A value that changes from one year to the next by more than {jump_percent} % of the width between
its bounds is warned of as a jump.
"""


def reference_page(catalogue: Catalogue) -> str:
    """The whole page: how to write cells and values, one table, and a section for each lever."""
    writing = _WRITING.format(
        percent_decimals=UNIT_RULES[Unit.RATE].decimals - 2,
        elasticity_decimals=UNIT_RULES[Unit.ELASTICITY].decimals,
        money_decimals=UNIT_RULES[Unit.MONEY].decimals,
        jump_percent=f"{JUMP_SHARE:.0%}".removesuffix("%"),
    )
    sections = [
        _HEAD,
        "\n".join(_table(catalogue)),
        writing,
        *("\n".join(_section(lever)) for lever in catalogue.levers),
        "\n".join(_structure_section(catalogue.structure_values)),
    ]
    return "\n".join(sections)


def _table(catalogue: Catalogue) -> Iterator[str]:
    yield "| lever | title | by | bounds | built-in value | step | kind |"
    yield "|---|---|---|---|---|---|---|"
    for lever in catalogue.levers:
        yield (
            f"| [`{lever.name}`](#{lever.name}) | {lever.title} | {format_grain(lever)} "
            f"| {format_bounds(lever)} | {format_fallback(lever)} | {format_step(lever)} "
            f"| {lever.kind.value} |"
        )
    yield ""


def _section(lever: Lever) -> Iterator[str]:
    yield f"## {lever.name}"
    yield ""
    yield f"**{lever.title}.** {lever.description}"
    yield ""
    yield f"- Unit: {lever.unit.value}, written `{format_value(lever, lever.fallback[-1])}`"
    yield f"- By: {format_grain(lever)}, as in `{example_cell(lever)}`"
    yield f"- Bounds: {format_bounds(lever)}, in steps of {format_step(lever)}"
    yield f"- Built-in value: {format_fallback(lever)}"
    yield f"- Kind: {lever.kind.value}; event type `{lever.event_type.value}`"
    yield f"- A change {'takes a reason' if lever.asks_reason else 'may go without a reason'}"
    if lever.reference is not None:
        source = lever.reference.source
        cited = f"[{source}]({lever.reference.address})" if lever.reference.address else source
        yield f"- For comparison: {lever.reference.figure} ({cited})"
    yield ""


def _structure_section(values: tuple[StructureValue, ...]) -> Iterator[str]:
    yield "## Values of the structure"
    yield ""
    yield "A scenario may override these cells of its structure."
    yield ""
    yield "| name | title | by | bounds | description |"
    yield "|---|---|---|---|---|"
    for value in values:
        places = " and ".join(f"{axis} {AXES[axis][0]} to {AXES[axis][-1]}" for axis in value.grain)
        yield (
            f"| `{value.name}` | {value.title} | {places} | {format_bounds(value)} "
            f"| {value.description} |"
        )
    yield ""
