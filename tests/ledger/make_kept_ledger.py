"""Writes the ledger that every later version must read: each event once, through store and policy.

    python -m tests.ledger.make_kept_ledger tests/ledger/kept/1

A folder that is there is never written anew: what was recorded stays as it was. A version that
adds events writes the next folder.
"""

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.ledger.book import ADA, ANA, BEN, BOB, EVA, FIRST_DAY, HEADCOUNT, MERIT, ROLES, Book
from tests.ledger.tampering import flatten

from comptune.ledger import events
from comptune.ledger.checkpoints import PRIVATE_KEY_FILE, Checkpoints
from comptune.ledger.entry import Entry, NewEntry
from comptune.ledger.policy_streams import stream_of
from comptune.ledger.store import Ledger

LIFTED = "merit_rate.2028.L4"
MATRIX = "merit_matrix.low.middle"


@dataclass
class Kept(Book):
    """A book whose entries a real ledger appends."""

    ledger: Ledger = field(kw_only=True)

    def append(self, actor: Any, event: events.Event, **options: Any) -> Entry:
        stream = stream_of(event)
        new = NewEntry(actor, stream, event, self.ledger.state().version(stream))
        (entry,) = self.ledger.append([new], at=self._now())
        self.state = self.ledger.state()
        return entry

    def _now(self) -> Any:
        return FIRST_DAY + timedelta(days=self.ledger.head().sequence)


def begin(book: Kept) -> None:
    for name, role in ROLES.items():
        book.grant(name, role)
    structure = events.StructureChanged(
        structure_sha256="5" * 64,
        differences=(events.StructureDifference(table="levels", place="L1", new="Associate"),),
        reason="The example.",
    )
    book.append(ADA, structure)
    census = events.CensusImported.model_validate(
        {
            "census_sha256": "c" * 64,
            "as_of": "2026-12-31",
            "source": "census.csv",
            "people": 800,
            "payroll": "71234567.89",
            "rejected": 2,
        }
    )
    book.append(ANA, census)
    book.set("materiality.cost_share", "0.01")
    book.set("demo_users", "true")


def draft(book: Kept) -> None:
    book.create(seed=str(2**64 - 1), name="Größerer Topf \U0001f4c8")
    book.change(ANA, MERIT, "0.028")
    book.change(ANA, HEADCOUNT, "0.02", reason="Fewer hires.")
    target = {"metric": "total_compensation", "year": 2027, "value": "75000000", "tolerance": "0.5"}
    book.append(ANA, events.TargetSet.model_validate({"scenario": "plan", "targets": [target]}))
    book.append(BEN, events.CommentAdded(scenario="plan", text='Why 2.8 %? "Because."\n\\o/'))
    renamed = events.ScenarioRenamed(scenario="plan", old="Größerer Topf \U0001f4c8", new="Pot")
    book.append(ANA, renamed)
    book.copy(BOB, "plan", "copy")
    base = book.scenario("copy").base
    assert base is not None
    book.change(ANA, LIFTED, "0.03")
    rebased = {
        "scenario": "copy",
        "old_base": base.model_dump(),
        "new_base": {"scenario": "plan", "sequence": book.state.sequence},
        "cells": [{"cell": LIFTED, "new": "0.03"}],
    }
    book.append(BOB, events.ScenarioRebased.model_validate(rebased))


def tune_and_lock(book: Kept) -> None:
    ran = events.OptimizationRun(
        optimization="tune-1",
        scenario="copy",
        problem={"targets": [], "largest": 0.25, "tiny": 1e-7},
        solution={"met": True, "cells": {MERIT: "0.0275"}},
    )
    book.append(BOB, ran)
    book.change(BOB, MERIT, "0.0275", scenario="copy", optimization="tune-1")
    book.lock(BEN, LIFTED, role="approver")
    book.unlock(EVA, LIFTED)
    book.lock(BOB, MERIT, role="analyst", scenario="copy")
    before = book.scenario("plan").overrides[LIFTED].sequence
    book.change(ANA, LIFTED, "0.031")
    back = {
        "scenario": "plan",
        "to_sequence": before,
        "cells": [{"cell": LIFTED, "old": "0.031", "new": "0.03"}],
        "reason": "It was right before.",
    }
    book.append(ANA, events.ParameterRollback.model_validate(back))


def decide(book: Kept) -> None:
    failed = events.SimulationFailed(run_id="0" * 16, scenario="plan", message="The disk is full.")
    book.append(ANA, failed)
    book.run_and_submit(ANA, entries_used=(11, 12))
    book.append(ANA, events.ScenarioWithdrawn(scenario="plan", reason="Not yet."))
    book.submit()
    book.reject(BEN)
    book.change(ANA, MERIT, "0.0285")
    book.run_and_submit()
    book.approve(BEN, meaning="reviewed")
    book.approve(BEN)
    book.approve(EVA)
    book.publish(BEN)
    book.create(ANA, "left", cells=({"cell": "merit_rate.2029.L2", "new": "0.04"},))
    book.run_and_submit(ANA, "left", cost="1000000.5", pay_gap=None)  # left open
    book.change(ANA, "merit_rate.2029.L2", "0.041", scenario="left")  # and lapsed


def end(book: Kept) -> None:
    book.append(BOB, events.ScenarioArchived(scenario="copy", reason="Taken over."))
    exported = events.DataExported(what="Audit", people=0, reason="Year end.")
    book.append(ADA, exported)
    book.append(ADA, events.RunPruned(run_id="0" * 16, scenario="plan", reason="Never used."))
    book.revoke("vic", "viewer")


def main(folder: Path) -> None:
    """Write the folder: the ledger, its checkpoints and public key, and the state it comes to."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as aside:
        url = f"sqlite:///{aside}/ledger.sqlite"
        ledger = Ledger.create(url, founder=ADA, at=FIRST_DAY)
        book = Kept(ledger=ledger)
        kept = Checkpoints(Path(aside) / "checkpoints")
        for step in (begin, draft, tune_and_lock, decide, end):
            step(book)
            kept.write_for(ledger, FIRST_DAY + timedelta(days=ledger.head().sequence))
        ledger.rebuild_projections()
        state = ledger.state().to_json()
        ledger.close()
        flatten(url)
        (kept.folder / PRIVATE_KEY_FILE).unlink()  # nobody continues this ledger
        shutil.copy(Path(aside) / "ledger.sqlite", folder)
        shutil.copytree(kept.folder, folder / "checkpoints")
    text = json.dumps(state, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / "state.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
