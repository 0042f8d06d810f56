"""Whom a scenario touches, held against what the years of single persons say."""

from decimal import Decimal

from tests.scenarios.conftest import PEOPLE, Office

from comptune.engine.recording import FIELD
from comptune.engine.simulate import transitions
from comptune.scenarios.affected import people_affected
from comptune.scenarios.scenario import Scenario


def scenario_of(office: Office, cells: dict[str, str]) -> Scenario:
    return office.workspace.scenario({"id": "x", "name": "X", "set": cells})


def test_a_scenario_without_values_touches_nobody(office: Office) -> None:
    found = people_affected(scenario_of(office, {}))
    assert (found.people, found.ever) == (PEOPLE, 0)
    assert found.by_year == dict.fromkeys(range(2027, 2032), 0)


def test_a_bonus_touches_exactly_the_people_employed_at_its_level_in_its_year(
    office: Office,
) -> None:
    scenario = scenario_of(office, {"bonus_target.2031.L1": "9 %"})
    found = people_affected(scenario)
    assert [found.by_year[year] for year in range(2027, 2031)] == [0, 0, 0, 0]
    at_level = 0
    resolved = scenario.baseline().ground.replay.resolve([scenario.baseline().parameter_set()])
    for block in transitions(
        scenario.ground.workforce.people,
        resolved.parameters,
        resolved.bands.structure,
        seed=scenario.spec.seed,
    ):
        if block.entry_year is None:
            rows = block.rows[block.rows[:, FIELD["year"]] == 4]
            at_level += int((rows[:, FIELD["closing_level"]] == 1).sum())
    assert found.by_year[2031] == found.ever == at_level > 0


def test_a_raise_touches_the_people_of_its_level_from_its_year_on(office: Office) -> None:
    found = people_affected(scenario_of(office, {"merit_rate.2028.L5": "4 %"}))
    assert found.by_year[2027] == 0 < found.by_year[2028]
    assert found.by_year[2028] <= found.ever < PEOPLE / 2


def test_what_only_the_company_pays_touches_nobody(office: Office) -> None:
    scenario = scenario_of(office, {"benefits_load.2027+.*": "30 %"})
    assert scenario.preview().difference["total_compensation_cost"][0] != Decimal(0)
    assert people_affected(scenario).ever == 0


def test_people_who_leave_are_counted_in_every_year_that_they_would_have_stayed(
    office: Office,
) -> None:
    found = people_affected(scenario_of(office, {"termination_rate.2027.*": "30 %"}))
    counts = [found.by_year[year] for year in range(2027, 2032)]
    assert counts[0] > 0
    assert counts == sorted(counts, reverse=True)  # those who would have left anyhow drop out
    assert found.ever == counts[0]
