"""What a check of people says, with the words of the form in place of how a mapping's file has it.

Files and commands keep the keys, since people type them there; a page has fields with names.
"""

import re
from typing import Final

from comptune.census import Fault

# Where the form asks for what a mapping's file has under a key.
_PLACES: Final = {
    "limits.salary_minimum": "Lowest full-time salary under Limits",
    "limits.salary_maximum": "Highest full-time salary under Limits",
    "limits.youngest_at_hire": "Youngest at hire under Limits",
    "limits.oldest": "Oldest under Limits",
    "limits.longest_service": "Longest service (years) under Limits",
    "level.names": "Level",
    "level.titles": "Level",
    "fte.values": "Working time",
    "fte.unit": "the unit under Working time",
    "rating_values": "Words",
    "dates": "Dates",
    "numbers": "Salary",
    "file": "File and mapping",
    "currency": "Salary",
}
_FIELDS: Final = {
    "employee_id": "employee id",
    "hire_date": "hire date",
    "birth_date": "birth date",
    "annual_salary": "salary",
    "job_level": "job level",
    "job_title": "job title",
    "performance_rating": "rating",
}
_KEPT_ASIDE: Final = "they are in the quarantine file, not in the census"
_OF_A_KEY: Final = r"(?:limits|level|fte)\.[a-z_]+|rating_values"
_KEY: Final = re.compile(
    rf"\b(?:({_OF_A_KEY})(?: in the mapping)?|(dates|numbers|file) in the mapping)\b"
)
_MARK: Final = re.compile(r"\b(decimal|thousands)_mark ([^\w\s]|none|a space)")
_FIELD: Final = re.compile(rf"\b(?:{'|'.join(_FIELDS)})\b")


def on_page(sentence: str) -> str:
    """A rule or a remedy in the words of the form: no word of it is of a file of people."""
    text = sentence.replace(_KEPT_ASIDE, "they are left out of the census")
    text = _KEY.sub(lambda match: _PLACES.get(match[1] or match[2], match[0]), text)
    text = _MARK.sub(_mark, text)
    text = text.replace("state the currency in the mapping", "state the currency under Salary")
    return _FIELD.sub(lambda match: _FIELDS[match[0]], text)


def fault_words(fault: Fault) -> str:
    """Hire date is yesterday; a date of the form YYYY-MM-DD is expected. Correct the cell."""
    value = f" is {fault.value}" if fault.value else " is empty"
    return f"{fault.column}{value}; {on_page(fault.rule)}. {on_page(fault.remedy)}"


def _mark(match: re.Match[str]) -> str:
    word = match[2] if match[2][0].isalpha() else f"“{match[2]}”"
    return f"{match[1]} mark {word}"
