"""Headers that census files are known to use, and matching a file's headers with them."""

import re
from collections.abc import Iterable
from typing import Final

HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "employee_id": (
        "employee id", "emp id", "employee number", "employee no", "emp no", "personnel number",
        "person id", "worker id", "staff id", "associate id", "personnel no", "id",
    ),
    "hire_date": (
        "hire date", "date of hire", "hired", "date hired", "date first hired",
        "original hire date", "start date", "service date", "joined", "entry date", "date joined",
    ),
    "birth_date": ("birth date", "date of birth", "dob", "birthdate", "birthday", "born"),
    "job_level": ("job level", "level", "grade", "job grade", "pay grade", "career level", "band"),
    "job_title": ("job title", "title", "position title", "position", "job"),
    "annual_salary": (
        "annual salary", "annual base salary", "base salary", "salary", "base pay", "annual pay",
        "annual base pay", "annual rate", "pay",
    ),
    "fte": (
        "fte", "full time equivalent", "fte percent", "weekly hours", "hours per week",
        "scheduled hours", "standard hours", "scheduled weekly hours",
    ),
    "department": (
        "department", "dept", "department name", "business unit", "org unit",
        "division",
    ),
    "location": ("location", "work location", "site", "office", "city", "country"),
    "gender": ("gender", "sex"),
    "performance_rating": (
        "performance rating", "rating", "performance", "performance score", "last rating",
    ),
    "currency": ("currency", "currency code", "salary currency"),
}  # fmt: skip
"""Headers understood, the surest first; compared in lower case, words apart."""


def match_headers(header: Iterable[str]) -> dict[str, str]:
    """Field to header, by the surest of the known spellings."""
    spelt: dict[str, str] = {}
    for name in header:
        apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
        spelt.setdefault(re.sub(r"[^a-z0-9]+", " ", apart.lower()).strip(), name)
    return {
        name: spelt[next(known for known in spellings if known in spelt)]
        for name, spellings in HEADERS.items()
        if any(known in spelt for known in spellings)
    }
