"""Rules about the content of scenarios: how one begins, what may change it, and when."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

from comptune.ledger.content import standing
from comptune.ledger.entry import NewEntry
from comptune.ledger.errors import NotAllowed
from comptune.ledger.events import (
    Base,
    ParameterChange,
    ParameterRollback,
    ScenarioCreated,
    ScenarioRebased,
    ScenarioRenamed,
    Target,
    TargetSet,
)
from comptune.ledger.policy_cells import check_moves, touch_refusals
from comptune.ledger.policy_common import RESERVED_IDS, Question, known_scenario
from comptune.ledger.policy_errors import (
    AlreadyExists,
    BaseRefused,
    LockedCell,
    NothingChanged,
    OutsideTheYears,
    StaleValue,
    UnknownOptimization,
    WrongState,
)
from comptune.ledger.state import ScenarioState, State

FIRST_YEAR: Final = 1901
LAST_YEAR: Final = 2230
MOST_YEARS: Final = 30
_LARGEST_SEED: Final = 2**64 - 1
_FINAL: Final = ("published", "archived")


# --- When a scenario may be changed ---------------------------------------------------------------


def edit_refusals(question: Question) -> Iterator[NotAllowed]:
    """What is published or archived stays as it is, and so does what is locked."""
    if question.scenario_id is None:
        return
    yield from final_refusals(question)
    yield from touch_refusals(question)


def final_refusals(question: Question) -> Iterator[NotAllowed]:
    """What is published or archived stays as it is."""
    scenario = question.scenario
    if scenario.status in _FINAL:
        yield WrongState(
            place=scenario.id,
            value=scenario.status,
            rule=f"what is {scenario.status} does not change any more",
            remedy="Copy it and work on the copy.",
        )


def archive_refusals(question: Question) -> Iterator[NotAllowed]:
    """What approvers have before them, or what applies, is not put away."""
    scenario = question.scenario
    status = standing(question.state, scenario.id).status
    if status in ("submitted", "approved"):
        yield WrongState(
            place=scenario.id,
            value=status,
            rule="what is before the approvers is not archived",
            remedy="Withdraw it first.",
        )
    elif status in _FINAL:
        yield WrongState(
            place=scenario.id,
            value=status,
            rule="only drafts, rejected and withdrawn scenarios are archived",
            remedy="There is nothing to do.",
        )


# --- What may change ------------------------------------------------------------------------------


def check_created(state: State, new: NewEntry, event: ScenarioCreated) -> None:
    """A new id, years that can be, and cells as for any change.

    Raises:
        NotAllowed, ComptuneError: as they say.
    """
    if event.scenario in RESERVED_IDS:
        raise AlreadyExists(
            place="The id",
            value=f'"{event.scenario}"',
            rule="it names a side of every comparison",
            remedy="Take another id.",
        )
    if event.scenario in state.scenarios:
        status = state.scenarios[event.scenario].status
        raise AlreadyExists(
            place="The id",
            value=f'"{event.scenario}"',
            rule=f"a scenario has it, which is {status}; an id is given once and for all",
            remedy="Take another id.",
        )
    _check_years(event)
    if int(event.seed) > _LARGEST_SEED:
        raise OutsideTheYears(
            place="The seed",
            value=event.seed,
            rule=f"the largest is {_LARGEST_SEED}",
            remedy="Take a smaller one.",
        )
    base = None if event.base is None else _check_base(state, event.base, event.scenario)
    empty = _empty(event)
    origin = {} if base is None else base.overrides
    check_moves(state, empty, event.cells, reason=event.reason, origin=origin)
    if base is not None:
        _check_keeps_locked(base, event)
    _check_target_years(event.targets, empty)


def _check_years(event: ScenarioCreated) -> None:
    first, last = event.start_year, event.end_year
    if not FIRST_YEAR <= first <= last <= LAST_YEAR or last - first >= MOST_YEARS:
        raise OutsideTheYears(
            place=event.scenario,
            value=f"from {first} to {last}",
            rule=f"a scenario has 1 to {MOST_YEARS} years between {FIRST_YEAR} and {LAST_YEAR}",
            remedy="Five years are usual.",
        )


def _empty(event: ScenarioCreated) -> ScenarioState:
    """What the scenario is before its own cells: only the years and the id matter."""
    blank: dict[str, Any] = dict.fromkeys(field.name for field in fields(ScenarioState))
    years = {"start_year": event.start_year, "end_year": event.end_year}
    return ScenarioState(**blank | years | {"id": event.scenario, "overrides": {}, "locks": {}})


def _check_keeps_locked(base: ScenarioState, event: ScenarioCreated) -> None:
    """A copy keeps its base's locks, so it keeps the values under them."""
    values = {move.cell: move.new for move in event.cells}
    for cell, lock in base.locks.items():
        there = base.overrides.get(cell)
        parts = cell.split(".")
        is_inside = not parts[1].isdigit() or event.start_year <= int(parts[1]) <= event.end_year
        if is_inside and values.get(cell) != (None if there is None else there.value):
            raise LockedCell(
                place=cell,
                value=f"locked in {base.id}",
                rule=f'{lock.by} locked it ("{lock.reason}"), and a copy keeps what is locked',
                remedy="Copy its value too, or have it unlocked there first.",
            )


def check_change(state: State, event: ParameterChange) -> None:
    """Cells from what they are now, by hand or from a run of the tuner that there was.

    Raises:
        NotAllowed, ComptuneError: as they say.
    """
    scenario = known_scenario(state, event.scenario)
    if event.optimization is not None and event.optimization not in state.optimizations:
        raise UnknownOptimization(
            place="The run of the tuner",
            value=f'"{event.optimization}"',
            rule="the ledger has none of this id",
            remedy="Record it before its values are taken over.",
        )
    check_moves(state, scenario, event.cells, reason=event.reason)


def check_rollback(state: State, event: ParameterRollback) -> None:
    """To an entry that was, after the scenario began.

    Raises:
        NotAllowed, ComptuneError: as they say.
    """
    scenario = known_scenario(state, event.scenario)
    if not scenario.created_sequence <= event.to_sequence < state.sequence:
        raise BaseRefused(
            place=f"The entry to go back to in {scenario.id}",
            value=str(event.to_sequence),
            rule=f"the scenario began with entry {scenario.created_sequence}, "
            f"and the last one is {state.sequence}",
            remedy="Name one between them.",
        )
    check_moves(state, scenario, event.cells, reason=event.reason)


def check_rebase(state: State, event: ScenarioRebased) -> None:
    """From the base that it has, to one that there is; cells as for any change.

    Raises:
        NotAllowed, ComptuneError: as they say.
    """
    scenario = known_scenario(state, event.scenario)
    if scenario.base is None or scenario.base != event.old_base:
        has = "no base" if scenario.base is None else _in_words(scenario.base)
        raise BaseRefused(
            place=f"The base of {scenario.id}, before",
            value=_in_words(event.old_base),
            rule=f"it has {has} now",
            remedy="Look at the scenario again." if scenario.base else "Only copies are rebased.",
        )
    if event.new_base == event.old_base:
        raise NothingChanged(
            place=f"The base of {scenario.id}",
            value=f"{_in_words(event.new_base)} already",
            rule="a change changes",
            remedy="Name a later entry or another scenario.",
        )
    base = _check_base(state, event.new_base, scenario.id)
    check_moves(state, scenario, event.cells, reason=event.reason, origin=base.overrides)


def check_targets(state: State, event: TargetSet) -> None:
    """Targets in the scenario's years, other than those it has.

    Raises:
        NothingChanged, OutsideTheYears: as they say.
    """
    scenario = known_scenario(state, event.scenario)
    if event.targets == scenario.targets:
        raise NothingChanged(
            place=f"The targets of {scenario.id}",
            rule="they are these already",
            remedy="There is nothing to do.",
        )
    _check_target_years(event.targets, scenario)


def check_renamed(state: State, event: ScenarioRenamed) -> None:
    """Another name, while nobody decides about it under the old one.

    Raises:
        StaleValue, NothingChanged, WrongState: as they say.
    """
    scenario = known_scenario(state, event.scenario)
    status = standing(state, scenario.id).status
    if event.old != scenario.name:
        raise StaleValue(
            place=f"The name of {scenario.id}, before",
            value=f'"{event.old}"',
            rule=f'it is "{scenario.name}" now',
            remedy="Look at the scenario again.",
        )
    if event.new == event.old:
        raise NothingChanged(
            place=f"The name of {scenario.id}",
            value=f'"{event.new}" already',
            rule="a change changes",
            remedy="Give another name.",
        )
    if status in ("submitted", "approved"):
        raise WrongState(
            place=scenario.id,
            value=status,
            rule="approvers decide about it under the name that it has",
            remedy="Withdraw it first.",
        )


def _check_base(state: State, base: Base, scenario_id: str) -> ScenarioState:
    if base.scenario == scenario_id:
        raise BaseRefused(
            place=f"The base of {scenario_id}",
            value="itself",
            rule="a scenario stands on another",
            remedy="Name another scenario.",
        )
    found = known_scenario(state, base.scenario)
    if not found.created_sequence <= base.sequence <= state.sequence:
        raise BaseRefused(
            place=f"The base of {scenario_id}",
            value=_in_words(base),
            rule=f"{base.scenario} began with entry {found.created_sequence}, "
            f"and the last one is {state.sequence}",
            remedy="Name an entry between them.",
        )
    return found


def _check_target_years(targets: tuple[Target, ...], scenario: ScenarioState) -> None:
    for target in targets:
        if not scenario.start_year <= target.year <= scenario.end_year:
            raise OutsideTheYears(
                place=f"The target of {target.metric}",
                value=str(target.year),
                rule=f"the scenario runs from {scenario.start_year} to {scenario.end_year}",
                remedy="Name one of its years.",
            )


def _in_words(base: Base) -> str:
    return f"{base.scenario} as of entry {base.sequence}"
