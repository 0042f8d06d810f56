"""The state as JSON: exact, complete, and without floating point."""

import json
from collections.abc import Iterator
from typing import Any

from tests.ledger.book import ANA, BEN, EVA, Book, staffed, submitted

from comptune.ledger import events
from comptune.ledger.canonical import canonical
from comptune.ledger.state import EMPTY, State


def everything() -> Book:
    """A book in which every part of the state has something."""
    book = submitted()
    book.approve(BEN)
    book.publish()
    book.append(ANA, events.StructureChanged(structure_sha256="1" * 64))
    book.append(
        ANA,
        events.CensusImported.model_validate(
            {
                "census_sha256": "c" * 64,
                "as_of": "2026-12-31",
                "source": "people.csv",
                "people": 3,
                "payroll": "210000.50",
            }
        ),
    )
    book.append(ANA, events.OptimizationRun(optimization="o-1", problem={}, solution={}))
    book.lock(EVA, "cola_rate.2027.L3", role="executive")
    book.create(ANA, "second", seed=str(2**64 - 1))
    target = events.Target.model_validate(
        {"metric": "total_compensation_cost", "year": 2027, "value": "123456789.01"}
    )
    book.append(ANA, events.TargetSet(scenario="second", targets=(target,)))
    book.change(scenario="second", cell="merit_rate.2028.L3", optimization="o-1")
    book.run_and_submit(scenario="second", pay_gap=None)
    book.reject(BEN, "second")
    book.create(ANA, "third", base={"scenario": "second", "sequence": book.state.sequence})
    book.run_and_submit(scenario="third")
    book.change(scenario="third")
    return book


def test_json_and_back_is_the_same_state() -> None:
    state = everything().state

    text = json.dumps(state.to_json())

    assert State.from_json(json.loads(text)) == state
    assert State.from_json(EMPTY.to_json()) == EMPTY


def test_json_holds_no_floating_point_and_is_canonical() -> None:
    content = everything().state.to_json()

    assert not [value for value in values(content) if isinstance(value, float)]
    again = State.from_json(json.loads(canonical(content))).to_json()
    assert canonical(again) == canonical(content)


def test_numbers_beyond_what_json_holds_exactly_survive() -> None:
    state = State.from_json(json.loads(canonical(everything().state.to_json())))

    assert state.scenarios["second"].seed == 2**64 - 1
    assert str(state.scenarios["second"].targets[0].value) == "123456789.01"


def test_what_is_asked_of_a_state_is_no_part_of_its_json() -> None:
    state = staffed().state
    before = state.to_json()

    assert state.roles["ana"] == {"analyst"}
    assert state.newest_runs == {}
    assert state.version("people") == 7
    assert state.version("never-used") == 0

    assert state.to_json() == before


def values(content: Any) -> Iterator[Any]:
    if isinstance(content, dict):
        for value in content.values():
            yield from values(value)
    elif isinstance(content, list):
        for value in content:
            yield from values(value)
    else:
        yield content
