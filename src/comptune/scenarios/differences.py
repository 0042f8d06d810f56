"""What differs between two scenarios, by cell: the values in force, their tiers, who and why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from comptune.levers import Cell
from comptune.scenarios.histories import target_words
from comptune.scenarios.lineage import Decisions
from comptune.scenarios.moves import place_in_catalogue
from comptune.scenarios.scenario import Scenario
from comptune.scenarios.spec import TargetSpec
from comptune.scenarios.views import CellDifference, FactDifference, ScenarioDifference, SideValue
from comptune.structure import Structure, difference

STRUCTURE_TIER: Final = "structure"


@dataclass(frozen=True)
class InForce:
    """A cell's value in force, its tier, and the entry that set it, where a ledger has it."""

    value: Decimal
    tier: str
    sequence: int | None


def in_force(scenario: Scenario) -> dict[str, InForce]:
    """Every lever cell of the scenario, and the structure cells that it overrides."""
    found = {
        str(Cell(row["parameter_name"], row["fiscal_year"], row["job_level"] or None)): InForce(
            row["parameter_value"], row["parameter_source"], row["ledger_sequence"]
        )
        for row in scenario.effective().to_pylist()
    }
    for cell, value in scenario.overrides.items():
        if cell.is_structure:
            found[str(cell)] = InForce(value, "scenario", scenario.ledger_sequences.get(cell))
    return found


def scenario_difference(
    before: Scenario, after: Scenario, *, names: tuple[str, str], decisions: Decisions
) -> ScenarioDifference:
    """What differs from one scenario to another."""
    old, new = in_force(before), in_force(after)
    for one, other, scenario in ((old, new, before), (new, old, after)):
        for cell in other.keys() - one.keys():
            if Cell.parse(cell).is_structure:
                value = structure_value(scenario.ground.structure, Cell.parse(cell))
                one[cell] = InForce(value, STRUCTURE_TIER, None)
    return ScenarioDifference(
        before=names[0],
        after=names[1],
        facts=tuple(_facts(before, after)),
        cells=tuple(_cells(old, new, decisions)),
    )


def structure_value(structure: Structure, cell: Cell) -> Decimal:
    """The structure's own value of a cell of the ranges or the merit matrix."""
    if cell.name == "merit_matrix":
        matrix = {(row[0], row[1]): row[2] for row in structure.rows("config_merit_matrix")}
        return Decimal(str(matrix[cell.rating, cell.zone]))
    column = 2 if cell.name == "range_minimum" else 3
    levels = {row[0]: row[column] for row in structure.rows("config_job_levels")}
    return Decimal(str(levels[cell.level]))


def _cells(
    old: Mapping[str, InForce], new: Mapping[str, InForce], decisions: Decisions
) -> Iterator[CellDifference]:
    differing = [cell for cell in old.keys() | new.keys() if _differ(old.get(cell), new.get(cell))]
    for cell in sorted(differing, key=place_in_catalogue):
        yield CellDifference(
            cell,
            before=_side(cell, old.get(cell), decisions),
            after=_side(cell, new.get(cell), decisions),
        )


def _differ(old: InForce | None, new: InForce | None) -> bool:
    """Whether value or tier differ; another entry that set the same value there is no difference.

    A year that only one of the two has differs where somebody decided about it there.
    """
    if old is None or new is None:
        one = old or new
        return one is not None and one.sequence is not None
    return (old.value, old.tier) != (new.value, new.tier)


def _side(cell: str, one: InForce | None, decisions: Decisions) -> SideValue | None:
    if one is None:
        return None
    decision = None if one.sequence is None else decisions.behind(cell, one.sequence)
    return SideValue(one.value, one.tier, decision)


_FACTS: Final[Mapping[str, Callable[[Scenario], str]]] = {
    "census": lambda scenario: scenario.ground.census.sha256,
    "structure": lambda scenario: scenario.ground.structure_sha256,
    "start_year": lambda scenario: str(scenario.start_year),
    "end_year": lambda scenario: str(scenario.end_year),
    "seed": lambda scenario: str(scenario.spec.seed),
    "raise_base": lambda scenario: scenario.spec.raise_base,
}


def _facts(before: Scenario, after: Scenario) -> Iterator[FactDifference]:
    for name, fact in _FACTS.items():
        if fact(before) != fact(after):
            yield FactDifference(name, fact(before), fact(after))
    if before.ground.structure_sha256 != after.ground.structure_sha256:
        for one in difference(before.ground.structure, after.ground.structure):
            name = f"{one.table}, {one.key}, {one.column}"
            yield FactDifference(name, one.before, one.after)
    old, new = _targets(before), _targets(after)
    for name in [*old, *(name for name in new if name not in old)]:
        if old.get(name) != new.get(name):
            yield FactDifference(f"target {name}", old.get(name), new.get(name))


def _targets(scenario: Scenario) -> dict[str, str]:
    """The targets in words, by what they are of; the second of the same is numbered."""
    found: dict[str, str] = {}
    for target in scenario.spec.targets:
        name = _target_name(target)
        same = sum(key.split(" #")[0] == name for key in found)
        key = f"{name} #{same + 1}" if same else name
        found[key] = target_words(target.model_dump(mode="json"))
    return found


def _target_name(target: TargetSpec) -> str:
    group = target.department or (f"level {target.level}" if target.level else "")
    return ", ".join(filter(None, (target.metric, group, str(target.year))))
