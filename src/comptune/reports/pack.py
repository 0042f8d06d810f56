"""The executive pack as a document: a page of summary, then the sections it rests on."""

from collections.abc import Iterator

from comptune.reports.document import (
    Block,
    Bullets,
    Document,
    Fact,
    Facts,
    Pairs,
    Section,
    Small,
    Words,
)
from comptune.reports.facts import PackFacts
from comptune.reports.pack_decisions import (
    approvals_section,
    definitions_section,
    levers_section,
    risks_section,
)
from comptune.reports.pack_money import (
    bridge_section,
    budget_section,
    cost_picture,
    uncertainty_section,
)
from comptune.reports.pack_people import equity_section, groups_section, people_section
from comptune.reports.sides import COST, HEADS
from comptune.reports.summary import Sentence, budget_targets, sentences
from comptune.scenarios.pay_equity import FIGURES

_SECTIONS = (
    budget_section,
    uncertainty_section,
    bridge_section,
    people_section,
    equity_section,
    groups_section,
    levers_section,
    risks_section,
    approvals_section,
    definitions_section,
)


def pack_document(facts: PackFacts) -> Document:
    """The pack; the same facts are the same document."""
    say = facts.wording
    day = say.day(facts.at.date())
    beside = f", beside {facts.base.name}" if facts.base else ""
    return Document(
        title=facts.name,
        subtitle=f"Executive report of {facts.workspace}, {facts.years[0]} to {facts.years[-1]}"
        f"{beside}",
        identifier=facts.run_id,
        dated=facts.at.date(),
        header=(facts.name, f"Run {facts.run_id}", day),
        front=tuple(_front(facts)),
        sections=tuple(section(facts) for section in _SECTIONS),
    )


def summary_section(facts: PackFacts) -> Section:
    """The sentences alone, each with what it rests on."""
    return Section("Summary", (Bullets([_words(one) for one in sentences(facts)]),))


def _front(facts: PackFacts) -> Iterator[Block]:
    say = facts.wording
    yield Facts(tuple(_tiles(facts)))
    yield Bullets([_words(one) for one in sentences(facts)])
    yield cost_picture(facts, "summary", height=150)
    recorded = facts.chosen.recorded
    yield Pairs(
        (
            ("Run", f"{facts.run_id}, sealed {say.moment(recorded.at)} by {recorded.by}"),
            ("Ledger as of", f"entry {facts.as_of}, {say.moment(facts.at)}"),
            ("Stands", facts.approvals.sentence),
            ("Verification code", facts.approvals.code),
        )
    )


def _words(one: Sentence) -> Words:
    rests = "; ".join(f"{name}: {value}" for name, value in one.rests_on)
    return (one.words, Small(rests))


def _tiles(facts: PackFacts) -> Iterator[Fact]:
    say, own, base = facts.wording, facts.own, facts.base
    first, last = facts.years[0], facts.years[-1]
    cost = own.total(COST)
    note = ""
    if base:
        note = f"{say.change('money', cost - base.total(COST))} against {base.name}"
    span = str(first) if first == last else f"{first} to {last}"
    yield Fact(f"Cost {span}, {say.currency}", say.money(cost, named=False), note)
    found = budget_targets(facts)
    if found:
        kept = sum(one.met for one in found)
        chance = facts.uncertainty.every_budget if facts.uncertainty else None
        words = f"all kept in {say.rate(chance.share, decimals=0)} of simulations" if chance else ""
        yield Fact("Budgets kept", f"{kept} of {len(found)}", words)
    opening = own.measure("opening_headcount")[0]
    moved = int(own.last(HEADS) or 0) - opening
    yield Fact(
        f"People at the end of {last}",
        say.count(own.last(HEADS)),
        f"{say.count(moved, signed=True)} since 1 January {first}",
    )
    equity = facts.equity[-1]
    if equity.mean is not None:
        now = say.rate(equity.mean)
        beside = f"{base.name} {say.rate(equity.base_mean)}" if base and equity.base_mean else ""
        yield Fact(f"{FIGURES['basic_mean_gap'].title}, {last}", now, beside)
