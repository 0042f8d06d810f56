"""Which scenarios entries of the ledger touch: those whose next official run would be another one.

A pure question of the ledger: each candidate's run id as of the entry before, and as of now.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from comptune.errors import ComptuneError
from comptune.ledger.entry import Entry
from comptune.orchestration.partitions import live_scenarios
from comptune.scenarios.keeping import BASELINE
from comptune.workspace import Workspace

_OWN: Final = frozenset(
    {"SCENARIO_CREATED", "SCENARIO_REBASED", "PARAMETER_CHANGE", "PARAMETER_ROLLBACK"}
)
_OF_ALL: Final = "SCENARIO_PUBLISHED"
_OF_THE_BASELINE: Final = frozenset({"STRUCTURE_CHANGED", "CENSUS_IMPORTED"})


@dataclass(frozen=True)
class Touched:
    """A scenario to build again.

    Attributes:
        run_id: that its run will have.
        entries: those that touch it, oldest first.
    """

    scenario: str
    run_id: str
    entries: tuple[int, ...]

    @property
    def key(self) -> str:
        """By which the same rebuild, asked for twice, is one."""
        last = self.entries[-1] if self.entries else 0
        return f"{self.scenario}:{self.run_id}:{last}"


@dataclass(frozen=True)
class Changes:
    """What came since, and what cannot be run, in words."""

    touched: tuple[Touched, ...]
    refused: tuple[str, ...]


def changes_since(workspace: Workspace, after: int | None, until: int) -> Changes:
    """What the entries after one and up to another touch; everything where nothing was seen yet."""
    entries = () if after is None else tuple(_touching(workspace, after, until))
    touched, refused = [], []
    for scenario in live_scenarios(workspace):
        own = [one for one in entries if _touches(one, scenario)]
        if after is not None and not own:
            continue
        try:
            run_id = workspace.scenario(scenario, as_of=until).run_id()
            if after is None or _before(workspace, scenario, after, own) != run_id:
                sequences = tuple(one.sequence for one in own)
                touched.append(Touched(scenario, run_id, sequences))
        except ComptuneError as error:
            refused.append(f"{scenario}: {error}")
    return Changes(tuple(touched), tuple(refused))


def _touching(workspace: Workspace, after: int, until: int) -> Iterator[Entry]:
    kinds = _OWN | _OF_THE_BASELINE | {_OF_ALL}
    return workspace.ledger.read(after=after, until=until, event_types=kinds)


def _touches(entry: Entry, scenario: str) -> bool:
    if entry.event_type in _OWN:
        return bool(entry.payload["scenario"] == scenario)
    return entry.event_type == _OF_ALL or scenario == BASELINE


def _before(workspace: Workspace, scenario: str, after: int, entries: list[Entry]) -> str | None:
    """The id that the run had then; None where there was nothing to run."""
    if scenario == BASELINE and any(one.event_type == "CENSUS_IMPORTED" for one in entries):
        return None  # censuses are files: which of them there were then, nobody knows
    then = workspace.ledger.state_at(after)
    if scenario != BASELINE and scenario not in then.scenarios:
        return None
    return workspace.scenario(scenario, as_of=after).run_id()
