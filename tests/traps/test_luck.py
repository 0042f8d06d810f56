"""Trap: everyone hired on one day, days of a leap year, luck that comes from id or clock."""

import ast
import calendar
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import comptune.engine
from comptune.engine.keys import employee_keys
from comptune.engine.philox import EMPLOYED, fill_words
from comptune.engine.simulate import seed_word

from .small_world import END, START, SmallWorld, people_of, person

ENGINE = Path(comptune.engine.__file__).parent


@pytest.fixture(scope="module")
def many_hires() -> SmallWorld:
    people = people_of([person(f"E{number:04d}") for number in range(10_000)])
    return SmallWorld(people, {"headcount_growth.*": "30 %"})


def test_hires_are_spread_over_the_year(many_hires: SmallWorld) -> None:
    for year in (START, END):
        days = Counter(
            row["hire_date"]
            for row in many_hires.rows
            if row["hire_sequence"] and row["simulation_year"] == year
        )
        hires, last = sum(days.values()), date(year, 12, 30)
        assert hires > 4_000
        assert (min(days), max(days)) == (date(year, 1, 1), last)
        assert max(days.values()) < 4 * hires / 364
        for month in range(1, 13):
            length = calendar.monthrange(year, month)[1]
            found = sum(count for day, count in days.items() if day.month == month)
            assert found == pytest.approx(hires * length / 365, rel=0.25)


def test_exits_are_spread_over_the_year(many_hires: SmallWorld) -> None:
    days = Counter(row["last_day"] for row in many_hires.rows if row["exit_chance_ppm"])
    del days[None]
    assert len(days) > 500
    assert max(days.values()) < 4 * sum(days.values()) / len(days)


NOTHING = {f"{lever}.*.*": "0 %" for lever in ("merit_rate", "cola_rate", "promotion_rate")}
NO_EXITS = {"termination_rate.*.*": "0 %"}


def year_of_those_here(changes: dict[str, str], year: int) -> list[dict[str, Any]]:
    """The year of sixty people who earn 36,600.00, without those hired since."""
    earning = {"annual_salary": Decimal("36600.00")}
    people = people_of([person(f"E{number}", **earning) for number in range(60)])
    rows = SmallWorld(people, changes).rows
    return [
        row for row in rows if row["simulation_year"] == year and row["employee_id"].startswith("E")
    ]


@pytest.mark.parametrize("year", [START, END])
def test_a_whole_year_is_the_whole_salary_in_leap_years_too(year: int) -> None:
    paid = {row["base_pay_cost_cents"] for row in year_of_those_here({**NOTHING, **NO_EXITS}, year)}
    assert paid == {3_660_000}


@pytest.mark.parametrize(("year", "days"), [(2027, 365), (2028, 366)])
def test_a_day_is_a_365th_part_of_a_year_and_a_366th_of_a_leap_year(year: int, days: int) -> None:
    rows = year_of_those_here({**NOTHING, "termination_rate.*.*": "60 %"}, year)
    left = [row for row in rows if row["last_day"]]
    assert len(left) > 5
    for row in left:
        day = (row["last_day"] - date(year - 1, 12, 31)).days
        assert row["base_pay_cost_cents"] == (2 * 3_660_000 * day + days) // (2 * days)


def words(ids: list[str], *, seed: int = 1, year: int = START) -> np.ndarray:
    drawn = np.empty((4, len(ids)), np.uint32)
    fill_words(employee_keys(ids), year, EMPLOYED, seed_word(seed), drawn)
    return drawn


def test_draws_are_as_fine_as_their_words_and_not_buckets() -> None:
    drawn = words([f"E{number:06d}" for number in range(200_000)])
    for word in drawn:
        assert np.unique(word).size > 199_900
        assert abs(word.mean() / 2**32 - 0.5) < 0.003


def test_ids_of_the_same_length_and_neighbours_have_different_luck() -> None:
    drawn = words([f"E{number:06d}" for number in range(50_000)])[0].astype(float)
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 0.02


@pytest.mark.parametrize("other", [{"seed": 2}, {"seed": 1 + 2**32}, {"year": START + 1}])
def test_another_seed_or_year_is_other_luck(other: dict[str, int]) -> None:
    ids = [f"E{number:06d}" for number in range(50_000)]
    first, second = words(ids)[0].astype(float), words(ids, **other)[0].astype(float)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.02


def test_the_four_words_of_a_person_are_independent() -> None:
    drawn = words([f"E{number:06d}" for number in range(50_000)]).astype(float)
    correlations = np.corrcoef(drawn) - np.eye(4)
    assert np.abs(correlations).max() < 0.02


@pytest.mark.parametrize("path", sorted(ENGINE.glob("*.py")), ids=lambda path: path.name)
def test_the_engine_has_no_clock_and_no_luck_but_its_own(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    roots = {name.split(".")[0] for name in imported}
    assert not roots & {"random", "secrets", "time", "uuid"}
    assert "datetime.datetime" not in imported
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not names & {"random", "today", "now"}
