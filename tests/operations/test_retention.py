"""Which run files go: by age and number, never one that a decision names or the baseline's."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Call
from tests.small_runs import sealed_run

from comptune.ledger.actor import Actor, Authentication
from comptune.ledger.policy_errors import RoleMissing, RunInUse
from comptune.operations.errors import RetentionRefused
from comptune.operations.retention import Judged, Rule, age_of, judge, prune, pruned_runs
from comptune.operations.soundness import LeftOut, left_out
from comptune.warehouse.runs import opened
from comptune.workspace import Workspace

from .conftest import ME, NOW

ANA = Actor("ana", Authentication.OPERATING_SYSTEM)
EVERYTHING = Rule(keep=0)
LATER = NOW + timedelta(days=100)


@pytest.fixture(scope="session")
def busy_folder(kept_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four runs: the baseline's, a first and a second of plan, and one that was submitted."""
    folder = tmp_path_factory.mktemp("retention") / "workspace"
    shutil.copytree(kept_folder, folder)
    workspace = Workspace.open(folder)
    desk = workspace.desk(ME, clock=lambda: NOW)
    desk.grant(ANA.name, "analyst")
    _seal(workspace, "plan", days=1)
    desk.set_cells("plan", {"merit_rate.2027.L3": "3.6 %"}, reason="More.")
    _seal(workspace, "plan", days=2)
    desk.create("sent", cells={"merit_rate.2027.L2": "3.5 %"}, reason="The market moved.")
    _seal(workspace, "sent", days=0)
    workspace.desk(ANA, clock=lambda: NOW + timedelta(days=3)).submit("sent")
    workspace.desk(ANA, clock=lambda: NOW + timedelta(days=3)).withdraw("sent")
    workspace.ledger.close()
    return folder


@pytest.fixture
def busy(busy_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of one's own."""
    shutil.copytree(busy_folder, tmp_path / "busy")
    opened_one = Workspace.open(tmp_path / "busy")
    yield opened_one
    opened_one.ledger.close()


def _seal(workspace: Workspace, scenario: str, *, days: int) -> str:
    at = NOW + timedelta(days=days)
    return sealed_run(workspace.scenario(scenario), actor=ME, clock=lambda: at).run_id


def said(judged: tuple[Judged, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in judged:
        found.setdefault(one.scenario, []).append(one.stays)
    return found


def test_every_run_goes_but_what_was_decided_about_and_the_baselines(busy: Workspace) -> None:
    judged = judge(busy, EVERYTHING, now=LATER)

    assert said(judged) == {
        "plan": ["", ""],
        "sent": ["sent was submitted with it (entry 12)"],
        "baseline": ["it is the baseline's present run"],
    }


def test_of_the_runs_that_are_gone_a_backup_lacks_those_that_were_submitted(
    busy: Workspace,
) -> None:
    for run in busy.runs():
        run.path.unlink()
    sent = next(one for one in busy.ledger.state().runs.values() if one.scenario == "sent")
    assert left_out(busy) == (
        LeftOut(
            f"runs/{sent.run_id}.duckdb",
            "it is gone, and sent was submitted with it (entry 12)",
        ),
    )


def test_age_and_number_keep_what_either_keeps(busy: Workspace) -> None:
    def going(rule: Rule, days: float) -> int:
        return sum(one.goes for one in judge(busy, rule, now=NOW + timedelta(days=days)))

    assert going(Rule(older_than=timedelta(days=90)), 91.5) == 1  # sealed on days 1 and 2
    assert going(Rule(older_than=timedelta(days=90)), 92.5) == 2
    assert going(Rule(keep=1), 92.5) == 1
    assert going(Rule(older_than=timedelta(days=90), keep=2), 92.5) == 0


def test_what_is_removed_is_an_entry_and_the_ledger_keeps_what_it_came_to(busy: Workspace) -> None:
    before = busy.ledger.state()
    goes = {one.run_id for one in judge(busy, EVERYTHING, now=LATER) if one.goes}

    prune(busy, EVERYTHING, actor=ME, clock=lambda: LATER)

    entries = list(busy.ledger.read(after=before.sequence))
    assert {entry.payload["run_id"] for entry in entries} == goes
    assert {entry.event_type for entry in entries} == {"RUN_PRUNED"}
    assert busy.ledger.state().runs == before.runs
    assert {run_id for run_id, _ in pruned_runs(busy)} == goes
    left = {path.name for path in busy.runs_folder.iterdir() if path.is_file()}
    assert not any(name.startswith(run_id) for name in left for run_id in goes)
    assert len(left) == 4  # two runs and their seals


def test_a_reader_of_a_removed_run_reads_on_and_the_same_content_is_sealed_again(
    busy: Workspace,
) -> None:
    run = next(one for one in busy.runs() if one.scenario_id == "plan")
    with opened(run.path) as con:
        prune(busy, EVERYTHING, actor=ME, clock=lambda: LATER)
        assert con.execute("select count(*) from fct_metrics").fetchone() != (0,)
    assert _seal(busy, "plan", days=101) == run.run_id
    again = next(one for one in busy.runs() if one.run_id == run.run_id)
    assert again.results_sha256 == run.results_sha256
    assert run.run_id not in {run_id for run_id, _ in pruned_runs(busy)}


def test_only_administrators_prune(busy: Workspace) -> None:
    head = busy.ledger.head()
    with pytest.raises(RoleMissing, match="only administrators remove the files of old runs"):
        prune(busy, EVERYTHING, actor=ANA)
    assert (busy.ledger.head(), len(busy.runs())) == (head, 4)


def test_a_run_that_is_submitted_meanwhile_keeps_everything(
    busy: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comptune.operations.retention.named_in_decisions", lambda _: {})
    with pytest.raises(RunInUse, match="sent was submitted with it"):
        prune(busy, EVERYTHING, actor=ME, clock=lambda: LATER)
    assert len(busy.runs()) == 4


@pytest.mark.parametrize("text", ["90", "d90", "-1d", "ninety days"])
def test_an_age_is_days_or_weeks(text: str) -> None:
    assert (age_of("90d"), age_of("2 weeks")) == (timedelta(days=90), timedelta(days=14))
    with pytest.raises(RetentionRefused, match="an age is a number of days or weeks"):
        age_of(text)


def test_the_command_says_first_what_would_go_and_runs_shows_what_went(
    busy: Workspace, comptune: Call
) -> None:
    dry = comptune("-w", busy.folder, "runs", "prune", "--keep", 0, "--dry-run", "--json").answer
    assert len(busy.runs()) == 4
    done = comptune("-w", busy.folder, "runs", "prune", "--keep", 0, "--json").answer
    listed = comptune("-w", busy.folder, "runs")
    refused = comptune("-w", busy.folder, "runs", "prune")

    assert [one["run_id"] for one in done["removed"]] == [one["run_id"] for one in dry["removed"]]
    assert all(
        f"{one['run_id']} of plan: pruned by {ME.name} (entry " in listed.out
        for one in done["removed"]
    )
    assert refused.code == 2
    assert "Give --older-than, --keep or both." in refused.err
