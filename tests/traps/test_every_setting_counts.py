"""Trap: a setting that never reaches the model. Each one, changed alone, changes the result."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from comptune.census import make_census
from comptune.levers import load_catalogue
from comptune.structure import Structure, check_structure, example_structure
from comptune.structure.schema import TABLES

from .small_world import END, START, SmallWorld

# Some levers act only where another does: leavers get a bonus where they exist and it has a share.
BASE = {
    f"{lever}.{year}": value
    for lever, value in (
        ("quit_elasticity", "1"),
        ("lump_sum_share", "25 %"),
        ("leaver_bonus_share", "25 %"),
    )
    for year in (START, END)
}
CHANGED = {
    "merit_rate": "4 %",
    "cola_rate": "2 %",
    "promotion_rate": "30 %",
    "promotion_raise": "20 %",
    "new_hire_range_position": "80 %",
    "new_hire_salary_adjustment": "110 %",
    "headcount_growth": "15 %",
    "structure_adjustment": "5 %",
    "bonus_target": "50 %",
    "leaver_bonus_share": "75 %",
    "lump_sum_share": "75 %",
    "cola_month": "9",
    "merit_month": "8",
    "promotion_month": "10",
    "merit_min_service_months": "24",
    "termination_rate": "40 %",
    "new_hire_termination_rate": "50 %",
    "benefits_load": "30 %",
    "new_hire_range_spread": "60 %",
    "market_movement": "12 %",
    "quit_elasticity": "3",
}


@cache
def world(cell: str = "", value: str = "", **options: Any) -> SmallWorld:
    changes = {**BASE, cell: value} if cell else BASE
    people = make_census(400, seed=5, as_of=date(START - 1, 12, 31))
    return SmallWorld(people, changes, **options)


def year_of(one: SmallWorld, year: int) -> list[dict[str, Any]]:
    return [row for row in one.rows if row["simulation_year"] == year]


def test_every_lever_of_the_catalogue_is_changed_here() -> None:
    assert set(CHANGED) == set(load_catalogue())


@pytest.mark.parametrize("lever", CHANGED)
def test_a_lever_changes_the_year_it_is_set_for_and_none_before(lever: str) -> None:
    suffix = ".*" if load_catalogue()[lever].has_levels else ""
    changed = world(f"{lever}.{END}{suffix}", CHANGED[lever])
    assert year_of(changed, START) == year_of(world(), START)
    assert year_of(changed, END) != year_of(world(), END)


@pytest.mark.parametrize("lever", [name for name in CHANGED if load_catalogue()[name].has_levels])
def test_a_lever_set_for_one_level_leaves_the_raises_and_costs_of_another(lever: str) -> None:
    changed = world(f"{lever}.{START}.L1", CHANGED[lever])

    def upper(one: SmallWorld) -> list[dict[str, Any]]:
        rows = year_of(one, START)
        return [row for row in rows if (row["opening_level"] or row["closing_level"]) == 3]

    assert [row for row in year_of(changed, START) if row not in year_of(world(), START)]
    # Hires of level 3 depend on head counts; whoever was there before does not.
    stayed = [row for row in upper(world()) if row["opening_level"]]
    assert [row for row in upper(changed) if row["opening_level"]] == stayed


def test_three_months_are_three_days_of_raises() -> None:
    months = {"cola_month.*": "2", "merit_month.*": "5", "promotion_month.*": "11"}
    people = make_census(400, seed=5, as_of=date(START - 1, 12, 31))
    rows = year_of(SmallWorld(people, months), START)
    for kind, day in (("cola", date(START, 2, 1)), ("merit", date(START, 5, 1))):
        given = [row for row in rows if row[f"{kind}_sequence"] > 0]
        assert given
        assert {row[f"{kind}_on"] for row in given} == {day}
    promoted = [row for row in rows if row["promotion_sequence"] > 0]
    assert {row["promotion_on"] for row in promoted} == {date(START, 11, 1)}
    # In force from the day on: what they cost in the year follows from the day.
    late = next(row for row in promoted if row["last_day"] is None)
    increase = late["promotion_salary_after_cents"] - late["promotion_salary_before_cents"]
    paid = increase * 61 * late["fte_thousandths"] / (365 * 1000)
    assert late["bridge_promotion_cents"] == pytest.approx(paid, abs=1.5)


def test_the_raise_base_the_seed_and_the_end_year_change_the_result() -> None:
    assert world(raise_base="opening").rows != world().rows
    assert world(seed=2).rows != world().rows
    assert len(world(end=END + 1).rows) > len(world().rows)


def _edited(table: str, edit: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Structure:
    structure = example_structure()
    edited = structure.with_rows(table, [edit(row) for row in structure.rows(table)])
    check_structure(edited)
    return edited


def _moved_edge(old: int, new: int) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    return lambda row: (row[0], *(new if value == old else value for value in row[1:]))


def _scaled(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row[:-1], row[-1] * Decimal("1.5"))


def _reversed_shares(table: str) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    rows = example_structure().rows(table)
    shares = dict(zip((row[0] for row in rows), reversed([row[-1] for row in rows]), strict=True))
    return lambda row: (*row[:-1], shares[row[0]])


EDITS: dict[str, Callable[[tuple[Any, ...]], tuple[Any, ...]]] = {
    "config_job_levels": lambda row: (*row[:3], row[3] * Decimal("0.9")),
    "config_age_bands": _moved_edge(35, 40),
    "config_tenure_bands": _moved_edge(5, 7),
    "config_termination_age_multipliers": _scaled,
    "config_termination_tenure_multipliers": _scaled,
    "config_promotion_age_multipliers": _scaled,
    "config_promotion_tenure_multipliers": _scaled,
    "config_merit_tenure_multipliers": _scaled,
    "config_merit_matrix": _scaled,
    "config_rating_distribution": _reversed_shares("config_rating_distribution"),
    "config_new_hire_age_distribution": _reversed_shares("config_new_hire_age_distribution"),
}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_the_structure_changes_the_result(table: str) -> None:
    assert world(structure=_edited(table, EDITS[table])).rows != world().rows


@pytest.mark.parametrize(
    ("cell", "value"),
    [("range_minimum.L1", "58000"), ("range_maximum.L1", "70000"), ("merit_matrix.R3.Z3", "150 %")],
)
def test_a_scenarios_cell_of_the_structure_changes_the_result(cell: str, value: str) -> None:
    assert world(cell, value).rows != world().rows


def test_a_rate_has_one_home_and_its_default_is_read_from_it() -> None:
    # The same rates from the scenario's own tier give the same result: nothing else holds one.
    same = {
        f"merit_rate.*.L{level}": f"{rate} %"
        for level, rate in enumerate(("2.5", "2.6", "2.7", "2.8", "3"), start=1)
    }
    people = make_census(400, seed=5, as_of=date(START - 1, 12, 31))
    assert SmallWorld(people, {**BASE, **same}).rows == world().rows
