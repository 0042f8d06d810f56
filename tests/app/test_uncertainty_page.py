"""The page of what chance may do: who sees it, what it counts, how it looks."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest
from tests.app.browsing import Visits, pictured
from tests.app.conftest import served
from tests.app.governed import ROLES, SCENARIO, desk_of, governed_workspace
from tests.app.test_optimise_page import finished, opened, words

from comptune.app.bench import Bench
from comptune.app.uncertain import (
    METRICS,
    Uncertain,
    as_on_bench,
    band_rows,
    chance_words,
    fan,
    histogram,
    marks,
)
from comptune.ledger.actor import Actor, Authentication
from comptune.levers import Cell
from comptune.metrics import load_metrics
from comptune.scenarios.spec import TargetSpec
from comptune.tuning import ensemble
from comptune.tuning.probability import Chance
from comptune.workspace import Workspace

COST = "total_compensation_cost"
BUDGET = TargetSpec(metric=COST, year=2026, value=Decimal(21_600_000))


@pytest.fixture
def governed(tmp_path: Path) -> Workspace:
    return governed_workspace(tmp_path / "workspace")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Nobody writes to it."""
    made = governed_workspace(tmp_path_factory.mktemp("shared") / "workspace")
    desk_of(made, "ana").set_targets(SCENARIO, [BUDGET], reason="The budget")
    return made


def simulated(page: AppTest) -> AppTest:
    page.button(key="simulate").click().run()
    return finished(page)


@pytest.mark.parametrize("name", ROLES)
def test_the_page_opens_for_everybody_with_a_role(
    shared: Workspace, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    page = opened(shared, monkeypatch, name, page="uncertainty")
    assert any(button.key == "simulate" for button in page.button)


@pytest.mark.parametrize("place", ["uncertainty", "optimise"])
def test_who_has_no_role_sees_why_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    root = Actor("somebody-else", Authentication.OPERATING_SYSTEM)
    made = Workspace.init(tmp_path / "theirs", name="Theirs", currency="EUR", founder=root)
    page = opened(made, monkeypatch, "", page=place)
    assert "takes a role that you do not have" in words(page)
    assert not page.button


def test_without_people_the_page_says_what_to_do_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    page = opened(empty, monkeypatch, "", page="uncertainty")
    assert "it holds no census" in words(page)


def test_the_chance_to_stay_in_budget_is_that_of_the_ensemble(
    shared: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(shared, monkeypatch, "vera", page="uncertainty")
    assert "one draw of luck" in words(page)
    before = shared.ledger.head().sequence
    simulated(page)
    found = shared.tuner().ensemble(SCENARIO, seeds=100, metrics=[COST])
    (chance,) = found.targets
    assert page.metric[0].value == chance_words(chance.chances[SCENARIO])[0]
    assert "event noise only" in words(page)
    assert shared.ledger.head().sequence == before


def test_an_amount_that_nobody_budgeted_has_its_chance_too(
    shared: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = simulated(opened(shared, monkeypatch, "ana", page="uncertainty"))
    (field,) = (one for one in page.text_input if one.label.startswith("How likely"))
    field.set_value("900 M").run()
    assert "**100 %**" in words(page)
    (field,) = (one for one in page.text_input if one.label.startswith("How likely"))
    field.set_value("nothing").run()
    assert "a value here is written as in" in page.error[0].value


def test_what_was_changed_since_is_said_to_be_missing(shared: Workspace) -> None:
    bench = Bench.of(shared.scenario(SCENARIO))
    state = Uncertain()
    job = state.start(bench, 20)
    assert job.wait(60)
    state.take_over()
    assert state.is_of(bench)
    bench.put({Cell("merit_rate", 2026, 1): Decimal("0.05")})
    assert not state.is_of(bench)
    assert as_on_bench(bench).overrides[Cell("merit_rate", 2026, 1)] == Decimal("0.05")


def test_the_fan_has_the_bands_the_official_run_and_the_budget(shared: Workspace) -> None:
    scenario = shared.scenario(SCENARIO)
    found = ensemble(scenario, seeds=20, metrics=METRICS)
    frame = fan(found, COST, (BUDGET,))
    official = scenario.preview().metrics[COST] / 1e8
    assert frame["official"].tolist() == pytest.approx(official.tolist())
    assert (frame["p10"] <= frame["p50"]).all()
    assert (frame["p50"] <= frame["p90"]).all()
    assert frame["limit"].tolist()[0] == pytest.approx(21.6)
    assert frame["limit"].isna().tolist() == [False, True, True, True, True]
    assert [row[0] for row in band_rows(found, COST)] == ["2026", "2027", "2028", "2029", "2030"]


def test_a_distribution_counts_every_seed_once_and_marks_the_budget(shared: Workspace) -> None:
    found = ensemble(shared.scenario(SCENARIO), seeds=20, metrics=METRICS)
    for metric in METRICS:
        assert histogram(found, metric, 2030)["seeds"].sum() == 20
    named = {name: at for name, at, _ in marks(found, COST, 2026, BUDGET.value)}
    assert named["Budget"] == pytest.approx(21.6)
    assert named["P10"] <= named["P50"] <= named["P90"]


def test_every_metric_of_the_page_is_in_the_catalogue() -> None:
    assert all(name in load_metrics() for name in METRICS)


def test_a_chance_is_told_with_its_interval() -> None:
    assert chance_words(Chance(87, 100)) == ("87 %", "79 % to 92 %: 87 of 100 seeds")
    assert chance_words(Chance(870, 1000)) == ("87.0 %", "85 % to 89 %: 870 of 1,000 seeds")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    made = governed_workspace(tmp_path_factory.mktemp("uncertain") / "workspace", people=600)
    budgets = {2026: 64_500_000, 2027: 67_900_000, 2028: 72_500_000}
    targets = [
        TargetSpec(metric=COST, year=year, value=Decimal(amount))
        for year, amount in budgets.items()
    ]
    desk_of(made, "ana").set_targets(SCENARIO, targets, reason="The budget")
    with served(made, tmp_path_factory.mktemp("elsewhere")) as found:
        yield found


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_page_fits_and_shows_fan_and_distribution(
    visits: Visits, address: str, tmp_path: Path, scheme: str
) -> None:
    page = visits.open(f"{address}/Uncertainty", scheme=scheme, height=900)
    page.get_by_role("button", name="Simulate").click()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
    expect(page.get_by_text("All of them at once")).to_be_visible()
    pictured(page, tmp_path, f"uncertainty-{scheme}", down_to=800)
