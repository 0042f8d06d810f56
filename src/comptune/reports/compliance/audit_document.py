"""An audit report as a document, made of its facts alone."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from comptune.reports.compliance.audit_decisions import duties_section, submissions_section
from comptune.reports.compliance.audit_facts import AuditFacts, Told
from comptune.reports.compliance.audit_proof import population_section, verification_section
from comptune.reports.compliance.audit_report import (
    CHANGES,
    EXCEPTIONS,
    JOURNAL,
    PUBLICATIONS,
    ROLES,
    RUNS,
    SCENARIOS,
    STRUCTURE,
)
from comptune.reports.compliance.cells_told import moves_told
from comptune.reports.compliance.words import NOTHING, counted, marked, moment
from comptune.reports.document import (
    Block,
    Code,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Note,
    Pairs,
    Paragraph,
    Section,
    Table,
    Words,
)

MOST_LINES: Final = 2_000  # of a table on paper; JSON has all
_SHORTENED: Final = 6  # what words name of more than so many, they shorten
_ENTRY: Final = Column("Entry", number=True, width=7)
_WHEN: Final = Column("When (UTC)", width=16, nowrap=True)
_WHO: Final = Column("Who", width=12)


def audit_document(facts: AuditFacts) -> Document:
    """The report."""
    return Document(
        title="Audit report",
        subtitle=f"{facts.workspace}: {facts.period}",
        identifier=facts.verified.head_hash[:16],
        dated=facts.written_at.date(),
        header=(f"Audit report · {facts.workspace}", facts.period),
        front=tuple(_front(facts)),
        contents=True,
        sections=(
            verification_section(facts),
            population_section(facts),
            _changes(facts),
            _told_section(SCENARIOS, facts.scenarios, "began, changed otherwise or ended"),
            _told_section(STRUCTURE, facts.structure_and_settings, "was kept or set"),
            _told_section(ROLES, facts.roles, "was granted or revoked"),
            submissions_section(facts),
            duties_section(facts),
            _told_section(PUBLICATIONS, facts.publications, "was published or rolled back"),
            _told_section(RUNS, facts.runs, "was run"),
            _exceptions(facts),
            _journal(facts),
        ),
    )


def _front(facts: AuditFacts) -> Iterator[Block]:
    verified, population = facts.verified, facts.population
    if not verified.sound or facts.broken is not None:
        what = facts.broken or verified.problems[0][2]
        yield Note((f"{verified.verdict} ", what), kind="warning")
        if population.unsound:
            yield Note(
                f"{counted(population.unsound, 'entry', 'entries')} of the period stand at or "
                f"behind the first broken one. They are counted, and told as they stand under "
                f"“{JOURNAL}”; no other section has them.",
                kind="warning",
            )
    else:
        yield Note(verified.verdict, kind="good")
    yield Facts(
        (
            Fact("Entries of the period", f"{population.entries:,}", _numbers(facts)),
            Fact("Cells moved", f"{len(facts.moves):,}", "in scenarios and as published"),
            Fact("Submissions", f"{len(facts.submissions):,}", "made, decided or ended"),
            Fact("Decisions", f"{len(facts.decisions):,}", "signatures and rejections"),
        )
    )
    yield Pairs(tuple(_about(facts)))


def _about(facts: AuditFacts) -> Iterator[tuple[str, Words]]:
    yield "Workspace", facts.workspace
    yield "Ledger", "named by no setting" if facts.ledger is None else Code(facts.ledger)
    yield "Period", facts.period
    yield "Told as of", f"entry {facts.state_entry}, the last of the period that can be followed"
    yield "Written", f"{moment(facts.written_at)} UTC, by {facts.written_by}"
    yield (
        "Recorded",
        "not, because a broken ledger takes no entry"
        if facts.recorded is None
        else f"entry {facts.recorded} says that this report left the tool",
    )
    yield "Made from", "the ledger alone: no figure is of a run's file or of another source"


def _numbers(facts: AuditFacts) -> str:
    population = facts.population
    if population.first is None:
        return "none"
    return f"numbers {population.first} to {population.last}"


def _changes(facts: AuditFacts) -> Section:
    lines: list[tuple[Words, ...]] = []
    for _, moves in groupby(facts.moves, key=lambda one: one.entry):
        own = list(moves)
        first = own[0]
        tuned = f" Found by the tuner: {first.optimization}." if first.optimization else ""
        where = f"{first.place}, published" if first.published else first.place
        for number, (cells, before, after, _count) in enumerate(moves_told(own)):
            head = (
                (str(first.entry), moment(first.at), first.by, where)
                if number == 0
                else ("", "", "", "")
            )
            why = (first.reason or "–") + tuned if number == 0 else ""
            lines.append((*head, cells, before, after, why))
    columns = (
        Column("Entry", number=True, width=6),
        Column("When (UTC)", width=11),
        Column("Who", width=12),
        Column("Where", width=12),
        Column("Cells", width=22),
        Column("Before", width=9),
        Column("After", width=9),
        Column("Reason"),
    )
    words = (
        f"{counted(len(facts.moves), 'cell')} moved, in "
        f"{counted(len({one.entry for one in facts.moves}), 'entry', 'entries')}. Cells of a lever "
        "that an entry moves alike share a line, which names all of them."
        if facts.moves
        else NOTHING
    )
    return Section(CHANGES, (Paragraph(words), *_table(columns, lines)))


def _told_section(title: str, entries: Sequence[Told], what: str) -> Section:
    if not entries:
        return Section(title, (Paragraph(f"{NOTHING} {what}."),))
    return Section(title, tuple(told_table(entries)))


def told_table(entries: Iterable[Told]) -> Iterator[Block]:
    """Entries line by line."""
    columns = (_ENTRY, _WHEN, _WHO, Column("What"), Column("Reason", width=20))
    return _table(columns, [_told_row(one) for one in entries])


def _told_row(one: Told) -> tuple[Words, ...]:
    about = f"{one.scenario}: " if one.scenario else ""
    words = f"{about}{one.words}"
    if len(one.details) > _SHORTENED:
        words += f". In full: {'; '.join(one.details)}"
    return (str(one.entry), moment(one.at), one.by, words, one.reason or "–")


def _table(columns: Sequence[Column], rows: Sequence[Sequence[Words]]) -> Iterator[Block]:
    if not rows:
        return
    note = ""
    if len(rows) > MOST_LINES:
        note = (
            f"The first {MOST_LINES:,} of {len(rows):,} lines; `comptune audit report --json` and "
            "`comptune audit export` have all."
        )
    yield Table(columns, rows[:MOST_LINES], note=note)


def _exceptions(facts: AuditFacts) -> Section:
    rows: list[tuple[Words, ...]] = [
        (one.title, f"{len(one.entries):,}", one.meaning) for one in facts.exceptions
    ]
    columns = (
        Column("Kind", width=24),
        Column("Entries", number=True, width=10),
        Column("What is counted"),
    )
    blocks: list[Block] = [Table(columns, rows, caption="Exceptions of the period by kind")]
    for one in facts.exceptions:
        if one.entries:
            blocks.append(Heading(f"{one.title} ({len(one.entries):,})"))
            if one.name == "demo_users":
                blocks.append(_by_person(one.entries))
            else:
                blocks += told_table(one.entries)
    return Section(EXCEPTIONS, blocks)


def _by_person(entries: Sequence[Told]) -> Table:
    people: dict[str, list[Told]] = {}
    for one in entries:
        people.setdefault(one.by, []).append(one)
    return Table(
        (Column("Who"), Column("Entries", number=True), Column("First"), Column("Last")),
        [
            (person, f"{len(own):,}", f"entry {own[0].entry}", f"entry {own[-1].entry}")
            for person, own in people.items()
        ],
    )


def _journal(facts: AuditFacts) -> Section:
    words = Paragraph(
        marked(
            "Every entry of the period as the ledger has it, in words; the hash of each, and of "
            "the one before it, is in `comptune audit export`."
        )
    )
    return Section(JOURNAL, (words, *told_table(facts.journal)), new_page=True)
