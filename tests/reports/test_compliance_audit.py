"""An audit report's figures are those that the ledger's own rows come to, counted by SQL."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from tests.ledger.tampering import flatten, insert, rehash, set_column, unguarded
from tests.ledger.tampering import row as row_of
from tests.reports.audited import LATER, MARKUP, audit_of, facts_of, founded, lived
from tests.scenarios.conftest import FOUNDED_AT, Office, person

from comptune.cli import main
from comptune.ledger.browsing import EntryFilter
from comptune.ledger.errors import NotAllowed
from comptune.ledger.events import EVENTS
from comptune.ledger.verify import verify
from comptune.reports.compliance import limits
from comptune.reports.compliance.audit_document import audit_document
from comptune.reports.compliance.audit_facts import AuditFacts
from comptune.reports.compliance.audit_report import TOLD_IN
from comptune.reports.compliance.cells_told import cells_told
from comptune.reports.compliance.period import EVERYTHING, Period
from comptune.reports.compliance.taking import report_of
from comptune.reports.html import to_html
from comptune.reports.pdf import to_pdf
from comptune.workspace import Workspace

AUDIT_PAGE = Path(__file__).parents[2] / "docs" / "audit.md"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Only read it."""
    made = lived(tmp_path_factory.mktemp("audited") / "workspace")
    yield made
    made.workspace.ledger.close()


@pytest.fixture(scope="module")
def facts(office: Office) -> AuditFacts:
    return facts_of(office.workspace)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Office]:
    """One's own, without a scenario."""
    made = founded(tmp_path / "workspace", people=20)
    yield made
    made.workspace.ledger.close()


def rows(workspace: Workspace, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(workspace.folder / "ledger.sqlite") as connection:
        return connection.execute(query).fetchall()


def sequences(workspace: Workspace, condition: str) -> list[object]:
    found = rows(workspace, f"select sequence from entries where {condition} order by sequence")
    return [sequence for (sequence,) in found]


def test_every_entry_is_counted_once(office: Office, facts: AuditFacts) -> None:
    counted = rows(office.workspace, "select event_type, count(*) from entries group by 1")
    assert {one.event_type: one.entries for one in facts.population.types if one.entries} == dict(
        counted
    )
    (total,) = rows(office.workspace, "select count(*), min(sequence), max(sequence) from entries")
    population = facts.population
    assert (population.entries, population.first, population.last) == total
    assert (population.gapless, population.unsound) == (True, 0)
    assert [one.entry for one in facts.journal] == list(range(1, population.entries + 1))


def test_every_type_of_entry_has_a_section() -> None:
    assert set(TOLD_IN) == set(EVENTS)


def test_every_move_is_that_of_the_payloads(office: Office, facts: AuditFacts) -> None:
    query = """
        select sequence, actor, json_extract(moved.value, '$.cell'),
            json_extract(moved.value, '$.old'), json_extract(moved.value, '$.new'),
            coalesce(json_extract(payload, '$.reason'), '')
        from entries, json_each(entries.payload, '$.cells') as moved
        where event_type not in ('PARAMETER_LOCKED', 'PARAMETER_UNLOCKED')
        order by sequence, moved.key
    """
    expected = [
        (sequence, actor, cell, *(None if at is None else Decimal(str(at)) for at in values), why)
        for sequence, actor, cell, *values, why in rows(office.workspace, query)
    ]
    assert len(expected) == 36
    assert [
        (one.entry, one.by, one.cell, one.before, one.after, one.reason) for one in facts.moves
    ] == expected


def test_submissions_end_as_they_did(facts: AuditFacts) -> None:
    assert [(one.scenario, one.fate, one.approvals_required) for one in facts.submissions] == [
        ("small", "published", 1),
        ("wide", "lapsed", 2),
        ("wide", "rejected", 2),
        ("wide", "withdrawn", 2),
        ("other", "lapsed", 1),
        ("first", "published", 1),
    ]
    changed, others = facts.submissions[1], facts.submissions[4]
    assert changed.fate_words == ("ada changed 1 cell: merit_rate.2028.L1 from 3.5 % to 3.6 %")
    assert others.fate_words.startswith("eva published first")


def test_hashes_and_decisions_are_those_of_the_entries(office: Office, facts: AuditFacts) -> None:
    types = "'SCENARIO_APPROVED', 'SCENARIO_REJECTED'"
    expected = rows(
        office.workspace,
        "select sequence, actor, json_extract(payload, '$.content_sha256') from entries "
        f"where event_type in ({types}) order by sequence",
    )
    assert [(one.entry, one.by, one.content_sha256) for one in facts.decisions] == expected
    submitted = rows(
        office.workspace,
        "select sequence, json_extract(payload, '$.content_sha256'), "
        "json_extract(payload, '$.run_id') from entries "
        "where event_type = 'SCENARIO_SUBMITTED' order by sequence",
    )
    assert [(one.entry, one.content_sha256, one.run_id) for one in facts.submissions] == submitted


def test_makers_and_deciders_are_told_apart(facts: AuditFacts) -> None:
    assert [(one.by, one.acted_as, one.meaning, one.makers) for one in facts.decisions] == [
        ("ben", "approver", "approved", ("ana",)),
        ("ben", "approver", "approved", ("ana",)),
        ("eva", "executive", "rejected", ("ada", "ana")),
        ("ben", "approver", "reviewed", ("ana",)),
        ("ben", "approver", "approved", ("ana",)),
    ]
    assert all(one.duties_separate and not one.refusals for one in facts.decisions)


def test_who_could_make_and_approve_follows_from_the_roles(facts: AuditFacts) -> None:
    by_person = {one.person: one for one in facts.holders}
    assert set(by_person) == {"ada", "ana", "ben", "eva", "vic", "root", "demo:dora"}  # bea left
    assert [name for name, one in by_person.items() if one.could_do_both] == ["ben", "eva"]
    assert (by_person["ana"].made, by_person["ana"].approved) == (4, 0)
    assert (by_person["ben"].made, by_person["ben"].approved) == (0, 3)
    assert by_person["root"].approves_by == ()


def test_exceptions_are_the_entries_that_sql_finds(office: Office, facts: AuditFacts) -> None:
    kind, people = "event_type = '{}'", "json_extract(payload, '$.people') is {} null"
    expected = {
        "rules_not_kept": "false",
        "second_approver": "json_extract(payload, '$.approvals_required') = 2",
        "rejected": kind.format("SCENARIO_REJECTED"),
        "withdrawn": kind.format("SCENARIO_WITHDRAWN"),
        "rolled_back": kind.format("PARAMETER_ROLLBACK"),
        "locks": kind.format("PARAMETER_LOCKED"),
        "tuner": "json_extract(payload, '$.optimization') is not null",
        "demo_users": "json_extract(payload, '$.authenticated_by') = 'demo'",
        "failed_runs": kind.format("SIMULATION_FAILED"),
        "pruned_runs": kind.format("RUN_PRUNED"),
        "people_exported": f"{kind.format('DATA_EXPORTED')} and {people.format('not')}",
        "exported": f"{kind.format('DATA_EXPORTED')} and {people.format('')}",
        "same_moment": "recorded_at = (select before.recorded_at from entries as before "
        "where before.sequence = entries.sequence - 1)",
        "to_come": f"recorded_at > '{LATER:%Y-%m-%dT%H:%M}'",
    }
    found = {one.name: [told.entry for told in one.entries] for one in facts.exceptions}
    lapsed = [one.fate_entry for one in facts.submissions if one.fate == "lapsed"]
    assert found.pop("lapsed") == lapsed
    assert found.pop("one_person") == []
    assert found == {
        name: sequences(office.workspace, condition) for name, condition in expected.items()
    }
    assert [len(found[name]) for name in ("second_approver", "demo_users", "locks")] == [3, 1, 1]


def test_a_day_is_from_its_midnight_to_the_next(small: Office) -> None:
    moments = {
        "a": datetime(2027, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC),
        "b": datetime(2027, 3, 2, tzinfo=UTC),
        "c": datetime(2027, 3, 2, 23, 59, 59, 999_999, tzinfo=UTC),
        "d": datetime(2027, 3, 3, tzinfo=UTC),
    }
    for name, at in moments.items():
        small.workspace.desk(person("root"), clock=lambda at=at: at).grant(name, "viewer")
    day = date(2027, 3, 2)

    def granted(period: Period) -> list[str]:
        return [one.words for one in facts_of(small.workspace, period).roles]

    assert granted(Period.of(day, day)) == ["granted viewer to b", "granted viewer to c"]
    assert granted(Period.of(moments["c"], moments["c"])) == ["granted viewer to c"]
    numbers = sequences(small.workspace, "recorded_at >= '2027-03-01'")
    assert granted(Period.of(numbers[0], numbers[2])) == granted(Period.of(day, day))
    found = facts_of(small.workspace, Period.of(day, day)).population
    assert (found.earlier, found.entries, found.later) == (9, 2, 1)


def test_a_period_of_the_past_says_the_same_later(small: Office) -> None:
    ana = small.desk("ana")
    ana.create("plan", cells={"merit_rate.2027.L3": "2.9 %"}, reason="The market.")
    small.sealed("plan")
    ana.submit("plan")
    last = small.desk("ben").approve("plan").sequence
    period = Period.of(None, last)
    before = facts_of(small.workspace, period)
    small.desk("ada").set_cells("plan", {"merit_rate.2027.L3": "2.8 %"}, reason="Less.")
    small.desk("root").revoke("ben", "approver")
    after = facts_of(small.workspace, period)
    assert before.submissions[0].decisions[0].duties_separate
    for name in ("submissions", "holders", "moves", "exceptions", "journal", "state_entry"):
        assert getattr(before, name) == getattr(after, name)
    assert facts_of(small.workspace).submissions[0].fate == "lapsed"


def test_the_report_is_recorded_before_it_leaves(small: Office) -> None:
    audit = audit_of(small.workspace)
    found = report_of(small.workspace, audit, EVERYTHING, at=LATER, reason="The year.")
    assert found.recorded == found.population.last
    logged = small.workspace.ledger.entry(found.recorded or 0)
    assert (logged.event_type, logged.actor) == ("DATA_EXPORTED", "vic")
    assert logged.payload["reason"] == "The year."
    with pytest.raises(NotAllowed):
        report_of(
            small.workspace, audit_of(small.workspace, person("nobody")), EVERYTHING, at=LATER
        )
    assert small.workspace.ledger.head().sequence == found.recorded


def test_a_file_is_never_overwritten(
    small: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, head = tmp_path / "report.html", small.workspace.ledger.head().sequence
    file.write_text("mine")
    call = ["--workspace", str(small.workspace.folder), "audit", "report", "--to"]
    assert main([*call, str(file)]) == 2
    assert "it is a new file" in capsys.readouterr().err
    assert main([*call, str(tmp_path / "report.docx")]) == 2
    assert file.read_text() == "mine"
    assert small.workspace.ledger.head().sequence == head


def test_a_tampered_ledger_has_a_report_that_says_so_first(small: Office) -> None:
    ana = small.desk("ana")
    bad = ana.create("plan", cells={"merit_rate.2027.L3": "2.9 %"}, reason="A start.").sequence
    ana.comment("plan", "Behind the break.")
    with unguarded(small.workspace.ledger_url) as connection:
        payload = row_of(connection, bad)["payload"].replace("A start.", "An end.")
        set_column(connection, bad, "payload", payload)
        connection.exec_driver_sql("delete from projections")
    flatten(small.workspace.ledger_url)
    small.workspace.ledger.close()
    again = Workspace.open(small.workspace.folder)
    found = report_of(again, audit_of(again), EVERYTHING, at=LATER)
    again.ledger.close()
    assert (found.verified.sound, found.recorded, found.state_entry) == (False, None, bad - 1)
    assert found.verified.problems[0][0] == bad
    assert (found.population.entries, found.population.unsound) == (bad + 1, 2)
    assert [one.entry for one in found.journal] == list(range(1, bad + 2))
    assert (found.moves, found.scenarios) == ((), ())  # only in the list, as they stand
    assert "its hash is not that of its content" in found.journal[-2].words
    document = audit_document(found)
    page = to_html(document)
    words = f"It breaks at entry {bad}."
    assert words in page
    assert page.index(words) < page.index("Entries of the period")
    assert "what does not hold is listed below it" in page
    assert "and holds." not in page


def forged(office: Office, like: int, **changes: object) -> int:
    """An entry with proper hashes that somebody appended past the tool; its number."""
    with unguarded(office.workspace.ledger_url) as connection:
        head = office.workspace.ledger.head()
        values = row_of(connection, like) | {"previous_hash": head.hash} | changes
        values["sequence"] = head.sequence + 1
        values["hash"] = rehash(values)
        insert(connection, values)
    return head.sequence + 1


def test_a_signature_past_the_rules_is_found(small: Office) -> None:
    ana = small.desk("ana")
    ana.create("plan", cells={"merit_rate.2027.L3": "2.9 %"}, reason="The market.")
    small.sealed("plan")
    ana.submit("plan")
    like = small.desk("ben").approve("plan", meaning="reviewed")
    at = forged(
        small,
        like.sequence,
        actor="ana",
        version=like.version + 1,
        payload=row_payload(small, like.sequence).replace("reviewed", "approved"),
    )
    found = facts_of(small.workspace)
    assert found.verified.sound  # by its hashes it is an entry like any other
    own = found.decisions[-1]
    assert (own.entry, own.by, own.duties_separate, own.acted_as) == (at, "ana", False, None)
    assert own.own_hand is not None and own.own_hand.startswith("ana created plan")
    (refused,) = next(one for one in found.exceptions if one.name == "rules_not_kept").entries
    assert refused.entry == at
    assert "The rule does not hold for 1 decision of 2" in to_html(audit_document(found))


def row_payload(office: Office, sequence: int) -> str:
    ((payload,),) = rows(
        office.workspace, f"select payload from entries where sequence = {sequence}"
    )
    return str(payload)


def test_a_signature_under_nothing_is_a_broken_ledger_and_no_error(small: Office) -> None:
    ana = small.desk("ana")
    ana.create("draft", cells={"merit_rate.2027.L3": "2.9 %"}, reason="The market.")
    like = ana.rename("draft", "Draft 2")
    at = forged(
        small,
        like.sequence,
        actor="ben",
        event_type="SCENARIO_APPROVED",
        version=like.version + 1,
        payload='{"authenticated_by":"operating_system","content_sha256":"' + "a" * 64 + '",'
        '"meaning":"approved","reason":"","scenario":"draft"}',
    )
    found = verify(
        small.workspace.ledger_url,
        checkpoints_folder=small.workspace.checkpoints_folder,
        workspace_folder=small.workspace.folder,
    )
    assert f"Entry {at}, SCENARIO_APPROVED" in found.problems[0].words
    told = facts_of(small.workspace)
    assert (told.state_entry, told.population.unsound) == (at - 1, 1)
    assert told.broken is not None


def test_a_ledger_without_a_decision_has_a_report(tmp_path: Path) -> None:
    made = Workspace.init(
        tmp_path / "new", name="New", currency="EUR", founder=person("vic"), at=FOUNDED_AT
    )
    found = facts_of(made)
    assert (found.population.entries, found.moves, found.submissions) == (2, (), ())
    nothing = facts_of(made, Period.of(date(2030, 1, 1), date(2030, 12, 31)))
    assert (nothing.population.entries, nothing.population.first) == (0, None)
    assert nothing.population.earlier == 2
    page = to_html(audit_document(nothing))
    assert "The period has no entry." in page
    assert "In the period nothing was decided." in page
    made.ledger.close()


def test_texts_of_people_are_no_markup(facts: AuditFacts) -> None:
    page = to_html(audit_document(facts))
    assert MARKUP not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    assert "Office &amp; &lt;Co&gt;" in page


def test_the_paper_says_what_the_facts_say(facts: AuditFacts) -> None:
    paper = pypdfium2.PdfDocument(to_pdf(audit_document(facts)))
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in paper).split())
    paper.close()
    population = facts.population
    assert f"{population.entries} numbers 1 to {population.entries}" in text
    assert f"The rule holds for {len(facts.decisions)} decisions" in text
    assert facts.verified.head_hash in text
    assert "this was computed again, and holds." in text
    assert MARKUP in text
    for one in facts.submissions:
        assert f"{one.scenario}, submitted by entry {one.entry}: {one.fate}" in text
        assert one.content_sha256 in text
    for counted in population.types:
        if counted.entries:
            assert f"{counted.event_type} {counted.entries} " in text
    for exceptional in facts.exceptions:
        if exceptional.entries:
            assert f"{exceptional.title} ({len(exceptional.entries)})" in text


def test_cells_that_share_a_line_are_all_named() -> None:
    cells = [f"merit_rate.{year}.L{level}" for year in (2027, 2028) for level in range(1, 6)]
    assert cells_told(cells) == "merit_rate 2027–2028: L1–L5"
    assert cells_told(cells[:4]) == "merit_rate 2027: L1–L4"
    odd = [*cells[:2], cells[3], *cells[5:]]
    assert cells_told(odd) == "merit_rate 2027: L1–L2, L4; 2028: L1–L5"
    assert cells_told(["headcount_growth.2027", "headcount_growth.2029"]) == (
        "headcount_growth 2027, 2029"
    )
    assert cells_told(["range_minimum.L1", "range_minimum.L2"]) == (
        "range_minimum.L1, range_minimum.L2"
    )


def test_what_it_does_not_prove_is_what_the_page_on_auditing_says() -> None:
    page = " ".join(AUDIT_PAGE.read_text("utf-8").replace("*", "").replace("`", "").split())
    for sentence in (limits.PROVES, limits.NEEDS_CHECKPOINTS, *limits.DOES_NOT_PROVE):
        assert sentence in page


def test_every_entry_that_is_meant_comes_oldest_first(office: Office) -> None:
    wanted = EntryFilter(event_types=("ROLE_GRANTED",))
    found = audit_of(office.workspace).every(wanted)
    assert [one.sequence for one in found] == sequences(
        office.workspace, "event_type = 'ROLE_GRANTED'"
    )
