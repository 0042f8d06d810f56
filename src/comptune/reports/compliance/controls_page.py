"""The control matrix as the page docs/controls.md, and as a document with a workspace's figures."""

from collections.abc import Iterator
from typing import Final

from comptune.reports.compliance.audit_facts import AuditFacts
from comptune.reports.compliance.controls import Control, Controls, evidence_of, load_controls
from comptune.reports.compliance.words import moment
from comptune.reports.document import (
    Block,
    Code,
    Column,
    Document,
    Fact,
    Facts,
    Note,
    Pairs,
    Paragraph,
    Section,
    Table,
    Words,
)

_HEAD: Final = """\
# The control matrix

<!-- Written by `python -m comptune.reports.compliance.generate` from controls.yml. -->

What keeps decisions about pay in order, for those who review internal controls (SOX and the like):
each control with the risk that it is for, where it is enforced, what shows that it worked, and the
test of this project that fails if it does not hold. A test checks that every function, guard,
table, command and test named here exists. `comptune audit controls` writes the same as PDF or HTML
with the figures of a workspace.

The frame is that of:

{sources}

A control is *preventive* where it cannot happen, *detective* where it is found; *automated* where
the program does it, *manual* where people of the organisation must. Manual controls are theirs to
perform and to keep evidence of.
"""
_PURPOSE: Final = (
    "Each control with the risk that it is for, where it is enforced, what shows that it worked, "
    "and the test of the project that fails if it does not hold. Whether the manual ones were "
    "performed is not in the ledger: keep evidence of it."
)


def controls_page() -> str:
    """docs/controls.md."""
    declared = load_controls()
    head = _HEAD.format(sources="\n".join(f"- {one}" for one in declared.sources))
    rows = "\n".join(
        f"| [{one.id}](#{_anchor(one)}) | {one.title} | {', '.join(one.assertions)} | "
        f"{one.nature}, {one.execution} |"
        for one in declared.controls
    )
    table = f"| control | what | assertions | kind |\n|---|---|---|---|\n{rows}\n"
    return "\n".join([head, table, *("\n".join(_section(one)) for one in declared.controls)])


def _anchor(one: Control) -> str:
    """The anchor of its heading, as readers of Markdown make it."""
    kept = "".join(c for c in f"{one.id} {one.title}".lower() if c.isalnum() or c in "- ")
    return kept.replace(" ", "-")


def _section(one: Control) -> Iterator[str]:
    yield f"## {one.id} {one.title}\n"
    yield f"**Risk.** {one.risk}\n"
    yield f"{one.description}\n"
    yield f"- {one.nature}, {one.execution}; {', '.join(one.assertions)}"
    enforced = [
        *(f"`{name}`" for name in one.enforced.code),
        *(f"the guard `{name}`" for name in one.enforced.guards),
        *(f"the dbt test `{name}`" for name in one.enforced.dbt),
    ]
    if enforced:
        yield f"- enforced by {', '.join(enforced)}"
    shown = [*one.evidence.commands, *one.evidence.tables]
    yield f"- shown by {', '.join(f'`{name}`' for name in shown)}"
    for test in one.tests:
        yield f"- tested by `{test}`"
    yield ""


def controls_document(facts: AuditFacts) -> Document:
    """The matrix, with the figures that a workspace's ledger counts in a period."""
    declared = load_controls()
    automated = [one for one in declared.controls if one.execution == "automated"]
    manual = len(declared.controls) - len(automated)
    return Document(
        title="Control matrix",
        subtitle=f"{facts.workspace}: {facts.period}",
        identifier=facts.verified.head_hash[:16],
        dated=facts.written_at.date(),
        header=(f"Control matrix · {facts.workspace}", facts.period),
        front=(
            *_state_of_ledger(facts),
            Paragraph(_PURPOSE),
            Facts(
                (
                    Fact("Controls", str(len(declared.controls))),
                    Fact("Automated", str(len(automated)), "by the program"),
                    Fact("Manual", str(manual), "by the organisation"),
                    Fact(
                        "Tests",
                        str(len({test for one in declared.controls for test in one.tests})),
                        "that fail if one does not hold",
                    ),
                )
            ),
            Pairs(
                (
                    ("Frame", "; ".join(declared.sources)),
                    ("Figures", f"of the ledger, {facts.period}, as of entry {facts.state_entry}"),
                    ("Written", f"{moment(facts.written_at)} UTC, by {facts.written_by}"),
                )
            ),
        ),
        sections=(_overview(declared, facts), *_controls(declared, facts)),
    )


def _state_of_ledger(facts: AuditFacts) -> Iterator[Block]:
    if not facts.verified.sound or facts.broken is not None:
        why = facts.broken or facts.verified.problems[0][2]
        yield Note(f"{facts.verified.verdict} {why}", kind="warning")


def _overview(declared: Controls, facts: AuditFacts) -> Section:
    columns = (
        Column("Control", width=9, nowrap=True),
        Column("What", width=33),
        Column("Assertions", width=24),
        Column("Kind", width=14),
        Column("Figures of the period"),
    )
    return Section(
        "All controls",
        (
            Table(
                columns,
                [
                    (
                        one.id,
                        one.title,
                        ", ".join(one.assertions),
                        f"{one.nature}, {one.execution}",
                        _figures(one, facts),
                    )
                    for one in declared.controls
                ],
            ),
        ),
    )


def _figures(one: Control, facts: AuditFacts) -> str:
    return "; ".join(f"{found.title}: {found.count:,}" for found in evidence_of(one, facts)) or "–"


def _controls(declared: Controls, facts: AuditFacts) -> Iterator[Section]:
    for one in declared.controls:
        pairs: list[tuple[str, Words]] = [
            ("Risk", one.risk),
            ("Control", one.description),
            ("Kind", f"{one.nature}, {one.execution}; {', '.join(one.assertions)}"),
            *_named("Code", one.enforced.code),
            *_named("Guards", one.enforced.guards),
            *_named("Tests of builds", one.enforced.dbt),
            *_named("Evidence", (*one.evidence.commands, *one.evidence.tables)),
            *_named("Tests", one.tests),
        ]
        if one.evidence.figures:
            pairs.append(("In the period", _figures(one, facts)))
        yield Section(f"{one.id} {one.title}", (Pairs(pairs),))


def _named(title: str, names: tuple[str, ...]) -> Iterator[tuple[str, Words]]:
    if names:
        words: list[str | Code] = []
        for name in names:
            words += [*(["; "] if words else []), Code(name)]
        yield title, tuple(words)
