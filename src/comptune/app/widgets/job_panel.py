"""What long work is doing, drawn twice a second by itself: steps, elapsed, remaining, cancel."""

import logging
from typing import Final

import streamlit as st

from comptune.app.jobs import Job
from comptune.app.widgets.refusals import show_refusal

_EVERY: Final = 0.5  # seconds
_SHOWN: Final = 4  # steps
_LOG: Final = logging.getLogger(__name__)


def running_panel(job: Job | None, *, key: str, hint: str = "", may_cancel: bool = True) -> None:
    """Draw a job while it runs; once it ends the page is drawn anew.

    Args:
        key: of the panel, in the page.
        hint: what cancelling leaves behind.
        may_cancel: whether this person may stop it.
    """
    if job is not None and job.is_running:
        _running(job, key, hint, may_cancel=may_cancel)


def ending_panel(job: Job | None) -> None:
    """Draw why a job came to nothing, where it did."""
    if job is None or job.is_running:
        return
    if job.refusal is not None:
        show_refusal(job.refusal)
    elif job.failure is not None:
        _LOG.error("%s failed", job.title, exc_info=job.failure)
        st.error(
            f"{job.title} failed: something went wrong that should not. Nothing was changed. The "
            "server's log says more.",
            icon=":material/error:",
        )
    elif job.is_cancelled and job.result is None:
        st.info(f"{job.title}: cancelled, nothing was kept.", icon=":material/cancel:")


@st.fragment(run_every=_EVERY)
def _running(job: Job, key: str, hint: str, *, may_cancel: bool) -> None:
    if not job.is_running:
        st.rerun()
    with st.container(border=True, key=f"job-{key}"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            st.markdown(f":material/progress_activity: **{job.title} …** {time_words(job)}")
            if may_cancel:
                st.button(
                    "Stopping …" if job.is_cancelled else "Cancel",
                    key=f"cancel-{key}",
                    icon=":material/cancel:",
                    disabled=job.is_cancelled,
                    on_click=job.cancel,
                    help=hint or None,
                )
        st.progress(job.share or 0.0)
        for step in job.steps[-_SHOWN:]:
            st.caption(step)


def time_words(job: Job) -> str:
    """Elapsed, and remaining where it can be told."""
    words = f"{job.seconds:.0f} s"
    if job.remaining is not None and job.remaining >= 1:
        words += f", about {job.remaining:.0f} s to go"
    return words
