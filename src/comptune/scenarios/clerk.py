"""Acts on what all scenarios share: locks, roles, settings, comments, exports.

Every act is one append to the ledger, whose policy decides; nothing is changed anywhere else.
"""

from collections.abc import Iterable, Mapping

from comptune.ledger.actor import Actor
from comptune.ledger.entry import Entry, NewEntry
from comptune.ledger.errors import StaleVersion
from comptune.ledger.events import (
    CommentAdded,
    DataExported,
    Event,
    ParameterLocked,
    ParameterUnlocked,
    RoleGranted,
    RoleRevoked,
    SettingsChanged,
)
from comptune.ledger.governance_settings import setting_text
from comptune.ledger.policy_streams import stream_of
from comptune.ledger.store import Ledger
from comptune.scenarios.beginnings import event_of
from comptune.scenarios.clock import Clock, utc_now
from comptune.scenarios.histories import words_of
from comptune.scenarios.moves import cells_named
from comptune.scenarios.records import Keeper, Records


class Clerk(Records):
    """One person's acts.

    Every act returns the entry that it appended. An act that the rules refuse raises the error of
    that rule (`NotAllowed`) and leaves everything as it was. `expected_version` is the version of
    the scenario (`ScenarioState.version`) that the person has seen: given, an act on anything
    newer raises `StaleVersion`. A scenario that there is not raises `UnknownScenario`.
    """

    def __init__(
        self, ledger: Ledger, actor: Actor, keeper: Keeper, clock: Clock = utc_now
    ) -> None:
        super().__init__(ledger, actor, keeper)
        self._clock = clock

    def comment(self, scenario_id: str, text: str) -> Entry:
        """Say something about a scenario."""
        return self._append(event_of(CommentAdded, scenario=scenario_id, text=text))

    def lock(
        self, cells: Iterable[str], *, role: str, reason: str, scenario: str | None = None
    ) -> Entry:
        """Lock cells, in a scenario or everywhere, so that only that role or higher unlocks."""
        named = cells_named(cells, self._years(scenario))
        event = event_of(ParameterLocked, scenario=scenario, cells=named, role=role, reason=reason)
        return self._append(event)

    def unlock(self, cells: Iterable[str], *, reason: str, scenario: str | None = None) -> Entry:
        """Let cells move again."""
        named = cells_named(cells, self._years(scenario))
        event = event_of(ParameterUnlocked, scenario=scenario, cells=named, reason=reason)
        return self._append(event)

    def grant(self, person: str, role: str, *, reason: str = "") -> Entry:
        """Grant a role."""
        return self._append(event_of(RoleGranted, person=person, role=role, reason=reason))

    def revoke(self, person: str, role: str, *, reason: str = "") -> Entry:
        """Take a role away."""
        return self._append(event_of(RoleRevoked, person=person, role=role, reason=reason))

    def set_settings(self, settings: Mapping[str, str], *, reason: str = "") -> Entry:
        """Change settings of governance, as entries write them: {"demo_users": "true"}."""
        now = self.state().settings
        moves = [
            {"name": name, "old": setting_text(now, name), "new": text}
            for name, text in settings.items()
        ]
        return self._append(event_of(SettingsChanged, settings=moves, reason=reason))

    def record_export(
        self, what: str, *, run_id: str | None = None, people: int | None = None, reason: str = ""
    ) -> Entry:
        """Record that data leaves the tool, before it does."""
        event = event_of(DataExported, what=what, run_id=run_id, people=people, reason=reason)
        return self._append(event)

    def _append(self, event: Event, expected_version: int | None = None) -> Entry:
        entry = NewEntry(self.actor, stream_of(event), event, expected_version)
        try:
            return self.ledger.append([entry], at=self._clock())[0]
        except StaleVersion as stale:
            raise self._in_words(stale, entry) from stale

    def _in_words(self, stale: StaleVersion, refused: NewEntry) -> StaleVersion:
        """What the author has not seen, as a history tells it."""
        unseen = [
            f"entry {entry.sequence}, {entry.actor}: {words_of(entry)}"
            for entry in self.ledger.read(stream=refused.stream)
            if entry.version > (refused.expected_version or 0)
        ]
        if not unseen:
            return stale
        return StaleVersion(
            place=stale.place,
            value=str(stale.value),
            rule=f"others wrote since: {'; '.join(unseen)}",
            remedy=stale.remedy,
            meanwhile=tuple(unseen),
        )

    def _years(self, scenario_id: str | None) -> tuple[int, int] | None:
        if scenario_id is None:
            return None
        scenario = self.scenario_state(scenario_id)
        return scenario.start_year, scenario.end_year
