"""What makes a proposal so weighty that two people must approve it, in sentences.

Every limit is a setting of governance. A value is held against the one that applies without the
scenario: published, else the default by level, else the catalogue's.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from comptune.ledger.governance_settings import GovernanceSettings
from comptune.ledger.state import ScenarioState, SealedRunState, State
from comptune.levers import NO_LEVEL, Cell, Kind, Lever, Unit, format_value, load_catalogue
from comptune.levers.units import plain
from comptune.paths import transform_folder

NEEDED: Final = "a second approver is needed"
_RATES: Final = (Unit.RATE, Unit.PROBABILITY)  # promotion_rate is a probability, and a rate to all


@dataclass(frozen=True)
class Materiality:
    """Why a second approver is needed; no reasons, no need."""

    reasons: tuple[str, ...]

    @property
    def approvals_required(self) -> int:
        """One, or two of which one is of the higher role."""
        return 2 if self.reasons else 1


def assess(state: State, scenario_id: str, run: SealedRunState) -> Materiality:
    """What the scenario moves, by its cells and by what the run says that they come to."""
    scenario, settings = state.scenarios[scenario_id], state.settings
    return Materiality(
        (
            *_cost(scenario, state, run),
            *_rates(moved_levers(state, scenario), settings),
            *_assumptions(moved_levers(state, scenario), settings),
            *_pay_gap(run, settings),
        )
    )


@dataclass(frozen=True)
class MovedCell:
    """A lever's cell whose value is another with the scenario than without it."""

    cell: Cell
    lever: Lever
    outside: Decimal
    inside: Decimal

    @property
    def by(self) -> Decimal:
        """How far, whichever way."""
        return abs(self.inside - self.outside)

    @property
    def in_words(self) -> str:
        """The cell and both values."""
        outside, inside = (format_value(self.lever, at) for at in (self.outside, self.inside))
        return f"{self.cell} from {outside} to {inside}"


def moved_levers(state: State, scenario: ScenarioState) -> tuple[MovedCell, ...]:
    """Every override that differs from what applies without the scenario, in the cells' order."""
    catalogue, moved = load_catalogue(), []
    for text in sorted(scenario.overrides):
        cell = Cell.parse(text)
        outside = value_outside(state, cell)
        inside = scenario.overrides[text].value
        if outside is not None and outside != inside:
            moved.append(MovedCell(cell, catalogue[cell.name], outside, inside))
    return tuple(moved)


def value_outside(state: State, cell: Cell) -> Decimal | None:
    """The value that applies where no scenario sets the cell; None for a cell of the structure."""
    if cell.is_structure:
        return None
    published = state.published.get(str(cell))
    if published is not None:
        return published.value
    default = _default_levers().get((cell.name, cell.level or NO_LEVEL))
    return load_catalogue()[cell.name].fallback_at(cell.level) if default is None else default


@lru_cache(maxsize=1)
def _default_levers() -> dict[tuple[str, int], Decimal]:
    path = transform_folder() / "seeds" / "default_levers.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            (row["parameter_name"], int(row["job_level"])): Decimal(row["parameter_value"])
            for row in csv.DictReader(file)
        }


# --- The reasons --------------------------------------------------------------------------------


def _cost(scenario: ScenarioState, state: State, run: SealedRunState) -> Iterator[str]:
    limit, baseline = state.settings.materiality_cost_share, run.baseline_cost
    if any(
        cell in state.published and state.published[cell].sequence > run.sequence
        for cell in scenario.overrides
    ):
        yield (
            "Published values that it replaces changed after its run, so the change of cost is "
            f"not known; {NEEDED}."
        )
    change = run.cost - baseline
    if abs(change) <= limit * abs(baseline):
        return
    way = "rises" if change > 0 else "falls"
    if baseline == 0:
        yield f"Total cost {way} from nothing; {NEEDED}."
        return
    share = _percent(abs(change / baseline), unlike=limit)
    yield f"Total cost {way} by {share} %; above {_percent(limit)} % {NEEDED}."


def _rates(moved: tuple[MovedCell, ...], settings: GovernanceSettings) -> Iterator[str]:
    limit = settings.materiality_rate_points
    above = [move for move in moved if move.lever.unit in _RATES and move.by > limit]
    for name, moves in _by_lever(above).items():
        furthest = max(moves, key=lambda move: move.by)
        yield (
            f"{name} moves by {'up to ' if len(moves) > 1 else ''}{_points(furthest.by)} "
            f"({furthest.in_words}{_more(moves)}); above {_points(limit)} {NEEDED}."
        )


def _assumptions(moved: tuple[MovedCell, ...], settings: GovernanceSettings) -> Iterator[str]:
    if not settings.materiality_assumptions:
        return
    forecasts = [move for move in moved if move.lever.kind is Kind.ASSUMPTION]
    for name, moves in _by_lever(forecasts).items():
        furthest = max(moves, key=lambda move: move.by)
        yield (
            f"{name} is an assumption and changes ({furthest.in_words}{_more(moves)}); for another "
            f"forecast {NEEDED}."
        )


def _pay_gap(run: SealedRunState, settings: GovernanceSettings) -> Iterator[str]:
    gap, before = run.pay_gap, run.baseline_pay_gap
    if not settings.materiality_pay_gap or gap is None or before is None:
        return
    if abs(gap) > abs(before):
        now, then = (_percent(at, unlike=other) for at, other in ((gap, before), (before, gap)))
        yield f"The pay gap gets worse, from {then} % to {now} %; {NEEDED}."


def _by_lever(moves: list[MovedCell]) -> dict[str, list[MovedCell]]:
    levers: dict[str, list[MovedCell]] = {}
    for move in moves:
        levers.setdefault(move.lever.name, []).append(move)
    return levers


def _more(moves: list[MovedCell]) -> str:
    more = len(moves) - 1
    return f", and {more} more cell{'s' if more > 1 else ''}" if more else ""


def _points(share: Decimal) -> str:
    """A difference of two rates: "0.25 percentage points"."""
    text = _percent(share)
    return f"{text} percentage point{'' if text == '1' else 's'}"


def _percent(share: Decimal, *, unlike: Decimal | None = None) -> str:
    """A share in percent, at least two decimals, as many as tell it from `unlike`."""
    percent = share.scaleb(2)
    if unlike is None:
        return f"{plain(percent):f}"
    for decimals in range(2, 12):
        rounded, other = (round(at, decimals) for at in (percent, unlike.scaleb(2)))
        if rounded != other:
            break
    return f"{plain(rounded):f}"
