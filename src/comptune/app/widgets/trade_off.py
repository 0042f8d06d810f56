"""The trade-off of two objectives: a front to pick a point from, and the values of that point."""

from typing import Any, Final

import streamlit as st

from comptune.app.answers import move_grids, move_lines
from comptune.app.bench import Bench
from comptune.app.frame import Frame
from comptune.app.optimising import Optimising, check, source_of, write_values
from comptune.app.trading import answer_of, front_rows, point_of
from comptune.app.widgets.answer_charts import PICK, front_chart
from comptune.app.widgets.hand_over import hand_over
from comptune.app.widgets.job_panel import ending_panel
from comptune.app.widgets.moves import move_grids_drawn
from comptune.app.widgets.problem_words import OBJECTIVES
from comptune.app.widgets.refusals import show_refusal
from comptune.errors import ComptuneError
from comptune.ledger.roles import Act
from comptune.scenarios.scenario import Scenario
from comptune.tuning.pareto import FEWEST, MOST
from comptune.tuning.pareto_model import ParetoFront
from comptune.tuning.tuner import Tuner

_POINTS: Final = 7
_PICKED: Final = "front-point"


def trade_off(frame: Frame, bench: Bench, state: Optimising, tuner: Tuner) -> None:
    """Draw the choice of the two objectives, the front and the point picked."""
    st.markdown(
        "Targets, levers and rules are those under **Problem**; here two objectives are weighed "
        "against each other. Every point is simulated, and no other beats it in both."
    )
    _ask(frame, bench, state, tuner)
    ending_panel(state.jobs.get("front"))
    if state.front is not None:
        _front(frame, bench, *state.front)


def _ask(frame: Frame, bench: Bench, state: Optimising, tuner: Tuner) -> None:
    names = list(OBJECTIVES)
    first, second, points, act = st.columns([32, 32, 18, 22], vertical_alignment="bottom")
    one = first.selectbox(
        "One objective", names, index=1, key="front-first", format_func=OBJECTIVES.__getitem__
    )
    others = [name for name in names if name != one]
    other = second.selectbox(
        "The other", others, key="front-second", format_func=OBJECTIVES.__getitem__
    )
    count = points.number_input("Points", FEWEST, MOST, _POINTS, key="front-points")
    verdict = frame.desk.may(Act.OPTIMIZE)
    if act.button(
        "Draw it",
        key="front-draw",
        type="primary",
        icon=":material/show_chart:",
        disabled=state.is_busy or not verdict.allowed,
    ):
        try:
            problem = state.form.problem(objectives=(one, other))
            check(problem, bench)
        except ComptuneError as error:
            show_refusal(error)
            return
        st.session_state.pop(_PICKED, None)
        state.draw_front(tuner, problem, source_of(bench), points=int(count))
        st.rerun()


def _front(frame: Frame, bench: Bench, scenario: Scenario, front: ParetoFront) -> None:
    if not front.points:
        st.info("No point meets the targets: find values first.", icon=":material/search:")
        return
    if scenario.spec.id != bench.scenario.spec.id:
        return
    numbers = [one.number for one in front.points]
    if st.session_state.get(_PICKED) not in numbers:
        st.session_state[_PICKED] = numbers[len(numbers) // 2]
    chart, picked = st.columns([11, 10], gap="medium")
    with chart:
        first, second = (OBJECTIVES[name] for name in front.objectives)
        event: Any = st.altair_chart(
            front_chart(
                front_rows(front), titles=(first, second), picked=st.session_state[_PICKED]
            ),
            key="front-chart",
            on_select="rerun",
            selection_mode=PICK,
            alt="Points that no other beats, by two objectives; less is better on both axes",
        )
        st.caption(
            f"Left and down is better. Across: {front.measures[0]}. Upwards: {front.measures[1]}."
        )
        _take_click(event, numbers)
    with picked:
        st.segmented_control("Point", numbers, key=_PICKED, required=True)
        _point(frame, bench, scenario, front)
    point = point_of(front, st.session_state[_PICKED])
    if point is not None:
        grids = move_grids(answer_of(point), bench.level_names)
        move_grids_drawn([grid for grid in grids if grid.moved])
    for one in front.dropped:
        st.caption(f"Point {one.number} is left out: {one.words}.")
    for note in front.notes:
        st.caption(note)


def _take_click(event: Any, numbers: list[int]) -> None:
    """A click in the chart picks, once: afterwards the buttons may pick another."""
    clicked = event.get("selection", {}).get(PICK) or []
    number = clicked[0].get("number") if clicked else None
    if number in numbers and st.session_state.get("front-clicked") != number:
        st.session_state["front-clicked"] = number
        st.session_state[_PICKED] = number
        st.rerun()


def _point(frame: Frame, bench: Bench, scenario: Scenario, front: ParetoFront) -> None:
    point = point_of(front, st.session_state[_PICKED])
    if point is None:
        return
    for name, words in zip(front.objectives, point.figures, strict=True):
        best = " — the best there is" if point.anchor == name else ""
        st.markdown(f"{OBJECTIVES[name]}: **{words}**{best}")
    hand_over(
        frame,
        bench,
        point.changes,
        key="front",
        apply=lambda reason: write_values(frame.desk, scenario, point.changes, reason=reason),
        lines=move_lines(answer_of(point)),
    )
