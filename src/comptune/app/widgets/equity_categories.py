"""Categories of workers: their gaps, the 5 % of the Directive, and its three conditions."""

from typing import Final

import streamlit as st

from comptune.app.pay_equity import CATEGORY_TITLES
from comptune.app.widgets.tables import figure_table, hidden_note
from comptune.equity.findings import Condition
from comptune.equity.report import PayEquity
from comptune.scenarios import equity_words as words

_HOLDS: Final = {
    True: ":orange[:material/warning: **It holds**]",
    False: ":green[:material/check_circle: **It does not hold**]",
    None: ":gray[:material/person_search: **For people to state**]",
}
_SIGNS: Final = {words.REACHED: "\N{WARNING SIGN} "}


def categories_view(found: PayEquity, names: words.Names, *, year: int) -> None:
    """Draw the gaps of each category and where they stand to Article 10."""
    groups = found.article9.g_categories
    title = CATEGORY_TITLES[",".join(groups.columns)]
    note = hidden_note() if groups.hidden_count else ""
    st.markdown(f"**Gaps by {title.lower()}** :small[31 December {year}, Art. 9(1)(g)]")
    figure_table(
        [title, *words.GROUP_HEADS],
        words.group_rows(groups, found.total, names),
        caption=f"Gaps of basic and variable pay together, then of each alone. {note}",
        strong=(len(groups.groups),),
    )
    st.markdown(f"**Joint pay assessment** :small[Art. 10(1), {year}]")
    figure_table(
        [title, "Gap, mean", "Where it stands", "Adjusted, with 95 % interval"],
        [
            [name, gap, f"{_SIGNS.get(word, '')}{word}", adjusted]
            for name, gap, word, adjusted in words.trigger_rows(found.trigger, names)
        ],
        caption="The mean of basic and variable pay, in either direction. Where it reaches 5 %, "
        f"the adjusted gap of the category stands beside it. {note}",
    )
    for column, one in zip(
        st.columns(len(found.trigger.conditions), gap="small"),
        found.trigger.conditions,
        strict=True,
    ):
        with column, st.container(border=True, key=f"equity-condition-{one.letter}"):
            _condition(one)


def _condition(one: Condition) -> None:
    st.markdown(_HOLDS[one.holds])
    st.markdown(f"({one.letter}) {one.text[:1].upper()}{one.text[1:]}.")
    st.caption(one.statement)
