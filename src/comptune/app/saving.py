"""From a bench to the ledger: what is saved, in the words of a person's desk."""

import re
from collections.abc import Mapping
from typing import Any, Final

from comptune.app.bench import Bench
from comptune.levers import load_catalogue
from comptune.scenarios.desk import Desk
from comptune.scenarios.spec import TargetSpec
from comptune.scenarios.spec_text import spec_content

_LONGEST_ID: Final = 63


def cell_texts(bench: Bench) -> dict[str, str | None]:
    """The unsaved values by cell, as the desk reads them; None: taken out."""
    now = bench.draft.now
    texts = {str(cell): bench.formatted(cell, value) for cell, value in now.cells.items()}
    return {**texts, **dict.fromkeys(map(str, now.cleared))}


def asks_reason(bench: Bench) -> bool:
    """Whether a lever that was moved asks for a reason."""
    catalogue = load_catalogue()
    return any(catalogue[cell.name].asks_reason for cell in bench.draft.touched)


def save_values(desk: Desk, bench: Bench, scenario_id: str, *, reason: str) -> int | None:
    """Write the unsaved values into the scenario: one entry, unless others wrote meanwhile.

    Returns:
        the version of the scenario that came of it; None where no value is unsaved.

    Raises:
        StaleVersion: the scenario is not as it was opened; nothing was written.
        NotAllowed: the person may not, or a cell is locked; nothing was written.
    """
    texts = cell_texts(bench)
    if not texts:
        return None
    version = _version(bench)
    return desk.set_cells(scenario_id, texts, reason=reason, expected_version=version).version


def save_targets(
    desk: Desk, bench: Bench, scenario_id: str, *, reason: str, version: int | None
) -> None:
    """Write the unsaved targets into the scenario, as one entry; refused as `save_values`.

    Args:
        version: of the scenario, that `save_values` gave.
    """
    if bench.draft.now.targets is not None:
        seen = _version(bench) if version is None else version
        desk.set_targets(scenario_id, bench.draft.now.targets, reason=reason, expected_version=seen)


def save_as(desk: Desk, bench: Bench, *, name: str, reason: str) -> str:
    """Begin a scenario with what is on the bench, and return its id.

    What stands on a scenario of the ledger becomes a copy of it, with the unsaved changes.
    """
    scenario_id = free_id(name, desk.state().scenarios)
    saved = bench.scenario.saved
    if saved is not None:
        entry = desk.copy(saved.id, scenario_id, name=name, reason=reason)
        texts = cell_texts(bench)
        if texts:
            entry = desk.set_cells(scenario_id, texts, reason=reason)
        save_targets(desk, bench, scenario_id, reason=reason, version=entry.version)
        return scenario_id
    changed = bench.changed_scenario
    content: dict[str, Any] = spec_content(changed.spec, changed.overrides)
    desk.create(
        scenario_id,
        name=name,
        census=content.get("census"),
        structure=content.get("structure"),
        start_year=bench.scenario.start_year,
        end_year=bench.scenario.end_year,
        seed=changed.spec.seed,
        raise_base=changed.spec.raise_base,
        cells=content["set"],
        targets=bench.draft.targets,
        reason=reason,
    )
    return scenario_id


def free_id(name: str, taken: Mapping[str, object]) -> str:
    """An id that reads like the name and that no scenario has: plan-2026, plan-2026-2."""
    words = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "scenario"
    words = words[: _LONGEST_ID - 4].strip("-")
    number, found = 1, words
    while found in taken or found == "baseline":
        number += 1
        found = f"{words}-{number}"
    return found


def target_of(targets: tuple[TargetSpec, ...], metric: str, year: int) -> TargetSpec | None:
    """The target of a metric's total in a year, if there is one."""
    own = (one for one in targets if one.metric == metric and one.year == year)
    return next((one for one in own if one.level is None and one.department is None), None)


def with_target(
    targets: tuple[TargetSpec, ...], metric: str, year: int, wanted: TargetSpec | None
) -> tuple[TargetSpec, ...]:
    """The targets with this one in place of that of the metric's total in the year; None: none."""
    before = target_of(targets, metric, year)
    others = tuple(one for one in targets if one is not before)
    return others if wanted is None else (*others, wanted)


def _version(bench: Bench) -> int | None:
    saved = bench.scenario.saved
    return None if saved is None else saved.version
