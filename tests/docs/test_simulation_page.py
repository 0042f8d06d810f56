"""The numbers of the simulation page's example are those of the engine and of arithmetic."""

import hashlib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from tests.traps.small_world import END, START, SmallWorld, people_of

from comptune.engine.booking import compa_ratio
from comptune.engine.hiring import level_shares
from comptune.engine.keys import employee_keys
from comptune.engine.measures import INDEX
from comptune.engine.philox import fill_words
from comptune.engine.simulate import seed_word
from comptune.metrics import median_salaries

from .page_tables import DOCS, Row, checked_tables, exactly

TABLES = checked_tables("simulation.md")
SEED = 2027
PEOPLE_YEARS = [name for name in TABLES if name.endswith((f" {START}", f" {END}"))]
WORDS = ("first word", "second word", "third word", "fourth word")


class Example(SmallWorld):
    """The world of the page, simulated."""

    def __init__(self) -> None:
        changes = {row["cell"]: row["value"] for row in TABLES["cells"]}
        people = people_of([person_of(row) for row in TABLES["people"]])
        super().__init__(people, changes, seed=SEED)
        self.years = {(row["employee_id"], row["simulation_year"]): row for row in self.rows}


def person_of(row: Row) -> dict[str, Any]:
    """Return a row of the page's census; an empty cell is unknown."""
    born, rating = row["birth_date"], row["performance_rating"]
    return {
        "employee_id": row["employee_id"],
        "hire_date": date.fromisoformat(row["hire_date"]),
        "birth_date": date.fromisoformat(born) if born else None,
        "job_level": int(row["job_level"]),
        "annual_salary": Decimal(row["annual_salary"].replace(",", "")),
        "fte": Decimal(row["fte"]),
        "department": row["department"],
        "performance_rating": int(rating) if rating else None,
    }


def shown(value: Any, column: str) -> str:
    """Return a value of the engine as the page writes it."""
    if column.endswith("_cents"):
        return f"{Decimal(value) / 100:,.2f}"
    if column.endswith("_ppm"):
        return f"{(Decimal(value) / 10_000).normalize():f} %"
    return str(value)


def as_written(exact: Fraction, like: str) -> str:
    """Return an exact number rounded half up in magnitude, in the form of the result `like`."""
    if like.endswith("%"):
        return shown(_half_up(exact * 1_000_000), "_ppm")
    return shown(_half_up(exact * 100), "_cents")


def _half_up(exact: Fraction) -> int:
    magnitude = (abs(exact) + Fraction(1, 2)).__floor__()
    return magnitude if exact >= 0 else -magnitude


@pytest.fixture(scope="module")
def example() -> Example:
    return Example()


@pytest.mark.parametrize("name", PEOPLE_YEARS)
def test_every_result_of_a_persons_year_is_the_engines(name: str, example: Example) -> None:
    employee_id, year = name.split()
    engine = example.years[employee_id, int(year)]
    for row in TABLES[name]:
        assert row["result"] == shown(engine[row["column"]], row["column"]), row["what"]


@pytest.mark.parametrize("name", PEOPLE_YEARS)
def test_every_result_follows_from_the_arithmetic_beside_it(name: str) -> None:
    for row in TABLES[name]:
        if row["by hand"]:
            assert as_written(exactly(row["by hand"]), row["result"]) == row["result"], row["what"]


def test_the_example_has_every_kind_of_year(example: Example) -> None:
    found = {row["employment_status"] for row in example.years.values()}
    assert len(found) == 4
    assert len(PEOPLE_YEARS) == 7
    assert sum(bool(row["by hand"]) for name in PEOPLE_YEARS for row in TABLES[name]) >= 40


def test_the_draws_are_those_of_the_generator() -> None:
    for row in TABLES["draws"]:
        digest = hashlib.md5(row["employee_id"].encode(), usedforsecurity=False).hexdigest()
        assert row["key"] == digest[:16]
        words = np.empty((4, 1), np.uint32)
        keys = employee_keys([row["employee_id"]])
        fill_words(keys, int(row["year"]), int(row["stream"]), seed_word(SEED), words)
        assert [int(row[word]) for word in WORDS] == words[:, 0].tolist(), row["employee_id"]


def test_the_ranges_are_those_of_the_parameters(example: Example) -> None:
    for row in TABLES["ranges"]:
        place = (0, int(row["year"]) - START, int(row["level"]) - 1)
        ends = (example.parameters.range_minimum[place], example.parameters.range_maximum[place])
        assert [row["minimum"], row["maximum"]] == [shown(int(end), "_cents") for end in ends]


def test_the_plan_of_hires_is_the_engines(example: Example) -> None:
    assert level_shares(example.workforce.people.level).tolist() == [600_000, 400_000, 0, 0, 0]
    for row in TABLES["plan"]:
        year = int(row["year"])
        assert int(row["target"]) == example.totals.target[0, 0, year - START]
        told = [
            int(row[title]) for title in ("hires at level 1", "of whom leave", "hires at level 2")
        ]
        found = [
            example.measure("hires", year=year, level=1),
            example.measure("new_hire_exits", year=year, level=1),
            example.measure("hires", year=year, level=2),
        ]
        assert told == found
        closing = [example.measure("closing_headcount", year=year, level=one) for one in (1, 2)]
        assert int(row["closing head count"]) == sum(closing)


def test_the_bridge_by_level_is_the_engines(example: Example) -> None:
    for row in TABLES["bridge"]:
        for year in (START, END):
            for level in (1, 2):
                found = example.measure(row["measure"], year=year, level=level)
                assert row[f"{year}, level {level}"] == shown(found, "_cents"), row["part"]
    parts = {name for name in INDEX if name.startswith("bridge_")}
    assert parts == {row["measure"] for row in TABLES["bridge"]} - {"base_pay_cost"}


def test_the_numbers_in_the_text_are_the_engines(example: Example) -> None:
    text = " ".join((DOCS / "simulation.md").read_text(encoding="utf-8").split())
    promoted = example.years["E003", START]
    opening = [example.measure("opening_payroll", year=START, level=one) for one in (1, 2)]
    carried = example.years["E003", END]["bridge_carry_over_cents"]
    raises = [
        (promoted[f"{kind}_salary_after_cents"] - promoted[f"{kind}_salary_before_cents"]) * 0.8
        for kind in ("cola", "merit", "promotion")
    ]
    in_year = sum(promoted[f"bridge_{kind}_cents"] for kind in ("cola", "merit", "promotion"))
    ends = sum(_range_of(example, level=2))
    ratio = compa_ratio(promoted["closing_salary_cents"], ends, 0.5 / ends) / 1_000_000
    median = int(median_salaries(example.totals)["closing_salary"][0, 0, 0])
    joined = example.years["H2027-L1-0000001", END]["bridge_last_years_joiners_cents"]
    for passage in (
        f"{shown(opening[0], '_cents')} at level 1 and {shown(opening[1], '_cents')} at level 2",
        f"= {shown(sum(map(round, raises)) - in_year, '_cents')}; the bridge of 2028",
        f"= {shown(carried, '_cents')}. The compa-ratio",
        f"= {ratio:.6f}.",
        f"the median {shown(median, '_cents')}.",
        f"= {shown(joined, '_cents')} in the bridge",
    ):
        assert passage in text


def _range_of(example: Example, *, level: int) -> tuple[int, int]:
    place = (0, 0, level - 1)
    return int(example.parameters.range_minimum[place]), int(
        example.parameters.range_maximum[place]
    )
