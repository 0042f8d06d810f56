"""The desk: everything a person does to scenarios, and asks about them.

Every act is one append to the ledger, whose policy decides; nothing is changed anywhere else.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from comptune.ledger.entry import Entry
from comptune.ledger.events import (
    ParameterChange,
    ParameterRollback,
    ScenarioArchived,
    ScenarioRebased,
    ScenarioRejected,
    ScenarioRenamed,
    ScenarioWithdrawn,
    TargetSet,
)
from comptune.scenarios.approvals import (
    approved_event,
    decided_content,
    published_entries,
    submitted_event,
)
from comptune.scenarios.beginnings import (
    copied_event,
    created_event,
    event_of,
    restored_event,
    spec_with,
)
from comptune.scenarios.clerk import Clerk
from comptune.scenarios.clock import When
from comptune.scenarios.edits import Edits
from comptune.scenarios.moves import values_of
from comptune.scenarios.rebasing import Keep, decided, plan
from comptune.scenarios.spec import ScenarioSpec, TargetSpec, check_targets


class Desk(Clerk):
    """One person's desk; `Clerk` says what all acts have in common."""

    # How a scenario begins

    def create(
        self,
        scenario_id: str,
        *,
        name: str | None = None,
        census: str | None = None,
        structure: str | None = None,
        start_year: int | None = None,
        end_year: int | None = None,
        seed: int | None = None,
        raise_base: Literal["current", "opening"] = "current",
        cells: Mapping[str, str] | None = None,
        targets: Sequence[TargetSpec] = (),
        reason: str = "",
    ) -> Entry:
        """Begin a scenario. Left out: the only census, the newest structure, five years, seed 1.

        Raises:
            ComptuneError: whatever in it cannot be simulated.
        """
        given = {
            "id": scenario_id,
            "name": name,
            "census": census,
            "structure": structure,
            "start_year": start_year,
            "end_year": end_year,
            "seed": seed,
            "raise_base": raise_base,
            "set": dict(cells or {}),
        }
        return self.import_spec(spec_with(given, targets), reason=reason)

    def import_spec(self, spec: ScenarioSpec, *, reason: str = "") -> Entry:
        """Begin a scenario from a file's content (`read_spec`)."""
        return self._append(created_event(self._keeper, spec, reason))

    def copy(
        self, source: str, scenario_id: str, *, name: str | None = None, reason: str = ""
    ) -> Entry:
        """Begin a scenario as a copy of another, which becomes its base."""
        state, original = self.state(), self.scenario_state(source)
        return self._append(copied_event(state, original, scenario_id, name=name, reason=reason))

    def restore_published(
        self,
        scenario_id: str,
        as_of: When,
        *,
        reason: str,
        name: str | None = None,
        census: str | None = None,
    ) -> Entry:
        """Begin a scenario whose cells are the values in force outside of scenarios then.

        It holds those that are published otherwise now; to be approved and published as any other.

        Raises:
            ScenarioRefused: they are the same now.
        """
        return self._append(
            restored_event(
                self._keeper,
                scenario_id,
                then=self.state(as_of),
                now=self.state(),
                name=name,
                census=census,
                reason=reason,
            )
        )

    # What a scenario holds

    def rename(self, scenario_id: str, name: str, *, expected_version: int | None = None) -> Entry:
        """Give another name; the id stays."""
        old = self.scenario_state(scenario_id).name
        event = event_of(ScenarioRenamed, scenario=scenario_id, old=old, new=name)
        return self._append(event, expected_version)

    def set_cells(
        self,
        scenario_id: str,
        changes: Mapping[str, str | None],
        *,
        reason: str = "",
        expected_version: int | None = None,
        optimization: str | None = None,
    ) -> Entry:
        """Set cells: {"merit_rate.2027+.*": "3.5 %"}, take out with None; one entry has all moves.

        Raises:
            ScenarioRefused: nothing moves, or a cell is set twice.
            ComptuneError: a cell or value that the catalogue refuses.
        """
        edits = self._edits(scenario_id)
        event = event_of(
            ParameterChange,
            scenario=scenario_id,
            cells=edits.setting(changes),
            reason=reason,
            optimization=optimization,
        )
        return self._append(event, expected_version)

    def clear_cells(
        self,
        scenario_id: str,
        cells: Iterable[str],
        *,
        reason: str = "",
        expected_version: int | None = None,
    ) -> Entry:
        """Take cells out of the scenario, so that the tiers below are in force again.

        Raises:
            ScenarioRefused: none of them is set.
        """
        edits = self._edits(scenario_id)
        event = event_of(
            ParameterChange, scenario=scenario_id, cells=edits.clearing(cells), reason=reason
        )
        return self._append(event, expected_version)

    def set_targets(
        self,
        scenario_id: str,
        targets: Sequence[TargetSpec],
        *,
        reason: str = "",
        expected_version: int | None = None,
    ) -> Entry:
        """Put these targets in place of the scenario's."""
        check_targets(targets, scenario_id)
        wanted = [target.model_dump() for target in targets]
        event = event_of(TargetSet, scenario=scenario_id, targets=wanted, reason=reason)
        return self._append(event, expected_version)

    def roll_back(
        self,
        scenario_id: str,
        to_sequence: int,
        *,
        reason: str,
        expected_version: int | None = None,
    ) -> Entry:
        """Put the scenario's cells back to what they were after an entry.

        Raises:
            ScenarioRefused: it was not there then, or its cells are the same now.
        """
        edits = self._edits(scenario_id)
        event = event_of(
            ParameterRollback,
            scenario=scenario_id,
            to_sequence=to_sequence,
            cells=edits.rolling_back(self.ledger, to_sequence),
            reason=reason,
        )
        return self._append(event, edits.version_or(expected_version))

    def rebase(
        self,
        scenario_id: str,
        *,
        keep: Keep | None = None,
        reason: str = "",
        expected_version: int | None = None,
    ) -> Entry:
        """Take over what changed in the base since; `keep` is of all conflicts, or by cell.

        Raises:
            ScenarioRefused: it has no base, nothing changed there, or cells conflict and `keep`
                does not say whose value stays.
        """
        edits = self._edits(scenario_id)
        found = plan(self.ledger, self.state(), edits.scenario)
        after = decided(scenario_id, found, mine=values_of(edits.scenario), keep=keep)
        event = event_of(
            ScenarioRebased,
            scenario=scenario_id,
            old_base=found.old_base,
            new_base=found.new_base,
            cells=edits.moves_to(after),
            reason=reason,
        )
        return self._append(event, edits.version_or(expected_version))

    def archive(self, scenario_id: str, *, reason: str = "") -> Entry:
        """Put a scenario away for good."""
        return self._append(event_of(ScenarioArchived, scenario=scenario_id, reason=reason))

    # Approval

    def submit(
        self, scenario_id: str, *, reason: str = "", expected_version: int | None = None
    ) -> Entry:
        """Put a scenario before the approvers, with its newest run.

        Raises:
            NotCurrent: no sealed run has the scenario's present content.
            ScenarioRefused: the file of that run is gone or another one, or tells other figures.
        """
        seen = self.scenario_state(scenario_id).version
        event = submitted_event(self._keeper, self.ledger, self.actor, scenario_id, reason)
        return self._append(event, seen if expected_version is None else expected_version)

    def withdraw(self, scenario_id: str, *, reason: str = "") -> Entry:
        """Take a submission back."""
        return self._append(event_of(ScenarioWithdrawn, scenario=scenario_id, reason=reason))

    def approve(
        self,
        scenario_id: str,
        *,
        meaning: Literal["reviewed", "approved"] = "approved",
        reason: str = "",
        content_sha256: str | None = None,
    ) -> Entry:
        """Sign what was submitted. `content_sha256`: what the person has seen; left out: now's.

        Raises:
            ScenarioRefused: the file of its run is gone or another one, or tells other figures.
        """
        seen = content_sha256
        event = approved_event(
            self._keeper, self.ledger, self.actor, scenario_id, meaning, reason, seen
        )
        return self._append(event)

    def reject(self, scenario_id: str, *, reason: str, content_sha256: str | None = None) -> Entry:
        """Refuse what was submitted."""
        event = event_of(
            ScenarioRejected,
            scenario=scenario_id,
            content_sha256=content_sha256 or decided_content(self.standing(scenario_id)),
            reason=reason,
        )
        return self._append(event)

    def publish(self, scenario_id: str, *, reason: str = "") -> Entry:
        """Make an approved scenario's values the published tier; returns SCENARIO_PUBLISHED.

        Its structure cells become a new structure, in an entry of the same append before it.

        Raises:
            NotApproved, ApprovalLapsed: it lacks approvals, or is not any more what was approved.
            ScenarioRefused: the structure that its cells change was changed since, or as `approve`.
        """
        entries = published_entries(self._keeper, self.ledger, self.actor, scenario_id, reason)
        return self.ledger.append(entries, at=self._clock())[-1]

    def _edits(self, scenario_id: str) -> Edits:
        return Edits(self.scenario_state(scenario_id), self._keeper)
