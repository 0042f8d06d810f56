"""The executive pack as an asset: of the sealed run, in every form, where people look for it."""

from typing import Any

import dagster as dg
from pydantic import Field

from comptune.orchestration.failures import asker, in_words, tell_the_ledger
from comptune.orchestration.partitions import SCENARIOS
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.sealed import official_figures
from comptune.orchestration.shown import table
from comptune.scenarios.keeping import BASELINE
from comptune.workspace import Workspace


class PackConfig(dg.Config):
    """What the pack holds."""

    seeds: int = Field(default=100, description="For the uncertainty; 0 leaves it out.")


@dg.asset(
    partitions_def=SCENARIOS,
    group_name="runs",
    kinds={"python"},
    deps=[official_figures],
    hooks={tell_the_ledger},
)
def executive_pack(
    context: dg.AssetExecutionContext, config: PackConfig, workspace: WorkspaceResource
) -> dg.MaterializeResult[None]:
    """The executive report of the scenario's sealed run as PDF, HTML and Excel."""
    # Type setting and charts: a second that only this step pays.
    from comptune.reports.facts import pack_facts  # noqa: PLC0415
    from comptune.reports.summary import sentences  # noqa: PLC0415
    from comptune.reports.taking import (  # noqa: PLC0415
        FORMS,
        default_path,
        rendered,
        write_report,
    )

    with in_words():
        opened = workspace.open()
        source = _source(opened, context.partition_key)
        facts = pack_facts(opened, opened.desk(asker(context, opened)), source, seeds=config.seeds)
        paths: dict[str, Any] = {}
        for form in FORMS:
            path = default_path(opened, source, against=None, form=form)
            content = rendered(facts, form)
            if not (path.exists() and path.read_bytes() == content):
                write_report(path, content)
            paths[form] = dg.MetadataValue.path(str(path))
    summary = [
        (one.words, "; ".join(f"{name}: {value}" for name, value in one.rests_on))
        for one in sentences(facts)
    ]
    return dg.MaterializeResult(
        metadata={
            **paths,
            "run_id": facts.run_id,
            "verification_code": facts.approvals.code,
            "ledger_as_of_entry": facts.as_of,
            "summary": table(["what", "rests on"], summary),
        },
        data_version=dg.DataVersion(facts.approvals.code),
    )


def _source(opened: Workspace, partition: str) -> str:
    """The scenario; of the baseline, which no ledger has, its run."""
    return opened.scenario().run_id() if partition == BASELINE else partition
