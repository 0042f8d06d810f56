"""A build that is cancelled ends its process at once, leaves nothing and can be started again."""

import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from comptune.census import keep_census, make_census
from comptune.scenarios.builds import reasons
from comptune.warehouse.build import BuildCancelled, BuildFailed
from comptune.workspace import Workspace

from .implausible import hired_at_five

AS_OF = date(2026, 12, 31)
LONGEST = 5.0  # seconds from the wish to the end


def workspace(folder: Path, people: pa.Table) -> Workspace:
    made = Workspace.init(folder, name="Cancelled", currency="EUR")
    keep_census(people, folder=made.census_folder, as_of=AS_OF)
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    people = make_census(200, seed=3, as_of=AS_OF)
    return workspace(tmp_path_factory.mktemp("cancelled") / "workspace", people)


def left_behind(made: Workspace) -> list[str]:
    """Everything of builds but their locks."""
    folders = (made.runs_folder, made.folder / ".spill")
    found = [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]
    return [path.name for path in found if path.name != ".building" and path.suffix != ".lock"]


@pytest.mark.parametrize("after_step", ["", "int_effective_parameters"])
def test_a_cancelled_build_ends_at_once_leaves_nothing_and_is_in_the_ledger(
    made: Workspace, after_step: str
) -> None:
    wished: list[float] = []
    begun = time.monotonic()

    def told(step: str, done: int, of: int) -> None:
        if step == after_step:
            wished.append(time.monotonic())

    def cancelled() -> bool:
        if not after_step and not wished and time.monotonic() - begun > 1:
            wished.append(time.monotonic())  # while the process is silent still
        return bool(wished)

    with pytest.raises(BuildCancelled, match="cancelled before its end"):
        made.run_scenario(progress=told, cancelled=cancelled)
    assert time.monotonic() - wished[0] < LONGEST
    assert left_behind(made) == []
    (*_, entry) = made.ledger.read()
    assert (entry.event_type, entry.actor) == ("SIMULATION_FAILED", made.desk().actor.name)
    assert entry.payload["message"] == (
        "The build of the run: it was stopped before its end. Run it again."
    )


def test_who_waits_for_the_same_build_can_stop_waiting_and_the_build_goes_on(
    made: Workspace,
) -> None:
    running, asked = threading.Event(), threading.Event()
    found = []
    first = threading.Thread(
        target=lambda: found.append(made.run_scenario(progress=lambda *_: running.set()))
    )
    first.start()
    assert running.wait(60)
    threading.Timer(0.5, asked.set).start()
    with pytest.raises(BuildCancelled):
        made.run_scenario(cancelled=asked.is_set)
    first.join(120)
    assert [run.run_id for run in found] == [run.run_id for run in made.runs()]
    assert made.run_scenario(cancelled=lambda: False).run_id == found[0].run_id


def test_a_run_below_the_quality_gate_names_the_checks_and_their_rows(tmp_path: Path) -> None:
    people = hired_at_five(make_census(200, seed=3, as_of=AS_OF))
    broken = workspace(tmp_path / "workspace", people)
    with pytest.raises(BuildFailed) as failed:
        broken.run_scenario()
    by_name = {one.name: one for one in failed.value.failed}
    assert by_name["census_age_at_hire_is_plausible"].rows == 200
    (gate,) = [one for name, one in by_name.items() if name.startswith("enough_row_checks_pass")]
    assert gate.rows is not None
    (entry,) = broken.ledger.read(event_types=["SIMULATION_FAILED"])
    assert "census_age_at_hire_is_plausible: 200 of 200 rows" in entry.payload["message"]
    assert broken.runs() == []
    assert left_behind(broken) == []


def test_a_value_that_the_database_stumbles_over_is_said_to_who_asked_and_kept_nowhere(
    made: Workspace,
) -> None:
    own = {"merit_rate.2027.L1": "3.3 %"}  # so that no run of the same content is sealed already
    scenario = made.scenario({"id": "stumbles", "name": "Stumbles", "set": own})
    table = scenario.ground.census.table
    place = table.column_names.index("annual_salary")
    paid = pa.array(["72340 EUR"] * table.num_rows)
    census = replace(scenario.ground.census, table=table.set_column(place, "annual_salary", paid))
    broken = replace(scenario, ground=replace(scenario.ground, census=census))

    with pytest.raises(BuildFailed) as failed:
        broken.run(actor=made.desk().actor)

    assert "72340 EUR" in failed.value.last_words
    (*_, entry) = made.ledger.read(event_types=["SIMULATION_FAILED"])
    for kept in (str(failed.value), entry.payload["message"], str(reasons(failed.value))):
        assert "stg_census" in kept
        assert "Conversion Error" in kept
        assert "72340" not in kept
