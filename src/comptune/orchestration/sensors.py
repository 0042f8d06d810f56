"""The sensor that follows the ledger, and the schedules of the night."""

from typing import Final

import dagster as dg

from comptune.orchestration.changes import Seen, changes_since
from comptune.orchestration.failures import RUN_TAG
from comptune.orchestration.jobs import build_scenario, nightly_rebuild, verify_ledger
from comptune.orchestration.partitions import SCENARIOS, live_scenarios
from comptune.orchestration.questions import PARTITIONS
from comptune.orchestration.resources import WorkspaceResource

ENTRIES_TAG: Final = "comptune/entries"
_MOST_NAMED: Final = 20  # entries that a tag lists


@dg.sensor(
    name="rebuild_what_entries_touch",
    job=build_scenario,
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=10,
    description="New entries of the ledger rebuild the scenarios whose run would be another one, "
    "each once. The cursor has the last entry that was seen, and who could not be judged.",
)
def rebuild_what_entries_touch(
    context: dg.SensorEvaluationContext, workspace: WorkspaceResource
) -> dg.SensorResult | dg.SkipReason:
    """Ask for the runs that entries since the cursor make necessary."""
    opened = workspace.open()
    head = opened.ledger.head().sequence
    seen = Seen.read(context.cursor)
    wanted, known = live_scenarios(opened), context.instance.get_dynamic_partitions(PARTITIONS)
    is_over = seen.until is not None and seen.until >= head and not seen.unjudged
    if is_over and set(wanted) == set(known):
        return dg.SkipReason(f"Nothing came since entry {head}.")
    found = changes_since(opened, seen, head)
    for scenario, words in found.refused.items():
        context.log.warning(f"{scenario} cannot be run, and is looked at again: {words}")
    new = [one for one in wanted if one not in known]
    gone = [one for one in known if one not in wanted]
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(
                run_key=one.key,
                partition_key=one.scenario,
                tags={
                    RUN_TAG: one.run_id,
                    ENTRIES_TAG: ", ".join(map(str, one.entries[-_MOST_NAMED:])) or "all",
                },
            )
            for one in found.touched
        ],
        dynamic_partitions_requests=[
            *([SCENARIOS.build_add_request(new)] if new else []),
            *([SCENARIOS.build_delete_request(gone)] if gone else []),
        ],
        cursor=found.seen.text(),
        skip_reason=None
        if found.touched
        else dg.SkipReason(f"The entries up to {head} change no run."),
    )


@dg.schedule(
    name="every_night",
    job=nightly_rebuild,
    cron_schedule="0 1 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every scenario, at one in the morning UTC: a new release makes new runs.",
)
def every_night(
    context: dg.ScheduleEvaluationContext, workspace: WorkspaceResource
) -> list[dg.RunRequest] | dg.SkipReason:
    """One run a scenario; where nothing changed it finds what is sealed."""
    opened = workspace.open()
    known = context.instance.get_dynamic_partitions(PARTITIONS)
    scenarios = [one for one in live_scenarios(opened) if one in known]
    day = context.scheduled_execution_time.date().isoformat()
    if not scenarios:
        return dg.SkipReason("The sensor has found no scenario yet.")
    return [dg.RunRequest(run_key=f"{day}:{one}", partition_key=one) for one in scenarios]


every_day = dg.ScheduleDefinition(
    name="verify_every_day",
    job=verify_ledger,
    cron_schedule="30 0 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="The ledger verified and anchored, every day at half past midnight UTC.",
)
