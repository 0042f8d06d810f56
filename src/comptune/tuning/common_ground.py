"""Several scenarios and their baseline as one batch, refused where they cannot be compared."""

from collections.abc import Sequence
from dataclasses import replace

from comptune.scenarios.scenario import Scenario
from comptune.tuning.errors import EnsembleRefused
from comptune.warehouse.replay import Resolved


def resolve_together(scenarios: Sequence[Scenario]) -> tuple[tuple[str, ...], Resolved]:
    """The parameter sets of the scenarios in their order, then the first one's baseline.

    Returns:
        the names, the baseline's being "baseline", and the resolved sets; without a baseline where
        the first scenario sets no cell and so is its own.

    Raises:
        EnsembleRefused: none, two of one name, or of different people, structure or years.
    """
    _refuse_incomparable(scenarios)
    ids = tuple(one.spec.id for one in scenarios)
    sets = [one.parameter_set() for one in scenarios]
    if scenarios[0].overrides and "baseline" not in ids:
        ids = (*ids, "baseline")
        sets.append(scenarios[0].baseline().parameter_set())
    numbered = [
        replace(one, scenario_id=f"{one.scenario_id}#{number}") for number, one in enumerate(sets)
    ]
    return ids, scenarios[0].ground.replay.resolve(numbered)


def _refuse_incomparable(scenarios: Sequence[Scenario]) -> None:
    if not scenarios or len({one.spec.id for one in scenarios}) < len(scenarios):
        raise EnsembleRefused(
            place="The ensemble's scenarios",
            value=", ".join(one.spec.id for one in scenarios) or "none",
            rule="there is one at least, and each has a name of its own",
            remedy="Give each scenario once.",
        )
    first = scenarios[0]
    for one in scenarios[1:]:
        for what, same in (
            ("census", one.ground.census.sha256 == first.ground.census.sha256),
            ("structure", one.ground.structure_sha256 == first.ground.structure_sha256),
            ("published values", one.ground.published == first.ground.published),
            ("years", _years(one) == _years(first)),
        ):
            if not same:
                raise EnsembleRefused(
                    place=f"The scenarios {first.spec.id} and {one.spec.id}",
                    rule=f"their {what} differ, so that a difference would not be the levers'",
                    remedy="Take an ensemble of each, or rebase one of them.",
                )


def _years(scenario: Scenario) -> tuple[int, int]:
    return scenario.start_year, scenario.end_year
