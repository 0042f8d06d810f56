"""The page of people: a file comes in, is described, checked, mended and accepted."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput
from tests.app.decisions import PEOPLE, copied, desk, make_office, opened, state_of
from tests.app.decisions import said as said_elsewhere

from comptune.app.arrival import Arrival
from comptune.app.census_words import on_page
from comptune.app.jobs import Job
from comptune.app.rejected import RejectedRow, written_over
from comptune.census import make_census, read_census, write_csv
from comptune.workspace import Workspace

PAGE = "data"
AS_OF = date(2026, 12, 31)
BAD = """\
No,Started,Pay,Grade,Sex
A1,2020-01-15,"60,000",1,f
B2,2021-13-01,"70,000",2,m
C3,2019-03-01,a lot,3,f
D4,2018-03-01,"90,000",9,m
E5,2017-03-01,"95,000",4,f
"""
COLUMNS = {
    "employee_id": "No",
    "hire_date": "Started",
    "annual_salary": "Pay",
    "job_level": "Grade",
    "gender": "Sex",
}


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only read it."""
    return make_office(tmp_path_factory.mktemp("office") / "workspace").folder


@pytest.fixture
def own(office_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of one's own."""
    found = copied(office_folder, tmp_path / "own")
    yield found
    found.ledger.close()


def said(page: AppTest) -> str:
    """Every word of the page, results included."""
    return " ".join([said_elsewhere(page), *(str(one.value) for one in page.main.success)])


def uploaded(page: AppTest, content: str | bytes, name: str = "people.csv") -> Arrival:
    """What choosing a file does, which this way of testing cannot."""
    arrival = Arrival(name, "EUR")
    arrival.put(content.encode() if isinstance(content, str) else content)
    arrival.job = Job(f"Reading {name}").start(arrival.read)
    assert arrival.job.wait(60)
    page.session_state["arrival"] = arrival
    page.run()
    assert not page.exception
    return arrival


def key_of(arrival: Arrival, name: str) -> str:
    return f"map-{arrival.name}-{arrival.version}-{name}"


def described(page: AppTest, arrival: Arrival) -> None:
    """Choose every column and the as-of date in the form."""
    for field, column in COLUMNS.items():
        page.selectbox(key=key_of(arrival, f"column-{field}")).set_value(column).run()
        assert not page.exception
    page.date_input(key=key_of(arrival, "as-of")).set_value(AS_OF).run()


def cell_of(page: AppTest, label: str) -> TextInput:
    return next(one for one in page.text_input if one.label == label)


def pressed(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    if "arrival" in page.session_state:
        page.session_state["arrival"].job.wait(60)
        page.run()
    assert not page.exception
    return page


def accepted(page: AppTest, reason: str) -> AppTest:
    page.button(key="census-accept").click().run()
    page.button(key="census-accept").click()
    page.text_area(key="reason-text").set_value(reason)
    page.button(key="reason-act").click().run()
    assert not page.exception
    return page.run()


def files_of(workspace: Workspace) -> set[Path]:
    return {path for path in workspace.census_folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("person", "imports"),
    [("ana", True), ("ben", True), ("carla", True), ("adam", True), ("vic", False)],
)
def test_every_role_sees_the_censuses_and_imports_what_it_may(
    own: Workspace, monkeypatch: pytest.MonkeyPatch, person: str, imports: bool
) -> None:
    page = opened(own, monkeypatch, PAGE, person=person)
    words = said(page)
    assert f"31 Dec 2025 {PEOPLE}" in words
    assert "Merit 2026" in words
    assert ("Bring people in" in words) == imports
    assert ("To import people takes a role that you do not have" in words) != imports


def test_nobody_without_a_role_gets_in(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    desk(own, "adam").revoke(own.desk().actor.name, "administrator")
    words = said(opened(own, monkeypatch, PAGE, person=""))
    assert "takes a role that you do not have" in words
    assert "31 Dec 2025" not in words


def test_an_empty_workspace_says_what_to_do_and_takes_made_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    page = opened(empty, monkeypatch, PAGE, person="")
    assert "No people yet" in said(page)
    page.number_input(key="made-people").set_value(200)
    pressed(page, "made-act")
    assert "200 rows" in said(page)
    assert not files_of(empty)
    pressed(page, "census-check")
    assert "200 of 200 people would be kept" in said(page)
    assert "Every row keeps every rule." in said(page)
    accepted(page, "To try")
    (entry,) = empty.censuses()
    assert entry.people == 200
    assert "are kept as census" in said(page)
    assert "No people yet" not in said(page)
    empty.ledger.close()


def test_columns_are_chosen_and_understood_before_anything_is_kept(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, size = files_of(own), own.ledger.head().sequence
    page = opened(own, monkeypatch, PAGE)
    arrival = uploaded(page, BAD)
    assert "Say of which day the file tells" in said(page)
    assert state_of(page, "census-check") == "disabled"
    described(page, arrival)
    words = said(page)
    assert "60,000 60,000.00" in words  # as written, as understood
    assert "2020-01-15 2020-01-15" in words
    assert "f female" in words
    assert "YYYY-MM-DD is expected" in words
    assert state_of(page, "census-accept") == "disabled"
    pressed(page, "census-check")
    words = said(page)
    assert "2 of 5 people would be kept; 3 are rejected" in words
    assert "Not a date 1 row 3: Started is 2021-13-01" in words
    assert "Job level out of bounds 1 row 5: Grade is 9" in words
    assert "Read 5 315,000.00" in words
    assert "Kept 2 155,000.00" in words
    assert (files_of(own), own.ledger.head().sequence) == (before, size)


def test_rejected_rows_are_mended_in_place_and_accepted_with_a_reason(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    arrival = uploaded(page, BAD)
    described(page, arrival)
    pressed(page, "census-check")
    page.session_state["data-view"] = "Rejected rows"
    page.run()
    words = said(page)
    assert "Started is 2021-13-01; a date of the form YYYY-MM-DD is expected." in words
    assert "list the name under Level." in words
    cell_of(page, "Started, row 3").set_value("2021-12-01")
    cell_of(page, "Pay, row 4").set_value("80,000")
    cell_of(page, "Grade, row 5").set_value("4")
    assert state_of(page, "census-accept") == "enabled"  # of two people; then of what is not this
    pressed(page, "census-correct")
    assert "5 of 5 people would be kept" in said(page)
    accepted(page, "The year's end, mended with Payroll")
    newest = own.ledger.entry(own.ledger.head().sequence)
    assert (newest.event_type, newest.actor) == ("CENSUS_IMPORTED", "demo:ana")
    assert newest.payload["reason"] == "The year's end, mended with Payroll"
    assert newest.payload["source"] == "people.csv, 3 cells corrected"
    assert newest.payload["people"] == 5
    table = read_census(own.census_folder, newest.payload["census_sha256"]).table
    assert table["job_level"].to_pylist() == [1, 2, 3, 4, 4]
    assert "arrival" not in page.session_state


def test_a_mended_file_keeps_what_was_said_of_its_columns(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    first = uploaded(page, BAD)
    described(page, first)
    second = Arrival("mended.csv", "EUR")
    second.follow(first)
    second.put(BAD.replace("2021-13-01", "2021-12-01").encode())
    second.job = Job("Reading").start(second.read)
    second.job.wait(60)
    page.session_state["arrival"] = second
    page.run()
    assert (second.columns, second.as_of) == (first.columns, AS_OF)
    pressed(page, "census-check")
    assert "3 of 5 people would be kept; 2 are rejected" in said(page)


def test_a_file_that_breaks_every_row_says_why_and_cannot_be_accepted(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    arrival = uploaded(page, BAD)
    described(page, arrival)
    page.date_input(key=key_of(arrival, "as-of")).set_value(date(1999, 12, 31)).run()
    pressed(page, "census-check")
    words = said(page)
    assert "every row breaks a rule" in words
    assert "Every broken rule" not in words
    assert state_of(page, "census-accept") == "disabled"


def test_a_file_that_is_no_table_says_so(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(own, monkeypatch, PAGE)
    uploaded(page, b"", "empty.csv")
    assert "the file is empty" in said(page)
    uploaded(page, b"PK\x03\x04 no workbook", "people.xlsx")
    assert "cannot be read as an Excel workbook" in said(page)


def test_a_mapping_is_saved_and_loaded(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(own, monkeypatch, PAGE)
    first = uploaded(page, BAD)
    described(page, first)
    text = first.text()
    assert "employee_id: 'No'" in text
    second = uploaded(page, BAD, "again.csv")
    second.load(text.encode())
    page.run()
    page.run()
    assert second.text() == text
    page.session_state["data-view"] = "File and mapping"
    page.run()
    assert not page.exception


@pytest.mark.parametrize("view", ["Columns", "Checks", "Rejected rows", "File and mapping"])
def test_every_view_is_drawn_of_a_file_of_which_nothing_is_said(
    own: Workspace, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    page = opened(own, monkeypatch, PAGE)
    uploaded(page, "a,b\n1,2\n")
    page.session_state["data-view"] = view
    page.run()
    assert not page.exception
    assert "Say of which day" in said(page)


def test_parquet_and_gzip_come_in_as_they_are(
    own: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    people = make_census(30, seed=1, as_of=AS_OF)
    pd.DataFrame(people.to_pandas()).to_parquet(tmp_path / "people.parquet")
    page = opened(own, monkeypatch, PAGE)
    arrival = uploaded(page, (tmp_path / "people.parquet").read_bytes(), "people.parquet")
    page.date_input(key=key_of(arrival, "as-of")).set_value(AS_OF).run()
    pressed(page, "census-check")
    assert "30 of 30 people would be kept" in said(page)


def test_what_a_greyed_button_would_do_is_refused_by_the_server(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    arrival = uploaded(page, BAD)
    described(page, arrival)
    pressed(page, "census-check")
    before = files_of(own)
    desk(own, "adam").revoke("demo:ana", "analyst")
    desk(own, "adam").grant("demo:ana", "viewer")
    with pytest.raises(Exception, match="import censuses"):
        own.import_census(
            arrival.mended(),
            mapping=arrival.mapping(),
            as_of=AS_OF,
            actor=desk(own, "ana").actor,
        )
    assert files_of(own) == before
    page.run()
    assert "Bring people in" not in said(page)


def test_corrections_wait_while_other_rows_are_looked_at(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    rows = [f"A{number},2021-13-01,60000,1,f" for number in range(12)]
    arrival = uploaded(page, "\n".join(["No,Started,Pay,Grade,Sex", *rows]))
    described(page, arrival)
    pressed(page, "census-check")
    page.session_state["data-view"] = "Rejected rows"
    page.run()
    cell_of(page, "Started, row 2").set_value("2021-12-01")
    pressed(page, "rejected-later")
    cell_of(page, "Started, row 13").set_value("2021-12-13")
    pressed(page, "rejected-earlier")
    assert cell_of(page, "Started, row 2").value == "2021-12-01"
    pressed(page, "census-correct")
    assert "2 of 12 people would be kept; 10 are rejected" in said(page)


def test_changes_are_cells_that_were_written_over() -> None:
    rows = (RejectedRow(7, "A7", ("x",), ("Pay",), {"Pay": "1", "Level": "2"}),)
    assert written_over(rows, {(7, "Pay"): "1 ", (7, "Level"): "2"}) == {}
    assert written_over(rows, {(7, "Pay"): " 10 ", (7, "Level"): ""}) == {
        (7, "Pay"): "10",
        (7, "Level"): None,
    }


@pytest.mark.parametrize(
    ("file", "page"),
    [
        (
            "Correct the date, or raise limits.longest_service in the mapping.",
            "Correct the date, or raise Longest service (years) under Limits.",
        ),
        ("the job_level is missing", "the job level is missing"),
        (
            "a number like 1.000,00 is expected (decimal_mark ,, thousands_mark .)",
            "a number like 1.000,00 is expected (decimal mark “,”, thousands mark “.”)",
        ),
        ("(decimal_mark ., thousands_mark none)", "(decimal mark “.”, thousands mark none)"),
        (
            "Correct the cell, or add its format under dates in the mapping.",
            "Correct the cell, or add its format under Dates.",
        ),
        ("Add it to level.titles, or correct the cell.", "Add it to Level, or correct the cell."),
    ],
)
def test_what_a_check_says_names_the_fields_of_the_form(file: str, page: str) -> None:
    assert on_page(file) == page


def test_a_hundred_thousand_people_are_checked_in_a_thread(tmp_path: Path) -> None:
    arrival = Arrival("people.csv", "EUR", as_of=AS_OF)
    write_csv(make_census(100_000, seed=1, as_of=AS_OF), arrival.path)
    job = Job("Reading").start(arrival.read)
    assert job.wait(120)
    arrival.take_over(job.result)
    mapping = arrival.mapping()
    job = Job("Checking").start(lambda job: arrival.check(job, mapping, AS_OF))
    assert job.is_running  # the page is not held up
    assert job.wait(120)
    arrival.take_over(job.result)
    assert arrival.checked is not None
    assert arrival.checked.report is not None
    assert arrival.checked.report.people_accepted == 100_000
    assert job.steps == ["Checking 100,000 rows"]
