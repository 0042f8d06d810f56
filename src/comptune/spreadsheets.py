"""What leaves as CSV is opened in spreadsheets, which run a text that looks like a formula."""

from typing import Final

# What a text begins with that a spreadsheet takes for a formula.
FORMULA_MARKS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text; with an apostrophe in front, as a person would type it, where it could be run."""
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


def harmless_sql(column: str) -> str:
    """The same of a column of texts, as an expression of DuckDB.

    Args:
        column: its name, which holds no double quote.
    """
    marks = ", ".join(f"chr({ord(mark)})" for mark in FORMULA_MARKS)
    return f"""case when "{column}"[1] in ({marks}) then '''' || "{column}" else "{column}" end"""
