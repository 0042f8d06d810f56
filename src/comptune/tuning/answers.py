"""What the tuner's desk is asked of and answers with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from comptune.ledger.actor import Actor
from comptune.ledger.entry import Entry
from comptune.ledger.state import State
from comptune.ledger.store import Ledger
from comptune.levers import Cell, Lever, format_value, load_catalogue
from comptune.scenarios.clock import Clock, When, utc_now
from comptune.scenarios.desk import Desk
from comptune.scenarios.keeping import Source
from comptune.scenarios.scenario import Scenario
from comptune.tuning.problem import Problem
from comptune.tuning.problem_file import read_problem
from comptune.tuning.recorded import RecordedRun
from comptune.tuning.seek import Sought
from comptune.tuning.solution import Solution

Asked: TypeAlias = Problem | Path | str  # a problem, or the path of its file
Cancelled: TypeAlias = Callable[[], bool]


class Scenarios(Protocol):
    """What the tuner needs of a workspace; `Workspace` is one."""

    @property
    def ledger(self) -> Ledger:
        """Who decided what."""

    def scenario(self, source: Source = None, *, as_of: When | None = None) -> Scenario:
        """A scenario of the ledger, of a file, of a mapping; the baseline."""

    def desk(self, actor: Actor | None = None, *, clock: Clock = utc_now) -> Desk:
        """The desk of a person."""


@dataclass(frozen=True)
class Tuned:
    """A solution and the entry that keeps it."""

    scenario: Scenario
    solution: Solution
    entry: Entry

    @property
    def id(self) -> str:
        """By which it is applied, shown and asked again."""
        return str(self.entry.payload["optimization"])


@dataclass(frozen=True)
class SoughtHere:
    """The answer of a goal-seek, and what it was asked of."""

    scenario: Scenario
    problem: Problem
    sought: Sought
    lever: Lever


@dataclass(frozen=True)
class AskedAgain:
    """A run of the tuner beside the same asked again.

    Attributes:
        differences: as sentences; none where the answer is the same.
    """

    recorded: RecordedRun
    answer: Mapping[str, Any]
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether both give the same status, values and targets."""
        return not self.differences


def problem_of(asked: Asked) -> Problem:
    """The problem, read from its file where that is named."""
    return asked if isinstance(asked, Problem) else read_problem(asked)


def locked_cells(state: State, scenario: Scenario) -> frozenset[Cell]:
    """The cells that a lock of the workspace or of the scenario holds."""
    own = state.scenarios[scenario.spec.id].locks if scenario.saved is not None else {}
    return frozenset(Cell.parse(cell) for cell in {**state.locks, **own})


def value_text(cell: Cell, value: Decimal) -> str:
    """A value as people type it: 3.25 %."""
    return format_value(load_catalogue().quantity(cell.name), value)
