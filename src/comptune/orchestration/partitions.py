"""One partition a scenario: those of the ledger that are not archived, and the baseline."""

import warnings
from typing import Final

import dagster as dg

from comptune.orchestration.questions import PARTITIONS
from comptune.scenarios.keeping import BASELINE
from comptune.workspace import Workspace

SCENARIOS: Final = dg.DynamicPartitionsDefinition(name=PARTITIONS)


def live_scenarios(workspace: Workspace) -> tuple[str, ...]:
    """The keys that there should be: the baseline, then scenarios in the order of their ids."""
    known = workspace.ledger.state().scenarios.values()
    return (BASELINE, *sorted(one.id for one in known if one.status != "archived"))


def scenario_check(
    name: str, *, asset: dg.AssetKey | str, words: str, blocking: bool = True
) -> dg.AssetCheckSpec:
    """A check that is made for each scenario by itself.

    Args:
        words: what it holds true.
        blocking: whether nothing downstream is made in the same run where it fails.
    """
    with warnings.catch_warnings():
        # Dagster calls partitions of checks a preview; tests hold what is used of it.
        warnings.simplefilter("ignore", dg.PreviewWarning)
        return dg.AssetCheckSpec(
            name, asset=asset, partitions_def=SCENARIOS, blocking=blocking, description=words
        )
