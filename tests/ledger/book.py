"""A ledger in memory: the same rules and the same fold, without a database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from comptune.ledger import events
from comptune.ledger.actor import Actor, Authentication, demo_user
from comptune.ledger.canonical import entry_hash, timestamp_text
from comptune.ledger.content import content_sha256, inputs_sha256
from comptune.ledger.entry import Entry, NewEntry
from comptune.ledger.fold import fold
from comptune.ledger.materiality import assess
from comptune.ledger.policy import check
from comptune.ledger.policy_streams import stream_of
from comptune.ledger.state import EMPTY, ScenarioState, State


def person(name: str) -> Actor:
    """A user of the system."""
    return Actor(name, Authentication.OPERATING_SYSTEM)


ADA = person("ada")  # administrator
ANA, BOB = person("ana"), person("bob")  # analysts
BEN, UMA = person("ben"), person("uma")  # approvers
EVA = person("eva")  # executive
VIC = person("vic")  # viewer
ROLES = {
    "ana": "analyst",
    "bob": "analyst",
    "ben": "approver",
    "uma": "approver",
    "eva": "executive",
    "vic": "viewer",
}
FIRST_DAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
MERIT = "merit_rate.2027.L3"  # 2.7 % by default
HEADCOUNT = "headcount_growth.2027"  # asks for a reason
CENSUS, STRUCTURE = "c" * 64, "5" * 64


@dataclass
class Book:
    """Entries and the state that they tell. Each is a day after the one before."""

    state: State = EMPTY
    entries: list[Entry] = field(default_factory=list)

    def append(self, actor: Actor, event: events.Event, **options: Any) -> Entry:
        """Append what the rules allow."""
        stream = options.pop("stream", stream_of(event))
        version = options.pop("expected_version", self.state.version(stream))
        new = NewEntry(actor, stream, event, version)
        check(self.state, new)
        entry = entry_of(self.state, new, FIRST_DAY + timedelta(days=len(self.entries)))
        self.state = fold(self.state, [entry])
        self.entries.append(entry)
        return entry

    def scenario(self, scenario_id: str = "plan") -> ScenarioState:
        """The scenario as it is now."""
        return self.state.scenarios[scenario_id]

    # --- Acts -----------------------------------------------------------------------------------

    def create(self, actor: Actor = ANA, scenario: str = "plan", **fields: Any) -> Entry:
        """A scenario of 2027 to 2031."""
        blank = {
            "name": scenario.title(),
            "census_sha256": CENSUS,
            "structure_sha256": STRUCTURE,
            "start_year": 2027,
            "end_year": 2031,
            "seed": "42",
        }
        event = events.ScenarioCreated.model_validate({"scenario": scenario, **blank, **fields})
        return self.append(actor, event)

    def copy(self, actor: Actor, source: str, scenario: str) -> Entry:
        """A copy with all cells of the other."""
        base = self.scenario(source)
        cells = [{"cell": c, "new": v.value} for c, v in base.overrides.items()]
        at = {"scenario": source, "sequence": self.state.sequence}
        return self.create(actor, scenario, base=at, cells=cells)

    def change(
        self,
        actor: Actor = ANA,
        cell: str = MERIT,
        new: str | None = "0.028",
        scenario: str = "plan",
        **fields: Any,
    ) -> Entry:
        """One cell to another value."""
        moves = [move(self.state, scenario, cell, new)]
        fields = {"reason": "To try it.", **fields}
        event = events.ParameterChange(scenario=scenario, cells=moves, **fields)
        return self.append(actor, event)

    def run(self, actor: Actor = ANA, scenario: str = "plan", **fields: Any) -> str:
        """A sealed run of the scenario's present inputs; its id."""
        inputs = inputs_sha256(self.state, scenario)
        sealed = {
            "run_id": inputs[:16],
            "inputs_sha256": inputs,
            "results_sha256": inputs[::-1],
            "file_sha256": "f" * 64,
            "code_version": "1",
            "cost": Decimal(1001),
            "baseline_cost": Decimal(1000),
            "pay_gap": Decimal("0.03"),
            "baseline_pay_gap": Decimal("0.03"),
            **fields,
        }
        event = events.SimulationRun.model_validate({"scenario": scenario, **sealed})
        self.append(actor, event)
        return event.run_id

    def submission(self, scenario: str = "plan", **fields: Any) -> events.ScenarioSubmitted:
        """What a submission of the newest run would say."""
        run = self.state.newest_runs[inputs_sha256(self.state, scenario)]
        derived = assess(self.state, scenario, run)
        honest = {
            "run_id": run.run_id,
            "content_sha256": content_sha256(self.state, scenario, run.run_id),
            "approvals_required": derived.approvals_required,
            "materiality": derived.reasons,
        }
        return events.ScenarioSubmitted.model_validate({"scenario": scenario, **honest, **fields})

    def submit(self, actor: Actor = ANA, scenario: str = "plan") -> Entry:
        """Put it before the approvers."""
        return self.append(actor, self.submission(scenario))

    def run_and_submit(self, actor: Actor = ANA, scenario: str = "plan", **run: Any) -> Entry:
        """Both."""
        self.run(actor, scenario, **run)
        return self.submit(actor, scenario)

    def content(self, scenario: str = "plan") -> str:
        """The hash of what was last submitted."""
        known = self.scenario(scenario)
        submission = known.submission or known.lapsed_submission
        return submission.content_sha256 if submission else "0" * 64

    def approve(self, actor: Actor, scenario: str = "plan", meaning: str = "approved") -> Entry:
        """A signature."""
        event = events.ScenarioApproved.model_validate(
            {"scenario": scenario, "content_sha256": self.content(scenario), "meaning": meaning}
        )
        return self.append(actor, event)

    def reject(self, actor: Actor, scenario: str = "plan") -> Entry:
        """A refusal."""
        event = events.ScenarioRejected(
            scenario=scenario, content_sha256=self.content(scenario), reason="Too dear."
        )
        return self.append(actor, event)

    def publication(self, scenario: str = "plan", **fields: Any) -> events.ScenarioPublished:
        """What a publication would say."""
        overrides = self.scenario(scenario).overrides
        published = self.state.published
        levers = {cell: value for cell, value in overrides.items() if ".20" in cell}
        honest = {
            "content_sha256": self.content(scenario),
            "cells": [
                {
                    "cell": cell,
                    "old": published[cell].value if cell in published else None,
                    "new": value.value,
                }
                for cell, value in levers.items()
            ],
            "structure_sha256": "6" * 64 if len(levers) < len(overrides) else None,
        }
        return events.ScenarioPublished.model_validate({"scenario": scenario, **honest, **fields})

    def publish(self, actor: Actor = BEN, scenario: str = "plan") -> Entry:
        """Make the values the published tier."""
        return self.append(actor, self.publication(scenario))

    def lock(
        self, actor: Actor, *cells: str, role: str = "analyst", scenario: str | None = None
    ) -> Entry:
        """Lock cells."""
        event = events.ParameterLocked.model_validate(
            {"scenario": scenario, "cells": cells, "role": role, "reason": "As agreed."}
        )
        return self.append(actor, event)

    def unlock(self, actor: Actor, *cells: str, scenario: str | None = None) -> Entry:
        """Unlock cells."""
        event = events.ParameterUnlocked(scenario=scenario, cells=cells, reason="Not any more.")
        return self.append(actor, event)

    def grant(self, person: str, role: str, actor: Actor = ADA) -> Entry:
        """A role."""
        event = events.RoleGranted.model_validate({"person": person, "role": role})
        return self.append(actor, event)

    def revoke(self, person: str, role: str, actor: Actor = ADA) -> Entry:
        """No role any more."""
        event = events.RoleRevoked.model_validate({"person": person, "role": role})
        return self.append(actor, event)

    def set(self, name: str, new: str, actor: Actor = ADA) -> Entry:
        """A setting."""
        moved = events.SettingMove(name=name, new=new)
        return self.append(actor, events.SettingsChanged(settings=(moved,)))


def move(state: State, scenario: str, cell: str, new: str | None) -> events.CellMove:
    """A move from what the cell is now."""
    now = state.scenarios[scenario].overrides.get(cell)
    value = None if new is None else Decimal(new)
    return events.CellMove(cell=cell, old=now.value if now else None, new=value)


def entry_of(state: State, new: NewEntry, at: datetime) -> Entry:
    """The entry that a store would make."""
    columns: dict[str, Any] = {
        "sequence": state.sequence + 1,
        "actor": new.actor.name,
        "event_type": new.event.event_type,
        "stream": new.stream,
        "version": state.version(new.stream) + 1,
        "payload": new.event.payload() | {"authenticated_by": str(new.actor.authenticated_by)},
        "previous_hash": state.hash,
    }
    hashed = entry_hash(recorded_at=timestamp_text(at), **columns)
    return Entry(recorded_at=at, hash=hashed, **columns)


def founded() -> Book:
    """A book whose founder, ada, is administrator."""
    book = Book()
    book.append(ADA, events.RoleGranted(person="ada", role="administrator"))
    return book


def staffed() -> Book:
    """A book of 1 March 2027 on, with a person for every role."""
    book = founded()
    for name, role in ROLES.items():
        book.grant(name, role)
    return book


def submitted(**run: Any) -> Book:
    """A book with a submitted plan of ana's that moves one merit rate by 0.1 points."""
    book = staffed()
    book.create()
    book.change()
    book.run_and_submit(**run)
    return book


def copy_of(book: Book) -> Book:
    """The same book, to go on from twice."""
    return Book(book.state, list(book.entries))


__all__ = [
    "ADA",
    "ANA",
    "BEN",
    "BOB",
    "EVA",
    "HEADCOUNT",
    "MERIT",
    "UMA",
    "VIC",
    "Book",
    "demo_user",
    "founded",
    "move",
    "person",
    "staffed",
    "submitted",
]
