"""Verification: computing everything again, saying where it breaks, and signed checkpoints."""

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from comptune.app.audit_words import checkpoint_rows, entry_words
from comptune.app.jobs import Job
from comptune.app.widgets.acts import why_not
from comptune.app.widgets.audit_entry import show_entry
from comptune.app.widgets.job_panel import ending_panel, running_panel
from comptune.app.widgets.refusals import show_refusal
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.word_table import word_table
from comptune.errors import ComptuneError
from comptune.ledger.policy import Verdict
from comptune.ledger.verify import Verification
from comptune.scenarios.audit import Audit, TrailLine
from comptune.scenarios.cell_groups import Names
from comptune.scenarios.verification_words import first_bad, verdict_words, what_was_checked

_JOBS: Final = "audit-jobs"
_HINT: Final = "Nothing is changed by a verification."
_AROUND: Final = 3
_BY_COMMAND: Final = "Make one with `comptune ledger checkpoint`"  # the page has a button


def verify_panel(audit: Audit, verdict: Verdict, names: Names) -> None:
    """Draw the button, the verification while it runs, its result, and the checkpoints."""
    jobs: dict[str, Job] = st.session_state.setdefault(_JOBS, {})
    job = jobs.get("verify")
    is_running = any(one.is_running for one in jobs.values())
    st.markdown(
        "Every hash, the order, the state and the checkpoints are computed again from what stands "
        "in the database; nothing that is stored is trusted."
    )
    if st.button(
        "Verify the ledger",
        key="audit-verify",
        icon=":material/fact_check:",
        type="primary" if verdict.allowed else "secondary",
        disabled=not verdict.allowed or is_running,
        help=why_not(verdict),
    ):
        jobs["verify"] = job = _started("Verifying the ledger", audit, audit.verify)
    running_panel(job, key="verify", hint=_HINT)
    ending_panel(job)
    if job is not None and isinstance(job.result, Verification):
        _result(audit, job.result, job.seconds, names)
    _checkpoints(audit, verdict, jobs, is_running=is_running)


def _started(title: str, audit: Audit, act: Any) -> Job:
    """A job that reads all entries."""
    total = audit.count()

    def work(job: Job) -> Any:
        def told(read: int) -> None:
            job.leave_if_cancelled()
            job.say(f"{read:,} of {total:,} entries read", done=read, of=total)

        return act(told)

    started = Job(title).start(work)
    started.wait(0.4)  # a short ledger is verified before anybody could read that it is
    return started


def _result(audit: Audit, found: Verification, seconds: float, names: Names) -> None:
    with st.container(border=True, key="audit-result"):
        words = verdict_words(found)
        if found.sound:
            st.success(words, icon=":material/verified:")
        else:
            st.error(words, icon=":material/gpp_bad:")
            _problems(audit, found, names)
        st.markdown("What was checked:")
        st.markdown("\n".join(f"- {line}" for line in what_was_checked(found)))
        if found.note:
            note = found.note.replace(_BY_COMMAND, "Write one below")
            st.info(note, icon=":material/info:")
        st.caption(f"It took {seconds:.1f} s. Newest entry: {found.head_hash}")


def _problems(audit: Audit, found: Verification, names: Names) -> None:
    word_table(
        ("Entry", "What is wrong"),
        [("" if one.sequence is None else str(one.sequence), one.words) for one in found.problems],
        numbers=(0,),
        long=(1,),
        caption="The first is where to look; what follows may only be its consequence.",
    )
    bad = first_bad(found)
    if bad is None:
        return
    st.markdown(f"Around entry {bad:,}, as it stands in the database now:")
    _around(audit.around(bad, each=_AROUND), bad, names)
    st.button(
        f"Show entry {bad}",
        key="audit-show-bad",
        icon=":material/search:",
        on_click=_to_entry,
        args=(bad,),
    )
    st.markdown(
        "Take the ledger out of use, compare it with a backup and with the checkpoints that were "
        "kept elsewhere, and restore it."
    )


def _around(lines: Sequence[TrailLine], bad: int, names: Names) -> None:
    rows = [_row_around(one, bad, names) for one in lines]
    if not any(one.sequence == bad for one in lines):
        rows.append((f"{bad}", "", "", "Is missing", "▲ it breaks here"))
    rows.sort(key=lambda row: int(row[0]))
    word_table(
        ("Entry", "When (UTC)", "Who", "What", "Hash"),
        rows,
        numbers=(0,),
        long=(3, 4),
        short=(1, 2),
    )


def _row_around(one: TrailLine, bad: int, names: Names) -> tuple[str, ...]:
    row = one.found.row
    holds = "that of its content" if one.found.has_its_hash else "not that of its content"
    mark = "▲ it breaks here: " if row.sequence == bad else ""
    when = str(row.recorded_at)[:16].replace("T", ", ")
    return (str(row.sequence), when, str(row.actor), entry_words(one, names), f"{mark}{holds}")


def _to_entry(sequence: int) -> None:
    st.session_state["audit-view"] = "Entries"
    show_entry(sequence)


def _checkpoints(audit: Audit, verdict: Verdict, jobs: dict[str, Job], *, is_running: bool) -> None:
    st.subheader("Checkpoints", anchor=False)
    st.markdown(
        "A checkpoint signs how far the ledger went, in a file outside of its database: what was "
        "cut off or rewritten as a whole is found by it."
    )
    with st.container(horizontal=True, gap="small"):
        if st.button(
            "Write a checkpoint",
            key="audit-checkpoint",
            icon=":material/draw:",
            disabled=not verdict.allowed or is_running,
            help=why_not(verdict) or "The ledger is verified first; only a sound one is signed.",
        ):
            jobs["checkpoint"] = _started("Writing a checkpoint", audit, audit.checkpoint)
        _key_button(audit)
    job = jobs.get("checkpoint")
    running_panel(job, key="checkpoint", hint="A checkpoint is written whole or not at all.")
    ending_panel(job)
    if job is not None and job.result is not None:
        made = job.result
        st.success(
            f"Checkpoint {made.number} vouches for the entries 1 to {made.size:,}.",
            icon=":material/draw:",
        )
    try:
        known = audit.checkpoints()
    except ComptuneError as error:
        show_refusal(error)
        return
    if not known:
        st.info("No checkpoint yet.", icon=":material/draw:")
        return
    word_table(
        ("Checkpoint", "Written (UTC)", "Entries", "Hash of the newest"),
        checkpoint_rows(known),
        short=(1, 2),
        long=(3,),
    )
    st.caption(f"Folder: {verbatim(str(audit.kept.folder))}")


def _key_button(audit: Audit) -> None:
    key, fingerprint = audit.public_key(), audit.kept.fingerprint()
    if key is None or fingerprint is None:
        return
    st.download_button(
        "Public key",
        key,
        "checkpoints.pem",
        "application/x-pem-file",
        key="audit-key",
        icon=":material/key:",
        help="For auditors to keep: it verifies the signatures. Its fingerprint is "
        f"{fingerprint[:16]} and so on.",
        on_click="ignore",
    )
