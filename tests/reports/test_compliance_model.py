"""The documentation of a model says what catalogue, specification, run and ledger say."""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from comptune.ledger.actor import demo_user
from comptune.ledger.errors import NotAllowed
from comptune.levers import load_catalogue
from comptune.metrics import figures, load_metrics
from comptune.paths import page_file, transform_folder
from comptune.reports.compliance.model_document import (
    LIMITS,
    SPECIFICATION,
    model_document,
    specification,
)
from comptune.reports.compliance.model_facts import ModelFacts, Validated, model_facts
from comptune.reports.compliance.model_inputs import STRUCTURE_PAGE
from comptune.reports.compliance.pages import PagePart, parts_of, section_blocks
from comptune.reports.compliance.taking import model_of
from comptune.reports.document import Bullets, Code, Heading, Paragraph, Strong, Table, Words
from comptune.reports.facts import pack_facts
from comptune.reports.html import to_html
from comptune.warehouse.runs import DamagedRun
from comptune.workspace import Workspace

AT = datetime(2027, 2, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def facts(built_workspace: Workspace) -> ModelFacts:
    return model_facts(built_workspace, built_workspace.desk(), None, at=AT, recorded=None)


@pytest.fixture(scope="module")
def page(facts: ModelFacts) -> str:
    return to_html(model_document(facts))


@pytest.fixture
def own(built_workspace: Workspace, tmp_path: Path) -> Iterator[Workspace]:
    """A copy to change."""
    shutil.copytree(built_workspace.folder, tmp_path / "own")
    opened = Workspace.open(tmp_path / "own")
    yield opened
    opened.ledger.close()


def asked(workspace: Workspace, query: str) -> list[tuple[object, ...]]:
    path = workspace.runs()[0].path
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(query).fetchall()


def test_the_run_is_verified_and_simulated_again(facts: ModelFacts, page: str) -> None:
    levels, departments, years, measures = 5, 6, 5, 45
    assert facts.validated == Validated("", levels * departments * years * measures, 0)
    assert "all 6,750 totals of a simulation by this version" in page
    assert facts.results_sha256 in page


def test_what_does_not_hold_is_said_first(facts: ModelFacts) -> None:
    unlike = replace(facts, validated=replace(facts.validated, unlike=3))
    assert "comes to 3 of 6,750 totals otherwise" in to_html(model_document(unlike))


def test_an_altered_run_is_a_result_and_no_error(own: Workspace) -> None:
    path = own.runs()[0].path
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute("update fct_yearly_events set amount = amount + 1 where amount is not null")
    found = model_facts(own, own.desk(), None, at=AT, recorded=None)
    assert found.validated.problem
    words = to_html(model_document(found))
    assert "The run is not what was sealed." in words
    assert "Validated when this was written" not in words


def test_an_altered_run_has_no_executive_report(own: Workspace) -> None:
    path = own.runs()[0].path
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute(
            "update fct_metrics set metric_value = metric_value * 2 "
            "where metric_name = 'total_compensation_cost' and grain = 'total'"
        )
    with pytest.raises(DamagedRun, match="its bytes are not those"):
        pack_facts(own, own.desk(), None, seeds=0)


def test_every_test_of_the_run_is_told_with_its_result(
    built_workspace: Workspace, facts: ModelFacts, page: str
) -> None:
    rows = asked(built_workspace, "select test_name, status from fct_test_results")
    assert sorted((test.name, test.status) for test in facts.report.tests) == sorted(rows)
    assert f"{len(rows)} tests: {len(rows)} passed." in page
    declared = {path.stem for path in (transform_folder() / "tests").glob("*.sql")}
    assert {one.name for one in facts.invariants} == declared
    assert {one.status for one in facts.invariants} == {"pass"}
    for one in facts.invariants:
        assert one.name in page


def test_checks_of_rows_and_control_totals_are_those_of_the_tables(
    built_workspace: Workspace, page: str
) -> None:
    ((tested, passed),) = asked(
        built_workspace, "select sum(rows_tested), sum(rows_passed) from fct_data_quality"
    )
    assert f"{passed:,} of {tested:,} checks of rows pass, {passed / tested:.4%}" in page
    for column in ("closing_headcount", "base_pay_cost"):
        unit = "count" if column == "closing_headcount" else "money"
        for (total,) in asked(
            built_workspace,
            f"select sum({column}) from fct_control_totals group by simulation_year",
        ):
            assert figures.metric(unit, total, exact=True) in page


def test_every_lever_and_metric_stands_with_its_declaration(
    built_workspace: Workspace, facts: ModelFacts, page: str
) -> None:
    text = " ".join(re.sub(r"<[^>]+>", " ", page).replace("&#x27;", "'").split())
    assert [one.lever.name for one in facts.levers] == list(load_catalogue())
    for lever in load_catalogue().values():
        assert " ".join(lever.description.split()) in text
    for metric in load_metrics():
        assert " ".join(metric.definition.split()) in text
    merit = next(one for one in facts.levers if one.lever.name == "merit_rate")
    assert asked(
        built_workspace,
        "select min(parameter_value), max(parameter_value) from int_effective_parameters "
        "where parameter_name = 'merit_rate'",
    ) == [(Decimal("0.025"), Decimal("0.03"))]
    assert (merit.lowest, merit.highest, merit.tiers) == ("2.5 %", "3 %", ("default",))


def test_what_is_not_known_of_few_people_is_not_counted_out(
    built_workspace: Workspace, facts: ModelFacts
) -> None:
    ((unrated, other),) = asked(
        built_workspace,
        "select count(*) filter (performance_rating is null), "
        "count(*) filter (gender is null or gender not in ('female', 'male')) from stg_census",
    )
    gaps = {one.what: one.people for one in facts.gaps}
    assert gaps["rating"] == unrated > 4
    assert 0 < other < 5  # type: ignore[operator]
    assert gaps["gender"] is None
    assert facts.people == 800


def test_a_figure_without_a_source_is_said_to_have_none(facts: ModelFacts, page: str) -> None:
    without = [
        one.lever.title for one in facts.levers if one.is_assumption and not one.lever.reference
    ]
    assert without
    assert f"without a figure from outside in the catalogue: {', '.join(without)}." in page


def test_it_leaves_the_tool_once_the_ledger_has_it(own: Workspace) -> None:
    found = model_of(own, own.desk(), None, at=AT, reason="For review.")
    entry = own.ledger.entry(found.recorded or 0)
    assert (entry.event_type, entry.payload["run_id"]) == ("DATA_EXPORTED", found.run_id)
    with pytest.raises(NotAllowed):
        model_of(own, own.desk(demo_user("nobody")), None, at=AT)
    assert own.ledger.head().sequence == entry.sequence


def letters(text: str) -> str:
    """What a page says: its letters and digits, without the marks of Markdown."""
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)\s]*\)", "]", text)
    text = re.sub(r"^\d+\. ", "", text, flags=re.MULTILINE)
    return "".join(re.findall(r"\w", text))


def plain(words: Words) -> str:
    if isinstance(words, str):
        return words
    if isinstance(words, Strong | Code):
        return words.text
    return "".join(map(plain, words))


def said(parts: Iterable[PagePart]) -> str:
    found: list[str] = []
    parts = list(parts)
    for block in section_blocks(parts):
        match block:
            case Paragraph(words):
                found.append(plain(words))
            case Bullets(items):
                found += map(plain, items)
            case Heading(title):
                found.append(title)
            case Table(columns, rows):
                found += [column.title for column in columns]
                found += [plain(cell) for row in rows for cell in row]  # type: ignore[union-attr]
    return parts[0].title + "".join(found)


@pytest.mark.parametrize("name", [SPECIFICATION, STRUCTURE_PAGE])
def test_no_word_of_a_page_is_lost(name: str) -> None:
    text = page_file(name).read_text("utf-8")
    assert letters(said(parts_of(text))) == letters(re.sub(r"^#+ ", "", text, flags=re.M))


def test_the_specification_is_whole_up_to_its_example(page: str) -> None:
    titles = [part.title for part in specification()]
    assert titles[1] == "Units and rounding"
    assert titles[-1] == LIMITS
    for title in titles[1:]:
        assert f"{title}</h" in page
