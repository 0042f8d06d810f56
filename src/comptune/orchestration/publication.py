"""Publication as an asset: after every blocking check, and judged by the desk all the same."""

from decimal import Decimal

import dagster as dg

from comptune.levers import Cell
from comptune.orchestration.failures import asker, in_words, tell_the_ledger
from comptune.orchestration.partitions import SCENARIOS
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.sealed import official_figures
from comptune.orchestration.shown import table
from comptune.tuning.answers import value_text


class PublishConfig(dg.Config):
    """What goes into the entry beside the values."""

    reason: str = ""


@dg.asset(
    partitions_def=SCENARIOS,
    group_name="governance",
    kinds={"ledger"},
    deps=[official_figures],
    hooks={tell_the_ledger},
)
def published_values(
    context: dg.AssetExecutionContext, config: PublishConfig, workspace: WorkspaceResource
) -> dg.MaterializeResult[None]:
    """The approved values become the published tier, as `comptune scenario publish` makes them so.

    Who asks must be allowed to, and the scenario approved by others; a check that fails ends the
    run before.
    """
    with in_words():
        opened = workspace.open()
        desk = opened.desk(asker(context, opened))
        entry = desk.publish(context.partition_key, reason=config.reason)
    moves = [
        (one["cell"], _value(one["cell"], one.get("old")), _value(one["cell"], one["new"]))
        for one in entry.payload["cells"]
    ]
    return dg.MaterializeResult(
        metadata={
            "entry": entry.sequence,
            "published_by": entry.actor,
            "cells": table(["cell", "before", "now"], moves),
        }
    )


def _value(cell: str, value: str | None) -> str:
    return "not published" if value is None else value_text(Cell.parse(cell), Decimal(value))
