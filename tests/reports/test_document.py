"""Documents, their numbers and their workbooks, on small cases made by hand."""

import io
import sys
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from comptune.reports.book import Book, Formula, Head, Said
from comptune.reports.charts import Series, lines
from comptune.reports.document import Column, Document, Figure, Paragraph, Section, Table
from comptune.reports.html import DocumentRefused, to_html
from comptune.reports.locale import Wording
from comptune.reports.pdf import PdfNeedsPango, to_pdf
from comptune.reports.taking import ReportNotWritten, form_of, write_report

from .conftest import without

DAY = date(2026, 11, 23)
EURO = Wording("EUR", "de_DE")


def document_of(*blocks: object) -> Document:
    section = Section("Only section", blocks)  # type: ignore[arg-type]
    return Document("A title", "id", DAY, (section,), header=("A title", "Run 1"))


@pytest.mark.parametrize(
    ("locale", "exact", "short", "day"),
    [
        ("en_US", "\u221284,257,420.88 EUR", "84.26 M EUR", "Nov 23, 2026"),
        ("de_DE", "\u221284.257.420,88 EUR", "84,26 M EUR", "23.11.2026"),
        ("de_CH", "\u221284\u2019257\u2019420.88 EUR", "84.26 M EUR", "23.11.2026"),
        ("en_IN", "\u22128,42,57,420.88 EUR", "84.26 M EUR", "23 Nov 2026"),
    ],
)
def test_figures_are_written_as_the_locale_writes_them(
    locale: str, exact: str, short: str, day: str
) -> None:
    say = Wording("EUR", locale)
    assert say.exact(Decimal("-84257420.88"), named=True) == exact
    assert say.money(Decimal("84257420.88")) == short
    assert say.day(DAY) == day


def test_what_is_not_known_has_no_currency() -> None:
    assert EURO.money(None) == "not known"


def test_texts_of_people_are_text_and_never_markup() -> None:
    page = to_html(document_of(Paragraph("<script>alert(1)</script> & more")))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_a_number_keeps_its_unit_beside_it() -> None:
    assert "by 3.5\u00a0% to 1\u00a0M EUR" in to_html(document_of(Paragraph("by 3.5 % to 1 M EUR")))


def test_a_picture_that_loads_something_is_refused() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://example.org/a.png"/></svg>'
    with pytest.raises(DocumentRefused, match="refers to nothing outside it"):
        to_html(document_of(Figure(svg, "A picture", "What it shows")))


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    table = Table((Column("One"), Column("Two")), [("only one",)], "A table")
    with pytest.raises(DocumentRefused, match="a row of 1 cells; it has 2 columns"):
        to_html(document_of(table))


def test_heads_of_a_long_table_stand_on_every_page_and_no_row_is_lost() -> None:
    rows = [(f"Row {number}", f"{number:,}.00") for number in range(1, 121)]
    long = Table((Column("Name of the row"), Column("Amount", number=True)), rows, "Long")
    try:
        pdf = to_pdf(document_of(long))
    except PdfNeedsPango as missing:
        without(missing)
        raise
    with closing(pypdfium2.PdfDocument(pdf)) as pages:
        texts = [page.get_textpage().get_text_range() for page in pages]
    assert len(texts) > 1
    assert all("Name of the row" in text for text in texts)
    assert all(f"Row {number} " in " ".join(texts) for number in range(1, 121))
    assert f"Page 2 of {len(texts)}" in texts[1]


def test_a_machine_without_pango_is_told_which_package_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0': no such file\")\n"
    )
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PdfNeedsPango, match=r"apt install libpango-1\.0-0.*as HTML"):
        to_pdf(document_of(Paragraph("Words")))
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)


def test_two_charts_of_a_document_share_no_id() -> None:
    series = [Series("Plan", (Decimal(1), Decimal(2)))]
    drawn = [
        lines(key, (2027, 2028), series, axis="people", divisor=1, wording=EURO)
        for key in ("one", "two")
    ]
    assert drawn[0].replace("one-", "two-") == drawn[1]
    assert 'id="two-' not in drawn[0]


def test_a_chart_has_the_separators_of_the_locale() -> None:
    series = [Series("Plan", (Decimal("20100000"), Decimal("20900000")))]
    svg = lines("c", (2027, 2028), series, axis="million EUR", divisor=1e6, wording=EURO)
    assert ">20,2</text>" in svg
    assert ">20.2</text>" not in svg


def test_a_text_that_a_spreadsheet_would_run_is_harmless() -> None:
    book = Book("A book", currency="EUR", header="A & B", dated=DAY)
    sheet = book.sheet("Sheet", "Title", [Head("Text"), Head("Amount", "money")])
    sheet.write((Said("=1+1"), Formula("=1+1", Decimal("2.00"))))
    sheet.write((Said("https://example.org"), Decimal("3.10")))
    loaded = openpyxl.load_workbook(io.BytesIO(book.close()))["Sheet"]
    assert (loaded["A5"].value, loaded["A5"].data_type) == ("'=1+1", "s")
    assert (loaded["B5"].value, loaded["B5"].data_type) == ("=1+1", "f")
    assert loaded["A6"].hyperlink is None


def test_a_report_never_replaces_a_file(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "report.pdf"
    write_report(file, b"first")
    with pytest.raises(ReportNotWritten, match="never replaces another"):
        write_report(file, b"second")
    assert file.read_bytes() == b"first"


def test_an_ending_that_no_report_has_is_refused() -> None:
    assert form_of(Path("Board.PDF")) == "pdf"
    with pytest.raises(ReportNotWritten, match=r"End it in \.pdf, \.html or \.xlsx"):
        form_of(Path("board.docx"))
