"""The list of scenarios: where each stands, what it lacks, what it costs, in which group."""

from dataclasses import dataclass
from typing import Final

from comptune.ledger.content import Standing, standing
from comptune.ledger.state import ScenarioState, State
from comptune.scenarios.standing_words import cost_words, day, lacks

IN_WORK: Final = "In work"
BEFORE_APPROVERS: Final = "Before approvers"
PUBLISHED: Final = "Published"
ARCHIVED: Final = "Archived"
GROUPS: Final = (IN_WORK, BEFORE_APPROVERS, PUBLISHED, ARCHIVED)
_GROUP_OF: Final = {
    "submitted": BEFORE_APPROVERS,
    "approved": BEFORE_APPROVERS,
    "published": PUBLISHED,
    "archived": ARCHIVED,
}


@dataclass(frozen=True)
class Row:
    """A scenario in a list.

    Attributes:
        group: one of `GROUPS`.
        lacks: what is still missing until it counts; empty for nothing.
        cost: what its run costs beside the baseline's, over all its years; that there is none.
        changed: when and by whom.
    """

    scenario: ScenarioState
    standing: Standing
    group: str
    lacks: str
    cost: str
    changed: str


def rows(state: State) -> tuple[Row, ...]:
    """Every scenario, those changed last first."""
    every = sorted(state.scenarios.values(), key=lambda one: -one.changed_sequence)
    were_run = {run.scenario for run in state.runs.values()}
    return tuple(_row(one, standing(state, one.id), one.id in were_run) for one in every)


def _row(one: ScenarioState, now: Standing, was_run: bool) -> Row:
    return Row(
        scenario=one,
        standing=now,
        group=_GROUP_OF.get(now.status, IN_WORK),
        lacks=lacks(one, now),
        cost=cost_words(now.run) or ("run is outdated" if was_run else "no run yet"),
        changed=f"{day(one.changed_at)} by {one.changed_by}",
    )
