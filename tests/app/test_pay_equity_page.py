"""The page of pay equity: its figures are those of the run's tables, small groups stay hidden."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.decisions import copied, opened, said
from tests.app.plant import desk, kept_plant

from comptune.metrics import figures
from comptune.scenarios import Run
from comptune.scenarios.workforce import run_to_show
from comptune.workspace import Workspace

PAGE = "pay_equity"
YEARS, CATEGORIES, BEHIND, CLOSING = "By year", "Categories", "What is behind", "Closing"


@pytest.fixture(scope="module")
def plant(session_root: Path) -> Iterator[Workspace]:
    """Only read it."""
    found = Workspace.open(kept_plant(session_root))
    yield found
    found.ledger.close()


def run_of(workspace: Workspace) -> Run:
    shown = run_to_show(desk(workspace, "ana").state(), "plan")
    assert shown is not None
    return workspace.run(shown.recorded.run_id)


def mart(workspace: Workspace, condition: str) -> list[dict[str, Any]]:
    sql = f"select * from fct_pay_equity where {condition} order by job_level, department"
    return run_of(workspace).query(sql).to_pylist()


def of_plan(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    *,
    person: str = "vic",
    scenario: str = "plan",
    view: str = "",
) -> AppTest:
    """The page of a scenario, in one of its views."""
    page = opened(workspace, monkeypatch, PAGE, person=person)
    page.sidebar.selectbox(key="scenario").set_value(scenario).run()
    if view:
        page.segmented_control(key="equity-view").set_value(view).run()
    assert not page.exception
    return page


def metrics_on(page: AppTest) -> dict[str, tuple[str, str]]:
    return {one.label: (str(one.value), str(one.delta)) for one in page.main.metric}


def test_the_headlines_are_those_of_the_mart_beside_the_baselines(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = of_plan(plant, monkeypatch)
    shown = metrics_on(page)
    for year in (2027, 2026):
        page.selectbox(key="equity-year").set_value(year).run()
        assert not page.exception
        shown |= metrics_on(page)
        (pay,) = mart(
            plant,
            f"simulation_year = {year} and grain = 'total' and pay_component = 'pay'",
        )
        assert shown[f"Pay gap, mean {year}"][0] == figures.rate(pay["mean_gap"])
        assert shown[f"Pay gap, median {year}"][0] == figures.rate(pay["median_gap"])
        assert f"{pay['women_count']} women and {pay['men_count']} men" in said(page)
    assert shown["Pay gap, mean 2026"][1] == "no change"
    assert shown["Adjusted gap, same level 2027"][1].endswith(" pp")


def test_every_year_stands_beside_the_baseline_to_the_hundredth(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = said(of_plan(plant, monkeypatch, view=YEARS))
    then = plant.scenario("plan").baseline_metrics()["pay_gap"]
    cells = []
    for position, row in enumerate(run_of(plant).totals_by_year(["pay_gap"])):
        gap = float(row["pay_gap"])
        cells += [figures.rate(gap), figures.points(gap - then[position] if position else 0)]
    assert f"Basic pay gap, mean {' '.join(cells)}" in words


def test_categories_are_told_with_the_five_percent_and_who_is_to_state_the_rest(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = said(of_plan(plant, monkeypatch, view=CATEGORIES))
    levels = mart(plant, "simulation_year = 2027 and grain = 'level' and pay_component = 'pay'")
    reached = 0
    for row in levels:
        assert f"{row['women_count']} {row['men_count']} {figures.rate(row['mean_gap'])}" in words
        is_reached = abs(row["mean_gap"]) >= 5 / 100
        reached += is_reached
        stands = "⚠ 5 % or more" if is_reached else "below 5 %"
        assert f"{figures.rate(row['mean_gap'])} {stands}" in words
    assert reached == 1
    assert "**It holds**" in words
    assert "1 category of 5 compared" in words
    assert words.count("**For people to state**") == 2


def test_a_crossed_category_of_few_is_hidden_from_who_may_see_everybody(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = of_plan(plant, monkeypatch, person="ana", view=CATEGORIES)
    page.selectbox(key="equity-categories").set_value("job_level,department").run()
    assert not page.exception
    words = said(page)
    small = [
        row
        for row in mart(
            plant,
            "simulation_year = 2027 and grain = 'level_and_department' and pay_component = 'pay'",
        )
        if 0 < row["women_count"] < 5 or 0 < row["men_count"] < 5
    ]
    assert small
    for row in small:
        counts = f"{row['department']} {row['women_count']} {row['men_count']} "
        assert counts not in words
    assert "hidden hidden hidden hidden hidden hidden" in words
    assert "Fewer than 5 people are hidden" in words


def test_what_is_behind_a_gap_adds_up_to_it(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = said(of_plan(plant, monkeypatch, view=BEHIND))
    told = re.search(
        r"Of a difference of (\S+) log points .*? pay, (\S+) .* and (\S+) \(.*?\) do not",
        words,
    )
    assert told is not None
    gap, explained, unexplained = (float(text.replace("−", "-")) for text in told.groups())
    (row,) = (
        run_of(plant)
        .query(
            """
        select
            avg(ln(base_pay_cents)) filter (gender = 'male')
            - avg(ln(base_pay_cents)) filter (gender = 'female') as gap
        from int_paid_people
        where simulation_year = 2027
        """
        )
        .to_pylist()
    )
    assert gap == pytest.approx(row["gap"] * 100, abs=0.0051)
    assert explained + unexplained == pytest.approx(gap, abs=0.011)
    assert f"Together {told[2]} {told[3]}" in words
    assert "It does not mean: justified." in words


def test_closing_costs_less_the_more_is_tolerated(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = of_plan(plant, monkeypatch, view=CLOSING)
    amounts = []
    for tolerance in (0.0, 10.0):
        page.slider(key="equity-tolerance").set_value(tolerance).run()
        assert not page.exception
        costs = [one for one in page.main.metric if one.label == "Salaries a year, 2027"]
        amounts.append(str(costs[0].value))
        assert "of annualised payroll" in str(costs[0].delta)
    assert amounts[0].endswith(" M EUR")
    assert amounts[1].endswith(" k EUR")
    page.slider(key="equity-wanted").set_value(10.0).run()
    assert "Nobody needs a raise for it" in said(page)


def test_a_scenario_without_a_run_says_what_to_do_first(
    plant: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = of_plan(plant, monkeypatch, scenario="idea")
    assert "**An idea** has no official run yet, and this page shows the pay of women and" in said(
        page
    )
    assert page.button(key="pay_equity-to-runs")


def test_a_run_that_the_scenario_has_left_is_beside_no_baseline(
    session_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = copied(kept_plant(session_root), tmp_path / "own")
    desk(own, "ana").set_cells("plan", {"cola_rate.2027.*": "1.6 %"}, reason="Again")
    page = of_plan(own, monkeypatch)
    assert "was changed since this run" in said(page)
    assert "vs baseline" not in said(page)
    own.ledger.close()
