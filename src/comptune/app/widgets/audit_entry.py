"""One entry in full: in words, its fields, its place in the chain, and what it led to."""

import json
from typing import Final

import streamlit as st

from comptune.app.audit_words import KNOWN_BY, entry_words, kind_words, payload_lines
from comptune.app.widgets.refusals import show_refusal
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.word_table import word_table
from comptune.ledger.errors import UnknownEntry
from comptune.scenarios.audit import Audit, TrailLine
from comptune.scenarios.cell_groups import Names
from comptune.scenarios.standing_words import signed_by

PARAMETER: Final = "entry"  # of the page's address


def opened_entry() -> int | None:
    """The entry that the page's address names; None where it names none."""
    asked = st.query_params.get(PARAMETER, "")
    return int(asked) if asked.isdecimal() and len(asked) < 16 else None


def show_entry(sequence: int) -> None:
    """Have an entry opened, by the address, so that it can be sent to somebody."""
    st.query_params[PARAMETER] = str(sequence)


def close() -> None:
    """Have no entry opened."""
    st.query_params.pop(PARAMETER, None)


def entry_panel(audit: Audit, sequence: int, names: Names, *, is_broken: bool) -> None:
    """Draw an entry; one that is missing says so."""
    with st.container(border=True, key="audit-entry"):
        try:
            one = audit.one(sequence)
        except UnknownEntry as unknown:
            show_refusal(unknown)
            st.button("Close", key="entry-close", icon=":material/close:", on_click=close)
            return
        _head(one)
        st.markdown(verbatim(entry_words(one, names)))
        _facts(one, names)
        _chain(audit, one)
        with st.expander("Payload as it is stored"):
            st.code(_pretty(str(one.found.row.payload)), language="json", wrap_lines=True)
        if one.line is not None and not is_broken:
            _led_to(audit, sequence)


def _head(one: TrailLine) -> None:
    row = one.found.row
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.subheader(
            f"Entry {row.sequence}: {verbatim(kind_words(str(row.event_type)))}",
            anchor=False,
            width="content",
        )
        with st.container(horizontal=True, gap="xsmall", width="content"):
            st.button(
                "Before it",
                key="entry-before",
                icon=":material/chevron_left:",
                disabled=row.sequence <= 1,
                on_click=show_entry,
                args=(row.sequence - 1,),
            )
            st.button(
                "After it",
                key="entry-after",
                icon=":material/chevron_right:",
                on_click=show_entry,
                args=(row.sequence + 1,),
            )
            st.button("Close", key="entry-close", icon=":material/close:", on_click=close)


def _facts(one: TrailLine, names: Names) -> None:
    row, entry, line = one.found.row, one.found.entry, one.line
    known = f", {KNOWN_BY[line.authenticated_by]}" if line else ""
    facts = [
        ("When", f"{line.at:%d %b %Y, %H:%M:%S.%f} UTC" if line else row.recorded_at),
        ("Who", f"{row.actor}{known}"),
        ("Stream", f"{row.stream}, version {row.version}"),
    ]
    if line is not None and line.reason:
        facts.append(("Reason", line.reason))
    if entry is not None:
        facts += payload_lines(entry.payload, names)
    facts += [("Hash", row.hash), ("Hash before", row.previous_hash)]
    word_table(("", ""), [(str(name), str(value)) for name, value in facts], long=(1,))


def _chain(audit: Audit, one: TrailLine) -> None:
    """Its hashes, and whether they hold as far as this entry and the one before can tell."""
    row = one.found.row
    before = audit.around(row.sequence - 1, each=0) if row.sequence > 1 else ()
    follows = row.sequence == 1 or (bool(before) and before[0].found.row.hash == row.previous_hash)
    if one.found.has_its_hash and follows:
        st.caption(
            ":material/link: The hash is that of its content, and it names the hash of the entry "
            "before. The verification looks at the whole chain."
        )
    elif not one.found.has_its_hash:
        st.error(
            "The content does not have this hash: the entry is not what was recorded.",
            icon=":material/link_off:",
        )
    else:
        st.error(
            f"It does not follow on the entry before: {row.sequence - 1} is missing or another.",
            icon=":material/link_off:",
        )


def _led_to(audit: Audit, sequence: int) -> None:
    if not st.toggle(
        "What it led to",
        key=f"led-to-{sequence}",
        help="Where its values are in force, who agreed, and which runs used them.",
    ):
        return
    with st.spinner("Looking through the runs …", show_time=True):
        found = audit.desk.lineage(sequence)
    places = [*found.scenarios, *(["the published values"] if found.published else [])]
    rows = [("In force in", ", ".join(places) or "nothing any more")] if found.moves else []
    if found.decision.approvals:
        rows.append(("Agreed by", signed_by(found.decision.approvals)))
    for run in found.runs:
        counted = ", ".join(f"{n:,} {kind.lower()}" for kind, n in (run.events or {}).items())
        used = counted or ("its file is gone" if run.events is None else "no event of its own")
        rows.append((f"Run {run.run_id[:12]}", f"{run.scenario}, {run.at:%d %b %Y}: {used}"))
    if not found.runs:
        rows.append(("Runs", "none used what it set"))
    word_table(("", ""), rows, long=(1,))


def _pretty(payload: str) -> str:
    try:
        return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except ValueError:
        return payload
