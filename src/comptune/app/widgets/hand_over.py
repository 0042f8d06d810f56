"""What becomes of values that were found: written to the scenario with a reason, or tried first."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.frame import Frame
from comptune.app.optimising import asks_reason
from comptune.app.places import place_of
from comptune.app.session import choose_next, chosen
from comptune.app.widgets.reason import ask_reason
from comptune.app.widgets.refusals import show_refusal
from comptune.errors import ComptuneError
from comptune.ledger.roles import Act
from comptune.levers import Cell


def hand_over(
    frame: Frame,
    bench: Bench,
    cells: Mapping[Cell, Decimal],
    *,
    key: str,
    apply: Callable[[str], Any],
    lines: Sequence[str],
    warning: str = "",
) -> None:
    """Draw the two buttons.

    Args:
        cells: those that move, with what they become.
        apply: writes them to the scenario with the reason given; its entry comes back.
        lines: what is written, one a line.
        warning: what speaks against it; then the button says so.
    """
    if not cells:
        st.caption("No value moves: there is nothing to apply.")
        return
    with st.container(horizontal=True, key=f"hand-over-{key}"):
        if frame.scenario_id is not None:
            _apply_button(
                frame, frame.scenario_id, cells, key=key, apply=apply, lines=lines, warning=warning
            )
        if st.button(
            "Try on the Tune page",
            key=f"try-{key}",
            icon=":material/tune:",
            type="secondary" if frame.scenario_id is not None else "primary",
            help="As unsaved changes: nothing is written.",
        ):
            _try(bench, cells)


def _apply_button(
    frame: Frame,
    scenario_id: str,
    cells: Mapping[Cell, Decimal],
    *,
    key: str,
    apply: Callable[[str], Any],
    lines: Sequence[str],
    warning: str,
) -> None:
    verdict = frame.desk.may(Act.EDIT, scenario=scenario_id)
    if not st.button(
        "Apply all the same …" if warning else "Apply to the scenario …",
        key=f"apply-{key}",
        type="secondary" if warning else "primary",
        icon=":material/check:",
        disabled=not verdict.allowed,
        help=None if verdict.allowed else "\n\n".join(verdict.reasons),
    ):
        return
    status = frame.desk.standing(scenario_id).status
    about = "One entry of the ledger, with your name and the reason."
    if status in ("submitted", "approved"):
        about = f":orange[:material/warning:] It is {status}: this makes it a draft again."
    if warning:
        about = f":orange[:material/warning:] {warning}\n\n{about}"
    ask_reason(
        "Apply these values",
        act=apply,
        button="Apply",
        about=about,
        lines=lines,
        required=asks_reason(cells),
        done="Applied: the ledger has it now.",
    )


def _try(bench: Bench, cells: Mapping[Cell, Decimal]) -> None:
    try:
        bench.put(cells)
    except ComptuneError as error:
        show_refusal(error)
        return
    choose_next(chosen())  # a page that is switched to forgets what was chosen on this one
    st.switch_page(place_of("tune").path)
