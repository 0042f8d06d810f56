"""A lever's values by level and year: typed cell by cell, or moved all at once.

A browser that has not yet drawn what the server moved reports the old value as if a hand had put it
there. So a field that was moved by anything but a hand in it gets a new key, and what the browser
still says of the old one is ignored. A field that was typed in keeps its key, and so the focus.
"""

import math
from decimal import Decimal
from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.levers import Cell, Lever, format_bounds
from comptune.levers.units import UNIT_RULES
from comptune.metrics import figures
from comptune.scenarios import DELIVERED, Rate
from comptune.scenarios.cell_groups import TIERS_AT_LENGTH as TIERS
from comptune.scenarios.spoken import spoken

TIER_MARKS: Final = {"scenario": "\u25cf", "comp_levers": "\u25cb"}
MARKS: Final = {
    "*": "changed, not saved",
    "!": "not taken",
    "\u25cf": TIERS["scenario"],
    "\u25cb": TIERS["comp_levers"],
}
_NAME_WIDTH: Final = 1.7  # of the column of names, in widths of a year


def lever_grid(bench: Bench, lever: Lever) -> None:
    """Draw the cells of a lever with the rate that each delivers, and what was refused."""
    _mark_cells(bench, lever)
    for cell, refusal in bench.refusals.items():  # above the cells: beneath them is out of sight
        if cell.name == lever.name:
            st.error(spoken(refusal.message, bench.level_names))
    with st.container(key=f"grid-{lever.name}", gap="xsmall"):
        _rows(bench, lever)
    _legend(bench, lever)


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
            cell = Cell(lever.name, year, level or None)
            with column, st.container(gap=None, key=cell_key(cell)):
                _field(bench, cell, name)
                if (year, level) in rates:
                    st.caption(_delivered(rates[year, level]))
    if rates:
        _totals(bench, rates)


def lever_slider(bench: Bench, lever: Lever) -> None:
    """Draw the slider that moves every cell of a lever by the same number of its steps."""
    is_percent = UNIT_RULES[lever.unit].is_percent
    unit = Decimal("0.01") if is_percent else Decimal(1)
    room = bench.draft.room(lever, locked=bench.locks)
    if room is None or room[0] == room[1]:
        return
    least, most = (float(end / unit) for end in room)
    step, position = float(lever.step / unit), float(bench.draft.shift(lever) / unit)
    steps_back = bench.steps_back
    key = f"shift-{lever.name}-{bench.serial}-{steps_back}"
    # The browser's 0.05 may be 0.0500000000000003; to correct it would stop a hand that moves on.
    if abs(st.session_state.get(key, math.inf) - position) > step / 2:
        st.session_state[key] = position

    def moved() -> None:
        if steps_back == bench.steps_back:
            bench.shift(lever, round(st.session_state[key] / step) * lever.step)

    st.slider(
        "All levels, all years" if lever.has_levels else "All years",
        min_value=least,
        max_value=most,
        step=step,
        format="%+.2f pp" if is_percent else "%+g",
        key=key,
        on_change=moved,
        help=f"Moves every cell by the same amount; the catalogue allows {format_bounds(lever)}.",
    )
    if bench.shift_refusal:
        st.error(spoken(bench.shift_refusal, bench.level_names))


def cell_key(cell: Cell) -> str:
    """The key of a cell's place in the grid, fit for a CSS class."""
    return f"cell-{cell}".replace(".", "-")


def _row(bench: Bench) -> list[st.delta_generator.DeltaGenerator]:
    widths = [_NAME_WIDTH, *(1.0 for _ in bench.years)]
    return list(st.columns(widths, gap="xsmall", vertical_alignment="top", wrap=False))


def _field(bench: Bench, cell: Cell, level_name: str) -> None:
    moves = bench.moves
    key = f"text-{cell}-{bench.serial}-{moves}"
    first = shown_in_field(bench, key, bench.text(cell))

    def typed() -> None:
        if moves == bench.moves and st.session_state[key].strip():  # emptied, it springs back
            bench.type(cell, st.session_state[key])

    st.text_input(
        f"{bench.lever(cell.name).title}, {level_name}, {cell.year}{_marks(bench, cell)}",
        value=first,
        key=key,
        label_visibility="collapsed",
        on_change=typed,
        autocomplete="off",
        disabled=cell in bench.locks,
    )


def shown_in_field(bench: Bench, key: str, text: str) -> str:
    """Have a field show a text, and return the one to create it with.

    A browser reports what a field was created with until it has drawn what the server put there: so
    that is never another text, and stays the same while the key does.
    """
    first = bench.first_texts.setdefault(key, text)
    if st.session_state.get(key, first) != text:
        st.session_state[key] = text
    return first


def _marks(bench: Bench, cell: Cell) -> str:
    """What a reader of the screen hears beside the name of the cell."""
    if cell in bench.refusals:
        return ", refused"
    if cell in bench.locks:
        return f", {_locked(bench, cell)}"
    return f", {_was(bench, cell)}" if cell in bench.draft.touched else ""


def _was(bench: Bench, cell: Cell) -> str:
    before = bench.tiers[cell]
    was = f"was {bench.formatted(cell, bench.draft.opened[cell])} ({TIERS.get(before, before)})"
    now = bench.tier(cell)
    return was if cell in bench.draft.now.cells else f"{was}; now {TIERS.get(now, now)}"


def _locked(bench: Bench, cell: Cell) -> str:
    lock = bench.locks[cell]
    return f"locked by {lock.by}: {lock.reason}"


def _mark_cells(bench: Bench, lever: Lever) -> None:
    """Mark cells: changed, refused, locked, and those that are not as the company's default is.

    On hover and on focus a cell says what stood there before, or where its value comes from.
    """
    rules = []
    for cell in bench.draft.opened:
        if cell.name != lever.name:
            continue
        mark, text, weight = _mark(bench, cell)
        place = f".st-key-{cell_key(cell)}"
        if mark:
            rules.append(f'{place}::before {{ content: "{mark}"; }}')
        rules.append(f'{place}::after {{ content: "{_css_text(text)}"; }}')
        if weight:
            rules.append(f"{place} input {{ font-weight: 700; }}")
    st.html(f"<style>{' '.join(rules)}</style>")


def _mark(bench: Bench, cell: Cell) -> tuple[str, str, bool]:
    """A cell's mark, what it says on hover, and whether its value is set in bold."""
    if cell in bench.refusals:
        stays = bench.formatted(cell, bench.draft.value(cell))
        return "!", f"not taken; {stays} stays", True
    if cell in bench.locks:
        return "\U0001f512\ufe0e", _locked(bench, cell), False
    if cell in bench.draft.touched:
        return "*", _was(bench, cell), True
    tier = bench.tiers[cell]
    return TIER_MARKS.get(tier, ""), TIERS.get(tier, tier), False


def _css_text(text: str) -> str:
    """Text inside a quoted string of a style sheet; `<` could end the sheet itself."""
    return "".join(f"\\{ord(one):06x}" if one in '<>"\\\n\r' else one for one in text)


def _legend(bench: Bench, lever: Lever) -> None:
    """What the marks in sight mean."""
    own = [cell for cell in bench.draft.opened if cell.name == lever.name]
    shown = {_mark(bench, cell)[0] for cell in own}
    words = [
        f"\\{mark} {meaning}" if mark in "*!" else f"{mark} {meaning}"
        for mark, meaning in MARKS.items()
        if mark in shown
    ]
    words += [":material/lock: locked"] if any(cell in bench.locks for cell in own) else []
    if words:
        st.caption(" · ".join(words))


def _delivered(rate: Rate) -> str:
    return f"→ {figures.rate(rate.delivered)}"


def _totals(bench: Bench, rates: dict[tuple[int, int], Rate]) -> None:
    """Two lines under the grid: what was entered over all levels, and what it delivers."""
    entered, delivered = _row(bench), _row(bench)
    entered[0].markdown("Entered", help="Over all levels, weighted by the payroll it acts on.")
    delivered[0].markdown(
        "**Delivered**",
        help="Raises given, as a share of the eligible payroll, after matrix, tenure and caps.",
    )
    for number, year in enumerate(bench.years, start=1):
        entered[number].markdown(figures.rate(rates[year, 0].entered))
        delivered[number].markdown(f"**{figures.rate(rates[year, 0].delivered)}**")


def _about(lever: Lever) -> str:
    about = f"{lever.description.strip()} The catalogue allows {format_bounds(lever)}."
    if lever.name in DELIVERED:
        about += "\n\nUnder each value, after the arrow: what it delivers."
    if lever.reference is not None:
        about += f"\n\nFor comparison: {lever.reference.figure} ({lever.reference.source})."
    return about
