"""Which official run stands for a scenario where its people are shown."""

from dataclasses import dataclass

from comptune.ledger.content import current_run
from comptune.ledger.state import SealedRunState, State
from comptune.scenarios.official import scenario_inputs_sha256
from comptune.scenarios.scenario import Scenario


@dataclass(frozen=True)
class ShownRun:
    """A run as the ledger has it.

    Attributes:
        is_current: whether the scenario is still what was run.
    """

    recorded: SealedRunState
    is_current: bool


def run_of_same(state: State, scenario: Scenario) -> ShownRun | None:
    """The sealed run of the same inputs as those of a scenario that the ledger does not have.

    The baseline's own run, where the scenario sets nothing.
    """
    same = state.newest_runs.get(scenario_inputs_sha256(scenario))
    return None if same is None else ShownRun(same, is_current=True)


def run_to_show(state: State, scenario_id: str) -> ShownRun | None:
    """The run of what the scenario is now, else the one of it that was sealed last, if any."""
    current = current_run(state, scenario_id)
    if current is not None:
        return ShownRun(current, is_current=True)
    own = [run for run in state.runs.values() if run.scenario == scenario_id]
    newest = max(own, key=lambda run: run.sequence, default=None)
    return None if newest is None else ShownRun(newest, is_current=False)
