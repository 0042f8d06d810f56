"""A lever's values by level and year: typed cell by cell, or moved all at once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.widgets.numbers import percent
from comptune.levers import Cell, Lever, format_bounds
from comptune.levers.units import UNIT_RULES
from comptune.scenarios import Rate
from comptune.scenarios.preview import DELIVERED

Settle = Callable[[], None]
_NAME_WIDTH: Final = 1.7  # of the column of names, in widths of a year
_TIERS: Final = {
    "override": "scenario",
    "published": "published",
    "default": "default",
    "fallback": "built-in",
}


def lever_grid(bench: Bench, lever: Lever) -> None:
    """Draw the cells of a lever with the rate that each delivers, and what was refused."""
    _mark_cells(bench, lever)
    with st.container(key=f"grid-{lever.name}", gap="xsmall"):
        _rows(bench, lever)
    for cell, refusal in bench.refusals.items():
        if cell.name == lever.name:
            st.error(refusal.message)


def _rows(bench: Bench, lever: Lever) -> None:
    rates = bench.rates(lever.name)
    header = _row(bench)
    header[0].markdown(f"**{lever.title}**", help=_about(lever))
    for column, year in zip(header[1:], bench.years, strict=True):
        column.markdown(f"**{year}**")
    for level in lever.job_levels:
        columns = _row(bench)
        name = bench.level_names.get(level, "All levels")
        columns[0].markdown(name)
        for column, year in zip(columns[1:], bench.years, strict=True):
            with column, st.container(gap=None):
                _cell(bench, Cell(lever.name, year, level or None), name)
                if (year, level) in rates:
                    st.caption(_delivered(rates[year, level]))
    if rates:
        _totals(bench, rates)


def lever_slider(bench: Bench, lever: Lever) -> None:
    """Draw the slider that moves every cell of a lever by the same number of its steps."""
    least, most = bench.draft.room(lever)
    is_percent = UNIT_RULES[lever.unit].is_percent
    places = 2 if is_percent else 0
    unit = Decimal(1).scaleb(-places)
    step = float(lever.step / unit)
    # Other ends are another slider to Streamlit, which would start at its lower end under this key.
    key = f"shift-{lever.name}-{least}-{most}"
    position = float(bench.draft.shift(lever) / unit)
    if st.session_state.get(key) != position:
        st.session_state[key] = position

    def moved() -> None:
        steps = round(st.session_state[key] / step)
        bench.shift(lever, steps * lever.step)

    st.slider(
        "All levels, all years",
        min_value=float(least / unit),
        max_value=float(most / unit),
        step=step,
        format="%+.2f pp" if is_percent else "%+g",
        key=key,
        on_change=moved,
        help=f"Moves every cell by the same amount; the catalogue allows {format_bounds(lever)}.",
    )


def cell_key(cell: Cell) -> str:
    """The key of a cell's text field: fit for a CSS class too."""
    return f"cell-{cell}".replace(".", "-")


def _row(bench: Bench) -> list[st.delta_generator.DeltaGenerator]:
    widths = [_NAME_WIDTH, *(1.0 for _ in bench.years)]
    return list(st.columns(widths, gap="xsmall", vertical_alignment="top", wrap=False))


def _cell(bench: Bench, cell: Cell, level_name: str) -> None:
    key = cell_key(cell)
    text = bench.text(cell)
    if st.session_state.get(key) != text:
        st.session_state[key] = text
    st.text_input(
        f"{cell.name}, {level_name}, {cell.year}{_marks(bench, cell)}",
        key=key,
        label_visibility="collapsed",
        on_change=lambda: bench.type(cell, st.session_state[key]),
        autocomplete="off",
    )


def _marks(bench: Bench, cell: Cell) -> str:
    """What a reader of the screen hears beside the name of the cell."""
    if cell in bench.refusals:
        return ", refused"
    return f", {_was(bench, cell)}" if cell in bench.draft.now.cells else ""


def _was(bench: Bench, cell: Cell) -> str:
    tier = _TIERS.get(bench.tiers[cell], bench.tiers[cell])
    return f"was {bench.formatted(cell, bench.draft.opened[cell])} ({tier})"


def _mark_cells(bench: Bench, lever: Lever) -> None:
    """Mark changed cells with a star and refused ones with an exclamation mark.

    On hover and on focus it shows what stood there before, or what stays in force.
    """
    marks = {cell: ("*", _was(bench, cell)) for cell in bench.draft.now.cells}
    for cell in bench.refusals:
        stays = bench.formatted(cell, bench.draft.value(cell))
        marks[cell] = ("!", f"not taken; {stays} stays")
    rules = []
    for cell, (mark, text) in marks.items():
        if cell.name == lever.name:
            place = f".st-key-{cell_key(cell)}"
            rules.append(f'{place}::before {{ content: "{mark}"; }}')
            rules.append(f'{place}::after {{ content: "{text}"; }}')
            rules.append(f"{place} input {{ font-weight: 700; }}")
    st.html(f"<style>{' '.join(rules)}</style>")


def _delivered(rate: Rate) -> str:
    return f"→ {percent(rate.delivered)}"


def _totals(bench: Bench, rates: dict[tuple[int, int], Rate]) -> None:
    """Two lines under the grid: what was entered over all levels, and what it delivers."""
    entered, delivered = _row(bench), _row(bench)
    entered[0].markdown("Entered", help="Over all levels, weighted by the payroll it acts on.")
    delivered[0].markdown(
        "**Delivered**",
        help="Raises given, as a share of the eligible payroll, after matrix, tenure and caps.",
    )
    for number, year in enumerate(bench.years, start=1):
        entered[number].markdown(percent(rates[year, 0].entered))
        delivered[number].markdown(f"**{percent(rates[year, 0].delivered)}**")


def _about(lever: Lever) -> str:
    about = f"{lever.description.strip()} The catalogue allows {format_bounds(lever)}."
    if lever.name in DELIVERED:
        about += "\n\nUnder each value, after the arrow: what it delivers."
    if lever.reference is not None:
        about += f"\n\nFor comparison: {lever.reference.figure} ({lever.reference.source})."
    return about
