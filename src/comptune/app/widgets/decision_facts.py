"""What a decision is about: cost, people, weight, signatures, what it changes, what changed."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from comptune.app.approval_queue import (
    LAPSED,
    Waiting,
    affected_words,
    cost_change,
    cost_share,
    gap_change,
    overtaken_by,
    people_count,
    slots,
)
from comptune.app.frame import Frame
from comptune.app.session import name_of
from comptune.app.simulated import affected, simulated, source_words
from comptune.app.widgets.difference import difference_table
from comptune.app.widgets.histories import comments, history_table
from comptune.app.widgets.tables import figure_table
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.word_table import word_table
from comptune.ledger.state import Publication, State
from comptune.metrics import figures, load_metrics
from comptune.scenarios.cell_groups import Names, alike, title_of, value_words, where
from comptune.scenarios.spoken import spoken
from comptune.scenarios.standing_words import day
from comptune.scenarios.views import HistoryLine

_COST: Final = "total_compensation_cost"


def headline(frame: Frame, state: State, waiting: Waiting) -> None:
    """Draw the four figures that a decision is about."""
    one, now = waiting.scenario, waiting.standing
    cost, people, gap, approvals = st.columns(4, gap="xsmall")
    touched = affected(frame.workspace, state, one.id)
    with cost:
        _cost(frame, state, waiting)
    with people:
        _figure(
            "People it touches",
            affected_words(touched),
            f"{people_count(touched.by_year[one.start_year])} in {one.start_year}",
            help_text="People of the census whose pay, level or stay is another with this "
            "scenario than without it, in at least one year. People hired later are not counted.",
        )
    with gap:
        value, moved = gap_change(now.run)
        _figure(
            f"{load_metrics()['pay_gap'].title} {one.end_year}", value, moved, beside="vs baseline"
        )
    with approvals:
        required = now.submission.approvals_required if now.submission else 0
        to_come = f"{len(now.missing)} to come" if now.missing else "complete"
        words = "lapsed" if now.lapsed else to_come
        _figure("Approvals", f"{len(now.signatures)} of {required}", words)


def _cost(frame: Frame, state: State, waiting: Waiting) -> None:
    """Of the official run; of a preview, which says so, where there is none."""
    one, run = waiting.scenario, waiting.standing.run
    if run is None:
        found = simulated(frame.workspace, state, one.id)
        cost, baseline, source = found.cost, found.baseline_cost, "preview, no official run"
    else:
        cost, baseline, source = run.cost, run.baseline_cost, f"run {run.run_id[:8]}"
    _figure(
        f"Cost {one.start_year} to {one.end_year} vs baseline",
        f"{cost_change(cost, baseline)} {frame.currency}",
        cost_share(cost, baseline),
        beside=source,
        help_text=f"Total compensation cost over all years: **{figures.exact_money(cost)}**; "
        f"baseline {figures.exact_money(baseline)} {frame.currency} ({source}).",
    )


def _figure(
    label: str, value: str, more: str, *, beside: str = "", help_text: str | None = None
) -> None:
    st.metric(
        label,
        value,
        delta=more or None,
        delta_color="off",
        delta_arrow="off",
        delta_description=beside if more and beside else None,
        help=help_text,
    )


def submission_words(waiting: Waiting) -> str:
    """Who submitted what, when and why."""
    submission = waiting.standing.submission
    if submission is None:
        return ""
    why = f": “{submission.reason}”" if submission.reason else ""
    return f"{submission.by} submitted run {submission.run_id[:8]} on {day(submission.at)}{why}"


def weight_panel(state: State, waiting: Waiting, names: Names) -> None:
    """Draw why it takes two approvals, or that one is enough, and who signed or has still to."""
    submission = waiting.standing.submission
    reasons = submission.materiality if submission else ()
    weight, signatures = st.columns(2, gap="medium")
    with weight, st.container(gap="xsmall"):
        if reasons:
            st.markdown("**Why it takes two approvals**")
            for reason in reasons:
                st.markdown(f":orange[:material/priority_high:] {verbatim(spoken(reason, names))}")
        else:
            st.markdown("**One approval is enough**")
            st.markdown("Nothing about it is material by the settings of governance.")
    with signatures, st.container(gap="xsmall"):
        st.markdown("**Who signs**")
        for slot in slots(state, waiting.scenario, waiting.standing):
            icon = ":green[:material/check_circle:]" if slot.given else ":gray[:material/pending:]"
            st.markdown(f"{icon} **{verbatim(slot.who)}** {verbatim(slot.about)}")
        makers = ", ".join(sorted(waiting.scenario.editors))
        st.caption(f"Worked on by {verbatim(makers)}, who cannot approve it.")


def detail_tabs(frame: Frame, state: State, waiting: Waiting, names: Names) -> None:
    """Draw what it changes, by year and by cell, what changed since, history and comments."""
    one = waiting.scenario
    lines = frame.desk.history(one.id)
    said = sum(line.event_type == "COMMENT_ADDED" for line in lines)
    changes, cost, since, history, talk = st.tabs(
        [
            "What it changes",
            "Cost and people by year",
            "Changed since submission",
            "History",
            f"Comments ({said})" if said else "Comments",
        ],
        default="Changed since submission" if waiting.section == LAPSED else None,
        key=f"decision-tabs-{one.id}",
    )
    with changes:
        found = frame.desk.diff("published", one.id)
        difference_table(found, names, before="Published values", after=one.name)
    with cost:
        _by_year(frame, state, one.id)
    with since:
        _since(frame, state, waiting, names, lines)
    with history:
        history_table(lines, names)
    with talk:
        comments(frame, one.id, lines)


def _by_year(frame: Frame, state: State, scenario_id: str) -> None:
    found = simulated(frame.workspace, state, scenario_id)
    touched = affected(frame.workspace, state, scenario_id)
    rows = []
    for position, year in enumerate(found.years):
        own = figures.of_cents(found.metrics[_COST][position])
        baseline = figures.of_cents(found.baseline[_COST][position])
        moved = None if own is None or baseline is None else own - baseline
        texts = (figures.exact_money(own), figures.exact_money(baseline))
        moved_text = figures.exact_money(moved, signed=True)
        rows.append([str(year), *texts, moved_text, people_count(touched.by_year[year])])
    change = figures.exact_money(found.cost - found.baseline_cost, signed=True)
    totals = (figures.exact_money(found.cost), figures.exact_money(found.baseline_cost), change)
    rows.append(["All years", *totals, people_count(touched.ever)])
    figure_table(
        (
            "Total compensation cost",
            f"With it, {frame.currency}",
            "Baseline",
            "Difference",
            "People it touches",
        ),
        rows,
        caption=f"{source_words(state, scenario_id, found)}. The baseline is what is published.",
        strong=(len(rows) - 1,),
    )


def lapsed_words(state: State, waiting: Waiting) -> str:
    """Why what was submitted cannot be approved any more, and what brings it back."""
    words = "It is not any more what was submitted"
    if waiting.standing.content_sha256 == _submitted_content(waiting):
        words = "The published values that it would replace were changed since it was submitted"
    again = "It comes back here once it is run and submitted again."
    return f"{words}, so it cannot be approved. {again}"


def _submitted_content(waiting: Waiting) -> str | None:
    submission = waiting.standing.submission
    return None if submission is None else submission.content_sha256


def _overtaken(
    state: State, waiting: Waiting, overtaken: Sequence[Publication], names: Names
) -> None:
    """The published values that the scenario's own would replace, and that others moved."""
    st.markdown("Its own values are as they were submitted. What they would replace is not:")
    rows = []
    for publication in reversed(overtaken):
        cells = [cell for cell in publication.cells if cell in waiting.scenario.overrides]
        for group in alike(cells, str, publication.cells.__getitem__):
            rows.append(
                (
                    title_of(group[0]),
                    where(group, names),
                    value_words(group[0], publication.cells[group[0]]),
                    f"{name_of(state, publication.scenario)}, by {publication.by}, "
                    f"{day(publication.at)}",
                )
            )
    word_table(("Lever", "Where", "Published since", "With"), rows, numbers=(2,), long=(3,))


def _since(
    frame: Frame, state: State, waiting: Waiting, names: Names, lines: Sequence[HistoryLine]
) -> None:
    submission = waiting.standing.submission
    found = frame.desk.changed_since_submission(waiting.scenario.id)
    if submission is None or found is None:
        return
    overtaken = overtaken_by(state, waiting) if waiting.standing.lapsed else ()
    if found.cells or found.facts:
        difference_table(found, names, before="As submitted", after="Now")
    elif overtaken:
        _overtaken(state, waiting, overtaken, names)
    else:
        st.markdown(
            ":green[:material/check:] Nothing: what you see is what was submitted, content "
            f"`{submission.content_sha256[:12]}`."
        )
    later = [
        line
        for line in lines
        if line.sequence > submission.sequence and line.event_type != "COMMENT_ADDED"
    ]
    if later:
        history_table(later, names, caption="What was done since")
