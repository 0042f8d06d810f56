"""The pack as an Excel workbook: tables whose totals are formulas over the detail sheets.

The front sheets are worked out by formulas from the detail sheets at the end, where the figures of
the run stand as numbers. So a reader can follow every total to what it is made of, and a program
that recalculates comes to what the run has.
"""

from typing import Final

from comptune.levers import load_catalogue
from comptune.metrics import load_metrics
from comptune.reports.book import Book, Head, Said, Sheet
from comptune.reports.facts import PackFacts
from comptune.reports.pack_decisions import METRICS, risk_words
from comptune.reports.pack_money import bridge_shown, bridge_years
from comptune.reports.sides import COST
from comptune.reports.summary import sentences
from comptune.reports.workbook_details import detail_sheets
from comptune.reports.workbook_money import bridge_sheet, budget_sheet
from comptune.reports.workbook_people import groups_sheet, people_sheet
from comptune.scenarios.spoken import spoken


def pack_workbook(facts: PackFacts) -> bytes:
    """The workbook as a file; the same facts are the same bytes."""
    header = f"{facts.name}, run {facts.run_id}, {facts.wording.day(facts.at.date())}"
    book = Book(facts.name, currency=facts.wording.currency, header=header, dated=facts.at.date())
    front = {name: _front_sheet(book, facts, name) for name in _FRONT}
    details = detail_sheets(book, facts)
    _summary(front["Summary"], facts)
    budget_sheet(book, front["Budget"], facts, details)
    bridge_sheet(book, front["Bridge"], facts, details)
    people_sheet(book, front["Head count"], facts, details)
    for found, name in ((facts.levels, "Levels"), (facts.departments, "Departments")):
        groups_sheet(book, front[name], facts, details, found)
    _levers(front["Levers"], facts)
    _approvals(front["Approvals"], facts)
    _definitions(front["Definitions"], facts)
    return book.close()


_FRONT: Final = (
    "Summary",
    "Budget",
    "Bridge",
    "Head count",
    "Levels",
    "Departments",
    "Levers",
    "Approvals",
    "Definitions",
)


def _front_sheet(book: Book, facts: PackFacts, name: str) -> Sheet:
    title, heads = _heads(facts, name)
    return book.sheet(name, title, heads, note=f"{facts.name}, run {facts.run_id}")


def _heads(facts: PackFacts, name: str) -> tuple[str, list[Head]]:
    """The title of a front sheet and its columns."""
    years = [Head(str(year), "money", 20) for year in facts.years]
    match name:
        case "Summary":
            found = facts.name, [Head("What", width=60), Head("Rests on", width=60)]
        case "Budget":
            found = "Cost against budget", [Head("", width=34), *years]
        case "Bridge":
            shown = [Head(str(facts.years[at]), "money", 20, True) for at in bridge_years(facts)]
            front = [Head("No.", "year", 6), Head("Part", width=30)]
            heads = [*front, *shown, Head("All years", "money", 20, True)]
            found = bridge_shown(facts).title, heads
        case "Head count":
            counts = [Head(str(year), "count", 12) for year in facts.years]
            found = "Head count walk", [Head("", width=30), *counts]
        case "Levels" | "Departments":
            counts = [Head(f"People {year}", "count", 12) for year in facts.years]
            heads = [Head("No.", "year", 6), Head(name[:-1], width=30), *years, *counts]
            found = f"{load_metrics()[COST].title} and people by {name[:-1].lower()}", heads
        case "Levers":
            found = "What is set otherwise", list(_LEVER_HEADS)
        case "Approvals":
            found = "Approvals and risks", [Head("", width=26), Head("", width=60)]
        case _:
            found = name, [Head("Figure", width=34), Head("Meaning", width=60)]
    return found


_LEVER_HEADS: Final = (
    Head("Lever", width=24),
    Head("Where", width=30),
    Head("Before", width=20),
    Head("After", width=20),
    Head("Change", width=12),
    Head("Who", width=18),
    Head("When", width=24),
    Head("Why", width=44),
    Head("Entry", "year", 8),
)


def _summary(sheet: Sheet, facts: PackFacts) -> None:
    for one in sentences(facts):
        sheet.write(
            (Said(one.words), "; ".join(f"{name}: {value}" for name, value in one.rests_on))
        )


def _levers(sheet: Sheet, facts: PackFacts) -> None:
    for one in facts.levers.lines:
        decision = one.decision
        who = ("", "", "", None)
        sheet.write(
            (
                one.title,
                one.where,
                one.before,
                one.after,
                one.change,
                *(
                    (
                        Said(decision.by),
                        facts.wording.moment(decision.at),
                        Said(decision.reason),
                        decision.sequence,
                    )
                    if decision
                    else who
                ),
            )
        )


def _approvals(sheet: Sheet, facts: PackFacts) -> None:
    found, say = facts.approvals, facts.wording
    sheet.write(("Stands", Said(found.sentence)))
    for one in found.scenario.signatures if found.scenario else ():
        words = f"{one.by} ({one.role}), {say.moment(one.at)}: {one.reason}"
        sheet.write((one.meaning.capitalize(), Said(words)))
    for reason in found.reasons:
        sheet.write(("Material", Said(spoken(reason, facts.chosen.scenario.level_names))))
    for risk in risk_words(facts):
        sheet.write(("Risk", Said(risk)))
    for name, text in (
        ("Run", facts.run_id),
        ("Results", facts.chosen.recorded.results_sha256),
        ("Content decided about", found.content_sha256 or ""),
        ("Ledger as of", f"entry {facts.as_of}, {say.moment(facts.at)}"),
        ("Verification code", found.code),
        ("To verify it", f"comptune report --verify {found.code}"),
    ):
        if text:
            sheet.write((name, text))


def _definitions(sheet: Sheet, facts: PackFacts) -> None:
    for name in METRICS:
        metric = load_metrics()[name]
        sheet.write((metric.title, metric.definition.strip()))
    for bridge in load_metrics().bridges.values():
        sheet.write((bridge.title, bridge.definition.strip()))
    named = {one.title for one in facts.levers.lines}
    for lever in load_catalogue().values():
        if lever.title in named:
            sheet.write((lever.title, lever.description.strip()))
