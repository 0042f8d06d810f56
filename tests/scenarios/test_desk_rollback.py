"""Going back: a rollback is a new entry; published values come back by way of a new scenario."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptune.ledger.errors import UnknownEntry
from comptune.scenarios import ScenarioRefused
from comptune.scenarios.edits import Edits
from comptune.scenarios.moves import moves_between

from .conftest import FOUNDED_AT, Office


@pytest.fixture
def edited(office: Office) -> Office:
    """plan: entry 9 sets three cells, 10 moves one and adds one, 11 clears one."""
    ana = office.desk("ana")
    ana.create("plan", cells={"cola_rate.2028+.L1": "2 %"}, reason="Inflation.")
    ana.lock(["cola_rate.2027.L5"], role="analyst", reason="Agreed.", scenario="plan")
    ana.set_cells("plan", {"cola_rate.2028.L1": "3 %", "cola_rate.2028.L2": "1 %"}, reason="More.")
    ana.clear_cells("plan", ["cola_rate.2029.L1"])
    return office


def test_a_rollback_is_an_entry_that_restores_the_cells(edited: Office) -> None:
    ana = edited.desk("ana")
    before = ana.scenario_state("plan", as_of=9)

    entry = ana.roll_back("plan", 9, reason="It was better.")

    assert entry.payload["cells"] == [
        {"cell": "cola_rate.2028.L1", "old": "0.03", "new": "0.02"},
        {"cell": "cola_rate.2029.L1", "new": "0.02"},
        {"cell": "cola_rate.2028.L2", "old": "0.01"},
    ]
    after = ana.scenario_state("plan")
    assert {c: one.value for c, one in after.overrides.items()} == {
        c: one.value for c, one in before.overrides.items()
    }
    assert [line.event_type for line in ana.history("plan")] == [
        "SCENARIO_CREATED",
        "PARAMETER_LOCKED",
        "PARAMETER_CHANGE",
        "PARAMETER_CHANGE",
        "PARAMETER_ROLLBACK",
    ]


def test_a_rollback_to_where_it_stands_is_refused(edited: Office) -> None:
    with pytest.raises(ScenarioRefused, match="its cells are what they were after entry 12"):
        edited.desk("ana").roll_back("plan", 12, reason="Why not.")


def test_a_rollback_to_before_the_scenario_is_refused(edited: Office) -> None:
    with pytest.raises(ScenarioRefused, match="the scenario began with entry 9"):
        edited.desk("ana").roll_back("plan", 8, reason="Why not.")
    with pytest.raises(UnknownEntry):
        edited.desk("ana").roll_back("plan", 99, reason="Why not.")


def test_a_rollback_does_not_move_what_was_locked_since(edited: Office) -> None:
    edited.desk("ana").lock(
        ["cola_rate.2028.L1"], role="analyst", reason="Agreed too.", scenario="plan"
    )
    before = edited.workspace.ledger.head()

    with pytest.raises(Exception, match=r"cola_rate\.2028\.L1 is locked in plan"):
        edited.desk("ana").roll_back("plan", 9, reason="It was better.")
    assert edited.workspace.ledger.head() == before


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    saves=st.lists(
        st.dictionaries(
            st.sampled_from([f"cola_rate.2028.L{level}" for level in (1, 2, 3)]),
            st.sampled_from(["0 %", "1 %", "2 %"]),
            min_size=1,
        ),
        min_size=1,
        max_size=4,
    ),
    to=st.integers(0, 4),
)
def test_every_earlier_state_can_be_reached_from_every_later(
    office: Office, saves: list[dict[str, str]], to: int
) -> None:
    ana, ledger = office.desk("ana"), office.workspace.ledger
    name = f"plan-{ledger.head().sequence}"
    sequences = [ana.create(name).sequence]
    for save in saves:
        now = {c: one.value for c, one in ana.scenario_state(name).overrides.items()}
        parsed = {c: Decimal(v.split()[0]) / 100 for c, v in save.items()}
        if moves_between(now, {**now, **parsed}):
            sequences.append(ana.set_cells(name, save, reason="A test.").sequence)
    goal = sequences[min(to, len(sequences) - 1)]
    wanted = ana.scenario_state(name, as_of=goal)

    edits = Edits(ana.scenario_state(name), office.workspace)
    if goal == sequences[-1]:
        with pytest.raises(ScenarioRefused):
            edits.rolling_back(ledger, goal)
        return
    same = {c: v.value for c, v in wanted.overrides.items()} == {
        c: v.value for c, v in edits.scenario.overrides.items()
    }
    if not same:
        ana.roll_back(name, goal, reason="A test.")
    assert {c: v.value for c, v in ana.scenario_state(name).overrides.items()} == {
        c: v.value for c, v in wanted.overrides.items()
    }


def test_published_values_of_earlier_come_back_as_a_scenario_to_be_approved(
    office: Office,
) -> None:
    first = office.published("first", {"cola_rate.2028.L1": "1.2 %", "cola_rate.2028.L2": "1.2 %"})
    office.published("second", {"cola_rate.2028.L1": "1.1 %", "cola_rate.2029.L1": "1.1 %"})
    ana = office.desk("ana")

    ana.restore_published("back", first.sequence, reason="The second was a mistake.")

    # 2028.L2 is published as it was; 2029.L1 was not published then: its default of 1 % applied.
    restored = ana.scenario_state("back")
    assert {cell: str(one.value) for cell, one in restored.overrides.items()} == {
        "cola_rate.2028.L1": "0.012",
        "cola_rate.2029.L1": "0.01",
    }
    assert restored.status == "draft"
    assert str(ana.state().published["cola_rate.2028.L1"].value) == "0.011"
    office.sealed("back")
    ana.submit("back")
    office.desk("ben").approve("back")
    office.desk("ben").publish("back")
    assert str(ana.state().published["cola_rate.2028.L1"].value) == "0.012"
    with pytest.raises(ScenarioRefused, match="There is nothing to restore"):
        ana.restore_published("again", first.sequence, reason="Once more.")


def test_published_values_stay_readable_as_of_any_entry_day_or_moment(office: Office) -> None:
    first = office.published("first", {"cola_rate.2028.L1": "1.2 %"})
    second = office.published("second", {"cola_rate.2028.L1": "1.1 %"})
    desk = office.desk("vic")

    def value(as_of: object) -> list[str]:
        return [str(one.value) for one in desk.published(as_of)]  # type: ignore[arg-type]

    assert value(None) == value(second.sequence) == value(second.recorded_at) == ["0.011"]
    assert value(second.sequence - 1) == value(first.recorded_at) == ["0.012"]
    assert value(first.sequence - 1) == []
    assert value(FOUNDED_AT.date()) == []  # the day before
    assert value(FOUNDED_AT.date() + timedelta(days=1)) == value(date(2030, 1, 1)) == ["0.011"]
