"""Scenarios written down: as the text of a file, and those of the ledger as a file has them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from comptune.ledger.state import ScenarioState
from comptune.levers import Cell, format_value, load_catalogue
from comptune.scenarios.spec import ScenarioSpec, TargetSpec


def spec_text(spec: ScenarioSpec, overrides: Mapping[Cell, Decimal] | None = None) -> str:
    """The YAML text of a scenario, with `overrides` in place of its own cells where given."""
    return yaml.safe_dump(spec_content(spec, overrides), sort_keys=False, allow_unicode=True)


def spec_content(
    spec: ScenarioSpec, overrides: Mapping[Cell, Decimal] | None = None
) -> dict[str, Any]:
    """The keys and values of a scenario's file, as `spec_text` writes them."""
    content = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    if not spec.targets:
        content.pop("targets")
    if overrides is not None:
        catalogue = load_catalogue()
        content["set"] = {
            str(cell): format_value(catalogue.quantity(cell.name), value)
            for cell, value in overrides.items()
        }
    return content


def spec_of_state(saved: ScenarioState) -> ScenarioSpec:
    """A scenario of the ledger as a file would give it."""
    catalogue = load_catalogue()
    return ScenarioSpec(
        id=saved.id,
        name=saved.name,
        census=saved.census_sha256,
        structure=saved.structure_sha256,
        start_year=saved.start_year,
        end_year=saved.end_year,
        seed=saved.seed,
        raise_base="opening" if saved.raise_base == "opening" else "current",
        targets=tuple(TargetSpec(**dict(target)) for target in saved.targets),
        set={
            cell: format_value(catalogue.quantity(Cell.parse(cell).name), one.value)
            for cell, one in saved.overrides.items()
        },
    )
