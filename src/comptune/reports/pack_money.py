"""The sections of a pack about money: budget and targets, the bridge, uncertainty."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

import numpy as np

from comptune.metrics import Bridge, BridgePart, figures, load_metrics
from comptune.metrics.figures import Figure
from comptune.reports.charts import Scale, Series, lines, waterfall
from comptune.reports.document import (
    Block,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
)
from comptune.reports.document import (
    Figure as Picture,
)
from comptune.reports.drawing import GREY
from comptune.reports.facts import PackFacts
from comptune.reports.pack_tables import Line, year_tables
from comptune.reports.sides import COST, PARTS
from comptune.reports.summary import target_name
from comptune.scenarios.targets import TargetState

_KEPT: Final = {True: "kept", False: "missed"}


def budget_section(facts: PackFacts) -> Section:
    """Cost by year beside the other side and the budgets, its parts, and every other target."""
    return Section("Budget and targets", tuple(_budget(facts)), new_page=True)


def _budget(facts: PackFacts) -> Iterator[Block]:
    say, own = facts.wording, facts.own.totals[COST]
    title = load_metrics()[COST].title
    yield cost_picture(facts, "cost")
    yield from year_tables(
        facts.years,
        tuple(_budget_lines(facts)),
        caption=f"{title} against {_beside(facts)}, {say.currency}",
    )
    yield from year_tables(
        facts.years,
        [
            *(
                Line(load_metrics()[name].title, [say.exact(one) for one in facts.own.totals[name]])
                for name in PARTS
            ),
            Line(title, [say.exact(one) for one in own], "total"),
        ],
        caption=f"What the cost is made of, {say.currency}",
    )
    if facts.targets:
        yield Table(
            (
                Column("Target"),
                Column("Wanted", number=True),
                Column("Found", number=True),
                Column("Result", nowrap=True),
            ),
            [_target_row(facts, one) for one in facts.targets],
            f"Every target of the scenario; money in {say.currency}",
        )
    else:
        yield Paragraph(
            "The scenario has no target, so that there is no budget to hold it against."
        )


def cost_picture(facts: PackFacts, key: str, *, height: int = 210) -> Picture:
    """The cost by year, beside the other side and the budgets."""
    say, own, base = facts.wording, facts.own.totals[COST], facts.base
    title = load_metrics()[COST].title
    scale = Scale.of_money(own, say.currency)
    series = [Series(facts.name, own)]
    if base:
        series.append(Series(_capital(base.name), base.totals[COST], GREY, dashed=True))
    drawn = lines(
        key,
        facts.years,
        series,
        axis=scale.words,
        divisor=scale.divisor,
        marks=facts.budgets,
        wording=say,
        height=height,
    )
    words = "; ".join(_of_year(facts, at) for at in range(len(facts.years)))
    return Picture(drawn, f"{title} by year, {scale.words}", f"{title}: {words}.")


def _beside(facts: PackFacts) -> str:
    return (
        " and ".join(
            filter(
                None, ("the budget" if facts.budgets else "", facts.base.name if facts.base else "")
            )
        )
        or "the year before"
    )


def _of_year(facts: PackFacts, at: int) -> str:
    say, year = facts.wording, facts.years[at]
    text = f"{year} {say.money(facts.own.totals[COST][at])}"
    if facts.base:
        text += f", {facts.base.name} {say.money(facts.base.totals[COST][at])}"
    return text + (f", budget {say.money(facts.budgets[year])}" if year in facts.budgets else "")


def _budget_lines(facts: PackFacts) -> Iterator[Line]:
    say, own = facts.wording, facts.own.totals[COST]
    yield Line(facts.name, [say.exact(one) for one in own], "total")
    growth = facts.own.totals["total_cost_growth"]
    yield Line("growth on the year before", [_known(say.rate(one), one) for one in growth])
    if facts.base:
        beside = facts.base.totals[COST]
        change = [_less(one, other) for one, other in zip(own, beside, strict=True)]
        yield Line(_capital(facts.base.name), [say.exact(one) for one in beside])
        yield Line("change on it", [say.exact(one, signed=True) for one in change])
    if facts.budgets:
        limits = [facts.budgets.get(year) for year in facts.years]
        left = [_less(limit, one) for limit, one in zip(limits, own, strict=True)]
        yield Line("Budget", [_known(say.exact(one), one) for one in limits])
        yield Line("left of the budget", [_known(say.exact(one, signed=True), one) for one in left])


def _target_row(facts: PackFacts, one: TargetState) -> Row:
    target, unit = one.target, load_metrics()[one.target.metric].unit
    say = facts.wording
    wanted = f"{_RELATIONS[target.relation]} {say.metric(unit, target.value, exact=True)}"
    found = say.metric(unit, one.found, exact=True)
    return Row((target_name(target), wanted, found, _KEPT[one.met]))


_RELATIONS: Final = {"<=": "\u2264", ">=": "\u2265", "=": "="}


def bridge_section(facts: PackFacts) -> Section:
    """From the cost of the first year to that of the last, part by part, and year by year."""
    return Section("Cost bridge", tuple(_bridge(facts)), new_page=True)


def bridge_shown(facts: PackFacts) -> Bridge:
    """Of total compensation; of base pay where only one year is simulated."""
    return facts.own.bridge("total_compensation" if len(facts.years) > 1 else "base_pay")


def bridge_years(facts: PackFacts) -> tuple[int, ...]:
    """The positions of the years whose bridge is known."""
    return tuple(range(1, len(facts.years))) or (0,)


def summed(part: BridgePart, at: Sequence[int]) -> Decimal:
    """A part over some years, units of the currency."""
    return sum((figures.of_cents(part.values[one]) or Decimal(0) for one in at), Decimal(0))


def _bridge(facts: PackFacts) -> Iterator[Block]:
    say, found, at = facts.wording, bridge_shown(facts), bridge_years(facts)
    opening = summed(found.opening, at[:1])
    closing = summed(found.closing, at[-1:])
    steps = [(part.title, summed(part, at)) for part in found.parts]
    steps = [(name, value) for name, value in steps if value]
    before, last = facts.years[at[0]] - 1, facts.years[at[-1]]
    first = f"Cost {before}" if len(facts.years) > 1 else f"Payroll of 31 December {before}"
    scale = Scale.of_money([opening, closing], say.currency)
    yield Paragraph(
        "Every part is worked out person by person, and the parts add up to the change of the "
        "cost to the cent."
    )
    yield Picture(
        waterfall(
            "bridge",
            steps,
            opening=(first, opening),
            closing=(f"Cost {last}", closing),
            wording=say,
        ),
        f"{found.title}: from {before} to {last}, {scale.words}",
        f"{first} {say.money(opening)}; "
        + "; ".join(f"{name} {say.money(value, signed=True)}" for name, value in steps)
        + f"; cost {last} {say.money(closing)}.",
    )
    parts = (found.opening, *found.parts, found.closing)
    yield from year_tables(
        [facts.years[one] for one in at],
        [
            Line(
                part.title,
                [
                    say.exact(figures.of_cents(part.values[one]), signed=part in found.parts)
                    for one in at
                ],
                "" if part in found.parts else "total",
            )
            for part in parts
            if part not in found.parts or np.any(part.values[list(at)])
        ],
        caption=f"{found.title}, {say.currency}",
        note="Parts that are nothing in every year are left out.",
    )


def uncertainty_section(facts: PackFacts) -> Section:
    """The fan of the cost, the chances of budgets and targets, and what they do not say."""
    return Section("Uncertainty", tuple(_uncertainty(facts)), new_page=True)


def _uncertainty(facts: PackFacts) -> Iterator[Block]:
    found, say = facts.uncertainty, facts.wording
    if found is None:
        yield Paragraph("It was not simulated for this report (0 seeds were asked for).")
        return
    scale = Scale.of_money(found.official, say.currency)
    title = load_metrics()[COST].title
    yield Paragraph(
        f"The plan was simulated {say.count(found.seeds)} times, on the seeds from "
        f"{found.first_seed} on; the first is the official run. {found.meaning}"
    )
    yield Picture(
        lines(
            "fan",
            facts.years,
            [
                Series("Middle of the simulations (P50)", [one.p50 for one in found.cost]),
                Series("Official run", found.official, "#d55e00", dashed=True),
            ],
            axis=scale.words,
            divisor=scale.divisor,
            marks=facts.budgets,
            band=[(one.p10, one.p90) for one in found.cost],
            wording=say,
        ),
        f"{title}: about 8 of 10 simulations lie within the band (P10 to P90), {scale.words}",
        "; ".join(
            f"{one.year}: P10 {say.money(one.p10)}, P50 {say.money(one.p50)}, "
            f"P90 {say.money(one.p90)}"
            for one in found.cost
        )
        + ".",
    )
    rows: list[tuple[str, Sequence[Figure]]] = [
        ("P90", [one.p90 for one in found.cost]),
        ("P50", [one.p50 for one in found.cost]),
        ("P10", [one.p10 for one in found.cost]),
        ("Official run", found.official),
    ]
    yield from year_tables(
        facts.years,
        [Line(name, [say.money(one, named=False) for one in values]) for name, values in rows],
        caption=f"{title} over {say.count(found.seeds)} seeds, {say.currency}",
        note="P10, P50, P90: no more than this in 10, 50 and 90 of 100 simulations.",
    )
    if found.targets:
        yield Table(
            (Column("Target"), Column("Met in", number=True), Column("95 % interval", number=True)),
            [
                (
                    words.replace("<=", _RELATIONS["<="]).replace(">=", _RELATIONS[">="]),
                    f"{say.count(one.met)} of {say.count(one.seeds)}: "
                    f"{say.rate(one.share, decimals=1)}",
                    " to ".join(say.rate(end, decimals=1) for end in one.interval),
                )
                for words, one in found.targets
            ],
            "How often each target is met",
            "The interval is what so few simulations allow to say of the probability (Wilson).",
            whole=True,
        )


def _less(one: Figure, other: Figure) -> Figure:
    return None if one is None or other is None else Decimal(one) - Decimal(other)


def _known(text: str, value: Figure) -> str:
    return "\u2013" if value is None else text


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
