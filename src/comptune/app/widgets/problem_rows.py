"""The rows of a problem: what is wanted, what may move, what must hold."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from comptune.app.bench import Bench
from comptune.app.problem_form import ProblemForm, Section, movable_levers
from comptune.app.problem_parts import (
    EVERY,
    LEVEL,
    TOTAL,
    PolicyRow,
    Row,
    TargetRow,
    VariableRow,
    Years,
    is_level,
)
from comptune.app.target_hints import target_hint
from comptune.app.widgets.form_fields import Fields
from comptune.app.widgets.kpis import HEADLINES
from comptune.app.widgets.problem_words import OVERS, POLICIES, RELATIONS, STATISTICS, TIES
from comptune.levers import load_catalogue
from comptune.levers.values import format_bounds, format_value
from comptune.metrics import load_metrics
from comptune.scenarios import Preview

_TARGET: Final = (30, 19, 19, 14, 18, 8, 7)
_VARIABLE: Final = (30, 17, 17, 24, 12, 12, 7)
_POLICY: Final = (36, 34, 20, 7)


def target_rows(form: ProblemForm, bench: Bench, today: Preview) -> None:
    """Draw the targets, each with what it means in numbers.

    Args:
        today: what is tuned, as it is.
    """
    with st.container(key="rows-targets", gap="xsmall"):
        _headings(_TARGET, ("Metric", "Of", "In", "Is", "Value"))
        for number, row in form.targets:
            _target(form, bench, today, number, row)
        _add(form, "targets", "Add a target", TargetRow("total_compensation_cost", relation="<="))


def variable_rows(form: ProblemForm, bench: Bench) -> None:
    """Draw the variables; empty bounds are the catalogue's."""
    with st.container(key="rows-variables", gap="xsmall"):
        _headings(_VARIABLE, ("Lever", "Years", "Levels", "Cells move", "From", "To"))
        for number, row in form.variables:
            _variable(form, bench, number, row)
        _add(form, "variables", "Add a lever", VariableRow("promotion_raise", tie="shift"))


def policy_rows(form: ProblemForm) -> None:
    """Draw the rules that must hold in every year."""
    with st.container(key="rows-policies", gap="xsmall"):
        if any(True for _ in form.policies):
            _headings(_POLICY, ("Lever", "Rule", "Amount"))
        for number, row in form.policies:
            _policy(form, number, row)
        _add(form, "policies", "Add a rule", PolicyRow("ordering", ("merit_rate",)))


def _headings(widths: Sequence[int], words: Sequence[str]) -> None:
    for column, word in zip(st.columns(widths), words, strict=False):
        column.caption(word)


def _add(form: ProblemForm, section: Section, label: str, row: Row) -> None:
    def add() -> None:
        form.add(section, row)

    st.button(
        label,
        key=f"add-{section}",
        icon=":material/add:",
        type="tertiary",
        on_click=add,
    )


def _target(form: ProblemForm, bench: Bench, today: Preview, number: int, row: TargetRow) -> None:
    metrics = load_metrics()
    fields, columns = Fields(form, "targets", number), st.columns(_TARGET)
    names = [*HEADLINES, *(one.name for one in metrics if one.name not in HEADLINES)]
    fields.choice(
        columns[0], "metric", "Metric", row.metric, names, lambda name: metrics[name].title
    )
    fields.choice(columns[1], "of", "Of", row.of, groups(bench, row), _Words(bench.level_names))
    fields.choice(columns[2], "years", "Years", row.years, spans(bench.years), years_words)
    fields.choice(
        columns[3], "relation", "Relation", row.relation, list(RELATIONS), RELATIONS.__getitem__
    )
    with columns[4]:
        fields.text(st, "value", "Value", row.value, placeholder=_example(row.metric))
        if row.relation == "between":
            fields.text(st, "upper", "Second value", row.upper, placeholder=_example(row.metric))
    with columns[5].popover("", icon=":material/more_horiz:", help="Tolerance, certainty, weight"):
        _more_of_target(fields, row)
    fields.remove(columns[6], "Remove this target")
    hint = target_hint(today, row)
    if hint:
        st.caption(hint)


def _more_of_target(fields: Fields, row: TargetRow) -> None:
    shown = {"label_visibility": "visible"}
    fields.text(
        st,
        "tolerance",
        "What may be missed",
        row.tolerance,
        placeholder="0.05 %",
        help='An amount ("50 k"), a share ("0.05 %"), of rates points ("0.1 pp").',
        **shown,
    )
    fields.choice(
        st,
        "statistic",
        "It holds",
        row.statistic,
        list(STATISTICS),
        STATISTICS.__getitem__,
        help="Certainty is over seeds: chance alone, not wrong assumptions. It takes much longer.",
        **shown,
    )
    fields.choice(st, "over", "Several years", row.over, list(OVERS), OVERS.__getitem__, **shown)
    fields.switch(
        st,
        "hard",
        "Must hold",
        row.hard,
        help="Otherwise it is weighed against how far levers move.",
    )
    if not row.hard:
        fields.text(st, "weight", "Weight", row.weight, **shown)


def _variable(form: ProblemForm, bench: Bench, number: int, row: VariableRow) -> None:
    catalogue = load_catalogue()
    lever = catalogue[row.lever]
    fields, columns = Fields(form, "variables", number), st.columns(_VARIABLE)
    fields.choice(
        columns[0], "lever", "Lever", row.lever, movable_levers(), lambda one: catalogue[one].title
    )
    years = [EVERY, *map(str, bench.years), *(f"{year}+" for year in bench.years[1:-1])]
    fields.choice(columns[1], "years", "Years", row.years, years, _years_part_words)
    if lever.has_levels:
        levels = [EVERY, *(f"{LEVEL}{level}" for level in lever.levels)]
        fields.choice(columns[2], "level", "Levels", row.level, levels, _Words(bench.level_names))
    else:
        columns[2].caption("has no levels")
    fields.choice(columns[3], "tie", "Cells move", row.tie, list(TIES), TIES.__getitem__)
    for column, name, label, text, bound in (
        (columns[4], "lower", "From", row.lower, lever.lower),
        (columns[5], "upper", "To", row.upper, lever.upper),
    ):
        fields.text(
            column,
            name,
            f"{label} ({format_bounds(lever)} allowed)",
            text,
            placeholder=format_value(lever, bound),
        )
    fields.remove(columns[6], "Remove this lever")


def _policy(form: ProblemForm, number: int, row: PolicyRow) -> None:
    catalogue = load_catalogue()
    fields, columns = Fields(form, "policies", number), st.columns(_POLICY)

    def title(name: str) -> str:
        return catalogue[name].title

    if row.kind in ("split", "together"):
        fields.several(columns[0], "levers", "Levers", row.levers, movable_levers(), title)
    else:
        _one_lever(fields, columns[0], row)
    fields.choice(columns[1], "kind", "Rule", row.kind, list(POLICIES), POLICIES.__getitem__)
    with columns[2]:
        if row.kind == "split":
            _parts(form, number, row)
        elif row.kind != "ordering":
            example = "0.5 pp" if row.kind == "largest_change" else "4 %"
            fields.text(st, "amount", "Amount", row.amount, placeholder=example)
    fields.remove(columns[3], "Remove this rule")


def _one_lever(fields: Fields, place: object, row: PolicyRow) -> None:
    """One lever, where the row holds a tuple of them."""
    catalogue = load_catalogue()
    options = [(name,) for name in movable_levers()]
    fields.choice(
        place, "levers", "Lever", row.levers[:1], options, lambda one: catalogue[one[0]].title
    )


def _parts(form: ProblemForm, number: int, row: PolicyRow) -> None:
    """2 : 1, in the order of the levers."""
    key = f"policies-{form.version}-{number}-parts"
    st.session_state[key] = " : ".join(row.parts)

    def write() -> None:
        parts = tuple(part.strip() for part in st.session_state[key].split(":"))
        form.change("policies", number, parts=parts)

    st.text_input(
        "Parts", key=key, on_change=write, label_visibility="collapsed", placeholder="2 : 1"
    )


def groups(bench: Bench, row: TargetRow) -> list[str]:
    """What a target may be of: the whole, and the levels and departments that the metric has."""
    metric = load_metrics()[row.metric]
    found = [TOTAL]
    if metric.valid_by(("level",)):
        found += [f"{LEVEL}{level}" for level in bench.level_names]
    if metric.valid_by(("department",)):
        found += [name for name in bench.scenario.departments if name is not None]
    return found


class _Words:
    """A group in words."""

    def __init__(self, level_names: dict[int, str]) -> None:
        self.level_names = level_names

    def __call__(self, of: str) -> str:
        if of in (TOTAL, EVERY):
            return "everyone" if of == TOTAL else "all levels"
        return self.level_names.get(int(of[1:]), of) if is_level(of) else of


def spans(years: Sequence[int]) -> list[Years]:
    """Every year, each year, and each run of years that ends with the last or begins the first."""
    singles: list[Years] = [(year,) for year in years]
    tails: list[Years] = [tuple(years[at:]) for at in range(1, len(years) - 1)]
    heads: list[Years] = [tuple(years[:at]) for at in range(2, len(years))]
    return [(), *singles, *tails, *heads]


def years_words(years: Years) -> str:
    """2027 to 2030"""
    if not years:
        return "every year"
    if len(years) == 1:
        return str(years[0])
    if list(years) == list(range(years[0], years[-1] + 1)):
        return f"{years[0]} to {years[-1]}"
    return ", ".join(map(str, years))


def _years_part_words(part: str) -> str:
    if part == EVERY:
        return "all years"
    return f"{part.removesuffix('+')} on" if part.endswith("+") else part


def _example(metric: str) -> str:
    unit = load_metrics()[metric].unit
    return {"money": "-3 % or 12.3 M", "rate": "3.5 %", "count": "10,000"}.get(unit, "1.00")
