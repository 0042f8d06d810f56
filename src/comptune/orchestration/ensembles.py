"""A scenario on many seeds as an asset: bands by year, and the probability of its targets."""

from typing import TYPE_CHECKING, Any, Final

import dagster as dg
from pydantic import Field

from comptune.metrics import figures, load_metrics
from comptune.orchestration.failures import asker, in_words, tell_the_ledger
from comptune.orchestration.inputs import PEOPLE_POOL, effective_parameters
from comptune.orchestration.partitions import SCENARIOS
from comptune.orchestration.pictures import bands
from comptune.orchestration.resources import WorkspaceResource
from comptune.orchestration.shown import COST, PEOPLE, table

if TYPE_CHECKING:
    from comptune.tuning.ensemble import Ensemble

SIGN_OFF_SEEDS: Final = 1_000
_METRICS: Final = (COST, "annualised_payroll", PEOPLE, "average_increase")


class EnsembleConfig(dg.Config):
    """How far it is looked."""

    seeds: int = Field(default=100, description="100 for exploring, 1,000 for signing off.")
    targets: list[str] = Field(
        default_factory=list,
        description="As in headcount.2031>=10000; the scenario's own come beside them.",
    )


@dg.asset(
    partitions_def=SCENARIOS,
    group_name="uncertainty",
    kinds={"python"},
    deps=[effective_parameters],
    pool=PEOPLE_POOL,
    hooks={tell_the_ledger},
)
def scenario_ensemble(
    context: dg.AssetExecutionContext, config: EnsembleConfig, workspace: WorkspaceResource
) -> dg.MaterializeResult[None]:
    """Cost and people by year on common seeds: P10, P50, P90, and how sure the targets are."""
    with in_words():
        opened = workspace.open()
        found = opened.tuner(asker(context, opened)).ensemble(
            context.partition_key,
            seeds=config.seeds,
            targets=config.targets,
            metrics=_METRICS,
            progress=lambda done, of: context.log.info(f"{done:,} of {of:,} seeds"),
        )
    return dg.MaterializeResult(metadata=_shown(found, opened.settings.currency))


def _shown(found: "Ensemble", currency: str) -> dict[str, Any]:
    cost = [
        (str(one.year), one.p10, one.p50, one.p90, figures.money(one.p50))
        for one in found.bands(COST)
        if one.p10 is not None and one.p50 is not None and one.p90 is not None
    ]
    rows = [
        (
            load_metrics()[name].title,
            one.year,
            *(
                figures.metric(load_metrics()[name].unit, value)
                for value in (one.p10, one.p50, one.p90)
            ),
        )
        for name in _METRICS
        for one in found.bands(name)
    ]
    own = found.scenario_ids[0]
    chances = [(one.words, one.chances[own].words) for one in found.targets]
    shown: dict[str, Any] = {
        "seeds": len(found.seeds),
        "chart": dg.MetadataValue.md(
            bands(f"Total compensation cost, {currency}: P10 to P90", cost)
        ),
        "bands": table(["metric", "year", "P10", "P50", "P90"], rows),
        "what_this_says": dg.MetadataValue.md("\n".join(f"- {one}" for one in found.words)),
    }
    if chances:
        shown["targets"] = table(["target", "met"], chances)
    return shown
