"""The workspace: its ledger from the first day, and what comes into it with who brought it."""

import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from comptune.census import guess_mapping, make_census, write_csv
from comptune.ledger.errors import LedgerRefused
from comptune.ledger.policy_errors import RoleMissing, UnknownScenario
from comptune.scenarios import ScenarioRefused
from comptune.scenarios.errors import WorkspaceRefused
from comptune.structure import example_structure
from comptune.workspace import Workspace

from .conftest import AS_OF, FOUNDED_AT, Office, person

ROOT = person("root")


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    return Workspace.init(
        tmp_path / "workspace", name="Acme", currency="EUR", founder=ROOT, at=FOUNDED_AT
    )


def test_a_workspace_begins_with_its_founder_and_its_structure(made: Workspace) -> None:
    entries = list(made.ledger.read())

    assert [(one.event_type, one.actor, one.recorded_at) for one in entries] == [
        ("ROLE_GRANTED", "root", FOUNDED_AT),
        ("STRUCTURE_CHANGED", "root", FOUNDED_AT),
    ]
    assert entries[1].payload["structure_sha256"] == made.structures()[0]
    assert made.ledger_url == f"sqlite:///{made.folder}/ledger.sqlite"
    assert made.checkpoints_folder == made.folder / "checkpoints"


def test_without_its_ledger_a_workspace_says_how_to_start_one(made: Workspace) -> None:
    made.ledger.close()
    (made.folder / "ledger.sqlite").unlink()
    opened = Workspace.open(made.folder)

    for use in (lambda: opened.ledger, opened.scenario, opened.desk):
        with pytest.raises(LedgerRefused, match="comptune ledger init"):
            use()
    opened.start_ledger(ROOT, FOUNDED_AT)
    assert [one.event_type for one in opened.ledger.read()] == ["ROLE_GRANTED", "STRUCTURE_CHANGED"]
    with pytest.raises(LedgerRefused):
        opened.start_ledger(ROOT, FOUNDED_AT)


def test_the_ledger_can_be_elsewhere(
    tmp_path: Path, made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPTUNE_LEDGER_URL", f"sqlite:///{tmp_path}/elsewhere.sqlite")
    other = Workspace.init(
        tmp_path / "other", name="Other", currency="EUR", founder=ROOT, at=FOUNDED_AT
    )

    assert (tmp_path / "elsewhere.sqlite").is_file()
    assert not (other.folder / "ledger.sqlite").exists()


def test_a_workspace_names_its_ledger_by_the_first_entry(made: Workspace) -> None:
    first = made.ledger.entry(1).hash

    assert made.settings.ledger == first
    assert Workspace.open(made.folder).settings.ledger == first


def test_the_ledger_of_another_workspace_is_refused(
    tmp_path: Path, made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = FOUNDED_AT + timedelta(seconds=1)
    other = Workspace.init(tmp_path / "other", name="Other", currency="EUR", founder=ROOT, at=later)
    monkeypatch.setenv("COMPTUNE_LEDGER_URL", other.ledger_url)

    with pytest.raises(WorkspaceRefused) as refused:
        Workspace.open(made.folder).desk(ROOT)

    own, foreign = made.settings.ledger, other.settings.ledger
    assert own is not None
    assert foreign is not None
    assert str(refused.value) == (
        f"The ledger {tmp_path}/other/ledger.sqlite: its first entry is {foreign[:16]}, and "
        f"{made.folder}/workspace.yml names the ledger that began with {own[:16]}. Correct "
        "COMPTUNE_LEDGER_URL, or restore this workspace's ledger. Only where this one is to be "
        "its ledger from now on, correct `ledger` in workspace.yml."
    )


def test_a_workspace_that_names_no_ledger_takes_what_is_there(made: Workspace) -> None:
    file = made.folder / "workspace.yml"
    file.write_text(file.read_text().replace("\nledger: ", "\n# ledger: "))

    opened = Workspace.open(made.folder)

    assert opened.settings.ledger is None
    assert opened.ledger.head().sequence == 2


def test_a_ledger_begun_later_is_named_and_the_rest_of_the_file_stays(made: Workspace) -> None:
    file = made.folder / "workspace.yml"
    file.write_text('# Ours.\nname: "Acme"\ncurrency: "EUR"')
    made.ledger.close()
    (made.folder / "ledger.sqlite").unlink()

    for day in (1, 2):  # named, then named anew
        begun = Workspace.open(made.folder).start_ledger(ROOT, FOUNDED_AT + timedelta(days=day))
        first = begun.entry(1).hash
        begun.close()
        assert file.read_text() == (
            '# Ours.\nname: "Acme"\ncurrency: "EUR"\n\n'
            "# The ledger of this workspace, by the hash of its first entry: no other is opened in "
            f'its place.\nledger: "{first}"\n'
        )
        (made.folder / "ledger.sqlite").unlink()


def test_an_import_is_an_entry_of_who_brought_how_many(made: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    write_csv(make_census(60, seed=5, as_of=AS_OF), file)

    report = made.import_census(
        file, mapping=guess_mapping(file), as_of=AS_OF, actor=ROOT, at=FOUNDED_AT
    )

    entry = list(made.ledger.read())[-1]
    assert (entry.event_type, entry.actor) == ("CENSUS_IMPORTED", "root")
    fields = ("census_sha256", "as_of", "people", "rejected", "source")
    assert [entry.payload[field] for field in fields] == [
        report.sha256,
        "2026-12-31",
        60,
        0,
        "people.csv",
    ]
    payroll = Decimal(entry.payload["payroll"])
    assert payroll == Decimal(report.annualised_payroll_cents) / 100


def test_who_may_not_import_leaves_nothing_behind(made: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    write_csv(make_census(60, seed=5, as_of=AS_OF), file)

    with pytest.raises(RoleMissing, match="import censuses"):
        made.import_census(
            file, mapping=guess_mapping(file), as_of=AS_OF, actor=person("eve"), at=FOUNDED_AT
        )
    assert made.censuses() == ()


def test_a_structure_is_kept_with_its_differences_and_new_scenarios_stand_on_it(
    office: Office,
) -> None:
    workspace = office.workspace
    rows = example_structure().rows("config_job_levels")
    wider = [(*row[:3], Decimal(140_000)) if row[0] == 3 else row for row in rows]
    changed = example_structure().with_rows("config_job_levels", wider)

    with pytest.raises(RoleMissing):
        workspace.keep_structure(changed, actor=person("vic"), at=office.clock())
    sha256 = workspace.keep_structure(
        changed, actor=person("ana"), at=office.clock(), reason="The market."
    )

    entry = workspace.ledger.entry(workspace.ledger.head().sequence)
    assert (entry.event_type, entry.actor) == ("STRUCTURE_CHANGED", "ana")
    assert entry.payload["differences"] == [
        {
            "table": "config_job_levels",
            "place": "level_id 3, max_compensation",
            "old": "130000.00",
            "new": "140000.00",
        }
    ]
    assert workspace.scenario().ground.structure_sha256 == sha256
    # Keeping it again is nothing new; going back to the one before is.
    workspace.keep_structure(changed, actor=person("ana"), at=office.clock())
    assert workspace.ledger.head().sequence == entry.sequence
    first = workspace.keep_structure(example_structure(), actor=person("ana"), at=office.clock())
    assert workspace.scenario().ground.structure_sha256 == first != sha256


def test_a_name_is_an_id_of_the_ledger_before_it_is_a_file(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    office.desk("ana").create("plan", name="Of the ledger")
    for name in ("plan", "draft"):
        (tmp_path / name).write_text("name: Of a file\n", encoding="utf-8")

    assert office.workspace.scenario("plan").spec.name == "Of the ledger"
    assert office.workspace.scenario("draft").spec.name == "Of a file"
    assert office.workspace.scenario(Path("plan")).spec.name == "Of a file"
    assert office.workspace.scenario("baseline").spec.name == "Baseline"
    with pytest.raises(UnknownScenario):
        office.workspace.scenario("nothing")
    with pytest.raises(ScenarioRefused, match=r"nothing\.yml"):
        office.workspace.scenario("nothing.yml")


def test_a_scenario_is_read_as_of_an_entry_or_a_day(office: Office) -> None:
    ana = office.desk("ana")
    created = ana.create("plan", cells={"cola_rate.2028.L1": "1.2 %"}, reason="Inflation.")
    ana.set_cells("plan", {"cola_rate.2028.L1": "1.4 %"}, reason="More.")

    def value(as_of: int | date | None) -> list[Decimal]:
        return list(office.workspace.scenario("plan", as_of=as_of).overrides.values())

    assert value(None) == value(date(2030, 1, 1)) == [Decimal("0.014")]
    assert value(created.sequence) == [Decimal("0.012")]
    with pytest.raises(UnknownScenario):
        office.workspace.scenario("plan", as_of=FOUNDED_AT.date())


def test_a_copied_workspace_has_its_ledger_with_it(office: Office, tmp_path: Path) -> None:
    office.desk("ana").create("plan")
    head = office.workspace.ledger.head()
    office.workspace.ledger.close()

    copy = Workspace.open(shutil.copytree(office.workspace.folder, tmp_path / "copy"))

    assert copy.ledger.head() == head
    copy.desk(person("ana"), clock=lambda: datetime(2027, 2, 1, tzinfo=UTC)).create("another")
    assert office.workspace.ledger.head() == head
