"""The sections of an audit report on the proof: verification, population, completeness."""

from comptune.reports.compliance.audit_facts import AuditFacts
from comptune.reports.compliance.audit_report import JOURNAL
from comptune.reports.compliance.limits import DOES_NOT_PROVE, NEEDS_CHECKPOINTS, PROVES
from comptune.reports.compliance.words import counted, marked
from comptune.reports.document import (
    Block,
    Bullets,
    Code,
    Column,
    Heading,
    Note,
    Pairs,
    Paragraph,
    Row,
    Section,
    Table,
)


def verification_section(facts: AuditFacts) -> Section:
    """What was verified, what was found, what that proves and what it does not."""
    found = facts.verified
    blocks: list[Block] = [
        Paragraph(
            f"The whole ledger was verified when this report was written. {found.verdict} Nothing "
            "that is stored was trusted: this was computed again, "
            + ("and holds." if found.sound else "and what does not hold is listed below it.")
        ),
        Bullets(found.checked),
    ]
    if found.problems:
        blocks.append(
            Table(
                (
                    Column("Entry", number=True, width=7),
                    Column("Kind", width=14),
                    Column("What is wrong"),
                ),
                [
                    ("" if at is None else str(at), kind, words)
                    for at, kind, words in found.problems
                ],
                caption="Problems that were found",
            )
        )
    blocks += [
        Pairs(
            (
                ("Last entry", f"{found.sequence:,}"),
                ("Its hash", Code(found.head_hash)),
                ("Checkpoints", _checkpoints(facts)),
                ("Key", Code(found.fingerprint) if found.fingerprint else "there is none yet"),
            )
        ),
        *([Note(marked(found.note))] if found.note else []),
        Heading("What this proves"),
        Paragraph(f"{PROVES} {NEEDS_CHECKPOINTS}"),
        Heading("What it does not protect against"),
        Bullets(DOES_NOT_PROVE),
    ]
    return Section("Verification", blocks)


def _checkpoints(facts: AuditFacts) -> str:
    found = facts.verified
    if not found.checkpoints:
        return "none"
    where = "outside" if found.anchored_outside else "inside"
    return (
        f"{found.checkpoints:,} with a valid signature, for the entries 1 to "
        f"{found.anchored_sequence:,}; they lie {where} the workspace"
    )


def population_section(facts: AuditFacts) -> Section:
    """Which entries the period has, that none is left out, and where each type is told."""
    population = facts.population
    gaps = (
        "no number between them is missing or stands twice"
        if population.gapless
        else "numbers between them are missing or stand twice"
    )
    if population.first is None:
        words = "The period has no entry."
    else:
        words = (
            f"The period has the entries {population.first} to {population.last}; {gaps}. That is "
            f"{counted(population.entries, 'entry', 'entries')}. The ledger has "
            f"{population.earlier:,} before it and {population.later:,} behind it."
        )
    types = [one for one in population.types if one.entries]
    rows: list[Row] = [
        Row((Code(one.event_type), f"{one.entries:,}", _places(one.told_in))) for one in types
    ]
    total = sum(one.entries for one in population.types)
    rows.append(Row(("All types", f"{total:,}", JOURNAL), kind="total"))
    none = [one.event_type for one in population.types if not one.entries]
    table = Table(
        (Column("Type", width=36), Column("Entries", number=True, width=14), Column("Told under")),
        rows,
        caption="Entries of the period by type",
        note=f"Types of which the period has none: {', '.join(none)}." if none else "",
    )
    return Section("Population and completeness", (Paragraph(words), table))


def _places(told_in: str) -> str:
    return told_in if told_in == JOURNAL else f"{told_in}; {JOURNAL}"
