"""The page of scenarios: what each role sees and does there."""

import csv
import io
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.app.decisions import copied, decided, desk, make_office, opened, said, state_of

from comptune.app.comparison import csv_text
from comptune.app.simulated import published_side, side
from comptune.ledger.errors import NotAllowed
from comptune.workspace import Workspace

PAGE = "scenarios"
ENABLED, DISABLED, ABSENT = "enabled", "disabled", "absent"


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only read it."""
    return make_office(tmp_path_factory.mktemp("office") / "workspace").folder


@pytest.fixture(scope="module")
def office(office_folder: Path) -> Iterator[Workspace]:
    found = Workspace.open(office_folder)
    yield found
    found.ledger.close()


@pytest.fixture
def own(office_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of one's own."""
    found = copied(office_folder, tmp_path / "own")
    yield found
    found.ledger.close()


def test_the_list_says_where_each_stands_and_what_it_lacks(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = said(opened(office, monkeypatch, PAGE))
    assert "Approval of an approver and an executive" in words
    assert "An official run of what it is now" in words
    assert "Submission" in words
    assert "Plan of last year" not in words


@pytest.mark.parametrize(
    ("person", "new", "submit", "archive"),
    [
        ("ana", ENABLED, ENABLED, ENABLED),
        ("ben", ENABLED, ENABLED, ENABLED),
        ("carla", ENABLED, ENABLED, ENABLED),
        ("adam", ENABLED, ENABLED, ENABLED),
        ("vic", DISABLED, DISABLED, DISABLED),
    ],
)
def test_every_role_sees_the_page_and_may_what_the_ledger_lets_it(
    office: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    person: str,
    new: str,
    submit: str,
    archive: str,
) -> None:
    page = opened(office, monkeypatch, PAGE, person=person)
    page.button(key="look-small").click().run()
    assert not page.exception
    assert state_of(page, "scenario-new") == new
    assert state_of(page, "act-submit") == submit
    assert state_of(page, "act-archive") == archive
    assert state_of(page, "act-withdraw") == ABSENT
    assert "A small step" in said(page)


def test_who_has_no_role_sees_nothing_of_it(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    founder = own.desk().actor.name
    desk(own, "adam").revoke(founder, "administrator")
    page = opened(own, monkeypatch, PAGE, person="")
    assert "takes a role that you do not have" in said(page)
    assert "Merit 2026" not in said(page)


def test_a_scenario_opened_in_the_list_is_the_one_worked_on(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(office, monkeypatch, PAGE)
    page.button(key="look-idea").click().run()
    assert page.sidebar.selectbox(key="scenario").value == "idea"
    assert "Senior Manager, 2027" in said(page)
    page.sidebar.selectbox(key="scenario").set_value("small").run()
    assert "Staff, 2029" in said(page)


def test_what_is_archived_can_be_looked_at_and_copied_only(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(office, monkeypatch, PAGE)
    page.segmented_control(key="scenario-group").set_value("Archived").run()
    page.button(key="look-old").click().run()
    assert "nothing about it changes any more" in said(page)
    assert state_of(page, "act-copy") == ENABLED
    assert {state_of(page, f"act-{act}") for act in ("tune", "rename", "archive", "submit")} == {
        ABSENT
    }


def test_a_difference_is_told_by_cell_with_who_and_why(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(office, monkeypatch, PAGE)
    page.segmented_control(key="scenarios-view").set_value("Differences by cell").run()
    words = said(page)
    assert "Staff, 2026 to 2030 2.5 % (default) 3.5 % (scenario) +1 pp" in words
    assert "“The market moved”" in words
    assert "25 cells with another value" in words
    page.toggle(key="difference-cells").set_value(True).run()
    assert "Staff, 2028 2.5 % (default)" in said(page)
    page.selectbox(key="difference-from-merit").set_value("small").run()
    assert "Staff, 2029 2.55 % (scenario) 3.5 % (scenario) +0.95 pp" in said(page)


def test_scenarios_side_by_side_show_what_their_previews_give(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(office, monkeypatch, PAGE)
    page.segmented_control(key="scenarios-view").set_value("Side by side").run()
    page.multiselect(key="sides-merit").set_value(["published", "merit", "small", "idea"]).run()
    assert not page.exception
    words = said(page)
    merit = office.scenario("merit").preview()
    cost, baseline = (
        int(metrics["total_compensation_cost"][0]) / 1e8
        for metrics in (merit.metrics, merit.baseline_metrics)
    )
    assert f"Total compensation cost 2026 {baseline:.2f} M EUR {cost:.2f} M EUR +" in words
    assert "Merit 2026: As in run" in words
    assert "An idea: Preview; no official run yet" in words
    box = page.selectbox(key="sides-metric")
    assert len(box.options) == len(merit.metrics)
    box.set_value("pay_gap").run()
    assert not page.exception


def test_a_comparison_is_handed_over_once_the_ledger_has_who_takes_it(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE, person="vic")
    page.segmented_control(key="scenarios-view").set_value("Side by side").run()
    page.multiselect(key="sides-merit").set_value(["published", "merit"]).run()
    assert len(page.get("download_button")) == 0
    before = own.ledger.head().sequence
    decided(page, "comparison-take", reason="For the board")
    (entry,) = own.ledger.read(after=before)
    assert (entry.event_type, entry.actor) == ("DATA_EXPORTED", "demo:vic")
    assert entry.payload["what"] == "the comparison of published, merit, as CSV"
    page.run()
    (download,) = page.get("download_button")
    assert download.proto.label.startswith("Download")


def test_a_comparison_s_file_holds_what_the_previews_give(office: Workspace) -> None:
    state = desk(office, "ana").state()
    sides = [
        published_side(office, state, "merit", name="Published"),
        side(office, state, "merit", name="Merit 2026"),
    ]
    rows = list(csv.DictReader(io.StringIO(csv_text(sides, currency="EUR"))))
    preview = office.scenario("merit").preview()
    assert len(rows) == len(preview.metrics) * len(preview.years)
    for row in rows:
        position = preview.years.index(int(row["year"]))
        for name, metrics in (
            ("Published", preview.baseline_metrics),
            ("Merit 2026", preview.metrics),
        ):
            value = float(metrics[row["metric"]][position])
            if math.isnan(value):
                assert row[name] == ""
            else:
                scale = 100 if row["unit"] == "EUR" else 1
                assert float(row[name]) == pytest.approx(value / scale, rel=1e-12)


def test_a_copy_and_a_new_scenario_are_begun_and_worked_on(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    for button, name, act in (
        ("act-copy", "copy-name-merit", "copy-act"),
        ("scenario-new", "new-name", "create-act"),
    ):
        page.button(key=button).click().run()
        page.button(key=button).click()
        page.text_input(key=name).set_value("Plan B")
        page.button(key=act).click().run()
        assert not page.exception
        page.run()
    scenarios = desk(own, "ana").state().scenarios
    assert scenarios["plan-b"].base is not None
    assert len(scenarios["plan-b"].overrides) == 25
    assert scenarios["plan-b-2"].overrides == {}
    assert page.sidebar.selectbox(key="scenario").value == "plan-b-2"


def test_submitting_asks_why_and_says_how_many_must_approve(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    page.button(key="look-small").click().run()
    page.button(key="act-submit").click().run()
    assert any("**one approval**" in one.value for one in page.markdown)
    decided(page, "act-submit", reason="As agreed")
    standing = desk(own, "ben").standing("small")
    assert standing.status == "submitted"
    assert standing.submission is not None
    assert (standing.submission.by, standing.submission.reason) == ("demo:ana", "As agreed")
    assert state_of(page, "act-withdraw") == ENABLED


def test_what_was_changed_after_its_run_cannot_be_submitted(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    page.button(key="look-small").click().run()
    assert state_of(page, "act-submit") == ENABLED
    desk(own, "adam").set_cells("small", {"merit_rate.2030.L1": "2.55 %"}, reason="Quick")
    page.run()
    assert state_of(page, "act-submit") == DISABLED
    assert "An official run of what it is now" in said(page)


def test_locks_are_set_and_lifted_with_a_reason(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE)
    page.button(key="look-idea").click().run()
    decided(page, "lock-cells", reason="Agreed with the works council")
    locks = desk(own, "ana").scenario_state("idea").locks
    assert len(locks) == 25
    assert "Agreed with the works council" in said(page)
    with pytest.raises(NotAllowed):
        desk(own, "ana").set_cells("idea", {"merit_rate.2027.L3": "4 %"}, reason="x")
    (unlock,) = (one.key for one in page.main.button if one.key.startswith("unlock-"))
    decided(page, unlock, reason="They agreed to more")
    assert desk(own, "ana").scenario_state("idea").locks == {}


def test_a_comment_is_kept_as_it_was_written(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(own, monkeypatch, PAGE, person="ben")
    page.text_area(key="say-text-merit").set_value("Does *this* cover 2029?")
    (button,) = (one for one in page.main.button if one.label == "Comment")
    button.click().run()
    assert "Does *this* cover 2029?" in said(page)
    assert desk(own, "vic").history("merit")[-1].by == "demo:ben"


def test_export_gives_the_file_that_the_desk_gives(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(office, monkeypatch, PAGE)
    (button,) = page.main.get("download_button")
    assert button.proto.label == "Export"
    assert not button.proto.disabled


def test_without_a_scenario_the_page_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office: Workspace
) -> None:
    empty = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    for file in office.census_folder.iterdir():
        empty.census_folder.mkdir(exist_ok=True)
        (empty.census_folder / file.name).write_bytes(file.read_bytes())
    page = opened(empty, monkeypatch, PAGE, person="")
    assert "No scenario yet" in said(page)
    assert state_of(page, "scenario-new") == ENABLED


def test_without_people_the_page_says_what_to_do_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Workspace.init(tmp_path / "empty", name="Empty", currency="EUR")
    page = opened(empty, monkeypatch, PAGE, person="")
    assert "it holds no census" in said(page)
    assert "comptune census import" in page.code[0].value
