"""Random people attempt random acts, honest and forged; the witness never has cause to object."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from tests.ledger.book import (
    ADA,
    ANA,
    BEN,
    BOB,
    EVA,
    FIRST_DAY,
    UMA,
    VIC,
    Book,
    move,
    person,
    staffed,
)
from tests.ledger.witness import DEFAULT, Witness

from comptune.errors import ComptuneError
from comptune.ledger import events
from comptune.ledger.actor import demo_user
from comptune.ledger.content import current_run, inputs_sha256
from comptune.ledger.entry import Entry, NewEntry
from comptune.ledger.fold import fold
from comptune.ledger.policy import may
from comptune.ledger.policy_streams import stream_of
from comptune.ledger.roles import LINE, Act
from comptune.ledger.state import EMPTY, State
from comptune.ledger.store import Ledger

PEOPLE = (ADA, ANA, BOB, BEN, UMA, EVA, VIC, demo_user("ana"), demo_user("eva"), person("Ben"))
NAMES = [actor.name for actor in PEOPLE]
IDS = ("one", "two", "three", "four")
CELLS = (*DEFAULT, "merit_matrix.R4.Z2")
VALUES = ("0.0271", "0.0272", "0.0101", "0.031", "0.24", "0.0275", "0.2", "40")
ROLES = (*LINE, "administrator")
actors = st.sampled_from(PEOPLE)
ids = st.sampled_from((*IDS[:1] * 3, *IDS[:2] * 2, *IDS))
cells = st.sampled_from(CELLS)
values = st.sampled_from(VALUES) | st.none()
makers = st.sampled_from((ANA, BOB, BEN, ADA))
checkers = st.sampled_from((BEN, UMA, EVA, BEN, UMA, EVA, demo_user("eva"), person("Ben"), ANA))


class Governance(RuleBasedStateMachine):
    """People, scenarios and locks; what the rules refuse does not happen."""

    book: Book

    def __init__(self) -> None:
        super().__init__()
        self.book = self.begin()
        self.witness = Witness()
        for entry in self.book.entries:
            self.witness.saw(entry)
        self.seen = len(self.book.entries)

    def begin(self) -> Book:
        """A book with a person for every role."""
        return staffed()

    def attempt(self, act: Callable[[], Entry | str]) -> bool:
        """Do it, if the rules allow it; say whether they did."""
        before = len(self.book.entries)
        try:
            act()
        except ComptuneError as refused:
            assert len(str(refused)) > 20
            assert len(self.book.entries) == before
            return False
        for entry in self.book.entries[before:]:
            self.witness.saw(entry)
        self.seen = len(self.book.entries)
        return True

    @property
    def known(self) -> State:
        """The state now."""
        return self.book.state

    @initialize(maker=makers, demo=st.booleans(), cell=cells)
    def begin_with_a_draft(self, maker: Any, demo: bool, cell: str) -> None:
        """A scenario, and often people with a second name."""
        if demo:
            self.attempt(lambda: self.book.set("demo_users", "true"))
            for name, role in (("demo:ana", "approver"), ("demo:eva", "executive")):
                self.attempt(lambda n=name, r=role: self.book.grant(n, r))  # type: ignore[misc]
            self.attempt(lambda: self.book.grant("Ben", "executive"))
        self.attempt(lambda: self.book.create(maker, "one"))
        self.attempt(lambda: self.book.change(maker, cell, "0.028", scenario="one"))

    # --- Making ---------------------------------------------------------------------------------

    @precondition(lambda self: len(self.known.scenarios) < len(IDS))
    @rule(actor=makers, last=st.sampled_from((2027, 2028)))
    def create(self, actor: Any, last: int) -> None:
        free = next(name for name in IDS if name not in self.known.scenarios)
        self.attempt(lambda: self.book.create(actor, free, end_year=last))

    @rule(actor=actors, scenario=ids)
    def create_again(self, actor: Any, scenario: str) -> None:
        if scenario in self.known.scenarios:
            assert not self.attempt(lambda: self.book.create(actor, scenario))

    @precondition(lambda self: len(self.known.scenarios) < len(IDS))
    @rule(actor=makers, source=ids)
    def copy(self, actor: Any, source: str) -> None:
        free = next(name for name in IDS if name not in self.known.scenarios)
        if source in self.known.scenarios:
            self.attempt(lambda: self.book.copy(actor, source, free))

    @rule(
        actor=makers | actors,
        scenario=ids,
        cell=cells,
        new=values,
        reason=st.sampled_from(("", "So.")),
    )
    def change(self, actor: Any, scenario: str, cell: str, new: str | None, reason: str) -> None:
        if scenario in self.known.scenarios:
            self.attempt(
                lambda: self.book.change(actor, cell, new, scenario=scenario, reason=reason)
            )

    @rule(tuner=makers | checkers, actor=makers, scenario=ids, new=values)
    def tune_and_take_over(self, tuner: Any, actor: Any, scenario: str, new: str | None) -> None:
        name = f"o-{len(self.known.optimizations) or 1}"  # the second is refused: an id is one's
        event = events.OptimizationRun(optimization=name, problem={}, solution={})
        self.attempt(lambda: self.book.append(tuner, event))
        if scenario in self.known.scenarios:
            self.attempt(
                lambda: self.book.change(actor, new=new, scenario=scenario, optimization=name)
            )

    @rule(actor=actors, scenario=ids, onto=ids, cell=cells, new=values)
    def rebase(self, actor: Any, scenario: str, onto: str, cell: str, new: str | None) -> None:
        known = self.known.scenarios
        if scenario not in known or onto not in known:
            return
        base = known[scenario].base or events.Base(scenario=onto, sequence=1)
        event = events.ScenarioRebased(
            scenario=scenario,
            old_base=base,
            new_base=events.Base(scenario=onto, sequence=self.known.sequence),
            cells=(move(self.known, scenario, cell, new),),
            reason="So.",
        )
        self.attempt(lambda: self.book.append(actor, event))

    @rule(actor=actors, scenario=ids, cell=cells, new=values)
    def roll_back(self, actor: Any, scenario: str, cell: str, new: str | None) -> None:
        if scenario not in self.known.scenarios:
            return
        event = events.ParameterRollback(
            scenario=scenario,
            to_sequence=self.known.scenarios[scenario].created_sequence,
            cells=(move(self.known, scenario, cell, new),),
            reason="Better before.",
        )
        self.attempt(lambda: self.book.append(actor, event))

    @rule(actor=makers, scenario=ids, value=st.integers(1, 2))
    def set_target(self, actor: Any, scenario: str, value: int) -> None:
        target = events.Target(metric="total_compensation_cost", year=2027, value=Decimal(value))
        event = events.TargetSet(scenario=scenario, targets=(target,))
        self.attempt(lambda: self.book.append(actor, event))

    @precondition(lambda self: len(self.known.scenarios) < len(IDS))
    @rule(
        author=st.sampled_from((BEN, UMA, EVA)),
        colleague=st.sampled_from((ANA, BOB)),
        way=st.sampled_from(("copy", "rebase", "tuner", "copy of a copy")),
    )
    def let_a_colleague_submit(self, author: Any, colleague: Any, way: str) -> None:
        """The author's values, in the colleague's scenario, before the author."""
        names = [f"{way.replace(' ', '-')}-{part}-{self.known.sequence}" for part in range(3)]
        last = names[2] if way == "copy of a copy" else names[1]
        handed_over = False
        with suppress(ComptuneError):
            self._hand_over(author, colleague, way, names)
            handed_over = True
        for entry in self.book.entries[self.seen :]:
            self.witness.saw(entry)
        self.seen = len(self.book.entries)
        if handed_over:
            self.run_and_submit(colleague, last)
            assert not self.attempt(lambda: self.book.approve(author, last))

    def _hand_over(self, author: Any, colleague: Any, way: str, names: list[str]) -> None:
        first, second, third = names
        if way == "tuner":
            self.book.append(
                author, events.OptimizationRun(optimization=first, problem={}, solution={})
            )
            self.book.create(colleague, second)
            self.book.change(colleague, "cola_rate.2028.L1", scenario=second, optimization=first)
            return
        self.book.create(author if "copy" in way else colleague, first)
        self.book.copy(colleague, first, second)
        if way == "copy of a copy":
            self.book.copy(colleague, second, third)
        if way == "rebase":
            base = self.known.scenarios[second].base
            self.book.change(author, "cola_rate.2028.L1", scenario=first)
            now = events.Base(scenario=first, sequence=self.known.sequence)
            moved = (move(self.known, second, "cola_rate.2028.L1", "0.028"),)
            self.book.append(
                colleague,
                events.ScenarioRebased.model_validate(
                    {"scenario": second, "old_base": base, "new_base": now, "cells": moved}
                ),
            )

    # --- Deciding -------------------------------------------------------------------------------

    @rule(
        actor=makers | actors,
        scenario=ids,
        cost=st.sampled_from((1000, 1000, 1004, 1100)),
        gap=st.sampled_from(("0.03", "0.03", "0.04")),
        release=st.sampled_from("112"),
        results=st.sampled_from("11112"),
    )
    def run(
        self, actor: Any, scenario: str, cost: int, gap: str, release: str, results: str
    ) -> None:
        if scenario not in self.known.scenarios:
            return
        inputs = inputs_sha256(self.known, scenario)
        self.attempt(
            lambda: self.book.run(
                actor,
                scenario,
                run_id=inputs[:15] + release,
                cost=Decimal(cost),
                pay_gap=Decimal(gap),
                code_version=release,
                results_sha256=inputs[:63] + results,
            )
        )

    @rule(actor=makers | actors, scenario=ids)
    def run_and_submit(self, actor: Any, scenario: str) -> None:
        if scenario not in self.known.scenarios:
            return
        if self._current(scenario) is None:
            self.attempt(lambda: self.book.run(actor, scenario))
        if self._current(scenario) is not None:
            self.attempt(lambda: self.book.submit(actor, scenario))

    def _current(self, scenario: str) -> object:
        return current_run(self.known, scenario)

    @rule(maker=makers, first=checkers, second=checkers, third=checkers, scenario=ids)
    def advance(self, maker: Any, first: Any, second: Any, third: Any, scenario: str) -> None:
        """All the way to publication, if nothing is in it."""
        if scenario not in self.known.scenarios:
            return
        if self.known.scenarios[scenario].status == "approved":
            self.attempt(lambda: self.book.publish(first, scenario))
            return
        self.run_and_submit(maker, scenario)
        for actor in (first, second, third):
            self.attempt(lambda by=actor: self.book.approve(by, scenario))  # type: ignore[misc]

    @rule(actor=actors, scenario=ids, required=st.sampled_from((1, 2)))
    def submit_with_forged_need(self, actor: Any, scenario: str, required: int) -> None:
        if scenario in self.known.scenarios and self._current(scenario) is not None:
            forged = self.book.submission(scenario, approvals_required=required)
            self.attempt(lambda: self.book.append(actor, forged))

    @rule(actor=checkers, scenario=ids, meaning=st.sampled_from((*["approved"] * 4, "reviewed")))
    def approve(self, actor: Any, scenario: str, meaning: str) -> None:
        if scenario in self.known.scenarios:
            allowed = may(self.known, actor, Act.APPROVE, scenario=scenario).allowed
            done = self.attempt(lambda: self.book.approve(actor, scenario, meaning))
            assert done is allowed or meaning == "reviewed", "asking and doing disagree"

    @rule(actor=checkers | actors)
    def publish(self, actor: Any) -> None:
        for scenario in self.known.scenarios:
            self.attempt(lambda name=scenario: self.book.publish(actor, name))  # type: ignore[misc]

    @rule(actor=checkers, scenario=ids)
    def reject(self, actor: Any, scenario: str) -> None:
        if scenario in self.known.scenarios:
            self.attempt(lambda: self.book.reject(actor, scenario))

    @rule(actor=makers, scenario=ids)
    def withdraw(self, actor: Any, scenario: str) -> None:
        self.attempt(lambda: self.book.append(actor, events.ScenarioWithdrawn(scenario=scenario)))

    @precondition(lambda self: len(self.known.scenarios) == len(IDS))
    @rule(actor=makers, scenario=ids)
    def archive(self, actor: Any, scenario: str) -> None:
        self.attempt(lambda: self.book.append(actor, events.ScenarioArchived(scenario=scenario)))

    # --- Around it ------------------------------------------------------------------------------

    @rule(
        actor=checkers | actors, cell=cells, role=st.sampled_from(ROLES), scenario=ids | st.none()
    )
    def lock(self, actor: Any, cell: str, role: str, scenario: str | None) -> None:
        self.attempt(lambda: self.book.lock(actor, cell, role=role, scenario=scenario))

    @rule(actor=actors, cell=cells, scenario=ids | st.none())
    def unlock(self, actor: Any, cell: str, scenario: str | None) -> None:
        held = self.known.locks if scenario is None else {}
        if scenario is not None and scenario in self.known.scenarios:
            held = self.known.scenarios[scenario].locks
        may_undo = self._rank(actor.name) >= self._lock_rank(held.get(cell))
        done = self.attempt(lambda: self.book.unlock(actor, cell, scenario=scenario))
        assert may_undo or not done, "unlocked from below"

    def _rank(self, name: str) -> int:
        order = ("analyst", "approver", "executive", "administrator")
        held = self.witness.roles.get(name, set())
        return max((order.index(role) for role in held if role in order), default=-1)

    def _lock_rank(self, lock: Any) -> int:
        order = ("analyst", "approver", "executive", "administrator")
        return order.index(lock.role) if lock else -1

    @rule(actor=st.just(ADA) | actors, person=st.sampled_from(NAMES), role=st.sampled_from(ROLES))
    def grant(self, actor: Any, person: str, role: str) -> None:
        self.attempt(lambda: self.book.grant(person, role, actor=actor))

    @rule(actor=st.just(ADA) | actors, person=st.sampled_from(NAMES), role=st.sampled_from(ROLES))
    def revoke(self, actor: Any, person: str, role: str) -> None:
        self.attempt(lambda: self.book.revoke(person, role, actor=actor))

    @rule(actor=st.just(ADA) | actors, new=st.sampled_from(("true", "true", "false")))
    def let_demo_users_act(self, actor: Any, new: str) -> None:
        self.attempt(lambda: self.book.set("demo_users", new, actor=actor))

    # --- In the end -----------------------------------------------------------------------------

    def teardown(self) -> None:
        state = self.known
        assert fold(EMPTY, self.book.entries) == state
        assert State.from_json(state.to_json()) == state
        for name, plan in self.witness.plans.items():
            scenario = state.scenarios[name]
            overrides = {cell: value.value for cell, value in scenario.overrides.items()}
            assert overrides == plan.values
            assert set(scenario.locks) == plan.locked
        published = {cell: value.value for cell, value in state.published.items()}
        assert published == self.witness.published
        assert {name: set(held) for name, held in state.roles.items()} == {
            name: held for name, held in self.witness.roles.items() if held
        }


QUICK = settings(
    max_examples=120,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestGovernance = Governance.TestCase
TestGovernance.settings = QUICK


class LedgerBook(Book):
    """The same acts on a ledger in a file."""

    ledger: Ledger

    def append(self, actor: Any, event: events.Event, **options: Any) -> Entry:
        """Append what the rules allow."""
        stream = options.pop("stream", stream_of(event))
        version = options.pop("expected_version", self.state.version(stream))
        new = NewEntry(actor, stream, event, version)
        at = FIRST_DAY + timedelta(days=len(self.entries))
        (entry,) = self.ledger.append([new], at=at)
        self.state = self.ledger.state()
        self.entries.append(entry)
        return entry


class GovernanceOfAFile(Governance):
    """The same on SQLite: what is read back is what was folded."""

    def begin(self) -> Book:
        """A ledger with a person for every role."""
        self.folder = tempfile.TemporaryDirectory()
        url = f"sqlite:///{Path(self.folder.name) / 'ledger.sqlite'}"
        ledger = Ledger.create(url, founder=ADA, at=FIRST_DAY)
        book = LedgerBook(ledger.state(), list(ledger.read()))
        book.ledger = ledger
        for name, role in (("ana", "analyst"), ("bob", "analyst"), ("ben", "approver")):
            book.grant(name, role)
        for name, role in (("uma", "approver"), ("eva", "executive"), ("vic", "viewer")):
            book.grant(name, role)
        return book

    def teardown(self) -> None:
        super().teardown()
        assert isinstance(self.book, LedgerBook)
        ledger = self.book.ledger
        assert list(ledger.read()) == self.book.entries
        ledger.close()
        opened = Ledger.open(ledger.url)
        assert opened.state() == self.known
        opened.close()
        self.folder.cleanup()


TestGovernanceOfAFile = GovernanceOfAFile.TestCase
TestGovernanceOfAFile.settings = settings(QUICK, max_examples=8, stateful_step_count=30)


def test_the_witness_objects_to_a_maker_who_checks() -> None:
    """The witness is no yes-man: what the rules would refuse, it would have seen."""
    book, witness = staffed(), Witness()
    book.create(BEN)
    book.change(BEN)
    book.run_and_submit(ANA)
    forged = book.approve(UMA)
    for entry in book.entries[:-1]:
        witness.saw(entry)
    with pytest.raises(AssertionError, match="maker is not checker"):
        witness.saw(replace(forged, actor="ben"))
