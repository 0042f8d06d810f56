"""What the check of a census found: totals, broken rules, and how to mend them."""

from collections import Counter
from typing import Final

import pandas as pd
import streamlit as st

from comptune.app.arrival import Arrival, Checked
from comptune.app.census_words import on_page
from comptune.app.widgets.tables import figure_table
from comptune.app.widgets.word_table import word_table
from comptune.census import Fault, ImportReport
from comptune.metrics import figures

_MOST_FAULTS: Final = 1_000


def checks_panel(arrival: Arrival) -> None:
    """Draw the result of the newest check, or that there is none of what is said now."""
    found = arrival.checked
    if found is None:
        st.info(
            "Not checked yet. Say what the columns mean, then check the whole file.",
            icon=":material/rule:",
        )
        return
    if not arrival.is_checked():
        st.warning(
            "This is of what was said before. Check again to see what it is now.",
            icon=":material/history:",
        )
    if found.refusal is not None:
        st.error(on_page(str(found.refusal)), icon=":material/error:")
    if found.report is not None:
        _totals(found.report, arrival.currency)
    _faults(found)


def totals_line(report: ImportReport) -> str:
    """590 of 600 people would be kept; 10 are rejected"""
    rejected = report.people_rejected
    kept = f"{report.people_accepted:,} of {report.people_read:,} people would be kept"
    return f"{kept}; {rejected:,} {'is' if rejected == 1 else 'are'} rejected" if rejected else kept


def _totals(report: ImportReport, currency: str) -> None:
    rows = [
        ("Read", report.people_read, report.payroll_read_cents),
        ("Kept", report.people_accepted, report.payroll_accepted_cents),
        ("Rejected", report.people_rejected, report.payroll_rejected_cents),
    ]
    totals, levels = st.columns([6, 4], gap="large")
    with totals:
        figure_table(
            ("", "People", f"Payroll ({currency})"),
            [
                (name, f"{people:,}", f"{figures.of_cents(cents):,.2f}")
                for name, people, cents in rows
            ],
            caption="Salaries as they are written. Full-time salary times working time of those "
            f"kept: {figures.of_cents(report.annualised_payroll_cents):,.2f}.",
            strong=(1,),
        )
    with levels:
        figure_table(
            ("Kept, by level", "People"),
            [(f"Level {one}", f"{count:,}") for one, count in report.people_by_level.items()],
            caption=f"{report.full_time_equivalent_thousandths / 1000:,.1f} full-time equivalents.",
        )
    if report.warnings:
        lines = [on_page(one).replace("_", " ") for one in report.warnings]
        st.warning(
            "\n".join(f"- {one[:1].upper()}{one[1:]}." for one in lines), icon=":material/warning:"
        )


def _faults(found: Checked) -> None:
    if not found.faults:
        st.success("Every row keeps every rule.", icon=":material/done_all:")
        return
    people = Counter(check for check, _ in {(one.check, one.row) for one in found.faults})
    examples: dict[str, Fault] = {}
    for one in found.faults:
        examples.setdefault(one.check, one)
    rows = []
    for check, count in people.most_common():
        one = examples[check]
        rows.append(
            (check_words(check), f"{count:,}", f"row {one.row}: {_text(one)}", on_page(one.remedy))
        )
    word_table(("Rule", "Rows", "For example", "Remedy"), rows, numbers=(1,), long=(2, 3))
    with st.expander(f"Every broken rule ({len(found.faults):,})"):
        shown = found.faults[:_MOST_FAULTS]
        st.dataframe(
            pd.DataFrame(
                {
                    "Row": [one.row for one in shown],
                    "Column": [one.column for one in shown],
                    "Value": [one.value or "" for one in shown],
                    "Rule": [on_page(one.rule) for one in shown],
                    "Remedy": [on_page(one.remedy) for one in shown],
                }
            ),
            hide_index=True,
        )
        if len(found.faults) > len(shown):
            st.caption(f"The first {len(shown):,}.")


def check_words(check: str) -> str:
    """Not a date"""
    return check.replace("_", " ").capitalize()


def _text(fault: Fault) -> str:
    value = f" is {fault.value}" if fault.value else " is empty"
    return f"{fault.column}{value}; {on_page(fault.rule)}"
