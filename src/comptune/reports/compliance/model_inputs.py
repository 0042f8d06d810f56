"""The sections of a model's documentation on what goes in: data, levers, assumptions."""

from typing import Final

from comptune.levers import format_bounds, format_fallback, format_step
from comptune.paths import page_file
from comptune.reports.compliance.model_facts import LeverInForce, ModelFacts
from comptune.reports.compliance.pages import parts_of, section_blocks
from comptune.reports.compliance.words import counted, marked
from comptune.reports.document import (
    Block,
    Code,
    Column,
    Heading,
    Paragraph,
    Section,
    Table,
    Words,
)

STRUCTURE_PAGE: Final = "reference/structure.md"
_ORIGINS: Final = "The values of the example, and where they come from"


def data_section(facts: ModelFacts) -> Section:
    """What the census is, what is not known of it, and where figures come from."""
    came = (
        f"Entry {facts.census_entry} of the ledger says who brought it."
        if facts.census_entry
        else "No entry of the ledger says how it came."
    )
    blocks: list[Block] = [
        Paragraph(f"The census has {counted(facts.people, 'person', 'people')}. {came}"),
        Table(
            (Column("Not known is the", width=40), Column("People", number=True, width=20)),
            [
                (gap.what, "fewer than 5" if gap.people is None else f"{gap.people:,}")
                for gap in facts.gaps
            ],
            caption="People of whom something is not known",
            whole=True,
        ),
        Heading("Synthetic people"),
        Paragraph(
            marked(
                "Where a census was made by `comptune census make`, its people are drawn from "
                "these published figures:"
            )
        ),
        Table(
            (Column("Figure", width=16), Column("Published"), Column("Source", width=40)),
            [
                (name.replace("_", " "), source.figure, f"{source.publisher}, {source.title}")
                for name, source in facts.census_sources.items()
            ],
        ),
        Heading("Structure"),
    ]
    if facts.example_structure:
        blocks.append(Paragraph("The structure is the shipped example."))
        parts = parts_of(page_file(STRUCTURE_PAGE).read_text(encoding="utf-8"))
        first = [part.title for part in parts].index(_ORIGINS)
        blocks += section_blocks(parts[first:])
    else:
        blocks.append(
            Paragraph("The structure is the organisation's own; who kept it is in the ledger.")
        )
    return Section("Data", blocks)


def levers_section(facts: ModelFacts) -> Section:
    """Every lever, its declaration, and what it is in the run."""
    rows: list[tuple[Words, ...]] = [
        (
            Code(one.lever.name),
            one.lever.kind.value,
            one.lever.description,
            format_bounds(one.lever),
            format_step(one.lever),
            format_fallback(one.lever),
            _in_force(one),
        )
        for one in facts.levers
    ]
    columns = (
        Column("Lever", width=24),
        Column("Kind", width=12),
        Column("What it is"),
        Column("Bounds", width=10),
        Column("Step", width=8),
        Column("Built in", width=10),
        Column("In this run", width=12),
    )
    words = (
        f"The {counted(len(rows), 'lever')} of the catalogue. What was in force in this run is its "
        "lowest and highest value over years and levels, and the tiers that it came from."
    )
    return Section("Inputs: levers", (Paragraph(words), Table(columns, rows)))


def _in_force(one: LeverInForce) -> str:
    value = one.lowest if one.lowest == one.highest else f"{one.lowest} to {one.highest}"
    return f"{value} ({', '.join(one.tiers)})"


def assumptions_section(facts: ModelFacts) -> Section:
    """The levers that are forecasts, beside figures from outside."""
    assumed = [one for one in facts.levers if one.is_assumption]
    rows: list[tuple[Words, ...]] = []
    for one in assumed:
        reference = one.lever.reference
        rows.append(
            (
                one.lever.title,
                _in_force(one),
                reference.figure if reference else "none in the catalogue",
                reference.source if reference else "–",
            )
        )
    columns = (
        Column("Assumption", width=22),
        Column("In this run", width=20),
        Column("A figure from outside"),
        Column("Source", width=32),
    )
    return Section(
        "Assumptions",
        (
            Paragraph(
                "Levers that are forecasts about the world rather than decisions, with the figure "
                "from outside that the catalogue holds them against."
            ),
            Table(columns, rows),
        ),
    )
