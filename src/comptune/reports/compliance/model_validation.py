"""The validation section of a model's documentation: results only, read or made now."""

from collections import Counter
from collections.abc import Iterator

from comptune.metrics import figures
from comptune.reports.compliance.controls import load_controls
from comptune.reports.compliance.model_facts import ModelFacts
from comptune.reports.compliance.words import counted
from comptune.reports.document import (
    Block,
    Bullets,
    Code,
    Column,
    Heading,
    Pairs,
    Paragraph,
    Section,
    Table,
)

_STATUS = {"pass": "passed", "warn": "warned", None: "not a test of this run"}


def validation_section(facts: ModelFacts) -> Section:
    """What was verified now, what the run's own tests said, and the project's own tests."""
    return Section(
        "Validation",
        (
            *_now(facts),
            *_tests(facts),
            *_invariants(facts),
            *_rows(facts),
            *_totals(facts),
            *_project(),
        ),
    )


def _now(facts: ModelFacts) -> Iterator[Block]:
    found = facts.validated
    sealed = (
        found.problem
        or "the bytes of the file have the hash of their seal and of the ledger's entry "
        f"{facts.recorded_by}, and events and snapshot, hashed again from the tables, have the "
        "hash of the results"
    )
    unlike = "none differs" if not found.unlike else f"{found.unlike:,} differ"
    yield Heading("When this was written")
    yield Pairs(
        (
            ("Is the run what was sealed", sealed),
            ("Results", Code(facts.results_sha256)),
            (
                "Simulated again",
                f"{counted(found.totals, 'total')} by year, level, department and measure were "
                f"compared with the run's: {unlike}",
            ),
        )
    )


def _tests(facts: ModelFacts) -> Iterator[Block]:
    tests = facts.report.tests
    statuses = Counter(test.status for test in tests)
    said = ", ".join(f"{count:,} {_STATUS.get(one, one)}" for one, count in statuses.items())
    yield Heading("Tests that the run was built with")
    yield Paragraph(
        f"{counted(len(tests), 'test')}: {said}. A run that fails one whose severity is error is "
        "not sealed."
    )
    kinds = Counter((test.words, test.severity, test.status) for test in tests)
    yield Table(
        (
            Column("What it holds true"),
            Column("Severity", width=11),
            Column("Result", width=11),
            Column("Tests", number=True, width=8),
        ),
        [
            (words, severity, _STATUS.get(status, status), f"{count:,}")
            for (words, severity, status), count in kinds.items()
        ],
        caption="Tests by what they hold true",
    )


def _invariants(facts: ModelFacts) -> Iterator[Block]:
    yield Heading("Invariants")
    yield Table(
        (Column("Invariant", width=34), Column("What must hold"), Column("In this run", width=15)),
        [
            (Code(one.name), one.description, _STATUS.get(one.status, str(one.status)))
            for one in facts.invariants
        ],
    )


def _rows(facts: ModelFacts) -> Iterator[Block]:
    checks = facts.report.checks
    tested, passed = (sum(getattr(one, name) for one in checks) for name in ("tested", "passed"))
    share = f", {passed / tested:.4%}" if tested else ""
    yield Heading("Checks of rows")
    yield Paragraph(
        f"{passed:,} of {counted(tested, 'check')} of rows pass{share}, in "
        f"{counted(len(checks), 'kind')}."
    )
    yield Table(
        (
            Column("Check"),
            Column("Severity", width=11),
            Column("Rows", number=True, width=12),
            Column("Pass", number=True, width=12),
        ),
        [(one.words, one.severity, f"{one.tested:,}", f"{one.passed:,}") for one in checks],
    )


def _totals(facts: ModelFacts) -> Iterator[Block]:
    years = facts.report.years
    yield Heading("Control totals")
    yield Table(
        (Column("Total"), *(Column(str(year), number=True) for year in years)),
        [
            (line.title, *(figures.metric(line.unit, value, exact=True) for value in line.values))
            for line in facts.report.totals
        ],
        caption=f"As the engine added them up; money in {facts.currency}",
        note="In every run they are held against the sums of the tables, to the cent.",
    )


def _project() -> Iterator[Block]:
    tests = [
        test
        for control in load_controls().controls
        if "accuracy" in control.assertions
        for test in control.tests
    ]
    yield Heading("Tests of the program")
    yield Paragraph(
        "They run whenever the program is changed, and were not run for this document. Those that "
        "the control matrix names for accuracy:"
    )
    yield Bullets([Code(test) for test in dict.fromkeys(tests)])
