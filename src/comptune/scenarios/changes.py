"""What a scenario changes against its baseline, and changes as a command line gives them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from comptune.levers import Cell, ValueRefused
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.scenario import Scenario
from comptune.structure import Difference, difference, with_overrides


@dataclass(frozen=True)
class CellChange:
    """One lever cell that the scenario sets. Values in natural units."""

    cell: Cell
    value: Decimal
    baseline_value: Decimal
    baseline_source: str  # the tier that the value comes from without the scenario


def changes_from(texts: Iterable[str]) -> dict[str, str]:
    """Changes by cell text from texts like "merit_rate.2027.L3=3.5%".

    Raises:
        ValueRefused: a text without an equals sign.
        ScenarioRefused: the same cell text twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        cell, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            raise ValueRefused(
                place="The change",
                value=f'"{text}"',
                rule="a change is a cell, an equals sign and a value",
                remedy="Write it as in merit_rate.2027.L3=3.5%.",
            )
        if cell in found:
            raise ScenarioRefused(
                place=cell,
                rule=f'it is set twice, to "{found[cell]}" and to "{value}"',
                remedy="Leave one of the two out.",
            )
        found[cell] = value
    return found


def changed_levers(scenario: Scenario) -> dict[str, tuple[CellChange, ...]]:
    """The lever cells that the scenario sets, by lever, with what they would be without it."""
    if all(cell.is_structure for cell in scenario.overrides):
        return {}
    before = {
        (row["parameter_name"], row["fiscal_year"], row["job_level"]): row
        for row in scenario.baseline().effective().to_pylist()
    }
    found: dict[str, list[CellChange]] = defaultdict(list)
    for cell, value in scenario.overrides.items():
        if not cell.is_structure:
            row = before[cell.name, cell.year, cell.level or 0]
            found[cell.name].append(
                CellChange(cell, value, row["parameter_value"], row["parameter_source"])
            )
    return {name: tuple(changes) for name, changes in found.items()}


def changed_structure(scenario: Scenario) -> tuple[Difference, ...]:
    """The cells of ranges and merit matrix that the scenario puts over its structure."""
    cells = {str(cell): value for cell, value in scenario.overrides.items() if cell.is_structure}
    structure = scenario.ground.structure
    return tuple(difference(structure, with_overrides(structure, cells))) if cells else ()
