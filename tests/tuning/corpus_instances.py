"""The corpus of tuning problems: its files, and the scenarios that they are about.

A file of `corpus/` says in a sentence what it tests, who is there, what the scenario sets, the
problem as an analyst writes it, which cells are locked, and what is to be expected: whether it can
be met and the best objective known for values at policy steps (`find_best_known.py` writes that).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml

from comptune.census import keep_census, make_census, read_mapping
from comptune.levers import Cell, expand_cells
from comptune.scenarios import Scenario
from comptune.structure import read_structure
from comptune.tuning import Problem, problem_from
from comptune.workspace import Workspace

CORPUS: Final = Path(__file__).with_name("corpus")
AS_OF: Final = date(2026, 12, 31)
_TESTS: Final = Path(__file__).resolve().parents[1]
_MONTGOMERY: Final = "montgomery_employees_2016.csv.gz"


@dataclass(frozen=True)
class BestKnown:
    """The best values at policy steps that long searches found.

    Attributes:
        objective: in the objective's own measure.
        cells: those that could move.
        found_by: which search.
        used: of the targets' tolerances, as `Task.spent` counts it.
        starts, cpu_seconds: of all long searches so far, found by them or not.
    """

    objective: float
    cells: Mapping[Cell, Decimal]
    found_by: str
    used: float = 0.0
    starts: int = 0
    cpu_seconds: float = 0.0


@dataclass(frozen=True)
class Instance:
    """One file of the corpus.

    Attributes:
        people: {"synthetic": size, "seed": seed} or {"montgomery": True}.
        scenario: keys of a scenario's file.
        locked: texts of cells.
        why: of an infeasible one, why nothing meets it.
        soak: too large for every test run.
    """

    path: Path
    about: str
    people: Mapping[str, Any]
    problem: Problem
    feasible: bool
    scenario: Mapping[str, Any] = field(default_factory=dict)
    locked: tuple[str, ...] = ()
    why: str = ""
    soak: bool = False
    best_known: BestKnown | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.stem

    @property
    def is_real(self) -> bool:
        """Whether it is about the people of Montgomery County."""
        return "montgomery" in self.people

    def locked_cells(self, scenario: Scenario) -> tuple[Cell, ...]:
        """The cells that may not move."""
        return tuple(
            cell
            for text in self.locked
            for cell in expand_cells(
                text, start_year=scenario.start_year, end_year=scenario.end_year
            )
        )


def read_instance(path: Path) -> Instance:
    """The instance of a file."""
    text = path.read_text(encoding="utf-8")
    content, written = yaml.safe_load(text), yaml.load(text, yaml.BaseLoader)
    best = content.pop("best_known", None)
    content["problem"] = problem_from(written["problem"], name=path.name)
    content["locked"] = tuple(content.get("locked", ()))
    return Instance(path=path, best_known=None if best is None else _best(best), **content)


def all_instances() -> tuple[Instance, ...]:
    """The corpus, in the order of names."""
    return tuple(read_instance(path) for path in sorted(CORPUS.glob("*.yml")))


def _best(content: Mapping[str, Any]) -> BestKnown:
    cells = {Cell.parse(cell): Decimal(value) for cell, value in content["cells"].items()}
    return BestKnown(
        float(content["objective"]),
        cells,
        content["found_by"],
        float(content.get("used", 0.0)),
        int(content.get("starts", 0)),
        float(content.get("cpu_seconds", 0.0)),
    )


class Grounds:
    """Scenarios by instance; people who are met again are made once.

    Args:
        folder: where workspaces are made.
        shared_data: where the real people are; None where they are absent.
    """

    def __init__(self, folder: Path, shared_data: Path | None = None) -> None:
        self._folder = folder
        self._shared_data = shared_data
        self._workspaces: dict[str, tuple[Workspace, dict[str, Any]]] = {}

    @property
    def has_real_people(self) -> bool:
        """Whether instances about Montgomery County can be solved."""
        return self._shared_data is not None

    def scenario(self, instance: Instance) -> Scenario:
        """The instance's scenario."""
        key = str(sorted(instance.people.items()))
        if key not in self._workspaces:
            folder = self._folder / f"people-{len(self._workspaces)}"
            real = instance.is_real
            made = self._montgomery(folder) if real else _synthetic(folder, instance.people)
            self._workspaces[key] = made
        workspace, content = self._workspaces[key]
        scenario = {"id": instance.name.replace("_", "-"), **content, **instance.scenario}
        return workspace.scenario(scenario)

    def _montgomery(self, folder: Path) -> tuple[Workspace, dict[str, Any]]:
        assert self._shared_data is not None
        workspace = Workspace.init(folder, name="Montgomery", currency="USD")
        report = workspace.import_census(
            self._shared_data / _MONTGOMERY,
            mapping=read_mapping(_TESTS / "data" / "montgomery_mapping.yml"),
            as_of=date(2016, 12, 31),
        )
        structure = workspace.keep_structure(read_structure(_TESTS / "data/montgomery_structure"))
        return workspace, {"census": report.sha256, "structure": structure, "seed": 2017}


def _synthetic(folder: Path, people: Mapping[str, Any]) -> tuple[Workspace, dict[str, Any]]:
    workspace = Workspace.init(folder, name="Corpus", currency="USD")
    census = make_census(people["synthetic"], seed=people["seed"], as_of=AS_OF)
    keep_census(census, folder=workspace.census_folder, as_of=AS_OF)
    return workspace, {}
