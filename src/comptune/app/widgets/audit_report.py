"""The audit report as the page Audit hands it over: of a period, as PDF or as one HTML page."""

from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from comptune.app.session import workspace
from comptune.app.widgets.acts import why_not
from comptune.app.widgets.reason import ask_reason
from comptune.ledger.policy import Verdict
from comptune.scenarios.audit import Audit, Taken

_TAKEN: Final = "audit-report-taken"
_FORMS: Final = {"PDF": ".pdf", "HTML": ".html"}
_KINDS: Final = {".pdf": "application/pdf", ".html": "text/html"}


def report_panel(audit: Audit, verdict: Verdict, *, is_broken: bool) -> None:
    """Draw the choice of a period, the button that writes the report, and its download."""
    st.subheader("Audit report", anchor=False)
    st.markdown(
        "A document of a period: what was changed, submitted, approved and published, who made "
        "and who approved it, exceptions, and what verifying the ledger found."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="audit-report-choice"):
        first = st.date_input("From", None, key="audit-report-first", format="YYYY-MM-DD")
        last = st.date_input("To (UTC)", None, key="audit-report-last", format="YYYY-MM-DD")
        form = st.segmented_control(
            "As", tuple(_FORMS), default="PDF", required=True, key="audit-report-form"
        )
    key = (audit.desk.actor.name, first, last, form)
    _offer(key)
    if st.button(
        "Write the report …",
        key="audit-report",
        icon=":material/description:",
        disabled=not verdict.allowed,
        help=why_not(verdict),
    ):
        ask_reason(
            "Audit report",
            act=lambda reason: _keep(key, _written(audit, first, last, str(form), reason)),
            button="Write",
            about="No entry will say so, because a broken ledger takes none."
            if is_broken
            else "The ledger keeps that you took it, and why.",
            required=True,
            doing="Verifying the ledger and writing the report …",
            done="The report is written. Download it now.",
        )


def _written(
    audit: Audit, first: date | None, last: date | None, form: str, reason: str
) -> tuple[Taken, str]:
    """The file, and what the ledger says of it."""
    from comptune.reports.compliance.audit_document import audit_document  # noqa: PLC0415
    from comptune.reports.compliance.period import Period  # noqa: PLC0415
    from comptune.reports.compliance.taking import FORMS, file_name, report_of  # noqa: PLC0415

    at, ending = datetime.now(UTC), _FORMS[form]
    facts = report_of(workspace(), audit, Period.of(first, last), at=at, reason=reason)
    content = FORMS[ending](audit_document(facts))
    name = file_name("audit-report", at).removesuffix(".pdf") + ending
    logged = facts.recorded or 0
    said = f"Entry {logged} says that you took it." if logged else "No entry says so."
    return Taken(name, content, facts.population.entries, logged), said


def _keep(key: tuple[object, ...], written: tuple[Taken, str]) -> None:
    """Only the newest is kept, in this session."""
    st.session_state[_TAKEN] = (key, *written)


def _offer(key: tuple[object, ...]) -> None:
    kept = st.session_state.get(_TAKEN)
    if kept is None or kept[0] != key:
        return
    taken, said = kept[1], kept[2]
    ending = "." + taken.name.rsplit(".", 1)[1]
    st.download_button(
        f"Download {len(taken.content) / 1000:,.0f} kB",
        taken.content,
        taken.name,
        _KINDS[ending],
        key="audit-download-report",
        icon=":material/download:",
        type="primary",
        help=f"{taken.name}: {taken.entries:,} entries. {said}",
        on_click="ignore",
    )
