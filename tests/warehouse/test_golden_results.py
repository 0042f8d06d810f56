"""Golden hashes: no later change may alter what these scenarios give without being noticed.

To change them on purpose (a rule of the simulation has changed, a shipped default or a structure
value, or events or snapshot have another column): run this file, read the difference between the
events of a run of the old version and one of the new until every line of it is explained, put the
new hashes here, and say in CHANGELOG.md which results change and why. Never change a hash to make a
failing test pass.
"""

from dataclasses import replace

import pytest

from comptune.ledger.actor import operating_system_user

from .conftest import ASKED_AT, Built

CENSUS = "69b98845e0ac7705b0659f9708395b2201b36378b94e0cda5ace8f3626247105"
STRUCTURE = "6dbe9eba5a72535d7a7bb6b285f4c401237c712c1e29d3c43d5b4049e93004db"
RESULTS = {
    "baseline": "3a2c31f76fb067d4362c205a9c2fe528bed47e5f46448d296aad861b3de099b4",
    "generous-merit": "9379e5361894b87222617cc29de1c02d62d24a1b942637a9c361a3603a177b4e",
    "another-structure": "77d3275b64fe1b040bed61ec4e1a4affeda0c8d7c6336f31cb769c2647f6de13",
}


def test_the_inputs_of_the_golden_runs_are_those_they_were_taken_from(
    built: dict[str, Built],
) -> None:
    # Where this fails, the census generator or the shipped structure changed, not a rule.
    sealed = built["baseline"].run.sealed
    assert (sealed.census_sha256, sealed.structure_sha256) == (CENSUS, STRUCTURE)


@pytest.mark.parametrize("name", RESULTS)
def test_the_results_are_those_of_every_version_before(name: str, built: dict[str, Built]) -> None:
    assert built[name].run.sealed.results_sha256 == RESULTS[name]


def test_other_levers_give_other_results(built: dict[str, Built]) -> None:
    hashes = {one.run.sealed.results_sha256 for one in built.values()}
    runs = {one.run.run_id for one in built.values()}
    assert len(hashes) == len(runs) == len(built)


def test_an_unchanged_scenario_is_found_again_and_not_built_twice(built: dict[str, Built]) -> None:
    one = built["baseline"]
    before = one.run.path.stat()
    steps: list[str] = []
    again = one.scenario.run(
        actor=operating_system_user(),
        clock=lambda: ASKED_AT.replace(year=2030),
        progress=lambda step, done, of: steps.append(step),
    )
    after = again.path.stat()
    assert again.sealed == one.run.sealed
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert steps == []


def test_the_name_of_a_scenario_decides_no_result(built: dict[str, Built]) -> None:
    one = built["baseline"]
    renamed = one.scenario.spec.model_copy(update={"id": "another-id", "name": "Another name"})
    scenario = replace(one.scenario, spec=renamed)
    assert scenario.run_id() == one.run.run_id


def test_a_sealed_run_is_read_only_and_whole(built: dict[str, Built]) -> None:
    for one in built.values():
        assert one.run.path.stat().st_mode & 0o222 == 0
        one.run.verify()
    names = [path.name for path in built["baseline"].run.path.parent.iterdir()]
    assert sorted(name for name in names if name.endswith(".duckdb")) == sorted(
        f"{one.run.run_id}.duckdb" for one in built.values()
    )
    assert not [name for name in names if name.endswith(".wal")]
