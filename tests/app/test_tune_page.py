"""The page's logic, run by Streamlit without a browser."""

import shlex
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

import comptune.app
from comptune import cli
from comptune.app.widgets.kpis import HEADLINES
from comptune.metrics import load_metrics
from comptune.metrics.figures import change_in_words, figure_of
from comptune.metrics.figures import metric as metric_text
from comptune.scenarios import Scenario
from comptune.workspace import Workspace

APP = Path(comptune.app.__file__).with_name("app.py")
STAFF_2026 = "Merit rate, Staff, 2026"
MANAGER_2026 = "Merit rate, Manager, 2026"
MANAGER_2027 = "Merit rate, Manager, 2027"


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("COMPTUNE_WORKSPACE", str(folder))
    monkeypatch.delenv("COMPTUNE_SCENARIO", raising=False)
    return AppTest.from_file(str(APP), default_timeout=120).run()


@pytest.fixture
def page(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    found = opened(workspace.folder, monkeypatch)
    assert not found.exception
    return found


def cell(page: AppTest, name: str) -> TextInput:
    """The field of a cell; marks follow its name."""
    (found,) = (field for field in page.text_input if field.label.startswith(name))
    return found


def chosen_scenario(page: AppTest) -> str:
    """The name that the sidebar shows."""
    picker = page.sidebar.selectbox(key="scenario")
    return str(picker.format_func(picker.value))


def shows(page: AppTest, scenario: Scenario, changes: dict[str, str], *, year: int = 2026) -> bool:
    """Whether every headline is exactly what the preview of the changes gives."""
    preview = scenario.preview(changes)
    position = year - 2026
    for shown, name in zip(page.metric, HEADLINES, strict=True):
        metric = load_metrics()[name]
        value = figure_of(metric.unit, preview.metrics[name][position])
        moved = figure_of(metric.unit, preview.difference[name][position])
        assert shown.label == f"{metric.title} {year}"
        assert shown.value == metric_text(metric.unit, value, currency="EUR")
        assert shown.delta == change_in_words(metric.unit, moved)
        exact = metric_text(metric.unit, value, currency="EUR", exact=True)
        assert f"{year}: **{exact}**" in shown.proto.help
    return True


def test_the_page_shows_scenario_years_grid_and_headlines(
    page: AppTest, scenario: Scenario
) -> None:
    assert chosen_scenario(page) == "New scenario"
    assert any("from 2026 on" in text.value for text in page.sidebar.caption)
    assert len([field for field in page.text_input if field.label.startswith("Merit rate")]) == 25
    assert cell(page, STAFF_2026).value == "2.5 %"
    assert shows(page, scenario, {})
    assert "No unsaved changes" in [text.value for text in page.sidebar.markdown]


def test_a_changed_cell_changes_the_headlines_to_what_the_preview_gives(
    page: AppTest, scenario: Scenario
) -> None:
    cell(page, STAFF_2026).set_value("3.5").run()
    assert not page.exception
    assert cell(page, STAFF_2026).value == "3.5 %"
    assert shows(page, scenario, {"merit_rate.2026.L1": "3.5 %"})
    assert any("1 unsaved change" in text.value for text in page.sidebar.markdown)


def test_headlines_say_what_the_last_change_did(page: AppTest, scenario: Scenario) -> None:
    cell(page, STAFF_2026).set_value("3.5").run()
    cell(page, MANAGER_2026).set_value("4").run()
    first = scenario.preview({"merit_rate.2026.L1": "3.5 %"}).metrics
    both = scenario.preview({"merit_rate.2026.L1": "3.5 %", "merit_rate.2026.L2": "4 %"}).metrics
    last = [text.value for text in page.caption if text.value.startswith("last change")]
    units = [load_metrics()[name].unit for name in HEADLINES]
    moves = [both[name][0] - first[name][0] for name in HEADLINES]
    assert last == [
        f"last change: {change_in_words(unit, figure_of(unit, move))}"
        for unit, move in zip(units, moves, strict=True)
    ]


def test_a_fraction_typed_in_a_rate_cell_is_refused_with_the_message(
    page: AppTest, scenario: Scenario
) -> None:
    cell(page, MANAGER_2027).set_value("0.035").run()
    assert cell(page, MANAGER_2027).value == "0.035"
    (refusal,) = (error.value for error in page.error)
    assert "Merit rate, Manager, 2027" in refusal
    assert "Did you mean 3.5 %?" in refusal
    assert shows(page, scenario, {})
    cell(page, MANAGER_2027).set_value("3.5%").run()
    assert not page.error
    assert shows(page, scenario, {"merit_rate.2027.L2": "3.5 %"})


def test_a_value_out_of_bounds_is_refused_with_the_catalogue_s_bounds(page: AppTest) -> None:
    cell(page, MANAGER_2027).set_value("35").run()
    assert "the catalogue allows 0 to 15 %" in page.error[0].value


def test_undo_takes_back_the_last_change_only(page: AppTest, scenario: Scenario) -> None:
    cell(page, STAFF_2026).set_value("3.5").run()
    cell(page, MANAGER_2027).set_value("4").run()
    page.button(key="undo").click().run()
    assert cell(page, MANAGER_2027).value == "2.6 %"
    assert shows(page, scenario, {"merit_rate.2026.L1": "3.5 %"})
    page.button(key="undo").click().run()
    assert shows(page, scenario, {})
    assert page.button(key="undo").disabled


def test_revert_is_there_for_one_cell_and_for_all(page: AppTest, scenario: Scenario) -> None:
    cell(page, STAFF_2026).set_value("3.5").run()
    cell(page, MANAGER_2027).set_value("4").run()
    page.button(key="revert-merit_rate.2026.L1").click().run()
    assert shows(page, scenario, {"merit_rate.2027.L2": "4 %"})
    page.button(key="revert-all").click().run()
    assert shows(page, scenario, {})
    assert page.button(key="revert-all").disabled


def test_the_slider_speaks_the_step_and_the_bounds_of_the_catalogue(
    page: AppTest, scenario: Scenario
) -> None:
    (slider,) = page.slider
    assert (slider.step, slider.min, slider.max) == (0.05, -2.5, 12.0)
    slider.set_value(0.15).run()
    values = {1: "2.65", 2: "2.75", 3: "2.85", 4: "2.95", 5: "3.15"}
    assert shows(page, scenario, {f"merit_rate.*.L{n}": f"{v} %" for n, v in values.items()})
    assert any("25 unsaved changes" in text.value for text in page.sidebar.markdown)


def test_a_slider_beyond_what_a_typed_cell_allows_is_refused_and_goes_back(
    page: AppTest, scenario: Scenario
) -> None:
    cell(page, MANAGER_2027).set_value("14").run()
    page.slider[0].set_value(2.0).run()
    assert "Merit rate, Manager, 2027 is 16 %" in page.error[0].value
    assert page.slider[0].value == 0.0
    assert shows(page, scenario, {"merit_rate.2027.L2": "14 %"})


def test_another_year_shows_its_own_figures(page: AppTest, scenario: Scenario) -> None:
    cell(page, STAFF_2026).set_value("3.5").run()
    page.segmented_control(key="year").set_value(2028).run()
    assert shows(page, scenario, {"merit_rate.2026.L1": "3.5 %"}, year=2028)


def test_the_bridge_of_total_compensation_says_that_the_first_year_has_none(page: AppTest) -> None:
    page.session_state["results"] = "Bridge"
    page.run()
    page.segmented_control(key="bridge").set_value("total_compensation").run()
    assert not page.exception
    assert any("the year before 2026" in info.value for info in page.info)
    page.segmented_control(key="year").set_value(2027).run()
    assert not page.info


def test_without_a_workspace_the_page_says_what_to_do_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(tmp_path / "nowhere", monkeypatch)
    assert not page.exception
    assert "comptune init" in page.info[0].value
    assert "comptune init" in page.code[0].value
    assert not page.metric


def test_who_follows_the_empty_page_gets_the_full_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = opened(tmp_path / "a new one", monkeypatch)
    commands = ["comptune census make 80", *page.code[0].value.splitlines()]
    for command in commands:
        program, *arguments = shlex.split(command)
        assert (program, cli.main(arguments)) == ("comptune", cli.DONE)
    page.run()
    assert not page.info
    assert any("80 people on 31 December 2026" in text.value for text in page.sidebar.caption)


def test_without_a_census_the_page_says_so_until_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    empty = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    page = opened(empty.folder, monkeypatch)
    assert "it holds no census" in page.info[0].value
    assert "comptune init" not in page.code[0].value
    for entry in workspace.censuses():
        empty.census_folder.mkdir(exist_ok=True)
        (empty.census_folder / entry.path.name).write_bytes(entry.path.read_bytes())
    page.run()
    assert not page.info
    assert len(page.metric) == len(HEADLINES)


def test_a_scenario_file_is_where_tuning_starts(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "generous.yml"
    path.write_text("name: Generous\nend_year: 2028\nset: {merit_rate.*.*: 4 %}\n")
    monkeypatch.setenv("COMPTUNE_WORKSPACE", str(workspace.folder))
    monkeypatch.setenv("COMPTUNE_SCENARIO", str(path))
    page = AppTest.from_file(str(APP), default_timeout=120).run()
    assert chosen_scenario(page) == "Generous"
    assert cell(page, STAFF_2026).value == "4 %"
    assert "No unsaved changes" in [text.value for text in page.sidebar.markdown]
    assert shows(page, workspace.scenario(path), {})


def test_a_scenario_file_with_a_mistake_is_refused_in_words(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text("set: {merit_rat.2026.L1: 4 %}\n")
    monkeypatch.setenv("COMPTUNE_WORKSPACE", str(workspace.folder))
    monkeypatch.setenv("COMPTUNE_SCENARIO", str(path))
    page = AppTest.from_file(str(APP), default_timeout=120).run()
    assert not page.exception
    assert "Did you mean merit_rate?" in page.error[0].value
    assert not page.code
