"""The documentation of a model as a document, in the order of SR 11-7, made of its facts."""

from collections.abc import Iterator
from typing import Final

from comptune.metrics import load_metrics
from comptune.paths import page_file
from comptune.reports.compliance.controls import load_controls
from comptune.reports.compliance.model_facts import ModelFacts
from comptune.reports.compliance.model_inputs import (
    assumptions_section,
    data_section,
    levers_section,
)
from comptune.reports.compliance.model_validation import validation_section
from comptune.reports.compliance.pages import PagePart, blocks_of, parts_of, section_blocks
from comptune.reports.compliance.words import counted, marked, moment
from comptune.reports.document import (
    Block,
    Bullets,
    Code,
    Column,
    Document,
    Heading,
    Note,
    Pairs,
    Paragraph,
    Section,
    Table,
    Words,
)

FRAME: Final = (
    "The headings follow the guidance of the Board of Governors of the Federal Reserve System and "
    "the Office of the Comptroller of the Currency, Supervisory Guidance on Model Risk Management "
    "(SR 11-7 and OCC 2011-12), 4 April 2011. Using its headings claims no supervision under it."
)
SPECIFICATION: Final = "simulation.md"
LIMITS: Final = "What it leaves out"
_EXAMPLES: Final = "Worked example"
_STEPS_FROM, _STEPS_TO = "What decides a result", "The bridge"


def model_document(facts: ModelFacts) -> Document:
    """The documentation."""
    parts = specification()
    return Document(
        title="Model documentation",
        subtitle=f"{facts.workspace}: {facts.scenario}, run {facts.run_id}",
        identifier=facts.run_id,
        dated=facts.written_at.date(),
        header=(f"Model documentation · {facts.workspace}", f"Run {facts.run_id}"),
        front=tuple(_front(facts)),
        contents=True,
        sections=(
            _purpose(facts),
            _design(parts),
            data_section(facts),
            levers_section(facts),
            assumptions_section(facts),
            _metrics(),
            _limitations(facts, parts),
            validation_section(facts),
            _monitoring(facts),
            _change_control(facts),
            *_specification(parts),
        ),
    )


def specification() -> tuple[PagePart, ...]:
    """The parts of the specification up to its worked example."""
    parts = parts_of(page_file(SPECIFICATION).read_text(encoding="utf-8"))
    titles = [part.title for part in parts]
    return parts[: titles.index(_EXAMPLES)]


def _front(facts: ModelFacts) -> Iterator[Block]:
    found = facts.validated
    if found.problem:
        yield Note(f"The run is not what was sealed. {found.problem}", kind="warning")
    elif found.unlike:
        yield Note(
            f"This version of the program comes to {found.unlike:,} of {found.totals:,} totals "
            "otherwise than the run.",
            kind="warning",
        )
    else:
        yield Note(
            f"Validated when this was written: the run is what was sealed, and all "
            f"{found.totals:,} totals of a simulation by this version of the program are the "
            "run's.",
            kind="good",
        )
    yield Pairs(
        (
            ("Written", f"{moment(facts.written_at)} UTC, by {facts.written_by}"),
            (
                "Recorded",
                "by no entry"
                if facts.recorded is None
                else f"entry {facts.recorded} says that this document left the tool",
            ),
            ("Frame", FRAME),
        )
    )


def _purpose(facts: ModelFacts) -> Section:
    return Section(
        "Purpose and use",
        (
            Paragraph(facts.described),
            Paragraph(
                "The model simulates the people of a census year by year: who leaves, who is "
                "hired, promoted and raised, and what that costs. This document is of one model "
                "as it was run:"
            ),
            Pairs(tuple((name, value) for name, value in facts.about)),
        ),
    )


def _design(parts: tuple[PagePart, ...]) -> Section:
    titles = [part.title for part in parts]
    first, last = titles.index(_STEPS_FROM), titles.index(_STEPS_TO)
    steps = [part for part in parts[first : last + 1] if part.depth > 1]
    main = [part for part in steps if part.depth == 2]
    items: list[Words] = []
    for part in main:
        below = [
            one.title
            for one in steps[steps.index(part) + 1 :]
            if one.depth > 2 and _heading_above(steps, one) is part
        ]
        items.append(f"{part.title}{': ' + ', '.join(below) if below else ''}")
    return Section(
        "Design",
        (
            Paragraph(
                "What one year does to one person is stated exactly in the specification, which "
                "closes this document. Its parts, in their order:"
            ),
            Bullets(items, numbered=True),
        ),
    )


def _heading_above(steps: list[PagePart], one: PagePart) -> PagePart | None:
    return next((part for part in steps[: steps.index(one)][::-1] if part.depth == 2), None)


def _metrics() -> Section:
    rows: list[tuple[Words, ...]] = [
        (metric.title, metric.unit, metric.definition, Code(metric.formula))
        for metric in load_metrics()
    ]
    columns = (
        Column("Metric", width=20),
        Column("Unit", width=8),
        Column("Definition"),
        Column("Formula", width=34),
    )
    return Section("Outputs: metrics", (Table(columns, rows),))


def _limitations(facts: ModelFacts, parts: tuple[PagePart, ...]) -> Section:
    stated = next(part for part in parts if part.title == LIMITS)
    unreferenced = [
        one.lever.title for one in facts.levers if one.is_assumption and not one.lever.reference
    ]
    read: list[Words] = [
        *facts.warnings,
        *(
            f"The test “{test.words}” found {counted(test.rows, 'row')} against it ({test.status})."
            for test in facts.report.tests
            if not test.is_passed
        ),
        *(
            f"{check.words}: {check.failed:,} of {counted(check.tested, 'row')} do not pass."
            for check in facts.report.checks
            if check.failed
        ),
    ]
    if unreferenced:
        read.append(
            "Assumptions without a figure from outside in the catalogue: "
            f"{', '.join(unreferenced)}."
        )
    own: Block = Bullets(read) if read else Paragraph("None that its results tell of.")
    return Section(
        "Limitations",
        (
            Heading("Of the model"),
            *blocks_of(stated.lines),
            Heading("Of this run"),
            own,
        ),
    )


def _monitoring(facts: ModelFacts) -> Section:
    return Section(
        "Ongoing monitoring",
        (
            Paragraph(
                "Every time that a run of this scenario was recorded in the ledger, with the "
                "version of the code and the hash of its results. Where another version comes to "
                "other results of the same inputs, approvals lapse."
            ),
            Table(
                (
                    Column("Run", width=22),
                    Column("Recorded (UTC)", width=18),
                    Column("Code version", width=14),
                    Column("Results"),
                ),
                [(one, moment(at), code, Code(results)) for one, at, code, results in facts.runs],
            ),
        ),
    )


def _change_control(facts: ModelFacts) -> Section:
    controls = [one for one in load_controls().controls if "change management" in one.assertions]
    return Section(
        "Change control",
        (
            Paragraph(
                marked(
                    "What keeps changes of model and parameters in order; `comptune audit "
                    "controls` writes the whole matrix with the figures of a workspace."
                )
            ),
            Table(
                (Column("Control", width=11), Column("What", width=30), Column("How")),
                [(one.id, one.title, one.description) for one in controls],
            ),
            Heading("Versions"),
            Pairs((("Run built by", facts.code_version), *facts.versions)),
        ),
    )


def _specification(parts: tuple[PagePart, ...]) -> Iterator[Section]:
    """The specification in full, a section for each of its own."""
    groups: list[list[PagePart]] = []
    for part in parts[1:]:
        if part.depth == 2:
            groups.append([part])
        else:
            groups[-1].append(part)
    for number, group in enumerate(groups):
        title = f"Specification: {group[0].title}"
        yield Section(title, tuple(section_blocks(group)), new_page=number == 0)
