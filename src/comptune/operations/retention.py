"""Which files of official runs stay, and the removal of the others.

Entries stay whatever happens to a file: what a run came to is in the ledger, and the same inputs
give the same results again. A file that somebody decided about never goes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from comptune.ledger.actor import Actor
from comptune.ledger.content import sha256_of_inputs
from comptune.ledger.entry import Entry, NewEntry, run_stream
from comptune.ledger.events import RunPruned
from comptune.ledger.policy import demand
from comptune.ledger.roles import Act
from comptune.ledger.state import State
from comptune.operations.errors import RetentionRefused
from comptune.operations.upkeep import one_at_a_time
from comptune.scenarios.clock import Clock, utc_now
from comptune.scenarios.keeping import BASELINE
from comptune.scenarios.run_list import removals
from comptune.warehouse.build import discard_run
from comptune.warehouse.runs import SealedRun, readable_and_damaged
from comptune.workspace import Workspace

_AGE: Final = re.compile(r"([0-9]{1,5}) ?(d|days?|w|weeks?)")


@dataclass(frozen=True)
class Rule:
    """What may go: runs older than an age, beyond the newest so many, or both at once."""

    older_than: timedelta | None = None
    keep: int | None = None

    def __post_init__(self) -> None:
        """Refuse a rule that would let everything go.

        Raises:
            RetentionRefused: it names neither an age nor a number, or a number below 0.
        """
        if self.older_than is None and self.keep is None:
            raise RetentionRefused(
                place="The rule of retention",
                rule="it says nothing of which runs may go",
                remedy="Give --older-than, --keep or both.",
            )
        if self.keep is not None and self.keep < 0:
            raise RetentionRefused(
                place="--keep",
                value=str(self.keep),
                rule="a number of runs is not below 0",
                remedy="Give 0 or more.",
            )

    def __str__(self) -> str:
        parts = []
        if self.older_than is not None:
            parts.append(f"older than {self.older_than.days} days")
        if self.keep is not None:
            parts.append(f"not among the newest {self.keep}")
        return " and ".join(parts)


@dataclass(frozen=True)
class Judged:
    """One run and what the rule says of it.

    Attributes:
        stays: why its file stays; empty where it goes.
        size: bytes of its file.
    """

    run_id: str
    scenario: str
    sealed_at: datetime
    size: int
    stays: str

    @property
    def goes(self) -> bool:
        """Whether its file is removed."""
        return not self.stays


def age_of(text: str) -> timedelta:
    """An age such as "90d" or "12 weeks".

    Raises:
        RetentionRefused: it is none.
    """
    found = _AGE.fullmatch(text.strip().lower())
    if found is None:
        raise RetentionRefused(
            place="--older-than",
            value=f'"{text}"',
            rule="an age is a number of days or weeks",
            remedy="Write it as in 90d or 12w.",
        )
    return timedelta(days=int(found[1]) * (7 if found[2].startswith("w") else 1))


def judge(workspace: Workspace, rule: Rule, *, now: datetime) -> tuple[Judged, ...]:
    """Every sealed run, newest first, with why its file stays or that it goes. Nothing is removed.

    Damaged files are no part of it: `comptune doctor` names them.
    """
    state = workspace.ledger.state()
    named = named_in_decisions(workspace)
    found, _ = readable_and_damaged(workspace.runs_folder)
    return tuple(
        Judged(
            run_id=run.run_id,
            scenario=run.scenario_id,
            sealed_at=run.created_at.replace(tzinfo=UTC),
            size=run.path.stat().st_size,
            stays=_why_it_stays(run, rule, state, named, place=place, now=now),
        )
        for place, run in enumerate(found)
    )


def prune(
    workspace: Workspace, rule: Rule, *, actor: Actor, reason: str = "", clock: Clock = utc_now
) -> tuple[Judged, ...]:
    """Remove the files that the rule lets go, after the ledger has it; returns every run judged.

    Raises:
        NotAllowed: the person may not, or a run was submitted meanwhile; nothing was removed.
    """
    demand(workspace.ledger.state(), actor, Act.PRUNE)
    with one_at_a_time(workspace.folder):
        judged = judge(workspace, rule, now=clock())
        going = [one for one in judged if one.goes]
        said = reason or f"{str(rule).capitalize()}."
        events = [RunPruned(run_id=g.run_id, scenario=g.scenario, reason=said) for g in going]
        new = [NewEntry(actor, run_stream(event.run_id), event) for event in events]
        if new:
            workspace.ledger.append(new, at=clock())
        for one in going:
            discard_run(workspace.runs_folder, one.run_id)
    return judged


def named_in_decisions(workspace: Workspace) -> Mapping[str, str]:
    """By run, the decision that names it, in words: approvals and publications are of a submission.

    Everything that was ever submitted counts, also what lapsed, was withdrawn or rejected.
    """
    named: dict[str, str] = {}
    for entry in workspace.ledger.read(event_types=("SCENARIO_SUBMITTED",)):
        scenario = entry.payload["scenario"]
        named[entry.payload["run_id"]] = (
            f"{scenario} was submitted with it (entry {entry.sequence})"
        )
    return named


def pruned_runs(workspace: Workspace) -> Iterator[tuple[str, Entry]]:
    """Runs whose file was removed and is not there again, and the entry that says so."""
    for run_id, entry in removals(workspace.ledger).items():
        if not (workspace.runs_folder / f"{run_id}.duckdb").exists():
            yield run_id, entry


def _why_it_stays(
    run: SealedRun,
    rule: Rule,
    state: State,
    named: Mapping[str, str],
    *,
    place: int,
    now: datetime,
) -> str:
    if run.run_id in named:
        return named[run.run_id]
    if _is_baseline_now(run, state):
        return "it is the baseline's present run"
    if rule.keep is not None and place < rule.keep:
        return f"it is among the newest {rule.keep}"
    age = now - run.created_at.replace(tzinfo=UTC)
    if rule.older_than is not None and age <= rule.older_than:
        return f"it is not older than {rule.older_than.days} days"
    return ""


def _is_baseline_now(run: SealedRun, state: State) -> bool:
    """Whether it is what the baseline is on the values published now, of whichever census."""
    recorded = state.runs.get(run.run_id)
    if recorded is None or run.scenario_id != BASELINE or not state.structures:
        return False
    now = sha256_of_inputs(
        cells={},
        published={cell: value.value for cell, value in state.published.items()},
        census_sha256=run.census_sha256,
        structure_sha256=state.structures[-1].structure_sha256,
        start_year=run.start_year,
        end_year=run.end_year,
        seed=run.seed,
        raise_base=run.raise_base,
    )
    return recorded.inputs_sha256 == now
