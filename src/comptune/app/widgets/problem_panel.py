"""The problem: its rows, what is best, and the button that looks for values."""

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.frame import Frame
from comptune.app.optimising import Optimising, check, source_of
from comptune.app.problem_form import ProblemForm, problem_text
from comptune.app.queueing import find_at
from comptune.app.widgets.job_panel import ending_panel
from comptune.app.widgets.problem_rows import policy_rows, target_rows, variable_rows
from comptune.app.widgets.problem_words import OBJECTIVES
from comptune.app.widgets.refusals import show_refusal
from comptune.errors import ComptuneError
from comptune.ledger.roles import Act
from comptune.tuning.problem import MOST_ITERATIONS, Problem
from comptune.tuning.problem_file import parse_problem


def problem_panel(frame: Frame, bench: Bench, state: Optimising) -> None:
    """Draw the form in the order in which people think: wanted, movable, rules, best."""
    form = state.form
    _what_is_tuned(bench)
    ending_panel(state.jobs.get("tune"))
    _section("What you want", "Targets are met in the simulation, to the tolerance.")
    target_rows(form, bench, state.today(bench))
    _section("What may move", "Within these bounds, at each lever's step. Locked cells stay.")
    variable_rows(form, bench)
    _section("What must hold", "Rules over cells, in every year.")
    policy_rows(form)
    _section("What is best", "Among all values that meet the targets.")
    _objective(form)
    problem = _checked(form, bench)
    with st.container(horizontal=True, vertical_alignment="center", key="problem-acts"):
        _find_button(frame, bench, state, problem)
        _file_buttons(form, problem)


def stored(form: ProblemForm, name: str, key: str) -> None:
    """Keep what a field of the form's own now says."""
    setattr(form, name, st.session_state[key])


def start(frame: Frame, bench: Bench, state: Optimising, problem: Problem) -> None:
    """Begin to look for values."""
    source = source_of(bench)
    tuner = frame.workspace.tuner(frame.desk.actor)
    state.tune(tuner, problem, source, find=find_at(frame.workspace, source))


def _what_is_tuned(bench: Bench) -> None:
    """What the answer will stand on, where that is not what the other page shows."""
    count = len(bench.draft.touched)
    if bench.scenario.saved is not None and count:
        st.info(
            f"{count} unsaved {'change is' if count == 1 else 'changes are'} no part of this: "
            "values are found for the scenario as it is saved.",
            icon=":material/edit_off:",
        )
    elif bench.scenario.saved is None:
        st.caption(
            ":material/info: This scenario is not in the ledger yet. Values that are found can be "
            "put on the Tune page and saved there."
        )


def _section(title: str, about: str) -> None:
    st.markdown(f"**{title}** :small[{about}]")


def _objective(form: ProblemForm) -> None:
    best, iterations, name = st.columns([50, 25, 40], vertical_alignment="bottom")
    key = f"objective-{form.version}"
    st.session_state[key] = form.objective
    best.selectbox(
        "Objective",
        list(OBJECTIVES),
        key=key,
        format_func=OBJECTIVES.__getitem__,
        on_change=stored,
        args=(form, "objective", key),
    )
    key = f"iterations-{form.version}"
    st.session_state[key] = form.iterations
    iterations.number_input(
        "Iterations at most",
        1,
        MOST_ITERATIONS,
        key=key,
        on_change=stored,
        args=(form, "iterations", key),
        help="One iteration is one batch of simulations. Five are enough as a rule.",
    )
    key = f"name-{form.version}"
    st.session_state[key] = form.name
    name.text_input(
        "Name in the ledger",
        key=key,
        max_chars=100,
        on_change=stored,
        args=(form, "name", key),
        autocomplete="off",
    )


def _checked(form: ProblemForm, bench: Bench) -> Problem | None:
    """The problem, or why it is none yet."""
    if all(not row.value.strip() for _, row in form.targets) and form.rows["targets"]:
        st.caption(":material/edit: Give a target its value: 12.3 M, or −3 % of the baseline.")
        return None
    try:
        problem = form.problem()
        check(problem, bench)
    except ComptuneError as error:
        show_refusal(error)
        return None
    return problem


def _find_button(frame: Frame, bench: Bench, state: Optimising, problem: Problem | None) -> None:
    verdict = frame.desk.may(Act.OPTIMIZE)
    is_ready = problem is not None and verdict.allowed and not state.is_busy
    if st.button(
        "Find values",
        key="find",
        type="primary",
        icon=":material/search:",
        disabled=not is_ready,
        help=None if verdict.allowed else "\n\n".join(verdict.reasons),
    ):
        assert problem is not None
        start(frame, bench, state, problem)
        st.rerun()


def _file_buttons(form: ProblemForm, problem: Problem | None) -> None:
    st.download_button(
        "Problem file",
        data="" if problem is None else problem_text(problem),
        file_name="problem.yml",
        mime="application/yaml",
        icon=":material/download:",
        on_click="ignore",
        disabled=problem is None,
        help="The same problem for `comptune tune`.",
    )
    with st.popover("Open a file", icon=":material/upload:"):
        given = st.file_uploader(
            "A problem file (YAML)", type=["yml", "yaml"], key=f"problem-file-{form.version}"
        )
        if given is None:
            return
        try:
            problem = parse_problem(given.getvalue().decode("utf-8"), name=given.name)
        except UnicodeDecodeError:
            st.error("This file is no text in UTF-8.", icon=":material/error:")
        except ComptuneError as error:
            show_refusal(error)
        else:
            form.take(problem)
            st.rerun()
