"""The ledger as it grows: appending one entry and many, opening, folding, verifying."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

from tests.ledger import postgresql

from benchmarks.report import Row, size_text
from benchmarks.timing import Timing, seconds_of, side_by_side
from comptune.ledger.actor import Actor, Authentication
from comptune.ledger.checkpoints import Checkpoints
from comptune.ledger.entry import NewEntry, comment_stream, run_stream, scenario_stream
from comptune.ledger.events import (
    CellMove,
    CommentAdded,
    Event,
    ParameterChange,
    ScenarioCreated,
    SimulationRun,
)
from comptune.ledger.store import Ledger
from comptune.ledger.verify import verify

_ANA: Final = Actor("ana", Authentication.OPERATING_SYSTEM)
_FOUNDED_AT: Final = datetime(2026, 1, 5, tzinfo=UTC)
_CELLS: Final = [
    f"merit_rate.{year}.L{level}" for year in range(2027, 2032) for level in range(1, 6)
]
_VALUES: Final = (Decimal("0.03"), Decimal("0.035"))
_BATCH: Final = 1_000
_SINGLE: Final = 25  # appends of one entry in a round
_ROUNDS: Final = 5
_EACH_SCENARIO: Final = 200  # entries


def ledger_rows(folder: Path, sizes: Sequence[int]) -> Iterator[Row]:
    """A ledger of each size, on SQLite and, where it is installed, on PostgreSQL."""
    folder.mkdir()
    yield from _growing(f"sqlite:///{folder}/ledger.sqlite", "SQLite", sizes, folder / "sqlite")
    if postgresql.binaries() is None:
        return
    with ExitStack() as stack:
        url = stack.enter_context(postgresql.database(stack.enter_context(postgresql.server())))
        yield from _growing(url, "PostgreSQL", sizes, folder / "postgresql")


def _growing(url: str, kind: str, sizes: Sequence[int], checkpoints: Path) -> Iterator[Row]:
    ledger = Ledger.create(url, founder=_ANA, at=_FOUNDED_AT)
    author = _Author()
    for size in sizes:
        before = ledger.head().sequence
        seconds = seconds_of(partial(author.grow, ledger, size))
        growth = Timing((seconds,), 1 / (size - before))
        Checkpoints(checkpoints).write(
            ledger.head(), at=datetime.now(UTC), ledger_id=ledger.entry(1).hash
        )
        yield from _rows_of(ledger, f"{size_text(size)} entries", kind, growth, checkpoints)
    ledger.close()


def _rows_of(
    ledger: Ledger, size: str, kind: str, growth: Timing, checkpoints: Path
) -> Iterator[Row]:
    entries = ledger.head().sequence

    def check() -> None:
        found = verify(ledger.url, checkpoints_folder=checkpoints, workspace_folder=checkpoints)
        assert not found.problems, found.problems

    yield Row(f"ledger on {kind}, each entry of a batch", size, growth)
    reading = side_by_side(
        {
            "open": lambda: Ledger.open(ledger.url).state(),
            "state": ledger.state,
            "verify": check,
        },
        rounds=_ROUNDS,
    )
    yield Row("  opening it, to its state", size, reading["open"], aim="at most 1 s")
    yield Row("  its state, nothing being new", size, reading["state"])
    yield Row("  verifying it", size, reading["verify"])
    verified = Timing(reading["verify"].rounds, 1 / entries)
    yield Row("    each entry of that", size, verified)
    single = side_by_side({"append": lambda: _append_single(ledger)}, rounds=_ROUNDS)["append"]
    yield Row("  appending one entry, on disk", size, Timing(single.rounds, 1 / _SINGLE))


def _append_single(ledger: Ledger) -> None:
    scenario = _name(0)
    for _ in range(_SINGLE):
        comment = CommentAdded(scenario=scenario, text="One entry by itself.")
        ledger.append([NewEntry(_ANA, comment_stream(scenario), comment)])


@dataclass
class _Author:
    """Writes what teams write: in every twenty entries a run, changes, and what is said of them."""

    values: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    written: int = 0

    def grow(self, ledger: Ledger, size: int) -> None:
        """Append until the ledger has so many entries."""
        left = size - ledger.head().sequence
        while left > 0:
            batch = [self._next() for _ in range(min(left, _BATCH))]
            ledger.append(batch)
            left -= len(batch)

    def _next(self) -> NewEntry:
        number, self.written = self.written, self.written + 1
        scenario = _name(number // _EACH_SCENARIO)
        if number % _EACH_SCENARIO == 0:
            return NewEntry(_ANA, scenario_stream(scenario), _creation(scenario), 0)
        if number % 20 == 19:
            run = _run(scenario, number)
            return NewEntry(_ANA, run_stream(run.run_id), run)
        if number % 2:
            return NewEntry(_ANA, scenario_stream(scenario), self._change(scenario, number))
        comment = CommentAdded(scenario=scenario, text=f"Said as number {number}, for a reason.")
        return NewEntry(_ANA, comment_stream(scenario), comment)

    def _change(self, scenario: str, number: int) -> Event:
        cell = _CELLS[number // 2 % len(_CELLS)]
        old = self.values.get((scenario, cell))
        new = _VALUES[0] if old == _VALUES[1] else _VALUES[1]
        self.values[scenario, cell] = new
        move = CellMove(cell=cell, old=old, new=new)
        return ParameterChange(scenario=scenario, cells=(move,), reason="As agreed.")


def _name(number: int) -> str:
    return f"plan-{number}"


def _creation(scenario: str) -> Event:
    return ScenarioCreated(
        scenario=scenario,
        name=scenario.title(),
        census_sha256="c" * 64,
        structure_sha256="5" * 64,
        start_year=2027,
        end_year=2031,
        seed="42",
    )


def _run(scenario: str, number: int) -> SimulationRun:
    some = hashlib.sha256(str(number).encode()).hexdigest()
    return SimulationRun(
        run_id=some[:16],
        scenario=scenario,
        inputs_sha256=some,
        results_sha256=some,
        file_sha256=some,
        code_version="0.1.0",
        cost=Decimal(123_456_789),
        baseline_cost=Decimal(123_000_000),
    )
