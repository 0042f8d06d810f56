"""The sections of an audit report on what was submitted and decided, and by whom."""

from collections.abc import Iterator

from comptune.reports.compliance.audit_facts import AuditFacts, Decided, Holder, Submitted
from comptune.reports.compliance.audit_report import SUBMISSIONS
from comptune.reports.compliance.words import NOTHING, counted, moment
from comptune.reports.document import (
    Block,
    Code,
    Column,
    Heading,
    Note,
    Pairs,
    Paragraph,
    Section,
    Table,
    Words,
)

_FATES = {
    "approved": "Stands",
    "waiting": "Waits",
    "published": "Published",
    "lapsed": "Lapsed",
    "rejected": "Rejected",
    "withdrawn": "Withdrawn",
    "archived": "Archived",
    "replaced": "Replaced",
}


def submissions_section(facts: AuditFacts) -> Section:
    """What was put before approvers, of which content, who signed, what became of it."""
    if not facts.submissions:
        return Section(SUBMISSIONS, (Paragraph(f"{NOTHING} was submitted or decided."),))
    blocks: list[Block] = [
        Paragraph(
            "Every submission that was made, decided or ended in the period. An approval is of one "
            "content, named by its hash; it counts as long as that is the scenario's content and "
            f"stands on what it stood on. Told as of entry {facts.state_entry}."
        )
    ]
    for one in facts.submissions:
        blocks += _submission(one)
    return Section(SUBMISSIONS, blocks)


def _submission(one: Submitted) -> Iterator[Block]:
    yield Heading(f"{one.scenario}, submitted by entry {one.entry}: {_FATES[one.fate].lower()}")
    by = f" (entry {one.fate_entry})" if one.fate_entry else ""
    pairs: list[tuple[str, Words]] = [
        ("Submitted", f"{moment(one.at)} UTC by {one.by}, with run {one.run_id}"),
        ("Content", Code(one.content_sha256)),
        ("Made by", ", ".join(one.makers)),
        ("Approvals needed", _needed(one)),
        ("What became of it", f"{_FATES[one.fate]}: {one.fate_words}{by}"),
    ]
    if one.reason:
        pairs.insert(1, ("Reason", one.reason))
    yield Pairs(pairs)
    if one.decisions:
        yield Table(
            (
                Column("Entry", number=True, width=8),
                Column("When (UTC)", width=15),
                Column("Who", width=16),
                Column("As", width=12),
                Column("Meaning", width=12),
                Column("Of this content", width=13),
                Column("Reason"),
            ),
            [
                (
                    str(decided.entry),
                    moment(decided.at),
                    decided.by,
                    decided.acted_as or "no role",
                    decided.meaning,
                    "yes" if decided.content_sha256 == one.content_sha256 else "no",
                    decided.reason or "–",
                )
                for decided in one.decisions
            ],
            whole=len(one.decisions) < 10,
        )


def _needed(one: Submitted) -> str:
    if one.approvals_required == 1:
        return "1; nothing about it is material"
    return f"{one.approvals_required}, one of the higher role. {' '.join(one.materiality)}"


def duties_section(facts: AuditFacts) -> Section:
    """That no maker decided, decision by decision; and who could do what by their roles."""
    return Section("Separation of duties", (*_rule(facts), *_decided(facts), *_roles(facts)))


def _rule(facts: AuditFacts) -> Iterator[Block]:
    yield Paragraph(
        "The rule: maker is not checker. A maker is who submitted a proposal, and everyone who had "
        "a hand in its content, here or in what it was copied or rebased from, under whatever "
        "name. The rule is part of the transaction that appends an entry. Below it is worked out "
        "again for every decision, from the entries before it."
    )
    decisions = facts.decisions
    broken = [one for one in decisions if not one.duties_separate]
    if broken:
        numbers = ", ".join(str(one.entry) for one in broken)
        yield Note(
            f"The rule does not hold for {counted(len(broken), 'decision')} of {len(decisions):,}: "
            f"entries {numbers}.",
            kind="warning",
        )
    elif decisions:
        yield Note(
            f"The rule holds for {counted(len(decisions), 'decision')}: nobody decided who had a "
            "hand in it, and everybody had a role that may.",
            kind="good",
        )
    else:
        yield Paragraph(f"{NOTHING} was decided.")


def _decided(facts: AuditFacts) -> Iterator[Block]:
    if facts.decisions:
        yield Table(
            (
                Column("Entry", number=True, width=8),
                Column("Scenario", width=18),
                Column("Decision", width=13),
                Column("Who, by which role", width=25),
                Column("Makers", width=20),
                Column("How the rule held"),
            ),
            [
                (
                    str(one.entry),
                    one.scenario,
                    one.meaning,
                    f"{one.by}, {one.acted_as or 'no role that may'}",
                    ", ".join(one.makers),
                    _held(one),
                )
                for one in facts.decisions
            ],
            caption="Decisions and who made what was decided",
        )


def _held(one: Decided) -> str:
    if one.own_hand is not None:
        return f"It did not: {one.own_hand}."
    if one.acted_as is None:
        return "It did not: no role that approves."
    return f"{one.by} is none of the makers."


def _roles(facts: AuditFacts) -> Iterator[Block]:
    yield Heading("Who holds which roles")
    both = [one.person for one in facts.holders if one.could_do_both]
    yield Paragraph(
        f"At the period's end {counted(len(facts.holders), 'person', 'people')} had roles. The "
        "roles of approver and executive include what an analyst may, so "
        + (
            f"{counted(len(both), 'person', 'people')} could make and approve: {', '.join(both)}. "
            if both
            else "nobody could make and approve. "
        )
        + "That nobody does both in one proposal is what the rule above is for. An administrator "
        "grants roles, never to themselves, and approves nothing by that role."
    )
    yield Table(
        (
            Column("Person", width=22),
            Column("Roles", width=22),
            Column("Makes by", width=16),
            Column("Approves by", width=16),
            Column("Scenarios made", number=True, width=12),
            Column("Approved", number=True, width=12),
        ),
        [_holder(one) for one in facts.holders],
        note="Scenarios made and approved: in the period, each scenario once.",
    )


def _holder(one: Holder) -> tuple[Words, ...]:
    stays_out = "" if one.may_act else " (may not act: demo users are off)"
    return (
        f"{one.person}{stays_out}",
        ", ".join(one.roles),
        ", ".join(one.makes_by) or "–",
        ", ".join(one.approves_by) or "–",
        f"{one.made:,}",
        f"{one.approved:,}",
    )
