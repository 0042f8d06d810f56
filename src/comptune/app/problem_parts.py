"""The rows of a problem that is filled in: plain texts, in and out as a problem file has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from comptune.levers import load_catalogue
from comptune.tuning.problem import POLICY_KINDS, PolicySpec, TargetSpec, VariableSpec

Years = tuple[int, ...]  # none: all of the scenario's

EVERY: Final = "*"
LEVEL: Final = "L"
TOTAL: Final = ""
_AMOUNTS: Final[Mapping[str, str]] = {  # by kind of policy: the key that its amount has
    "largest_change": "by",
    "floor": "at",
    "cap": "at",
    "split": "within",
    "together": "at_most",
}


@dataclass(frozen=True)
class TargetRow:
    """One target. `of` is the total (""), a level ("L3") or a department's name."""

    metric: str
    value: str = ""
    years: Years = ()
    of: str = TOTAL
    relation: str = "="
    upper: str = ""  # the second value of `between`
    tolerance: str = ""
    statistic: str = "official"
    over: str = "each"
    hard: bool = True
    weight: str = "1"

    @classmethod
    def of_spec(cls, spec: TargetSpec) -> "TargetRow":
        """The row that says the same."""
        years = () if spec.years in ("all", None) else cast("Years", spec.years)
        values = spec.values or (spec.value or "", "")
        level = TOTAL if spec.level is None else f"{LEVEL}{spec.level}"
        return cls(
            metric=spec.metric,
            value=_readable(values[0]),
            years=(spec.year,) if spec.year is not None else years,
            of=spec.department or level,
            relation=spec.relation,
            upper=_readable(values[1]),
            tolerance=spec.tolerance or "",
            statistic=spec.statistic,
            over=spec.over,
            hard=spec.hard,
            weight=f"{spec.weight:f}",
        )

    def content(self) -> dict[str, Any]:
        """As a problem file has it."""
        found: dict[str, Any] = {"metric": self.metric, "relation": self.relation}
        found["years"] = list(self.years) or "all"
        if is_level(self.of):
            found["level"] = int(self.of[1:])
        elif self.of:
            found["department"] = self.of
        if self.relation == "between":
            found["values"] = [self.value, self.upper]
        else:
            found["value"] = self.value
        if self.tolerance.strip():
            found["tolerance"] = self.tolerance
        found |= {"statistic": self.statistic, "over": self.over, "hard": self.hard}
        return found if self.hard else {**found, "weight": self.weight.strip()}


@dataclass(frozen=True)
class VariableRow:
    """Cells that may move: a lever, in years ("*", "2027", "2027+"), at a level ("*", "L3")."""

    lever: str
    years: str = EVERY
    level: str = EVERY
    tie: str = "free"
    lower: str = ""
    upper: str = ""
    weight: str = "1"

    @classmethod
    def of_spec(cls, spec: VariableSpec) -> "VariableRow":
        """The row that says the same."""
        lever, *places = spec.cells.split(".")
        grain = load_catalogue()[lever].grain
        at = dict(zip(grain, places, strict=False))
        return cls(
            lever=lever,
            years=at.get("year", EVERY),
            level=at.get("level", EVERY),
            tie=spec.tie,
            lower=spec.lower or "",
            upper=spec.upper or "",
            weight=f"{spec.weight:f}",
        )

    @property
    def cells(self) -> str:
        """As problems and scenarios name them: merit_rate.2027.*."""
        parts = {"year": self.years, "level": self.level}
        return ".".join([self.lever, *(parts[axis] for axis in load_catalogue()[self.lever].grain)])

    def content(self) -> dict[str, Any]:
        """As a problem file has it."""
        found: dict[str, Any] = {"cells": self.cells, "tie": self.tie, "weight": self.weight}
        found |= {
            side: text for side, text in (("lower", self.lower), ("upper", self.upper)) if text
        }
        return found


@dataclass(frozen=True)
class PolicyRow:
    """One rule over cells: its kind, its levers, the amount that it takes, the parts of a split."""

    kind: str
    levers: tuple[str, ...]
    amount: str = ""
    parts: tuple[str, ...] = ("1", "1")

    @classmethod
    def of_spec(cls, spec: PolicySpec) -> "PolicyRow":
        """The row that says the same."""
        kind = next(one for one in POLICY_KINDS if getattr(spec, one) is not None)
        amount = getattr(spec, _AMOUNTS[kind]) if kind in _AMOUNTS else None
        levers: tuple[str, ...] = (getattr(spec, kind),)
        parts: tuple[str, ...] = ("1", "1")
        if kind == "split":
            levers = tuple(spec.split or {})
            parts = tuple(f"{part:f}" for part in (spec.split or {}).values())
        elif kind == "together":
            levers = spec.together or ()
        return cls(kind, levers, amount or "", parts)

    def content(self) -> dict[str, Any]:
        """As a problem file has it."""
        if self.kind == "split":
            what: Any = dict(zip(self.levers, self.parts, strict=False))
        elif self.kind == "together":
            what = list(self.levers)
        else:
            what = self.levers[0] if self.levers else ""
        amount = {_AMOUNTS[self.kind]: self.amount} if self.kind in _AMOUNTS else {}
        if self.kind == "split" and not self.amount.strip():
            amount = {}
        return {self.kind: what, **amount}


Row = TargetRow | VariableRow | PolicyRow


def is_level(of: str) -> bool:
    """Whether a target's group is a job level, not a department."""
    return len(of) == 2 and of[0] == LEVEL and of[1].isdigit()


def _readable(text: str) -> str:
    """Digits alone with their thousands marked."""
    return f"{int(text):,}" if text.isascii() and text.isdigit() else text
