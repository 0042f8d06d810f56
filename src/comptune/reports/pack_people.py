"""The sections of a pack about people: the walk, levels and departments, pay equity."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from comptune.metrics import load_metrics
from comptune.metrics.figures import Figure
from comptune.metrics.small_groups import SMALLEST_GROUP
from comptune.reports.charts import ORANGE, Scale, Series, bars, lines
from comptune.reports.document import Block, Heading, Note, Paragraph, Section, Table
from comptune.reports.document import Figure as Picture
from comptune.reports.drawing import GREY
from comptune.reports.facts import PackFacts
from comptune.reports.groups import HIDDEN, Grouped, rest
from comptune.reports.pack_tables import Line, year_tables
from comptune.reports.sides import COST, HEADS
from comptune.scenarios.pay_equity import FIGURES

_RATES: Final = ("turnover_rate", "delivered_promotion_rate", "average_increase")
_PERCENT: Final = 0.01


def people_section(facts: PackFacts) -> Section:
    """The head count from 1 January to 31 December of every year."""
    return Section("Head count", tuple(_walk(facts)), new_page=True)


def _walk(facts: PackFacts) -> Iterator[Block]:
    say, own, base = facts.wording, facts.own, facts.base
    closing = own.measure("closing_headcount")
    series = [Series(facts.name, closing)]
    if base:
        series.append(Series(_capital(base.name), base.totals[HEADS], GREY, dashed=True))
    yield Picture(
        lines("people", facts.years, series, axis="people", divisor=1, wording=say),
        "Head count at the end of each year, people",
        "; ".join(
            f"{year} {say.count(people)}" for year, people in zip(facts.years, closing, strict=True)
        )
        + ".",
    )
    yield from year_tables(
        facts.years,
        tuple(_walk_lines(facts)),
        caption="Head count walk, people",
        note="1 January plus hires less exits is 31 December. Promotions move people between "
        "levels.",
    )
    missed = [
        f"{year} by {say.count(people)}"
        for year, people in zip(facts.years, facts.shortfall, strict=True)
        if people
    ]
    if missed:
        yield Note(
            f"More people stay than are wanted, because nobody is laid off: {'; '.join(missed)}.",
            "warning",
        )


def _walk_lines(facts: PackFacts) -> Iterator[Line]:
    say, own, base = facts.wording, facts.own, facts.base
    yield Line("1 January", [say.count(one) for one in own.measure("opening_headcount")], "total")
    yield Line("Hires", [say.count(one, signed=True) for one in own.measure("hires")])
    yield Line("Exits", [say.count(-one, signed=True) for one in own.measure("exits")])
    closing = own.measure("closing_headcount")
    yield Line("31 December", [say.count(one) for one in closing], "total")
    if base:
        change = [
            int(one) - int(other or 0)
            for one, other in zip(closing, base.totals[HEADS], strict=True)
        ]
        yield Line(f"against {base.name}", [say.count(one, signed=True) for one in change])
    yield Line("Promotions", [say.count(one) for one in own.totals["promotions"]])
    for name in _RATES:
        metric = load_metrics()[name]
        yield Line(metric.title, [say.metric(metric.unit, one) for one in own.totals[name]])


def groups_section(facts: PackFacts) -> Section:
    """Cost and people by level and by department."""
    return Section(
        "Levels and departments",
        (*_groups(facts, facts.levels), *_groups(facts, facts.departments)),
        new_page=True,
    )


def _groups(facts: PackFacts, found: Grouped) -> Iterator[Block]:
    say, last = facts.wording, facts.years[-1]
    shown = [one for one in found.groups if not one.is_hidden]
    yield Heading(f"By {found.title.lower()}")
    if shown:
        costs = [one.cost[-1] for one in shown]
        scale = Scale.of_money(costs, say.currency)
        beside = [one.base_cost[-1] if one.base_cost else None for one in shown]
        yield Picture(
            bars(
                found.by,
                list(zip([one.name for one in shown], costs, beside, strict=True)),
                names=(facts.name, _capital(facts.base.name) if facts.base else ""),
                axis=scale.words,
                divisor=scale.divisor,
                texts=[say.money(one, named=False) for one in costs],
                wording=say,
            ),
            f"{load_metrics()[COST].title} {last} by {found.title.lower()}, {scale.words}",
            "; ".join(f"{one.name} {say.money(one.cost[-1])}" for one in shown) + ".",
        )
    else:
        yield Paragraph("Every group is hidden: there are too few people to tell them apart.")
    yield from year_tables(
        facts.years,
        _group_lines(facts, found, money=True),
        caption=f"{load_metrics()[COST].title} by {found.title.lower()}, {say.currency}",
        head=found.title,
        note=hidden_note(found),
    )
    yield from year_tables(
        facts.years,
        _group_lines(facts, found, money=False),
        caption=f"Head count on 31 December by {found.title.lower()}, people",
        head=found.title,
    )


def _group_lines(facts: PackFacts, found: Grouped, *, money: bool) -> Sequence[Line]:
    say = facts.wording
    text = say.exact if money else say.count
    totals = facts.own.totals[COST if money else HEADS]
    lines = [
        Line(
            one.name,
            [HIDDEN] * len(facts.years)
            if one.is_hidden
            else [text(value) for value in (one.cost if money else one.heads)],
        )
        for one in found.groups
    ]
    return [*lines, Line("All", [text(one) for one in totals], "total")]


def hidden_note(found: Grouped) -> str:
    """Why groups are hidden; empty where none is."""
    if not found.hidden_count:
        return ""
    return (
        f"Hidden: groups of fewer than {SMALLEST_GROUP} people in one of the years, and those from "
        "which these could be worked out. The totals count them."
    )


def hidden_rest(facts: PackFacts, found: Grouped) -> tuple[Decimal, ...]:
    """By year, the cost of all hidden groups together."""
    return rest(found, facts.own.totals[COST])


def equity_section(facts: PackFacts) -> Section:
    """The raw pay gaps by year."""
    return Section("Pay equity", tuple(_equity(facts)), new_page=True)


def _equity(facts: PackFacts) -> Iterator[Block]:
    say = facts.wording
    mean, median = load_metrics()["pay_gap"], load_metrics()["pay_gap_median"]
    yield Paragraph(
        "Raw gaps: the full-time salary of men less that of women, as a share of that of men, on "
        "31 December. They compare all men with all women, whatever their work; they do not say "
        "what people are paid for work of equal value."
    )
    if all(one.is_hidden for one in facts.equity):
        yield Note(
            f"Hidden: a gap of fewer than {SMALLEST_GROUP} women or men would tell of their pay."
        )
        return
    series = [
        Series("Mean gap", _in_percent([one.mean for one in facts.equity])),
        Series("Median gap", _in_percent([one.median for one in facts.equity]), ORANGE),
    ]
    if facts.base and any(one.base_mean is not None for one in facts.equity):
        name = f"Mean gap, {facts.base.name}"
        values = _in_percent([one.base_mean for one in facts.equity])
        series.append(Series(name, values, GREY, dashed=True))
    yield Picture(
        lines("equity", facts.years, series, axis="%", divisor=1, wording=say),
        f"{mean.title}, and {median.title[0].lower()}{median.title[1:]}, by year, %",
        "; ".join(
            f"{one.year} mean {say.rate(one.mean)}, median {say.rate(one.median)}"
            for one in facts.equity
        )
        + ".",
    )
    rows: list[tuple[str, list[str]]] = [
        (mean.title, [_gap(facts, one.mean, hidden=one.is_hidden) for one in facts.equity]),
        (median.title, [_gap(facts, one.median, hidden=one.is_hidden) for one in facts.equity]),
    ]
    if facts.base:
        beside = [_gap(facts, one.base_mean, hidden=one.base_mean is None) for one in facts.equity]
        rows.append((f"{mean.title}, {facts.base.name}", beside))
    left_out = [HIDDEN if one.left_out is None else say.count(one.left_out) for one in facts.equity]
    rows.append((load_metrics()["pay_gap_unknown_count"].title, left_out))
    yield from year_tables(
        facts.years,
        [Line(head, cells) for head, cells in rows],
        caption="Raw pay gaps on 31 December",
        note="People whose gender is not known, or another, are on neither side of the gap; one to "
        "four of them are not counted out.",
    )
    yield from _followed(facts)


def _followed(facts: PackFacts) -> Iterator[Table]:
    """What Article 9(1) of the Directive lists of everybody, and the adjusted gaps."""
    if not facts.gaps:
        return
    say = facts.wording
    rows = []
    for name, one in FIGURES.items():
        if not name.startswith("basic_"):  # those stand above
            article = f" ({one.article})" if one.article else ""
            values = [year.gaps[name] for year in facts.gaps]
            cells = ["\u2013" if value is None else say.rate(value) for value in values]
            rows.append(Line(f"{one.title}{article}", cells))
    yield from year_tables(
        facts.years,
        rows,
        caption="Gaps by Article 9(1) of Directive (EU) 2023/970, and adjusted gaps",
        note="Pay here is basic pay with bonus and lump sums of the year. An adjusted gap is that "
        "between women and men of equal service, age, rating, department and location. Gaps that "
        "would tell of a few people, or cannot be estimated, have a dash.",
    )


def _gap(facts: PackFacts, value: Figure, *, hidden: bool) -> str:
    return HIDDEN if hidden else facts.wording.rate(value)


def _in_percent(values: Sequence[Figure]) -> list[Figure]:
    return [None if one is None else float(one) / _PERCENT for one in values]


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
