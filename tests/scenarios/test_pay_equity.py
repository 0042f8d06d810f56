"""Pay equity of a run: that of its marts, of its metrics, of its simulation; few are hidden."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from tests.app.plant import desk, kept_plant

from comptune.equity.findings import ClosingRule, Groups
from comptune.equity.people import PaidPeople
from comptune.scenarios import Run
from comptune.scenarios.equity_model_words import closing_sentence
from comptune.scenarios.equity_words import (
    HIDDEN,
    Names,
    gap_sentence,
    group_rows,
    people_sentence,
    quartile_rows,
    trigger_rows,
)
from comptune.scenarios.pay_equity import (
    FIGURES,
    PayEquityRefused,
    effects,
    equity_of_run,
    gaps_by_year,
    people_of_run,
    people_of_run_by_year,
    people_of_simulation,
)
from comptune.scenarios.workforce import WorkforceRefused, run_to_show
from comptune.warehouse.workforce import level_names
from comptune.workspace import Workspace

LAST = 2027
MILLIONTH = 0.6e-6  # what the marts' rounding to the part per million leaves
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def plant(session_root: Path) -> Iterator[Workspace]:
    """Only read it."""
    found = Workspace.open(kept_plant(session_root))
    yield found
    found.ledger.close()


@pytest.fixture(scope="module")
def run(plant: Workspace) -> Run:
    shown = run_to_show(desk(plant, "ana").state(), "plan")
    assert shown is not None
    return plant.run(shown.recorded.run_id)


def rows_of(run: Run, sql: str) -> Rows:
    """SQL on the run's file, past every function of the product."""
    with duckdb.connect(str(run.path), read_only=True) as con:
        return con.execute(sql).to_arrow_table().to_pylist()


def gaps_in_mart(run: Run, grain: str) -> dict[tuple[str, int, str | None], dict[str, Any]]:
    found = rows_of(
        run,
        f"from fct_pay_equity where simulation_year = {LAST} and grain = '{grain}'",
    )
    return {(row["pay_component"], row["job_level"], row["department"]): row for row in found}


def held(groups: Groups, mart: dict[tuple[str, int, str | None], dict[str, Any]]) -> int:
    """How many figures of groups that are shown equal those of the mart."""
    count = 0
    for group in groups.groups:
        level, department = (*group.key, None)[:2] if group.key else (0, None)
        for component in () if group.is_hidden else ("basic", "variable", "pay"):
            gap, row = group.gaps[component], mart[component, int(level), department or None]  # type: ignore[index]
            assert (gap.women_count, gap.men_count) == (row["women_count"], row["men_count"])
            assert gap.women_mean_cents == (row["mean_pay_women"] or 0) * 100
            assert gap.men_median_cents == (row["median_pay_men"] or 0) * 100
            assert gap.mean_gap_rate == pytest.approx(float(row["mean_gap"]), abs=MILLIONTH)
            assert gap.median_gap_rate == pytest.approx(float(row["median_gap"]), abs=MILLIONTH)
            count += 1
    return count


def test_the_gaps_of_everybody_and_of_each_level_are_those_of_the_mart(run: Run) -> None:
    found = equity_of_run(run)
    everybody = Groups((), (found.total,), 0)
    assert held(everybody, gaps_in_mart(run, "total")) == 3
    assert held(found.by_level, gaps_in_mart(run, "level")) == 15


def test_the_gaps_of_each_crossed_category_are_those_of_the_mart(run: Run) -> None:
    found = equity_of_run(run, categories="job_level,department").article9.g_categories
    assert held(found, gaps_in_mart(run, "level_and_department")) > 20


def test_the_basic_pay_gap_is_the_metric_of_that_name(run: Run) -> None:
    by_year = {one.year: one.gaps for one in gaps_by_year(people_of_run_by_year(run))}
    for row in run.totals_by_year(["pay_gap", "pay_gap_median"]):
        gaps = by_year[row["simulation_year"]]
        assert gaps["basic_mean_gap"] == pytest.approx(float(row["pay_gap"]), abs=1e-12)
        assert gaps["basic_median_gap"] == pytest.approx(float(row["pay_gap_median"]), abs=1e-12)


def test_the_quartile_bands_are_those_of_the_mart(run: Run) -> None:
    bands = equity_of_run(run).article9.f_quartile_bands
    rows = rows_of(
        run, f"from fct_pay_quartiles where simulation_year = {LAST} order by quartile_band"
    )
    assert [one.band for one in bands] == [row["quartile_band"] for row in rows] == [1, 2, 3, 4]
    for one, row in zip(bands, rows, strict=True):
        assert one.people == pytest.approx(float(row["people"]))
        assert one.women_share == pytest.approx(float(row["women_share"]), abs=MILLIONTH)
    women = sum(float(row["people"] * row["women_share"]) for row in rows)
    assert women == pytest.approx(equity_of_run(run).total.women_count, abs=0.01)


def test_a_simulation_has_the_very_people_of_the_run(plant: Workspace, run: Run) -> None:
    simulated = people_of_simulation(plant.scenario("plan"))
    for year, own in people_of_run_by_year(run).items():
        for field in fields(PaidPeople):
            here, there = getattr(own, field.name), getattr(simulated[year], field.name)
            assert np.array_equal(here, there, equal_nan=here.dtype.kind == "f"), field.name


def test_a_scenario_changes_nothing_in_years_that_it_leaves_alone(
    plant: Workspace, run: Run
) -> None:
    """It sets the cost-of-living raise of 2027, of which the range's maximum cuts off some."""
    baseline = gaps_by_year(people_of_simulation(plant.scenario("plan").baseline()))
    first, second = effects(gaps_by_year(people_of_run_by_year(run)), baseline)
    assert (first.year, second.year) == (2026, 2027)
    assert {first.change(name) for name in FIGURES} == {0}
    change = second.change("basic_mean_gap")
    (row,) = [row for row in run.totals_by_year(["pay_gap"]) if row["simulation_year"] == LAST]
    then = plant.scenario("plan").baseline_metrics()["pay_gap"][-1]
    assert change
    assert change == pytest.approx(float(row["pay_gap"]) - then, abs=1e-12)


def test_categories_of_few_people_are_hidden_from_everybody(run: Run) -> None:
    found = equity_of_run(run, categories="job_level,department")
    small = {
        (str(row["job_level"]), row["department"] or "")
        for row in gaps_in_mart(run, "level_and_department").values()
        if 0 < row["women_count"] < 5 or 0 < row["men_count"] < 5
    }
    hidden = {one.key for one in found.article9.g_categories.groups if one.is_hidden}
    assert small
    assert small <= hidden
    names = Names(level_names(run.path))
    texts = [
        row[1:]
        for row, one in zip(
            group_rows(found.article9.g_categories, found.total, names)[:-1],
            found.article9.g_categories.groups,
            strict=True,
        )
        if one.is_hidden
    ]
    assert {text for row in texts for text in row} == {HIDDEN}


def test_the_words_are_those_of_the_tables(run: Run) -> None:
    found, names = equity_of_run(run), Names(level_names(run.path))
    total = gaps_in_mart(run, "total")["pay", 0, None]
    assert people_sentence(found).startswith(
        f"{total['women_count']} women and {total['men_count']} men"
    )
    assert group_rows(found.by_level, found.total, names)[-1][3] == (
        f"{float(total['mean_gap']) * 100:.2f} %"
    )
    assert gap_sentence(0.05) == "women 5.00 % less than men"
    assert gap_sentence(-0.05) == "women 5.00 % more than men"
    assert [row[0] for row in quartile_rows(found.article9.f_quartile_bands)] == [
        *("1, lowest paid", "2", "3", "4, highest paid")
    ]
    levels = gaps_in_mart(run, "level")
    reaching = {row[0] for row in trigger_rows(found.trigger, names) if row[2] == "5 % or more"}
    assert reaching == {
        names.levels[level]
        for (component, level, _), row in levels.items()
        if component == "pay" and abs(row["mean_gap"]) >= 0.05
    }


def test_a_rule_for_closing_costs_what_its_raises_cost(run: Run) -> None:
    found = equity_of_run(run, rules=(ClosingRule(), ClosingRule(tolerance_rate=0.05)))
    whole, tolerant = (closing_sentence(one, currency="EUR") for one in found.closing)
    assert " M EUR of salaries a year raise " in whole
    assert "to 100.0 % of the pay" in whole
    assert "to 95.0 % of the pay" in tolerant


def test_a_year_that_is_not_simulated_is_refused(run: Run) -> None:
    with pytest.raises(WorkforceRefused, match="2025"):
        people_of_run(run, 2025)


def test_other_categories_are_refused_with_those_there_are(run: Run) -> None:
    with pytest.raises(PayEquityRefused, match="job_level,department"):
        equity_of_run(run, categories="location")


def test_a_run_of_an_earlier_release_says_that_it_has_to_be_made_anew(
    run: Run, tmp_path: Path
) -> None:
    older = tmp_path / run.path.name
    older.write_bytes(run.path.read_bytes())
    older.chmod(0o600)
    with duckdb.connect(str(older)) as con:
        con.execute("drop table int_paid_people")
    sealed = type(run.sealed)(
        **{
            field.name: older if field.name == "path" else getattr(run.sealed, field.name)
            for field in fields(run.sealed)
        }
    )
    with pytest.raises(PayEquityRefused, match="earlier release"):
        equity_of_run(Run.of(sealed))
