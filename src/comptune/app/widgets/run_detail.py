"""One sealed run: its figures, what its tests said, what proves it, and what can be taken away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.widgets.report_panel import report_panel
from comptune.app.widgets.run_export import export_panel
from comptune.app.widgets.runs_list import VERIFIED, file_badge, freshness, run_name
from comptune.app.widgets.tables import figure_table
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.word_table import word_table
from comptune.errors import ComptuneError
from comptune.ledger.state import State
from comptune.metrics import figures
from comptune.scenarios import Run
from comptune.scenarios.run_list import ListedRun, unlike_the_preview, verify_listed
from comptune.scenarios.run_report import Line, RowCheck, RunReport, Tested, run_report

_REPORTS: Final = "run-reports"
_STATUS: Final = {"pass": "✓ passed", "warn": "⚠ warned", "fail": "✗ failed"}
_BASES: Final = {"current": "the salary of the day", "opening": "the salary of 1 January"}


@dataclass(frozen=True)
class Verified:
    """What was found when a run was verified.

    Attributes:
        problem: why it is not what was sealed; empty where it is.
        words: what was looked at, with the moment.
    """

    problem: str
    words: str


def run_detail(frame: Frame, state: State, one: ListedRun) -> None:
    """Draw a run; of a file that cannot be read, only what the ledger knows."""
    word, meaning = freshness(one)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(verbatim(run_name(state, one)), anchor=False, width="content")
        file_badge(one)
        st.caption(f"Run `{one.run_id}`")
    st.markdown(f"**{word}.** {meaning}")
    if one.removed is not None:
        st.info(verbatim(one.problem), icon=":material/delete:")
        return
    if one.problem or one.sealed is None:
        st.error(verbatim(one.problem), icon=":material/error:")
        st.markdown(
            "Its figures cannot be shown. The same content gives the same run: once the file is "
            "removed it can be started again."
        )
        return
    run = frame.workspace.run(one.run_id)
    report = _report(run)
    totals, tests, proof, take = st.tabs(
        [
            "Figures",
            f"Tests ({report.tests_passed} of {len(report.tests)} passed)",
            "Proof",
            "Take away",
        ],
        key=f"run-tabs-{one.run_id}",
    )
    with totals:
        _figures(report, frame.currency)
    with tests:
        _tests(report)
    with proof:
        _proof(frame, run, one)
    with take:
        if one.recorded is not None:
            report_panel(frame, one.run_id, key="run")
        export_panel(frame, run)


def _report(run: Run) -> RunReport:
    """Read once a session: a sealed run never changes."""
    known = st.session_state.setdefault(_REPORTS, {})
    if run.run_id not in known:
        with st.spinner("Reading the run …"):
            known[run.run_id] = run_report(run)
    found: RunReport = known[run.run_id]
    return found


def _figures(report: RunReport, currency: str) -> None:
    _lines("Control totals", report.totals, report.years, currency)
    with st.expander(f"All {len(report.metrics)} metrics"):
        _lines("Metric", report.metrics, report.years, currency)


def _lines(head: str, lines: Sequence[Line], years: Sequence[int], currency: str) -> None:
    figure_table(
        (head, *map(str, years)),
        [
            (
                f"{line.title}, {currency}" if line.unit == "money" else line.title,
                *(figures.metric(line.unit, value, exact=True) for value in line.values),
            )
            for line in lines
        ],
        caption="Of everybody, by year.",
        hints=[line.description for line in lines],
    )


def _tests(report: RunReport) -> None:
    failed = len(report.tests) - report.tests_passed
    if failed:
        st.warning(
            f"{failed} of {len(report.tests)} tests found something. Only warnings can: a run "
            "with a failed test is not sealed.",
            icon=":material/warning:",
        )
    word_table(
        ("What must be true", "Result", "Rows against it", "Name"),
        [_test_row(test) for test in report.tests],
        numbers=(2,),
        short=(1,),
        caption=f"{len(report.tests)} tests of the tables, run before the run was sealed.",
    )
    rows = sum(check.tested for check in report.checks)
    passed = sum(check.passed for check in report.checks)
    st.subheader("Checks of rows", anchor=False)
    word_table(
        ("What must be true of every row", "Result", "Rows looked at", "Not passed", "Weight"),
        [_check_row(check) for check in report.checks],
        numbers=(2, 3),
        short=(1,),
        caption=f"{passed:,} of {rows:,} checks of rows passed; 99.9 % must.",
    )


def _test_row(test: Tested) -> tuple[str, ...]:
    return test.words, _STATUS.get(test.status, test.status), f"{test.rows:,}", test.name


def _check_row(check: RowCheck) -> tuple[str, ...]:
    status = "pass" if not check.failed else "warn" if check.severity == "warning" else "fail"
    return check.words, _STATUS[status], f"{check.tested:,}", f"{check.failed:,}", check.severity


def _proof(frame: Frame, run: Run, one: ListedRun) -> None:
    st.markdown(
        "A preview shows what the official run holds: both run the same SQL and the same "
        "simulation. **Verify** reads the file again and holds it against its seal, the ledger "
        "and, where the scenario is still what was run, against a preview made now."
    )
    if st.button("Verify", key="run-verify", icon=":material/fact_check:"):
        with st.spinner("Reading every byte, and simulating again …"):
            st.session_state.setdefault(VERIFIED, {})[one.run_id] = _verified(frame, run, one)
        st.rerun()
    found = st.session_state.get(VERIFIED, {}).get(one.run_id)
    if found is not None and found.problem:
        st.error(verbatim(found.problem), icon=":material/error:")
    elif found is not None:
        st.success(found.words, icon=":material/verified:")
    word_table(("", ""), list(_facts(run, one)), long=(1,))


def _verified(frame: Frame, run: Run, one: ListedRun) -> Verified:
    try:
        verify_listed(run, one.recorded)
    except ComptuneError as error:
        return Verified(str(error), "")
    words = "The file is byte by byte what was sealed, and its results are those recorded."
    if one.is_current:
        unlike = unlike_the_preview(run, frame.workspace.scenario(one.scenario).preview())
        if unlike:
            return Verified(
                f"{unlike:,} totals differ from those of a preview of the same content. The code "
                f"of the run is {run.sealed.code_version}: run the scenario again.",
                "",
            )
        words += " A preview of the scenario made now gives the same totals, to the cent."
    return Verified("", f"{words} Looked at {datetime.now(UTC):%d %b %Y, %H:%M} UTC.")


def _facts(run: Run, one: ListedRun) -> Iterator[tuple[str, str]]:
    sealed = run.sealed
    yield "Run", one.run_id
    yield "Years", f"{sealed.start_year} to {sealed.end_year}"
    yield "Sealed", f"{one.at:%d %b %Y, %H:%M} UTC by {one.by}"
    if one.recorded is not None:
        yield "Entry of the ledger", str(one.recorded.sequence)
    yield "Seed", str(sealed.seed)
    yield "Raises apply to", _BASES.get(sealed.raise_base, sealed.raise_base)
    yield "Hash of the people", sealed.census_sha256
    yield "Hash of the pay structure", sealed.structure_sha256
    yield "Hash of the values", sealed.parameters_sha256
    yield "Hash of the results", sealed.results_sha256
    if one.recorded is not None:
        yield "Hash of the file", one.recorded.file_sha256
    yield "Code", sealed.code_version
    yield "File", str(sealed.path)
