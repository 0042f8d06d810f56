"""In Chromium: a tampered ledger is verified, a bad census is mended; and how both pages look."""

import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.app.browsing import Visits, choose, fits, give_reason, pictured, settled
from tests.app.conftest import served
from tests.app.decisions import copied, desk, make_office
from tests.ledger.tampering import flatten, set_column, unguarded

from comptune.ledger.browsing import Browser as Entries
from comptune.workspace import Workspace

Open = Callable[..., Page]

BAD = """\
Pers.-Nr.;Name der Stelle;Eintritt;Jahresgehalt;Stufe;Geschlecht
1001;Sachbearbeitung;15.01.2020;48.000,00;1;w
1002;Sachbearbeitung;01.13.2021;51.000,00;1;m
1003;Leitung;01.03.2015;etwa 90.000;3;w
1004;Leitung;01.07.2012;95.500,00;3;m
1005;Vorstand;01.02.2010;180.000,00;8;m
1006;Sachbearbeitung;01.10.2022;47.250,00;1;w
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_office(tmp_path_factory.mktemp("office") / "workspace")


@pytest.fixture(scope="module")
def office_address(office: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(office, tmp_path_factory.mktemp("elsewhere"), "--demo-users") as found:
        yield found


@pytest.fixture
def open_as(visits: Visits, office_address: str) -> Open:
    def open_one(
        person: str,
        page_name: str,
        *,
        address: str = office_address,
        scheme: str = "light",
        width: int = 1280,
    ) -> Page:
        return visits.open(f"{address}/{page_name}", person=person, scheme=scheme, width=width)

    return open_one


def view(page: Page, name: str) -> None:
    main = page.get_by_test_id("stMain")
    main.get_by_role("radio", name=re.compile(name)).click()
    settled(page)


def tampered(office: Workspace, to: Path) -> tuple[Workspace, int]:
    """A copy in which somebody changed a reason behind the tool's back."""
    found = copied(office.folder, to)
    url = found.ledger_url
    flatten(url)
    bad = next(one for one in Entries(url).every() if "The market moved" in one.row.payload)
    with unguarded(url) as connection:
        payload = bad.row.payload.replace("The market moved", "The board wished")
        set_column(connection, bad.sequence, "payload", payload)
        connection.exec_driver_sql("delete from projections")
    flatten(url)
    return found, bad.sequence


def give(page: Page, file: Path) -> None:
    """Choose a file of people."""
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_text(re.compile(r"[0-9,]+ rows, [0-9]+ columns"))).to_be_visible()
    expect(page.get_by_test_id("stMain")).to_contain_text(f"{file.name}:")
    settled(page)


def accept(page: Page, reason: str) -> None:
    page.get_by_role("button", name="Accept …").click()
    give_reason(page, "Accept", reason)


def as_of(page: Page, day: str) -> None:
    field = page.get_by_test_id("stDateInput").filter(has_text="As of *").locator("input")
    field.fill(day)
    field.press("Enter")
    page.keyboard.press("Escape")
    settled(page)


def test_a_tampered_ledger_is_verified_and_the_page_says_where_it_broke(
    open_as: Open, office: Workspace, tmp_path: Path
) -> None:
    opened, bad = tampered(office, tmp_path / "tampered")
    with served(opened, tmp_path, "--demo-users") as address:
        page = open_as("vic", "Audit", address=address)
        expect(page.get_by_text(f"Entry {bad} of the ledger")).to_be_visible()
        page.get_by_role("button", name="Verify the ledger").click()
        expect(page.get_by_text(f"It breaks at entry {bad}.")).to_be_visible()
        expect(page.get_by_text("its hash is another")).to_be_visible()
        around = page.get_by_role("row").filter(has_text="it breaks here")
        expect(around).to_contain_text("not that of its content")
        expect(around).to_contain_text(str(bad))
        pictured(page, tmp_path, "audit-tampered-light")
        page.get_by_role("button", name=f"Show entry {bad}").click()
        expect(page.get_by_text("The content does not have this hash")).to_be_visible()
        expect(page).to_have_url(re.compile(rf"entry={bad}$"))
        page.goto(f"{address}/Approvals")
        expect(page.get_by_text("The page Audit says where it broke")).to_be_visible()
        page.get_by_test_id("stMain").get_by_role("link", name="Audit").click()
        expect(page.get_by_text(f"Entry {bad} of the ledger")).to_be_visible()


def test_a_sound_ledger_is_searched_opened_and_taken_away(
    open_as: Open, office: Workspace, tmp_path: Path
) -> None:
    page = open_as("vic", "Audit")
    search = page.get_by_role("textbox", name="Search")
    search.fill("market moved")
    search.press("Enter")
    expect(page.get_by_text("1 to 1 of 1 entries")).to_be_visible()
    settled(page)
    page.get_by_test_id("stMain").get_by_role("button", name=re.compile("^[0-9]+$")).click()
    expect(page.get_by_text("it names the hash of the entry before")).to_be_visible()
    view(page, "For auditors")
    page.get_by_role("button", name="Export for auditors").click()
    give_reason(page, "Export", "Annual audit")
    with page.expect_download() as started:
        page.get_by_role("button", name=re.compile("^Download .* kB")).click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        names = {Path(name).name for name in archive.namelist()}
    assert {"entries.jsonl", "verify_ledger.py", "README.txt"} <= names
    newest = office.ledger.entry(office.ledger.head().sequence)
    assert (newest.event_type, newest.actor) == ("DATA_EXPORTED", "demo:vic")
    assert newest.payload["reason"] == "Annual audit"


def test_a_bad_census_is_uploaded_mended_and_accepted(
    open_as: Open, office: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "personal.csv"
    file.write_text(BAD, encoding="utf-8")
    known = {one.sha256 for one in office.censuses()}
    page = open_as("ana", "Data")
    give(page, file)
    choose(page, "Column of Employee", "Pers.-Nr.")
    choose(page, "Column of Hire date", "Eintritt")
    choose(page, "Column of Salary a year", "Jahresgehalt")
    choose(page, "Column of Job level", "Stufe")
    choose(page, "Column of Gender", "Geschlecht")
    as_of(page, "2025-12-31")
    expect(page.locator(".sample").filter(has_text="48,000.00")).to_be_visible()
    page.get_by_role("button", name="Check the whole file").click()
    expect(page.get_by_text("3 of 6 people would be kept; 3 are rejected")).to_be_visible()
    expect(page.get_by_text("Eintritt is 01.13.2021")).to_be_visible()
    expect(page.get_by_text("Jahresgehalt is etwa 90.000")).to_be_visible()
    view(page, "Rejected rows")
    fits(page)
    page.get_by_label("Jahresgehalt, row 4").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("90.000,00")  # and no Enter
    page.get_by_role("button", name="Check again with the corrections").click()
    expect(page.get_by_text("4 of 6 people would be kept; 2 are rejected")).to_be_visible()
    mended = tmp_path / "mended.csv"
    text = BAD.replace("01.13.2021", "13.01.2021").replace("etwa 90.000", "90.000,00")
    mended.write_text(text.replace(";8;", ";5;"), encoding="utf-8")
    page.get_by_test_id("stFileUploader").get_by_role("button", name="Remove").click()
    give(page, mended)
    page.get_by_role("button", name="Check the whole file").click()
    expect(page.get_by_text("6 of 6 people would be kept")).to_be_visible()
    assert {one.sha256 for one in office.censuses()} == known
    accept(page, "The year's end, mended with Payroll")
    expect(page.get_by_text("6 people on 31 December 2025 are kept")).to_be_visible()
    (new,) = [one for one in office.censuses() if one.sha256 not in known]
    assert new.people == 6
    entry = desk(office, "ana").ledger.entry(office.ledger.head().sequence)
    assert entry.event_type == "CENSUS_IMPORTED"
    assert entry.payload["reason"] == "The year's end, mended with Payroll"


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_pages_fit(open_as: Open, tmp_path: Path, scheme: str, width: int) -> None:
    ending = scheme if width == 1280 else f"{scheme}-{width}"
    keep = partial(pictured, tmp_path=tmp_path, is_kept=width == 1280)
    page = open_as("adam", "Audit", scheme=scheme, width=width)
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.get_by_text("Hash before")).to_be_visible()
    keep(page, name=f"audit-{ending}")
    view(page, "Verification")
    page.get_by_role("button", name="Write a checkpoint").click()
    expect(page.get_by_text(re.compile("vouches for the entries|vouch for"))).to_be_visible()
    page.get_by_role("button", name="Verify the ledger").click()
    expect(page.get_by_text("The ledger is what was recorded")).to_be_visible()
    keep(page, name=f"audit-verification-{ending}")
    view(page, "History of a cell")
    keep(page, name=f"audit-cell-{ending}")
    view(page, "For auditors")
    fits(page)
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_role("heading", name="Data", level=1)).to_be_visible()
    file = tmp_path / "personal.csv"
    file.write_text(BAD, encoding="utf-8")
    give(page, file)
    choose(page, "Column of Employee", "Pers.-Nr.")
    choose(page, "Column of Hire date", "Eintritt")
    choose(page, "Column of Salary a year", "Jahresgehalt")
    choose(page, "Column of Job level", "Stufe")
    choose(page, "Column of Gender", "Geschlecht")
    as_of(page, "2025-12-31")
    page.get_by_role("button", name="Let go of the file").scroll_into_view_if_needed()
    keep(page, name=f"data-{ending}")
    page.get_by_role("button", name="Check the whole file").click()
    expect(page.get_by_text("3 of 6 people would be kept")).to_be_visible()
    keep(page, name=f"data-checks-{ending}")
    view(page, "Rejected rows")
    keep(page, name=f"data-rejected-{ending}")
    view(page, "File and mapping")
    fits(page)
