"""What the steps before made in this very run, or in those that it goes on from.

Steps hand each other what they show: Dagster's log of runs keeps it by run, so that two questions
of one scenario never read each other's, and a run that goes on reads its own.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from comptune.errors import ComptuneError


class NotMade(ComptuneError):
    """A step that stands on another, which this run and those before it did not make."""


def made_before(context: dg.AssetExecutionContext, asset: dg.AssetKey) -> Mapping[str, Any] | None:
    """What the newest materialisation of an asset in this line of runs shows; None without one."""
    for run in _line(context.instance, context.run):
        records = context.instance.get_records_for_run(
            run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION, ascending=False
        ).records
        for record in records:
            made = record.asset_materialization
            if made is not None and made.asset_key == asset:
                return {name: one.value for name, one in made.metadata.items()}
    return None


def needed(context: dg.AssetExecutionContext, asset: dg.AssetKey) -> Mapping[str, Any]:
    """As `made_before`, where there is nothing to do without it.

    Raises:
        NotMade: neither this run nor one that it goes on from made it.
    """
    found = made_before(context, asset)
    if found is None:
        name = asset.to_user_string()
        raise NotMade(
            place=f"The step {context.asset_key.to_user_string()} of {context.partition_key}",
            rule=f"it stands on {name}, which this run did not make",
            remedy=f"Select {name} as well, or begin the run that made it again from this step.",
        )
    return found


def _line(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Iterator[dg.DagsterRun]:
    """The run, the one that it goes on from, and so on."""
    current: dg.DagsterRun | None = run
    while current is not None:
        yield current
        parent = current.parent_run_id
        current = instance.get_run_by_id(parent) if parent else None
