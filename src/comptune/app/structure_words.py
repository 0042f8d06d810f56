"""The structure in the words of people: titles of its tables and columns, and what is wrong."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from comptune.structure import TABLES, Difference
from comptune.structure.problems import StructureProblem

TITLES: Final[Mapping[str, str]] = {
    "config_job_levels": "Job levels and ranges",
    "config_age_bands": "Age bands",
    "config_tenure_bands": "Tenure bands",
    "config_termination_age_multipliers": "Exits by age",
    "config_termination_tenure_multipliers": "Exits by tenure",
    "config_promotion_age_multipliers": "Promotions by age",
    "config_promotion_tenure_multipliers": "Promotions by tenure",
    "config_merit_tenure_multipliers": "Merit by tenure",
    "config_merit_matrix": "Merit matrix",
    "config_rating_distribution": "Ratings of the year",
    "config_new_hire_age_distribution": "Ages of hires",
}
COLUMNS: Final[Mapping[str, str]] = {
    "level_id": "Level",
    "name": "Name",
    "min_compensation": "Minimum",
    "max_compensation": "Maximum",
    "age_band": "Age band",
    "tenure_band": "Tenure band",
    "min_value": "From (years)",
    "max_value": "To under (years)",
    "multiplier": "Multiplier",
    "performance_rating": "Rating",
    "range_zone": "Zone",
    "share": "Share",
    "hire_age": "Age",
    "weight": "Share",
}
ZONES: Final[Mapping[int, str]] = {
    1: "Below the minimum",
    2: "First quarter",
    3: "Second quarter",
    4: "Third quarter",
    5: "Last quarter",
    6: "At or above the maximum",
}
ADDED: Final = "added"
REMOVED: Final = "removed"
_ROW: Final = "row"
_COLUMN: Final = re.compile(r"column ([a-z_]+)")


def problem_words(problem: StructureProblem) -> str:
    """What is wrong, with the titles that the page shows."""
    return spoken(str(problem))


def spoken(text: str) -> str:
    """A sentence of the structure's checks with titles in place of the names in files."""
    text = _COLUMN.sub(lambda match: f"column {COLUMNS.get(match[1], match[1])}", text)
    return _names().sub(lambda match: TITLES.get(match[0]) or COLUMNS[match[0]], text)


def difference_words(one: Difference) -> tuple[str, str, str, str, str]:
    """Table, row, column, before and after, as a line of a table of words."""
    if one.column == _ROW:
        what = ADDED if one.after else REMOVED
        return TITLES[one.table], spoken(one.key), "Whole row", "", what
    before, after = one.before or "–", one.after or "–"
    return TITLES[one.table], spoken(one.key), COLUMNS.get(one.column, one.column), before, after


@cache
def _names() -> re.Pattern[str]:
    columns = sorted({one.name for shape in TABLES.values() for one in shape.columns})
    plain = [name for name in columns if "_" in name]  # "share" and "name" are words already
    names = "|".join(sorted([*TITLES, *plain], key=len, reverse=True))
    return re.compile(rf"\b(?:{names})\b")
