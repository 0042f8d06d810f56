"""A tuning problem as it is filled in: rows of plain texts, read by the one reader of problems.

Rows are frozen; the form holds them by number, so that a row keeps its number while others come and
go. What the texts mean, and what is wrong with them, is `tuning`'s to say.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, cast

import yaml

from comptune.levers import Cell, load_catalogue
from comptune.scenarios.scenario import Scenario
from comptune.tuning.asked import targets_of_scenario
from comptune.tuning.problem import POLICY_KINDS, PolicySpec, Problem, TargetSpec, VariableSpec
from comptune.tuning.problem_file import problem_from

Section = Literal["targets", "variables", "policies"]
Years = tuple[int, ...]  # none: all of the scenario's

EVERY: Final = "*"
LEVEL: Final = "L"
TOTAL: Final = ""
_FIRST_LEVERS: Final[Mapping[str, str]] = {"merit_rate": "shift", "cola_rate": "same"}
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


@dataclass
class ProblemForm:
    """A problem being filled in.

    Attributes:
        rows: by section the rows by their numbers.
        version: counts what was put in place of everything: fields are drawn anew then.
    """

    name: str = "Problem"
    rows: dict[Section, dict[int, Row]] = field(
        default_factory=lambda: {"targets": {}, "variables": {}, "policies": {}}
    )
    objective: str = "closest"
    iterations: int = 5
    explore: int = 100
    certify: int = 1000
    version: int = 0
    _numbers: int = 0

    @classmethod
    def suggested(
        cls, scenario: Scenario, *, locked: Collection[Cell] = frozenset()
    ) -> "ProblemForm":
        """A first problem: the scenario's own targets, else a budget; merit and COLA may move.

        Levers of which a cell is locked move cell by cell: those tied to it could not.
        """
        form = cls(name=_name(scenario))
        own = targets_of_scenario(scenario)
        for target in own:
            form.add("targets", TargetRow.of_spec(target))
        if not own:
            form.add("targets", TargetRow("total_compensation_cost", relation="<="))
        held = {cell.name for cell in locked}
        for lever, tie in _FIRST_LEVERS.items():
            form.add("variables", VariableRow(lever, tie="free" if lever in held else tie))
        return form

    def take(self, problem: Problem) -> None:
        """Put a problem in place of what the form says."""
        self.name, self.objective = problem.name, problem.objective[0]
        self.iterations = problem.max_iterations
        self.explore, self.certify = problem.seeds.explore, problem.seeds.certify
        self.rows = {"targets": {}, "variables": {}, "policies": {}}
        for target in problem.targets:
            self.add("targets", TargetRow.of_spec(target))
        for variable in problem.variables:
            self.add("variables", VariableRow.of_spec(variable))
        for policy in problem.policies:
            self.add("policies", PolicyRow.of_spec(policy))
        self.version += 1

    def add(self, section: Section, row: Row) -> int:
        """Add a row, and return its number."""
        self._numbers += 1
        self.rows[section][self._numbers] = row
        return self._numbers

    def change(self, section: Section, number: int, **changes: Any) -> None:
        """Give a row other texts."""
        self.rows[section][number] = replace(self.rows[section][number], **changes)

    def remove(self, section: Section, number: int) -> None:
        """Take a row away."""
        self.rows[section].pop(number, None)

    @property
    def targets(self) -> Iterable[tuple[int, TargetRow]]:
        """The targets with their numbers."""
        return ((n, r) for n, r in self.rows["targets"].items() if isinstance(r, TargetRow))

    @property
    def variables(self) -> Iterable[tuple[int, VariableRow]]:
        """The variables with their numbers."""
        return ((n, r) for n, r in self.rows["variables"].items() if isinstance(r, VariableRow))

    @property
    def policies(self) -> Iterable[tuple[int, PolicyRow]]:
        """The policies with their numbers."""
        return ((n, r) for n, r in self.rows["policies"].items() if isinstance(r, PolicyRow))

    def content(self, *, objectives: Sequence[str] = ()) -> dict[str, Any]:
        """As a problem file has it.

        Args:
            objectives: in place of the form's own: two of them ask for a front.
        """
        found: dict[str, Any] = {"name": self.name.strip() or "Problem"}
        found |= {
            section: [row.content() for row in rows.values()]
            for section, rows in self.rows.items()
            if rows
        }
        found["objective"] = list(objectives) or self.objective
        found["max_iterations"] = self.iterations
        found["seeds"] = {"explore": self.explore, "certify": self.certify}
        return found

    def problem(self, *, objectives: Sequence[str] = ()) -> Problem:
        """The problem that the form says.

        Raises:
            ProblemRefused: a text that is missing or wrong.
        """
        return problem_from(self.content(objectives=objectives))

    @property
    def asks_reason(self) -> bool:
        """Whether a change of one of the variables takes a reason."""
        return any(load_catalogue()[row.lever].asks_reason for _, row in self.variables)


def problem_text(problem: Problem) -> str:
    """A problem as the text of its file."""
    return yaml.safe_dump(problem.to_dict(), sort_keys=False, allow_unicode=True)


def is_level(of: str) -> bool:
    """Whether a target's group is a job level, not a department."""
    return len(of) == 2 and of[0] == LEVEL and of[1].isdigit()


def movable_levers() -> tuple[str, ...]:
    """The levers that a problem may move."""
    return tuple(name for name, lever in load_catalogue().items() if lever.kind == "policy")


def _readable(text: str) -> str:
    """Digits alone with their thousands marked."""
    return f"{int(text):,}" if text.isascii() and text.isdigit() else text


def _name(scenario: Scenario) -> str:
    return f"Targets of {scenario.spec.name}"[:100]
