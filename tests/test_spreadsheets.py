"""No text that leaves as CSV is a formula to a spreadsheet, by Python and by SQL alike."""

import duckdb
import pytest

from comptune.spreadsheets import FORMULA_MARKS, harmless, harmless_sql


@pytest.mark.parametrize("mark", FORMULA_MARKS)
def test_what_begins_like_a_formula_gets_an_apostrophe(mark: str) -> None:
    assert harmless(f"{mark}HYPERLINK(1)") == f"'{mark}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["", "Sales", "2027-04-01", "a=b", "'=1", "Ärzte", " =1"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_sql_says_the_same() -> None:
    texts = ["", "Sales", "a=b", "'=1", None, *(f"{mark}1" for mark in FORMULA_MARKS)]
    with duckdb.connect() as con:
        con.execute('create table given as select unnest(?::varchar[]) as "a name"', [texts])
        found = con.execute(f"select {harmless_sql('a name')} from given").fetchall()

    made = [None if text is None else harmless(text) for text in texts]
    assert [text for (text,) in found] == made
