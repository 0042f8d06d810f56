"""The ledger as assets: verified by a reader that trusts nothing stored, then anchored."""

from collections.abc import Iterator

import dagster as dg

from comptune.ledger.checkpoints import Checkpoints
from comptune.ledger.policy import demand
from comptune.ledger.roles import Act
from comptune.ledger.verify import verify
from comptune.orchestration.failures import asker, in_words
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.shown import table
from comptune.scenarios.clock import utc_now

_GROUP = "governance"


@dg.asset(
    group_name=_GROUP,
    kinds={"ledger"},
    check_specs=[
        dg.AssetCheckSpec(
            "ledger_is_sound",
            asset="verified_ledger",
            blocking=True,
            description="Every hash, the order, the state and the checkpoints are as recorded.",
        )
    ],
)
def verified_ledger(workspace: WorkspaceResource) -> Iterator[dg.MaterializeResult[None]]:
    """Every hash, the order, the state and the checkpoints, computed again."""
    with in_words():
        opened = workspace.open()
        found = verify(
            opened.ledger_url,
            checkpoints_folder=opened.checkpoints_folder,
            workspace_folder=opened.folder,
        )
    problems = [(one.sequence or "whole", one.kind, one.words) for one in found.problems]
    yield dg.MaterializeResult(
        metadata={
            "entries": found.sequence,
            "head": found.head_hash,
            "checkpoints": found.checkpoints,
            "anchored_to_entry": found.anchored_sequence,
            "what_this_proves": found.note,
            "problems": table(["entry", "problem", "what is wrong"], problems),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name="ledger_is_sound",
                passed=found.sound,
                description=found.problems[0].words
                if found.problems
                else f"All {found.sequence} entries are what was recorded.",
            )
        ],
    )


@dg.asset(group_name=_GROUP, kinds={"ledger"}, deps=[verified_ledger])
def ledger_checkpoint(
    context: dg.AssetExecutionContext, workspace: WorkspaceResource
) -> dg.MaterializeResult[None]:
    """A signed statement of how far the ledger went, written outside of its database."""
    with in_words():
        opened = workspace.open()
        demand(opened.ledger.state(), asker(context, opened), Act.VERIFY)
        made = Checkpoints(opened.checkpoints_folder).write_for(opened.ledger, utc_now())
    return dg.MaterializeResult(
        metadata={
            "checkpoint": made.number,
            "entries": made.size,
            "head": made.head_hash,
            "recorded_at": made.recorded_at.isoformat(),
            "folder": dg.MetadataValue.path(str(opened.checkpoints_folder)),
        }
    )
