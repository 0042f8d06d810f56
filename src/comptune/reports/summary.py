"""The summary in sentences: each is true of the facts, and names the figures that it rests on."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from comptune.metrics import load_metrics
from comptune.reports.facts import PackFacts
from comptune.reports.levers import authors
from comptune.reports.sides import COST, HEADS
from comptune.scenarios.moves import count_words
from comptune.scenarios.spec import TargetSpec
from comptune.scenarios.targets import TargetState


@dataclass(frozen=True)
class Sentence:
    """One of the summary.

    Attributes:
        words: the sentence.
        rests_on: names and exact values of the figures that it says something of.
    """

    words: str
    rests_on: tuple[tuple[str, str], ...]


def sentences(facts: PackFacts) -> tuple[Sentence, ...]:
    """The summary, most important first."""
    return tuple(
        one
        for found in (_cost, _growth, _budgets, _chance, _people, _increase, _gap, _levers)
        for one in found(facts)
    )


def _cost(facts: PackFacts) -> Iterator[Sentence]:
    own, base, say = facts.own, facts.base, facts.wording
    cost, span = own.total(COST), _span(facts)
    rests = [(f"cost {span}", f"{say.exact(cost, named=True)}")]
    costs = f"{_from(facts)} \u201c{facts.name}\u201d costs {say.money(cost)}"
    if base is None:
        yield Sentence(f"{costs}.", tuple(rests))
        return
    beside = base.total(COST)
    rests.append((f"cost {span}, {base.name}", say.exact(beside, named=True)))
    yield Sentence(f"{costs}, {_against(facts, cost, beside)}.", tuple(rests))


def _against(facts: PackFacts, cost: Decimal, beside: Decimal) -> str:
    assert facts.base is not None
    if cost == beside:
        return f"exactly as much as {facts.base.name}"
    change, way = abs(cost - beside), "more" if cost > beside else "less"
    share = f" ({facts.wording.rate(change / beside)})" if beside else ""
    return f"{facts.wording.money(change)}{share} {way} than {facts.base.name}"


def _growth(facts: PackFacts) -> Iterator[Sentence]:
    if len(facts.years) == 1:
        return
    say, costs = facts.wording, [Decimal(one or 0) for one in facts.own.totals[COST]]
    first, last = costs[0], costs[-1]
    way = "rises" if last > first else "falls"
    by = f", by {say.rate(abs(last / first - 1))}" if first else ""
    words = f"The cost of a year {way} from {say.money(first)} to {say.money(last)}{by}."
    if first == last:
        words = f"The first and the last year cost the same, {say.money(first)}."
    yield Sentence(
        words,
        tuple(
            (f"cost {year}", say.exact(cost, named=True))
            for year, cost in ((facts.years[0], first), (facts.years[-1], last))
        ),
    )


def target_name(target: TargetSpec) -> str:
    """What a target is of: metric, level, department and year."""
    level = f"level {target.level}" if target.level else ""
    title = load_metrics()[target.metric].title
    return ", ".join(filter(None, (title, level, target.department, str(target.year))))


def budget_targets(facts: PackFacts) -> tuple[TargetState, ...]:
    """The targets that limit the cost of everybody, by year."""
    return tuple(
        one
        for one in facts.targets
        if one.target.year in facts.budgets
        and one.target.metric == COST
        and one.target.relation == "<="
        and one.target.level is None
        and one.target.department is None
    )


def _budgets(facts: PackFacts) -> Iterator[Sentence]:
    say, found = facts.wording, budget_targets(facts)
    if not found:
        return
    missed = [one for one in found if not one.met]
    kept = len(found) - len(missed)
    if not missed:
        words = "The budget is kept" if kept == 1 else f"All {kept} budgets are kept"
    else:
        over = "; ".join(f"{one.target.year} by {say.money(_over(one))}" for one in missed)
        verb = "is" if kept == 1 else "are"
        of = f"{kept} of {len(found)} budgets {verb}" if kept else "None of the budgets is"
        words = f"{of} kept; exceeded: {over}"
    yield Sentence(
        f"{words}.",
        tuple(
            (
                f"{one.target.year}",
                f"{say.exact(one.found)} of {say.exact(one.target.value, named=True)}",
            )
            for one in found
        ),
    )


def _over(one: TargetState) -> Decimal:
    return (one.found or Decimal(0)) - one.target.value


def _chance(facts: PackFacts) -> Iterator[Sentence]:
    found, say = facts.uncertainty, facts.wording
    if found is None or found.every_budget is None:
        return
    chance = found.every_budget
    low, high = (say.rate(one, decimals=0) for one in chance.interval)
    which = "the budget" if len(found.budgets) == 1 else "every budget"
    yield Sentence(
        f"As luck may fall, {which} is kept with a probability of about "
        f"{say.rate(chance.share, decimals=0)} ({low} to {high} with 95 % confidence).",
        (
            (
                f"{which} kept",
                f"in {say.count(chance.met)} of {say.count(chance.seeds)} simulations",
            ),
        ),
    )


def _people(facts: PackFacts) -> Iterator[Sentence]:
    own, say = facts.own, facts.wording
    opening, closing = own.measure("opening_headcount")[0], int(own.last(HEADS) or 0)
    hires, exits = (sum(own.measure(name)) for name in ("hires", "exits"))
    yield Sentence(
        f"The head count goes from {say.count(opening)} on 1 January {facts.years[0]} to "
        f"{say.count(closing)} at the end of {facts.years[-1]}.",
        (
            ("hires", say.count(hires)),
            ("exits", say.count(exits)),
            ("difference", say.count(closing - opening, signed=True)),
        ),
    )


def _increase(facts: PackFacts) -> Iterator[Sentence]:
    say = facts.wording
    found = [
        (year, value)
        for year, value in zip(facts.years, facts.own.totals["average_increase"], strict=True)
        if value is not None
    ]
    if not found:
        return
    low, high = (pick(value for _, value in found) for pick in (min, max))
    lowest, highest = say.rate(low), say.rate(high)
    rates = lowest if lowest == highest else f"{lowest} to {highest}"
    yield Sentence(
        f"The pay of those who stay {'grows' if low >= 0 else 'changes'} by {rates} a year, "
        "weighted by payroll.",
        tuple((str(year), say.rate(value)) for year, value in found),
    )


def _gap(facts: PackFacts) -> Iterator[Sentence]:
    first, last, say = facts.equity[0], facts.equity[-1], facts.wording
    if first.mean is None or last.mean is None:
        return
    beside = ""
    rests = [(f"{one.year}", say.rate(one.mean, decimals=4)) for one in (first, last)]
    if last.base_mean is not None and facts.base is not None:
        beside = f"; {facts.base.name} ends at {say.rate(last.base_mean)}"
        rests.append((f"{last.year}, {facts.base.name}", say.rate(last.base_mean, decimals=4)))
    if first is last:
        words = f"The mean gap of basic pay is {say.rate(last.mean)} at the end of {last.year}"
    else:
        words = (
            f"The mean gap of basic pay goes from {say.rate(first.mean)} at the end of "
            f"{first.year} to {say.rate(last.mean)} at the end of {last.year}"
        )
    yield Sentence(f"{words}{beside}.", tuple(rests))


def _levers(facts: PackFacts) -> Iterator[Sentence]:
    lines = tuple(one for one in facts.levers.lines if one.differs)
    if not lines or facts.base is None:
        return
    titles = tuple(dict.fromkeys(one.title for one in lines))
    cells = sum(one.cells for one in lines)
    by = authors(lines)
    who = f", set by {_listed(by)}" if by else ""
    yield Sentence(
        f"{count_words(cells, 'value')} of {count_words(len(titles), 'lever')} "
        f"{'differs' if cells == 1 else 'differ'} from {facts.base.name}: "
        f"{_listed(tuple(title.lower() for title in titles))}{who}.",
        (("lines of the table of levers that differ in value", str(len(lines))),),
    )


def _listed(names: tuple[str, ...]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _span(facts: PackFacts) -> str:
    first, last = facts.years[0], facts.years[-1]
    return str(first) if first == last else f"{first} to {last}"


def _from(facts: PackFacts) -> str:
    first, last = facts.years[0], facts.years[-1]
    return f"In {first}" if first == last else f"From {first} to {last}"
