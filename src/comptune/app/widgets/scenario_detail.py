"""One scenario: where it stands, what it sets and stands on, what happened to it."""

from collections.abc import Iterator
from typing import Final

import streamlit as st

from comptune.app.frame import Frame
from comptune.app.widgets.badges import status_badge
from comptune.app.widgets.histories import comments, history_table
from comptune.app.widgets.scenario_acts import scenario_acts
from comptune.app.widgets.scenario_locks import locks_panel
from comptune.app.widgets.verbatim import verbatim
from comptune.app.widgets.word_table import word_table
from comptune.ledger.content import Standing
from comptune.ledger.state import ScenarioState
from comptune.scenarios.cell_groups import Names, decision_words, value_lines
from comptune.scenarios.histories import target_words
from comptune.scenarios.standing_words import cost_words, day, standing_sentence

_BASES: Final = {"current": "the salary of the day", "opening": "the salary of 1 January"}


def level_names(frame: Frame, one: ScenarioState) -> Names:
    """What the scenario's structure calls the job levels."""
    structure = frame.workspace.structure(one.structure_sha256)[1]
    return {int(str(row[0])): str(row[1]) for row in structure.rows("config_job_levels")}


def scenario_detail(frame: Frame, scenario_id: str) -> None:
    """Draw a scenario with its acts; the tabs hold the rest."""
    one, now = frame.desk.scenario_state(scenario_id), frame.desk.standing(scenario_id)
    names = level_names(frame, one)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(verbatim(one.name), anchor=False, width="content")
        status_badge(now)
    st.markdown(verbatim(standing_sentence(one, now)))
    scenario_acts(frame, one, now, names)
    lines = frame.desk.history(scenario_id)
    said = sum(line.event_type == "COMMENT_ADDED" for line in lines)
    values, locks, about, history, talk = st.tabs(
        [
            f"Values ({len(one.overrides)})",
            f"Locks ({len(one.locks)})" if one.locks else "Locks",
            "What it stands on",
            f"History ({len(lines)})",
            f"Comments ({said})" if said else "Comments",
        ],
        key=f"scenario-tabs-{one.id}",
    )
    with values:
        _values(frame, one, names)
    with locks:
        locks_panel(frame, one, names)
    with about:
        word_table(("", ""), list(_facts(frame, one, now)), long=(1,))
    with history:
        history_table(lines, names)
    with talk:
        comments(frame, scenario_id, lines)


def _values(frame: Frame, one: ScenarioState, names: Names) -> None:
    if not one.overrides:
        st.info(
            "It sets no value yet, so it is what is published now. Tune it to change that.",
            icon=":material/tune:",
        )
        return
    decisions = frame.desk.decisions()
    word_table(
        ("Lever", "Where", "Value", "Set by"),
        [
            (lever, where, value, decision_words(decisions.behind(cells[0], sequence)))
            for lever, where, value, sequence, cells in value_lines(one.overrides, names)
        ],
        numbers=(2,),
        long=(3,),
    )


def _facts(frame: Frame, one: ScenarioState, now: Standing) -> Iterator[tuple[str, str]]:
    people = next(
        (
            f"{entry.people:,} people on {entry.as_of:%d %B %Y}"
            for entry in frame.workspace.censuses()
            if entry.sha256 == one.census_sha256
        ),
        "not in this workspace any more",
    )
    yield "Id", one.id
    yield "Years", f"{one.start_year} to {one.end_year}"
    yield "People", f"{people}, census {one.census_sha256[:12]}"
    yield "Pay structure", one.structure_sha256[:12]
    yield "Raises apply to", _BASES.get(one.raise_base, one.raise_base)
    yield "Seed", str(one.seed)
    if one.base:
        yield "Copied from", f"{one.base.scenario}, as of entry {one.base.sequence}"
    yield "Begun by", f"{one.created_by}, {day(one.created_at)}"
    yield "Worked on by", ", ".join(sorted(one.editors))
    for target in one.targets:
        yield "Target", target_words(target.model_dump(mode="json"))
    if now.run is None:
        yield "Official run", "none of what it is now"
    else:
        cost = cost_words(now.run)
        yield "Official run", f"{now.run.run_id}, {day(now.run.at)}; cost vs baseline: {cost}"
    if now.content_sha256:
        yield "Content", now.content_sha256[:12]
