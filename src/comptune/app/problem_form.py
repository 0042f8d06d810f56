"""A tuning problem as it is filled in: rows of plain texts, read by the one reader of problems.

The form holds its rows by number, so that a row keeps its number while others come and go. What
the texts mean, and what is wrong with them, is `tuning`'s to say.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final, Literal

import yaml

from comptune.app.problem_parts import PolicyRow, Row, TargetRow, VariableRow
from comptune.levers import Cell, load_catalogue
from comptune.scenarios.scenario import Scenario
from comptune.tuning.asked import targets_of_scenario
from comptune.tuning.problem import Problem
from comptune.tuning.problem_file import problem_from

Section = Literal["targets", "variables", "policies"]

_VERSIONS: Final = count()
_FIRST_LEVERS: Final[Mapping[str, str]] = {"merit_rate": "shift", "cola_rate": "same"}


@dataclass
class ProblemForm:
    """A problem being filled in.

    Attributes:
        rows: by section the rows by their numbers.
        version: no two contents taken as a whole share it, so that fields are drawn anew.
    """

    name: str = "Problem"
    rows: dict[Section, dict[int, Row]] = field(
        default_factory=lambda: {"targets": {}, "variables": {}, "policies": {}}
    )
    objective: str = "closest"
    iterations: int = 5
    explore: int = 100
    certify: int = 1000
    version: int = field(default_factory=lambda: next(_VERSIONS))
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
        self.version = next(_VERSIONS)

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


def movable_levers() -> tuple[str, ...]:
    """The levers that a problem may move."""
    return tuple(name for name, lever in load_catalogue().items() if lever.kind == "policy")


def _name(scenario: Scenario) -> str:
    return f"Targets of {scenario.spec.name}"[:100]
