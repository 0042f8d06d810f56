"""What a person has still to look at before a census can be checked."""

from typing import Final

from comptune.app.arrival import Arrival

# Where the form asks for what a mapping's file has under a key.
_PLACES: Final = {
    "dates": "Under Dates: ",
    "currency": "Under Salary: ",
    "fte": "Under Working time: ",
    "level": "Under Level: ",
    "file": "Under File and mapping: ",
    "columns": "Above: ",
}


def open_questions(arrival: Arrival) -> list[str]:
    """What a person has still to look at, in the words of the form."""
    found = []
    for question in arrival.questions:
        key, _, text = question.partition(": ")
        if key == "level":
            if not arrival.plain.get("level"):
                found.append("No column holds a job level: say under Level how it is known.")
        elif key == "salary_basis":
            found.append("Do salaries state a full-time year, or what is paid? See under Salary.")
        else:
            place = _PLACES.get(key.partition(".")[0], "")
            found.append(f"{place}{text[:1].upper()}{text[1:]}")
    return found
