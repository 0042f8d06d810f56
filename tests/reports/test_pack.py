"""The pack says what the run's tables say: on paper, on the screen and in the workbook."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import openpyxl
import pypdfium2
import pytest

from comptune.cli import main
from comptune.ledger.actor import demo_user
from comptune.reports.choosing import ReportRefused
from comptune.reports.document import Document, Figure
from comptune.reports.facts import PackFacts, pack_facts
from comptune.reports.html import to_html
from comptune.reports.pack import pack_document
from comptune.reports.pdf import to_pdf
from comptune.reports.summary import sentences
from comptune.reports.verification import CodeRefused, ReportNotGenuine, verify_code
from comptune.reports.workbook import pack_workbook
from comptune.scenarios import Run
from comptune.workspace import Workspace

from .conftest import SCENARIO, SEEDS, without

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
YEARS = (2027, 2028, 2029, 2030, 2031)
_SUMS = """
    select
        simulation_year,
        sum(base_pay_cost) as base,
        sum(lump_sum_cost) as lump,
        sum(bonus_cost) as bonus,
        sum(benefits_cost) as benefits,
        sum(base_pay_cost + lump_sum_cost + bonus_cost + benefits_cost) as cost,
        sum(opening_headcount) as opening,
        sum(hires) as hires,
        sum(exits) as exits,
        sum(closing_headcount) as closing
    from fct_control_totals
"""
_NUMBER = re.compile(r"^[+\u2212]?[\d,]+(\.\d+)?$")
ACCENT, ORANGE = (0, 114, 178), (213, 94, 0)


def by_year(run: Run, column: str, where: str = "true") -> list[Decimal]:
    """The engine's own sums: not what the report reads."""
    sql = f"{_SUMS} where {where} group by simulation_year order by simulation_year"
    return [Decimal(str(one)) for one in run.query(sql)[column].to_pylist()]


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("\u2212", "-").replace("+", ""))


@pytest.fixture(scope="module")
def run(pack: PackFacts) -> Run:
    return pack.chosen.run


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with closing(pypdfium2.PdfDocument(pdf)) as opened:
        yield opened


@pytest.fixture(scope="module")
def paper(pages: pypdfium2.PdfDocument) -> list[str]:
    """The lines of all pages."""
    texts = [page.get_textpage().get_text_range() for page in pages]
    return [line.replace("\u00a0", " ").strip() for text in texts for line in text.splitlines()]


@pytest.fixture(scope="module")
def screen(document: Document) -> list[list[str]]:
    """The rows of all tables of the page, as cells."""
    reader = _Rows()
    reader.feed(to_html(document))
    return reader.rows


class _Rows(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data.replace("\u00a0", " ")


Found = Callable[[str], list[list[Decimal]]]


@pytest.fixture(params=["paper", "screen"])
def found(request: pytest.FixtureRequest) -> Found:
    """The numbers of every line of a table whose head is a text, on paper or on the screen."""
    if request.param == "paper":
        lines: list[str] = request.getfixturevalue("paper")
    else:
        lines = [" ".join(row) for row in request.getfixturevalue("screen")]

    def numbers(head: str) -> list[list[Decimal]]:
        found = (line.removeprefix(head).split() for line in lines if line.startswith(f"{head} "))
        return [[number(one) for one in cells] for cells in found if all(map(_NUMBER.match, cells))]

    return numbers


# --- Every total ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("In-year base pay", "base"),
        ("Lump sums", "lump"),
        ("Bonus", "bonus"),
        ("Benefits", "benefits"),
        ("Total compensation cost", "cost"),
        ("The merit scenario", "cost"),
        ("All", "cost"),
        ("1 January", "opening"),
        ("31 December", "closing"),
        ("All", "closing"),
        ("Hires", "hires"),
    ],
)
def test_totals_are_those_of_the_run(found: Found, run: Run, head: str, column: str) -> None:
    assert by_year(run, column) in found(head)


def test_all_is_written_once_for_each_kind_of_group_and_measure(found: Found, run: Run) -> None:
    cost, people = by_year(run, "cost"), by_year(run, "closing")
    assert sorted(found("All")) == sorted([cost, people, cost, people])


def test_exits_are_less_than_nothing(found: Found, run: Run) -> None:
    assert [-one for one in by_year(run, "exits")] in found("Exits")


def test_levels_and_departments_are_those_of_the_run(found: Found, run: Run) -> None:
    names = {row["level_id"]: row["name"] for row in run.table("config_job_levels").to_pylist()}
    for level, name in names.items():
        where = f"job_level = {level}"
        assert found(name) == [by_year(run, "cost", where), by_year(run, "closing", where)]
    for name in run.table("fct_control_totals")["department"].unique().to_pylist():
        where = f"department = '{name}'"
        assert found(name) == [by_year(run, "cost", where), by_year(run, "closing", where)]


def test_parts_of_the_bridge_lead_from_year_to_year(found: Found, run: Run) -> None:
    cost = by_year(run, "cost")
    ((*opening,),) = found("Year before")
    ((*closing_,),) = found("This year")
    assert (opening, closing_) == (cost[:-1], cost[1:])
    heads = ("Carry-over", "Last year's joiners", "COLA", "Merit", "Promotion", "Leavers")
    heads += ("Last year's leavers", "Joiners", "Level transfers", "Bonus", "Benefits")
    parts = [line for head in heads for line in found(head) if len(line) == len(YEARS) - 1]
    sums = [sum(column, Decimal(0)) for column in zip(*parts, strict=True)]
    assert sums == [after - before for before, after in pairwise(cost)]


def test_gaps_of_article_9_are_those_of_the_mart(paper: list[str], run: Run) -> None:
    for column, component, head in (
        ("mean_gap", "pay", "Pay gap, mean (Art. 9(1)(a))"),
        ("median_gap", "pay", "Pay gap, median (Art. 9(1)(c))"),
        ("mean_gap", "variable", "Variable pay gap, mean (Art. 9(1)(b))"),
    ):
        rows = run.query(
            f"select {column} as gap from fct_pay_equity where grain = 'total' "
            f"and pay_component = '{component}' order by simulation_year"
        )
        gaps = [f"{gap * 100:.2f} %".replace("-", "\u2212") for gap in rows["gap"].to_pylist()]
        assert f"{head} {' '.join(gaps)}" in paper


# --- The summary ----------------------------------------------------------------------------------


def test_the_summary_says_what_the_tables_say(
    pack: PackFacts, run: Run, pack_workspace: Workspace
) -> None:
    cost, people = by_year(run, "cost"), by_year(run, "closing")
    recorded = pack_workspace.ledger.state().runs[run.run_id]
    total, change = sum(cost, Decimal(0)), sum(cost, Decimal(0)) - recorded.baseline_cost
    words = [one.words for one in sentences(pack)]
    assert words[0] == (
        f"From 2027 to 2031 \u201cThe merit scenario\u201d costs {total / 1_000_000:.2f} M USD, "
        f"{change / 1_000_000:.2f} M USD ({change / recorded.baseline_cost * 100:.2f} %) more than "
        "the baseline."
    )
    assert words[1] == (
        f"The cost of a year rises from {cost[0] / 1_000_000:.2f} M USD to "
        f"{cost[-1] / 1_000_000:.2f} M USD, by {(cost[-1] / cost[0] - 1) * 100:.2f} %."
    )
    assert words[2] == "1 of 2 budgets is kept; exceeded: 2028 by 100.0 k USD."
    opening = by_year(run, "opening")[0]
    assert words[4] == (
        f"The head count goes from {opening} on 1 January 2027 to {people[-1]} at the end of 2031."
    )
    gaps = run.query(
        "select metric_value as gap from fct_metrics "
        "where metric_name = 'pay_gap' and grain = 'total' order by simulation_year"
    )["gap"].to_pylist()
    first, last = (f"{gap * 100:.2f} %".replace("-", "\u2212") for gap in (gaps[0], gaps[-1]))
    assert words[6].startswith(
        f"The mean gap of basic pay goes from {first} at the end of 2027 to {last} at the end of "
        "2031; the baseline ends at "
    )


def test_what_a_sentence_rests_on_stands_below_it_to_the_cent(
    paper: list[str], run: Run, pack_workspace: Workspace
) -> None:
    recorded = pack_workspace.ledger.state().runs[run.run_id]
    assert (
        f"cost 2027 to 2031: {sum(by_year(run, 'cost')):,.2f} USD; cost 2027 to 2031, the "
        f"baseline: {recorded.baseline_cost:,.2f} USD"
    ) in paper


def test_the_chance_is_the_share_of_seeds_within_both_budgets(
    pack: PackFacts, pack_workspace: Workspace
) -> None:
    scenario = pack_workspace.scenario(SCENARIO)
    found = pack_workspace.tuner().ensemble(
        SCENARIO, seeds=SEEDS, metrics=["total_compensation_cost"]
    )
    costs = found.by_seed("total_compensation_cost")
    limits = {one.year: float(one.value) for one in scenario.spec.targets}
    inside = (costs[:, 0] <= limits[2027]) & (costs[:, 1] <= limits[2028])
    assert dict(sentences(pack)[3].rests_on) == {
        "every budget kept": f"in {int(inside.sum())} of {SEEDS} simulations"
    }


def test_two_scenarios_stand_beside_each_other_by_their_runs(pack_workspace: Workspace) -> None:
    facts = pack_facts(pack_workspace, pack_workspace.desk(), SCENARIO, against="small", seeds=0)
    runs = {one.scenario: one for one in pack_workspace.ledger.state().runs.values()}
    change = runs[SCENARIO].cost - runs["small"].cost
    assert f"{change / 1_000_000:.2f} M USD" in sentences(facts)[0].words
    assert sentences(facts)[0].words.endswith("more than The small scenario.")
    assert facts.uncertainty is None
    assert [one.decision.by for one in facts.levers.lines if one.decision][:1] == ["demo:ana"]


# --- Paper ----------------------------------------------------------------------------------------


def test_no_text_leaves_the_paper_s_margins(pages: pypdfium2.PdfDocument) -> None:
    for at, page in enumerate(pages, start=1):
        width, height = page.get_size()
        text = page.get_textpage()
        assert text.count_rects(), f"page {at} is empty"
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            where = f"page {at}: {text.get_text_bounded(left, bottom, right, top)}"
            assert left >= 48, where
            assert right <= width - 48, where
            assert bottom >= 25, where
            assert top <= height - 25, where


def test_every_chart_has_a_mark_for_every_year_or_group(document: Document) -> None:
    figures = [one for one in document.front if isinstance(one, Figure)]
    for section in document.sections:
        figures += [one for one in section.blocks if isinstance(one, Figure)]
    assert len(figures) == 8
    for one in figures:
        assert one.svg.count('role="graphics-symbol"') >= len(YEARS), one.caption
        assert len(one.alternative) > 40, one.caption


def test_every_chart_is_seen_on_its_page(document: Document, pages: pypdfium2.PdfDocument) -> None:
    captions = {
        one.caption
        for section in document.sections
        for one in section.blocks
        if isinstance(one, Figure)
    }
    seen = set()
    for page in pages:
        text = page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\u00a0", " ")
        drawn = {caption for caption in captions if caption in text}
        colour = ORANGE if any("year on year" in one for one in drawn) else ACCENT
        picture = np.asarray(page.render(scale=1).to_pil().convert("RGB"), dtype=np.int16)
        there = (np.abs(picture - np.array(colour)).sum(axis=2) < 60).sum()
        assert not drawn or there > 300, drawn
        seen |= drawn
    assert seen == captions


def test_paper_names_scenario_run_and_day_on_every_page(
    pages: pypdfium2.PdfDocument, pack: PackFacts
) -> None:
    texts = [page.get_textpage().get_text_range() for page in pages]
    for at, text in enumerate(texts, start=1):
        assert f"Page {at} of {len(texts)}" in text
        assert pack.run_id in text
        assert "The merit scenario" in text


def test_the_pdf_is_tagged_and_says_its_language(pdf: bytes) -> None:
    with closing(pypdfium2.PdfDocument(pdf)) as opened:
        assert opened.is_tagged()
        assert opened.get_metadata_value("Title") == "The merit scenario"


def test_the_same_facts_are_the_same_bytes(document: Document, pack: PackFacts, pdf: bytes) -> None:
    assert to_pdf(pack_document(pack)) == pdf
    assert pack_workbook(pack) == pack_workbook(pack)
    assert to_html(document) == to_html(pack_document(pack))


def test_the_page_asks_nothing_of_anybody(document: Document) -> None:
    page = to_html(document)
    assert not re.search(r'(src|href)="(?!#|data:)', page)
    assert not re.search(r"url\((?!\"data:|#|'#|\"#)", page)
    assert "<script" not in page
    assert page.count("<figure") == 8


def test_the_pictures_of_the_documentation_show_pages_with_something_on_them(
    pages: pypdfium2.PdfDocument, tmp_path: Path
) -> None:
    folder = IMAGES if os.environ.get("COMPTUNE_SCREENSHOTS") == "1" else tmp_path
    for at in (1, 2):
        picture = pages[at - 1].render(scale=1.5).to_pil()
        picture.save(folder / f"pack-{at}.png", optimize=True)
        assert len(picture.convert("L").getcolors(256)) > 100  # smooth letters, not a blank page


# --- Verification ---------------------------------------------------------------------------------


def test_content_and_code_stand_on_paper(
    paper: list[str], pack: PackFacts, pack_workspace: Workspace
) -> None:
    now = pack_workspace.desk().standing(SCENARIO)
    assert f"Content decided about {now.content_sha256}" in paper
    assert f"Verification code {pack.approvals.code}" in paper


def test_the_ledger_bears_the_code_out(pack: PackFacts, pack_workspace: Workspace) -> None:
    found = verify_code(pack_workspace.ledger, pack.approvals.code)
    assert (found.scenario, found.run.run_id, found.status) == (SCENARIO, pack.run_id, "submitted")
    assert [one.by for one in found.signatures] == ["demo:ben"]
    assert found.cost == sum(by_year(pack.chosen.run, "cost"))
    assert found.is_still_so


def test_a_code_that_was_made_up_is_refused(pack: PackFacts, pack_workspace: Workspace) -> None:
    run_id, entry, digits = pack.approvals.code.split("-")
    other = "0" if digits[-1] != "0" else "1"
    for forged in (
        f"{run_id}-{entry}-{digits[:-1]}{other}",
        f"{run_id}-{int(entry) - 1}-{digits}",
        f"{run_id}-{int(entry) + 1}-{digits}",
        f"{'0' * 16}-{entry}-{digits}",
    ):
        with pytest.raises(ReportNotGenuine):
            verify_code(pack_workspace.ledger, forged)
    with pytest.raises(CodeRefused):
        verify_code(pack_workspace.ledger, run_id)


def test_a_report_from_before_a_change_is_genuine_and_said_to_be_old(
    pack: PackFacts, pack_workspace: Workspace, tmp_path: Path
) -> None:
    own = Workspace.open(shutil.copytree(pack_workspace.folder, tmp_path / "own"))
    own.desk(demo_user("ana")).set_cells(SCENARIO, {"merit_rate.2027.L1": "3 %"}, reason="Less")
    assert not verify_code(own.ledger, pack.approvals.code).is_still_so
    old = pack_facts(own, own.desk(), SCENARIO, seeds=0)
    assert not old.chosen.is_current
    assert old.own.totals["total_compensation_cost"] == pack.own.totals["total_compensation_cost"]
    assert old.approvals.sentence == (
        "The merit scenario was changed after this run, so that no approval is of what is shown "
        "here."
    )


def test_a_scenario_without_a_run_has_no_report(pack_workspace: Workspace) -> None:
    with pytest.raises(ReportRefused, match="comptune run --scenario idea"):
        pack_facts(pack_workspace, pack_workspace.desk(), "idea", seeds=0)


def test_the_command_writes_once_and_verifies(
    pack: PackFacts,
    pack_workspace: Workspace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "pack.xlsx"
    command = ["-w", str(pack_workspace.folder), "report"]
    assert main([*command, SCENARIO, "--to", str(file), "--seeds", "0"]) == 0
    assert pack.approvals.code in capsys.readouterr().out
    written = file.read_bytes()
    assert main([*command, SCENARIO, "--to", str(file), "--seeds", "0"]) == 2
    assert "never replaces another" in capsys.readouterr().err
    assert file.read_bytes() == written
    assert main([*command, "--verify", pack.approvals.code]) == 0
    cost = f"{sum(by_year(pack.chosen.run, 'cost')):,.2f} USD"
    assert cost in capsys.readouterr().out
    assert main([*command, "--verify", f"{pack.approvals.code[:-1]}x"]) == 2
    assert main([*command, "--verify", f"{pack.run_id}-1-000000000000"]) == 1


# --- The workbook ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def recalculated(pack: PackFacts, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The workbook as LibreOffice calculates it; and one whose kept results were all changed."""
    folder = tmp_path_factory.mktemp("workbook")
    program = shutil.which("soffice")
    if program is None:
        without("there is no LibreOffice (Debian: apt-get install libreoffice-calc)")
        raise AssertionError
    files = {"pack": pack_workbook(pack)}
    files["tampered"] = _tampered(files["pack"])
    (folder / "profile" / "user").mkdir(parents=True)
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_RECALCULATE)
    for name, content in files.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    subprocess.run(
        [
            program,
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            *("--convert-to", "xlsx", "--outdir", str(folder / "out")),
            *(str(folder / f"{name}.xlsx") for name in files),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return {name: folder / "out" / f"{name}.xlsx" for name in files}


_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def _tampered(workbook: bytes) -> bytes:
    """The workbook with 1 as the kept result of every formula."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"</f><v>[^<]*</v>", b"</f><v>1</v>", content)
            new.writestr(name, content)
    return out.getvalue()


def _rows(file: Path | io.BytesIO, sheet: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(file, data_only=True)
    return list(book[sheet].iter_rows(min_row=4, values_only=True))


def _cents(cells: tuple[object, ...]) -> list[Decimal]:
    return [round(Decimal(repr(one)), 2) for one in cells if isinstance(one, int | float)]


@pytest.mark.parametrize("which", ["pack", "tampered"])
def test_a_recalculated_workbook_comes_to_the_totals_of_the_run(
    recalculated: dict[str, Path], run: Run, which: str
) -> None:
    file = recalculated[which]
    cost, people = by_year(run, "cost"), by_year(run, "closing")
    budget = {row[0]: _cents(row[1:]) for row in reversed(_rows(file, "Budget"))}
    assert budget["Total compensation cost"] == cost  # the first one: the run's
    assert budget["In-year base pay"] == by_year(run, "base")
    assert budget["Bonus"] == by_year(run, "bonus")
    assert budget["Benefits"] == by_year(run, "benefits")
    walk = {row[0]: _cents(row[1:]) for row in reversed(_rows(file, "Head count"))}
    assert walk["31 December"] == people
    for sheet in ("Levels", "Departments"):
        (total,) = (row for row in _rows(file, sheet) if row[1] == "All")
        assert _cents(total[2:]) == [*cost, *people]
    (last,) = (row for row in _rows(file, "Bridge") if row[1] == "This year")
    assert _cents(last[2:]) == [*cost[1:], cost[-1]]


def test_what_the_file_keeps_is_what_its_formulas_come_to(
    recalculated: dict[str, Path], pack: PackFacts
) -> None:
    kept = io.BytesIO(pack_workbook(pack))
    for sheet in ("Budget", "Bridge", "Head count", "Levels", "Departments"):
        own, again = _rows(kept, sheet), _rows(recalculated["pack"], sheet)
        assert [_cents(row) for row in own] == [_cents(row) for row in again]


def test_every_total_of_the_workbook_is_a_formula(pack: PackFacts) -> None:
    book = openpyxl.load_workbook(io.BytesIO(pack_workbook(pack)))
    for sheet, head in (("Budget", 0), ("Head count", 0), ("Levels", 1), ("Departments", 1)):
        rows = [row for row in book[sheet].iter_rows(min_row=5) if row[head].value is not None]
        for row in rows:
            if row[head].value == "Budget":
                continue  # what was wanted is not worked out
            numbers = [one for one in row[head + 1 :] if one.value is not None]
            assert all(one.data_type == "f" for one in numbers), row[head].value
    assert {name: book[name].freeze_panes for name in ("Budget", "Detail cost")} == {
        "Budget": "B5",
        "Detail cost": "B5",
    }
    assert book["Budget"]["B6"].number_format == '#,##0.00 "USD"'
