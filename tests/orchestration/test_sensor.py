"""The sensor asks for exactly the runs that new entries make necessary, each once."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from comptune.ledger.actor import demo_user
from comptune.ledger.errors import LedgerRefused
from comptune.orchestration import resources
from comptune.orchestration.changes import Seen
from comptune.orchestration.definitions import defs
from comptune.orchestration.questions import PARTITIONS
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.sensors import every_day, every_night, rebuild_what_entries_touch
from comptune.workspace import LEDGER_FILE, Workspace


class Follower:
    """A sensor as the daemon keeps it: its cursor, its partitions, the keys it asked for."""

    def __init__(self, workspace: Workspace, instance: dg.DagsterInstance) -> None:
        self.workspace, self.instance = workspace, instance
        self.cursor: str | None = None
        self.keys: list[str] = []

    def tick(self, *, forget: bool = False) -> list[str]:
        """The scenarios whose runs a tick asks for; `forget` as when the daemon dies within it."""
        context = dg.build_sensor_context(
            instance=self.instance,
            cursor=self.cursor,
            resources={"workspace": WorkspaceResource(folder=str(self.workspace.folder))},
        )
        found = rebuild_what_entries_touch(context)
        if isinstance(found, dg.SkipReason):
            return []
        assert isinstance(found, dg.SensorResult)
        for request in found.dynamic_partitions_requests or ():
            if isinstance(request, dg.AddDynamicPartitionsRequest):
                self.instance.add_dynamic_partitions(PARTITIONS, list(request.partition_keys))
            else:
                for key in request.partition_keys:
                    self.instance.delete_dynamic_partition(PARTITIONS, key)
        if not forget:
            self.cursor = found.cursor
        requests = [one for one in found.run_requests or () if one.run_key not in self.keys]
        self.keys += [str(one.run_key) for one in requests]
        return sorted(str(one.partition_key) for one in requests)


@pytest.fixture
def follower(built: Workspace, instance: dg.DagsterInstance) -> Follower:
    """After the first tick, which asked for everything."""
    built.desk(demo_user("ana")).create("less", end_year=2026, cells={"merit_rate.2026.*": "1 %"})
    made = Follower(built, instance)
    assert made.tick() == ["baseline", "less", "more"]
    return made


def test_where_nothing_came_nothing_is_asked_for(follower: Follower) -> None:
    assert follower.tick() == []


def test_a_saved_cell_rebuilds_its_scenario_alone_and_once(follower: Follower) -> None:
    follower.workspace.desk().set_cells("less", {"merit_rate.2026.L1": "2 %"}, reason="A")
    assert [follower.tick(), follower.tick()] == [["less"], []]


def test_a_tick_that_is_evaluated_again_asks_for_the_same_run(follower: Follower) -> None:
    follower.workspace.desk().set_cells("less", {"merit_rate.2026.L1": "2 %"}, reason="A")
    assert follower.tick(forget=True) == ["less"]
    follower.workspace.desk().comment("more", "Said while the daemon was away")
    assert follower.tick() == []


def test_what_is_only_said_or_recorded_rebuilds_nothing(follower: Follower) -> None:
    desk = follower.workspace.desk()
    desk.comment("more", "Nice")
    desk.rename("more", "Another name")
    desk.lock(["merit_rate.2026.L1"], scenario="more", role="analyst", reason="Settled")
    assert follower.tick() == []


def test_cells_that_went_back_after_a_tick_are_asked_for_again(follower: Follower) -> None:
    desk = follower.workspace.desk()
    desk.set_cells("less", {"merit_rate.2026.L1": "2 %"}, reason="A")
    assert follower.tick() == ["less"]
    desk.set_cells("less", {"merit_rate.2026.L1": "1 %"}, reason="B")
    assert follower.tick() == ["less"]


def test_a_publication_rebuilds_whom_its_values_reach(follower: Follower) -> None:
    # `more` sets every merit rate of 2026 and 2027 itself, `less` those of 2026, its only year.
    workspace = follower.workspace
    workspace.desk(demo_user("ana")).submit("more")
    for person in ("ben", "carla"):
        workspace.desk(demo_user(person)).approve("more")
    workspace.desk().publish("more")
    assert follower.tick() == ["baseline"]


def test_a_new_scenario_is_a_partition_and_an_archived_one_is_none(follower: Follower) -> None:
    desk = follower.workspace.desk()
    desk.copy("more", "copy")
    desk.archive("less")
    assert follower.tick() == ["copy"]
    assert set(follower.instance.get_dynamic_partitions(PARTITIONS)) == {"baseline", "more", "copy"}


def test_who_could_not_be_judged_is_asked_for_once_that_passes(follower: Follower) -> None:
    workspace = follower.workspace
    workspace.desk().set_cells("less", {"merit_rate.2026.L1": "2 %"}, reason="A")
    (people,) = workspace.census_folder.glob("*.parquet")
    away = people.rename(people.with_suffix(".away"))
    _forget()
    assert follower.tick() == []
    workspace.desk().comment("less", "Where are the people?")
    assert follower.tick() == []
    away.rename(people)
    assert [follower.tick(), follower.tick()] == [["less"], []]


def test_a_ledger_that_cannot_be_read_fails_the_tick_and_nothing_is_lost(
    follower: Follower,
) -> None:
    workspace = follower.workspace
    workspace.desk().set_cells("less", {"merit_rate.2026.L1": "2 %"}, reason="A")
    file = workspace.folder / LEDGER_FILE
    away = file.rename(file.with_suffix(".away"))
    _forget()
    with pytest.raises(LedgerRefused):
        follower.tick()
    away.rename(file)
    _forget()
    assert follower.tick() == ["less"]


def _forget() -> None:
    """As another process reads the workspace."""
    resources._opened.cache_clear()


def test_every_night_asks_for_every_scenario_once(follower: Follower, tmp_path: Path) -> None:
    with dg.instance_for_test(temp_dir=str(tmp_path)) as kept:
        kept.add_dynamic_partitions(
            PARTITIONS, follower.instance.get_dynamic_partitions(PARTITIONS)
        )
        asked = every_night(
            dg.build_schedule_context(
                instance=kept,
                scheduled_execution_time=datetime(2026, 3, 1, 1, tzinfo=UTC),
                resources={"workspace": WorkspaceResource(folder=str(follower.workspace.folder))},
            )
        )
    assert isinstance(asked, list)
    assert [(one.run_key, one.partition_key) for one in asked] == [
        (f"2026-03-01:{name}", name) for name in ("baseline", "less", "more")
    ]


def test_a_cursor_reads_as_it_was_written_and_as_a_bare_entry() -> None:
    seen = Seen(12, {"less": 9, "more": None})
    assert (Seen.read(seen.text()), Seen.read("12"), Seen.read(None)) == (seen, Seen(12), Seen())


def test_every_day_the_ledger_is_verified() -> None:
    assert (every_day.name, every_day.job_name, every_day.cron_schedule) == (
        "verify_every_day",
        "verify_ledger",
        "30 0 * * *",
    )
    assert every_day.default_status == dg.DefaultScheduleStatus.RUNNING
    assert every_day in (defs.schedules or ())
