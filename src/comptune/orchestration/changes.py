"""Which scenarios entries of the ledger touch: those whose next official run would be another one.

A pure question of the ledger: each candidate's run id as of the entry before, and as of now.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from comptune.errors import ComptuneError
from comptune.ledger.entry import Entry
from comptune.ledger.errors import BrokenChain, LedgerRefused
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
class Seen:
    """How far the ledger was judged.

    Attributes:
        until: the last entry; None before the first look.
        unjudged: by scenario that could not be judged, the entry up to which it was; None: never.
    """

    until: int | None = None
    unjudged: Mapping[str, int | None] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str | None) -> "Seen":
        """As `text` wrote it, or a bare entry; nothing was seen where there is none."""
        found = json.loads(text) if text else {}
        return cls(found) if isinstance(found, int) else cls(**found)

    def text(self) -> str:
        """For keeping."""
        return json.dumps({"until": self.until, "unjudged": dict(self.unjudged)}, sort_keys=True)

    def of(self, scenario: str) -> int | None:
        """The entry up to which a scenario was judged."""
        return self.unjudged.get(scenario, self.until)


@dataclass(frozen=True)
class Changes:
    """What came since.

    Attributes:
        refused: by scenario that cannot be read now, why.
        seen: how far all was judged; those refused stay to be judged from where they were.
    """

    touched: tuple[Touched, ...]
    refused: Mapping[str, str]
    seen: Seen


def changes_since(workspace: Workspace, seen: Seen, until: int) -> Changes:
    """What the entries up to one touch since they were seen; everything where nothing was yet.

    Raises:
        LedgerRefused, BrokenChain: the ledger cannot be read; nothing was judged.
    """
    touched, refused = [], {}
    live = live_scenarios(workspace)
    entries = tuple(_touching(workspace, seen, live, until))
    for scenario in live:
        after = seen.of(scenario)
        own = [one for one in entries if one.sequence > (after or 0) and _touches(one, scenario)]
        if after is not None and not own:
            continue
        try:
            run_id = workspace.scenario(scenario, as_of=until).run_id()
        except (LedgerRefused, BrokenChain):
            raise
        except ComptuneError as error:
            refused[scenario] = str(error)
            continue
        if after is None or _before(workspace, scenario, after, own) != run_id:
            sequences = tuple(one.sequence for one in own)
            touched.append(Touched(scenario, run_id, sequences))
    left = {scenario: seen.of(scenario) for scenario in refused}
    return Changes(tuple(touched), refused, Seen(until, left))


def _touching(workspace: Workspace, seen: Seen, live: Iterable[str], until: int) -> Iterator[Entry]:
    kinds = _OWN | _OF_THE_BASELINE | {_OF_ALL}
    after = min(seen.of(scenario) or 0 for scenario in live)
    return workspace.ledger.read(after=after, until=until, event_types=kinds)


def _touches(entry: Entry, scenario: str) -> bool:
    if entry.event_type in _OWN:
        return bool(entry.payload["scenario"] == scenario)
    return entry.event_type == _OF_ALL or scenario == BASELINE


def _before(workspace: Workspace, scenario: str, after: int, entries: list[Entry]) -> str | None:
    """The id that the run had then; None where there was nothing to run, or nobody can tell."""
    if scenario == BASELINE and any(one.event_type == "CENSUS_IMPORTED" for one in entries):
        return None  # censuses are files: which of them there were then, nobody knows
    then = workspace.ledger.state_at(after)
    if scenario != BASELINE and scenario not in then.scenarios:
        return None
    try:
        return workspace.scenario(scenario, as_of=after).run_id()
    except (LedgerRefused, BrokenChain):
        raise
    except ComptuneError:
        return None
