"""A state while entries are folded into it: copied once, then changed in place."""

from dataclasses import fields
from typing import Any, Final

from comptune.ledger.state import ScenarioState, State

Payload = dict[str, Any]


class Work:
    """The parts of a state, open to change; `state` closes them again."""

    def __init__(self, state: State) -> None:
        self.sequence, self.hash, self.recorded_at = state.sequence, state.hash, state.recorded_at
        self.versions = dict(state.versions)
        self.grants = dict(state.grants)
        self.settings = state.settings
        self.scenarios = dict(state.scenarios)
        self.locks = dict(state.locks)
        self.publications = list(state.publications)
        self.published = dict(state.published)
        self.runs = dict(state.runs)
        self.structures = list(state.structures)
        self.censuses = list(state.censuses)
        self.optimizations = dict(state.optimizations)
        self._open: dict[str, dict[str, Any]] = {}

    def scenario(self, scenario_id: str) -> dict[str, Any]:
        """The fields of a scenario, to be changed in place."""
        if scenario_id not in self._open:
            scenario = self.scenarios[scenario_id]
            opened = {name: getattr(scenario, name) for name in _SCENARIO_FIELDS}
            for name in ("overrides", "locks", "edits"):
                opened[name] = dict(opened[name])
            self._open[scenario_id] = opened
        return self._open[scenario_id]

    def begin(self, opened: dict[str, Any]) -> None:
        """A scenario that was not there before."""
        self._open[opened["id"]] = opened

    def state(self) -> State:
        """What the parts come to. The work is not used afterwards."""
        for scenario_id, opened in self._open.items():
            self.scenarios[scenario_id] = ScenarioState(**opened)
        return State(
            sequence=self.sequence,
            hash=self.hash,
            recorded_at=self.recorded_at,
            versions=self.versions,
            grants=self.grants,
            settings=self.settings,
            scenarios=self.scenarios,
            locks=self.locks,
            publications=tuple(self.publications),
            published=self.published,
            runs=self.runs,
            structures=tuple(self.structures),
            censuses=tuple(self.censuses),
            optimizations=self.optimizations,
        )


_SCENARIO_FIELDS: Final = tuple(field.name for field in fields(ScenarioState))
NOTHING_SUBMITTED: Final[dict[str, Any]] = {
    "submission": None,
    "signatures": (),
    "lapsed_submission": None,
    "rejection": None,
    "withdrawn_at": None,
    "published_at": None,
    "archived_at": None,
}
