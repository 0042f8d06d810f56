"""The executive report where somebody looks at a run or decides: prepared, logged, saved."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.widgets.acts import why_not
from comptune.app.widgets.refusals import show_refusal
from comptune.errors import ComptuneError
from comptune.ledger.roles import Act
from comptune.reports.taking import FORM_TITLES, FORMS, MIMES, Form, record_taken, rendered

_READY: Final = "report-ready"
_SEEDS: Final = 100
_KILOBYTE: Final = 1000


@dataclass(frozen=True)
class _Ready:
    """A report that was made for one person, to be saved."""

    asked: tuple[str, str, Form]  # scenario or run, person, form
    name: str
    data: bytes
    code: str
    entry: int


def report_panel(frame: Frame, source: str, *, key: str) -> None:
    """Draw the choice of form, the button, and the file once it is ready.

    Args:
        source: a scenario's id, or a run's.
        key: of the panel, in the page.
    """
    verdict = frame.desk.may(Act.EXPORT)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form: Form = st.segmented_control(
            "Executive report",
            FORMS,
            default="pdf",
            required=True,
            format_func=FORM_TITLES.__getitem__,
            key=f"report-form-{key}",
        )
        asked = (source, frame.desk.actor.name, form)
        if st.button(
            "Prepare the report",
            key=f"report-prepare-{key}",
            icon=":material/picture_as_pdf:",
            disabled=not verdict.allowed,
            help=why_not(verdict)
            or "Summary, budget, bridge, people, levers, uncertainty, risks and approvals. The "
            "ledger keeps who took it.",
        ):
            _prepare(frame, asked)
    ready: _Ready | None = st.session_state.get(_READY)
    if ready is not None and ready.asked == asked:
        st.download_button(
            f"Save {ready.name} ({len(ready.data) / _KILOBYTE:,.0f} kB)",
            data=ready.data,
            file_name=ready.name,
            mime=MIMES[form],
            key=f"report-save-{key}",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(
            f"Verification code `{ready.code}`. Entry {ready.entry} of the ledger says that you "
            "took it."
        )


def _prepare(frame: Frame, asked: tuple[str, str, Form]) -> None:
    from comptune.reports.facts import pack_facts  # noqa: PLC0415 - SciPy, which only this needs

    source, _, form = asked
    try:
        with st.spinner(f"Reading the run, simulating {_SEEDS} seeds, setting the pages …"):
            facts = pack_facts(frame.workspace, frame.desk, source, seeds=_SEEDS)
            data = rendered(facts, form)
            entry = record_taken(frame.desk, facts, form)
    except ComptuneError as error:
        show_refusal(error)
        return
    name = f"report-{facts.chosen.recorded.scenario}-{facts.run_id[:8]}.{form}"
    st.session_state[_READY] = _Ready(asked, name, data, facts.approvals.code, entry.sequence)
