"""Trap: DECIMAL overflow in sums, float sums that differ from run to run, AVG returning DOUBLE."""

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import jinja2
import pytest

from comptune.engine.measures import INDEX
from comptune.metrics import load_metrics
from comptune.paths import transform_folder
from comptune.structure import example_structure

from .small_world import END, START, SmallWorld, people_of, person

# The largest pay that a census (10,000,000,000) and a structure (5,000,000,000) may hold.
LARGEST = Decimal("9999999999.99")
SQL = sorted(
    path
    for folder in ("models", "macros", "tests")
    for path in (transform_folder() / folder).rglob("*.sql")
)


@pytest.fixture(scope="module")
def fortunes() -> SmallWorld:
    rich = [
        (level, name, Decimal(1_000_000_000 * level // 2), Decimal(5_000_000_000))
        for level, name, _, _ in example_structure().rows("config_job_levels")
    ]
    people = people_of(
        [
            person(f"E{number:04d}", annual_salary=LARGEST, fte=Decimal("0.999"))
            for number in range(3_000)
        ]
    )
    most = {
        "lump_sum_share.*": "100 %",
        "bonus_target.*.*": "100 %",
        "benefits_load.*.*": "100 %",
        "merit_rate.*.*": "15 %",
        "quit_elasticity.*": "5",
        "market_movement.*": "20 %",
    }
    return SmallWorld(
        people, most, structure=example_structure().with_rows("config_job_levels", rich)
    )


def test_sums_of_the_largest_salaries_are_those_of_whole_numbers(fortunes: SmallWorld) -> None:
    for year in (START, END):
        rows = [row for row in fortunes.rows if row["simulation_year"] == year]
        for measure in ("base_pay_cost", "lump_sum_cost", "bonus_cost", "benefits_cost"):
            exact = sum(row[f"{measure}_cents"] for row in rows)
            assert fortunes.measure(measure, year=year) == exact > 0
        closing = [row for row in rows if row["last_day"] is None]
        exact = sum(
            (row["closing_salary_cents"] * row["fte_thousandths"] + 500) // 1000 for row in closing
        )
        assert fortunes.measure("closing_payroll", year=year) == exact
        bridged = sum(
            fortunes.measure(name, year=year) for name in INDEX if name.startswith("bridge_")
        )
        before = (
            fortunes.measure("opening_payroll", year=year)
            if year == START
            else fortunes.measure("base_pay_cost", year=START)
        )
        assert bridged == fortunes.measure("base_pay_cost", year=year) - before


def test_no_salary_is_higher_than_the_census_or_the_range_allows(fortunes: SmallWorld) -> None:
    most = max(int(LARGEST * 100), int(fortunes.parameters.range_maximum.max()))
    assert max(row["closing_salary_cents"] for row in fortunes.rows) == most


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.name)
def test_sql_computes_no_money_in_floating_point(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"--.*", "", text)
    assert not re.search(r"\b(avg|mean)\s*\(", text, re.IGNORECASE)
    if path.name == "units.sql":  # holds the macros of growth and shares, on which nothing is built
        return
    if path.name == "int_metric_values.sql":  # rates and ratios are statistics, money never is
        text = "\n".join(money_lines(text))
    assert not re.search(r"\b(double|float|real)\b", text, re.IGNORECASE)


def money_lines(sql: str) -> list[str]:
    """The lines that compute the metrics in money; every such metric has one."""
    named = {
        line.rsplit(" as ", 1)[1].rstrip(","): line
        for line in sql.splitlines()
        if line.rstrip(",").count(" as ") and "decimal(18, 2)) as " in line
    }
    money = {metric.name for metric in load_metrics().metrics.values() if metric.unit == "money"}
    assert set(named) == money
    return list(named.values())


@pytest.mark.parametrize("cents", [10**16, 10**18 - 1, -(10**18 - 1)])
def test_cents_become_every_amount_that_money_can_hold(cents: int) -> None:
    amount, kind = duckdb.sql(
        f"select x, typeof(x) from (select {_money_of(cents)} as x)"
    ).fetchone()
    assert (amount, kind) == (Decimal(cents).scaleb(-2), "DECIMAL(18,2)")


def test_cents_beyond_what_money_can_hold_are_an_error() -> None:
    with pytest.raises(duckdb.ConversionException):
        duckdb.sql(f"select {_money_of(10**18)}").fetchall()


def _money_of(cents: int) -> str:
    units = (transform_folder() / "macros" / "units.sql").read_text(encoding="utf-8")
    return str(jinja2.Environment(autoescape=False).from_string(units).module.money_of_cents(cents))
