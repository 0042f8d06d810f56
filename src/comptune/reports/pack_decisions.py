"""The sections of a pack about decisions: levers, risks and weight, approvals, definitions."""

from collections.abc import Iterator
from typing import Final

from comptune.ledger.state import Signature
from comptune.levers import load_catalogue
from comptune.metrics import load_metrics
from comptune.metrics.declaration import Unit
from comptune.reports.document import (
    Block,
    Bullets,
    Code,
    Column,
    Heading,
    Note,
    Pairs,
    Paragraph,
    Section,
    Strong,
    Table,
    Words,
)
from comptune.reports.facts import PackFacts
from comptune.reports.levers import Lever
from comptune.reports.sides import COST, HEADS, PARTS
from comptune.reports.summary import target_name
from comptune.scenarios.pay_equity import FIGURES
from comptune.scenarios.spoken import spoken

_WANTED: Final = {"<=": "at most", ">=": "at least", "=": "exactly"}
_SURE: Final = 0.9  # a target met less often than this is a risk
METRICS: Final = (
    COST,
    *PARTS,
    "total_cost_growth",
    HEADS,
    "hires",
    "exits",
    "turnover_rate",
    "promotions",
    "delivered_promotion_rate",
    "average_increase",
    "pay_gap",
    "pay_gap_median",
)


def levers_section(facts: PackFacts) -> Section:
    """What is set otherwise than on the other side, by whom, when and why."""
    return Section("Levers", tuple(_levers(facts)), new_page=True)


def _levers(facts: PackFacts) -> Iterator[Block]:
    found = facts.levers
    if facts.base is None:
        yield Paragraph("The scenario sets nothing of its own: it is what applies already.")
        return
    if not found.lines and not found.facts:
        yield Paragraph(f"Nothing is set otherwise than in {facts.base.name}.")
    if found.lines:
        yield Table(
            (
                Column("Lever", width=13),
                Column("Where", width=16),
                Column("Before", width=14),
                Column("After", width=15),
                Column("Change", number=True),
                Column("Who, when, why", width=26),
                Column("Entry", number=True),
            ),
            [_lever_row(facts, one) for one in found.lines],
            f"What is set otherwise than in {facts.base.name}",
            "In brackets where a value comes from. The entry is the one of the ledger by which the "
            "newer value was set.",
        )
    if found.facts:
        yield Table(
            (Column("What else differs"), Column("Before"), Column("After")),
            found.facts,
            "Other differences",
        )


def _lever_row(facts: PackFacts, one: Lever) -> tuple[Words, ...]:
    decision = one.decision
    who: Words = ""
    if decision is not None:
        why = f": \u201c{decision.reason}\u201d" if decision.reason else ""
        who = f"{decision.by}, {facts.wording.day(decision.at.date())}{why}"
    entry = str(decision.sequence) if decision else ""
    return (one.title, one.where, one.before, one.after, one.change, who, entry)


def risks_section(facts: PackFacts) -> Section:
    """What may go wrong, as the figures say, and what makes the scenario material."""
    return Section("Risks and materiality", tuple(_risks(facts)), new_page=True)


def _risks(facts: PackFacts) -> Iterator[Block]:
    yield Heading("Risks")
    risks = list(risk_words(facts))
    if risks:
        yield Bullets(risks)
    else:
        yield Paragraph("Neither targets nor head counts are missed, and no check warned.")
    yield Heading("Materiality")
    approvals = facts.approvals
    if approvals.scenario is None:
        yield Paragraph(approvals.sentence)
    elif approvals.reasons:
        would = "takes" if _is_submitted(facts) else "would take"
        yield Paragraph(f"It {would} {approvals.required} approvals, because:")
        names = facts.chosen.scenario.level_names
        yield Bullets([spoken(one, names) for one in approvals.reasons])
    else:
        yield Paragraph("Nothing about it is material: one approval is enough.")


def _is_submitted(facts: PackFacts) -> bool:
    now = facts.approvals.standing
    return now is not None and now.submission is not None and not now.lapsed


def risk_words(facts: PackFacts) -> Iterator[str]:
    """Every risk that the figures show, in a sentence each."""
    say = facts.wording
    for one in facts.targets:
        if not one.met:
            unit: Unit = load_metrics()[one.target.metric].unit
            currency = f" {say.currency}" if unit == "money" else ""
            yield (
                f"{target_name(one.target)}: {say.metric(unit, one.found)}{currency}, where "
                f"{_WANTED[one.target.relation]} {say.metric(unit, one.target.value)}{currency} is "
                "wanted."
            )
    found = facts.uncertainty
    for words, chance in found.targets if found else ():
        if chance.share < _SURE:
            yield (
                f"{words}: met in {say.count(chance.met)} of {say.count(chance.seeds)} simulations."
            )
    for year, people in zip(facts.years, facts.shortfall, strict=True):
        if people:
            yield f"{year}: {say.count(people)} people more than wanted, as nobody is laid off."
    red = facts.own.totals["above_maximum_count"]
    if (red[-1] or 0) > (red[0] or 0):
        yield (
            f"People paid above the maximum of their range: {say.count(red[0])} at the end of "
            f"{facts.years[0]}, {say.count(red[-1])} at the end of {facts.years[-1]}."
        )
    yield from facts.warnings
    for test in facts.report.tests:
        if not test.is_passed:
            yield f"A test of the run warned: {test.words} ({say.count(test.rows)} rows)."


def approvals_section(facts: PackFacts) -> Section:
    """Where it stands, who signed what, and how to find out whether this report is genuine."""
    return Section("Approvals and verification", tuple(_approvals(facts)))


def _approvals(facts: PackFacts) -> Iterator[Block]:
    say, found = facts.wording, facts.approvals
    kind = "good" if found.standing and found.standing.status in _DONE else "note"
    yield Note(found.sentence, "good" if kind == "good" else "note")
    signatures = found.scenario.signatures if found.scenario and _is_submitted(facts) else ()
    if signatures:
        yield Table(
            (
                Column("Who", width=20),
                Column("As", width=12),
                Column("What", width=12),
                Column("When", width=22),
                Column("Why"),
                Column("Entry", number=True),
            ),
            [_signature(facts, one) for one in signatures],
            "Signatures",
            whole=True,
        )
    run = facts.chosen.run.sealed
    pairs: list[tuple[str, Words]] = [
        ("Run", Code(run.run_id)),
        ("Sealed", f"{say.moment(facts.chosen.recorded.at)} by {facts.chosen.recorded.by}"),
        ("Results", Code(facts.chosen.recorded.results_sha256)),
        ("File", Code(facts.chosen.recorded.file_sha256)),
    ]
    if found.content_sha256:
        pairs.append(("Content decided about", Code(found.content_sha256)))
    pairs.append(("Ledger as of", f"entry {facts.as_of}, {say.moment(facts.at)}"))
    pairs.append(("Verification code", Strong(found.code)))
    yield Pairs(pairs)
    yield Paragraph(
        (
            "Whoever has the workspace can ask its ledger about this report: ",
            Code(f"comptune report --verify {found.code}"),
            ". It answers with the cost of the run and who had signed; hold these against this "
            "report. A code that was made up is refused, and so is one where an entry of the "
            "ledger up to that one was changed.",
        )
    )


_DONE: Final = ("approved", "published")


def _signature(facts: PackFacts, one: Signature) -> tuple[Words, ...]:
    return (
        one.by,
        one.role,
        one.meaning,
        facts.wording.moment(one.at),
        one.reason,
        str(one.sequence),
    )


def definitions_section(facts: PackFacts) -> Section:
    """What every figure and lever of the report means, as the catalogues have it."""
    metrics = [(load_metrics()[name].title, load_metrics()[name].definition) for name in METRICS]
    bridges = [(one.title, one.definition.strip()) for one in load_metrics().bridges.values()]
    gaps = [(one.title, one.definition) for one in FIGURES.values()] if facts.gaps else []
    names = dict.fromkeys(one.title for one in facts.levers.lines)
    levers = [
        (one.title, one.description.strip())
        for one in load_catalogue().values()
        if one.title in names
    ]
    blocks: list[Block] = [_table("Figure", metrics), _table("Bridge", bridges)]
    if gaps:
        blocks.append(_table("Pay equity", gaps))
    if levers:
        blocks.append(_table("Lever", levers))
    blocks.append(
        Paragraph(
            f"Money is in {facts.wording.currency}; k is thousand, M million. pp is a percentage "
            "point, the difference of two rates."
        )
    )
    return Section("Definitions", tuple(blocks), new_page=True)


def _table(head: str, rows: list[tuple[str, str]]) -> Table:
    return Table((Column(head, width=28), Column("Meaning")), rows)
